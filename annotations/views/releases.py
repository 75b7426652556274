"""Releases: those there are, making one, and the page of each with its card, files and end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations import opening, releases
from annotations.export.masking import Mask
from annotations.models import Label, Release, ReleaseState
from annotations.releases import statements
from annotations.releases.semver import following, rank
from annotations.views import projects, release_page
from annotations.views.projects import why
from documents import access
from documents.access import Need
from documents.accounts.confirming import confirm
from documents.errors import Conflict, Forbidden, Invalid
from documents.models import Project


@require_http_methods(["GET", "HEAD", "POST"])
def show_all(request: HttpRequest, slug: str) -> HttpResponse:
    """The releases, the highest version first; a curator starts the next one."""
    _user, actor, project = projects.open_project(request, slug)
    error, status = "", 200
    if request.method == "POST":
        access.project(actor, slug, Need.CURATE)
        given = {key: request.POST.get(key, "") for key in statements.KEYS}
        version, names = request.POST.get("version", "").strip(), request.POST.get("names") == "on"
        try:
            mask = Mask.read(request.POST.getlist("mask"))
            text_free = request.POST.get("text_free") == "on"
            made = releases.start(project, actor, version, given, names, mask, text_free=text_free)
            return redirect("release", slug, made.version)
        except (Invalid, Conflict, Forbidden) as refusal:
            error, status = why(refusal), refusal.status
    known = sorted(releases.known_to(actor, project), key=lambda one: rank(one.version), reverse=True)
    context = {
        "releases": [(one, releases.standing(one)) for one in known],
        "reads": releases.may_read(actor, project),
        "error": error,
        "version": request.POST.get("version") or following(known[0].version if known else None),
        "questions": asked(request, known),
        # What was refused is asked again as it was, or what was to be hidden would not be.
        "masks": request.POST.getlist("mask"),
        "ticked": [key for key in ("names", "text_free") if key in request.POST],
    }
    return projects.show(request, project, actor, "releases", context, status=status)


def asked(request: HttpRequest, known: list[Release]) -> list[tuple[statements.Question, str]]:
    """The questions with what was said: just now, or in the release before."""
    said = known[0].statements if known else {}
    return [(one, request.POST.get(one.key, said.get(one.key, ""))) for one in statements.QUESTIONS]


@require_safe
def show(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """A release: how far it is, its figures, files, card and change log, or why it was withdrawn."""
    _user, actor, project = projects.open_project(request, slug)
    release = releases.found(actor, project, version)
    standing = releases.standing(release)
    context: dict[str, Any] = {
        "release": release,
        "standing": standing,
        **release_page.far(release),
        "why": releases.why_failed(release) if standing == ReleaseState.FAILED else "",
        "reads": releases.may_read(actor, project),
        "closed": releases.THREADS_CLOSED if opening.has_unopened(actor, project) else "",
        "reveals": project.sealed and project.reveal == "release",
        "project": project,
        "questions": [(one, release.statements.get(one.key, "")) for one in statements.QUESTIONS],
    }
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "annotations/project_release.html#progress", context)
        if standing != ReleaseState.BUILDING:
            answer["HX-Refresh"] = "true"
        return answer
    if context["reads"] and standing in (ReleaseState.DRAFT, ReleaseState.PUBLISHED):
        base = request.build_absolute_uri(reverse("api:release", args=[slug, version])) + "files/"
        others = releases.known_to(actor, project).exclude(pk=release.pk)
        context |= release_page.content(release, others, base)
    return projects.show(request, project, actor, "release", context)


@require_safe
def differ(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """What is different in a release from another, `?against=`; without one, from the release before."""
    _user, actor, project = projects.open_project(request, slug)
    against = request.GET.get("against", "")
    context: dict[str, Any] = {"version": version, "against": against}
    try:
        found = releases.difference(actor, project, against or None, version)
        context |= release_page.difference(found, list(Label.objects.filter(project=project)))
    except (Conflict, Forbidden, releases.Withdrawn) as refusal:
        context["error"] = refusal.message
    return projects.show(request, project, actor, "release_difference", context)


@require_POST
def rebuild(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Build a draft again, of the state of now and with what people say of it now."""
    _user, actor, project = curated(request, slug)
    given = {key: request.POST.get(key, "") for key in statements.KEYS}
    try:
        release = releases.found(actor, project, version)
        releases.start_again(project, actor, release, given)
    except (Invalid, Conflict, Forbidden) as refusal:
        messages.warning(request, why(refusal))
    return redirect("release", slug, version)


@require_POST
def publish(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Publish a draft, and go back to its page."""
    user, _actor, project = curated(request, slug)
    try:
        releases.publish(project, version, user)
        messages.success(request, _("Release {version} is published.").format(version=version))
    except Conflict as refusal:
        messages.warning(request, refusal.message)
    return redirect("release", slug, version)


@require_POST
def withdraw(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Withdraw a published release, and go back to what is left of it."""
    user, _actor, project = curated(request, slug)
    try:
        confirm(request)
        releases.withdraw(project, version, user, request.POST.get("reason", ""))
    except (Conflict, Invalid) as refusal:
        messages.warning(request, why(refusal))
    return redirect("release", slug, version)


@require_POST
def discard(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Take away what was not published, and go to those that are left."""
    _user, _actor, project = curated(request, slug)
    try:
        releases.discard(project, version)
    except Conflict as refusal:
        messages.warning(request, refusal.message)
        return redirect("release", slug, version)
    messages.success(request, _("{version} was taken away.").format(version=version))
    return redirect("releases", slug)


def curated(request: HttpRequest, slug: str) -> tuple[int, access.Actor, Project]:
    """Who asks, and the project that they curate."""
    user, actor, _project = projects.open_project(request, slug)
    return user.pk, actor, access.project(actor, slug, Need.CURATE)
