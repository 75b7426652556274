"""`manage.py release SLUG VERSION`: build a release here and now, and what becomes of one that is there."""

import shutil
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import CommandError, CommandParser

from annotations import releases
from annotations.export.masking import Mask
from annotations.export.partitioned import columns_of
from annotations.models import Release, ReleaseState
from annotations.releases import files, partitioned, statements
from documents.jobs import CannotRun
from documents.management.one_line import one_line
from documents.management.unchecked import UncheckedCommand
from documents.models import Project


class Command(UncheckedCommand):
    help = (
        "Build a release of a project's dataset, as a draft; --publish publishes it, or the draft there is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the project")
        parser.add_argument("version", metavar="VERSION", help="three numbers, as in 1.0.0")
        parser.add_argument(
            "--publish", action="store_true", help="publish it: from then on it never changes"
        )
        parser.add_argument(
            "--names", action="store_true", help="user names of reviewers instead of pseudonyms"
        )
        parser.add_argument(
            "--say",
            metavar="FILE",
            help=f"what only people know of the data, a JSON object of: {', '.join(statements.KEYS)}",
        )
        parser.add_argument(
            "--again", action="store_true", help="build the draft of that version again, of the state of now"
        )
        parser.add_argument("--to", metavar="FOLDER", help="write the files of the release to a folder")
        parser.add_argument(
            "--parquet-to",
            metavar="URL",
            help="write its tables as folders of Parquet files, on a disk or an object store",
        )
        parser.add_argument(
            "--partition-by",
            metavar="COLUMNS",
            help="that these are divided by, with commas between; split where the project is divided",
        )
        parser.add_argument("--replace", action="store_true", help="replace the dataset that is there")
        parser.add_argument("--withdraw", metavar="REASON", help="withdraw what was published")
        parser.add_argument("--discard", action="store_true", help="take away what was not published")
        parser.add_argument(
            "--mask", default="", metavar="WHAT", help="names, contacts or both with a comma: masked in texts"
        )
        parser.add_argument(
            "--text-free",
            action="store_true",
            help="no texts, titles and authors, but offsets, keys and hashes to find them by (rehydrate)",
        )

    def handle(self, *, slug: str, version: str, **options: Any) -> None:
        project = Project.objects.filter(slug=slug).first() if "\0" not in slug else None
        if project is None:
            raise CommandError(f"There is no project {slug}.")
        with one_line():
            if options["discard"]:
                releases.discard(project, version)
                self.stdout.write(f"Release {version} of {slug} was taken away.")
                return
            if options["withdraw"] is not None:
                releases.withdraw(project, version, None, options["withdraw"])
            else:
                self.make(project, version, options)
        release = Release.objects.get(project=project, version=version)
        self.stdout.write(f"Release {version} of {slug}: {release.state}.")
        for file in release.files:
            self.stdout.write(f"{file['sha256']}  {file['name']}")
        if options["to"]:
            self.write(release, Path(options["to"]))
        if url := options["parquet_to"]:
            by = options["partition_by"]
            with one_line():
                manifest = partitioned.write(release, url, by and columns_of(by), options["replace"])
            self.stdout.write(f"Written to {url}: {len(manifest['files']):,} files.")

    def make(self, project: Project, version: str, options: dict[str, Any]) -> None:
        """Build it where that is wanted, and publish it where that is."""
        there = Release.objects.filter(project=project, version=version)
        is_there = there.filter(state=ReleaseState.DRAFT).exists()
        is_written = options["to"] or options["parquet_to"]
        only_written = is_written and there.filter(state=ReleaseState.PUBLISHED).exists()
        uses_draft = is_there and not options["again"] and (options["publish"] or is_written)
        if not (only_written or uses_draft):
            said = read(options["say"]) if options["say"] else None
            self.build(project, version, said, options)
        if options["publish"]:
            releases.publish(project, version, None)

    def build(
        self, project: Project, version: str, said: dict[str, Any] | None, options: dict[str, Any]
    ) -> None:
        """Build it in this process; one that a killed command left is begun anew."""
        left = Release.objects.filter(
            project=project, version=version, state=ReleaseState.BUILDING, job__isnull=True
        )
        left.update(state=ReleaseState.FAILED)
        release = releases.start(
            project,
            None,
            version,
            said,
            names_reviewers=options["names"],
            mask=Mask.read(options["mask"]),
            in_background=False,
            anew=options["again"],
            text_free=options["text_free"],
        )
        try:
            releases.build(release)
        except CannotRun as error:
            releases.failed(release, str(error))
            raise CommandError(str(error)) from error
        except BaseException:
            releases.failed(release, "The command that built it ended early.")
            raise

    def write(self, release: Release, folder: Path) -> None:
        """Write the files of a release to a folder that has none of their names."""
        if release.state == ReleaseState.WITHDRAWN:
            raise CommandError("It was withdrawn: its files are given to nobody. Nothing was written.")
        places = [(folder / str(file["name"]), str(file["sha256"])) for file in release.files]
        if there := [str(place) for place, _digest in places if place.exists()]:
            raise CommandError(f"{there[0]} is there already. Nothing was written.")
        for place, digest in places:
            place.parent.mkdir(parents=True, exist_ok=True)
            with files.open_kept(digest) as kept, place.open("wb") as file:
                shutil.copyfileobj(kept, file)
        self.stdout.write(f"Written to {folder}.")


def read(path: str) -> dict[str, Any]:
    """What a file says of the data.

    Raises:
        CommandError: it cannot be read, or is no JSON object.
    """
    try:
        found = orjson.loads(Path(path).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise CommandError(f"{path} could not be read: {error}. Nothing was changed.") from error
    if not isinstance(found, dict):
        raise CommandError(f"{path} holds no JSON object. Nothing was changed.")
    return found
