"""WordPress's REST API: posts, comments, both, and the one of WordPress.com."""

import io
import json

import pytest

from documents.ingest.formats.wordpress import parse
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable


def read(*values):
    content = "\n".join(map(json.dumps, values)).encode()
    return list(parse(io.BytesIO(content), Hint(name="w.json")))


def post(id=5, title="The quay", content="<p>It is closed.</p>", **more):
    fields = {
        "id": id,
        "date": "2024-01-02T04:04:05",
        "date_gmt": "2024-01-02T03:04:05",
        "status": "publish",
        "type": "post",
    }
    return (
        fields
        | {
            "link": f"https://b.example/{id}/",
            "title": {"rendered": title},
            "content": {"rendered": content, "protected": False},
        }
        | more
    )


def comment(id, parent=0, of=5, content=None, **more):
    fields = {
        "id": id,
        "post": of,
        "parent": parent,
        "author_name": f"u{id}",
        "date_gmt": f"2024-01-03T00:00:{id:02}",
    }
    return (
        fields
        | {
            "content": {"rendered": content or f"<p>Comment {id}.</p>"},
            "status": "approved",
            "type": "comment",
            "link": f"https://b.example/{of}/#comment-{id}",
        }
        | more
    )


def shape(document):
    return [(post.text, post.depth) for post in document.posts]


THREAD = [comment(4, 2), comment(3, 1), comment(2), comment(1)]
READ = [("It is closed.", 0), ("Comment 1.", 1), ("Comment 3.", 2), ("Comment 2.", 1), ("Comment 4.", 2)]


@pytest.mark.parametrize(
    "values",
    [
        [{"posts": [post()], "comments": THREAD}],
        [{"posts": [post(comments=THREAD)]}, {"comments": THREAD}],
        [[post()], THREAD],
        [THREAD, [post()]],
        [*THREAD, post()],
        [[post(), *THREAD]],
        [post(_embedded={"replies": [THREAD]})],
        [[post(_embedded={"replies": [THREAD]})], THREAD[:2]],
        [post(_embedded={"replies": THREAD})],
    ],
)
def test_posts_and_their_comments_however_they_come(values):
    document = read(*values)[0]

    assert shape(document) == READ
    assert (document.title, document.source_url) == ("The quay", "https://b.example/5/")
    assert document.published_at.isoformat() == "2024-01-02T03:04:05+00:00"


def test_comments_alone_give_one_document_a_post():
    first, second = read([*THREAD, comment(9, of=6)])

    assert shape(first) == [("", 0), *READ[1:]]
    assert first.source_url == "https://b.example/5/"
    assert "no article" in first.notes[0]
    assert len(second.posts) == 2


def test_posts_alone():
    assert [document.title for document in read([post(1, "One"), post(2, "Two")])] == ["One", "Two"]


def test_pingbacks_are_counted_and_what_is_not_approved_is_left_out():
    extra = [
        comment(7, type="pingback"),
        comment(8, type="trackback", status="hold"),
        comment(9, status="hold"),
        comment(10, status="spam"),
    ]

    [document] = read({"posts": [post()], "comments": THREAD + extra})

    assert shape(document) == READ
    assert document.pingbacks == 2
    assert document.notes == ["2 comments not approved, and left out."]


def test_what_is_not_published_is_left_out_and_counted():
    posts = [
        post(),
        post(6, status="draft"),
        post(7, status="private"),
        post(8, status="future"),
        post(9, type="attachment", status="inherit"),
    ]

    document, *left = read(posts)

    assert isinstance(document, ParsedDocument)
    assert left == [
        LeftOut("w.json", "drafts", 1),
        LeftOut("w.json", "posts that are not published", 2),
        LeftOut("w.json", "media files", 1),
    ]


def test_author_and_language_stand_in_what_is_embedded():
    document = read(
        post(
            _embedded={"author": [{"name": "Oda"}, {"name": "Ivo"}]},
            yoast_head_json={"og_locale": "de_DE", "author": "x"},
        )
    )[0]
    other = read(post(author=3, yoast_head_json={"author": "Runa"}))[0]

    assert (document.byline, document.language) == ("Oda, Ivo", "de-DE")
    assert other.byline == "Runa"


def test_ten_embedded_comments_may_not_be_all():
    [document] = read(post(_embedded={"replies": [[comment(n) for n in range(1, 11)]]}))

    assert "ten comments" in document.notes[0]


def test_the_article_is_read_as_on_its_page():
    content = (
        "\n<h2>Why</h2>\n<p>It is &#8220;closed&#8221;.</p>\n<figure><img src=x><figcaption>The quay</figcaption></figure>\n"
        "<blockquote><p>Closed!</p></blockquote>\n<div class='sharedaddy'><h3>Share this:</h3><ul><li><a href=x>Facebook</a></li></ul></div>"
        "<script>var a = '<p>no</p>';</script>"
    )

    [document] = read(post(title="The quay&#8217;s <em>end</em> &amp; more", content=content))

    assert document.title == "The quay’s end & more"
    assert document.posts[0].text == "Why\n\nIt is “closed”.\n\nClosed!"
    assert [document.posts[0].text[start:end] for start, end in document.posts[0].quotes] == ["Closed!"]
    assert {piece.reason for piece in document.removed} >= {"caption", "page furniture"}


def test_a_post_that_asks_for_a_password():
    [document] = read(
        {"posts": [post(content="") | {"content": {"rendered": "", "protected": True}}], "comments": THREAD}
    )

    assert shape(document)[0] == ("", 0)
    assert "password" in document.notes[0]


def test_wordpress_com():
    value = {
        "ID": 5,
        "title": "The quay &amp; more",
        "content": "<p>It is closed.</p>",
        "URL": "https://b.example/5/",
        "date": "2024-01-02T04:04:05+01:00",
        "author": {"ID": 1, "name": "Oda"},
        "status": "publish",
        "type": "post",
    }
    said = {
        "ID": 8,
        "post": {"ID": 5},
        "author": {"name": "Ivo"},
        "content": "<p>Yes.</p>",
        "parent": False,
        "status": "approved",
        "type": "comment",
        "date": "2024-01-03T00:00:00+00:00",
    }
    answer = said | {"ID": 9, "content": "<p>No.</p>", "parent": {"ID": 8}}

    [document] = read({"found": 1, "posts": [value]}, {"found": 2, "comments": [answer, said]})

    assert shape(document) == [("It is closed.", 0), ("Yes.", 1), ("No.", 2)]
    assert (document.title, document.byline, document.posts[1].author) == ("The quay & more", "Oda", "Ivo")


def test_what_is_neither_is_listed():
    document, broken = sorted(
        read(post(), {"id": 3, "name": "Category"}), key=lambda item: isinstance(item, Unreadable)
    )

    assert isinstance(document, ParsedDocument)
    assert broken.place == "w.json, line 2"


def test_an_array_that_is_cut_off_keeps_what_is_whole():
    content = json.dumps([post(1, "One"), post(2, "Two")])[:-20].encode()

    first, second = parse(io.BytesIO(content), Hint(name="w.json"))

    assert (first.title, second.title) == ("One", "Two")
    assert any("not whole" in note for note in second.notes)


def test_where_nothing_has_a_text_the_file_is_refused():
    with pytest.raises(IngestError, match="text"):
        read(post(content=""))
