"""What a reviewer says about a sentence, read from a form or from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from annotations import evidence
from annotations.evidence import Piece
from annotations.models import AbstainReason
from documents.errors import Invalid
from documents.storable import NO_NUL, NUL

NOTE_LENGTH = 10_000
LONGEST_NAME = 100
"""Characters of a field's name that are told back."""
FLAGS = ("mixed", "attributed")
TRUE = {"1", "true", "on", "yes"}
FALSE = {"0", "false", "off", "no", ""}
type Types = frozenset[type]
_NEVER: Types = frozenset()
_TEXT, _NUMBER, _TRUTH, _LIST = (frozenset[type]({kind, type(None)}) for kind in (str, int, bool, list))
JSON_ANSWER: dict[str, Types] = {
    "label": _TEXT,
    "abstain_reason": _TEXT,
    "note": _TEXT,
    "confidence": _NUMBER,
    "mixed": _TRUTH,
    "attributed": _TRUTH,
    "duration_ms": _NUMBER,
    "evidence": _LIST,
}
"""The fields of an answer in JSON, and the types that each may have; a form has texts alone."""
JSON_OP: dict[str, Types] = {"op": _TEXT, "base": _NUMBER}
JSON_LABEL = JSON_ANSWER | JSON_OP
JSON_ROW = JSON_ANSWER | {"sentence": _NUMBER, "sentence_key": _TEXT}


@dataclass(frozen=True, slots=True)
class Answer:
    """The absolute state a reviewer wants: a label's key, or none with a reason.

    A field that is None was omitted and keeps its value; `confidence` 0 and no pieces of evidence
    take them away.
    """

    label: str | None
    abstain_reason: str | None = None
    note: str | None = None
    confidence: int | None = None
    mixed: bool | None = None
    attributed: bool | None = None
    duration_ms: int | None = None
    evidence: list[Piece] | None = None

    def timed(self, may: bool) -> "Answer":
        """The same; without how long it took where the person does not let that be recorded."""
        return self if may or self.duration_ms is None else replace(self, duration_ms=None)

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> "Answer":
        """Read an answer from JSON or from a form's fields.

        Raises:
            Invalid: a field has the wrong type or value; names each of them.
        """
        errors: dict[str, list[str]] = {}

        def wrong(field: str, message: str) -> None:
            errors.setdefault(field, []).append(message)

        label, reason = fields.get("label"), fields.get("abstain_reason")
        label, reason = label or None, reason or None
        if label is not None and not isinstance(label, str):
            wrong("label", _("A label is given by its key, a string, or is null."))
        if label is None and reason not in AbstainReason.values:
            reasons = ", ".join(AbstainReason.values)
            wrong("abstain_reason", _("Without a label, one of: {reasons}.").format(reasons=reasons))
        if label is not None and reason is not None:
            wrong("abstain_reason", _("A label and a reason for giving none exclude each other."))
        note = fields.get("note")
        if note is not None and (not isinstance(note, str) or len(note) > NOTE_LENGTH):
            wrong("note", _("Text of at most {most} characters.").format(most=f"{NOTE_LENGTH:,}"))
        elif note is not None and NUL in note:  # of many rows each is told by its number
            wrong("note", str(NO_NUL))
        elif note is not None:
            note = note.replace("\r\n", "\n")
        confidence = duration = None
        if "confidence" in fields:
            confidence = _whole(fields["confidence"], 0, 5)
            if confidence is None:
                wrong("confidence", _("A whole number from 1 to 5, or null for none."))
        if fields.get("duration_ms") not in (None, ""):
            duration = _whole(fields["duration_ms"], 0, 2**31 - 1)
            if duration is None:
                wrong("duration_ms", _("Whole milliseconds."))
        pieces = None
        if fields.get("evidence") is not None:
            pieces = evidence.parse(fields["evidence"], wrong)
        flags = {}
        for flag in FLAGS:
            flags[flag] = _truth(fields.get(flag))
            if fields.get(flag) is not None and flags[flag] is None:
                wrong(flag, _("true or false."))
        if errors:
            raise Invalid(_("The answer could not be read. Nothing was changed."), errors=errors)
        return cls(label, reason, note, confidence, flags["mixed"], flags["attributed"], duration, pieces)


def require_types(fields: Mapping[str, Any], types: Mapping[str, Types]) -> None:
    """Let a JSON object pass whose fields are all known and of a type that they may have.

    Raises:
        Invalid: some are not; names each. What is misspelt is not dropped without a word.
    """
    wrong = [name for name, value in fields.items() if type(value) not in types.get(name, _NEVER)]
    if not wrong:
        return
    stray = _("There is no such field here. Known: {fields}.").format(fields=", ".join(sorted(types)))
    of_type = _("This is a value of another type than the field has.")
    errors = {name[:LONGEST_NAME]: [of_type if name in types else stray] for name in wrong}
    raise Invalid(_("The answer could not be read. Nothing was changed."), errors=errors)


def read_op(fields: Mapping[str, Any]) -> tuple[UUID | None, int | None]:
    """The `op` and `base` of a request from a page; None where they are not given.

    Raises:
        Invalid: `op` is no UUID or `base` no whole number.
    """
    errors: dict[str, list[str]] = {}
    op = base = None
    try:
        op = UUID(str(fields["op"])) if fields.get("op") else None
    except ValueError:
        errors["op"] = [_("A UUID.")]
    if fields.get("base") not in (None, ""):
        base = _whole(fields["base"], 0, 2**63 - 1)
        if base is None:
            errors["base"] = [_("The revision that the change was made on, a whole number.")]
    if errors:
        raise Invalid(_("The change could not be read. Nothing was changed."), errors=errors)
    return op, base


def _whole(value: Any, low: int, high: int) -> int | None:
    """A whole number in range; null and an empty field count as 0."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if low <= number <= high else None


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return True if value.lower() in TRUE else False if value.lower() in FALSE else None
    return None
