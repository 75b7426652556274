"""`manage.py sample`."""

from typing import Any

from annotations import sample
from documents.management.unchecked import UncheckedCommand


class Command(UncheckedCommand):
    """Make the sample project, unless it is there."""

    help = "Make the sample project that `make run` shows; does nothing when it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        project = sample.create()
        if project is not None:
            self.stdout.write(
                f"Made the sample project “{project.name}”. It belongs to {sample.OWNER}; "
                f"sign in with: manage.py signin {sample.OWNER}"
            )
