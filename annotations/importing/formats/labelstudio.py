"""Label Studio: its JSON export (tasks with annotations), and JSON-MIN (an object a task and person). Pure.

A region with `start` and `end` is an answer on that span, one of a dialogue on that of a paragraph, a choice
without them one on the whole text. A text area beside them, or else the text of a region's own meta data, is
the answer's note. A relation between two regions, labelled with what it does, is a link. Predictions and
cancelled annotations are passed over. Our own export names its `reviewer`, who has no account there, and
under `abstained` the sentences that they gave no label.
"""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from annotations.importing.formats import fields, values
from annotations.importing.formats.fields import Wrong
from annotations.importing.formats.given import Bad, Given, Row, Text
from annotations.importing.formats.offsets import Offsets, Unit, WrongSpan
from documents.ingest.parsed import Hint, normalise

_TEXT = ("text", "sentence", "content", "body", "comment", "dialogue", "html")
_SAID = ("text", "utterance", "content")
"""Under which a paragraph of a dialogue may have its words."""
_AROUND = frozenset(["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"])


def is_task(value: Mapping[str, Any]) -> bool:
    """Whether an object is a task, of either export."""
    whole = isinstance(value.get("data"), dict) and any(
        isinstance(value.get(name), list) for name in ("annotations", "completions", "predictions")
    )
    return whole or "annotation_id" in value


def parse(stream: BinaryIO, hint: Hint, unit: Unit = "auto") -> Iterator[Row]:
    """The answers of a file of tasks."""
    for place, value in values.objects(stream, hint):
        if isinstance(value, Bad):
            yield value
        elif "annotation_id" in value and "data" not in value:
            yield from _least(value, place, unit)
        else:
            yield from _task(value, place, unit)


def _task(task: dict[str, Any], place: str, unit: Unit) -> Iterator[Row]:
    data = task.get("data")
    entries = task.get("annotations", task.get("completions"))
    if not isinstance(data, dict) or not isinstance(entries, list):
        yield Bad(place, "This is no task of Label Studio: it has no data, or no list of annotations.")
        return
    reader = _Task(data, place, unit, str(task.get("id", "")))
    for number, entry in enumerate(entries, 1):
        at = f"{place}, annotation {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("result"), list):
            yield Bad(at, "This annotation has no list of results.")
        elif not entry.get("was_cancelled"):
            yield from reader.annotation(entry, at)


