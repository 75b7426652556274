"""A project's data to look at: a table of sentences with filters, its figures, and views kept by name."""

import base64
import binascii
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from annotations import looking, saved_views
from annotations.export.formats import FORMATS
from annotations.filters import FIELDS, Field, Filters
from annotations.filters.fields import NONE
from annotations.looking import CLOSE, OPEN
from annotations.models import AbstainReason, Label
from annotations.pictures import mix_of
from annotations.queries import SENTENCE_ORDERS
from annotations.views import labels_css, places, projects
from annotations.views.projects import why
from documents import access
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Project
from documents.queries import Window

PAGE = 50
FIRST = ("q", "label", "disputed_in_thread")
"""Filters that stand open; the others are a summary away."""
OF_OTHERS = ("reviewers_disagree", "decided", "decision")

NAMES = {
    "q": gettext_lazy("Words"),
    "label": gettext_lazy("Label"),
    "reviewer": gettext_lazy("Reviewer"),
    "post_kind": gettext_lazy("In the article or a comment"),
    "depth": gettext_lazy("Depth in the thread"),
    "language": gettext_lazy("Language"),
    "disputed_in_thread": gettext_lazy("Disputed in the thread"),
    "unlabelled": gettext_lazy("Without your answer"),
    "document": gettext_lazy("Document, by its id"),
    "published_from": gettext_lazy("Published from"),
    "published_to": gettext_lazy("Published to"),
    "author": gettext_lazy("Author of the post"),
    "posted_from": gettext_lazy("Posted from"),
    "posted_to": gettext_lazy("Posted to"),
    "is_quote": gettext_lazy("Nothing but a quotation"),
    "reviewers_disagree": gettext_lazy("Reviewers disagree"),
    "decided": gettext_lazy("Decided"),
    "decision": gettext_lazy("Decided as"),
    "abstain_reason": gettext_lazy("Why there is no label"),
    "phase": gettext_lazy("Phase"),
    "confidence": gettext_lazy("Confidence"),
    "labelled_from": gettext_lazy("Answered from"),
    "labelled_to": gettext_lazy("Answered to"),
    "mixed": gettext_lazy("Opinion and claim in one"),
    "attributed": gettext_lazy("Reported speech"),
    "has_note": gettext_lazy("With a note"),
    "has_evidence": gettext_lazy("With evidence"),
    "counted": gettext_lazy("Only answers that count"),
    "versions": gettext_lazy("Older versions too"),
}
ORDERS = {
    "reading": gettext_lazy("in reading order"),
    "-rank": gettext_lazy("that fit the words best first"),
    "-id": gettext_lazy("newest first"),
    "-length": gettext_lazy("longest first"),
    "length": gettext_lazy("shortest first"),
    "-depth": gettext_lazy("deepest first"),
    "-posted_at": gettext_lazy("posted last first"),
}


