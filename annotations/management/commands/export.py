"""`manage.py export --project SLUG --parquet-to URL`: rows as folders of Parquet files, for clusters."""

import sys
from typing import Any

import orjson
from django.core.management.base import CommandError, CommandParser
from django.utils.datastructures import MultiValueDict

from annotations.export import Asked, partitioned
from annotations.export.masking import Mask
from annotations.export.partitioned import columns_of
from annotations.export.sorts import SORTS
from annotations.filters import Filters
from documents.access import Actor
from documents.management.one_line import one_line
from documents.management.unchecked import UncheckedCommand
from documents.models import Membership, Project, Role


class Command(UncheckedCommand):
    """Write an export where other machines read it."""

    help = "Write rows as Parquet files to a folder or an object store, in folders by the values of columns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument(
            "--parquet-to",
            required=True,
            metavar="URL",
            help="an empty folder, or one as in s3://bucket/name",
        )
        parser.add_argument("--rows", default="labels", choices=list(SORTS))
        parser.add_argument(
            "--partition-by",
            default="",
            metavar="COLUMNS",
            help="with commas between, such as document_language,label: each value is a folder",
        )
        parser.add_argument("--replace", action="store_true", help="replace the dataset that is there")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="as in the API, such as language=en; may be repeated",
        )
        parser.add_argument("--as", dest="whose", metavar="NAME", help="what this member may see; an owner")
        parser.add_argument("--names", action="store_true", help="commenters' names instead of pseudonyms")
        parser.add_argument("--pseudonyms", action="store_true", help="pseudonyms for reviewers as well")
        parser.add_argument(
            "--mask", default="", metavar="WHAT", help="names, contacts or both with a comma: masked in texts"
        )
        parser.add_argument("--dehydrated", action="store_true", help="offsets and hashes, but no texts")
        parser.add_argument("--json", action="store_true", help="print the manifest as a line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"There is no project “{options['project']}”.")
        with one_line():
            asked = Asked(
                "parquet",
                options["rows"],
                Filters.parse(filters(options["filter"]), also=()),
                options["names"],
                options["pseudonyms"],
                mask=Mask.read(options["mask"]),
                dehydrated=options["dehydrated"],
            )
            by = columns_of(options["partition_by"])
            actor = Actor(member(project, options["whose"]))
            try:
                manifest = partitioned.write(
                    project, actor, asked, options["parquet_to"], by, options["replace"], self.progress
                )
            finally:
                self.progress(None)
        if options["json"]:
            self.stdout.write(orjson.dumps(manifest).decode())
            return
        size = sum(file["bytes"] for file in manifest["files"])
        self.stdout.write(
            f"{manifest['rows']:,} rows in {len(manifest['files']):,} files, {size:,} bytes: "
            f"{options['parquet_to']}"
        )

    def progress(self, rows: int | None) -> None:
        """How far it is, on a terminal; None takes the line away."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{'' if rows is None else f'{rows:,} rows'}")
            sys.stderr.flush()


def filters(given: list[str]) -> MultiValueDict[str, str]:
    """Filters as the API takes them."""
    found: MultiValueDict[str, str] = MultiValueDict()
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise CommandError(f"--filter {each} says nothing. Write it like --filter language=en.")
        found.appendlist(name.strip(), value)
    return found


def member(project: Project, name: str | None) -> int:
    """The id of the member by whose eyes it is seen: the one named, else an owner."""
    members = Membership.objects.filter(project=project).order_by("pk")
    wanted = members.filter(user__username=name) if name else members.filter(role=Role.OWNER)
    found = wanted.values_list("user_id", flat=True).first()
    if found is None:
        words = f"{name} is no member of it" if name else "It has no owner: name a member with --as"
        raise CommandError(f"{words}. Nothing was written.")
    return found
