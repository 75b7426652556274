"""One thread as many systems print it: found, in order, at its depth, its words alone."""

import io

import pytest

from documents.ingest.formats.html import parse
from documents.ingest.parsed import Hint, ParsedDocument
from tests.documents.ingest.formats.html import samples, services
from tests.documents.ingest.formats.html.blogs import BLOGS

THREADED = {**BLOGS, **services.SERVICES}


def parsed(page: str) -> ParsedDocument:
    [document] = parse(io.BytesIO(page.encode()), Hint(name="page.html"))
    return document


@pytest.mark.parametrize("system", THREADED)
def test_a_thread_of_each_system(system):
    document = parsed(THREADED[system]())

    assert document.title == samples.TITLE
    assert document.posts[0].text == "\n\n".join(samples.ARTICLE)
    assert [(post.depth, post.parent, post.text) for post in document.posts[1:]] == [
        (1, 0, samples.ODA),
        (2, 1, samples.IVO),
        (3, 2, samples.ODA_AGAIN),
        (1, 0, samples.JULE),
    ]
    names = [(post.author or "").split(" ")[0].lower() for post in document.posts[1:]]
    assert names == ["oda", "ivo", "oda", "jule"]
    assert document.notes == []


def shape(document: ParsedDocument) -> list[tuple[int, str | None, str]]:
    return [(post.depth, post.author, post.text) for post in document.posts[1:]]


def test_a_question_its_answers_and_the_comments_on_both():
    document = parsed(services.stack_exchange_of_comments())

    assert document.title == samples.TITLE
    assert document.posts[0].text == "\n\n".join(samples.ARTICLE)
    assert shape(document) == [
        (1, "Jule", samples.JULE),
        (1, "Oda Brenn", samples.ARTICLE[0]),
        (2, "Ivo Tamm", samples.IVO),
    ]


def test_replies_that_only_a_class_tells():
    document = parsed(services.replies_by_class_alone())

    assert [post.depth for post in document.posts[1:]] == [1, 2, 2, 1]
    assert [post.author for post in document.posts[1:3]] == ["Oda Brenn", "Ivo Tamm"]


def test_a_saved_page_of_videos():
    document = parsed(services.youtube())

    assert shape(document) == [
        (1, "@oda", "Who pays for the engine?"),
        (2, "@ivo", "The harbour fund does."),
        (1, "@jule", "I row across now."),
    ]
