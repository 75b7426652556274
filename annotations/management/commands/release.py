"""`manage.py release SLUG VERSION`: build a release here and now."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from annotations import releases
from annotations.export.masking import Mask
from annotations.models import Release, ReleaseState
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
            "--mask", default="", metavar="WHAT", help="names, contacts or both with a comma: masked in texts"
        )

    def handle(
        self, *, slug: str, version: str, publish: bool, names: bool, mask: str, **options: Any
    ) -> None:
        project = Project.objects.filter(slug=slug).first() if "\0" not in slug else None
        if project is None:
            raise CommandError(f"There is no project {slug}.")
        with one_line():
            drafts = Release.objects.filter(project=project, state=ReleaseState.DRAFT)
            if not (publish and drafts.filter(version=version).exists()):
                self.build(project, version, names, Mask.read(mask))
            if publish:
                releases.publish(project, version, None)
        release = Release.objects.get(project=project, version=version)
        self.stdout.write(f"Release {version} of {slug}: {release.state}.")
        for file in release.files:
            self.stdout.write(f"{file['sha256']}  {file['name']}")

    def build(self, project: Project, version: str, names: bool, mask: Mask) -> None:
        """Build it in this process; one that a killed command left is begun anew."""
        left = Release.objects.filter(
            project=project, version=version, state=ReleaseState.BUILDING, job__isnull=True
        )
        left.update(state=ReleaseState.FAILED)
        release = releases.start(
            project, None, version, names_reviewers=names, mask=mask, in_background=False
        )
        try:
            releases.build(release)
        except CannotRun as error:
            releases.failed(release, str(error))
            raise CommandError(str(error)) from error
        except BaseException:
            releases.failed(release, "The command that built it ended early.")
            raise
