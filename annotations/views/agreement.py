"""How far a project's reviewers agree, as a page: figures first, each chart with its table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annotations import breakdowns
from annotations.breakdowns import NONE
from annotations.models import Label
from annotations.pictures.wording import depth, percent
from annotations.views import labels_css, projects

type Report = dict[str, Any]
type Part = dict[str, Any]

MEASURES = {
    "alpha": gettext_lazy("Krippendorff’s alpha"),
    "cohen": gettext_lazy("Cohen’s kappa, mean of the pairs"),
    "fleiss": gettext_lazy("Fleiss’ kappa"),
    "raw": gettext_lazy("Raw agreement"),
}
QUESTIONS = {
    "claim": gettext_lazy("Does it claim something clear?"),
    "checkable": gettext_lazy("Is anything essential checkable?"),
    "disputed": gettext_lazy("Is a checkable claim disputed?"),
    "supported": gettext_lazy("Is an undisputed claim supported?"),
}
SHADES = 5

WIDTH, HEIGHT, EDGE = 640, 180, 30
"""Of a chart, in its own units: the whole, and what the scale takes at the start and at the end."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a chart with its interval: where it stands, and what it says."""

    x: float
    y: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of the confusion matrix; `shade` is its share of the line, from 0 to SHADES."""

    count: int
    shade: int
    same: bool


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Alpha with its interval, and all that helps to see where reviewers part."""
    _user, actor, project = projects.open_project(request, slug)
    report = breakdowns.report(project, actor)
    labels = list(Label.objects.filter(project=project))
    names = {label.key: label.name for label in labels} | {NONE: _("No label")}
    context = {
        "report": report,
        "alpha": report["measures"][0] if report["measures"] else None,
        "sections": sections(report, names),
        "over_time": over_time(report["over_time"]),
        "matrix": matrix(report, names),
        "columns": [(key, names[key]) for key in report["labels"]],
        "mixes": mixes(report, names),
        "labels_version": labels_css.version(labels),
        "reviewers": [
            {**one, "with_most": percent(one["with_most"]), "abstained": percent(one["abstained"])}
            for one in report["reviewers"]
        ],
        "ceiling": "" if report["ceiling"] is None else percent(report["ceiling"]),
        "abstention": "" if report["abstention_rate"] is None else percent(report["abstention_rate"]),
        "chart": {"width": WIDTH, "height": HEIGHT, "edge": EDGE},
    }
    return projects.show(request, project, actor, "agreement", context)


def sections(report: Report, names: dict[str, str]) -> list[tuple[str, str, list[tuple[str, str, Part]]]]:
    """The tables of parts: heading, what it tells, and lines of (label's key or nothing, name, part)."""
    whole = [("", str(MEASURES[part["key"]]), part) for part in report["measures"]]
    if report["with_abstentions"]:
        whole.append(("", _("Alpha, with no label as a label of its own"), report["with_abstentions"]))
    return [
        (
            _("The whole"),
            _("Alpha and the kappas take out what chance alone would give; raw agreement does not."),
            whole,
        ),
        (
            _("By label"),
            _("Alpha of each label against all others: which one do people understand alike?"),
            [(part["key"], names[part["key"]], part) for part in report["per_label"]],
        ),
        (
            _("By question"),
            _("Alpha at each step of the order of decision, among the answers that came to it."),
            [("", str(QUESTIONS[part["key"]]), part) for part in report["per_question"]],
        ),
        (
            _("By place"),
            _("The article, and the comments by their depth."),
            [("", depth(part["key"]), part) for part in report["per_depth"]],
        ),
        (
            _("By guideline"),
            _("Answers given under the same version. Did a change of the rules help?"),
            [("", version(part["key"]), part) for part in report["per_guideline"]],
        ),
    ]


def version(key: str) -> str:
    """The words for a version of the guideline."""
    return _("Before the first version") if key == "0" else _("Version {number}").format(number=key)


def over_time(parts: list[Part]) -> dict[str, Any] | None:
    """The line of alpha and its band, in the chart's units, where two periods or more have a value."""
    known = [part for part in parts if part["value"] is not None]
    if len(known) < 2:
        return None
    step = (WIDTH - 2 * EDGE) / (len(known) - 1)
    bottom = min(0.0, *(part["value"] for part in known))
    lines = []
    for number, part in enumerate(known):
        low, high = (part[name] if part[name] is not None else part["value"] for name in ("low", "high"))
        lines.append(
            Point(
                x=round(EDGE + number * step, 1),
                y=place(part["value"], bottom),
                low=place(max(low, bottom), bottom),
                high=place(high, bottom),
                words=date_format(date.fromisoformat(part["key"]), "DATE_FORMAT"),
            )
        )
    there = " ".join(f"{point.x},{point.high}" for point in lines)
    back = " ".join(f"{point.x},{point.low}" for point in reversed(lines))
    return {
        "points": lines,
        "line": " ".join(f"{point.x},{point.y}" for point in lines),
        "band": f"{there} {back}",
        "ticks": [(place(value, bottom), value) for value in (0, 0.2, 0.4, 0.6, 0.8, 1)],
        "rows": list(zip([point.words for point in lines], known, strict=True)),
    }


def place(value: float, bottom: float) -> float:
    """Where a value stands in the chart, in units from its top."""
    return round(EDGE / 2 + (1 - value) / (1 - bottom) * (HEIGHT - EDGE), 1)


def matrix(report: Report, names: dict[str, str]) -> list[tuple[str, str, list[Cell]]]:
    """The confusion matrix by lines, shaded by the share that a cell has of its line."""
    lines = []
    for row, (key, counts) in enumerate(zip(report["labels"], report["confusion"], strict=True)):
        total = sum(counts)
        cells = [
            Cell(count, round(SHADES * count / total) if total else 0, row == column)
            for column, count in enumerate(counts)
        ]
        lines.append((key, names[key], cells))
    return lines


def mixes(report: Report, names: dict[str, str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """What was given at each depth: bars of labels, with where each begins in hundredths of the whole."""
    lines = [(_("All"), report["mix"])]
    lines += [(depth(one["key"]), one["mix"]) for one in report["mix_by_depth"]]
    found = []
    for heading, mix in lines:
        start, bars = 0.0, []
        for one in mix:
            width = round(100 * one["share"], 2)
            words = percent(one["share"])
            bars.append(
                {**one, "name": names[one["key"]], "words": words, "start": round(start, 2), "width": width}
            )
            start += width
        found.append((heading, bars))
    return found
