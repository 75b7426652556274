"""Parquet: types, row groups, what is damaged."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.ingest import read
from documents.ingest.formats.table_columns import ColumnsUntold
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable
from tests.documents.ingest.streams import Forward

FIXTURE = Path(__file__).parents[3] / "data" / "formats" / "parquet" / "survey.parquet"


def written(columns: dict, **options) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def items(raw: bytes, **columns: str) -> list:
    return list(read(io.BytesIO(raw), Hint(name="t.parquet", columns=columns or None)))


def test_it_is_known_by_its_first_bytes_and_read_without_a_name():
    [document] = list(read(io.BytesIO(written({"comment": ["One.", "Two."]})), Hint()))

    assert document.format == "parquet"
    assert [post.text for post in document.posts[1:]] == ["One.", "Two."]


@pytest.mark.parametrize(
    "kind",
    [pa.timestamp("s"), pa.timestamp("ms", "UTC"), pa.timestamp("us"), pa.timestamp("ns", "Europe/Oslo")],
)
def test_moments_with_and_without_a_zone(kind):
    moment = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    given = moment if kind.tz else moment.replace(tzinfo=None)

    [document] = items(written({"title": ["A"], "text": ["One."], "date": pa.array([given], kind)}))

    assert document.published_at == moment


def test_days_numbers_and_nothing():
    columns = {
        "id": pa.array([1, 2, 3], pa.int32()),
        "parent": pa.array([None, 1, 2], pa.float64()),
        "author": pa.array(["Ann", None, "Cy"], pa.large_string()),
        "comment": pa.array(["One.", "Two.", "Three."]).dictionary_encode(),
        "date": pa.array([date(2026, 5, 1), None, date(2026, 5, 3)]),
        "votes": pa.array([[1], None, [2, 3]]),
    }

    [document] = items(written(columns))

    assert [(post.depth, post.author) for post in document.posts[1:]] == [(1, "Ann"), (2, None), (3, "Cy")]
    assert document.posts[1].posted_at == datetime(2026, 5, 1, tzinfo=UTC)


def test_seconds_and_nanoseconds_since_1970():
    one = items(written({"title": ["A"], "text": ["x"], "created_utc": pa.array([1_700_000_000])}))
    two = items(written({"title": ["A"], "text": ["x"], "created_utc": pa.array([1.7e9])}))

    assert one[0].published_at == two[0].published_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_a_stream_that_cannot_go_back():
    hint = Hint(columns={"text": "q7_open"})

    assert len(list(read(Forward(FIXTURE.read_bytes()), hint))) == 2


def test_a_row_group_that_is_damaged_is_named_and_the_others_are_read():
    texts = [f"Comment number {n} of this table." for n in range(300)]
    raw = bytearray(written({"comment": texts}, row_group_size=100, compression="gzip", use_dictionary=False))
    start = pq.ParquetFile(io.BytesIO(bytes(raw))).metadata.row_group(1).column(0).data_page_offset
    raw[start + 40 : start + 240] = bytes(200)

    found = items(bytes(raw))

    [bad] = [item for item in found if isinstance(item, Unreadable)]
    [document] = [item for item in found if isinstance(item, ParsedDocument)]
    assert bad.place == "t.parquet, rows 101 to 200"
    assert [post.text for post in document.posts[1:]] == texts[:100] + texts[200:]


def test_a_dictionary_that_makes_gigabytes_of_kilobytes_is_refused():
    raw = written({"text": ["The quay is closed. " * 2_500] * 4_000})
    assert len(raw) < 100_000
    found = []

    with pytest.raises(IngestError, match="more than 300 times its size"):
        found.extend(read(io.BytesIO(raw), Hint(name="t.parquet")))
    assert sum(len(post.text) for document in found for post in document.posts) < 100_000_000


def test_columns_that_say_nothing():
    with pytest.raises(ColumnsUntold, match="“a”, “b”"):
        items(written({"a": ["x"], "b": [1]}))
    with pytest.raises(IngestError, match="no column “c”"):
        items(written({"a": ["x"], "b": [1]}), text="c")


def test_only_the_columns_that_are_needed_are_read():
    wide = {f"x{n}": ["y"] for n in range(500)} | {"text": ["One."]}

    [document] = items(written(wide))

    assert document.posts[0].text == "One."


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 4_200), st.integers(0, 60), st.booleans())
def test_whatever_is_broken_in_a_file_is_told(junk, at, cut, over):
    raw = FIXTURE.read_bytes()
    broken = raw[:at] + junk + raw[at + (len(junk) if over else cut) :]

    try:
        found = list(read(io.BytesIO(broken), Hint(name="x", columns={"text": "q7_open"}), "parquet"))
    except IngestError:
        return
    assert all(isinstance(item, ParsedDocument | Unreadable | LeftOut) for item in found)
