"""Datasets out of a project, streamed: one snapshot, memory of some blocks."""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from annotations import consensus
from annotations.export import pseudonyms, taken
from annotations.export.copying import one_snapshot
from annotations.export.formats import FORMATS, Format
from annotations.export.masking import OPEN, Mask, masked
from annotations.export.sorts import SORTS
from annotations.export.wanted import Wanted
from annotations.filters import Filters, for_figures
from annotations.models import Phase
from documents import access, metrics, replica, tracing
from documents.access import Actor, Need
from documents.errors import Invalid, Unavailable
from documents.models import Project

MOST_ROWS = 1_000_000

# Each export holds a thread and a connection until it ends: fewer than a process has of either.
MOST_AT_ONCE = 3
_slots = threading.BoundedSemaphore(MOST_AT_ONCE)


EVERYTHING = Filters()
TABLES = ("jsonl", "csv", "tsv", "parquet")
"""Formats that are rows and columns alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for.

    Commenters' names are pseudonyms, the same in every export of the project, unless `names`; reviewers' are
    names unless `reviewers_hidden`. `escapes_formulas` holds for CSV and TSV, where texts that a spreadsheet
    would compute begin with an apostrophe; with `is_spreadsheet` CSV says that it is UTF-8.
    What `mask` names leaves masked, with offsets that fit; names are masked as the pseudonyms that they have
    in `post_author`. `dehydrated` leaves words out: offsets, keys and hashes stay, to which
    `documents.rehydrating` finds them again; what people noted says none of them either.
    """

    format: str = "jsonl"
    rows: str = "labels"
    filters: Filters = EVERYTHING
    names: bool = False
    reviewers_hidden: bool = False
    escapes_formulas: bool = False
    is_spreadsheet: bool = False
    mask: Mask = OPEN
    dehydrated: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """A dataset on its way out; whoever takes it closes `chunks`, which ends the query."""

    content_type: str
    filename: str
    chunks: Generator[bytes]


def stream(project: Project, actor: Actor, asked: Asked | None = None) -> Export:
    """Rows of a project, streamed.

    Whoever may not see the labels of others gets their own answers alone. Of `reviewers` leaves what they
    chose to tell, and nothing else. `sentences` counts answers of the main phase unless the filters name
    phases; what the model makes of them is the stored fit's, and where that is old a new one is made for the
    next export.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: names were asked for by someone below curator.
        Invalid: an unknown format, sort of rows, label or reviewer, or more than a million rows.
        Unavailable: as many exports run as this process serves at once.
    """
    asked = asked or Asked()
    wanted = prepare(project, actor, asked)
    require_small(wanted)
    if not _slots.acquire(blocking=False):
        raise Unavailable(
            _(
                "{most_at_once} exports are running, as many as one process serves at once. Nothing "
                "was changed; ask again in a few seconds."
            ).format(most_at_once=MOST_AT_ONCE)
        )
    format = FORMATS[asked.format]
    chunks = _run(format, wanted, taken.Taken(actor.user_id, taken.told(asked), tracing.current()))
    next(chunks)
    return Export(format.content_type, filename(project, asked), chunks)


def require_small(wanted: Wanted) -> None:
    """That the rows can be given at once.

    Raises:
        Invalid: there are more than a million.
    """
    if replica.reading(count, wanted, MOST_ROWS) > MOST_ROWS:
        raise Invalid(
            _(
                "This export has more than {most} rows. One this large is made by a job: POST the same to "
                "/api/v1/projects/{slug}/export/, or have a file made on the page, and fetch it then; or "
                "take it in parts, by `document` or `language`."
            ).format(most=f"{MOST_ROWS:,}", slug=wanted.project.slug)
        )


def prepare(project: Project, actor: Actor, asked: Asked) -> Wanted:
    """The rows as a format takes them.

    Raises: as `stream`, but for Unavailable.
    """
    missing = access.no_project(project.slug)
    access.require(actor, project.pk, Need.CURATE if asked.names else Need.READ, missing)
    if asked.names and asked.mask.names:
        raise Invalid(_("Names are either given or masked."), errors={"mask": [_("Leave names out.")]})
    format = _known(asked)
    if asked.dehydrated:
        _require_dry(asked)
    params = parameters(project, actor, asked.filters, asked.names, asked.reviewers_hidden)
    if asked.rows == "sentences":
        params = for_figures(params) | {"phases": params["phases"] or [Phase.MAIN.value]}
        if params["only_of"] is None:
            consensus.freshen(project)
    is_spreadsheet = asked.is_spreadsheet and format.key == "csv"
    return Wanted(
        project,
        SORTS[asked.rows].of(project, asked.mask, asked.dehydrated),
        params,
        escapes_formulas=asked.escapes_formulas,
        is_spreadsheet=is_spreadsheet,
        mask=asked.mask,
        is_dry=asked.dehydrated,
    )


