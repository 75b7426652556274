"""`manage.py ingest PATH_OR_URL… --project SLUG`."""

import gc
import os
import sys
from argparse import ArgumentParser
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import CommandError

from documents import corpora, terms
from documents.corpora import Corpus
from documents.ingest import known
from documents.ingest.formats.table_columns import WORDS
from documents.ingesting import Ingest, Step, limits, reading_as
from documents.management.corpus import counted, counts, in_short, place, reading, settled
from documents.management.one_line import one_line
from documents.management.progress_bar import ProgressBar
from documents.management.unchecked import UncheckedCommand
from documents.models import Project
from documents.reading.shards import How
from documents.reading.side_by_side import cores
from documents.store import Stored
from documents.writers import Told, most_writers

INTERRUPTED = 130
NOBODY_READS = 141
"""Exit statuses after Ctrl-C, and when what reads our output has ended: those of a shell."""


class Command(UncheckedCommand):
    """Bring articles and their threads into a project."""

    help = "Bring files or addresses into a project; ends with status 1 when something failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source",
            nargs="+",
            metavar="PATH_OR_URL",
            help="or a pattern in quotation marks, such as “/crawls/*.warc.gz” or “s3://bucket/**/*.jsonl”",
        )
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
        of_patterns = parser.add_argument_group("patterns")
        of_patterns.add_argument(
            "--ray", metavar="ADDRESS", help="read on this Ray cluster; “local” is this machine alone"
        )
        of_patterns.add_argument(
            "--processes", type=int, default=cores(), metavar="N", help="that read at once on this machine"
        )
        of_patterns.add_argument(
            "--writers", type=int, default=2, metavar="N", help="connections that store what is read"
        )
        of_patterns.add_argument("--again", action="store_true", help="also read what came in whole before")
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
            if options["ray"] or any(map(corpora.is_pattern, options["source"])):
                self.corpus(project, columns, options)
            else:
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

    def corpus(self, project: Project, columns: dict[str, str] | None, options: dict[str, Any]) -> None:
        """Read all files that patterns stand for, on this machine or on a cluster."""
        sources = options["source"]
        if pages := [source for source in sources if source.lower().startswith(("http://", "https://"))]:
            raise CommandError(f"{pages[0]} is a page, not a pattern of files: bring it in by itself.")
        self.shards: dict[int, Counter[str]] = {}
        with one_line(), settled():
            how = How(options["format"] and known(options["format"]), columns, limits())
            found = corpora.find(sources)
            shards = corpora.begin(
                project.pk, found, reading_as(how.format, columns=columns), options["again"]
            )
            corpus = Corpus(
                project.pk,
                lambda left: reading(left, how, options),
                max(1, min(options["writers"], most_writers())),
                self.terms,
                self.bar.draw,
            )
            with place(options["ray"], options["processes"]) if shards else nullcontext():
                for told in corpus.run(shards):
                    self.tell_of(told, corpus)
        self.bar.clear()
        failed = corpora.failed_before(project.pk, found, shards)
        self.stderr.write(in_short(len(found), len(shards), failed, self.shards, corpus.waits))

    def tell_of(self, told: Told, corpus: Corpus) -> None:
        """Write the lines of what was stored of a shard; for people only what failed, and how it ended."""
        count = self.shards.setdefault(told.shard.number, Counter())
        count.update(stored.status for stored in told.step.stored)
        count["sentences"] += sum(one.sentences for one in told.step.stored if one.status == "created")
        self.tell(told.step, corpus.fraction, is_short=True)
        if told.ended and not self.is_json:
            self.bar.clear()
            self.stdout.write(f"read       {told.shard.address} · {counts(count)}")

    def tell(self, step: Step, fraction: float | None, is_short: bool = False) -> None:
        """Write the lines of what was stored."""
        self.bar.clear()
        for stored in step.stored:
            self.failed += stored.status == "failed"
            self.read += stored.status not in ("failed", "left_out")
            if is_short and not self.is_json and stored.status != "failed":
                continue
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
