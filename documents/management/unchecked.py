"""What our commands share: how they start, and that they are written down."""

from typing import Any

from django.core.management.base import BaseCommand

from documents import audit, tracing


class UncheckedCommand(BaseCommand):
    """A command without Django's system checks: half of the time that printing a token took, and they find
    only what `make check` has found before.

    What it does is done by the shell, and the audit log says that it ran, unless not `is_noted`.
    """

    requires_system_checks = []
    is_noted = True

    def execute(self, *args: Any, **options: Any) -> Any:
        with tracing.following(tracing.Trace(tracing.SHELL)):
            output = super().execute(*args, **options)
            if self.is_noted:
                audit.record("command", command=type(self).__module__.rpartition(".")[2])
        return output
