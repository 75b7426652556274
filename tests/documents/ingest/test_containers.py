"""Archives, compressed files and folders around anything, and the bounds on them."""

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import time
import zipfile
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.ingest import archive_names, archives, read, read_folder, unpacking
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable
from tests.documents.ingest.streams import Forward

FIXTURE = Path(__file__).parents[2] / "data" / "formats" / "zip" / "lantern.zip"
LINE = b'{"title": "%s", "posts": [{"text": "The quay is closed."}]}\n'
PAGE = b"<html><title>%s</title><article><p>The quay is closed until Monday.</p></article></html>"


def items(raw: bytes, name: str = "a.zip") -> list:
    found = list(read(io.BytesIO(raw), Hint(name=name)))
    again = list(read(cast(BinaryIO, Forward(raw)), Hint(name=name)))
    assert [type(item) for item in again] == [type(item) for item in found]
    return found


def titles(found: list) -> list[str]:
    return [item.title for item in found if isinstance(item, ParsedDocument)]


def left_out(found: list) -> dict[str, int]:
    return {item.what: item.count for item in found if isinstance(item, LeftOut)}


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def tarred(*files: tuple[str, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def zstd(raw: bytes) -> bytes:
    return pa.Codec("zstd").compress(raw, asbytes=True)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_a_compressed_file_and_several_joined(pack):
    found = items(pack(LINE % b"One") + pack(LINE % b"Two" + LINE % b"Three"), "notices.jsonl.gz")

    assert titles(found) == ["One", "Two", "Three"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_what_was_read_before_the_place_where_it_is_cut_off_is_kept(pack):
    lines = b"".join(LINE % os.urandom(2_000).hex().encode() for _ in range(300))
    raw = pack(lines)
    reading = read(io.BytesIO(raw[: len(raw) * 3 // 4]), Hint(name="n.gz"))

    assert sum(1 for _ in islice(reading, 150)) == 150
    with pytest.raises(IngestError, match="damaged or cut off") as refused:
        list(reading)
    assert refused.value.place == "n.gz"


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_each_file_of_a_zip_is_an_input_of_its_own(method):
    raw = zipped(
        ("blog/", b""),
        ("blog/one.html", PAGE % b"One"),
        ("blog/two.jsonl", LINE % b"Two" + LINE % b"Three"),
        ("comments.csv", b"title,text\nFour,Some words.\n"),
        method=method,
    )

    found = items(raw)

    assert titles(found) == ["One", "Two", "Three", "Four"]
    assert [item.format for item in found] == ["html", "jsonl", "jsonl", "csv"]


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_each_file_of_a_tar_is_an_input_of_its_own(format, pack):
    raw = pack(
        tarred(("one.html", PAGE % b"One"), ("x/" + "y" * 90 + "/two.html", PAGE % b"Two"), format=format)
    )

    assert titles(items(raw, "a.tar")) == ["One", "Two"]


def test_packed_within_packed():
    inner = zipped(("table.csv.gz", gzip.compress(b"title,text\nOne,Some words.\n")))

    assert titles(items(tarred(("inner.zip", inner)))) == ["One"]


def test_packed_too_deep():
    raw = LINE % b"One"
    for _ in range(unpacking.DEEPEST + 1):
        raw = gzip.compress(raw)

    with pytest.raises(IngestError, match="more than 4 deep"):
        items(raw)


def test_what_holds_no_text_is_left_out_and_counted():
    found = items(
        zipped(
            ("page.html", PAGE % b"One"),
            ("page_files/style.css", b"p {}"),
            ("page_files/ad.html", PAGE % b"Ad"),
            ("Seite-Dateien/kept.html", PAGE % b"Two"),
            ("other.htm", PAGE % b"Three"),
            ("other-Dateien/ad.html", PAGE % b"Ad"),
            ("img/a.png", b"\x89PNG\r\n\x1a\n"),
            ("img/unnamed", b"\xff\xd8\xff\xe0"),
            ("app.js", b"alert(1)"),
            (".DS_Store", b"x"),
            ("sub/.hidden/x.html", PAGE % b"Hidden"),
            ("__MACOSX/._page.html", b"x"),
            ("Thumbs.db", b"x"),
            ("empty.html", b""),
        )
    )

    assert titles(found) == ["One", "Two", "Three"]
    assert left_out(found) == {
        archive_names.FURNITURE: 3,
        archive_names.NO_TEXT: 3,
        archive_names.HIDDEN: 4,
        archive_names.EMPTY: 1,
    }


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on():
    one, bad, two = items(
        zipped(("a.html", PAGE % b"One"), ("scan.pdf", b"%PDF-1.7\n"), ("b.html", PAGE % b"Two"))
    )

    assert isinstance(bad, Unreadable)
    assert bad.place.startswith("a.zip: scan.pdf")
    assert "PDF" in bad.message
    assert [one.title, two.title] == ["One", "Two"]


def test_a_name_is_only_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ("../../up.html", "/etc/absolute.html", "C:\\windows\\x.html", "a/../../b.html", "nul\x01.html")

    found = items(zipped(*((name, PAGE % b"%d" % n) for n, name in enumerate(names))))

    assert titles(found) == ["0", "1", "2", "3", "4"]
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_both_read():
    found = items(zipped(("a.html", PAGE % b"One"), ("a.html", PAGE % b"Two"), ("a.html", b"%PDF-")))

    assert titles(found) == ["One", "Two"]
    assert found[-1].place.startswith("a.zip: a.html (3)")


def test_names_in_any_encoding():
    raw = bytearray(zipped(("Fähre.pdf", b"%PDF-"), ("b.html", PAGE % b"One")))
    at = raw.find(b"PK\x01\x02")
    flags = struct.unpack_from("<H", raw, at + 8)[0]
    struct.pack_into("<H", raw, at + 8, flags & ~0x800)
    struct.pack_into("<H", raw, 6, flags & ~0x800)

    bad, _ = items(bytes(raw))

    assert bad.place.startswith("a.zip: Fähre.pdf")


def test_a_password_is_told_of():
    raw = bytearray(zipped(("secret.html", PAGE % b"One"), ("b.html", PAGE % b"Two")))
    for at in (6, raw.find(b"PK\x01\x02") + 8):
        struct.pack_into("<H", raw, at, 1)

    bad, document = items(bytes(raw))

    assert "protected by a password" in bad.message
    assert "password" in bad.remedy
    assert document.title == "Two"


def test_a_way_of_packing_that_is_not_read():
    raw = bytearray(zipped(("odd.html", PAGE % b"One"), ("b.html", PAGE % b"Two")))
    for at in (8, raw.find(b"PK\x01\x02") + 10):
        struct.pack_into("<H", raw, at, 9)

    bad, document = items(bytes(raw))

    assert "ZIP method 9" in bad.message
    assert document.title == "Two"


def test_a_file_whose_bytes_are_damaged():
    raw = bytearray(zipped(("a.html", PAGE % b"One"), ("b.html", PAGE % b"Two")))
    raw[50:60] = bytes(10)

    bad, document = items(bytes(raw))

    assert "damaged" in bad.message
    assert "a.zip: a.html" in bad.place
    assert document.title == "Two"


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["[Content_Types].xml", "xl/workbook.xml"], "CSV UTF-8"),
        (["[Content_Types].xml", "word/document.xml"], "a Word document"),
        (["[Content_Types].xml", "ppt/slides/slide1.xml"], "PowerPoint"),
        (["mimetype:application/epub+zip", "OEBPS/a.xhtml"], "an electronic book"),
        (["mimetype:application/vnd.oasis.opendocument.text", "content.xml"], "LibreOffice document"),
        (["mimetype:application/vnd.oasis.opendocument.spreadsheet", "content.xml"], "as CSV"),
        (["Index/Document.iwa", "Metadata/Properties.plist"], "Numbers"),
    ],
)
def test_office_documents_are_refused_with_what_to_do(names, says):
    files = [(name.partition(":")[0], name.partition(":")[2].encode() or b"<x/>") for name in names]

    with pytest.raises(IngestError, match=says):
        items(zipped(*files))


def test_an_archive_with_nothing_to_read():
    with pytest.raises(IngestError, match="1 hidden files"):
        items(zipped((".x", b"x")))
    with pytest.raises(IngestError, match="nothing in it"):
        items(zipped())


def test_a_bomb_is_refused_by_its_ratio():
    bomb = LINE % b"One" + b"x" * 300_000_000
    start = time.process_time()

    with pytest.raises(IngestError, match="300 times its size"):
        items(gzip.compress(bomb), "b.gz")
    raw = zipped(("b.jsonl", bomb), ("a.html", PAGE % b"Two"))
    one, bad, two = list(read(io.BytesIO(raw), Hint(name="z")))

    assert "300 times its size" in bad.message
    assert [one.title, two.title] == ["One", "Two"]
    assert time.process_time() - start < 100


def test_all_that_is_unpacked_of_one_input_is_bounded(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 100_000)

    with pytest.raises(unpacking.Overfull, match="unpacks to more than"):
        items(zipped(*((f"{n}.txt", os.urandom(20_000).hex().encode()) for n in range(5))))


def test_the_files_of_one_input_are_bounded(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 5)
    inner = [zipped(("a.html", PAGE % b"A"), ("b.html", PAGE % b"B")) for _ in range(3)]

    for raw in (
        zipped(*((f"{n}.html", PAGE % b"One") for n in range(6))),
        tarred(*((f"{n}.html", PAGE % b"One") for n in range(6))),
        zipped(*((f"{n}.zip", each) for n, each in enumerate(inner))),
    ):
        with pytest.raises(unpacking.Overfull, match="more than 5 files"):
            items(raw)


def test_a_table_of_contents_larger_than_any_in_earnest_is_not_read(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_DIRECTORY", 1_000)

    with pytest.raises(unpacking.Overfull, match="table of contents"):
        items(zipped(*((f"{n}.html", PAGE % b"One") for n in range(30))))


def test_a_header_of_a_tar_larger_than_any_in_earnest_is_not_held(monkeypatch):
    monkeypatch.setattr(archives, "LONGEST_NAME", 1_000)

    with pytest.raises(IngestError, match="headers is too long"):
        items(tarred(("x" * 5_000 + ".html", PAGE % b"One")))


def test_links_of_a_tar_are_not_followed():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("passwd.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        entry = tarfile.TarInfo("a.html")
        entry.size = len(PAGE % b"One")
        archive.addfile(entry, io.BytesIO(PAGE % b"One"))

    found = items(out.getvalue())

    assert titles(found) == ["One"]
    assert left_out(found) == {archive_names.LINKS: 1}


def test_a_format_that_is_named_is_that_of_what_is_inside():
    [document] = list(read(io.BytesIO(gzip.compress(b"<p>One.</p>")), Hint(name="x"), "text"))

    assert document.posts[0].text == "<p>One.</p>"


def test_every_file_of_a_folder_sorted_without_the_hidden(tmp_path):
    folder = tmp_path / "blog"
    (folder / "sub").mkdir(parents=True)
    (folder / "b.html").write_bytes(PAGE % b"B")
    (folder / "a.html").write_bytes(PAGE % b"A")
    (folder / "sub" / "c.jsonl.gz").write_bytes(gzip.compress(LINE % b"C"))
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("x")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7")
    (folder / "loop").symlink_to(folder)

    found = list(read_folder(folder, Hint(name="blog")))

    assert titles(found) == ["A", "B", "C"]
    [bad] = [item for item in found if isinstance(item, Unreadable)]
    assert bad.place.startswith("blog/bad.pdf")
    assert left_out(found)[archive_names.HIDDEN] == 1


CORPUS = {
    "utterances.jsonl": b'{"id": "u1", "conversation_id": "u1", "text": "The quay is closed.", "speaker": "s1", '
    b'"reply-to": null, "meta": {}, "timestamp": 1700000000}\n'
    b'{"id": "u2", "conversation_id": "u1", "text": "Since when?", "speaker": "s2", "reply-to": "u1", "meta": {}, '
    b'"timestamp": 1700000100}\n',
    "conversations.json": b'{"u1": {"meta": {"title": "The quay"}}}',
    "speakers.json": b'{"s1": {"meta": {}}, "s2": {"meta": {}}}',
    "corpus.json": b"{}",
    "index.json": b'{"version": 1}',
}


@pytest.mark.parametrize("folder", ["", "town-corpus/"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_convokit_corpus_is_read_as_one(pack, folder):
    files = [(folder + name, content) for name, content in CORPUS.items()]

    found = items(pack(*files, ("other.html", PAGE % b"One")))

    assert [(item.title, item.format, len(item.posts)) for item in found] == [
        ("The quay", "convokit", 2),
        ("One", "html", 1),
    ]


def test_a_convokit_corpus_in_a_folder(tmp_path):
    for name, content in CORPUS.items():
        (tmp_path / name).write_bytes(content)

    [document] = read_folder(tmp_path, Hint(name="corpus"))

    assert (document.title, document.format) == ("The quay", "convokit")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 3_300), st.integers(0, 60), st.booleans())
def test_whatever_is_broken_in_an_archive_is_told(junk, at, cut, over):
    raw = FIXTURE.read_bytes()
    broken = raw[:at] + junk + raw[at + (len(junk) if over else cut) :]
    try:
        found = list(read(io.BytesIO(broken), Hint(name="x.zip")))
    except IngestError:
        return
    assert all(isinstance(item, ParsedDocument | Unreadable | LeftOut) for item in found)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([bytes, gzip.compress, bz2.compress, lzma.compress, zstd]),
    st.binary(max_size=60),
    st.integers(0, 4_000),
)
def test_whatever_is_broken_in_a_tar_is_told(pack, junk, at):
    raw = pack(tarred(("one.html", PAGE % b"One"), ("two.jsonl", LINE % b"Two")))
    at %= len(raw)
    try:
        found = list(read(io.BytesIO(raw[:at] + junk + raw[at + len(junk) :]), Hint(name="x.tar")))
    except IngestError:
        return
    assert all(isinstance(item, ParsedDocument | Unreadable | LeftOut) for item in found)
