"""My work: what to go on with, what waits, and the projects; and the way to what waits first."""

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from annotations import progress, pulling, waiting
from documents import access
from documents.models import Document, Membership, Role, User

MOST = 6

type Works = list[tuple[Document, progress.Far]]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page after signing in."""
    user = cast(User, request.user)
    memberships = list(access.memberships_of(user.pk).select_related("project").order_by("project__name"))
    projects = access.projects_of(access.actor_for(user))
    actor = access.actor_for(user)
    waits = waiting.of(user.pk, projects)
    begun, fresh = _waiting(memberships, user)
    held = {document.pk for document, _far in waits.assigned}
    roles = {m.project_id: m.get_role_display() for m in memberships}
    projects_far = progress.of_projects(projects, user.pk)
    context = {
        "at_home": True,
        "waits": waits,
        "giving": pulling.with_places(actor),
        "begun": [work for work in begun if work[0].pk not in held],
        "fresh": fresh,
        "projects": [(far, roles[far.project.pk]) for far in projects_far],
        "closed": access.closed_to(user.pk),
    }
    return render(request, "annotations/home.html", context)


@require_safe
def next_document(request: HttpRequest) -> HttpResponse:
    """On to the next document: one that is given out, else the first of my work, or that page where none
    waits."""
    user = cast(User, request.user)
    actor = access.actor_for(user)
    if access.memberships_of(user.pk).exclude(role=Role.VIEWER).exists():
        found = pulling.pull_anywhere(actor)
        if found is not None:
            return redirect("document", found.document)
    begun, fresh = _waiting(access.memberships_of(user.pk), user)
    for document, _far in [*begun, *fresh]:
        return redirect(document)
    return redirect("home")


def _waiting(memberships: Iterable[Membership], user: User) -> tuple[Works, Works]:
    """What the reader began and did not finish, and what is new, at most `MOST` together."""
    labelling = [m.project_id for m in memberships if m.role != Role.VIEWER]
    begun = progress.begun(labelling, user.pk, MOST)
    fresh = progress.fresh(labelling, user.pk, MOST - len(begun)) if len(begun) < MOST else []
    return begun, fresh