class _Task:
    """One task: its text, and the answers on it."""

    def __init__(self, data: Mapping[str, Any], place: str, unit: Unit, name: str) -> None:
        self.data, self.place, self.unit, self.name = data, place, unit, name
        given = text_of(data)
        self.offsets = Offsets(given, unit) if given is not None else None
        self.key = data.get("sentence_key")
        document = data.get("document_id") or data.get("document_url")
        self.document = document if isinstance(document, str) else None
        self.text = Text(self.offsets.body, self.document, name) if self.offsets is not None else None

    def annotation(self, entry: Mapping[str, Any], place: str) -> Iterator[Row]:
        who = annotator(entry.get("completed_by")) or fields.name(entry.get("reviewer"))
        try:
            common = _times(entry)
        except Wrong as wrong:
            yield Bad(place, str(wrong))
            return
        results = [
            one for one in entry["result"] if isinstance(one, dict) and isinstance(one.get("value"), dict)
        ]
        yield from self.abstained(entry, who, common, place)
        notes, sure = _beside(results)
        for number, result in enumerate(results, 1):
            own = _id(result)
            more = {
                name: given[own] for name, given in (("note", notes), ("confidence", sure)) if own in given
            }
            for label in labels_of(result["value"], str(result.get("type", ""))):
                yield self.answer(result["value"], label, who, common | more, f"{place}, result {number}")
        regions = {
            one["id"]: one["value"]
            for one in results
            if isinstance(one.get("id"), str) and labels_of(one["value"], str(one.get("type", "")))
        }
        relations = [
            one for one in entry["result"] if isinstance(one, dict) and one.get("type") == "relation"
        ]
        for number, relation in enumerate(relations, 1):
            yield self.link(relation, regions, who, common, f"{place}, relation {number}")

    def abstained(
        self, entry: Mapping[str, Any], who: str, common: dict[str, Any], place: str
    ) -> Iterator[Row]:
        """The sentences that somebody gave no label, with the reason."""
        listed = entry.get("abstained")
        for number, one in enumerate(listed if isinstance(listed, list) else [], 1):
            at = f"{place}, abstained {number}"
            reason = one.get("reason") if isinstance(one, dict) else None
            if reason not in fields.REASONS:
                yield Bad(at, f"A reason for no label is one of {', '.join(fields.REASONS)}.")
                continue
            row = self.answer(one, reason, who, common, at)
            if isinstance(row, Given):
                row.label, row.abstain_reason = None, row.label
            yield row

    def link(
        self,
        relation: Mapping[str, Any],
        regions: Mapping[Any, Any],
        who: str,
        common: dict[str, Any],
        place: str,
    ) -> Row:
        ends = [relation.get("from_id"), relation.get("to_id")]
        if relation.get("direction") == "left":
            ends.reverse()
        labels = relation.get("labels")
        labels = labels if isinstance(labels, list) else []
        kinds = [one.strip().casefold() for one in labels if isinstance(one, str)]
        try:
            if not all(isinstance(end, str) and end in regions for end in ends):
                raise Wrong("This relation is not between two regions of the task.")
            if len(kinds) != 1 or kinds[0] not in fields.LINK_KINDS:
                raise Wrong(f"A relation has one label, which is one of {', '.join(fields.LINK_KINDS)}.")
            source, given = (Given(place, who, text=self.text, document=self.document) for _ in ends)
            for one, end in zip((source, given), ends, strict=True):
                if self.offsets is None or (span := _span(regions[end])) is None:
                    raise Wrong("A relation is between two regions of a text.")
                self._place(one, span, regions[end].get("text"))
            given.sort, given.more = "link", {"kind": kinds[0], "state": "confirmed"}
            given.more |= {"start": source.start, "end": source.end}
            given.fields = {name: common[name] for name in ("labelled_at",) if name in common}
        except (Wrong, WrongSpan) as wrong:
            return Bad(place, str(wrong))
        return given

    def answer(
        self, value: Mapping[str, Any], label: Any, who: str, common: dict[str, Any], place: str
    ) -> Row:
        try:
            given = Given(place, who, fields.label(label), text=self.text, document=self.document)
            given.fields = dict(common)
            if given.label is None:
                return Bad(place, "The label is empty.")
            if (paragraph := self._paragraph(value)) is not None:
                return self._of_paragraph(given, paragraph, value)
            if (span := _span(value)) is not None:
                self._place(given, span, value.get("text"))
            elif self.key and isinstance(self.key, str):
                given.key = fields.key(self.key)
            elif self.offsets is None or (whole := self.offsets.whole()) is None:
                return Bad(place, "The task has no text that the label could be on.")
            else:
                given.start, given.end = whole
                given.exact = self.offsets.body[slice(*whole)]
        except (Wrong, WrongSpan) as wrong:
            return Bad(place, str(wrong))
        return given

    def _paragraph(self, value: Mapping[str, Any]) -> str | None:
        """The paragraph of a dialogue that a region is in; None for one of a text."""
        first, last = value.get("start"), value.get("end")
        if not (isinstance(first, str) and first.isascii() and first.isdigit() and len(first) < 9):
            return None
        said: list[Any] = next((each for each in self.data.values() if _is_dialogue(each)), [])
        if first != last or int(first) >= len(said):
            raise Wrong("A region of a dialogue is within one of its paragraphs.")
        return next((str(said[int(first)][name]) for name in _SAID if name in said[int(first)]), None)

    def _of_paragraph(self, given: Given, paragraph: str, value: Mapping[str, Any]) -> Given:
        offsets = Offsets(paragraph, self.unit)
        given.text = Text(offsets.body, self.document, self.name)
        span = value.get("startOffset"), value.get("endOffset")
        if not (type(span[0]) is int and type(span[1]) is int):
            raise Wrong("A region of a dialogue begins and ends at a number of characters.")
        words = value.get("text")
        readings = offsets.read(span[0], span[1], words if isinstance(words, str) and words.strip() else None)
        given.start, given.end = readings[0]
        given.other = readings[1] if len(readings) > 1 else None
        given.exact = offsets.body[given.start : given.end]
        return given

    def _place(self, given: Given, span: tuple[int, int], words: Any) -> None:
        words = words if isinstance(words, str) and words.strip() else None
        if self.offsets is None:
            if words is None:
                raise Wrong("The task has no text, and the region does not say which words it is on.")
            given.exact = normalise(words).strip()
            return
        readings = self.offsets.read(*span, words)
        given.start, given.end = readings[0]
        given.other = readings[1] if len(readings) > 1 else None
        given.exact = self.offsets.body[given.start : given.end]


