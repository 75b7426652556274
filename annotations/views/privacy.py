"""Privacy: words that are withdrawn, a new key of the pseudonyms, and the record of both."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations import privacy
from annotations.models import PrivacyAct, PrivacyKind
from annotations.views import projects
from documents import access
from documents.access import Actor, Need
from documents.accounts.confirming import confirm
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The record with the forms of both acts."""
    _user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.CURATE)
    error, status = "", 200
    if request.method == "POST":
        try:
            act(request, actor, project)
            return redirect("privacy", slug)
        except (Invalid, Conflict, NotFound) as refusal:
            error, status = projects.why(refusal), refusal.status
    acts = PrivacyAct.objects.filter(project=project).select_related("made_by")[:SHOWN]
    context = {
        "error": error,
        "acts": [(one, one.kind == PrivacyKind.KEY) for one in acts],
        "said": request.POST,
    }
    return projects.show(request, project, actor, "privacy", context, status=status)


def act(request: HttpRequest, actor: Actor, project: Project) -> None:
    """What a form asks for; says what became of it.

    Raises: as `privacy.rotate` and `privacy.withdraw`.
    """
    confirm(request)
    reason = request.POST.get("reason", "")
    if request.POST.get("do") == "key":
        privacy.rotate(actor, project, reason)
        messages.success(request, _("From now on pseudonyms are made with a new key."))
        return
    author, post = request.POST.get("author", ""), request.POST.get("post", "").strip()
    if post and not (post.isdecimal() and len(post) < 19):
        raise NotFound(_("There is no such comment in this project, or it was withdrawn already."))
    done = privacy.withdraw(
        actor, project, reason, int(post) if post else None, author, request.POST.get("site", "")
    )
    words = ngettext("%(n)s comment was withdrawn.", "%(n)s comments were withdrawn.", done.counts["posts"])
    messages.success(request, words % {"n": done.counts["posts"]})
