"""Crawl archives: pages, what is left out, what is broken."""

import gzip
import io
import time
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pytest
from fastwarc.stream_io import BrotliWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.ingest import read
from documents.ingest.formats import http_answer, warc
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable
from tests.documents.ingest.crawls import answer, crawl, packed, page, record
from tests.documents.ingest.streams import Forward

FIXTURE = Path(__file__).parents[3] / "data" / "formats" / "warc" / "lantern.warc.gz"
PAGE = page("quay")


def items(raw: bytes) -> list:
    found = list(read(io.BytesIO(raw), Hint(name="c.warc")))
    dripped = list(read(cast(BinaryIO, Forward(raw, 700)), Hint(name="c.warc")))
    assert [type(item) for item in dripped] == [type(item) for item in found]
    return found


def titles(found: list) -> list[str]:
    return [item.title if isinstance(item, ParsedDocument) else type(item).__name__ for item in found]


def zstd(records: list[bytes]) -> bytes:
    codec = pa.Codec("zstd")
    return b"".join(codec.compress(each, asbytes=True) for each in records)


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_versions(version):
    found = items(record("response", "<https://town.example/quay>", answer(PAGE), version=version))

    [document] = found
    assert (document.title, document.source_url) == ("quay", "https://town.example/quay")
    assert document.raw == PAGE
    assert len(document.posts) == 2
    assert document.format == "warc"


@pytest.mark.parametrize("pack", [b"".join, packed, lambda records: gzip.compress(b"".join(records)), zstd])
def test_however_it_is_packed(pack):
    assert titles(items(pack(crawl("quay", "weir", "mill")))) == ["quay", "weir", "mill"]


def test_line_ends_that_are_not_as_they_should_be():
    first, second = crawl("quay", "weir")

    assert titles(items(first[:-4] + second)) == ["quay", "weir"]
    assert titles(items(first + b"\r\n\r\n\r\n" + second)) == ["quay", "weir"]
    assert titles(items(b"\r\n" + first + second)) == ["quay", "weir"]
    assert titles(items(first.replace(b"\r\n", b"\n", 7) + second)) == ["quay", "weir"]


def test_the_encoding_is_that_of_the_answer():
    body = "<title>Fähre</title><article><p>Die Fähre für Müller fährt heute nicht mehr über den Fluß.</p></article>"
    raw = record(
        "response",
        "https://town.example/",
        answer(body.encode("cp1252"), type="text/html; charset=iso-8859-1"),
    )

    [document] = items(raw)

    assert document.title == "Fähre"


def deflated(body: bytes, window: int) -> bytes:
    packer = zlib.compressobj(wbits=window)
    return packer.compress(body) + packer.flush()


def brotli(body: bytes) -> bytes:
    out = io.BytesIO()
    with BrotliWriter(out) as writer:
        writer.write(body)
        writer.finish()
    return out.getvalue()


def chunked(body: bytes) -> bytes:
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (chunked(gzip.compress(PAGE)), {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}),
        (chunked(PAGE), {"Transfer_Encoding": "chunked"}),
        (deflated(PAGE, 15), {"Content_Encoding": "deflate"}),
        (deflated(PAGE, -15), {"Content_Encoding": "deflate"}),
        (pa.Codec("zstd").compress(PAGE, asbytes=True), {"Content_Encoding": "zstd"}),
        (brotli(PAGE), {"Content_Encoding": "br"}),
        (gzip.compress(gzip.compress(PAGE)), {"Content_Encoding": "gzip, gzip"}),
        # Unpacked by the crawler, which left the header.
        (PAGE, {"Content_Encoding": "gzip"}),
        (PAGE, {"Content_Encoding": "br"}),
        (PAGE, {"Content_Encoding": "deflate"}),
        (PAGE, {"Content_Encoding": "zstd"}),
        (PAGE, {"Transfer_Encoding": "chunked"}),
        (PAGE, {"Content_Encoding": "identity"}),
    ],
)
def test_what_the_server_wrapped_it_in(body, headers):
    [document] = items(record("response", "https://town.example/", answer(body, **headers)))

    assert document.raw == PAGE


