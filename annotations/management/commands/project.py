"""`manage.py project SLUG`: create a project, or change its name and add an owner."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from annotations.projects import create_project
from documents import users
from documents.management.one_line import one_line
from documents.management.unchecked import UncheckedCommand
from documents.models import Membership, Project, Role, User


class Command(UncheckedCommand):
    help = "Create or update a project. An owner is needed to create one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="its name in addresses: letters, digits, hyphens")
        parser.add_argument("--name", help="its name on pages (default: from the slug)")
        parser.add_argument("--owner", metavar="NAME", help="a user who becomes an owner of it")

    def handle(self, *, slug: str, name: str | None, owner: str | None, **options: Any) -> None:
        with one_line():
            user = users.find(owner) if owner else None
        found = Project.objects.filter(slug=slug).first() if "\0" not in slug else None
        if found is not None:
            update(found, name, user)
            self.stdout.write(f"Updated project {slug}.")
            return
        if user is None:
            raise CommandError(f"There is no project {slug}. To create it, say whose it is: --owner NAME")
        with one_line():
            create_project(slug, name or slug.replace("-", " ").capitalize(), user)
        self.stdout.write(f"Created project {slug}.")


@transaction.atomic
def update(project: Project, name: str | None, owner: User | None) -> None:
    """The new name, where there is one; one more owner, where one is named."""
    if name:
        if len(name.strip()) > 200 or not name.strip() or "\0" in name:
            raise CommandError("The name is empty, or longer than 200 characters. Nothing was changed.")
        project.name = name.strip()
        project.save(update_fields=["name"])
    if owner:
        Membership.objects.update_or_create(project=project, user=owner, defaults={"role": Role.OWNER})
