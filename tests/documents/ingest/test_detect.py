"""Format and encoding, told from the bytes."""

import io

import pytest

from documents.ingest import decoding, read
from documents.ingest.detect import detect
from documents.ingest.parsed import Hint, IngestError, ParsedDocument


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf\n  <html lang=en>", "html"),
        (b"<!-- saved from url=(0020)https://bell.example/ -->\n<html>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="x">', "html"),
        ("<html><p>Fähre".encode("utf-16"), "html"),
        ("<html><p>Fähre".encode("utf-16-le"), "html"),
        (b"<p>One.</p>", "html"),
        (b"Text <b>with</b> <p>many</p> <a href=x>tags</a> <p>in it</p>", "html"),
        (b'{"posts": [{"text": "a"}]}', "jsonl"),
        (b'\xef\xbb\xbf{"title": "x", "posts": [{"text": "a"}]}\n', "jsonl"),
        (b'{"broken": \n{"posts": [{"text": "a"}]}\n', "jsonl"),
        ('{"posts": [{"text": "a"}]}'.encode("utf-16"), "jsonl"),
        (b"{curly} beginnings of an ordinary text", "plaintext"),
        (b"The sign a < b means less than; write <p> for a paragraph.", "plaintext"),
        (b"The ferry stops.", "plaintext"),
    ],
)
def test_formats(head, name):
    assert detect(head, Hint(name="misleading.pdf")) == name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"PK\x03\x04xx",
        b"\x1f\x8b\x08x",
        b"\x7fELF",
        b"<?xml version='1.0'?><rss>",
        bytes(5000),
    ],
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises(IngestError) as refused:
        list(read(io.BytesIO(content), Hint(name="a.html")))

    assert "a.html" in (refused.value.place or "")
    assert refused.value.remedy


def test_a_format_that_is_named_is_used():
    [document] = read(io.BytesIO(b"<p>One.</p>"), Hint(), format="text")

    assert isinstance(document, ParsedDocument)
    assert document.format == "plaintext"
    assert document.posts[0].text == "<p>One.</p>"
    with pytest.raises(IngestError, match="no format"):
        list(read(io.BytesIO(b"x"), Hint(), format="docx"))


def test_a_stream_that_gives_a_byte_at_a_time():
    class Slow(io.RawIOBase):
        rest = b'{"posts": [{"text": "a"}]}\n{"posts": [{"text": "b"}]}\n'

        def read(self, size: int = -1) -> bytes:
            piece, self.rest = self.rest[:1], self.rest[1:]
            return piece

    documents = list(read(Slow(), Hint()))

    assert len(documents) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(encoding):
    text = "Die Fähre „Möwe“ steht in Marrowby still; die Bürger müssen über den Fluss rudern. " * 5

    assert decoding.decode(text.encode(encoding), Hint()).text == text


def test_a_few_damaged_bytes_are_replaced_and_the_first_is_named():
    raw = ("Die Fähre müßte über den Fluß. " * 50).encode()
    broken = raw[:100] + b"\xff" + raw[100:]

    decoded = decoding.decode(broken, Hint())

    assert decoded.text.count("\N{REPLACEMENT CHARACTER}") == 1
    assert decoded.encoding == "utf-8"
    assert "byte 100" in decoded.notes[0]


@pytest.mark.parametrize("first", ["{bad", "[[[", "broken"])
def test_json_lines_whose_first_line_is_broken(first):
    line = '{"title": "The quay", "posts": [{"text": "It is closed."}]}'

    assert detect(f"{first}\n{line}\n{line}\n".encode(), Hint()) == "jsonl"