def test_what_cannot_be_unpacked_is_named():
    bad = [
        record(
            "response", "https://town.example/1", answer(b"\x1f\x8b\x08" + bytes(90), Content_Encoding="gzip")
        ),
        record("response", "https://town.example/2", answer(b"\x99\x88rubbish", Content_Encoding="br")),
        record("response", "https://town.example/3", answer(PAGE, Content_Encoding="sdch")),
    ]

    *found, document = items(b"".join(bad) + crawl("quay")[0])

    assert [type(item) for item in found] == [Unreadable] * 3
    assert all(f"https://town.example/{n}" in item.place for n, item in enumerate(found, 1))
    assert document.title == "quay"


def test_a_page_that_is_a_bomb_is_refused(monkeypatch):
    bomb = gzip.compress(b"<p>" + bytes(80_000_000))

    start = time.process_time()
    bad, document = items(
        record("response", "https://town.example/", answer(bomb, Content_Encoding="gzip")) + crawl("quay")[0]
    )

    assert "64 MiB" in bad.message
    assert document.title == "quay"
    assert time.process_time() - start < 25


def test_a_page_larger_than_is_read_is_not_held(monkeypatch):
    monkeypatch.setattr(warc, "LARGEST_INPUT", 100_000)
    large = answer(PAGE + b" " * 400_000)

    bad, document = items(record("response", "https://town.example/", large) + crawl("quay")[0])

    assert "is larger than" in bad.message
    assert document.title == "quay"


def test_what_is_no_page_is_counted_by_kind():
    found = items(
        b"".join(
            [
                record("warcinfo", None, b"software: x\r\n", "application/warc-fields"),
                record("request", "https://town.example/", b"GET / HTTP/1.1\r\n\r\n"),
                record("response", "dns:town.example", b"x", "text/dns"),
                record("response", "https://town.example/robots.txt", answer(b"x", type="text/plain")),
                record("response", "https://town.example/i", answer(b"x", type="image/png")),
                record("response", "https://town.example/j", answer(b"x", type="image/jpeg")),
                record("response", "https://town.example/c", answer(b"x", type="text/css")),
                record("response", "https://town.example/p", answer(b"x", type="application/pdf")),
                record("response", "https://town.example/r", answer(b"", "302 Found")),
                record("response", "https://town.example/n", answer(PAGE, "404 Not Found")),
                record("response", "https://town.example/u", answer(b"x", type="")),
                record("response", "https://town.example/h", answer(PAGE, type="")),
                record("resource", "file:///quay.html", PAGE, "text/html; charset=utf-8"),
                record("resource", "file:///quay.png", b"x", "image/png"),
                record("revisit", "https://town.example/", b"HTTP/1.1 200 OK\r\n\r\n"),
                record("metadata", "https://town.example/", b"x", "application/warc-fields"),
                record("response", "https://town.example/x", answer(PAGE, type="application/xhtml+xml")),
            ]
        )
    )

    assert titles(found)[:3] == ["quay", "quay", "quay"]
    assert [(item.what, item.count) for item in found[3:]] == [
        ("requests", 1),
        ("DNS answers", 1),
        ("robots.txt files", 1),
        ("images", 3),
        ("styles and scripts", 1),
        ("answers of type application/pdf", 1),
        ("redirects", 1),
        ("answers with status 404", 1),
        ("answers of no type", 1),
        ("pages seen before and not stored again", 1),
        ("metadata records", 1),
    ]
    assert [item.source_url for item in found[:3]] == [
        "https://town.example/h",
        None,
        "https://town.example/x",
    ]


def test_kinds_without_end_are_counted_together():
    records = [
        record("response", f"https://town.example/{n}", answer(b"x", type=f"x/{n}")) for n in range(100)
    ]

    found = items(b"".join(records) + crawl("quay")[0])

    assert len(found) < 50
    assert sum(item.count for item in found[1:]) == 100


def test_a_crawl_without_a_page_says_what_it_holds():
    with pytest.raises(IngestError, match="1 conversions, such as extracted text"):
        items(record("conversion", "https://town.example/", b"text", "text/plain"))


