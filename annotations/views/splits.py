"""Splits: how the dataset is divided into parts, and what these still share."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from annotations import splitting
from annotations.models import Label
from annotations.views import projects
from documents import access
from documents.access import Need
from documents.errors import Conflict, Invalid

CRITERIA = {
    "author": (
        gettext_lazy("Author"),
        gettext_lazy("Whoever wrote in two documents, the article or a comment, keeps them together."),
    ),
    "cluster": (
        gettext_lazy("Near-duplicates"),
        gettext_lazy("Articles that are nearly the same stay together."),
    ),
    "site": (gettext_lazy("Site"), gettext_lazy("All documents of a host stay together.")),
}
SHARED = {
    "documents": gettext_lazy("Documents"),
    "authors": gettext_lazy("Authors"),
    "clusters": gettext_lazy("Near-duplicates"),
    "sites": gettext_lazy("Sites"),
    "sentences": gettext_lazy("Same sentences"),
    "near_sentences": gettext_lazy("Nearly the same sentences"),
    "quotes": gettext_lazy("Quotations"),
}
EXAMPLES = 5
COMPARED_AT_ONCE = 100_000
"""Sentences that the page compares without being asked: a second or two."""


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The definition with its form, and what the parts hold and share."""
    _user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.CURATE)
    error, status = "", 200
    if request.method == "POST":
        try:
            if "end" in request.POST:
                splitting.define(actor, project, None)
                messages.success(request, _("The dataset is divided no longer."))
            else:
                placed = (
                    splitting.draw(project)
                    if "draw" in request.POST
                    else splitting.define(
                        actor, project, splitting.read(said(request)), "anew" in request.POST
                    )
                )
                words = ngettext("%(n)s document was placed.", "%(n)s documents were placed.", placed)
                messages.success(request, words % {"n": placed})
            return redirect("splits", slug)
        except (Invalid, Conflict) as refusal:
            error, status = projects.why(refusal), refusal.status
    project.refresh_from_db(fields=["splits"])
    kept = splitting.definition_of(project)
    shown = kept or splitting.DEFAULT
    context: dict[str, Any] = {
        "error": error,
        "defined": kept is not None,
        "parts": request.POST.get("parts") or ", ".join(f"{name} {n}" for name, n in shown.shares.items()),
        "seed": request.POST.get("seed") or (kept.seed if kept else ""),
        "stratify": shown.stratify,
        "criteria": [(key, name, words, key in shown.by) for key, (name, words) in CRITERIA.items()],
    }
    if kept:
        found = splitting.report(actor, project, None if "compare" in request.GET else COMPARED_AT_ONCE)
        given = {key for part in found["parts"] for key in part["labels"]}
        labels = [label for label in Label.objects.filter(project=project) if label.key in given]
        for part in found["parts"]:
            part["mix"] = [(label.name, part["labels"].get(label.key, 0)) for label in labels]
            part["wanted"], part["reached"] = 100 * part["wanted"], 100 * part["reached"]
        found["largest_group"] *= 100
        context |= {"report": found, "labels": labels, "leaks": leaks(found["shared"])}
    return projects.show(request, project, actor, "splits", context, status=status)


LONGEST_PARTS = 2_000


def said(request: HttpRequest) -> dict[str, Any]:
    """The form as `splitting.read` takes it; parts as in “train 80, dev 10”."""
    pairs = re.findall(r"([^\s,:=%]+)[\s:=]+([^\s,:=%]+)", request.POST.get("parts", "")[:LONGEST_PARTS])
    seed = request.POST.get("seed", "").strip()
    return {
        "shares": {name: int(size) if size.isdecimal() and len(size) < 9 else 0 for name, size in pairs},
        "by": ["document", *(key for key in CRITERIA if key in request.POST.getlist("by"))],
        "seed": (int(seed) if seed.isdecimal() and len(seed) < 20 else -1) if seed else None,
        "stratify": "stratify" in request.POST,
    }


def leaks(shared: dict[str, Any]) -> list[tuple[str, int | None, list[tuple[str, str]]]]:
    """Each criterion with how much is shared, and some of it with the parts that it is in."""
    return [
        (
            str(name),
            shared[key]["count"],
            [(one["what"], ", ".join(one["documents"])) for one in shared[key]["items"][:EXAMPLES]],
        )
        for key, name in SHARED.items()
    ]
