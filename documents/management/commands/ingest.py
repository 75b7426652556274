"""`manage.py ingest PATH_OR_URL… --project SLUG`."""

import gc
import sys
from argparse import ArgumentParser
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from documents.ingest.formats.table_columns import WORDS
from documents.ingesting import ingest_source
from documents.models import Project
from documents.store import Stored


class Command(BaseCommand):
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
        parser.add_argument("--json", action="store_true", help="one JSON line a document")

    def handle(self, *args: Any, **options: Any) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(
                f"There is no project “{options['project']}”. Make it with: "
                f"manage.py project {options['project']} --owner NAME"
            )
        columns = mapping(options["column"])
        # Rows come and go by the hundred thousand and hold no cycles: looking for some costs a tenth more.
        # The thread that writes gives way at every full buffer and must not wait 5 ms for its turn each time.
        sys.setswitchinterval(0.0005)
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)
        failed = 0
        for source in options["source"]:
            for stored in ingest_source(project.pk, source, format=options["format"], columns=columns):
                failed += stored.status == "failed"
                if options["json"] and stored.status == "left_out":
                    self.stderr.write(in_words(stored))
                else:
                    self.stdout.write(
                        orjson.dumps(stored.as_row()).decode() if options["json"] else in_words(stored)
                    )
        if failed:
            raise CommandError(f"{failed} could not be read; everything else is stored.")


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


def in_words(stored: Stored) -> str:
    """A result as a line for people."""
    if stored.status == "failed":
        return f"failed     {stored.source}: {stored.error}"
    if stored.status == "left_out":
        return f"left out   {stored.source}: {stored.title}"
    return (
        f"{stored.status:<10} {stored.title or 'untitled'} · {stored.format} · {stored.language} · "
        f"{counted(stored.comments, 'comment')} · {counted(stored.sentences, 'sentence')} · "
        f"{counted(stored.quotes, 'quote')}{alike(stored)}"
    )


def alike(stored: Stored) -> str:
    """That another document is nearly the same, if one is."""
    if not stored.similar:
        return ""
    return f" · {stored.similar[0]['similarity']:.0%} the same as {stored.similar[0]['document']}"


def counted(number: int, thing: str) -> str:
    """A number with what is counted, in the singular or the plural."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
