"""What our commands share: how they start."""

from django.core.management.base import BaseCommand


class UncheckedCommand(BaseCommand):
    """A command without Django's system checks: half of the time that printing a token took, and they find
    only what `make check` has found before.
    """

    requires_system_checks = []
