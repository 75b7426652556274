"""The pictures of a dashboard, each with its table, in the reader's language, for a page and as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from annotations import charts, dashboard
from annotations.dashboard import Dashboard
from annotations.models import Label
from annotations.pictures.ink import Ink, Picture
from annotations.pictures.labels import agreement, confusion, disagreement, mix, thread
from annotations.pictures.progress import documents, reviewers
from documents.access import Actor
from documents.errors import Conflict, Forbidden, NotFound
from documents.models import Project

__all__ = ["KEYS", "KINDS", "File", "Picture", "file", "of_dashboard"]

KEYS = ("documents", "reviewers", "agreement", "confusion", "mix", "thread", "disagreement")
"""Of all pictures, in the order of the page."""
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
    ink, figures = Ink(project, labels, found.counted_at, found.is_whole), found.figures
    drawn = [documents(ink, figures, found.is_whole), reviewers(ink, figures, found.is_whole)]
    if found.is_whole:
        drawn += [draw(ink, figures) for draw in (agreement, confusion, mix, thread, disagreement)]
    return {picture.key: picture for picture in drawn}


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
    ink = Ink(project, list(Label.objects.filter(project=project)), found.counted_at, found.is_whole)
    picture = of_dashboard(project, found, ink.labels).get(key)
    if picture is None and found.figures is None:
        raise Conflict(found.why or "")
    if picture is None:
        raise Forbidden(found.why or "")
    name = f"{project.slug}-{key}.{kind}"
    if kind == "csv":
        return File(name, KINDS[kind], picture.table.csv().encode())
    svg = picture.drawing.alone(ink.colours())
    return File(name, KINDS[kind], svg.encode() if kind == "svg" else charts.png(svg))
