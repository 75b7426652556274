"""Who belongs to a project: members, their roles, and invitations."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations.views.projects import open_project, show, why
from documents import access, inviting, members
from documents.access import Actor, Need
from documents.accounts.confirming import confirm
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project, Role

MOST_IMPORTED = 500
LONGEST_ID = 18


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the project, and as what.

    An owner invites and adds people, changes roles and ends memberships; everyone may leave. The link of a
    new invitation is on the page that answers, and on no other.
    """
    user, actor, project = open_project(request, slug)
    context: dict[str, Any] = {}
    given = request.POST.get("user", "").strip()
    if request.method == "POST":
        if request.POST.get("role") == Role.OWNER and not {"remove", "withdraw"} & set(request.POST):
            access.require(actor, project.pk, Need.OWN, access.no_project(slug))
            confirm(request)
        try:
            if "invite" in request.POST:
                context = invite(request, actor, project)
            elif given == user.username and "remove" in request.POST:
                members.remove(actor, project, given)
                messages.success(
                    request,
                    _("You left “{project}”. What you labelled stays there.").format(project=project.name),
                )
                return redirect("home")
            else:
                messages.success(request, change(request, actor, project, given))
                return redirect("people", project.slug)
        except (Invalid, Conflict, NotFound) as refusal:
            context = {"error": why(refusal), "invites": "invite" in request.POST}
    owns = (access.level_in(actor, project.pk) or Need.READ) >= Need.OWN
    context |= {
        "members": members.members_of(actor, project),
        "invitations": inviting.open_invitations(actor, project) if owns else [],
        "roles": Role.choices,
        "given": request.POST,
        "imported": project.imported_reviewers.order_by("name", "pk")[:MOST_IMPORTED],
    }
    return show(request, project, actor, "people", context, status=400 if context.get("error") else 200)


def invite(request: HttpRequest, actor: Actor, project: Project) -> dict[str, Any]:
    """Make an invitation, and send it where an address is given; what the page says of it."""
    invitation, link = inviting.invite(
        actor, project, request.POST.get("role", ""), request.POST.get("email", "")
    )
    sent = bool(invitation.email) and inviting.send(invitation, link)
    return {"invited": invitation, "link": link, "sent": sent}


def change(request: HttpRequest, actor: Actor, project: Project, given: str) -> str:
    """Do what an owner asked for; the words that say so."""
    withdrawn = request.POST.get("withdraw", "")
    if withdrawn:
        is_id = withdrawn.isascii() and withdrawn.isdigit() and len(withdrawn) <= LONGEST_ID
        inviting.revoke(actor, project, int(withdrawn) if is_id else 0)
        return _("The invitation was taken back.")
    if request.POST.get("remove"):
        members.remove(actor, project, given)
        return _("{given} belongs to the project no longer. What they labelled stays.").format(given=given)
    members.set_role(actor, project, given, request.POST.get("role", ""))
    return _("{given} belongs to the project.").format(given=given)
