"""Our own export of answers (`rows=labels`), as objects: a line of JSON, or the cells of a table. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from annotations.importing.formats import fields, values
from annotations.importing.formats.fields import Wrong
from annotations.importing.formats.given import Bad, Given, Row
from documents.ingest.parsed import Hint, normalise


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Row]:
    """The answers of JSON Lines, or of one array of such objects."""
    for place, value in values.objects(stream, hint):
        yield value if isinstance(value, Bad) else read(value, place)


def is_ours(value: Mapping[str, Any]) -> bool:
    """Whether an object is a row of our export; columns may be left out, a text may stand for the key."""
    label = value.get("label")
    says = isinstance(label, str) or "abstain_reason" in value or "stance" in value
    return says and ("sentence_key" in value or isinstance(value.get("text"), str))


def read(row: Mapping[str, Any], place: str) -> Row:
    """One row: an answer, or a piece of the evidence of one."""
    try:
        key = fields.key(row.get("sentence_key"))
        text = row.get("text")
        if key is None and not (isinstance(text, str) and text.strip()):
            return Bad(place, "The row names no sentence: it has neither a sentence_key nor a text.")
        given = Given(
            place,
            reviewer=fields.name(row.get("reviewer")),
            key=key,
            exact=normalise(text).strip() if isinstance(text, str) and text.strip() else None,
            document=document_of(row),
        )
        if "stance" in row and "label_before_thread" not in row:
            given.fields["piece"] = fields.piece(row)
            return given
        given.label = fields.label(row.get("label"))
        given.abstain_reason = reason_of(row.get("abstain_reason"), given.label)
        given.fields = fields.answer(row)
    except Wrong as wrong:
        return Bad(place, str(wrong))
    return given


def reason_of(value: Any, label: str | None) -> str | None:
    """Why no label was given.

    Raises:
        Wrong: both were given, or neither.
    """
    reason = value or None
    if reason is not None and reason not in fields.REASONS:
        raise Wrong(f"abstain_reason is one of {', '.join(fields.REASONS)}, not “{str(reason)[:60]}”.")
    if label is None and reason is None:
        raise Wrong("The row has no label, and no abstain_reason says why.")
    if label is not None and reason is not None:
        raise Wrong("The row has a label and an abstain_reason, which exclude each other.")
    return reason


def document_of(row: Mapping[str, Any]) -> str | None:
    """The id or the address by which a row names its document."""
    for field in ("document_id", "document_url"):
        value = row.get(field)
        if isinstance(value, str) and value.strip():
            return normalise(value.strip())[:2_000]
    return None
