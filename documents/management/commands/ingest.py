"""`manage.py ingest PATH_OR_URL… --project SLUG`."""

import gc
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import CommandError

from documents import terms
from documents.ingest.formats.table_columns import WORDS
from documents.ingesting import Ingest, Step
from documents.management.progress_bar import ProgressBar
from documents.management.unchecked import UncheckedCommand
from documents.models import Project
from documents.store import Stored

INTERRUPTED = 130
NOBODY_READS = 141
"""Exit statuses after Ctrl-C, and when what reads our output has ended: those of a shell."""


class Command(UncheckedCommand):
    """Bring articles and their threads into a project."""

    help = "Bring files or addresses into a project; ends with status 1 when something failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="+", metavar="PATH_OR_URL")
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--format", metavar="NAME", help="read as this format, do not guess")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="OURS=THEIRS",
            help="which column of a table holds what, such as text=body; may be repeated. Ours are: "
            + ", ".join(WORDS),
        )
        parser.add_argument("--licence", default="", help="of the source, as in “CC BY 4.0”")
        parser.add_argument("--terms-url", default="", metavar="URL", help="where the source's terms are")
        parser.add_argument("--terms-note", default="", help="a remark on the terms")
        parser.add_argument("--json", action="store_true", help="one JSON line a document")
        parser.add_argument(
            "--ignore-robots", action="store_true", help="fetch pages that a site's robots.txt forbids"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(
                f"There is no project “{options['project']}”. Make it with: "
                f"manage.py project {options['project']} --owner NAME"
            )
        columns = mapping(options["column"])
        # Rows come and go by the hundred thousand and hold no cycles: looking for some costs a tenth more.
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)
        self.bar = ProgressBar(sys.stderr)
        self.failed = self.read = 0
        self.is_json = options["json"]
        self.terms = {name: options[name] for name in terms.FIELDS if options[name]}
        try:
            with Ingest(
                project.pk, None, options["format"], columns, ignore_robots=options["ignore_robots"]
            ) as ingest:
                ingest.reader.patience = self.bar.draw
                self.ingest(ingest, options["source"])
        except KeyboardInterrupt:
            self.bar.clear()
            self.stderr.write(
                f"Stopped. {counted(self.read, 'document')} stored or there already. Give the same again to "
                "go on: what is there is not stored twice."
            )
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            self.bar.clear()
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(NOBODY_READS)
        self.bar.clear()
        if self.failed:
            raise CommandError(f"{self.failed} could not be read; everything else is stored.")

    def ingest(self, ingest: Ingest, sources: list[str]) -> None:
        """Read the sources one after another, and say what became of each document as it is stored."""
        sizes = [size_of(source) for source in sources]
        for at, source in enumerate(sources):
            for step in ingest.source(source):
                terms.of_new(step.stored, self.terms)
                self.tell(step, fraction(sizes, at, step.position))

    def tell(self, step: Step, fraction: float | None) -> None:
        """Write the lines of what was stored."""
        self.bar.clear()
        for stored in step.stored:
            self.failed += stored.status == "failed"
            self.read += stored.status not in ("failed", "left_out")
            if self.is_json and stored.status == "left_out":
                self.stderr.write(in_words(stored))
            else:
                self.stdout.write(
                    orjson.dumps(stored.as_row()).decode() if self.is_json else in_words(stored)
                )
        self.stdout.flush()
        good = [stored for stored in step.stored if stored.status not in ("failed", "left_out")]
        self.bar.step(len(good), sum(stored.sentences for stored in good), fraction)


def mapping(given: list[str]) -> dict[str, str] | None:
    """The columns of a table as they were given: ours=theirs, theirs empty where no column holds that."""
    for each in given:
        ours, equals, _ = each.partition("=")
        if not equals or ours.strip() not in WORDS:
            raise CommandError(
                f"--column {each} says nothing. Write it like --column text=body; what a column may hold: "
                f"{', '.join(WORDS)}."
            )
    pairs = (each.partition("=") for each in given)
    return {ours.strip(): theirs for ours, _, theirs in pairs} or None


def size_of(source: str) -> int | None:
    """The bytes of a file; None for an address, a pipe, or what is not there."""
    path = Path(source)
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):
        return None


def fraction(sizes: list[int | None], at: int, position: int | None) -> float | None:
    """How much of all sources is read: by their bytes where they are all files, else by their number."""
    known: list[int] = [size for size in sizes if size is not None]
    if len(known) == len(sizes) and (whole := sum(known)):
        return min(1.0, (sum(known[:at]) + min(position or 0, known[at])) / whole)
    return at / len(sizes) if len(sizes) > 1 else None


def in_words(stored: Stored) -> str:
    """A result as a line for people."""
    if stored.status == "failed":
        error = stored.error or ""
        place = "" if stored.source in error else f"{stored.source}: "
        return f"failed     {place}{error}"
    if stored.status == "left_out":
        return f"left out   {stored.source}: {stored.title}"
    version = f" · version {stored.version}" if stored.version > 1 else ""
    return (
        f"{stored.status:<10} {stored.title or 'untitled'} · {stored.format} · {stored.language} · "
        f"{counted(stored.comments, 'comment')} · {counted(stored.sentences, 'sentence')} · "
        f"{counted(stored.quotes, 'quote')}{version}{alike(stored)}"
    )


def alike(stored: Stored) -> str:
    """That another document is nearly the same, if one is."""
    if not stored.similar:
        return ""
    return f" · {stored.similar[0]['similarity']:.0%} the same as {stored.similar[0]['document']}"


def counted(number: int, thing: str) -> str:
    """A number with what is counted, in the singular or the plural."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
