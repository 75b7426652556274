"""The pictures of a release: of its own figures, with the labels as they were then."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations import charts
from annotations.charts import Cell, Column, Point, Table
from annotations.models import Label, Release
from annotations.pictures.ink import Figures, Ink, Picture
from annotations.pictures.labels import agreement, confusion, mix
from annotations.pictures.wording import count, number, percent, share_cell

NEEDED = ("labels", "agreement", "confusion", "mix_by_depth", "by_time")


def of_release(release: Release) -> dict[str, Picture]:
    """The mix of labels, agreement, confusion and progress; none where a release keeps no such figures."""
    facts = release.counts
    if any(name not in facts for name in NEEDED):
        return {}
    names = ("key", "name", "letter", "pattern")
    labels = [Label(**{name: one[name] for name in names}) for one in facts["labels"]]
    ink = Ink(release.project, labels, release.created_at, is_whole=True)
    figures = _figures(facts)
    return {
        "mix": mix(ink, figures),
        "agreement": agreement(ink, figures),
        "confusion": confusion(ink, figures),
        "progress": progress(ink, facts["by_time"]["answers"]),
    }


def _figures(facts: dict[str, Any]) -> Figures:
    """The figures in the shape that a dashboard has."""
    found = facts["agreement"]
    return {
        "agreement": {
            "measures": [_part(one) for one in found["measures"]],
            "over_time": [_part(one) for one in found["over_time"]],
            "warning": found["warning"],
            "n_sentences": found["sentences"],
        },
        "confusion": facts["confusion"],
        "mix": facts["mix_by_depth"],
    }


def _part(part: dict[str, Any]) -> dict[str, Any]:
    return part | {"n_sentences": part["sentences"], "n_annotations": part["answers"]}


def progress(ink: Ink, periods: list[list[Any]]) -> Picture:
    """How many answers there were by the end of each week or month, as shares of all of them."""
    whole = sum(n for _first, n in periods)
    columns = [
        Column("from", _("From"), is_number=False),
        Column("answers", _("Answers")),
        Column("so_far", _("So far")),
        Column("share", _("Share")),
    ]
    cells, points, so_far = [], [], 0
    days = [date.fromisoformat(first) for first, _n in periods]
    for day, (first, n) in zip(days, periods, strict=True):
        so_far += n
        words = date_format(day, "SHORT_DATE_FORMAT")
        cells.append([Cell(first, words), count(n), count(so_far), share_cell(so_far / whole)])
        span = (days[-1] - days[0]).days
        at = (day - days[0]).days / span if span else 0.5
        points.append(Point(at, so_far / whole, None, None, words, f"{words}: {number(so_far)}"))
    ticks = [(step / 4, percent(step / 4, 0)) for step in range(5)]
    return ink.picture(
        "progress",
        _("Answers over time"),
        _("What share of the {n} answers there was by the end of each week or month.").format(
            n=number(whole)
        ),
        Table(columns, cells),
        (lambda frame: charts.lines(frame, points, ticks)) if points else None,
        _("Nobody has given an answer yet."),
    )
