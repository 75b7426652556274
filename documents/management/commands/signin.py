"""`manage.py signin NAME`: a one-time sign-in link, also the way back in."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from documents import audit, signin, users
from documents.management.one_line import one_line
from documents.management.unchecked import UncheckedCommand


class Command(UncheckedCommand):
    help = "Print a link that signs a user in once, when it is opened."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--next", default="", metavar="PATH", help="the page to go on to")
        parser.add_argument(
            "--ask",
            action="store_true",
            help="a link to hand on: it asks for a click, as previews of chats open links",
        )
        parser.add_argument("--mail", action="store_true", help="send it to their verified address instead")
        parser.add_argument("--hours", type=int, default=signin.HOURS, help="for which it is good (1)")
        parser.add_argument(
            "--reset-mfa",
            action="store_true",
            help="take away their authenticator app, passkeys and recovery codes first",
        )

    def handle(self, *, username: str, hours: int, **options: Any) -> None:
        if not 1 <= hours <= signin.MOST_HOURS:
            raise CommandError(f"--hours is between 1 and {signin.MOST_HOURS}. Nothing was changed.")
        with one_line():
            user = users.find(username)
        if not user.is_active:
            raise CommandError(
                f"{user.username} is switched off. First: manage.py user {user.username} --active"
            )
        if options["reset_mfa"]:
            taken = signin.reset_factors(user)
            self.stderr.write(f"{user.username} has no second factor any more ({taken} taken away).")
        audit.record("signin.link", subject=user.pk)
        if options["mail"]:
            with one_line():
                address = signin.send(user, hours)
            self.stdout.write(f"Sent to {address}.")
            return
        self.stdout.write(signin.url_for(user, options["next"], asks=options["ask"], hours=hours))
        self.stderr.write(f"It signs in {user.username} once, within {hours} h, unless they sign in before.")
