"""CSV and TSV in every dialect that tools write."""

import csv as csv_module
import io
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.ingest import detect_table, read
from documents.ingest.detect import detect
from documents.ingest.formats import csv, tsv
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable

FIXTURE = Path(__file__).parents[3] / "data" / "formats" / "csv" / "lantern-comments.csv"
SAID = [
    ("Ann", 'She said "no", twice.'),
    ("Bo; jr.", "Two\nlines, and a tab\t."),
    ("Çelik", "Größe — ‘café’"),
]


def items(raw: bytes, module=csv) -> list:
    return list(module.parse(io.BytesIO(raw), Hint(name="t.csv")))


def said(raw: bytes, module=csv) -> list[tuple[str | None, str]]:
    [document] = items(raw, module)
    return [(post.author, post.text) for post in document.posts[1:]]


def written(**dialect) -> str:
    out = io.StringIO()
    writer = csv_module.writer(out, **dialect)
    writer.writerow(["user", "comment"])
    writer.writerows(SAID)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("lineterminator", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv_module.QUOTE_MINIMAL, csv_module.QUOTE_ALL])
def test_dialects(delimiter, lineterminator, quoting):
    text = written(delimiter=delimiter, lineterminator=lineterminator, quoting=quoting)

    assert said(text.encode()) == SAID
    assert detect(text.encode(), Hint()) == ("tsv" if delimiter == "\t" else "csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(encoding):
    text = written(delimiter=";")

    assert said(text.encode(encoding)) == SAID
    assert detect(text.encode(encoding), Hint()) == "csv"


def test_an_old_single_byte_encoding():
    rows = [
        ("Jörg", "Die Fähre fährt wieder, und die Mühle mahlt für Müller Größ."),
        ("Zoë", "Déjà vu à la façade."),
    ] * 5
    text = "user;comment\r\n" + "".join(f"{user};{text}\r\n" for user, text in rows)

    assert said(text.encode("cp1252")) == rows


def test_an_encoding_that_shows_only_far_behind():
    rows = [("Ann", "Plain words.")] * 60_000 + [("Jörg", "Die Fähre fährt für Müller über den Fluß.")] * 3
    text = "user;comment\r\n" + "".join(f"{user};{text}\r\n" for user, text in rows)
    found = [
        (post.author, post.text)
        for document in items(text.encode("cp1252"))
        for post in document.posts
        if post.kind == "comment"
    ]

    assert len(text) > 1_000_000
    assert found == rows


def test_the_line_that_excel_reads():
    assert said(("sep=;\r\n" + written(delimiter=";")).encode("utf-8-sig")) == SAID
    assert said(("sep=|\n" + written(delimiter="|")).encode()) == SAID


def test_lines_that_end_as_on_old_machines():
    assert said(b"user,comment\rAnn,One.\rBo,Two.\r") == [("Ann", "One."), ("Bo", "Two.")]


def test_quotation_marks_that_are_text():
    raw = b'user\tcomment\nAnn\t"No" is what she said\nBo\tIt is 5" long\nCy\t"Both" and "neither"\n'

    assert [text for _, text in said(raw)] == [
        '"No" is what she said',
        'It is 5" long',
        '"Both" and "neither"',
    ]


def test_a_backslash_before_a_quotation_mark():
    raw = b'user,comment\nAnn,"She said \\"no\\", twice"\nBo,"Yes, and no"\n'

    assert [text for _, text in said(raw)] == ['She said "no", twice', "Yes, and no"]


def test_rows_that_are_not_as_wide_as_the_header_are_named_by_their_number():
    raw = b'user,comment\nAnn,"One\n\nline"\nBo\nCy,Two.,more\nDi,Three.,\n\nEd,Four.\n'

    short, long, document = items(raw)

    assert (short.place, long.place) == ("t.csv, row 3", "t.csv, row 4")
    assert "1 cells, but the table has 2 columns" in short.message
    assert [post.author for post in document.posts[1:]] == ["Ann", "Di", "Ed"]


def test_a_quotation_mark_that_is_never_closed_costs_one_row():
    bad, document = items(b'user,comment\nAnn,One.\nBo,"Two.\nCy,Three.\nDi,Four.\n')

    assert bad == Unreadable(
        "t.csv, row 3", "A quotation mark that begins in this row is never closed.", bad.remedy
    )
    assert [post.author for post in document.posts[1:]] == ["Ann", "Cy", "Di"]


def test_a_table_without_a_header():
    [document] = list(
        csv.parse(io.BytesIO(b"5,The quay is closed. Why?\n3,Nobody knows.\n"), Hint(columns={"text": "2"}))
    )
    with pytest.raises(IngestError, match=r"“column 1”, “column 2”"):
        items(b"5,The quay is closed. Why?\n3,Nobody knows.\n")

    assert [post.text for post in document.posts[1:]] == ["The quay is closed. Why?", "Nobody knows."]


def test_nul_is_taken_out_and_said_so_nowhere_else_changed():
    assert said(b"user,comment\nA\x00nn,On\x00e.\n") == [("Ann", "One.")]


def test_very_long_cells():
    text = "word " * 400_000
    raw = f'user,comment\nAnn,"{text}"\nBo,Two.\n'.encode()

    assert [len(each) for _, each in said(raw)] == [len(text), 4]


def test_a_cell_longer_than_a_document_may_be(monkeypatch):
    monkeypatch.setattr(csv, "LONGEST_CELL", 1_000)

    bad, document = items(b'user,comment\nAnn,"' + b"x" * 2_000 + b'"\nBo,Two.\n')

    assert "more than 1,000 characters" in bad.message
    assert document.posts[-1].text == "Two."


def test_a_line_that_never_ends_is_not_held(monkeypatch):
    monkeypatch.setattr(csv, "LONGEST_LINE", 100_000)

    bad, document = items(
        b"user,comment\n" + (b"Ann," + b"x" * 100 + b"\n") * 5_000 + b"x" * 500_000 + b"\nBo,Two.\n"
    )

    assert "row 5002" in bad.place
    assert document.posts[-1].text == "Two."


def test_tabs_are_what_parts_tsv_whatever_else_is_there():
    raw = b"comment\tuser\nOne, two, three; four, five\tAnn\n"

    assert said(raw, tsv) == [("Ann", "One, two, three; four, five")]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b" , \n", b"\xff\xfe"])
