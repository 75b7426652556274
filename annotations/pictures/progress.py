"""Pictures of how far a project is, by document and by reviewer."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import charts
from annotations.charts import Cell, Column, Row, Series, Table
from annotations.pictures.ink import Figures, Ink, Picture
from annotations.pictures.wording import (
    count,
    number,
    rest,
    reviewer_name,
    room,
    share_cell,
    share_text,
    title_of,
)

MOST_DRAWN = 12
"""Bars of a picture; its table has more."""


def documents(ink: Ink, figures: Figures) -> Picture:
    """How far documents are: all of them, then one by one those that people are at."""
    found, is_whole = figures["progress"], ink.is_whole
    whole = {
        "document": "all",
        "title": _("All documents"),
        "sentences": found["n_sentences"],
        "answers": found["n_answers"],
        "once": found["answered_once"],
        "more": found["answered_more"],
        "assigned": found["assigned"],
        "done": found["done"],
    }
    rows = [whole, *found["documents"]]
    several = (
        [Series(_("two answers or more"), step=2), Series(_("one answer"), step=1)]
        if is_whole
        else [Series(_("answered"), step=2)]
    )
    series = [*several, Series(_("no answer yet"), step=0)]
    about = _("{answered} of {sentences} sentences have an answer, {more} two or more.")
    if not is_whole:
        about = _("You answered {answered} of {sentences} sentences.")
    answered = found["answered_once"] + found["answered_more"]
    about = about.format(
        answered=number(answered), sentences=number(found["n_sentences"]), more=number(found["answered_more"])
    )
    columns = [
        Column("document", "", is_number=False),
        Column("title", _("Title"), is_number=False),
        Column("sentences", _("Sentences")),
        Column("one_answer", _("One answer")),
        Column("two_answers_or_more", _("Two or more")),
        Column("answers", _("Answers")),
        Column("assigned", _("Assigned")),
        Column("done", _("Done")),
    ]
    table = Table(
        columns,
        [
            [
                Cell(row["document"], ""),
                Cell(row["title"], title_of(row), href=room(row)),
                *(count(row[name]) for name in ("sentences", "once", "more", "answers", "assigned", "done")),
            ]
            for row in rows
        ],
    )
    bars = [document_bar(row, is_whole) for row in rows[:MOST_DRAWN]]
    return ink.picture(
        "documents",
        _("Progress by document") if is_whole else _("Your progress by document"),
        about,
        table,
        (lambda frame: charts.bars(frame, series, bars)) if found["n_documents"] else None,
        _("There is no document yet."),
        rest(len(found["documents"]), found["n_documents"], _("{shown} of {all} documents are listed.")),
    )


def document_bar(row: dict[str, Any], is_whole: bool) -> Row:
    """One document's sentences by how many answers they have."""
    # Sentences that were cut anew since the count never make a bar longer than the whole.
    answered = min(row["once"] + row["more"], row["sentences"])
    parts = [row["more"], row["once"]] if is_whole else [answered]
    values = [*parts, max(row["sentences"] - answered, 0)]
    note = _("{n} of {all}").format(n=number(answered), all=number(row["sentences"]))
    return Row(
        title_of(row),
        values,
        [share_text(value, row["sentences"]) for value in values],
        max(row["sentences"], sum(values)),
        note,
    )


def reviewers(ink: Ink, figures: Figures) -> Picture:
    """How much each reviewer did, and how often that is what most others say."""
    found, is_whole = figures["progress"], ink.is_whole
    rows = found["reviewers"]
    columns = [
        Column("reviewer", _("Reviewer"), is_number=False),
        Column("answers", _("Answers")),
        Column("labels", _("With a label")),
        Column("documents", _("Documents")),
        Column("assigned", _("Assigned")),
        Column("done", _("Done")),
    ]
    if is_whole:
        columns += [Column("compared", _("Compared")), Column("as_most_others", _("As most others"))]
    cells = [
        [
            Cell(row["reviewer"], reviewer_name(row)),
            *(count(row[name]) for name in ("answers", "labels", "documents", "assigned", "done")),
            *([count(row["n_compared"]), share_cell(row["with_most"])] if is_whole else []),
        ]
        for row in rows
    ]
    most = max((row["answers"] for row in rows), default=0)
    series = [Series(_("with a label"), step=2), Series(_("no label, with a reason"), step=1)]
    bars = [reviewer_bar(row, most) for row in rows[:MOST_DRAWN]]
    words = ngettext(
        "{n} reviewer gave {answers} answers.", "{n} reviewers gave {answers} answers.", len(rows)
    )
    return ink.picture(
        "reviewers",
        _("Progress by reviewer") if is_whole else _("Your answers"),
        words.format(n=number(len(rows)), answers=number(sum(row["answers"] for row in rows))),
        Table(columns, cells),
        (lambda frame: charts.bars(frame, series, bars)) if most else None,
        _("Nobody has given an answer yet.") if is_whole else _("You have given no answer yet."),
        rest(len(rows), found["n_reviewers"], _("{shown} of {all} reviewers are listed.")),
    )


def reviewer_bar(row: dict[str, Any], most: int) -> Row:
    """One reviewer's answers, on the scale of the one who gave most; and how many assignments are done."""
    values = [row["labels"], row["answers"] - row["labels"]]
    lines = []
    if row["assigned"]:
        words = _("{done} of {assigned} documents done")
        lines = [words.format(done=number(row["done"]), assigned=number(row["assigned"]))]
    texts = [number(value) for value in values]
    return Row(reviewer_name(row), values, texts, most, number(row["answers"]), lines=lines)
