"""The filters there are: what each is called, how its words are read, and what the API says of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from annotations.filters import values
from annotations.models import AbstainReason, Phase
from documents.models import Kind

NONE = "none"
"""What is asked for in place of a label's key: answers without one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One filter: the attribute of `Filters` that it fills, how its words are read, and what it says.

    `kind` is how the API describes a value: `text`, `uuid`, `flag`, `day`, `number` or `once` (a text that is
    given once); all but flags, days and `once` may be several.
    """

    attribute: str
    read: Callable[[tuple[str, ...]], Any]
    help: str
    kind: str = "text"
    choices: Collection[str] = ()


# Ours in place of `versions` current or all, and of `counted` yes or no, which are older than the others.
VERSIONS = ("current", "all")

FIELDS: dict[str, Field] = {
    "document": Field("documents", values.ids, "In this document, which may be an older version.", "uuid"),
    "language": Field("languages", values.lowered, "In a document of this language, such as `en`."),
    "published_from": Field(
        "published_from",
        values.since,
        "In a document published on this day, or at this moment, or later.",
        "day",
    ),
    "published_to": Field(
        "published_before", values.until, "In a document published up to the end of this day.", "day"
    ),
    "post_kind": Field(
        "post_kinds", values.one_of(Kind.values), "In the article, or in a comment.", choices=Kind.values
    ),
    "depth": Field("depths", values.depths, "At this level of the thread: `0` is the article, `1-3`, `2-`."),
    "author": Field("authors", values.names, "In a post of this author, by the name that it shows."),
    "posted_from": Field("posted_from", values.since, "In a post of this day, or moment, or later.", "day"),
    "posted_to": Field("posted_before", values.until, "In a post up to the end of this day.", "day"),
    "q": Field("q", values.looked_for, "Words, “quoted phrases”, or, and -not, in full text.", "once"),
    "is_quote": Field("is_quote", values.whether, "Whether it is nothing but a quotation.", "flag"),
    "disputed_in_thread": Field(
        "disputed_in_thread",
        values.whether,
        "Whether a link that you may know of disputes it, and is not rejected.",
        "flag",
    ),
    "reviewers_disagree": Field(
        "reviewers_disagree",
        values.whether,
        "Whether reviewers gave it different labels, by the answers that count; of the phase main unless "
        "`phase` says otherwise. Not for the blind.",
        "flag",
    ),
    "decided": Field("decided", values.whether, "Whether a curator decided it. Not for the blind.", "flag"),
    "decision": Field(
        "decisions", values.several, f"Decided as this label, by its key, or as `{NONE}`. Not for the blind."
    ),
    "unlabelled": Field(
        "unlabelled",
        values.whether,
        "Whether it has no answer by `reviewer` or, without one, by you.",
        "flag",
    ),
    "label": Field(
        "labels",
        values.several,
        f"Answered with this label, by its key, or with `{NONE}`, by anybody whose answers you may see. All "
        "that is asked of answers must hold of one answer.",
    ),
    "abstain_reason": Field(
        "reasons",
        values.one_of(AbstainReason.values),
        "Answered without a label for this reason.",
        choices=AbstainReason.values,
    ),
    "reviewer": Field("reviewers", values.several, "Answered by this user."),
    "phase": Field(
        "phases", values.one_of(Phase.values), "Answered in this phase of the work.", choices=Phase.values
    ),
    "confidence": Field("confidences", values.confidences, "Answered this surely, 1 to 5.", "number"),
    "labelled_from": Field(
        "labelled_from", values.since, "Answered, or changed last, on this day or later.", "day"
    ),
    "labelled_to": Field(
        "labelled_before", values.until, "Answered, or changed last, up to the end of this day.", "day"
    ),
    "mixed": Field("mixed", values.whether, "Whether the answer says opinion and claim in one.", "flag"),
    "attributed": Field("attributed", values.whether, "Whether the answer says reported speech.", "flag"),
    "has_note": Field("has_note", values.whether, "Whether the answer has a note.", "flag"),
    "has_evidence": Field("has_evidence", values.whether, "Whether the answer has evidence.", "flag"),
    "counted": Field(
        "counted",
        values.whether,
        "`yes`: only answers that agreement and releases read, as they stood when their reviewer was done; "
        "of the phase main unless `phase` says otherwise.",
        "flag",
    ),
    "versions": Field(
        "versions",
        values.one_of(VERSIONS),
        "`all` takes older readings of a page as well.",
        "once",
        choices=VERSIONS,
    ),
}
