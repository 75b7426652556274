"""A Disqus export: posts find their threads, deleted ones that were answered keep their place."""

import json
import time
from html import escape

import pytest

from documents.ingest.parsed import IngestError, Unreadable
from tests.conftest import shared_path
from tests.documents.ingest.formats import exports
from tests.documents.ingest.formats.exports import documents, items, left_out, shape

START = (
    '<?xml version="1.0" encoding="utf-8"?><disqus xmlns="http://disqus.com" '
    'xmlns:dsq="http://disqus.com/disqus-internals">'
)


def export(*inner: str, start: str = START, end: str = "</disqus>") -> str:
    return start + "".join(inner) + end


def thread(id: str = "1", title: str = "A title", deleted: str = "false") -> str:
    return (
        f'<thread dsq:id="{id}"><id>page-{id}</id><category dsq:id="8"/><link>https://quay.example/{id}</link>'
        f"<title>{title}</title><message/><createdAt>2020-01-02T03:04:05Z</createdAt>"
        f"<isDeleted>{deleted}</isDeleted></thread>"
    )


def post(
    id: int, text: str = "<p>No.</p>", parent: int = 0, thread: str = "1", author: str = "", **said: str
) -> str:
    answers = f'<parent dsq:id="{parent}"/>' if parent else ""
    more = "".join(f"<{name}>{value}</{name}>" for name, value in said.items())
    return (
        f'<post dsq:id="{id}"><message><![CDATA[{text}]]></message>'
        f"<createdAt>2020-01-03T00:00:{id % 60:02}Z</createdAt>{more}"
        f"<author><name>{author or f'Reader {id}'}</name></author>"
        f'<thread dsq:id="{thread}"/>{answers}</post>'
    )


def test_posts_anywhere_in_the_file_find_their_threads():
    content = export(post(3, parent=2), thread("1"), post(5, thread="2"), thread("2", "Two"), post(2))

    one, two = documents(content)

    assert [(post.source_id, post.depth) for post in one.posts] == [("1", 0), ("2", 1), ("3", 2)]
    assert one.source_url == "https://quay.example/1"
    assert two.title == "Two"


def test_a_deleted_comment_that_was_answered_keeps_its_place():
    content = export(
        thread(),
        post(2, isDeleted="true"),
        post(3, parent=2, isSpam="true"),
        post(4, parent=3),
        post(5, parent=4, isDeleted="true"),
    )

    [document] = documents(content)

    assert shape(document) == [(0, None, ""), (1, None, ""), (2, None, ""), (3, "Reader 4", "No.")]
    assert document.notes[:3] == [
        "1 deleted comment was answered; it keeps its place, without a text.",
        "1 spam comment was answered; it keeps its place, without a text.",
        "1 deleted comment that nobody answered was left out.",
    ]


def test_threads_without_comments_and_deleted_ones_are_counted():
    content = export(thread("1"), thread("2"), thread("3", deleted="true"), post(9, thread="3"), post(8))

    assert left_out(content) == {"threads without comments": 1, "deleted threads": 1}


def test_a_thread_that_is_not_in_the_export_is_noted():
    [document] = documents(export(post(2, thread="77")))

    assert shape(document)[1:] == [(1, "Reader 2", "No.")]
    assert any("does not hold the thread itself" in note for note in document.notes)


def test_orphans_and_circles_are_mended_and_noted():
    [document] = documents(export(thread(), post(2, parent=99), post(3, parent=4), post(4, parent=3)))

    assert len(document.posts) == 4
    assert any("not here" in note for note in document.notes)
    assert any("circle" in note for note in document.notes)


def test_without_namespaces_and_after_blank_lines():
    start = '\n  <?xml version="1.0"?>\n<disqus xmlns:dsq="http://disqus.com/disqus-internals">'

    [document] = documents(export(thread(), post(2), start=start))

    assert shape(document)[1:] == [(1, "Reader 2", "No.")]


def test_of_a_file_cut_short_the_whole_posts_are_kept():
    content = export(thread(), post(2), post(3))

    found = items(content[: content.rindex("<author>")])

    assert sum(isinstance(item, Unreadable) for item in found) == 1
    assert len(documents(content[: content.rindex("<author>")])[0].posts) == 2


def test_an_export_without_threads_is_refused():
    with pytest.raises(IngestError, match="no thread"):
        items(export())


def test_100_000_comments_take_seconds():
    posts = "".join(post(n, parent=n - 1 if n % 50 else 0) for n in range(1, 100_001))
    start = time.process_time()

    [document] = documents(export(thread(), posts))

    assert len(document.posts) == 100_001
    assert time.process_time() - start < 100


def test_naughty_strings_in_every_field():
    strings = json.loads(shared_path("data/hostile/blns.json").read_text())
    posts = [
        post(number, text.replace("]]>", "]] >"), thread=str(number), author=escape(text))
        for number, text in enumerate(strings, 1)
    ]
    threads = [thread(str(number), escape(text)) for number, text in enumerate(strings, 1)]

    found = items(export(*threads, *posts))

    exports.assert_sound(found)
    assert len(found) == len(strings)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_exports_are_read_or_refused(seed):
    pieces = [b"<", b">", b"&", b"]]>", b"<![CDATA[", b"</post>", b"<thread>", b"\xff", b"\x00", b'"', b""]

    exports.read_or_refused(exports.mutilate(exports.fixture("disqus", "input.xml"), seed, pieces), "disqus")
