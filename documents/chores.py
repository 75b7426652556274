"""What goes after its time: a worker does this once an hour."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from documents import audit, replies, retaining
from documents.queries import fetch

LOCK = 0x74696479
"""Of the advisory lock under which one worker of several tidies up."""


def tidy() -> None:
    """Drop kept replies, what of the audit log is older than AUDIT_DAYS, and originals whose time is over."""
    with transaction.atomic():
        [[is_ours]] = fetch("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not is_ours:
            return
        replies.forget()
        if settings.AUDIT_DAYS > 0:
            audit.shorten(timezone.now() - timedelta(days=settings.AUDIT_DAYS))
        retaining.enforce()
