"""Topics of forums: the opening post is the article, quotations are marked, signatures and profiles stay out."""

import io
from datetime import UTC, datetime

import pytest

from documents.ingest.formats.html import parse
from documents.ingest.parsed import Hint, ParsedDocument
from tests.documents.ingest.formats.html import samples
from tests.documents.ingest.formats.html.forums import FORUMS, QUOTED


def parsed(page: str) -> ParsedDocument:
    [document] = parse(io.BytesIO(page.encode()), Hint(name="page.html"))
    return document


@pytest.mark.parametrize("system", FORUMS)
def test_a_topic_of_each_system(system):
    document = parsed(FORUMS[system]())

    assert document.title == samples.TITLE
    assert document.posts[0].text == "\n\n".join(samples.ARTICLE)
    assert [(post.depth, post.author) for post in document.posts] == [(0, "gus"), (1, "oda"), (1, "jule")]
    oda, jule = document.posts[1:]
    assert oda.text.endswith("\n\nI do.")
    assert QUOTED in oda.text
    assert any(QUOTED in oda.text[start:end] for start, end in oda.quotes)
    assert not any("I do." in oda.text[start:end] for start, end in oda.quotes)
    assert jule.text == samples.JULE
    assert oda.posted_at is not None
    assert oda.posted_at.date() == datetime(2024, 3, 3, tzinfo=UTC).date()
    assert any("opening post" in note for note in document.notes)


def test_a_later_page_of_a_topic_has_no_article():
    page = FORUMS["phpbb"]().replace(
        "</head>", '<link rel="canonical" href="https://forum.example/viewtopic.php?t=7&start=15"></head>'
    )

    document = parsed(page)

    assert document.posts[0].text == ""
    assert [post.author for post in document.posts[1:]] == ["gus", "oda", "jule"]
    assert any("later page" in note for note in document.notes)


def test_the_front_page_of_a_blog_is_no_topic():
    def entry(number: int) -> str:
        return f"""<div class="post" id="post-{number}"><h2><a href="/{number}/">Entry {number}</a></h2><div class="meta">by <span
class="author">Gus</span> on <span class="date">March {number}, 2024</span></div><p>{samples.ARTICLE[number]}</p></div>"""

    document = parsed(f"<html><body><div id='main'>{entry(0)}{entry(1)}{entry(2)}</div></body></html>")

    assert len(document.posts) == 1
