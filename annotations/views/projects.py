"""A project's pages: its documents, and what all of them share."""

from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from annotations import progress
from annotations.views import places
from annotations.views.tabs import tabs
from documents import access, duplicates, queries
from documents.access import Actor, Need
from documents.errors import DomainError, Invalid
from documents.models import Document, Project, User
from documents.queries import Key, Window

PAGE = 50
FIRST_PAGE = Window(PAGE)
MOST_COUNTED = 10_000
"""Documents found that are counted; of more it is not said how many there are."""
# The headings, each with what it sorts by, and the types of the place in that order.
COLUMNS: dict[str, tuple[str, str, tuple[type, ...]]] = {
    "title": ("title", gettext_noop("Title"), (str, UUID)),
    "language": ("language", gettext_noop("Language"), (str, UUID)),
    "comments": ("comments", gettext_noop("Comments"), (int, UUID)),
    "sentences": ("sentences", gettext_noop("Sentences"), (int, UUID)),
    "added": ("created", gettext_noop("Added"), (UUID,)),
}
LONGEST_SEARCH = 200


def looked_for(query: QueryDict, name: str) -> str:
    """The words that are searched for, on one line.

    Raises:
        Invalid: they are more than anybody looks for; a part of them would find something else.
    """
    words = " ".join(query.get(name, "").split())
    if len(words) > LONGEST_SEARCH:
        most = _("At most {most} characters.").format(most=LONGEST_SEARCH)
        raise Invalid(_("That is too long to search for. Take fewer words."), errors={name: [most]})
    return words


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """The documents of a project: found by `?q=`, sorted by `?sort=`, 50 a page.

    A page begins after, or ends before, a place in the order, so the last is there as quickly as the first;
    `?from=` is the number of its first document.
    """
    user, actor, project = open_project(request, slug)
    words = looked_for(request.GET, "q")
    sort = request.GET.get("sort", "-added")
    if sort.lstrip("-") not in COLUMNS:
        sort = "-added"
    window, first = _window(request.GET, sort)
    listed = found(project, words.split(), sort, window)
    more = len(listed) > PAGE
    listed = listed[:PAGE][::-1] if window.backwards else listed[:PAGE]
    rows = [document for _, document in listed]
    far = progress.of_documents(rows, user.pk, access.sees_all_labels(actor, project))
    alike = duplicates.nearest([document.pk for document in rows])
    whole = progress.of_projects([project], user.pk)[0]
    count = whole.documents
    if words:
        count = queries.count_documents(project.pk, words.split(), MOST_COUNTED + 1)
    is_later = window.backwards or more
    return show(
        request,
        project,
        actor,
        "documents",
        {
            "rows": [(document, far[document.pk], alike.get(document.pk)) for document in rows],
            "words": words,
            "sort": sort,
            "columns": [column(name, sort, words) for name in COLUMNS],
            "sees_all": access.sees_all_labels(actor, project),
            "whole": whole,
            "count": min(count, MOST_COUNTED) if words else count,
            "is_counted": not words or count <= MOST_COUNTED,
            "first": first,
            "last": first + len(rows) - 1,
            "earlier": _page_address({"before": listed[0][0]}, first - PAGE, sort, words)
            if listed and first > 1
            else "",
            "later": _page_address({"after": listed[-1][0]}, first + len(rows), sort, words)
            if listed and is_later
            else "",
        },
    )


def _window(query: QueryDict, sort: str) -> tuple[Window, int]:
    """The page that is asked for, and the number of its first document."""
    types = COLUMNS[sort.lstrip("-")][2]
    first = query.get("from", "")
    number = int(first) if first.isascii() and first.isdecimal() and len(first) < 10 else 1
    for name in ("after", "before"):
        place = places.read(query.get(name, ""), *types)
        if place is not None and number > 1:
            return Window(PAGE, place, backwards=name == "before"), number
    return Window(PAGE), 1


def found(
    project: Project, words: list[str], sort: str, window: Window = FIRST_PAGE
) -> list[tuple[Key, Document]]:
    """The current documents whose title, byline or address has all the words, with the place of each."""
    order = ("-" if sort.startswith("-") else "") + COLUMNS[sort.lstrip("-")][0]
    rows = queries.documents(project.pk, window, order, words=words)
    there = Document.objects.in_bulk([row["id"] for _, row in rows])
    return [(key, there[row["id"]]) for key, row in rows if row["id"] in there]


def column(name: str, sort: str, words: str) -> dict[str, str]:
    """A heading that sorts by its column, and the other way when it is followed again."""
    ascending = sort == name
    state = "ascending" if ascending else "descending" if sort == f"-{name}" else ""
    following = f"-{name}" if ascending else name
    query = {"sort": following} | ({"q": words} if words else {})
    return {"key": name, "name": _(COLUMNS[name][1]), "state": state, "address": f"?{urlencode(query)}"}


def _page_address(place: dict[str, Key], first: int, sort: str, words: str) -> str:
    """Where the page after, or before, a place is; the first of all has no place."""
    query: dict[str, Any] = {"sort": sort} | ({"q": words} if words else {})
    if first > 1:
        query |= {name: places.written(key) for name, key in place.items()} | {"from": first}
    return f"?{urlencode(query)}"


@lru_cache(maxsize=256)
def rendered(markdown: str) -> SafeString:
    """Markdown as HTML: raw HTML shows as text, images and dangerous links are left out."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
    return mark_safe(parser.render(markdown))  # noqa: S308 - html is off, link schemes are checked


def why(refusal: DomainError) -> str:
    """The message of a refusal, with what it says of the fields."""
    fields = refusal.extra.get("errors", {}).values()
    return " ".join([refusal.message, *(message for messages in fields for message in messages)])


def open_project(request: HttpRequest, slug: str) -> tuple[User, Actor, Project]:
    """The reader, and the project that they may see."""
    user = cast(User, request.user)
    actor = access.actor_for(user)
    return user, actor, access.project(actor, slug)


def show(
    request: HttpRequest,
    project: Project,
    actor: Actor,
    section: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """One section of the project's pages."""
    level = access.level_in(actor, project.pk) or Need.READ
    sees_all = access.sees_all_labels(actor, project)
    groups, pages = tabs(project, level, sees_all, section)
    common = {
        "project": project,
        "tabs": groups,
        "pages": pages,
        "section": section,
        "may_label": level >= Need.LABEL,
        "may_curate": level >= Need.CURATE,
        "may_own": level >= Need.OWN,
        "sees_all_labels": sees_all,
        "sees_effect": project.article_first and sees_all,
    }
    return render(request, f"annotations/project_{section}.html", common | context, status=status)
