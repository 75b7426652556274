"""Asked again: sentences without the answer that was given, and answers whose labels were redefined since."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import passages, redefined, repeats
from annotations.answers import Answer
from annotations.rounds import Said
from annotations.views import projects
from annotations.views.saying import Words, number
from documents.access import Actor
from documents.errors import DomainError
from documents.models import Project
from documents.queries import Window

PAGE = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One sentence that is asked again, and the answers of which it is asked whether they hold."""
    _user, actor, project = projects.open_project(request, slug)
    error = ""
    if request.method == "POST":
        try:
            do(request, actor, project)
            return redirect("again", project.slug)
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            error = projects.why(refusal)
    due = repeats.due(actor, project)
    words = Words(project)
    held = [row for _key, row in redefined.asked(actor, project, Window(PAGE))][:PAGE]
    around = passages.read([row["sentence"] for row in held] + [one.sentence_id for one in due[:1]])
    context: dict[str, Any] = {
        "due": due,
        "asked": due[0] if due else None,
        "passage": around.get(due[0].sentence_id) if due else None,
        "mine": repeats.self_agreement(actor, project, alone=True),
        "held": [
            {**row, "passage": around[row["sentence"]], "said": words.told(Said(row["label"]))}
            for row in held
            if row["sentence"] in around
        ],
        "n_held": redefined.n_asked(actor, project),
        "error": error,
        **words.buttons(),
    }
    return projects.show(request, project, actor, "again", context, status=409 if error else 200)


def do(request: HttpRequest, actor: Actor, project: Project) -> None:
    """Answer the sentence of `repeat`, or confirm those of `confirm`."""
    given = request.POST
    if "repeat" in given:
        repeats.answer(actor, number(given["repeat"]), Answer.parse(given))
        return
    n = redefined.confirm(actor, project, [number(one) for one in given.getlist("confirm")])
    words = ngettext("{n} answer still holds.", "{n} answers still hold.", n)
    messages.success(request, words.format(n=n))
