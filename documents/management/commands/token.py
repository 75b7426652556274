"""`manage.py token NAME`: a new API token on standard output, and nothing else."""

from typing import Any

from django.core.management.base import CommandParser

from documents import tokens, users
from documents.management.one_line import one_line
from documents.management.unchecked import UncheckedCommand
from documents.models import Scope


class Command(UncheckedCommand):
    help = "Print a new API token for a user. It is shown this once; only its digest is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument(
            "--scopes",
            default=Scope.ADMIN.value,
            metavar="SCOPE,…",
            help=f"of {', '.join(Scope.values)}; each includes the earlier ones (default: admin)",
        )
        parser.add_argument("--expires", type=int, default=tokens.DEFAULT_DAYS, metavar="DAYS")
        parser.add_argument(
            "--project",
            action="append",
            default=[],
            metavar="SLUG",
            help="limit it to this project; may be repeated (default: all of theirs)",
        )

    def handle(self, *, username: str, name: str, scopes: str, **options: Any) -> None:
        with one_line():
            _, secret = tokens.create(
                users.find(username),
                name=name,
                scopes=[scope.strip() for scope in scopes.split(",") if scope.strip()],
                projects=options["project"],
                days=options["expires"],
            )
        self.stdout.write(secret)
