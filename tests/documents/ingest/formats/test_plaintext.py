"""Plain text as copied from a browser."""

import io
import textwrap
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ingest import read
from documents.ingest.formats.plaintext import parse
from documents.ingest.parsed import Hint, IngestError, ParsedDocument
from tests.conftest import shared_path


def parsed(text: str) -> ParsedDocument:
    [document] = parse(io.BytesIO(textwrap.dedent(text).encode()), Hint(name="pasted.txt"))
    return document


def shape(document: ParsedDocument) -> list[tuple[int, str | None, str]]:
    return [(post.depth, post.author, post.text) for post in document.posts[1:]]


ARTICLE = """\
The ferry between Marrowby and Saltmere stopped running on Tuesday after its only engine failed again.

The council says that a new engine will arrive before the harvest fair. Nobody at the quay believes it.
"""


def test_the_page_that_started_the_project():
    seed = shared_path("seeds/article-with-thread.txt").read_bytes()

    [document] = read(io.BytesIO(seed), Hint(name="seed.txt"))

    assert isinstance(document, ParsedDocument)
    article, first, reply = document.posts
    assert document.format == "plaintext"
    assert document.title == "Khamenei to meet Putin on Monday"
    assert article.text.startswith("Russian president Vladimir Putin is arriving")
    assert len(article.text.split("\n\n")) == 8
    assert all(paragraph.strip() == paragraph and paragraph for paragraph in article.text.split("\n\n"))
    assert [(post.depth, post.parent) for post in document.posts] == [(0, None), (1, 0), (2, 1)]
    assert first.text.startswith("You say “. He left it to Syrian army")
    assert first.text.endswith("same as al Qaida. ^..^")
    assert reply.text.startswith("Nyeth Daniel Pipes.")
    assert len(reply.text.split("\n\n")) == 2
    removed = [(piece.text, piece.reason) for piece in document.removed]
    assert ("IMAGE635837052860624240", "image name") in removed
    assert ("[1]", "footnote mark") in removed
    assert document.raw == seed


def test_numbers_bullets_and_indentation_give_the_levels():
    document = parsed(
        ARTICLE
        + """
5 responses to “The ferry stops”

  1. The engine is older than the mayor.

    • So is the mayor’s promise.
      It was made at the last fair.

        ◦ And the one before.

    • He inherited both.

  2. I row across now.
"""
    )

    assert document.title == "The ferry stops"
    assert [(post.depth, post.parent) for post in document.posts] == [
        (0, None),
        (1, 0),
        (2, 1),
        (3, 2),
        (2, 1),
        (1, 0),
    ]
    assert document.posts[2].text == "So is the mayor’s promise.\nIt was made at the last fair."
    assert document.posts[5].text == "I row across now."


def test_without_indentation_a_bullet_under_a_number_is_a_reply():
    document = parsed(ARTICLE + '\n3 thoughts on "The ferry stops"\n\n1. First!\n• No, second.\n2. Third.\n')

    assert shape(document) == [(1, None, "First!"), (2, None, "No, second."), (1, None, "Third.")]


def test_says_with_a_date_below_and_reply_buttons():
    document = parsed(
        ARTICLE
        + """
2 thoughts on “The ferry stops”

Oda Brenn says:
March 3, 2024 at 4:05 pm

Who pays for the engine?

It is not in the budget.

Reply

Ivo Tamm says:
March 4, 2024 at 9:00 am

The harbour fund does.

Reply

Leave a Reply

Your email address will not be published. Required fields are marked *
"""
    )

    assert shape(document) == [
        (1, "Oda Brenn", "Who pays for the engine?\n\nIt is not in the budget."),
        (1, "Ivo Tamm", "The harbour fund does."),
    ]
    assert document.posts[1].posted_at == datetime(2024, 3, 3, 16, 5, tzinfo=UTC)
    assert "reply form" in {piece.reason for piece in document.removed}


def test_indented_headers_are_replies():
    document = parsed(
        ARTICLE
        + """
3 Kommentare

Oda Brenn sagt:
3. März 2024 um 16:05 Uhr

Wer zahlt das?

Antworten

    Ivo Tamm sagt:
    3. März 2024 um 17:10 Uhr

    Der Hafenfonds.

    Antworten

Jule sagt:
4. März 2024 um 8:00 Uhr

Ich rudere.

Antworten
"""
    )

    assert shape(document) == [
        (1, "Oda Brenn", "Wer zahlt das?"),
        (2, "Ivo Tamm", "Der Hafenfonds."),
        (1, "Jule", "Ich rudere."),
    ]


