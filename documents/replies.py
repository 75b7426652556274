"""Requests that may come twice: the second one gets the answer of the first, and makes nothing.

Key and answer are stored in the transaction of what the request makes: either both are there or nothing is.
A request that comes while the first is under way waits for it. What was refused leaves nothing behind and may
be sent again with the same key.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from psycopg import errors as psycopg_errors

from documents.errors import Conflict, DomainError
from documents.models import KeptReply
from documents.queries import fetch, setting

KEPT_FOR = timedelta(hours=24)
PATIENCE = "10s"
"""How long a request waits for an earlier one with its key."""

CLAIM = """
INSERT INTO documents_keptreply (user_id, credential, key, digest, status, headers, body, created_at)
VALUES (%(user)s, %(credential)s, %(key)s, %(digest)s, 0, '{}', '', now())
ON CONFLICT (user_id, credential, key) DO UPDATE
    SET digest = excluded.digest, status = 0, created_at = excluded.created_at
    WHERE documents_keptreply.created_at < now() - %(kept_for)s
RETURNING id
"""


class KeyReused(DomainError):
    """The key was used for something else."""

    status = 422
    title = gettext_noop("Key of another request")


class UnderWay(Conflict):
    """The first request with the key takes long."""

    title = gettext_noop("Still under way")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, the headers that belong to it, and its body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def claim(user_id: int, credential: str, key: str, digest: str) -> int | Reply:
    """Within a transaction, the id under which the answer is to be kept; or the answer that was kept.

    Raises:
        KeyReused: the key came with another request.
        UnderWay: the first request with it has not ended in ten seconds.
    """
    asked = {"user": user_id, "credential": credential, "key": key, "digest": digest, "kept_for": KEPT_FOR}
    try:
        with transaction.atomic(), setting("lock_timeout", PATIENCE):
            rows = fetch(CLAIM, asked)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg_errors.LockNotAvailable):
            raise UnderWay(
                _("The first request with this key is still under way. Ask again in a moment.")
            ) from error
        raise
    if rows:
        return int(rows[0][0])
    kept = KeptReply.objects.get(user_id=user_id, credential=credential, key=key)
    if kept.digest != digest:
        raise KeyReused(
            _(
                "This Idempotency-Key came with another request before. Nothing was changed; take a new key "
                "for a new request."
            )
        )
    return Reply(kept.status, kept.headers, bytes(kept.body))


def keep(claimed: int, reply: Reply) -> None:
    """Keep the answer of the request that claimed this."""
    KeptReply.objects.filter(pk=claimed).update(status=reply.status, headers=reply.headers, body=reply.body)


def forget() -> int:
    """Drop what is older than a day; how many answers that were."""
    dropped, _by_table = KeptReply.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return dropped
