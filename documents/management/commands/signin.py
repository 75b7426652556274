"""`manage.py signin NAME`: a one-time sign-in link, also the way back in."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from documents import audit, signin, users
from documents.management.one_line import one_line
from documents.management.unchecked import UncheckedCommand


class Command(UncheckedCommand):
    help = "Print a link that signs a user in once, within 24 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--next", default="", metavar="PATH", help="the page to go on to")

    def handle(self, *, username: str, **options: Any) -> None:
        with one_line():
            user = users.find(username)
        if not user.is_active:
            raise CommandError(
                f"{user.username} is switched off. First: manage.py user {user.username} --active"
            )
        audit.record("signin.link", subject=user.pk)
        self.stdout.write(signin.url_for(user, options["next"]))
        self.stderr.write(f"It signs in {user.username} once, within 24 hours, unless they sign in before.")
