"""One run of an import: read, match, decide, and store all or nothing; a trial stores nothing.

Everything happens in one transaction, a trial's is taken back. So a trial tells exactly what would happen,
also of documents that would be made, and a run that is stopped at any moment leaves nothing behind.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.utils import timezone

from annotations.importing import (
    applying,
    decisions,
    links,
    matching,
    people,
    reporting,
    settling,
    staging,
    texts,
)
from annotations.importing.formats import Row, Unfit, Unit, detect, opened, parse, table
from annotations.importing.options import Options
from annotations.models import LabelImport
from documents import audit
from documents.errors import DomainError
from documents.ingest import seeking
from documents.ingest.decoding import Replayed
from documents.ingest.parsed import Hint, IngestError
from documents.ingest.unpacking import Counted
from documents.models import Project, User

READ, MATCHED = 0.6, 0.85
"""How far a run is when all is read, and when all is matched."""
HEAD = 1 << 18

type Say = Callable[[float], None]


@dataclass(slots=True)
class Outcome:
    """What a run found and did.

    `counts`: how many rows have each status. `labels` and `reviewers`: of each of the file's how many rows,
    and what it means here. `error`: why nothing was, or would be, stored.
    """

    format: str = ""
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    labels: list[dict[str, Any]] = field(default_factory=list)
    reviewers: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    documents: int = 0
    sentences: int = 0
    documents_made: int = 0
    stored: int = 0
    error: str = ""
    report: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the row of the import keeps it."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in ("format", "report")}

    @property
    def stands_in_the_way(self) -> int:
        """How many rows cannot be taken."""
        return sum(self.counts.get(status, 0) for status in settling.PROBLEMS)


class _TakenBack(Exception):
    """Ends the transaction of a run that is to leave nothing behind."""


def run(
    one: LabelImport,
    stream: BinaryIO,
    size: int | None,
    say: Say = lambda share: None,
    last: Callable[[], None] = lambda: None,
) -> Outcome:
    """Do an import, or try it, and note what became of it in its row.

    `size` are the bytes of the stream; `say` is told how far the run is, from 0 to 1, and may end it by an
    error of its own; `last` is called within the transaction when all is stored.
    """
    outcome = Outcome()
    options = Options.parse(one.options)
    try:
        with transaction.atomic():
            _Run(one, options, outcome, say).through(stream, size)
            if one.is_trial or outcome.error:
                raise _TakenBack
            _note(one, outcome)
            last()
            audit.record(
                "answers.imported",
                project=one.project_id,
                actor=one.created_by_id,
                import_id=one.pk,
                format=one.format,
                stored=outcome.stored,
            )
    except _TakenBack:
        pass
    except (Unfit, DomainError) as error:
        outcome.error = error.message if isinstance(error, DomainError) else str(error)
        details = error.extra.get("errors", {}) if isinstance(error, DomainError) else {}
        outcome.error = " ".join([outcome.error, *(word for words in details.values() for word in words)])
        outcome.stored = 0
    if one.is_trial or outcome.error:
        _note(one, outcome)
    return outcome


def _note(one: LabelImport, outcome: Outcome) -> None:
    one.outcome, one.report = outcome.as_json(), outcome.report
    one.format = outcome.format or one.format
    one.finished_at = timezone.now()
    if not one.is_trial and not outcome.error:
        one.imported_at = one.finished_at
    one.save(update_fields=["outcome", "report", "format", "finished_at", "imported_at"])


class _Run:
    """The steps of a run, within its transaction."""

    def __init__(self, one: LabelImport, options: Options, outcome: Outcome, say: Say) -> None:
        self.one, self.options, self.outcome, self._say = one, options, outcome, say
        self.project: Project = one.project
        self.at = 0.0

    def say(self, share: float | None = None) -> None:
        """Tell how far it is; without a share a little further than before."""
        self.at = min(0.99, self.at + 0.01) if share is None else share
        self._say(self.at)

    def through(self, stream: BinaryIO, size: int | None) -> None:
        order = self.read(stream, size)
        options, outcome = self.options, self.outcome
        meant = settling.meanings(self.project, labels := settling.labels_in_file(), options.labels)
        counted = settling.reviewers_in_file()
        members = people.members(self.project, {n: u for n, u in options.reviewers.items() if n in counted})
        here = [name for name in order.names() if name in counted and name not in members]
        self.say(READ)
        matching.match(self.project.pk, self._create if options.create else None, self.say)
        self.say(MATCHED)
        everybody = members | people.imported(self.project, here)
        settling.settle(self.project, meant, everybody, options)
        sorts = settling.sorts()
        if "evidence" in sorts:
            applying.settle_pieces(options.replace)
        if "link" in sorts:
            links.settle(options.replace)
        outcome.counts = settling.counts()
        outcome.documents, outcome.sentences = settling.reach()
        outcome.labels = [
            {"label": label, "rows": int(rows), "means": meant.get(label)} for label, rows in labels.items()
        ]
        outcome.reviewers = self._reviewers(counted, everybody)
        outcome.problems = reporting.shown()
        outcome.report = reporting.keep()
        self.say()
        outcome.error = self._why_not()
        if not outcome.error and not self.one.is_trial:
            outcome.stored = self._store(sorts)

    def _store(self, sorts: set[str]) -> int:
        project, op, actor = self.project.pk, self.one.pk, self.one.created_by_id
        stored = applying.apply(project, op, actor, self.options.phase, "evidence" in sorts, self.say)
        if "decision" in sorts:
            stored += decisions.apply(project)
        if "link" in sorts:
            stored += links.apply(project, op, actor)
        return stored

    def read(self, stream: BinaryIO, size: int | None) -> staging.Order:
        """Copy the rows of the file into the tables of the transaction."""
        counted = Counted(stream)
        hint = Hint(name=self.one.name, columns=self.options.columns or None)
        rows = self._rows(cast(BinaryIO, counted), hint)
        fallback = self.options.reviewer or PurePath(self.one.name).name.partition(".")[0] or "imported"
        self.outcome.rows, order = staging.stage(
            rows, fallback, lambda: self.say(READ * min(1.0, counted.taken / size) if size else None)
        )
        if not self.outcome.rows:
            raise Unfit("This file holds no labels.")
        return order

    def _rows(self, stream: BinaryIO, hint: Hint) -> Iterator[Row]:
        try:
            whole = opened(stream, hint.label)
            head = b""
            while len(head) < HEAD and (chunk := whole.read(HEAD - len(head))):
                head += chunk
        except IngestError as error:
            raise Unfit(str(error)) from error
        self.outcome.format = format = self.options.format or detect(head, hint)
        whole = cast(BinaryIO, io.BufferedReader(Replayed(head, whole), HEAD))
        if format == "parquet":
            whole = seeking.seekable(whole)
            self._columns(whole, hint, format)
            whole.seek(0)
        elif format == "csv":
            self._columns(io.BytesIO(head), hint, format)
        return parse(whole, hint, format, cast(Unit, self.options.offsets))

    def _columns(self, stream: BinaryIO, hint: Hint, format: str) -> None:
        """Note the columns of a table, so that a page can ask which holds what."""
        found = table.look(stream, Hint(name=hint.name), format)
        self.outcome.columns = {"names": found.names, "rows": found.rows, "told": found.columns}

    def _create(self) -> Iterator[None]:
        before = self._documents()
        yield from texts.create(self.project.pk, self.one.created_by_id, self.outcome.format)
        self.outcome.documents_made = self._documents() - before

    def _documents(self) -> int:
        return self.project.documents.count()

    def _reviewers(self, counted: Mapping[str, int], everybody: Mapping[str, User]) -> list[dict[str, Any]]:
        """Who gave the answers, and who of the project's members has the same name."""
        same = self.project.memberships.exclude(role="viewer").values_list("user__username", flat=True)
        names = {name.casefold(): name for name in same}
        return [
            {
                "reviewer": name,
                "rows": rows,
                "user": everybody[name].username if everybody[name].imported_into_id is None else None,
                "suggestion": names.get(name.casefold()),
            }
            for name, rows in counted.items()
        ]

    def _why_not(self) -> str:
        """Why nothing is stored, or would be; empty where nothing stands in the way."""
        outcome = self.outcome
        wrong = outcome.stands_in_the_way
        good = sum(outcome.counts.get(status, 0) for status in settling.TAKEN)
        if wrong and not self.options.partial:
            return f"{wrong:,} of {outcome.rows:,} rows cannot be taken as they are. Nothing was stored."
        if not good and not outcome.counts.get(settling.THERE):
            return "No row of this file can be taken. Nothing was stored."
        return ""
