"""A project's pages: its documents, and what all of them share."""

from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from annotations import progress
from annotations.views.tabs import tabs
from documents import access, duplicates
from documents.access import Actor, Need
from documents.errors import DomainError
from documents.models import Document, Project, User

PAGE = 50
COLUMNS = {
    "title": ("title", gettext_noop("Title")),
    "language": ("language", gettext_noop("Language")),
    "comments": ("n_comments", gettext_noop("Comments")),
    "sentences": ("n_sentences", gettext_noop("Sentences")),
    "added": ("retrieved_at", gettext_noop("Added")),
}
LONGEST_SEARCH = 200


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """The documents of a project: found by `?q=`, sorted by `?sort=`, 50 a page."""
    user, actor, project = open_project(request, slug)
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    sort = request.GET.get("sort", "-added")
    if sort.lstrip("-") not in COLUMNS:
        sort = "-added"
    page = Paginator(found(project, words, sort), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    far = progress.of_documents(rows, user.pk, access.sees_all_labels(actor, project))
    alike = duplicates.nearest([document.pk for document in rows])
    return show(
        request,
        project,
        actor,
        "documents",
        {
            "rows": [(document, far[document.pk], alike.get(document.pk)) for document in rows],
            "page": page,
            "words": words,
            "sort": sort,
            "columns": [column(name, sort, words) for name in COLUMNS],
            "sees_all": access.sees_all_labels(actor, project),
            "whole": progress.of_projects([project], user.pk)[0],
            "earlier": page_address(page.previous_page_number() if page.has_previous() else 0, sort, words),
            "later": page_address(page.next_page_number() if page.has_next() else 0, sort, words),
        },
    )


def found(project: Project, words: str, sort: str) -> QuerySet[Document]:
    """The current documents whose title, byline or address has all the words."""
    query = Document.objects.filter(project=project, is_current=True)
    for word in words.split():
        query = (
            query.filter(title__icontains=word)
            | query.filter(source_url__icontains=word)
            | query.filter(byline__icontains=word)
        )
    key = F(COLUMNS[sort.lstrip("-")][0])
    return query.order_by(key.desc() if sort.startswith("-") else key.asc(), "-id")


def column(name: str, sort: str, words: str) -> dict[str, str]:
    """A heading that sorts by its column, and the other way when it is followed again."""
    ascending = sort == name
    state = "ascending" if ascending else "descending" if sort == f"-{name}" else ""
    following = f"-{name}" if ascending else name
    query = {"sort": following} | ({"q": words} if words else {})
    return {"key": name, "name": _(COLUMNS[name][1]), "state": state, "address": f"?{urlencode(query)}"}


def page_address(number: int, sort: str, words: str) -> str:
    if not number:
        return ""
    return "?" + urlencode({"page": number, "sort": sort} | ({"q": words} if words else {}))


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
