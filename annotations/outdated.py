"""Answers that come too late: on a sentence that was cut anew, or on a page that was read again.

Nothing of them is lost: the refusal carries the answer, the sentences that it could be given to `now`, and
`where` these are.
"""

from typing import Any

from annotations import carrying
from annotations.answers import Answer
from documents.errors import Conflict
from documents.queries import fetch

# Held until the end of the transaction, the document first; see labelling.TAG.
LOCK = """
SELECT d.is_current, s.retired_at IS NOT NULL
FROM documents_document d JOIN documents_sentence s ON s.document_id = d.id
WHERE s.id = %s FOR SHARE OF d, s
"""
STANDING = """
SELECT n.id, n.start, n."end", n.text
FROM documents_sentence s JOIN documents_sentence n ON n.post_id = s.post_id AND n.retired_at IS NULL
WHERE s.id = %s AND n.start < s."end" AND n."end" > s.start ORDER BY n.start
"""


class SentenceRetired(Conflict):
    """The sentence was split or merged since the page was drawn; `now` is what stands there."""

    title = "Sentence retired"


class NewerVersion(Conflict):
    """The page was read again since; `newer` is that version, `now` the same sentence there, if any."""

    title = "There is a newer version"


def refusal(sentence_id: int, is_current: bool, answer: Answer | None) -> Conflict:
    """Why a sentence takes no answer, with both sides; `answer` None was to clear it."""
    yours = {
        "label": answer.label if answer else None,
        "abstain_reason": answer.abstain_reason if answer else None,
    }
    if is_current:
        return SentenceRetired(
            "This sentence was split or merged since the page was drawn. Your answer was not stored; give it "
            "to a sentence that stands there now.",
            now=_standing(sentence_id),
            where=f"/documents/{_document(sentence_id)}/",
            yours=yours,
        )
    document, sentence = carrying.on_now(sentence_id) or (None, None)
    now = [] if sentence is None else _standing(sentence)
    return NewerVersion(
        "The page was read again, and this is an older version of it. Your answer was not stored; "
        + (
            "give it to the sentence in the newer version."
            if now
            else "the sentence was changed or is gone in the newer version: look there."
        ),
        newer={"document": document},
        now=now,
        where=f"/documents/{document}/" if document else "",
        yours=yours,
    )


def _document(sentence_id: int) -> Any:
    return fetch("SELECT document_id FROM documents_sentence WHERE id = %s", [sentence_id])[0][0]


def _standing(sentence_id: int) -> list[dict[str, Any]]:
    """The live sentences where one stands or stood."""
    names = ("id", "start", "end", "text")
    return [dict(zip(names, row, strict=True)) for row in fetch(STANDING, [sentence_id])]
