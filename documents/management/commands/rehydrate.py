"""`manage.py rehydrate FILE`: give the rows of a text-free export their texts again."""

import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson
from django.core.management.base import CommandError

from documents.errors import DomainError
from documents.management.unchecked import UncheckedCommand
from documents.models import Project
from documents.rehydrating import MOST_NAMED, Report, Texts, filled, read


class Command(UncheckedCommand):
    """Rows with their texts, from what is here, from files or from the web."""

    help = (
        "Write the rows of a text-free export (JSON Lines) with their texts; ends with status 1 when some "
        "were not found."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="rows=labels or rows=sentences with dehydrated=true")
        parser.add_argument("--output", required=True, metavar="FILE", help="where the rows are written")
        parser.add_argument(
            "--project", action="append", default=[], metavar="SLUG", help="take texts from its documents"
        )
        parser.add_argument(
            "--source",
            action="append",
            default=[],
            metavar="PATH_OR_URL",
            help="read them from files, folders or addresses, as ingest does; nothing is stored",
        )
        parser.add_argument("--format", metavar="NAME", help="read sources as this format, do not guess")
        parser.add_argument("--fetch", action="store_true", help="fetch the addresses that the rows name")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["project"] or options["source"] or options["fetch"]):
            raise CommandError("Say where the texts are: --project, --source or --fetch.")
        projects = {slug: Project.objects.filter(slug=slug).first() for slug in options["project"]}
        for slug, project in projects.items():
            if project is None:
                raise CommandError(f"There is no project {slug}.")
        try:
            with Path(options["file"]).open("rb") as stream:
                texts = Texts.of(read(stream))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be opened: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        for project in projects.values():
            if project is not None:
                texts.from_project(project.pk)
        for source in [*options["source"], *(texts.addresses if options["fetch"] else [])]:
            texts.from_source(source, options["format"])
        self.tell(self.write(options["file"], options["output"], texts), options["output"])

    def write(self, source: str, target: str, texts: Texts) -> Report:
        """The rows into a file that is whole or not there."""
        report, folder = Report(), Path(target).resolve().parent
        with Path(source).open("rb") as stream, NamedTemporaryFile(dir=folder, delete=False) as new:
            try:
                for row in filled(read(stream), texts, report):
                    new.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
                new.close()
                os.replace(new.name, target)
            except BaseException:
                Path(new.name).unlink(missing_ok=True)
                raise
        return report

    def tell(self, report: Report, target: str) -> None:
        """What became of the rows."""
        for line in report.unread:
            self.stderr.write(line)
        self.stdout.write(f"{report.matched:,} rows have their text, in {target}.")
        if report.changed:
            self.stdout.write(f"{report.changed:,} rows are left out: their words are others now.")
        if report.missing:
            self.stdout.write(f"{report.missing:,} rows are left out: no source has their post.")
            by_number = sorted(report.missing_at.items(), key=lambda one: (-one[1], one[0]))
            for address, n in by_number[:MOST_NAMED]:
                self.stdout.write(f"  {n:,}  {address}")
        if report.changed or report.missing:
            raise CommandError(f"{report.changed + report.missing:,} rows have no text.")
