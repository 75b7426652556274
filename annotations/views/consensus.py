"""What reviewers said of each sentence, and what a model makes of that: the labels first."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations import consensus, reliability
from annotations.models import Label
from annotations.pictures.wording import percent
from annotations.views import labels_css, projects
from annotations.views.agreement import SHADES
from documents.access import Actor
from documents.models import Project
from documents.queries import Window

PAGE = 50
VIEWS = ("labels", "model")
WIDTH, HEIGHT, EDGE = 400, 260, 36
"""Of the chart, in its own units: the whole, and what its scales take."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How often a reviewer gives a label to sentences of another, in hundredths, with its standard error."""

    words: str
    error: str
    shade: int
    same: bool


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The labels of each sentence; with `?view=model` the model, after how reliable it is.

    Posted: the model is fitted anew.
    """
    _user, actor, project = projects.open_project(request, slug)
    if request.method == "POST":
        consensus.ask(project, actor)
        messages.success(request, _("The model is being fitted. Load this page again in a moment."))
        return redirect(f"{request.path}?view=model")
    view = request.GET.get("view", "")
    context = overview(project, actor) | {"view": view if view in VIEWS else VIEWS[0]}
    return projects.show(request, project, actor, "consensus", context | listing(request, project, actor))


def overview(project: Project, actor: Actor) -> dict[str, Any]:
    """The fit in words and figures."""
    summary = reliability.summary(project, actor)
    labels = list(Label.objects.filter(project=project))
    names = {label.key: label.name for label in labels}
    keys = summary["fit"]["labels"] if summary["fit"] else []
    return {
        "summary": summary,
        "names": names,
        "columns": [(key, names.get(key, key)) for key in keys],
        "prior": [(key, names.get(key, key), percent(summary["fit"]["prior"][key])) for key in keys],
        "reviewers": [
            {"name": one["reviewer"], "n": one["n"], "lines": matrix(one, keys, names)}
            for one in summary["reviewers"]
        ],
        "curve": curve(summary["reliability"]),
        "labels_version": labels_css.version(labels),
        "chart": {"width": WIDTH, "height": HEIGHT, "edge": EDGE, "bottom": HEIGHT - EDGE},
    }


def matrix(one: dict[str, Any], keys: list[str], names: dict[str, str]) -> list[tuple[str, str, list[Cell]]]:
    """The confusions of a reviewer by lines: the label that the model takes to be true."""
    return [
        (
            key,
            names.get(key, key),
            [
                Cell(percent(share), percent(error), round(SHADES * share), row == column)
                for column, (share, error) in enumerate(
                    zip(one["confusion"][row], one["standard_errors"][row], strict=True)
                )
            ],
        )
        for row, key in enumerate(keys)
    ]


def curve(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """The reliability curve as points with their intervals, and as lines of a table."""
    if found is None:
        return None
    known = [one for one in found["bins"] if one["n"]]
    return {
        **found,
        "sure": line(found["sure"]),
        "points": [
            {
                "x": across(one["mean"]),
                "y": up(one["share"]),
                "low": up(one["share_low"]),
                "high": up(one["share_high"]),
            }
            for one in known
        ],
        "rows": [line(one) for one in known],
        "ticks": [(across(value), up(value), percent_of(value)) for value in (0, 0.25, 0.5, 0.75, 1)],
    }


def line(one: dict[str, Any]) -> dict[str, Any]:
    """A bin in words."""
    reach = "–"
    if one["share_low"] is not None:
        reach = f"{percent(one['share_low'])} – {percent(one['share_high'])}"
    return {
        "from": percent_of(one["low"]),
        "to": percent_of(one["high"]),
        "n": one["n"],
        "mean": percent(one["mean"]),
        "share": percent(one["share"]),
        "reach": reach,
    }


def percent_of(value: float) -> str:
    """A whole number of hundredths."""
    return f"{number_format(round(100 * value))}\u00a0%"


def across(value: float) -> float:
    """Where a probability stands in the chart, from its start."""
    return round(EDGE + value * (WIDTH - 2 * EDGE), 1)


def up(value: float) -> float:
    """Where a share stands in the chart, from its top."""
    return round(EDGE / 2 + (1 - value) * (HEIGHT - 1.5 * EDGE), 1)


def listing(request: HttpRequest, project: Project, actor: Actor) -> dict[str, Any]:
    """A page of sentences after the one that `?after=` names, with bars of their labels or probabilities."""
    asked = request.GET.get("after", "")
    after = None
    if asked.isascii() and asked.isdecimal() and len(asked) < 19:
        after = consensus.place_of(project, int(asked))
    found = consensus.sentences(project, actor, Window(PAGE, after))
    names = dict(Label.objects.filter(project=project).values_list("key", "name"))
    rows = [
        row
        | {
            "given": bars(row["labels"], names, counted=True),
            "likely": bars(row["probabilities"] or {}, names),
            "n": sum(row["labels"].values()),
        }
        for _key, row in found[:PAGE]
    ]
    return {
        "rows": rows,
        "is_later": after is not None,
        "more": rows[-1]["id"] if len(found) > PAGE else None,
    }


def bars(shares: dict[str, Any], names: dict[str, str], counted: bool = False) -> list[dict[str, Any]]:
    """Labels by their share and where each begins, in hundredths of the whole, but what rounds to none."""
    whole = sum(shares.values()) or 1
    start, found = 0.0, []
    for key, share in shares.items():
        width = round(100 * share / whole, 2)
        if width >= 0.05:
            words = number_format(share) if counted else percent(share)
            found.append(
                {
                    "key": key,
                    "name": names.get(key, key),
                    "words": words,
                    "start": round(start, 2),
                    "width": width,
                }
            )
        start += width
    return found
