"""The pictures of a dashboard, each with its table, in the reader's language, for a page and as files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from annotations import charts, dashboard
from annotations.dashboard import Dashboard
from annotations.models import Label
from annotations.pictures.ink import Figures, Ink, Picture
from annotations.pictures.labels import agreement, confusion, disagreement, mix, thread
from annotations.pictures.progress import documents, reviewers
from annotations.pictures.released import of_release
from documents.access import Actor
from documents.errors import Conflict, Forbidden, NotFound
from documents.models import Project

__all__ = ["KEYS", "KINDS", "File", "Picture", "file", "mix_of", "of_dashboard", "of_release"]

PICTURES: dict[str, Callable[[Ink, Figures], Picture]] = {
    "documents": documents,
    "reviewers": reviewers,
    "agreement": agreement,
    "confusion": confusion,
    "mix": mix,
    "thread": thread,
    "disagreement": disagreement,
}
KEYS = tuple(PICTURES)
"""Of all pictures, in the order of the page."""
OF_ONESELF = KEYS[:2]
"""Those that say how far a reader is, where they may see nothing of others."""
KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8; header=present"}

type Kind = Literal["svg", "png", "csv"]


@dataclass(frozen=True, slots=True)
class File:
    """A picture, or its table, to keep."""

    name: str
    content_type: str
    content: bytes


def of_dashboard(project: Project, found: Dashboard, labels: Sequence[Label]) -> dict[str, Picture]:
    """All pictures that the reader may see, by their keys; none while figures are being counted."""
    if found.figures is None:
        return {}
    ink = Ink(project, labels, found.counted_at, found.is_whole)
    keys = KEYS if found.is_whole else OF_ONESELF
    return {key: PICTURES[key](ink, found.figures) for key in keys}


def mix_of(
    project: Project, labels: Sequence[Label], lines: list[dict[str, Any]], counted_at: datetime
) -> Picture:
    """What was given by place, of whatever answers were counted; `lines` are as those of a dashboard."""
    return mix(Ink(project, labels, counted_at, is_whole=True), {"mix": lines, "agreement": {}})


def file(project: Project, actor: Actor, key: str, kind: str) -> File:
    """A picture as SVG or PNG, or its table as CSV; in place of a picture that there is none of, why.

    Raises:
        NotFound: no such project of theirs, or no such picture or kind.
        Forbidden: it is computed from labels that they may not see.
        Conflict: the figures are being counted for the first time.
    """
    found = dashboard.of_project(project, actor)
    if key not in KEYS or kind not in KINDS:
        raise NotFound(_("There is no such picture. The dashboard lists all of them."))
    if found.figures is None:
        raise Conflict(found.why or "")
    if not found.is_whole and key not in OF_ONESELF:
        raise Forbidden(found.why or "")
    ink = Ink(project, list(Label.objects.filter(project=project)), found.counted_at, found.is_whole)
    picture = PICTURES[key](ink, found.figures)
    name = f"{project.slug}-{key}.{kind}"
    if kind == "csv":
        return File(name, KINDS[kind], picture.table.csv().encode())
    svg = picture.drawing.alone(ink.colours())
    return File(name, KINDS[kind], svg.encode() if kind == "svg" else charts.png(svg))
