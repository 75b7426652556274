"""Tables of answers, CSV, TSV and Parquet; which column holds what is given or told by its name. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from types import ModuleType
from typing import BinaryIO

from annotations.importing.formats import fields, ours
from annotations.importing.formats.fields import Wrong
from annotations.importing.formats.given import Bad, Given, Row, Text, Unfit
from annotations.importing.formats.offsets import Offsets, Unit, WrongSpan
from documents.ingest.formats.table_columns import listed, plain
from documents.ingest.parsed import Hint, IngestError, Unreadable

SAMPLE = 5
_NAMES = {
    "sentence_key": "sentence_key key",
    "text": "text sentence sentence_text content body claim statement satz texte texto quote exact",
    "label": "label labels annotation category class tag gold_label answer etikett étiquette etiqueta",
    "reviewer": "reviewer annotator annotator_id annotator_name user username worker worker_id coder rater "
    "labeler labeller completed_by annotateur anotador",
    "document": "document_id document_url document url source_url doc_id article_url",
    "start": "start start_offset begin start_char offset_start",
    "end": "end end_offset stop end_char offset_end",
    "abstain_reason": "abstain_reason",
    "stance": "stance",
    "url": "evidence_url",
    "quotation": "quotation",
}
NAMES = {word: names.split() for word, names in _NAMES.items()} | {
    "labelled_at": ["labelled_at", "labeled_at", "annotated_at", "created_at", "timestamp"],
    "note": ["note", "notes", "comment", "remark"],
    "confidence": ["confidence", "certainty"],
}
WORDS = tuple(dict.fromkeys([*NAMES, *fields.READERS]))
"""Our words for what a column may hold."""


@dataclass(slots=True)
class Look:
    """The beginning of a table: its columns, its first rows, and which column seems to hold what."""

    names: list[str]
    rows: list[list[str]]
    columns: dict[str, str]


def look(stream: BinaryIO, hint: Hint, format: str) -> Look:
    """The beginning of a table.

    Raises:
        Unfit: there is no table, or it is empty.
    """
    try:
        names, rows = _reader(format).peek(stream, hint, SAMPLE)
    except IngestError as error:
        raise Unfit(str(error)) from error
    return Look(names, rows, told(names))


def told(names: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our word -> the table's column: those given, an empty one for none, and what the names tell.

    Raises:
        Unfit: a word or a column that is given does not exist.
    """
    found: dict[str, str] = {}
    for word, name in (given or {}).items():
        if word not in WORDS:
            raise Unfit(f"“{word[:60]}” is nothing that a column can hold here. Known: {', '.join(WORDS)}.")
        if name and name not in names:
            same = [one for one in names if plain(one) == plain(name)]
            if not same:
                raise Unfit(f"The table has no column “{name[:60]}” for {word}. It has {listed(names)}.")
            name = same[0]
        found[word] = name
    used = set(found.values())
    by_plain = {plain(name): name for name in reversed(names)}
    if {"sentence_key", "stance"} <= set(by_plain) and "url" in by_plain:
        found.setdefault("url", by_plain["url"])
        used.add(by_plain["url"])
    for word in WORDS:
        for known in () if word in found else NAMES.get(word, [word]):
            if known in by_plain and by_plain[known] not in used:
                found[word] = by_plain[known]
                used.add(found[word])
                break
    return {word: name for word, name in found.items() if name}


def parse(stream: BinaryIO, hint: Hint, format: str, unit: Unit = "auto") -> Iterator[Row]:
    """The answers of a table, one row each; row 1 of CSV is the header.

    Raises:
        Unfit: no table, or none that says what the label and what the sentence is; names the columns.
    """
    try:
        names, rows = _reader(format).rows(stream, hint)
        if not hint.columns and (ours.is_link(names) or ours.is_decision(names)):
            yield from _as_exported(names, rows, hint.label)
            return
        columns = told(names, hint.columns)
        _check(columns, names)
        at = {word: names.index(name) for word, name in columns.items()}
        first = list(islice(rows, 1))
        for row in chain(first, rows):
            if isinstance(row, Unreadable):
                yield Bad(row.place, row.message)
            else:
                number, cells = row
                yield _row(
                    {word: cells[place] for word, place in at.items()}, f"{hint.label}, row {number}", unit
                )
    except IngestError as error:
        raise Unfit(str(error)) from error


def _reader(format: str) -> ModuleType:
    """What reads tables; it brings readers of pages with it, which most processes never need."""
    from documents.ingest.formats import csv, parquet

    return parquet if format == "parquet" else csv


def _as_exported(
    names: Sequence[str], rows: Iterable[Unreadable | tuple[int, list[str]]], label: str
) -> Iterator[Row]:
    """The rows of an export of links or decisions, whose columns are known."""
    for row in rows:
        if isinstance(row, Unreadable):
            yield Bad(row.place, row.message)
        else:
            number, cells = row
            yield ours.read(dict(zip(names, cells, strict=False)), f"{label}, row {number}")


def _check(columns: Mapping[str, str], names: Sequence[str]) -> None:
    answers = {"label", "abstain_reason", "stance"} & set(columns)
    if answers and {"sentence_key", "text"} & set(columns):
        return
    missing = "the label" if not answers else "the sentence, by its key or its text"
    raise Unfit(
        f"It cannot be told which column of this table holds {missing}. Its columns are {listed(names)}. "
        "Say which holds what and try again."
    )


def _row(row: dict[str, str], place: str, unit: Unit) -> Row:
    """One row; where it has a span, its text is what the span counts in, or the words of the span."""
    key, start, end, text = row.get("sentence_key"), row.get("start"), row.get("end"), row.get("text")
    words = row | {"document_id": row.get("document") or ""}
    if key or not (start and end and text):
        return ours.read(words, place)
    try:
        span = fields.whole("start", start), fields.whole("end", end)
        if span[1] - span[0] == len(text):
            given = ours.read(words, place)
            if isinstance(given, Given):
                given.start, given.end = span
            return given
        offsets = Offsets(text, unit)
        readings = offsets.read(*span)
        body = offsets.body[slice(*readings[0])]
        given = ours.read(words | {"text": body}, place)
        if isinstance(given, Given):
            given.text = Text(offsets.body, given.document)
            given.start, given.end = readings[0]
            given.other = readings[1] if len(readings) > 1 else None
        return given
    except (Wrong, WrongSpan) as wrong:
        return Bad(place, str(wrong))
