"""`manage.py sample`."""

from typing import Any

from django.core.management.base import BaseCommand

from annotations import sample


class Command(BaseCommand):
    """Make the sample project, unless it is there."""

    help = "Make the sample project that `make run` shows; does nothing when it is there."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        project = sample.create()
        if project is not None:
            self.stdout.write(
                f"Made the sample project “{project.name}”. It belongs to {sample.OWNER}; "
                f"sign in with: manage.py signin {sample.OWNER}"
            )