def test_dots_between_name_age_and_reply():
    document = parsed(
        ARTICLE
        + """
Oda Brenn · 3 hours ago · Reply
Who pays for the engine?

Ivo Tamm · 2 hours ago · Reply
@Oda Brenn the harbour fund does.

Jule · 1 hour ago · Reply
I row.
"""
    )

    assert document.posts[0].text == ARTICLE.strip()
    assert shape(document) == [
        (1, "Oda Brenn", "Who pays for the engine?"),
        (2, "Ivo Tamm", "@Oda Brenn the harbour fund does."),
        (1, "Jule", "I row."),
    ]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("2 responses to “The ferry stops”", "The ferry stops"),
        ('2 Comments on "The ferry stops"', "The ferry stops"),
        ("2 Gedanken zu „Die Fähre steht“", "Die Fähre steht"),
        ("2 Antworten auf „Die Fähre steht“", "Die Fähre steht"),
        ("2 réponses à « Le bac s’arrête »", "Le bac s’arrête"),
        ("2 réflexions sur « Le bac s’arrête »", "Le bac s’arrête"),
        ("2 respuestas a «El transbordador se detiene»", "El transbordador se detiene"),
        ("2 comentarios en “El transbordador se detiene", "El transbordador se detiene"),
        ("2 pensieri su “Il traghetto si ferma”", "Il traghetto si ferma"),
        ("2 reacties op “De veerboot ligt stil”", "De veerboot ligt stil"),
    ],
)
def test_headings_in_several_languages(heading, title):
    document = parsed(f"{ARTICLE}\n{heading}\n\n1. One thing.\n2. Another.\n")

    assert document.title == title
    assert [text for _, _, text in shape(document)] == ["One thing.", "Another."]


@pytest.mark.parametrize(
    "heading", ["2 comments", "Comments (2)", "2 Kommentare", "2 commentaires", "2 comentarios"]
)
def test_a_bare_heading_counts_when_the_list_has_that_many(heading):
    document = parsed(f"{ARTICLE}\n{heading}\n\n1. One thing.\n\n2. Another.\n")

    assert [text for _, _, text in shape(document)] == ["One thing.", "Another."]


@pytest.mark.parametrize(
    "text",
    [
        "What the council wants to buy:\n\n1. An engine.\n2. A spare engine.\n3. A bell.\n\nThat is all.",
        "3 thoughts on leadership\n\nThe mayor shared them at the quay.\n\n1. Wait.\n2. See.\n3. Talk.",
        "The mayor said it, and nobody forgot.\n\n3 responses to the crisis\n\n1. Wait.\n2. See.\n3. Talk.",
        "A chronicle of the ferry\n\nBuilt\nMarch 3, 1961\n\nWith steam.\n\nRebuilt\nMay 7, 1984\n\nWithout.",
        "The mayor says:\n\nWe will have an engine.\n\nThe harbour master says:\n\nWe will not.",
        "• milk\n• bread\n• diesel",
    ],
)
def test_a_list_in_an_article_is_no_thread(text):
    document = parsed(text)

    assert len(document.posts) == 1


def test_a_count_of_comments_above_the_article_is_not_the_thread():
    document = parsed(
        f"The ferry stops\n\nBy Oda Brenn\nMarch 2, 2024\n2 Comments\n\n{ARTICLE}\n2 "
        f"Comments\n\n1. One.\n\n2. Two.\n"
    )

    assert document.title == "The ferry stops"
    assert document.byline == "Oda Brenn"
    assert document.published_at == datetime(2024, 3, 2, tzinfo=UTC)
    assert document.posts[0].text == ARTICLE.strip()
    assert [text for _, _, text in shape(document)] == ["One.", "Two."]


def test_a_list_inside_a_comment_stays_in_it():
    document = parsed(
        ARTICLE
        + "\n2 comments\n\nOda Brenn says:\nMarch 3, 2024 at 4:05 pm\n\nTwo things:\n1. Money.\n2. Time.\n\n"
        "Ivo says:\nMarch 3, 2024 at 5:05 pm\n\nThree.\n"
    )

    assert shape(document) == [(1, "Oda Brenn", "Two things:\n1. Money.\n2. Time."), (1, "Ivo", "Three.")]


def test_pingbacks_are_counted_and_left_out():
    document = parsed(
        ARTICLE + '\n2 responses to "The ferry stops"\n\n1. Pingback: Ferries of the north\n\n2. Sad.\n'
    )

    assert document.pingbacks == 1
    assert [text for _, _, text in shape(document)] == ["Sad."]


