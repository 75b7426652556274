"""A project's dashboard: pictures, each with its table, and the files of both."""

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from annotations import dashboard, pictures
from annotations.models import Label
from annotations.views import labels_css, projects


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the project is, how its reviewers agree and where they part, to look at."""
    _user, actor, project = projects.open_project(request, slug)
    found = dashboard.of_project(project, actor)
    labels = list(Label.objects.filter(project=project))
    drawn = pictures.of_dashboard(project, found, labels)
    context = {
        "dashboard": found,
        "pictures": [
            # Markup of our own, in which every word is escaped (annotations/charts).
            (picture, mark_safe(picture.drawing.svg()), mark_safe(picture.table.html()))  # noqa: S308
            for picture in drawn.values()
        ],
        "labels_version": labels_css.version(labels),
    }
    return projects.show(request, project, actor, "dashboard", context)


@require_safe
def file(request: HttpRequest, slug: str, chart: str, kind: str) -> HttpResponse:
    """A picture, or the table behind it, as a file."""
    _user, actor, project = projects.open_project(request, slug)
    return as_file(pictures.file(project, actor, chart, kind))


def as_file(made: pictures.File) -> HttpResponse:
    """The answer that carries a file. What stands in it is of this reader and of now."""
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Cache-Control": "private, no-store",
        },
    )
