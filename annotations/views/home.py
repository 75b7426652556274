"""My work: what to go on with, what waits, and the projects."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations import progress
from documents import access
from documents.models import Membership, Role, User

MOST = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page after signing in."""
    user = cast(User, request.user)
    memberships = list(
        Membership.objects.filter(user=user).select_related("project").order_by("project__name")
    )
    projects = access.projects_of(access.actor_for(user))
    labelling = [m.project_id for m in memberships if m.role != Role.VIEWER]
    roles = {m.project_id: m.get_role_display() for m in memberships}
    projects_far = progress.of_projects(projects, user.pk)
    begun = progress.begun(labelling, user.pk, MOST)
    context = {
        "at_home": True,
        "begun": begun,
        "fresh": progress.fresh(labelling, user.pk, MOST - len(begun)) if len(begun) < MOST else [],
        "projects": [(far, roles[far.project.pk]) for far in projects_far],
    }
    return render(request, "annotations/home.html", context)