def test_quoted_lines_are_marked():
    document = parsed(
        ARTICLE
        + '\n1 response to "The ferry stops"\n\n1. > Nobody at the quay\n   > believes it.\n\n   I do.\n'
    )

    comment = document.posts[1]
    [(start, end)] = comment.quotes
    assert comment.text[start:end] == "> Nobody at the quay\n> believes it."
    assert comment.text.endswith("\n\nI do.")


def test_a_thread_without_an_article_begins_with_the_opening_post():
    document = parsed("Oda · 3 hours ago\nIs the ferry running?\n\nIvo · 2 hours ago\nNo.\n")

    assert document.posts[0].text == "Is the ferry running?"
    assert document.posts[0].author == "Oda"
    assert shape(document) == [(1, "Ivo", "No.")]
    assert any("opening post" in note for note in document.notes)


def test_a_heading_without_an_article_leaves_it_empty():
    document = parsed("2 responses to “The ferry stops”\n\n1. One.\n\n2. Two.\n")

    assert document.posts[0].text == ""
    assert document.title == "The ferry stops"
    assert len(document.posts) == 3
    assert any("no article" in note for note in document.notes)


def test_comments_that_cannot_be_told_apart_are_kept_as_one():
    document = parsed(ARTICLE + '\n3 responses to "The ferry stops"\n\nOne thing.\n\nAnother.\n')

    assert [text for _, _, text in shape(document)] == ["One thing.\n\nAnother."]
    assert any("cannot be told" in note for note in document.notes)


def test_footnote_marks_in_the_running_text_stay():
    text = (
        "The engine[1] is old. The mayor[2] is older than it, as everybody at the quay will tell you at once."
    )

    assert parsed(text).posts[0].text == text


@pytest.mark.parametrize(
    "junk", ["IMG_2041.JPG ", "[1]", "photo-of-quay.png\n\n", "IMAGE63583705[12]", "[Image: the quay]\n"]
)
def test_image_names_and_footnote_marks_before_the_first_word_go(junk):
    document = parsed(
        junk + "The engine is old, and so is the bell that nobody rings at the quay any longer."
    )

    assert document.posts[0].text.startswith("The engine is old")
    assert document.removed


def test_an_editorial_letter_in_brackets_is_no_footnote_mark():
    assert (
        parsed("[t]he engine, says the report, is old and will not be repaired.")
        .posts[0]
        .text.startswith("[t]he")
    )


def test_windows_line_ends_and_runs_of_blank_lines():
    document = parsed(
        "First paragraph of the story.\r\nStill the first.\r\n\r\n \t\r\n\r\nSecond paragraph.\r\n"
    )

    assert document.posts[0].text == "First paragraph of the story.\nStill the first.\n\nSecond paragraph."


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"Reply\n\nShare\n", b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_nothing_to_read_is_refused_with_a_remedy(content):
    with pytest.raises(IngestError) as refused:
        list(parse(io.BytesIO(content), Hint(name="empty.txt")))

    assert "empty.txt" in (refused.value.place or "")
    assert refused.value.remedy


@given(st.text())
def test_any_text_gives_posts_in_order_or_is_refused(text):
    try:
        [document] = parse(io.BytesIO(text.encode("utf-8", "surrogatepass")), Hint(name="any.txt"))
    except IngestError:
        return

    for number, post in enumerate(document.posts):
        if number == 0:
            assert (post.kind, post.parent) == ("article", None)
        else:
            assert post.parent is not None
            assert post.parent < number
        assert all(0 <= start < end <= len(post.text) for start, end in post.quotes)
        assert "\r" not in post.text
        assert "\x00" not in post.text


def seconds_of_reading(text: str) -> float:
    """Processor time, which does not count what else the machine does."""
    start = time.process_time()

    [document] = parse(io.BytesIO(text.encode()), Hint())

    assert document.posts
    return time.process_time() - start


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("3 comments\n", 40_000),
        ("1. a\n", 60_000),
        ("x says:\n\n", 40_000),
        ("A", 2_000_000),
        ("Oda · 3 hours ago\n@Oda yes\n", 20_000),
        (" " * 60 + "• x\n", 40_000),
        ("1" * 70 + "x\n", 20_000),
    ],
)
def test_four_times_the_input_takes_about_four_times_as_long(line, times):
    quarter = seconds_of_reading(line * (times // 4))

    assert seconds_of_reading(line * times) < 10 * quarter + 2
