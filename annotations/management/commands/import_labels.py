"""`manage.py import_labels FILE --project SLUG`: bring labels from elsewhere into a project."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.core.management.base import CommandError

from annotations.importing import running, settling, starting
from annotations.importing.formats import FORMATS, UNITS
from annotations.importing.formats.table import WORDS
from annotations.importing.options import SWITCHES, Options
from annotations.importing.running import Outcome
from documents import originals
from documents.errors import Invalid
from documents.management.unchecked import UncheckedCommand
from documents.models import Project

CHUNK = 1 << 20


class Command(UncheckedCommand):
    """Bring labels in, all or none; `--dry-run` says what would become of each row."""

    help = "Import labels: Label Studio, doccano, Potato, Web Annotation, tables, or what this app exports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="store nothing, say what would be")
        parser.add_argument("--format", default="", choices=list(FORMATS), help="do not guess")
        for name, pair, words in (
            ("map", "THEIRS=OURS", "what a label of the file means: a key, abstain:REASON, or nothing"),
            ("reviewer", "THEIRS=OURS", "the member whose answers those of a reviewer of the file are"),
            ("column", "OURS=THEIRS", f"which column of a table holds what; ours are: {', '.join(WORDS)}"),
        ):
            parser.add_argument(f"--{name}", action="append", default=[], metavar=pair, help=words)
        parser.add_argument(
            "--as", dest="whose", default="", metavar="NAME", help="whose rows without a name are"
        )
        parser.add_argument(
            "--phase", default="main", help="of answers whose file does not say: main, gold, …"
        )
        parser.add_argument("--offsets", default="auto", choices=UNITS, help="what spans count")
        parser.add_argument(
            "--partial", action="store_true", help="take the rows that fit, leave the others out"
        )
        parser.add_argument("--shifted", action="store_true", help="take rows that are nearly a sentence")
        parser.add_argument("--spread", action="store_true", help="label each sentence of a longer passage")
        parser.add_argument("--replace", action="store_true", help="change answers that are there already")
        parser.add_argument("--create", action="store_true", help="make documents of texts that are in none")
        parser.add_argument("--report", metavar="FILE", help="write what became of the rows as CSV")
        parser.add_argument("--json", action="store_true", help="say what became of it as JSON")

    def handle(self, *args: Any, **given: Any) -> None:
        project = Project.objects.filter(slug=given["project"]).first()
        if project is None:
            raise CommandError(f"There is no project “{given['project']}”.")
        try:
            options = Options.parse(
                {name: given[name] for name in ("format", "phase", "offsets", *SWITCHES)}
                | {"labels": pairs(given["map"], "map"), "reviewers": pairs(given["reviewer"], "reviewer")}
                | {"columns": pairs(given["column"], "column"), "reviewer": given["whose"]}
            )
        except Invalid as error:
            raise CommandError(f"{error.message} {error.extra.get('errors', '')}") from error
        outcome = self.run(Path(given["file"]), project, options, given["dry_run"])
        if given["report"] and outcome.report:
            with default_storage.open(originals.path_of(outcome.report)) as kept:
                Path(given["report"]).write_bytes(kept.read())
        self.tell(outcome, given["json"], given["dry_run"])
        if outcome.error:
            raise CommandError(outcome.error)

    def run(self, path: Path, project: Project, options: Options, is_trial: bool) -> Outcome:
        """Keep the file, and import it here and now."""
        try:
            with path.open("rb") as stream:
                sha256 = starting.keep(iter(lambda: stream.read(CHUNK), b""))
        except OSError as error:
            raise CommandError(f"{path} cannot be opened: {error.strerror}.") from error
        one = starting.made(project, None, path.name, sha256, options, is_trial)
        try:
            with starting.opened(one) as (stream, size):
                return running.run(one, stream, size, self.progress)
        finally:
            self.progress(None)
            if one.finished_at is None:  # ended early: nothing is there to tell of
                one.delete()

    def progress(self, share: float | None) -> None:
        """How far it is, on a terminal; None takes the line away."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{'' if share is None else f'{share:4.0%}'}")
            sys.stderr.flush()

    def tell(self, outcome: Outcome, as_json: bool, is_trial: bool) -> None:
        """What became of the rows."""
        if as_json:
            self.stdout.write(
                orjson.dumps(outcome.as_json() | {"format": outcome.format}, default=str).decode()
            )
            return
        self.stdout.write(f"{outcome.rows:,} rows of {FORMATS.get(outcome.format, 'an unknown format')}")
        for status in settling.STATUSES:
            if count := outcome.counts.get(status):
                self.stdout.write(f"{count:>12,}  {status.replace('_', ' ')}")
        for problem in outcome.problems:
            self.stdout.write(f"  {problem['place']}: {problem['why']} {problem['words'] or ''}".rstrip())
        if outcome.documents_made:
            self.stdout.write(f"{outcome.documents_made:,} documents {'would be ' if is_trial else ''}made")
        if not outcome.error:
            self.stdout.write(
                "Nothing was stored: a trial." if is_trial else f"{outcome.stored:,} answers stored."
            )


def pairs(given: list[str], option: str) -> dict[str, str]:
    """NAME=VALUE pairs of an option that may be repeated."""
    found = {}
    for each in given:
        name, equals, value = each.rpartition("=") if option != "column" else each.partition("=")
        if not equals or not name.strip():
            raise CommandError(f"--{option} {each} says nothing. Write it like --{option} this=that.")
        found[name.strip()] = value.strip()
    return found