def _is_dialogue(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(one, dict) and any(isinstance(one.get(name), str) for name in _SAID) for one in value
        )
    )


def _span(value: Mapping[str, Any]) -> tuple[int, int] | None:
    """The span of a region; of one in HTML that of its text. None for a label on the whole."""
    place = value.get("globalOffsets") if isinstance(value.get("globalOffsets"), dict) else value
    start, end = place.get("start"), place.get("end")  # type: ignore[union-attr]
    if start is None and end is None:
        return None
    if type(start) is int and type(end) is int:
        return start, end
    raise Wrong("A region of a text begins and ends at a number of characters.")


def _times(entry: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    moment = entry.get("updated_at") or entry.get("created_at")
    # Versions before 1.0 wrote seconds since 1970, which are left out.
    if isinstance(moment, str):
        found["labelled_at"] = fields.moment("updated_at", moment)
    took = entry.get("lead_time")
    if (
        isinstance(took, int | float)
        and not isinstance(took, bool)
        and 0 <= took < fields.MOST_INTEGER / 1000
    ):
        found["duration_ms"] = round(took * 1000)
    return found


def _id(result: dict[str, Any]) -> str | int | None:
    """What a region is called; a file may hold anything there."""
    own = result.get("id")
    return own if isinstance(own, str | int) else None


def _beside(results: list[dict[str, Any]]) -> tuple[dict[Any, str], dict[Any, int]]:
    """Notes and ratings by the region they are of; a region of its own has neither."""
    notes: dict[Any, str] = {}
    sure: dict[Any, int] = {}
    for result in results:
        words, stars = result["value"].get("text"), result["value"].get("rating")
        meta = result.get("meta")
        if result.get("type") == "textarea":
            notes[_id(result)] = _note(words)
        elif result.get("type") == "rating" and type(stars) is int and 1 <= stars <= 5:
            sure[_id(result)] = stars
        if isinstance(meta, dict) and (note := _note(meta.get("text"))):
            notes.setdefault(_id(result), note)
    return notes, sure


def _note(words: Any) -> str:
    lines = words if isinstance(words, list) else [words]
    return "\n".join(line for line in lines if isinstance(line, str))[: fields.LONGEST_NOTE]


def labels_of(value: Mapping[str, Any], kind: str = "") -> list[Any]:
    """The labels of a result: those under its own type, else labels, else choices."""
    for name in (kind, "labels", "hypertextlabels", "paragraphlabels", "choices"):
        if isinstance(found := value.get(name), list) and name not in ("textarea", "text"):
            return found
    return []


def annotator(value: Any) -> str:
    """Who answered, as one name: an address or a user name where the export has one, else their number."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("username") or value.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"label-studio-{value}"
    return fields.name(value)


def text_of(data: Mapping[str, Any]) -> str | None:
    """The text of a task: under a usual name, else the longest it has."""
    for name in _TEXT:
        if isinstance(data.get(name), str) and data[name].strip():
            return str(data[name])
    texts = [value for name, value in data.items() if isinstance(value, str) and name not in _AROUND]
    return max(texts, key=len, default=None)


def _least(value: dict[str, Any], place: str, unit: Unit) -> Iterator[Row]:
    """JSON-MIN: what each control gave stands beside the data; a list of spans, one choice or several."""
    controls = {name: each for name, each in value.items() if name not in _AROUND and _is_given(each)}
    data = {name: each for name, each in value.items() if name not in controls and name not in _AROUND}
    if not controls:  # one choice stands as plain text: the shorter of the texts
        text = text_of(data)
        controls = {
            name: {"choices": [each]}
            for name, each in data.items()
            if isinstance(each, str) and each != text and len(each) <= 60 and name not in _TEXT
        }
        data = {name: each for name, each in data.items() if name not in controls}
    task = _Task(data, place, unit, str(value.get("id", "")))
    try:
        common = _times(value)
    except Wrong as wrong:
        yield Bad(place, str(wrong))
        return
    who = annotator(value.get("annotator"))
    for name, each in controls.items():
        regions = each if isinstance(each, list) else [each]
        for number, region in enumerate(regions, 1):
            for label in labels_of(region):
                yield task.answer(region, label, who, common, f"{place}, {name} {number}")


def _is_given(value: Any) -> bool:
    regions = value if isinstance(value, list) else [value]
    return bool(regions) and all(isinstance(one, dict) and labels_of(one) for one in regions)