def test_a_page_that_the_crawler_cut_says_so():
    [document] = items(record("response", "https://town.example/", answer(PAGE), WARC_Truncated="length"))

    assert "The crawler did not store the whole page (length)." in document.notes


def broken(what: str) -> bytes:
    first, second, third = crawl("quay", "weir", "mill")
    length = f"Content-Length: {len(answer(page('weir')))}".encode()
    wrong = {
        "no record": second.replace(b"WARC/1.0", b"WEED/1.0"),
        "too short": second.replace(length, b"Content-Length: 100"),
        "too long": second.replace(length, b"Content-Length: 1500"),
        "far too long": second.replace(length, b"Content-Length: 99999999"),
        "no length": second.replace(length, b"Content-Length: many"),
        "no header": b"WARC/1.0\r\n" + b"x" * 100_000 + b"\r\n\r\n",
        "cut": second[:-300],
        "rubbish": bytes(range(256)) * 40,
    }
    return first + wrong[what] + third


@pytest.mark.parametrize(
    "what", ["no record", "too short", "too long", "far too long", "no length", "no header", "cut", "rubbish"]
)
def test_a_broken_record_is_named_and_the_next_is_read(what):
    found = items(broken(what))

    assert titles(found) == ["quay", "Unreadable", "mill"]
    assert "record 2" in found[1].place


def test_a_damaged_piece_of_a_packed_crawl_is_named_and_the_next_is_read():
    parts = [gzip.compress(each, mtime=0) for each in crawl("quay", "weir", "mill")]
    for start, length in ((0, 10), (12, 5), (100, 40), (len(parts[1]) - 8, 8)):
        second = bytearray(parts[1])
        second[start : start + length] = b"\xff" * length

        found = items(parts[0] + bytes(second) + parts[2])

        assert titles(found) == ["quay", "Unreadable", "mill"], start


@pytest.mark.parametrize("pack", [b"".join, packed])
def test_a_crawl_that_is_cut_off(pack):
    raw = pack(crawl("quay", "weir"))

    found = items(raw[:-60])

    assert titles(found) == ["quay", "Unreadable"]
    assert "cut off" in found[1].message
    assert "https://town.example/weir" in found[1].place


def test_a_bomb_of_a_crawl_is_refused():
    with pytest.raises(IngestError, match="300 times its size"):
        items(gzip.compress(crawl("quay")[0] + record("resource", "x:", bytes(200_000_000), "text/plain")))


def test_records_without_end_in_little_time():
    raw = b"".join(
        record("request", f"https://town.example/{n}", b"GET / HTTP/1.1\r\n\r\n") for n in range(50_000)
    )
    start = time.process_time()

    found = list(read(io.BytesIO(raw + crawl("quay")[0]), Hint(name="c")))

    assert found[1] == LeftOut("c", "requests", 50_000)
    assert time.process_time() - start < 40


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 4_500), st.integers(0, 200), st.booleans())
def test_whatever_is_broken_in_a_crawl_is_told(junk, at, cut, unpacked):
    raw = FIXTURE.read_bytes()
    if unpacked:
        raw = b"".join(crawl("quay", "weir")) + raw[:50]
        at %= len(raw)
    try:
        found = list(read(io.BytesIO(raw[:at] + junk + raw[at + cut :]), Hint(name="x"), "warc"))
    except IngestError:
        return
    assert all(isinstance(item, ParsedDocument | Unreadable | LeftOut) for item in found)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["gzip", "deflate", "br", "zstd", "chunked"]),
    st.binary(max_size=100),
    st.integers(0, 300),
)
def test_whatever_is_broken_in_a_body_is_told(coding, junk, at):
    packing = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli,
        "zstd": lambda body: pa.Codec("zstd").compress(body, asbytes=True),
        "chunked": chunked,
    }
    body = packing[coding](PAGE)
    name = "Transfer_Encoding" if coding == "chunked" else "Content_Encoding"
    block = answer(body[:at] + junk + body[at + len(junk) :], **{name: coding})
    head = http_answer.head_of(block)

    try:
        assert isinstance(http_answer.body_of(head, block, "x"), bytes)
    except IngestError:
        return
