"""Building a release: one snapshot of the database, files made from it, and their digests.

The snapshot is read in one transaction into files beside the app's own; what else the release holds is made
from these. A build that is broken off leaves nothing but a folder, which the next attempt clears: it starts
again, from a snapshot of its own, and only the last step changes the release.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from annotations.export.copying import blocks, one_snapshot
from annotations.models import SHOWN, Release, ReleaseState
from annotations.releases import card, changes, columns, facts, files, parquet
from annotations.releases.facts import MOST_SOURCES, Facts
from annotations.releases.files import Made
from annotations.releases.rows import STATEMENTS, parameters
from annotations.releases.semver import rank
from documents.errors import Conflict
from documents.jobs import CannotRun

READ, TYPED = 0.7, 0.9
"""Shares of the whole that are done when the snapshot is read, and when the rest is made."""

type Said = Callable[[float], None]


@dataclass(slots=True)
class Snapshot:
    """What one transaction saw: the figures, and the tables as files."""

    facts: Facts
    based_on: int | None
    tables: dict[str, Made]


def build(release: Release, said: Said, last: Callable[[], None]) -> None:
    """Build a release to a draft. `said` hears the share that is done; `last` runs in the last transaction.

    Raises:
        Conflict: the release was taken away meanwhile.
        CannotRun: the files of the release before are missing.
    """
    with files.workshop(release.pk) as folder, translation.override("en"):
        snapshot = _read(release, folder, said)
        before = previous(release)
        made, found = _make(release, before, folder, snapshot)
        said(TYPED)
        for number, one in enumerate(made, 1):
            files.keep(folder, one)
            said(TYPED + (1 - TYPED) * number / len(made))
    with transaction.atomic():
        last()
        shown = {key: value for key, value in snapshot.facts.items() if key not in ("guidelines", "labels")}
        shown |= {"sources": shown["sources"][:MOST_SOURCES], "changes": found}
        building = Release.objects.filter(pk=release.pk, state=ReleaseState.BUILDING)
        updated = building.update(
            state=ReleaseState.DRAFT,
            files=[one.as_json() for one in made],
            counts=shown,
            guideline_version=_newest(snapshot.facts),
            based_on=snapshot.based_on,
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


def _read(release: Release, folder: Path, said: Said) -> Snapshot:
    params = parameters(release)
    with one_snapshot():
        found = facts.gather(release, params)
        rows = {"labels": found["answers"], "sentences": found["sentences"]}
        whole, done = sum(rows.values()) or 1, 0
        tables = {}
        for table, statement in STATEMENTS.items():
            path = folder / f"{table}.jsonl"
            tables[table] = files.write(
                path, _told(blocks(statement, params), said, done / whole, 1 / whole), counts_lines=True
            )
            done += rows.get(table, 0)
        return Snapshot(found, facts.based_on(params), tables)


def _told(chunks: Iterable[bytes], said: Said, share: float, a_row: float) -> Iterator[bytes]:
    """The same blocks; after each it is said how far they are."""
    for chunk in chunks:
        yield chunk
        share += chunk.count(b"\n") * a_row
        said(READ * min(share, 1))


def _make(
    release: Release, before: Release | None, folder: Path, snapshot: Snapshot
) -> tuple[list[Made], Facts | None]:
    """Every file of the release, and what is different from the one before."""
    found = snapshot.facts
    labels = [label["key"] for label in found["labels"]]
    made: list[Made] = []
    for table, one in snapshot.tables.items():
        made.append(one)
        if table in columns.AS_PARQUET:
            path = folder / f"{table}.parquet"
            parquet.write(folder / one.name, path, columns.TABLES[table], labels)
            made.append(files.measured(path, one.rows))
    schema = columns.schema(release.version, found["labels"])
    made.append(_text(folder, "schema.json", orjson.dumps(schema, option=orjson.OPT_INDENT_2) + b"\n"))
    made += [
        _text(folder, f"guideline-{one['version']}.md", one["text"].encode())
        for one in card.guidelines(found)
    ]
    difference = None
    if before is not None:
        difference = _against(before, folder / "sentences.jsonl")
    earlier = before.counts if before else {}
    log = card.changes(release.version, before.version if before else None, found, earlier, difference)
    made.append(_text(folder, "CHANGES.md", log.encode()))
    cited = card.citation(release.version, found, release.statements)
    made.append(_text(folder, "CITATION.cff", cited.encode()))
    about = card.card(release.version, found, release.statements, made)
    made.insert(0, _text(folder, "README.md", about.encode()))
    made.append(_text(folder, "SHA256SUMS", files.sums(made)))
    return made, difference


def _against(before: Release, sentences: Path) -> Facts:
    known = before.file("sentences.jsonl")
    try:
        old = files.open_kept(str(known["sha256"]) if known else "")
    except FileNotFoundError as error:
        raise CannotRun(
            f"The sentences of the release {before.version} are missing where files are kept; "
            "check_integrity says more. Nothing was released."
        ) from error
    with old, sentences.open("rb") as new:
        return changes.compare(old, new)


def _text(folder: Path, name: str, content: bytes) -> Made:
    return files.write(folder / name, [content])


def _newest(found: dict[str, Any]) -> int | None:
    return max((one["version"] for one in found["guidelines"]), default=None)
