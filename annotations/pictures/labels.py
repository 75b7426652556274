"""Pictures of what reviewers gave: how far they agree, where they part, and what the thread changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations import charts, uncertainty
from annotations.charts import WIDTH, Cell, Column, Point, Row, Slope, Table, wrapped
from annotations.dashboard import shares
from annotations.pictures.ink import Figures, Ink, Picture
from annotations.pictures.wording import (
    count,
    decimal,
    decimal_cell,
    depth,
    number,
    reader,
    share_cell,
    share_text,
)


def agreement(ink: Ink, figures: Figures) -> Picture:
    """Alpha over time with the band of its interval."""
    found = figures["agreement"]
    parts = found["over_time"]
    columns = [
        Column("from", _("From"), is_number=False),
        Column("alpha", _("Alpha")),
        Column("low", _("Low")),
        Column("high", _("High")),
        Column("sentences", _("Sentences")),
        Column("labels", _("Labels")),
    ]
    days = [date_format(date.fromisoformat(part["key"]), "SHORT_DATE_FORMAT") for part in parts]
    cells = [
        [
            Cell(part["key"], day),
            *(decimal_cell(part[name]) for name in ("value", "low", "high")),
            count(part["n_sentences"]),
            count(part["n_annotations"]),
        ]
        for part, day in zip(parts, days, strict=True)
    ]
    known = [part for part in parts if part["value"] is not None]
    whole = next((part for part in found["measures"] if part["key"] == "alpha"), None)
    about = _("By the week or month in which a sentence had its last answer; the band is the 95 % interval.")
    if whole and whole["value"] is not None:
        words = _("Krippendorff’s alpha over all of it is {alpha}.").format(alpha=decimal(whole["value"]))
        about = f"{words} {about}"
    why = found["warning"] or _("In no week had enough sentences labels of two reviewers.")
    return ink.picture(
        "agreement",
        _("Agreement over time"),
        about,
        Table(columns, cells),
        (lambda frame: charts.lines(frame, points(parts, days), ticks(known))) if known else None,
        why,
        " ".join(filter(None, [found["warning"], sample(figures)])),
    )


def sample(figures: Figures) -> str:
    """That only what was drawn at random is counted, where that leaves something out."""
    return uncertainty.left_out(figures["agreement"].get("on_undrawn_documents", 0)) or ""


def points(parts: Sequence[dict[str, Any]], days: Sequence[str]) -> list[Point]:
    """The points of a line, each where its day lies between the first and the last."""
    at = [date.fromisoformat(part["key"]).toordinal() for part in parts]
    span = at[-1] - at[0]
    return [
        Point(
            (day - at[0]) / span if span else 0.5,
            part["value"],
            part["low"],
            part["high"],
            name,
            f"{name}: {decimal(part['value'])} ({decimal(part['low'])} – {decimal(part['high'])})",
        )
        for part, day, name in zip(parts, at, days, strict=True)
    ]


def ticks(parts: Sequence[dict[str, Any]]) -> list[tuple[float, str]]:
    """The scale, from 0 or from below the least value to 1, in fifths."""
    least = min([0.0, *(part["value"] for part in parts)])
    below = 0
    while below / 5 > least:
        below -= 1
    return [(step / 5, decimal(step / 5, 1)) for step in range(below, 6)]


def confusion(ink: Ink, figures: Figures) -> Picture:
    """Which labels are taken for each other."""
    keys, counts = figures["confusion"]["labels"], figures["confusion"]["counts"]
    used = [n for n in range(len(keys)) if any(counts[n])]
    series = [ink.series(keys[n]) for n in used]
    square = [[counts[n][m] for m in used] for n in used]
    columns = [Column("label", _("Label"), is_number=False)]
    columns += [Column(keys[n], one.name) for n, one in zip(used, series, strict=True)]
    cells = [
        [Cell(keys[n], one.name, label=keys[n]), *(count(value) for value in line)]
        for n, one, line in zip(used, series, square, strict=True)
    ]
    texts = [[share_text(value, sum(line)) for value in line] for line in square]
    return ink.picture(
        "confusion",
        _("Which labels are taken for each other"),
        _("Pairs of answers on a sentence; each cell is the share of its line, the diagonal is agreement."),
        Table(columns, cells),
        (lambda frame: charts.heat(frame, series, square, texts)) if used else None,
        _("No sentence has answers of two reviewers yet, so no label was taken for another."),
        sample(figures),
    )


def mix(ink: Ink, figures: Figures) -> Picture:
    """What was given, in the article and at each depth of the thread."""
    lines = figures["mix"]
    keys = [one["key"] for one in lines[0]["mix"]]
    series = [ink.series(key) for key in keys]
    columns = [Column("depth", _("Place"), is_number=False)]
    columns += [Column(key, one.name) for key, one in zip(keys, series, strict=True)]
    columns += [Column("answers", _("Answers"))]
    bars, cells = [], []
    for line in lines:
        counts = {one["key"]: one["n"] for one in line["mix"]}
        values = [counts.get(key, 0) for key in keys]
        total = sum(values)
        place = _("All") if line["key"] == "all" else depth(line["key"])
        texts = [share_text(value, total) for value in values]
        bars.append(Row(place, values, texts, total, number(total), theirs=False))
        cells.append([Cell(line["key"], place), *(count(value) for value in values), count(total)])
    return ink.picture(
        "mix",
        _("Labels by place in the thread"),
        _("What was given of all answers: in the article, and in comments by their depth."),
        Table(columns, cells if keys else []),
        (lambda frame: charts.bars(frame, series, bars)) if keys else None,
        _("Nobody has given an answer yet."),
        sample(figures),
    )


def thread(ink: Ink, figures: Figures) -> Picture:
    """What the thread changed: shares of labels before it and now."""
    found = figures["thread"]
    moved = shares(found) if found else {}
    columns = [
        Column("label", _("Label"), is_number=False),
        Column("before", _("Before")),
        Column("now", _("Now")),
        Column("stayed", _("Stayed")),
    ]
    cells = [
        [
            Cell(key, ink.series(key).name, label=key),
            *(count(row[name]) for name in ("before", "now", "stayed")),
        ]
        for key, row in moved.items()
    ]
    total = sum(row["before"] for row in moved.values())
    about = ""
    if found and total:
        whole = found["whole"]
        about = _("{changed} of {n} labels given before the thread are others now ({share}).").format(
            changed=number(whole["changed"]),
            n=number(whole["n"]),
            share=share_text(whole["changed"], whole["n"]),
        )
    given = [
        Slope(
            ink.series(key),
            row["before"] / total,
            row["now"] / total,
            (share_text(row["before"], total), share_text(row["now"], total)),
        )
        for key, row in moved.items()
        if total
    ]
    why = _("In this project the article and its thread are read together, so there is no label from before.")
    return ink.picture(
        "thread",
        _("What the thread changed"),
        about,
        Table(columns, cells),
        (lambda frame: charts.slopes(frame, (_("Before"), _("Now")), given)) if given else None,
        (found["warning"] or "") if found else why,
        (found["warning"] or "") if found else "",
    )


def disagreement(ink: Ink, figures: Figures) -> Picture:
    """The sentences on which reviewers disagree most, with what they gave."""
    found = figures["disagreement"]
    keys = [
        label.key
        for label in ink.labels
        if any(label.key == one["key"] for row in found for one in row["labels"])
    ]
    series = [ink.series(key) for key in keys]
    columns = [
        Column("sentence_key", "", is_number=False),
        Column("text", _("Text"), is_number=False),
        *(Column(key, one.name) for key, one in zip(keys, series, strict=True)),
        Column("disagreement", _("Pairs that differ")),
    ]
    bars, cells = [], []
    for row in found:
        counts = {one["key"]: one["n"] for one in row["labels"]}
        values = [counts.get(key, 0) for key in keys]
        first, *others = wrapped(row["text"], WIDTH) or [""]
        texts = [number(value) for value in values]
        bars.append(Row(first, values, texts, row["n"], tail=" ".join(others)))
        cells.append(
            [
                Cell(row["sentence_key"], ""),
                Cell(row["text"], " ".join(row["text"].split()), href=reader(row)),
                *(count(value) for value in values),
                share_cell(row["disagreement"]),
            ]
        )
    why = _("Wherever two reviewers gave a sentence a label, it was the same.")
    if not figures["agreement"]["n_sentences"]:
        why = _("No sentence has labels of two reviewers yet, so nothing can be compared.")
    return ink.picture(
        "disagreement",
        _("Where reviewers disagree most"),
        _("The sentences whose pairs of labels differ most often; among equals those with more labels."),
        Table(columns, cells),
        (lambda frame: charts.bars(frame, series, bars)) if found else None,
        why,
    )