def _require_dry(asked: Asked) -> None:
    if asked.mask.kinds or asked.names:
        words = _("What leaves without texts has no names, and nothing to mask.")
        raise Invalid(_("Texts are left out or masked, not both."), errors={"dehydrated": [words]})
    if asked.format not in TABLES:
        formats = _("Rows without texts leave as: {formats}.").format(formats=", ".join(TABLES))
        raise Invalid(_("This format is made of texts."), errors={"format": [formats]})


def parameters(
    project: Project, actor: Actor, filters: Filters, names: bool = False, reviewers_hidden: bool = False
) -> dict[str, Any]:
    """The parameters of the statements.

    Raises: as `Filters.params`.
    """
    level = access.level_in(actor, project.pk) or Need.READ
    return filters.params(project, actor) | {
        "reader": actor.user_id,
        "gold_kept_from": None if level >= Need.CURATE else actor.user_id,
        "names": names,
        "reviewer_names": not reviewers_hidden,
        "secret": pseudonyms.secret_of(project),
    }


def filename(project: Project, asked: Asked) -> str:
    """What the file is called."""
    return f"{project.slug}-{asked.rows}{FORMATS[asked.format].suffix}"


def count(wanted: Wanted, most: int) -> int:
    """How many rows there are, counted no further than one past `most`; never too few."""
    with connection.cursor() as cursor:
        cursor.execute(wanted.sort.count, wanted.params | {"most": most})
        [number] = cursor.fetchone()
    return int(number)


def _known(asked: Asked) -> Format:
    errors = {}
    if asked.format not in FORMATS:
        errors["format"] = [f"One of: {', '.join(FORMATS)}."]
    if asked.rows not in SORTS:
        errors["rows"] = [f"One of: {', '.join(SORTS)}."]
    if not errors and asked.rows not in (sorts := FORMATS[asked.format].sorts):
        errors["rows"] = [
            _("{format} is made of: {rows}.").format(format=FORMATS[asked.format].name, rows=", ".join(sorts))
        ]
    if errors:
        raise Invalid(_("There is no such export."), errors=errors)
    return FORMATS[asked.format]


def _run(format: Format, wanted: Wanted, who: taken.Taken) -> Generator[bytes]:
    """The pieces of the file, after an empty first one that says the query has started.

    What could be wrong with it is raised by then. Closing the generator cancels the query and gives the slot
    back. Rows that left are written down, all of them or as many as had before it broke off.
    """
    is_begun = is_whole = False
    metrics.EXPORTS.inc()
    try:
        for piece in _from_anywhere(format, wanted):
            yield piece
            is_begun = True
        is_whole = True
    except Exception:
        if is_begun and format.broken:
            yield format.broken
        raise
    finally:
        metrics.EXPORTS.dec()
        _slots.release()
        if is_begun or is_whole:
            who.record(wanted, is_whole)


def _from_anywhere(format: Format, wanted: Wanted) -> Generator[bytes]:
    """The pieces, of the replica where there is one and nothing is masked, which takes tables of its own."""
    if wanted.writes:
        return pieces(format, wanted)
    return replica.streaming(lambda: pieces(format, wanted))


@contextmanager
def snapshot(wanted: Wanted) -> Iterator[None]:
    """One state of the tables, read as they leave: masked, or with their words left out of what was noted."""
    with one_snapshot(wanted.writes), masked(wanted.mask, wanted.params, wanted.is_dry):
        yield


def pieces(format: Format, wanted: Wanted) -> Generator[bytes]:
    """The file in pieces, of one snapshot, after an empty first one that says the query has started."""
    wanted.tally.rows = 0  # begun again, all of it leaves again
    with snapshot(wanted):
        made = format.chunks(wanted)
        first = next(made, b"")
        yield b""
        if first:
            yield first
        yield from made
