"""The queue of what is to be decided, as a page."""

import base64
import binascii
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import accepting, adjudicating, sampling
from annotations.adjudicating import NO_LABEL, TYPES, Asked
from annotations.models import AbstainReason, Label
from annotations.views import labels_css, projects
from documents import access
from documents.access import Actor, Need
from documents.errors import Invalid
from documents.models import Project
from documents.queries import Key, Row, Window

PAGE = 50
LARGEST = 2**31 - 1
STATES = {
    "undecided": gettext_lazy("To decide"),
    "sent_back": gettext_lazy("Sent back"),
    "answered": gettext_lazy("Came back"),
    "discussed": gettext_lazy("In discussion"),
    "gap": gettext_lazy("Without a rule"),
    "drawn": gettext_lazy("Drawn by lot"),
    "decided": gettext_lazy("Decided"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The queue; a form of it accepts what is unanimous, or draws a sample."""
    _user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.CURATE)
    error = ""
    if request.method == "POST":
        try:
            messages.success(request, sweep(request.POST, actor, project))
            return redirect("adjudication", project.slug)
        except Invalid as refusal:
            error = projects.why(refusal)
    asked, query = read(request.GET)
    after = cursor(request.GET.get("after", ""))
    try:
        rows = adjudicating.queue(project, asked, Window(PAGE, after))
    except Invalid as refusal:
        error, (asked, query), rows = projects.why(refusal), read(QueryDict()), []
    total, parted = adjudicating.waiting(project)
    at_least = whole(request.GET.get("at_least", ""), accepting.FEWEST, 1000, wrong=accepting.FEWEST)
    labels = list(Label.objects.filter(project=project))
    context = {
        "rows": [listed(row, labels) for _, row in rows[:PAGE]],
        "later": "?" + urlencode(query | {"after": packed(rows[PAGE - 1][0])}) if len(rows) > PAGE else "",
        "is_later": after is not None,
        "total": total,
        "parted": parted,
        "at_least": at_least,
        "unanimous": accepting.count(project, at_least),
        "asked": asked,
        "first": query.get("one", ""),
        "second": query.get("other", ""),
        "states": STATES.items(),
        "labels": [label for label in labels if label.retired_at is None],
        "none": NO_LABEL,
        "query": urlencode(query),
        "error": error,
        "labels_version": labels_css.version(labels),
    }
    return projects.show(request, project, actor, "adjudication", context, status=400 if error else 200)


def sweep(posted: QueryDict, actor: Actor, project: Project) -> str:
    """Do what a form of the queue asks for; the words that say so."""
    if "draw" in posted:
        seed = posted.get("seed", "").strip()
        draw = sampling.draw_sample(
            actor,
            project,
            whole(posted.get("n", ""), 1, sampling.MOST),
            whole(seed, 0, sampling.LARGEST_SEED, wrong=-1) if seed else None,
        )
        return ngettext(
            "{count} sentence was drawn of {all}, with seed {seed}.",
            "{count} sentences were drawn of {all}, with seed {seed}.",
            draw.drawn,
        ).format(count=draw.drawn, all=draw.population, seed=draw.seed)
    count = accepting.accept(actor, project, whole(posted.get("at_least", ""), 1, 1000))
    words = ngettext("{count} sentence was decided.", "{count} sentences were decided.", count)
    return words.format(count=count)


def read(query: QueryDict) -> tuple[Asked, dict[str, str]]:
    """What a page of the queue asks for, and the fields that say so again."""
    names = ("state", "document", "one", "other", "names")
    kept = {name: str(query[name]) for name in names if query.get(name)}
    try:
        document = UUID(kept["document"]) if "document" in kept else None
    except ValueError:
        document = None
        del kept["document"]
    pair = (kept["one"], kept["other"]) if {"one", "other"} <= set(kept) else ()
    state = kept.get("state", "undecided")
    return Asked(state if state in adjudicating.STATES else "undecided", document, pair), kept


def listed(row: Row, labels: list[Label]) -> dict[str, Any]:
    """A sentence of the queue with its answers by name."""
    names = {label.key: label.name for label in labels}
    reasons = dict(AbstainReason.choices)
    said = [(key, names[key], n) for key, n in row["labels"].items()]
    said += [("", str(reasons[reason]), n) for reason, n in row["abstained"].items()]
    decision = row["decision"]
    if decision:
        key = decision["label"]
        decision = decision | {"name": names[key] if key else reasons[decision["abstain_reason"]]}
    return row | {"said": said, "decision": decision, "bits": row.get("disagreement", 0)}


def whole(text: str, least: int, most: int, wrong: int = 0) -> int:
    """A whole number of a form; `wrong` where it is none of those."""
    if text.isascii() and text.isdigit() and len(text) < 17 and least <= int(text) <= most:
        return int(text)
    return wrong


def packed(key: Key) -> str:
    """A place in the queue as the text of an address."""
    values = [str(x) if isinstance(x, UUID) else x for x in key]
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode()


def cursor(text: str) -> Key | None:
    """The place that an address names; None where it names none."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        if not isinstance(values, list):
            return None
        pairs = list(zip(TYPES, values, strict=True))
        if any(type(value) is not (str if kind is UUID else kind) for kind, value in pairs):
            return None
        return tuple(kind(value) for kind, value in pairs)
    except (ValueError, binascii.Error, UnicodeError):
        return None
