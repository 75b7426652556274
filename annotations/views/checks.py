"""Checks: for curators how everybody's answers meet gold, agree with themselves, and how long they took."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotations import checks, repeats, timing
from annotations.views import projects
from documents import access
from documents.access import Need
from documents.queries import Window

MOST = 100


@never_cache
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Gold checks over time, self-agreement, and documents that took less time than reading needs."""
    _user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.CURATE)
    context = {
        "checked": checks.of_reviewers(actor, project),
        "selves": repeats.self_agreement(actor, project),
        "rushed": timing.in_seconds(timing.of_documents(actor, project, Window(MOST), rushed=True)),
        "words_per_minute": timing.WORDS_PER_MINUTE,
    }
    return projects.show(request, project, actor, "checks", context)
