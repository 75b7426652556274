"""Gold: what is chosen for training and checks, and choosing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import gold, passages
from annotations.gold import Mark
from annotations.models import AbstainReason, Decision
from annotations.rounds import Said
from annotations.views import projects
from annotations.views.saying import Words, number
from documents.errors import DomainError
from documents.models import Document, Project, Sentence

PAGE = 25
FOUND = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The gold, what is decided and could be, and with `?document=` every sentence of a document.

    POST takes a sentence out (`drop`), or makes gold of those that the fields `label-…` or `gold-…` name.
    """
    _user, actor, project = projects.open_project(request, slug)
    there = gold.listing(actor, project)
    document = chosen(request.GET.get("document", ""), project)
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("drop"):
                gold.unmark(actor, project, number(request.POST["drop"]))
                messages.success(request, _("It is gold no longer; its decision stays."))
            else:
                n = gold.mark(actor, project, marks(request.POST))
                made = ngettext("{n} sentence is gold.", "{n} sentences are gold.", n)
                messages.success(request, made.format(n=n))
            return redirect(request.get_full_path(), preserve_request=False)
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            error = projects.why(refusal)
    words = Words(project)
    which = "document" if document else "decided" if "decided" in request.GET else "gold"
    rows: QuerySet[Any] = there.order_by("-id")
    if document:
        rows = Sentence.objects.filter(document=document, retired_at=None).order_by("post__order", "start")
    elif which == "decided":
        rows = gold.candidates(actor, project)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = projects.looked_for(request.GET, "q")
    context = {
        "which": which,
        "document": document,
        "page": page,
        "rows": drawn(list(page.object_list), words),
        "n_gold": there.count(),
        "looked_for": found,
        "documents": [one for _, one in projects.found(project, found.split(), "title")[:FOUND]]
        if found
        else [],
        "error": error,
        "every_reason": AbstainReason.choices,
        **words.buttons(),
    }
    return projects.show(request, project, actor, "gold", context, status=400 if error else 200)


def chosen(ident: str, project: Project) -> Document | None:
    """The document of the address, where it is one of the project."""
    try:
        return Document.objects.filter(pk=UUID(ident), project=project).first()
    except ValueError:
        return None


def drawn(rows: list[Decision] | list[Sentence], words: Words) -> list[dict[str, Any]]:
    """Sentences for the page, each with its decision."""
    ids = [row.sentence_id if isinstance(row, Decision) else row.pk for row in rows]
    around = passages.read(ids)
    decisions = Decision.objects.filter(sentence_id__in=ids).select_related("label", "decided_by")
    decided = {one.sentence_id: one for one in decisions}
    return [
        {
            "passage": around[ident],
            "decision": (one := decided.get(ident)),
            "said": words.told(Said(one.label.key if one.label else None, one.abstain_reason))
            if one
            else None,
        }
        for ident in ids
        if ident in around
    ]


def marks(posted: QueryDict) -> list[Mark]:
    """What a form asks for: `gold-ID` takes the decision that stands, `label-ID` says one; `why-ID`."""
    found = []
    for name in posted:
        value = str(posted[name])
        kind, _dash, ident = name.partition("-")
        sentence = number(ident)
        explanation = str(posted.get(f"why-{ident}", ""))
        if kind == "gold":
            found.append(Mark(sentence, explanation))
        elif kind == "label" and value:
            said = Said(None, value) if value in AbstainReason.values else Said(value)
            found.append(Mark(sentence, explanation, said))
    return found
