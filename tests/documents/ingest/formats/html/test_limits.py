"""Pages that are broken, hostile or empty: a clear refusal or a document, in bounded time, and never a crash."""

import html
import io
import json
import random
import re
import time

import pytest

from documents.ingest import read
from documents.ingest.formats.html import parse
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, normalise
from tests.conftest import shared_path
from tests.documents.ingest.formats.html import samples

START = f"<article><h1>{samples.TITLE}</h1>{samples.BODY}</article>"
COMMENT = """<li class="comment depth-1" id="comment-{n}"><cite class="fn">Oda</cite><div class="comment-content">
<p>Who pays for the engine number {n}?</p></div></li>"""

LINKED_DATA = """<body><script type="application/ld+json">{{"@type": "DiscussionForumPosting", "headline": "x",
"text": "{text}", "comment": [{{"@type": "Comment", "text": "{text}"}}]}}</script>"""


def parsed(page: str) -> ParsedDocument:
    [document] = parse(io.BytesIO(page.encode()), Hint(name="page.html"))
    return document


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote", "ul><li"])
def test_200_000_nested_tags_are_refused_by_name(tag):
    with pytest.raises(IngestError) as refused:
        parsed(f"{START}{f'<{tag}>' * 200_000}x")

    assert "2,000 deep" in refused.value.message
    assert refused.value.place == "page.html, line 1" or (refused.value.place or "").startswith(
        "page.html, line"
    )
    assert refused.value.remedy


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><script>let a = 1;</script><nav>Home</nav></body></html>",
        "<html></html>",
        "<p>&nbsp;</p>",
        "</p></div></x>" * 1000,
        "<div hidden>Nobody sees this.</div>",
    ],
)
def test_a_page_without_text_is_refused(page):
    with pytest.raises(IngestError) as refused:
        parsed(page)

    assert "text" in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n<html>", b"%PDF-1.7 <html>", bytes(range(256)) * 50]
)
def test_what_is_no_page_is_refused(content):
    with pytest.raises(IngestError) as refused:
        list(parse(io.BytesIO(content), Hint(name="page.html")))

    assert refused.value.place
    assert refused.value.remedy


def test_more_than_the_largest_page_is_refused():
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"<p>x</p>" * (size // 8)

    with pytest.raises(IngestError, match="larger than 64 MiB"):
        list(parse(Endless(), Hint(name="page.html")))


@pytest.mark.parametrize(
    ("page", "posts"),
    [
        (START + "<p>a" * 200_000, 1),
        (START + "<p>x <p>" * 100_000, 1),
        (START + "<blockquote>x</blockquote>y" * 50_000, 1),
        (LINKED_DATA.format(text="a" + " " * 300_000 + "b"), 2),
        (START + "<p>" + "word " * 10_000_000, 1),
        (START + "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x", 1),
        (START + "<p " + " ".join(f'a{n}=">"' for n in range(200_000)) + ">x", 1),
        (START + "<" * 2_000_000, 1),
        (START + "<script>" * 100_000, 1),
        (START + '<div class="related">' * 1_900, 1),
        (START + '<div class="sidebar">' * 1_900, 1),
        (START + "<ul><li><a href=x>a</a>" * 900, 1),
        ("".join(f'<meta name="a{n}" content="b">' for n in range(100_000)) + START, 1),
        (START + '<ol class="comment-list">' + "".join(COMMENT.format(n=n) for n in range(10_000)), 10_001),
        (START + '<div class="comment" id="comment-1">Hello.</div>' + "<a></a>" * 50_000 + "<p>x", 2),
        (
            START
            + '<div class="comment" id="comment-1">Hello.</div>'
            + '<div class="indented"><div class="comment">Reply.</div></div>' * 5_000,
            5_002,
        ),
    ],
    ids=lambda value: str(value)[:1],
)
def test_large_pages_take_linear_time(page, posts):
    start = time.process_time()

    document = parsed(page)

    assert len(document.posts) == posts
    assert time.process_time() - start < 75


def test_a_thread_of_300_levels():
    levels = "".join(
        f'<ol class="children"><li class="comment" id="comment-{n}">Level {n} of it.' for n in range(300)
    )

    document = parsed(START + '<div id="comments">' + levels)

    assert [post.depth for post in document.posts] == list(range(301))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "<meta charset=iso-8859-1><p>Die Fähre steht, sagt Günther.</p>".encode("latin-1"),
            "Die Fähre steht, sagt Günther.",
        ),
        (
            "<meta charset=windows-1251><p>Паром стоит у причала.</p>".encode("cp1251"),
            "Паром стоит у причала.",
        ),
        ("<p>Die Fähre steht.</p>".encode("utf-8-sig"), "Die Fähre steht."),
        ("<p>Die Fähre steht.</p>".encode("utf-16"), "Die Fähre steht."),
        ("<p>Die Fähre steht.</p>".encode("utf-16-le"), "Die Fähre steht."),
        ("<meta charset=iso-8859-1><p>Die Fähre steht.</p>".encode(), "Die Fähre steht."),
        ("<meta charset=shift_jis><p>渡し船は止まった。</p>".encode("cp932"), "渡し船は止まった。"),
        (
            b"<meta charset=no-such-thing><p>The ferry&#8217;s engine &amp;amp; bell&#150;x\x00</p>",
            "The ferry’s engine &amp; bell–x",
        ),
    ],
)
def test_encodings_and_entities(content, expected):
    [document] = read(io.BytesIO(content), Hint(name="page"))

    assert isinstance(document, ParsedDocument)
    assert document.posts[0].text == expected


