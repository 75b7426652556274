"""Answers that come too late: on a sentence that was cut anew, or on a page that was read again.

Nothing of them is lost: the refusal carries the answer, the sentences that it could be given to `now`, and
`where` these are.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotations.answers import Answer
from documents import standing
from documents.errors import Conflict
from documents.queries import fetch


class SentenceRetired(Conflict):
    """The sentence was split or merged since the page was drawn; `now` is what stands there."""

    title = gettext_noop("Sentence retired")


class NewerVersion(Conflict):
    """The page was read again since; `newer` is that version, `now` the same sentence there, if any."""

    title = gettext_noop("There is a newer version")


def refusal(sentence_id: int, is_current: bool, answer: Answer | None) -> Conflict:
    """Why a sentence takes no answer, with both sides; `answer` None was to clear it."""
    yours = {
        "label": answer.label if answer else None,
        "abstain_reason": answer.abstain_reason if answer else None,
    }
    if is_current:
        return SentenceRetired(
            _(
                "This sentence was split or merged since the page was drawn. Your answer was not "
                "stored; give it to a sentence that stands there now."
            ),
            now=standing.pieces(sentence_id),
            where=f"/documents/{_document(sentence_id)}/",
            yours=yours,
        )
    document, sentence = standing.on_now(sentence_id) or (None, None)
    now = [] if sentence is None else standing.pieces(sentence)
    return NewerVersion(
        _(
            "The page was read again, and this is an older version of it. Your answer was not stored; give "
            "it to the sentence in the newer version."
        )
        if now
        else _(
            "The page was read again, and this is an older version of it. Your answer was not stored; the "
            "sentence was changed or is gone in the newer version: look there."
        ),
        newer={"document": document},
        now=now,
        where=f"/documents/{document}/" if document else "",
        yours=yours,
    )


def _document(sentence_id: int) -> Any:
    return fetch("SELECT document_id FROM documents_sentence WHERE id = %s", [sentence_id])[0][0]
