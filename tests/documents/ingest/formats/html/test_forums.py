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
