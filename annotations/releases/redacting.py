"""The one exception to immutability: words that were withdrawn leave the releases as well.

The rows of the withdrawn posts go, quotations of them are blocked out, in texts and in what reviewers wrote,
every digest that changed is named anew wherever a file names it, and `WITHDRAWALS.md` and the release's own
record say what was changed when.
The version stays, its revision goes up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Release, ReleaseState
from annotations.releases import files
from annotations.releases.files import Made
from documents.errors import Conflict
from documents.later import Later
from documents.models import Project
from documents.text.repeated import Repeated
from documents.withdrawing import Taken
from documents.withholding import blocked

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet
else:
    pa = Later("pyarrow")
    parquet = Later("pyarrow.parquet")

KEY_LENGTH = 32
"""Characters of a post's key, with which the key of its sentences begins."""
TOMBSTONE, SUMS, CROISSANT = "WITHDRAWALS.md", "SHA256SUMS", "croissant.json"
WRITTEN = frozenset(["note", "quotation"])
"""Columns of what reviewers wrote."""
TITLES = frozenset(["document_title", "title", "byline"])
TEXTS = (".md", ".json", ".cff", ".txt", ".tex", ".bib", ".yaml", ".yml", "")
HEAD = """# Withdrawals

Words were withdrawn on demand after this release was built. Their rows are gone, and where others quote them
the quotation is blocked out (█). The version is the same; figures in the card, the change log and other texts
are those of before.
"""


