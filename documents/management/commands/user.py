"""`manage.py user NAME`: create a person or change what is known of them."""

import sys
from argparse import BooleanOptionalAction
from typing import Any

from django.core.management.base import CommandError, CommandParser

from documents import users
from documents.management.one_line import one_line
from documents.management.unchecked import UncheckedCommand


class Command(UncheckedCommand):
    help = "Create or update a user. Without a password they sign in by links from manage.py signin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME", help="what they sign in with; any case")
        parser.add_argument("--name", help="the name that others see")
        parser.add_argument("--email", help="theirs, you vouch for that: it takes new passwords")
        parser.add_argument(
            "--admin",
            action=BooleanOptionalAction,
            default=None,
            help="the instance's settings; no project without membership",
        )
        parser.add_argument(
            "--active",
            action=BooleanOptionalAction,
            default=None,
            help="--no-active: switched off, signs in no more; what they labelled stays",
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read a new password from standard input"
        )

    def handle(self, *, username: str, password_stdin: bool, **options: Any) -> None:
        password = None
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
            if not password:
                raise CommandError("No password came on standard input. Nothing was changed.")
        fields = {field: options[field] for field in ("name", "email", "admin", "active")}
        with one_line():
            user, created = users.save(username, password=password, is_verified=True, **fields)
        self.stdout.write(f"{'Created' if created else 'Updated'} user {user.username}.")