def test_the_transport_names_the_encoding_where_the_page_does_not():
    content = "<p>Паром стоит у причала.</p>".encode("koi8-r")

    [document] = parse(io.BytesIO(content), Hint(name="page", encoding="koi8-r"))

    assert document.posts[0].text == "Паром стоит у причала."


@pytest.mark.parametrize("name", ["lemire.me.json.html", "de.creativecommons.org.endlich.html"])
def test_mutilated_pages_are_read_or_refused(name):
    whole = shared_path(f"data/pages/{name}").read_bytes()
    chance = random.Random(20240302)
    for _ in range(40):
        content = bytearray(whole[: chance.randrange(1, len(whole))])
        for _ in range(chance.randrange(30)):
            at = chance.randrange(len(content))
            content[at : at + chance.randrange(20)] = chance.choice(
                [b"<", b">", b'"', b"</div>", b"<li>", b"\xff", b"\x00"]
            )
        try:
            documents = list(parse(io.BytesIO(bytes(content)), Hint(name=name)))
        except IngestError:
            continue
        for document in documents:
            for number, post in enumerate(document.posts):
                assert (post.parent is None) == (number == 0)
                assert post.parent is None or post.depth == document.posts[post.parent].depth + 1
                assert all(0 <= start < end <= len(post.text) for start, end in post.quotes)


def test_naughty_strings_come_out_of_comments_as_they_went_in():
    naughty = json.loads(shared_path("data/hostile/blns.json").read_text())
    strings = [text for text in naughty if re.search(r"\w{3}", text) and "\x00" not in text]
    items = "".join(
        f"""<li class="comment depth-1" id="comment-{number}"><cite class="fn">{html.escape(text[:40])}</cite><div
class="comment-content"><p>{html.escape(text)}</p></div></li>"""
        for number, text in enumerate(strings)
    )

    document = parsed(f'{START}<ol class="comment-list">{items}</ol>')

    assert len(document.posts) - 1 == len(strings)
    said = {post.source_id: post.text for post in document.posts[1:]}
    shown = {
        str(number): re.sub(r"[ \t\n\r\f]+", " ", normalise(text)).strip()
        for number, text in enumerate(strings)
    }
    changed = {
        key: (shown[key], said[key]) for key in shown if shown[key] != re.sub(r"\s+", " ", said[key]).strip()
    }
    assert len(changed) <= 0.02 * len(strings), changed


def test_naughty_strings_as_whole_pages():
    for text in json.loads(shared_path("data/hostile/blns.json").read_text()):
        try:
            documents = list(
                parse(io.BytesIO(f"<p>{text}".encode("utf-8", "surrogatepass")), Hint(name="page.html"))
            )
        except IngestError:
            continue
        assert len(documents) == 1
