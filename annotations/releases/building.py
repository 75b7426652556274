"""Building a release: one snapshot of the database, files made from it, and their digests.

The snapshot is read in one transaction into files beside the app's own; what else the release holds is made
from these. A build that is broken off leaves nothing but a folder, which the next attempt clears: it starts
again, from a snapshot of its own, and only the last step changes the release.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from annotations.export.copying import one_snapshot, texts
from annotations.export.masking import Mask, masked
from annotations.models import SHOWN, Release, ReleaseState
from annotations.releases import (
    card,
    changelog,
    citing,
    columns,
    comparing,
    croissant,
    facts,
    files,
    latex,
    parquet,
)
from annotations.releases.facts import Facts
from annotations.releases.files import Made
from annotations.releases.rows import parameters, statements
from annotations.releases.semver import rank
from documents import replica
from documents.errors import Conflict
from documents.jobs import CannotRun

READ, MADE = 0.85, 0.9
"""Shares of the whole that are done when the snapshot is read, and when the rest is made."""

type Said = Callable[[float, dict[str, int]], None]
"""Hears the share that is done, and how many `files` and `bytes` were made so far."""


class Progress:
    """Adds up what a build made, and says how far it is."""

    def __init__(self, said: Said) -> None:
        self.said, self.share, self.files, self.bytes = said, 0.0, 0, 0

    def at(self, share: float, more_bytes: int = 0) -> None:
        """The share of the whole that is done; bytes of a file that is being written."""
        self.share = max(self.share, min(share, 1.0))
        self.said(self.share, {"files": self.files, "bytes": self.bytes + more_bytes})

    def made(self, one: Made) -> Made:
        """A file is there."""
        self.files, self.bytes = self.files + 1, self.bytes + one.bytes
        self.at(self.share)
        return one

    def rows(self, chunks: Iterable[bytes], share: float, a_row: float) -> Iterator[bytes]:
        """The same blocks; after each it is said how far they are."""
        written = 0
        for chunk in chunks:
            yield chunk
            share += chunk.count(b"\n") * a_row
            written += len(chunk)
            self.at(share, written)


@dataclass(slots=True)
class Snapshot:
    """What one transaction saw: the figures, and each table as lines and as Parquet."""

    facts: Facts
    based_on: int | None
    tables: list[Made]


def build(release: Release, said: Said, last: Callable[[], None]) -> None:
    """Build a release to a draft. `said` hears how far it is; `last` runs in the last transaction.

    Raises:
        Conflict: the release was taken away meanwhile.
        CannotRun: the files of the release before are missing.
    """
    with files.workshop(release.pk) as folder, translation.override("en"):
        progress = Progress(said)
        snapshot = replica.reading_unless(_writes(release), _read, release, folder, progress)
        before = previous(release)
        made, found = _make(release, before, folder, snapshot, progress)
        progress.at(MADE)
        with transaction.atomic():
            files.hold()
            for number, one in enumerate(made, 1):
                files.keep(folder, one)
                progress.at(MADE + (1 - MADE) * number / len(made))
            last()
            _finish(release, before, made, snapshot, found)


def _finish(
    release: Release, before: Release | None, made: list[Made], snapshot: Snapshot, found: Facts | None
) -> None:
    building = Release.objects.filter(pk=release.pk, state=ReleaseState.BUILDING)
    updated = building.update(
        state=ReleaseState.DRAFT,
        files=[one.as_json() for one in made],
        counts=facts.in_short(snapshot.facts) | {"changes": found},
        guideline_version=snapshot.facts["guideline_version"],
        based_on=snapshot.based_on,
        pseudonym_key=release.project.pseudonym_key,
        previous=before,
    )
    if not updated:
        raise Conflict(
            _("Release {version} was taken away while it was built.").format(version=release.version)
        )


def previous(release: Release) -> Release | None:
    """The published release that comes before it, by version; one that was withdrawn is none."""
    published = Release.objects.filter(project=release.project_id, state=ReleaseState.PUBLISHED)
    lower = [one for one in published if rank(one.version) < rank(release.version)]
    return max(lower, key=lambda one: rank(one.version), default=None)


def highest_shown(project_id: int) -> str | None:
    """The highest version that was ever published."""
    versions = Release.objects.filter(project=project_id, state__in=SHOWN).values_list("version", flat=True)
    return max(versions, key=rank, default=None)


def _writes(release: Release) -> bool:
    """Whether what leaves masked is put into tables of its own, which takes the primary."""
    return bool(release.mask) or release.text_free


def _read(release: Release, folder: Path, progress: Progress) -> Snapshot:
    params, mask = parameters(release), Mask.read(release.mask)
    progress.files = progress.bytes = 0  # begun again, all is made again
    with one_snapshot(_writes(release)), masked(mask, params, release.text_free):
        found = facts.gather(release, params)
        rows = {"labels": found["answers"], "sentences": found["sentences"]}
        whole, done = sum(rows.values()) or 1, 0
        tables: list[Made] = []
        with ThreadPoolExecutor(1) as pool:
            for table, statement in statements(bool(mask.kinds), release.text_free).items():
                told = progress.rows(texts(statement, params), READ * done / whole, READ / whole)
                tables += map(progress.made, _table(folder, table, told, found, pool))
                done += rows.get(table, 0)
        return Snapshot(found, facts.based_on(params), tables)


def _table(folder: Path, table: str, lines: Iterable[bytes], found: Facts, pool: Executor) -> Iterator[Made]:
    """A table as lines, then as Parquet: both of one reading, and the second in a thread."""
    labels = [label["key"] for label in found["labels"]]
    parts = [part for part, *_counts in found["splits"]]
    with parquet.Typed(folder, table, columns.tables(found["text_free"])[table], labels, parts) as typed:
        beside = typed.beside(pool, lines)
        yield files.write(folder / f"{table}.jsonl", beside, counts_lines=True)
    for name, rows in typed.rows.items():
        yield files.measured(folder, name, rows)


def _make(
    release: Release, before: Release | None, folder: Path, snapshot: Snapshot, progress: Progress
) -> tuple[list[Made], Facts | None]:
    """Every file of the release, and what is different from the one before."""
    found, version, said = snapshot.facts, release.version, release.statements
    made: list[Made] = []

    def add(name: str, content: bytes) -> None:
        made.append(progress.made(files.write(folder / name, [content], name=name)))

    made += snapshot.tables
    add("schema.json", _json(columns.schema(version, found["labels"], found["text_free"])))
    for one in card.guidelines(found):
        add(f"guideline-{one['version']}.md", one["text"].encode())
    difference = None
    if before is not None:
        difference, rows = _against(before, folder, made, found)
        made.append(progress.made(rows))
    add("CHANGES.md", changelog.text(version, before.version if before else None, difference).encode())
    add("CITATION.cff", citing.citation(version, found, said).encode())
    add(".zenodo.json", _json(citing.zenodo(version, found, said)))
    add("croissant.json", _json(croissant.describe(version, found, said, made)))
    add("facts.json", _json(facts.in_full(version, found)))
    add("paper/facts.tex", latex.macros(version, found).encode())
    add("paper/tables.tex", latex.tables(version, found).encode())
    add("paper/methods.tex", latex.METHODS.encode())
    add("paper/references.bib", citing.references(version, found, said).encode())
    about = card.card(version, found, said, made).encode()
    made.insert(0, progress.made(files.write(folder / "README.md", [about])))
    add("SHA256SUMS", files.sums(made))
    return made, changelog.facts_of(difference) if difference else None


def _against(before: Release, folder: Path, made: list[Made], found: Facts) -> tuple[Facts, Made]:
    new = [folder / one.name for one in made if one.name.rpartition("/")[2] == "sentences.parquet"]
    try:
        sentences, rows = comparing.with_rows(before, new, folder / "changes.jsonl")
    except comparing.FilesMissing as error:
        raise CannotRun(
            f"The sentences of the release {before.version} are missing where files are kept; "
            "check_integrity says more. Nothing was released."
        ) from error
    return comparing.difference(before.counts, facts.in_short(found), sentences), rows


def _json(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"
