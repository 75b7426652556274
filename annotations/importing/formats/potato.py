"""Potato: `annotated_instances.jsonl`, one annotator's, and the same with a `user_id` in each line. Pure.

    {"id", "displayed_text" | "text", "label_annotations": {scheme: {label: value}},
     "span_annotations": [{"start", "end", "annotation" | "name" | "label", "span" | "text"}, …],
     "behavioral_data"}

Spans may stand under their scheme, or as "scheme:label:start:end"; offsets are those of a browser's text.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from annotations.importing.formats import fields, values
from annotations.importing.formats.fields import Wrong
from annotations.importing.formats.given import Bad, Given, Row, Text
from annotations.importing.formats.offsets import Offsets, Unit, WrongSpan
from documents.ingest.parsed import Hint

_NAMED = re.compile(r"(?:.*:)?([^:]+):(\d{1,9}):(\d{1,9})")
_NOT_CHOSEN = (None, False, "", "0", "false", "False", 0)
_FREE = frozenset(["text_box", "textbox", "free_response", "bad_text"])


def is_line(value: Mapping[str, Any]) -> bool:
    """Whether an object is an annotated instance."""
    return "label_annotations" in value or "span_annotations" in value


def parse(stream: BinaryIO, hint: Hint, unit: Unit = "auto") -> Iterator[Row]:
    """The answers of a file. Where no line names its annotator, the file's folder or name does."""
    path = PurePath((hint.name or "").replace("\\", "/"))
    own = path.parent.name or path.name.partition(".")[0]
    own = "potato" if own in ("annotated_instances", "annotation_output", "") else own
    for place, value in values.objects(stream, hint):
        if isinstance(value, Bad):
            yield value
        else:
            yield from _instance(value, place, unit, own)


def _instance(value: dict[str, Any], place: str, unit: Unit, own: str) -> Iterator[Row]:
    given = next(
        (value[name] for name in ("displayed_text", "text") if isinstance(value.get(name), str)), None
    )
    if given is None:
        yield Bad(place, "This is no instance of Potato with its text: it has no displayed_text.")
        return
    offsets = Offsets(given, unit)
    name = str(value.get("id", value.get("instance_id", "")))
    text = Text(offsets.body, None, name)
    who = fields.name(value.get("user_id") or value.get("user") or value.get("annotator")) or own
    chosen, note = _choices(value.get("label_annotations"))
    more: dict[str, Any] = {"note": note} if note else {}
    if (took := _took(value.get("behavioral_data"))) is not None:
        more["duration_ms"] = took
    entries: list[tuple[Any, tuple[Any, Any] | None, Any]] = [(label, None, None) for label in chosen]
    entries += _spans(value.get("span_annotations"))
    for number, (label, span, words) in enumerate(entries, 1):
        at = f"{place}, label {number}"
        try:
            if (named := fields.label(label)) is None:
                raise Wrong("The label is empty.")
            answer = Given(at, who, named, text=text, fields=dict(more))
            _place(answer, offsets, span, words)
        except (Wrong, WrongSpan) as wrong:
            yield Bad(at, str(wrong))
        else:
            yield answer


def _place(answer: Given, offsets: Offsets, span: tuple[Any, Any] | None, words: Any) -> None:
    if span is None:
        if (whole := offsets.whole()) is None:
            raise Wrong("The text that the label is on is empty.")
        answer.start, answer.end = whole
    elif type(span[0]) is int and type(span[1]) is int:
        readings = offsets.read(span[0], span[1], words if isinstance(words, str) and words.strip() else None)
        answer.start, answer.end = readings[0]
        answer.other = readings[1] if len(readings) > 1 else None
    else:
        raise Wrong("A span begins and ends at a number of characters.")
    answer.exact = offsets.body[answer.start : answer.end]


def _choices(schemes: Any) -> tuple[list[Any], str]:
    """The labels that were chosen, and what was written in boxes."""
    chosen: list[Any] = []
    written: list[str] = []
    for answers in schemes.values() if isinstance(schemes, dict) else ():
        if isinstance(answers, dict):
            for label, value in answers.items():
                if label in _FREE:
                    written += [value] if isinstance(value, str) and value.strip() else []
                elif value not in _NOT_CHOSEN:
                    chosen.append(label)
        elif isinstance(answers, str | list):
            chosen += [answers] if isinstance(answers, str) else answers
    return chosen, "\n".join(written)[: fields.LONGEST_NOTE]


def _spans(given: Any) -> list[tuple[Any, tuple[Any, Any] | None, Any]]:
    """Label, span and words of each span, in whichever form a version writes them."""
    found: list[tuple[Any, tuple[Any, Any] | None, Any]] = []
    if isinstance(given, dict):
        for name, value in given.items():
            if (match := _NAMED.fullmatch(name)) and value not in _NOT_CHOSEN:
                found.append((match[1], (int(match[2]), int(match[3])), None))
            elif isinstance(value, list):
                found += _spans(value)
    elif isinstance(given, list):
        for entry in given:
            if isinstance(entry, dict):
                label = next((entry[n] for n in ("annotation", "name", "label") if entry.get(n)), None)
                words = entry.get("span", entry.get("text"))
                found.append((label, (entry.get("start"), entry.get("end")), words))
    return found


def _took(behaviour: Any) -> int | None:
    """Milliseconds that a line says its instance took."""
    took = behaviour.get("total_time_ms") if isinstance(behaviour, dict) else None
    if isinstance(took, int | float) and not isinstance(took, bool) and 0 <= took <= fields.MOST_INTEGER:
        return round(took)
    return None
