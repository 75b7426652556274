"""Parts of a long document, as its page asks for them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from annotations.views.markup import WALL
from annotations.views.windows import BETWEEN

SENTENCES = [f"The wall has moved {number} times." for number in range(6)]


@pytest.fixture
def document(make_document):
    return make_document("\n\n".join(SENTENCES), [f"Comment {number}." for number in range(4)])


@pytest.fixture
def parts(client, reviewer, document):
    """`parts(query)`: each window of an answer, as HTML."""
    client.force_login(reviewer)

    def ask(query):
        response = client.get(f"/documents/{document.pk}/window/?{query}")
        assert response.status_code == 200
        return [LexborHTMLParser(part) for part in response.content.decode().split(BETWEEN)]

    return ask


def ids(part):
    return [int(each.attributes["data-sentence"]) for each in part.css("[data-sentence]")]


def test_windows_of_the_article_come_together_and_apart(parts, document):
    starts = [document.sentences.order_by("start").filter(post__depth=0)[index].start for index in (0, 2, 5)]
    end = len(document.posts.get(depth=0).text)

    windows = parts("&".join([*(f"start={start}" for start in starts), f"end={end}"]))

    expected = list(document.sentences.filter(post__depth=0).order_by("start").values_list("pk", flat=True))
    assert [ids(window) for window in windows] == [expected[:2], expected[2:5], expected[5:]]
    places = [window.css_first(".stretch").attributes for window in windows]
    assert [(int(one["data-start"]), int(one["data-end"])) for one in places] == [
        (starts[0], starts[1]),
        (starts[1], starts[2]),
        (starts[2], end),
    ]


def test_windows_of_the_thread_come_together_and_apart(parts, document):
    posts = list(document.posts.filter(depth__gt=0).order_by("order").values_list("pk", flat=True))

    windows = parts(f"posts={posts[0]}-{posts[1]}&posts={posts[3]} {posts[2]}")

    shown = [[int(each.attributes["data-post"]) for each in one.css(".comment")] for one in windows]
    assert shown == [posts[:2], [posts[3], posts[2]]]


def test_what_is_no_place_is_said_or_left_out(client, parts, document):
    assert client.get(f"/documents/{document.pk}/window/?start=0&start=x").status_code == 400
    assert [ids(part) for part in parts("posts=0&posts=nothing")] == [[], []]
    assert ids(parts("start=999&start=5&end=9999")[0]) == []


def test_a_wall_of_text_is_one_paragraph_in_several_elements(client, reviewer, make_document):
    """A browser lays out a paragraph as a whole, with every label that is given in it."""
    text = " ".join(f"The wall has moved {number} times." for number in range(WALL))
    document = make_document(f"{text}\n\nIt ends.")
    client.force_login(reviewer)

    page = LexborHTMLParser(client.get(f"/documents/{document.pk}/").content)

    paragraphs = page.css(".article .text p")
    assert ["goes-on" in each.attributes.get("class", "") for each in paragraphs] == [False, True, False]
    assert page.css_first(".article .text").text() == document.posts.get(depth=0).text
