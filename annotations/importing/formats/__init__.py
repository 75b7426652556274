"""Readers of labels from elsewhere: bytes in, one answer after another out. Pure: no database, no request.

A reader streams and never fails on a row: what cannot be read is a `Bad` in its place, and reading goes on.
"""

import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from annotations.importing.formats import doccano, labelstudio, ours, potato, table, values, webannotation
from annotations.importing.formats.given import Bad, Given, Row, Text, Unfit
from annotations.importing.formats.offsets import UNITS, Unit
from documents.ingest import unpacking
from documents.ingest.decoding import Replayed
from documents.ingest.parsed import Hint, IngestError
from documents.ingest.unpacking import Budget

__all__ = ["FORMATS", "UNITS", "Bad", "Given", "Row", "Text", "Unfit", "Unit", "detect", "opened", "parse"]

FORMATS = {
    "jsonl": "JSON Lines, as this app exports them",
    "csv": "CSV or TSV",
    "parquet": "Parquet",
    "labelstudio": "Label Studio",
    "doccano": "doccano",
    "potato": "Potato",
    "webannotation": "W3C Web Annotation",
}
TABLES = ("csv", "parquet")
HEAD = 1 << 18
"""Bytes by which a format is told."""

_NO_LABELS = (
    "No labels can be told in this file. Read are Label Studio JSON, doccano and Potato JSON Lines, W3C Web "
    "Annotation, tables (CSV, TSV, Parquet), and what this app exports; name the format if it is one of them."
)


def opened(stream: BinaryIO, label: str) -> BinaryIO:
    """The stream, unpacked where it is compressed, within the bounds of whatever is brought in.

    Raises:
        IngestError: while reading: it unpacks to more than may be.
    """
    head = _head(stream, 64)
    whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), 1 << 20))
    if (kind := unpacking.told(head)) is None:
        return whole
    packed = unpacking.unpacked(whole, kind, Budget(label))
    return cast(BinaryIO, io.BufferedReader(packed, 1 << 20))


def detect(head: bytes, hint: Hint) -> str:
    """Which format a file is that begins like this.

    Raises:
        Unfit: none that is known.
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    first = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    if first not in (b"{", b"["):
        return _table(head, hint)
    for number, (_, value) in enumerate(values.objects(io.BytesIO(head), hint)):
        if isinstance(value, dict) and (found := _of_object(value)):
            return found
        if number > 20:
            break
    # One task may be longer than what was looked at: then its first keys tell.
    for name, sign in _SIGNS.items():
        if any(key in head for key in sign):
            return name
    raise Unfit(_NO_LABELS)


_SIGNS = {
    "potato": (b'"label_annotations"', b'"span_annotations"'),
    "labelstudio": (b'"annotations"', b'"completed_by"', b'"predictions"'),
    "webannotation": (b'"AnnotationCollection"', b'"AnnotationPage"', b"ns/anno.jsonld"),
}


def _of_object(value: Mapping[str, object]) -> str | None:
    if webannotation.is_annotation(value):
        return "webannotation"
    if labelstudio.is_task(value):
        return "labelstudio"
    if potato.is_line(value):
        return "potato"
    if ours.is_ours(value):
        return "jsonl"
    return "doccano" if doccano.is_line(value) else None


def _table(head: bytes, hint: Hint) -> str:
    if not head.strip():
        raise Unfit("This file is empty. Choose one with labels.")
    try:
        table.look(io.BytesIO(head), hint, "csv")
    except Unfit as error:
        raise Unfit(_NO_LABELS) from error
    return "csv"


def parse(stream: BinaryIO, hint: Hint, format: str = "", unit: Unit = "auto") -> Iterator[Row]:
    """The answers of a file, in their order; `format` empty tells it from the first bytes.

    Raises:
        Unfit: it holds no labels, or its columns do not say what they hold. Raised while reading, too.
    """
    try:
        whole = opened(stream, hint.label)
        if not format:
            head = _head(whole, HEAD)
            format = detect(head, hint)
            whole = cast(BinaryIO, io.BufferedReader(Replayed(head, whole), 1 << 20))
        yield from _reader(whole, hint, format, unit)
    except IngestError as error:
        raise Unfit(str(error)) from error


def _reader(stream: BinaryIO, hint: Hint, format: str, unit: Unit) -> Iterator[Row]:
    if format == "jsonl":
        return ours.parse(stream, hint)
    if format in TABLES:
        return table.parse(stream, hint, format, unit)
    if format == "webannotation":
        return webannotation.parse(stream, hint)
    readers = {"labelstudio": labelstudio.parse, "doccano": doccano.parse, "potato": potato.parse}
    return readers[format](stream, hint, unit)


def _head(stream: BinaryIO, most: int) -> bytes:
    head = b""
    while len(head) < most and (chunk := stream.read(most - len(head))):
        head += chunk
    return head
