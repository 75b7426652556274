"""The changes of the answers on a sentence, as a page and as what the room's dialog shows."""

from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations import deciding, evidence, history
from annotations.models import AbstainReason, Label
from annotations.views import labels_css
from annotations.views.deciding import name_of
from documents import access
from documents.models import User
from documents.queries import Row, Window

SIZE = 50
LONGEST_ID = 18
REASONS = dict(AbstainReason.choices)


@require_safe
def show(request: HttpRequest, sentence_id: int) -> HttpResponse:
    """Newest first, a page of them; `?before=` goes on after a change."""
    user = cast(User, request.user)
    actor = access.actor_for(user)
    sentence = history.sentence(actor, sentence_id)
    project = sentence.document.project
    before = request.GET.get("before", "")
    after = (int(before),) if before.isascii() and before.isdigit() and len(before) <= LONGEST_ID else None
    window = Window(SIZE, after)
    found = [
        row for _key, row in history.changes(sentence, history.reviewer_of(actor, sentence.document), window)
    ]
    labels = {label.key: label for label in project.labels.all()}
    knows = (
        after is None
        and access.sees_all_labels(actor, project)
        and not access.keeps_thread(actor, sentence.document)
    )
    names = {label.key: label.name for label in labels.values()}
    context = {
        "decisions": [event | {"name": name_of(event, names)} for event in deciding.events(sentence_id)]
        if knows
        else [],
        "sentence": sentence,
        "document": sentence.document,
        "project": project,
        "changes": [described(row, labels, user) for row in found[:SIZE]],
        "older": found[SIZE - 1]["id"] if len(found) > SIZE else None,
        "sees_all": access.sees_labels_on(actor, sentence.document),
        "labels_version": labels_css.version(list(labels.values())),
    }
    template = "annotations/history.html"
    if request.headers.get("HX-Request") == "true":
        template += "#changes"
    return render(request, template, context)


def described(row: Row, labels: dict[str, Label], user: User) -> dict[str, Any]:
    """A change with its words; one's own with the state to restore, where that can be given still."""
    is_own = row["reviewer"] == user.username
    names = {key: label.name for key, label in labels.items()}
    after = row["after"]
    retired = after and after["label"] and labels[after["label"]].retired_at is not None
    return {
        **row,
        "is_own": is_own,
        "was": answer(row["before"], names),
        "now": answer(after, names),
        "was_label": (row["before"] or {}).get("label"),
        "now_label": (after or {}).get("label"),
        "said": said(row["before"], after),
        "is_retired": is_own and bool(retired),
        "restore": orjson.dumps(state(after)).decode() if is_own and not retired else "",
    }


def answer(state: dict[str, Any] | None, names: dict[str, str]) -> str:
    """What an answer is called."""
    if state is None:
        return str(_("no answer"))
    return (
        names.get(state["label"], state["label"]) if state["label"] else str(REASONS[state["abstain_reason"]])
    )


def said(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What else changed, field by field: a name, the words, and pieces of evidence."""
    if after is None:
        return []
    changed = [
        field for field in history.differences(before, after) if field not in {"label", "abstain_reason"}
    ]
    yes, no = _("yes"), _("no")
    named = {
        "confidence": (
            _("Sure"),
            _("%(sure)s of 5") % {"sure": after["confidence"]} if after["confidence"] else _("not said"),
        ),
        "note": (_("Note"), after["note"] or _("taken away")),
        "attributed": (_("Attributed"), yes if after["attributed"] else no),
        "mixed": (_("Mixed"), yes if after["mixed"] else no),
        "evidence": (_("Evidence"), "" if after["evidence"] else _("taken away")),
    }
    return [
        {
            "name": named[field][0],
            "words": named[field][1],
            "pieces": after["evidence"] if field == "evidence" else [],
        }
        for field in changed
    ]


def state(answer: dict[str, Any] | None) -> dict[str, Any]:
    """An answer as the room holds it (static/js/answers.js)."""
    if answer is None:
        answer = dict.fromkeys(history.FIELDS)
    return {
        "label": answer["label"] or "",
        "abstain_reason": answer["abstain_reason"] or "",
        "note": answer["note"] or "",
        "confidence": answer["confidence"] or 0,
        "mixed": bool(answer["mixed"]),
        "attributed": bool(answer["attributed"]),
        "evidence": evidence.to_text(answer["evidence"] or []),
    }