@dataclass(slots=True)
class _Redaction:
    """What goes out of a release, and how many rows did."""

    taken: Taken
    gone: Repeated
    is_masked: bool
    dropped: int = 0
    changed: int = 0

    def row(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """The row as it stays, the same object where nothing changes; None where it goes."""
        key = str(row.get("sentence_key") or row.get("post_key") or "")
        if key[:KEY_LENGTH] in self.taken.post_keys:
            self.dropped += 1
            return None
        kept = self._sentence(key, row)
        for name in TITLES & row.keys():
            if row[name] in self.taken.titles:
                kept = kept | {name: None}
        for name in row.keys() & (WRITTEN | TITLES if self.is_masked else WRITTEN):
            if spans := self.gone.within(kept[name] or "", is_quotation=name != "note"):
                kept = kept | {name: blocked(kept[name], spans)}
        self.changed += kept is not row
        return kept

    def _sentence(self, key: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row with quotations blocked out, and without a source that is gone."""
        quotes = str(row.get("quote_source_key") or "")[:KEY_LENGTH] in self.taken.post_keys
        if not quotes and key not in self.taken.sentences:
            return row
        kept = row | ({"quote_source_key": None} if quotes else {})
        # The hash proves the words as they are now, or nothing would find them.
        if "text_sha256" in row and (words := self.taken.sentences.get(key)) is not None:
            kept["text_sha256"] = hashlib.sha256(words.encode()).hexdigest()
        if isinstance(text := row.get("text"), str):
            # Where the text was masked its places are others: then all of the sentence is blocked out.
            now = None if self.is_masked else self.taken.sentences.get(key)
            kept["text"] = now if now is not None else blocked(text, [(0, len(text))])
        return kept


@transaction.atomic
def redact(project: Project, taken: Taken, reason: str) -> list[str]:
    """Replace the project's releases that hold what was withdrawn; their versions.

    Raises:
        Conflict: one is being built, from a state that may hold it.
        FileNotFoundError: a file of one is missing.
    """
    own = Release.objects.select_for_update().filter(project=project).exclude(state=ReleaseState.FAILED)
    every = list(own.order_by("pk"))
    if any(release.state == ReleaseState.BUILDING for release in every):
        raise Conflict(_("A release is being built. Nothing was changed; wait until it is, and ask again."))
    gone = Repeated(taken.texts | taken.titles)
    return [
        release.version
        for release in every
        if _redact(release, _Redaction(taken, gone, bool(release.mask)), reason, timezone.now())
    ]


def _redact(release: Release, redaction: _Redaction, reason: str, at: datetime) -> bool:
    with files.workshop(release.pk) as folder:
        made = {}
        for number, file in enumerate(release.files):
            if (new := _data(folder / str(number), file, redaction)) is not None:
                made[file["name"]] = new
        if not made:
            return False
        entry = _entry(release, redaction, reason, at, made)
        files.hold()
        every = _named_anew(folder, release, made, [*release.withdrawals, entry])
        for one, path in every.values():
            _keep(one, path)
    old = {file["sha256"] for file in release.files} - {one.sha256 for one, _path in every.values()}
    release.files = [every[name][0].as_json() for name in every]
    release.revision += 1
    release.withdrawals = [*release.withdrawals, entry]
    release.save(update_fields=["files", "revision", "withdrawals"])
    transaction.on_commit(lambda: files.sweep(old))
    return True


type _Files = dict[str, tuple[Made, Path]]


def _data(path: Path, file: dict[str, Any], redaction: _Redaction) -> tuple[Made, Path] | None:
    """A file of rows without what goes; None where it stays, and for files that hold no rows."""
    before = redaction.dropped + redaction.changed
    suffix = Path(file["name"]).suffix
    if suffix == ".jsonl":
        with files.open_kept(file["sha256"]) as kept:
            made = files.write(path, _lines(kept, redaction), counts_lines=True)
    elif suffix == ".parquet":
        made = _parquet(path, file, redaction)
    else:
        return None
    is_changed = redaction.dropped + redaction.changed > before
    return (replace(made, name=file["name"]), path) if is_changed else None


def _lines(kept: Any, redaction: _Redaction) -> Iterator[bytes]:
    for line in kept:
        row = orjson.loads(line)
        stays = redaction.row(row)
        if stays is not None:
            yield line if stays is row else orjson.dumps(stays, option=orjson.OPT_APPEND_NEWLINE)


def _parquet(path: Path, file: dict[str, Any], redaction: _Redaction) -> Made:
    rows = 0
    with files.open_kept(file["sha256"]) as kept:
        source = parquet.ParquetFile(kept)
        with parquet.ParquetWriter(path, source.schema_arrow, compression="zstd") as writer:
            for batch in source.iter_batches():
                stays = [row for one in batch.to_pylist() if (row := redaction.row(one)) is not None]
                rows += len(stays)
                writer.write_table(pa.Table.from_pylist(stays, schema=source.schema_arrow))
    return files.measured(path.parent, path.name, rows)


def _entry(
    release: Release, redaction: _Redaction, reason: str, at: datetime, made: _Files
) -> dict[str, Any]:
    return {
        "revision": release.revision + 1,
        "at": at.isoformat(timespec="seconds"),
        "reason": reason,
        "files": sorted(made),
        "rows_dropped": redaction.dropped,
        "rows_changed": redaction.changed,
    }


def _named_anew(folder: Path, release: Release, made: _Files, entries: list[dict[str, Any]]) -> _Files:
    """Every file in its order: texts name the new digests, the tombstone and the sums are made anew."""
    digests = {
        file["sha256"].encode(): made[file["name"]][0].sha256.encode()
        for file in release.files
        if file["name"] in made
    }
    every: _Files = {}
    for number, file in enumerate(release.files):
        name = file["name"]
        if name in (TOMBSTONE, SUMS):
            continue
        every[name] = made.get(name) or (Made(**file), Path())
        if name not in made and Path(name).suffix in TEXTS:
            with files.open_kept(file["sha256"]) as kept:
                content = before = kept.read()
            for old, new in digests.items():
                content = content.replace(old, new)
            if name == CROISSANT:
                content = _sized(content, made)
            if content != before:
                every[name] = _written(folder / f"text-{number}", name, content, file["rows"])
    every[TOMBSTONE] = _written(folder / TOMBSTONE, TOMBSTONE, _tombstone(entries).encode(), None)
    sums = files.sums(one for one, _path in every.values())
    every[SUMS] = _written(folder / SUMS, SUMS, sums, None)
    return every


def _sized(content: bytes, made: _Files) -> bytes:
    """A description whose files have the sizes that they have now."""
    described = orjson.loads(content)
    for one in described.get("distribution", []):
        if one.get("name") in made:
            one["contentSize"] = f"{made[one['name']][0].bytes} B"
    return orjson.dumps(described, option=orjson.OPT_INDENT_2) + b"\n"


def _written(path: Path, name: str, content: bytes, rows: int | None) -> tuple[Made, Path]:
    return replace(files.write(path, [content]), name=name, rows=rows), path


def _tombstone(entries: list[dict[str, Any]]) -> str:
    parts = [
        f"## Revision {entry['revision']}, {entry['at']}\n\n"
        f"{' '.join(entry['reason'].split())}\n\n"
        f"Rows that went: {entry['rows_dropped']:,}. Rows in which words were blocked out: "
        f"{entry['rows_changed']:,}. Files: {', '.join(entry['files'])}.\n"
        for entry in entries
    ]
    return "\n".join([HEAD, *parts])


def _keep(made: Made, path: Path) -> None:
    """Store a file that was made; one that stays is there."""
    if path.name:
        files.keep(path.parent, replace(made, name=path.name))
