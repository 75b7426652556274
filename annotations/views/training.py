"""Training: what gold says of a reviewer's answers, their score, and for curators everybody's."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import passages, training
from annotations.gold import Met
from annotations.training import Feedback
from annotations.views import projects
from annotations.views.saying import Words, number
from documents.errors import Conflict


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """A reviewer's trainings, told after each document; POST begins one of them anew."""
    _user, actor, project = projects.open_project(request, slug)
    error = ""
    if request.method == "POST":
        try:
            training.try_again(actor, project, number(request.POST.get("again", "")))
            messages.success(request, _("The training begins anew. Your first result is kept."))
            return redirect("training", project.slug)
        except Conflict as refusal:
            error = refusal.message
    mine = training.feedback(actor, project)
    words = Words(project)
    around = passages.read([one.sentence for plan in mine for one in plan.met])
    context = {
        "trainings": [drawn(one, words, around) for one in mine],
        "results": training.results(actor, project).order_by("-made_at", "-id")[:200],
        "error": error,
        **words.buttons(),
    }
    return projects.show(request, project, actor, "training", context, status=409 if error else 200)


def drawn(one: Feedback, words: Words, around: dict[int, passages.Passage]) -> dict[str, Any]:
    """A training for the page, its gold by document."""
    return {
        "plan": one.plan,
        "left": [row.document for row in one.assignments if row.state not in training.OVER],
        "right": one.right,
        "of": len(one.met),
        "share": 100 * one.right / len(one.met) if one.met else None,
        "mark": None if one.plan.pass_mark is None else 100 * one.plan.pass_mark,
        "last": one.results[-1] if one.results and one.is_over else None,
        "documents": [
            (around[rows[0]["passage"].id].title, rows, sum(row["is_right"] for row in rows))
            for _document, rows in _by_document(one.met, words, around)
        ],
    }


def _by_document(met: list[Met], words: Words, around: dict[int, passages.Passage]) -> list[tuple[Any, Any]]:
    return [
        (document, [told(one, words, around) for one in those if one.sentence in around])
        for document, those in groupby(met, key=lambda one: one.document)
    ]


def told(one: Met, words: Words, around: dict[int, passages.Passage]) -> dict[str, Any]:
    """A gold sentence: what they said, what gold says, and why."""
    return {
        "passage": around[one.sentence],
        "mine": words.told(one.mine),
        "gold": words.told(one.gold),
        "is_right": one.is_right,
        "explanation": one.explanation,
    }
