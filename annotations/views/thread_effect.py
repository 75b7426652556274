"""What threads did to judgements, as a page of the project."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations import thread_effect
from annotations.models import Label
from annotations.thread_effect import NO_LABEL
from annotations.views import labels_css, projects


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the matrix: a label before the thread, and how often it became what (or stayed)."""

    key: str
    name: str
    cells: list[tuple[int, bool]]
    total: int


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """How labels on articles changed once their threads were seen."""
    _user, actor, project = projects.open_project(request, slug)
    effect = thread_effect.measure(project, actor)
    labels = list(Label.objects.filter(project=project))
    shares = [
        (_("All answers with a label before the thread"), effect["whole"]),
        (_("On contested sentences, which a link disputes"), effect["contested"]),
        (_("On sentences that are quoted, supported or repeated, not disputed"), effect["answered"]),
        (_("On sentences that nobody took up"), effect["untouched"]),
    ]
    context = {
        "effect": effect,
        "shares": shares,
        **table(effect, {label.key: label.name for label in labels}),
        "labels_version": labels_css.version(labels),
    }
    return projects.show(request, project, actor, "thread_effect", context)


def table(effect: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The matrix with its margins; a label that was never given takes no room."""
    matrix, keys = effect["matrix"], effect["labels"]
    named = names | {NO_LABEL: _("No label")}
    used = [n for n in range(len(keys)) if any(matrix[n]) or any(row[n] for row in matrix)]
    lines = [
        Line(keys[n], named[keys[n]], [(matrix[n][m], n == m) for m in used], sum(matrix[n])) for n in used
    ]
    totals = [sum(row[m] for row in matrix) for m in used]
    return {
        "columns": [(keys[n], named[keys[n]]) for n in used],
        "lines": lines,
        "totals": totals,
        "total": sum(totals),
    }
