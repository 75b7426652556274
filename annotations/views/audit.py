"""What was done in a project, for its owners."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotations.views import projects
from documents import access, audit
from documents.access import Need
from documents.views.audit import LogForm, context_of


@never_cache
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The project's part of the audit log, the newest first."""
    _user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.OWN)
    form = LogForm(request.GET)
    entries = audit.of_project(project, form.wanted() if form.is_valid() else audit.EVERY)
    context = context_of(request, form, entries) | {"file": f"/api/v1/projects/{project.slug}/audit/file/"}
    return projects.show(request, project, actor, "audit", context, status=200 if form.is_valid() else 400)
