"""doccano: JSON Lines of sequence labelling and of text classification, by every version since 1.0. Pure.

    {"text", "label": [[start, end, "label"], …]}            also labels; spans with the words beside them
    {"text", "entities": [{"start_offset", "end_offset", "label"}, …], "relations", "Comments"}
    {"text", "label": ["label", …]}                          classification
    {"text", "annotations": [{"label", "user", "start_offset", "end_offset"}, …]}

A file is one annotator's, named in it or by the file's own name (`alice.jsonl`), as doccano exports them.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from annotations.importing.formats import fields, values
from annotations.importing.formats.fields import Wrong
from annotations.importing.formats.given import Bad, Given, Row, Text
from annotations.importing.formats.offsets import Offsets, Unit, WrongSpan
from documents.ingest.parsed import Hint

_LISTS = ("label", "labels", "entities", "spans", "annotations", "cats")
_TEXTS = ("text", "data")


def is_line(value: Mapping[str, Any]) -> bool:
    """Whether an object is a line of doccano."""
    return any(isinstance(value.get(name), str) for name in _TEXTS) and any(
        isinstance(value.get(name), list) for name in _LISTS
    )


def parse(stream: BinaryIO, hint: Hint, unit: Unit = "auto") -> Iterator[Row]:
    """The answers of a file."""
    file = PurePath(hint.name or "").name.partition(".")[0]
    for place, value in values.objects(stream, hint):
        if isinstance(value, Bad):
            yield value
        else:
            yield from _line(value, place, unit, file)


def _line(value: dict[str, Any], place: str, unit: Unit, file: str) -> Iterator[Row]:
    given = next((value[name] for name in _TEXTS if isinstance(value.get(name), str)), None)
    if given is None:
        yield Bad(place, "This is no line of doccano: it has no text.")
        return
    offsets = Offsets(given, unit)
    document = next(
        (value[n] for n in ("document_id", "document_url") if isinstance(value.get(n), str)), None
    )
    text = Text(offsets.body, document, str(value.get("id", "")))
    who = fields.name(value.get("username") or value.get("user") or value.get("annotator")) or file
    entries = [entry for name in _LISTS if isinstance(value.get(name), list) for entry in value[name]]
    note = _comments(value)
    for number, entry in enumerate(entries, 1):
        at = f"{place}, label {number}"
        try:
            span, label, own, words = _entry(entry)
            answer = Given(at, own or who, label, text=text, document=document)
            if note:
                answer.fields["note"] = note
            _place(answer, offsets, span, words)
        except (Wrong, WrongSpan) as wrong:
            yield Bad(at, str(wrong))
        else:
            yield answer


def _entry(entry: Any) -> tuple[tuple[int, int] | None, str, str, str | None]:
    """Span, label, annotator and words of one label."""
    span: tuple[Any, Any] | None = None
    who, words = "", None
    if isinstance(entry, list):
        if len(entry) < 3:
            raise Wrong("A label of a span is [start, end, label].")
        span, label = (entry[0], entry[1]), entry[2]
        words = entry[3] if len(entry) > 3 and isinstance(entry[3], str) else None
    elif isinstance(entry, dict):
        start = entry.get("start_offset", entry.get("start"))
        end = entry.get("end_offset", entry.get("end"))
        span = (start, end) if start is not None or end is not None else None
        label, user = entry.get("label"), entry.get("user", entry.get("username"))
        who = f"doccano-{user}" if type(user) is int else fields.name(user)
        if type(label) is int:
            label = f"label-{label}"
    else:
        label = entry
    if span is not None and not (type(span[0]) is int and type(span[1]) is int):
        raise Wrong("A span begins and ends at a number of characters.")
    if (named := fields.label(label)) is None:
        raise Wrong("The label is empty.")
    return span, named, who, words


def _place(answer: Given, offsets: Offsets, span: tuple[int, int] | None, words: str | None) -> None:
    if span is None:
        if (whole := offsets.whole()) is None:
            raise Wrong("The text that the label is on is empty.")
        answer.start, answer.end = whole
    else:
        readings = offsets.read(*span, words)
        answer.start, answer.end = readings[0]
        answer.other = readings[1] if len(readings) > 1 else None
    answer.exact = offsets.body[answer.start : answer.end]


def _comments(value: Mapping[str, Any]) -> str:
    found = value.get("Comments", value.get("comments"))
    if isinstance(found, list):
        return "\n".join(str(one) for one in found if isinstance(one, str))[: fields.LONGEST_NOTE]
    return ""
