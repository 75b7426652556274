"""Datasets out of a project, streamed: one COPY, one snapshot, memory of one block."""

import threading
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotations import consensus
from annotations.export import csv, jsonl, pseudonyms
from annotations.export.masking import Mask, masked
from annotations.export.rows import (
    CONSENSUS_COLUMNS,
    CONSENSUS_ROWS,
    DOCUMENT_COLUMNS,
    DOCUMENT_COUNT,
    DOCUMENT_LINES,
    DOCUMENT_ROWS,
    EVIDENCE_COLUMNS,
    EVIDENCE_COUNT,
    EVIDENCE_ROWS,
    IS_MASKED,
    LABEL_COLUMNS,
    LABEL_COUNT,
    LABEL_ROWS,
    MORE,
    NOT_MASKED,
    REVIEWER_COLUMNS,
    REVIEWER_COUNT,
    REVIEWER_ROWS,
    SENTENCE_COUNT,
)
from annotations.filters import Filters
from annotations.models import Phase
from documents import access
from documents.access import Actor, Need
from documents.errors import Invalid, Unavailable
from documents.models import Project

MOST_ROWS = 1_000_000
OPEN = Mask()
BLOCK_BYTES = 256 * 1024

PLAN = """
SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_nestloop = off
"""

# Each export holds a thread and a connection until it ends: fewer than a process has of either.
MOST_AT_ONCE = 3
_slots = threading.BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Export:
    """A dataset on its way out; whoever takes it closes `chunks`, which ends the query."""

    content_type: str
    filename: str
    chunks: Generator[bytes]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A format of one sort of rows: its COPY statement, and how many rows that would give."""

    statement: str
    content_type: str
    count: str


LINES = {
    "labels": (LABEL_ROWS, LABEL_COLUMNS, LABEL_COUNT),
    "sentences": (CONSENSUS_ROWS, CONSENSUS_COLUMNS, SENTENCE_COUNT),
    "evidence": (EVIDENCE_ROWS, EVIDENCE_COLUMNS, EVIDENCE_COUNT),
    "reviewers": (REVIEWER_ROWS, REVIEWER_COLUMNS, REVIEWER_COUNT),
}


@cache
def kinds(*more: str) -> dict[tuple[str, str], _Kind]:
    """Every format of every sort of rows, with the columns of `MORE` that are asked for."""
    found = {}
    tables = LINES | {"documents": (DOCUMENT_ROWS, DOCUMENT_COLUMNS, DOCUMENT_COUNT)}
    for rows, (sql, columns, count) in tables.items():
        wide = [*columns, *(name for name in more if rows in MORE[name])]
        if "text_masked" in more:
            sql = sql.replace(NOT_MASKED, IS_MASKED)
        if rows in LINES:
            found["jsonl", rows] = _Kind(jsonl.statement(sql, wide), jsonl.CONTENT_TYPE, count)
        found["csv", rows] = _Kind(csv.statement(sql, wide), csv.CONTENT_TYPE, count)
    lines = jsonl.statement_of_lines(DOCUMENT_LINES)
    found["jsonl", "documents"] = _Kind(lines, jsonl.CONTENT_TYPE, DOCUMENT_COUNT)
    return found


KINDS = kinds()
FORMATS = ("jsonl", "csv")
ROWS = ("labels", "sentences", "documents", "evidence", "reviewers")


def stream(
    project: Project,
    actor: Actor,
    format: str = "jsonl",
    rows: str = "labels",
    filters: Filters | None = None,
    names: bool = False,
    reviewers_hidden: bool = False,
    mask: Mask = OPEN,
) -> Export:
    """A project's `labels` (answers), their `evidence`, `sentences`, `documents` or `reviewers`, streamed.

    Whoever may not see the labels of others gets their own answers alone. Commenters' names
    are pseudonyms, the same in every export of the project, unless `names`; reviewers' are names unless
    `reviewers_hidden`. Of `reviewers` leaves what they chose to tell, and nothing else. `sentences` counts
    answers of the main phase unless the filters name phases; what the model makes of them is the stored
    fit's, and where that is old a new one is made for the next export. What `mask` names leaves masked, with
    offsets that fit; names are masked as the pseudonyms that they have in `post_author`.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: names were asked for by someone below curator.
        Invalid: an unknown format, sort of rows, label or reviewer, or more than a million rows; or names
            that are both asked for and masked.
        Unavailable: as many exports run as this process serves at once.
    """
    missing = access.no_project(project.slug)
    access.require(actor, project.pk, Need.CURATE if names else Need.READ, missing)
    if names and mask.names:
        raise Invalid(_("Names are either given or masked."), errors={"mask": [_("Leave names out.")]})
    more = [*(["split"] if project.splits else []), *(["text_masked"] if mask.kinds else [])]
    kind = _kind(format, rows, *more)
    params = parameters(project, actor, filters or Filters(), names, reviewers_hidden)
    if rows == "sentences":
        params["phases"] = params["phases"] or [Phase.MAIN.value]
        if params["only_of"] is None:
            consensus.freshen(project)
    _check_size(kind, params)
    if not _slots.acquire(blocking=False):
        raise Unavailable(
            _(
                "{most_at_once} exports are running, as many as one process serves at once. Nothing "
                "was changed; ask again in a few seconds."
            ).format(most_at_once=MOST_AT_ONCE)
        )
    chunks = _copy(kind.statement, params, mask)
    next(chunks)
    return Export(kind.content_type, f"{project.slug}-{rows}.{format}", chunks)


def parameters(
    project: Project, actor: Actor, filters: Filters, names: bool = False, reviewers_hidden: bool = False
) -> dict[str, Any]:
    """The parameters of the statements.

    Raises: as `Filters.params`.
    """
    return filters.params(project, actor) | {
        "names": names,
        "reviewer_names": not reviewers_hidden,
        "secret": pseudonyms.secret_of(project),
    }


def _kind(format: str, rows: str, *more: str) -> _Kind:
    errors = {}
    if format not in FORMATS:
        errors["format"] = [f"One of: {', '.join(FORMATS)}."]
    if rows not in ROWS:
        errors["rows"] = [f"One of: {', '.join(ROWS)}."]
    if errors:
        raise Invalid(_("There is no such export."), errors=errors)
    return kinds(*more)[format, rows]


def _check_size(kind: _Kind, params: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(kind.count, params | {"most": MOST_ROWS})
        [count] = cursor.fetchone()
    if count > MOST_ROWS:
        raise Invalid(
            _(
                "This export has more than {most} rows. One this large is made by a job (POST to this "
                "address) where the installation offers it; otherwise take it in parts, by `document` or "
                "`language`."
            ).format(most=f"{MOST_ROWS:,}")
        )


def _copy(statement: str, params: dict[str, Any], mask: Mask) -> Generator[bytes]:
    """Blocks of a COPY's output, after an empty first one that says the query has started.

    What could be wrong with it is raised by then. Closing the generator cancels the query and
    gives the slot back.
    """
    try:
        with transaction.atomic(), masked(mask, params):
            yield from blocks(statement, params)
    finally:
        _slots.release()


def blocks(statement: str, params: dict[str, Any]) -> Generator[bytes]:
    """Blocks of a COPY's output, within a transaction, after an empty first one.

    The settings: one process makes the rows, in their order; compiling so wide a row costs more than it
    saves; and within a document tables are joined by hash.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        # Django's own wrapper for debugging takes a statement without parameters alone.
        with cursor.cursor.copy(statement, params) as copy:
            yield b""
            block = bytearray()
            for piece in copy:
                block += piece
                if len(block) >= BLOCK_BYTES:
                    yield bytes(block)
                    block.clear()
            yield bytes(block)
