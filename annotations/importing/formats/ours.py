"""Our own export, as objects: a line of JSON, or the cells of a table. Pure.

Answers (`rows=labels`), the evidence of answers, decisions and links; a row's columns tell which it is.
"""

from collections.abc import Container, Iterator, Mapping
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
    if is_link(value):
        return True
    label = value.get("label")
    says = isinstance(label, str) or "abstain_reason" in value or "stance" in value
    return says and ("sentence_key" in value or isinstance(value.get("text"), str))


def is_link(row: Container[str]) -> bool:
    """Whether an object, or a table with these columns, is of `rows=links`."""
    return all(name in row for name in ("kind", "target_sentence_key", "source_start", "source_end"))


def is_decision(row: Container[str]) -> bool:
    """The same of `rows=decisions`."""
    return "sentence_key" in row and "decided_by" in row and "decided_at" in row


def read(row: Mapping[str, Any], place: str) -> Row:
    """One row: an answer, a piece of the evidence of one, a decision or a link."""
    try:
        if is_link(row):
            return link(row, place)
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
            given.sort, given.more = "evidence", fields.piece(row)
            return given
        given.label = fields.label(row.get("label"))
        given.abstain_reason = reason_of(row.get("abstain_reason"), given.label)
        if is_decision(row):
            return decision(given, row)
        given.fields = fields.answer(row)
    except Wrong as wrong:
        return Bad(place, str(wrong))
    return given


def decision(given: Given, row: Mapping[str, Any]) -> Given:
    """What a row says of a decision beside its label.

    Raises:
        Wrong: a field has the wrong shape.
    """
    given.sort = "decision"
    given.reviewer = fields.name(row.get("decided_by"))
    given.fields = fields.answer(
        {"labelled_at": row.get("decided_at"), "guideline_version": row.get("guideline_version")}
    )
    given.more = {
        "reason": fields.text("reason", row.get("reason")),
        "explanation": fields.text("explanation", row.get("explanation")),
        "is_gold": fields.truth("is_gold", row.get("is_gold")),
        "is_unanimous": fields.truth("is_unanimous", row.get("is_unanimous")),
        "revision": fields.times("revision", row.get("revision") or 1),
    }
    return given


def link(row: Mapping[str, Any], place: str) -> Given:
    """A link from a passage of a post to a sentence.

    Raises:
        Wrong: a field is missing or has the wrong shape.
    """
    key, words = fields.key(row.get("target_sentence_key")), row.get("target_text")
    given = Given(place, key=key, document=document_of(row), sort="link")
    if isinstance(words, str) and words.strip():
        given.exact = normalise(words).strip()
    if key is None and given.exact is None:
        raise Wrong("The link points at no sentence: it has neither a target_sentence_key nor a target_text.")
    given.reviewer = fields.name(row.get("drawn_by"))
    given.fields = fields.answer({"labelled_at": row.get("created_at")})
    start, end = (
        fields.whole("source_start", row["source_start"]),
        fields.whole("source_end", row["source_end"]),
    )
    post, source = row.get("source_post_key"), row.get("source_text")
    if not (isinstance(post, str) and fields.POST.fullmatch(post)) or start >= end:
        raise Wrong("The passage of a link has a source_post_key, and ends after it begins.")
    given.more = {
        "kind": fields.one_of("kind", row["kind"], fields.LINK_KINDS),
        "state": fields.one_of("state", row.get("state") or "proposed", fields.LINK_STATES),
        "score": fields.share("score", row.get("score")),
        "is_found": row.get("origin") == "found" if row.get("origin") else not given.reviewer,
        "post": post,
        "start": start,
        "end": end,
        "words": normalise(source) if isinstance(source, str) and source else None,
    }
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