@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The sentences that the query of the address asks for, 50 a page, and their figures."""
    _user, actor, project = projects.open_project(request, slug)
    labels = list(Label.objects.filter(project=project))
    context: dict[str, Any] = {
        "views": saved_views.known_to(actor, project),
        "labels_version": labels_css.version(labels),
    }
    status = 200
    try:
        context |= found(request.GET, actor, project, labels)
    except (Invalid, Forbidden) as refusal:
        context["error"], status = told(refusal), refusal.status
    return projects.show(
        request, project, actor, "data", context | asked(request.GET, actor, project, labels), status
    )


def found(query: QueryDict, actor: Actor, project: Project, labels: list[Label]) -> dict[str, Any]:
    """A page of the table, with what leads on from it.

    Raises:
        Invalid, Forbidden: a filter cannot be read, or asks for what the reader may not know.
    """
    kept = saved_views.query_of(query)
    chosen = QueryDict(kept)
    filters = Filters.parse(chosen, also=saved_views.ALSO)
    sort = chosen.get("sort") or ("-rank" if filters.q else "reading")
    if sort not in ORDERS or (sort.endswith("rank") and not filters.q):
        sort = "reading"
    window = Window(PAGE, read_after(query.get("after", ""), sort))
    rows = looking.table(project, actor, filters, window, sort)
    counted = looking.figures(project, actor, filters)
    names = {label.key: label.name for label in labels}
    more = ""
    if len(rows) > PAGE:
        more = urlencode({"after": places.written(rows[PAGE - 1][0])})
    picture = (
        mix_of(project, labels, counted.mix, timezone.now())
        if counted.mix and counted.mix[0]["mix"]
        else None
    )
    filters_alone = urlencode([(name, value) for name, value in pairs(chosen) if name != "sort"])
    return {
        "rows": [
            (
                row,
                marked(row.marked),
                [(key or NONE, names.get(key or "", _("No label")), n) for key, n in row.said],
            )
            for _key, row in rows[:PAGE]
        ],
        "figures": counted,
        "kept": kept,
        "sort": sort,
        "more": "&".join(part for part in (kept, more) if part) if more else "",
        "is_later": window.after is not None,
        "picture": picture,
        # Markup of our own, in which every word is escaped (annotations/charts).
        "drawn": mark_safe(picture.drawing.svg()) if picture else "",  # noqa: S308
        "drawn_table": mark_safe(picture.table.html()) if picture else "",  # noqa: S308
        "filters": [(name, value) for name, value in pairs(chosen) if name != "sort"],
        "formats": [one for one in FORMATS.values() if "labels" in one.sorts],
        "exports": [
            (
                rows,
                name,
                format,
                f"/api/v1/projects/{project.slug}/export/?format={format}&rows={rows}&{filters_alone}",
            )
            for rows, name in (("sentences", _("Sentences")), ("labels", _("Labels")))
            for format in ("jsonl", "csv")
        ],
    }


def asked(query: QueryDict, actor: Actor, project: Project, labels: list[Label]) -> dict[str, Any]:
    """The form: each filter with its choices and what was given."""
    fields = list(controls(query, actor, project, labels))
    return {
        "first": [one for one in fields if one["name"] in FIRST],
        "others": [one for one in fields if one["name"] not in FIRST],
        "others_open": any(one["value"] for one in fields if one["name"] not in FIRST),
        "orders": ORDERS.items(),
    }


def controls(
    query: QueryDict, actor: Actor, project: Project, labels: list[Label]
) -> Iterator[dict[str, Any]]:
    """What each filter is on the page: a list of choices, a day, or a line of text."""
    sees_all = access.sees_all_labels(actor, project)
    members = project.memberships.values_list("user__username", flat=True).order_by("user__username")
    known = [(label.key, label.name) for label in labels]
    for name in sorted(FIELDS, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST)):
        if name in OF_OTHERS and not sees_all:
            continue
        field = FIELDS[name]
        choices: list[tuple[str, Any]] = []
        if name in ("label", "decision"):
            choices = [*known, (NONE, _("No label"))]
        elif name == "reviewer" and sees_all:
            choices = [(one, one) for one in members]
        elif name == "abstain_reason":
            choices = list(AbstainReason.choices)
        elif field.kind == "flag":
            choices = [("yes", _("yes")), ("no", _("no"))]
        elif field.choices:
            choices = [(one, words_of(one)) for one in field.choices]
        given = ", ".join(value for value in query.getlist(name) if value)
        if choices and given and given not in dict(choices):
            choices = [*choices, (given, given)]
        yield {
            "name": name,
            "words": NAMES.get(name, name),
            "choices": choices,
            "value": given,
            "type": kind_of(name, field),
        }


def kind_of(name: str, field: Field) -> str:
    """The type of an input."""
    return "search" if name == "q" else "date" if field.kind == "day" else "text"


def words_of(choice: str) -> str:
    """A choice of a filter in words."""
    return {
        "article": _("the article"),
        "comment": _("a comment"),
        "current": _("no"),
        "all": _("yes"),
        "main": _("main"),
        "training": _("training"),
        "gold": _("gold"),
        "norming": _("norming"),
    }.get(choice, choice)


@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the filters under a name, or delete a kept one, and go back to the table."""
    _user, actor, project = projects.open_project(request, slug)
    address = reverse("data", args=[slug])
    gone = request.POST.get("delete", "")
    try:
        if gone:
            saved_views.remove(
                actor, project, int(gone) if gone.isascii() and gone.isdigit() and len(gone) < 19 else 0
            )
            return redirect(address)
        query = saved_views.query_of(
            QueryDict(request.POST.get("query", "")[: saved_views.LONGEST_QUERY + 1])
        )
        shared = request.POST.get("shared") == "on"
        saved_views.save(actor, project, request.POST.get("name", ""), query, shared)
        messages.success(request, _("The view is saved."))
    except (Invalid, Conflict, Forbidden, NotFound) as refusal:
        messages.warning(request, why(refusal))
        query = request.POST.get("query", "")
    return redirect(f"{address}?{query}" if query else address)


def told(refusal: Invalid | Forbidden) -> str:
    """A refusal with the name that each filter has on the page."""
    fields = refusal.extra.get("errors", {})
    parts = [f"{NAMES.get(name, name)}: {' '.join(said)}" for name, said in fields.items()]
    return " ".join([refusal.message, *parts])


def pairs(query: QueryDict) -> list[tuple[str, str]]:
    """What was given, in its order."""
    return [(name, value) for name, values in query.lists() for value in values]


def marked(text: str) -> SafeString:
    """A text of the database as HTML: all of it is escaped, then the words that were sought are marked."""
    safe = escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(safe)  # noqa: S308 - escaped before; the two characters were taken out of the text


def read_after(given: str, sort: str) -> tuple[Any, ...] | None:
    """The key that a page begins after; from the start where it is none of that order."""
    if not given:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(given.encode("ascii")))
        columns = SENTENCE_ORDERS[sort.removeprefix("-")]
        if not isinstance(key, list) or len(key) != len(columns):
            return None
        if sort == "reading":
            return (UUID(key[0]), *map(whole, key[1:]))
        return (float(key[0]) if sort == "-rank" else whole(key[0]), *map(whole, key[1:]))
    except (ValueError, TypeError, AttributeError, binascii.Error, UnicodeError):
        return None


def whole(value: Any) -> int:
    """A number of a key.

    Raises:
        ValueError: it is none.
    """
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError
    return value