def test_nothing(raw):
    with pytest.raises(IngestError, match=r"empty|no rows|told"):
        items(raw)


def test_a_header_alone():
    with pytest.raises(IngestError, match="no rows"):
        items(b"user,comment\n")


@pytest.mark.parametrize(
    "text",
    [
        "Well, he said, no.\nAnd then, later, yes.\nBut why, she asked, not now?\nSo, in short, no.\n",
        "Comments, please.\n\nThe quay is closed; the ferry, too.\n",
        "1. Ann says: yes\n2. Bo says: no\n3. Cy says: well\n",
        "Ann, Bo, Cy\nwent to sea,\nin a sieve, they did.\n",
        "The text | of a song\nhas | bars\nbut is | no table\n",
        "Title\tby Ann\n\nThe quay is closed.\n",
        "text\nOne line.\nAnother.\n",
        "author: Ann, date: today\nThe quay, the weir\n",
    ],
)
def test_running_text_is_no_table(text):
    assert detect(text.encode(), Hint(name="notes.txt")) == "plaintext"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("q1,q2,q3\n1,4,Fine by me.\n2,5,No.\n3,3,Yes.\n", None),
        ("Frage\tAntwort\nWas?\t5\nWo?\t7\nWer?\t9\n", None),
        ("foo,bar\nOne.,Two.\n", "x.csv"),
        ("comment\nOne, two.\nThree.\n", "x.csv"),
        ("user,comment\nAnn,<p>One</p> <b>two</b> <i>three</i> <html>\n", None),
        ("user,comment\nAnn,One.\nBo\nCy,Two.\n", None),
    ],
)
def test_tables_are_known(text, name):
    assert detect(text.encode(), Hint(name=name)) in ("csv", "tsv")


def test_a_sniff_at_the_worst_text_takes_no_time():
    for text in (
        '"' * 65_000,
        '",' * 32_000,
        '"a,' * 20_000,
        "," * 65_000,
        '\\"' * 32_000,
        "a\n" * 32_000,
        "'" + '";' * 30_000,
    ):
        start = time.process_time()
        detect_table.detect(text, Hint())
        assert time.process_time() - start < 10


def test_stray_quotation_marks_cost_no_more_than_their_length():
    raw = b"user,comment\n" + b'Ann,"x\n' * 20_001 + b"Bo,Two.\n" * 20_000
    start = time.process_time()

    found = items(raw)

    assert time.process_time() - start < 50
    assert found


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 1_100), st.integers(0, 40))
def test_whatever_is_broken_in_a_table_is_told(junk, at, cut):
    raw = FIXTURE.read_bytes()
    broken = raw[:at] + junk + raw[at + cut :]

    try:
        found = list(read(io.BytesIO(broken), Hint(name="x.csv"), "csv"))
    except IngestError:
        return
    assert all(isinstance(item, ParsedDocument | Unreadable | LeftOut) for item in found)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1).filter(str.strip),
        min_size=1,
        max_size=20,
    )
)
def test_any_text_comes_back_as_it_was(texts):
    texts = [text.replace("<", "[").replace("&", "+") for text in texts]
    out = io.StringIO()
    csv_module.writer(out, quoting=csv_module.QUOTE_ALL).writerows(
        [["comment", "n"], *([text, "1"] for text in texts)]
    )

    [document] = csv.parse(io.BytesIO(out.getvalue().encode()), Hint(name="x.csv"))

    assert [post.text for post in document.posts[1:]] == texts


def test_memory_does_not_grow_with_the_rows():
    """A million rows would not fit if they were held: here the reader is watched while it gives."""
    given = 0

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            nonlocal given
            row = b"Title %d,Some words.\n" % random.randrange(100)
            piece = (b"title,text\n" if given == 0 else b"") + row * (len(buffer) // len(row) - 1)
            buffer[: len(piece)] = piece
            given += len(piece)
            return len(piece)

    rows = csv.parse(io.BufferedReader(Endless()), Hint(name="x.csv"))
    for _ in range(1_000):
        next(rows)

    assert given < 4_000_000
