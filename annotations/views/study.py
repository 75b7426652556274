"""The steps of a study as a list that is ticked off, by what was done and by what people say."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import study
from annotations.views.projects import open_project, why
from annotations.views.projects import show as draw
from documents import access
from documents.access import Need
from documents.errors import Conflict, Invalid

NAMES = {
    "pilot": (
        gettext_lazy("Deal out a pilot"),
        gettext_lazy("A few documents that everybody labels, to see where the guideline is not clear."),
    ),
    "piloted": (
        gettext_lazy("Everybody is done with a pilot"),
        gettext_lazy("No place of it is left to do."),
    ),
    "confusion": (
        gettext_lazy("Look at what is taken for what"),
        gettext_lazy("On the page of the agreement: which labels are mixed up, and where?"),
    ),
    "guideline": (
        gettext_lazy("Publish a new version of the guideline"),
        gettext_lazy("With a rule for what was mixed up."),
    ),
    "fresh": (
        gettext_lazy("A fresh pilot under the new version"),
        gettext_lazy("Other documents; its labels show whether the rules help."),
    ),
    "freeze": (
        gettext_lazy("Freeze the guideline"),
        gettext_lazy("From then on it does not change, so that all labels of the main round mean the same."),
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps; a curator says that one is taken, an owner freezes the guideline."""
    _user, actor, project = open_project(request, slug)
    access.project(actor, slug, Need.CURATE)
    error, status = "", 200
    if request.method == "POST":
        key = request.POST.get("step", "")
        try:
            if "undo" in request.POST:
                study.undo(actor, project, key, request.POST.get("note", ""))
            else:
                study.take(actor, project, key, request.POST.get("note", ""))
            messages.success(request, _("The steps were changed."))
            return redirect("study", project.slug)
        except (Invalid, Conflict) as refusal:
            error, status = why(refusal), 400
    steps = study.steps(project)
    context = {
        "steps": [(step, *NAMES[step.key]) for step in steps],
        "unfrozen": study.unfrozen(project),
        "error": error,
    }
    return draw(request, project, actor, "study", context, status=status)
