"""My work: what to go on with, what waits, and the projects; and the way to what waits first."""

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from annotations import progress
from documents import access
from documents.models import Document, Membership, Role, User

MOST = 6

type Works = list[tuple[Document, progress.Far]]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page after signing in."""
    user = cast(User, request.user)
    memberships = list(
        Membership.objects.filter(user=user).select_related("project").order_by("project__name")
    )
    projects = access.projects_of(access.actor_for(user))
    begun, fresh = _waiting(memberships, user)
    roles = {m.project_id: m.get_role_display() for m in memberships}
    projects_far = progress.of_projects(projects, user.pk)
    context = {
        "at_home": True,
        "begun": begun,
        "fresh": fresh,
        "projects": [(far, roles[far.project.pk]) for far in projects_far],
    }
    return render(request, "annotations/home.html", context)


@require_safe
def next_document(request: HttpRequest) -> HttpResponse:
    """On to the document that stands first in my work, or to that page where none waits."""
    user = cast(User, request.user)
    begun, fresh = _waiting(Membership.objects.filter(user=user), user)
    for document, _far in [*begun, *fresh]:
        return redirect(document)
    return redirect("home")


def _waiting(memberships: Iterable[Membership], user: User) -> tuple[Works, Works]:
    """What the reader began and did not finish, and what is new, at most `MOST` together."""
    labelling = [m.project_id for m in memberships if m.role != Role.VIEWER]
    begun = progress.begun(labelling, user.pk, MOST)
    fresh = progress.fresh(labelling, user.pk, MOST - len(begun)) if len(begun) < MOST else []
    return begun, fresh
