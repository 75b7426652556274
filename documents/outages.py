"""What is the matter when neither the request nor the code is to blame: in words, by what the system said.

An outage passes or is mended outside; nothing was changed, and the same call works afterwards.
"""

import errno
from collections.abc import Callable

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _
from psycopg import errors as refused
from psycopg_pool import PoolTimeout

from documents.errors import Unavailable

SOON, LATER = 2, 15
"""Seconds after which to try again: what restarts, and what somebody has to mend."""

type Words = Callable[[], str]
FULL: Words = lambda: _(  # noqa: E731
    "There is no room left on the server's disk. Nothing was changed, and what was saved is safe. Whoever "
    "runs this instance has to free some space; then the same works again."
)
READ_ONLY: Words = lambda: _(  # noqa: E731
    "The database can only be read at the moment. Nothing was changed; what you see is as it was saved. Try "
    "again later, or ask whoever runs this instance."
)
BUSY: Words = lambda: _(  # noqa: E731
    "All connections to the database are in use. Nothing was changed; try again in a moment."
)
SHUT: Words = lambda: _(  # noqa: E731
    "The server may not write to the folder where files are kept. Nothing was changed. Whoever runs this "
    "instance has to make it writable; then the same works again."
)
SILENT: Words = lambda: _("The database does not answer. Nothing was changed; try again in a moment.")  # noqa: E731

BY_STATE: tuple[tuple[type[psycopg.Error], Words, int], ...] = (
    (refused.DiskFull, FULL, LATER),
    (refused.ReadOnlySqlTransaction, READ_ONLY, LATER),
    (refused.TooManyConnections, BUSY, SOON),
    (PoolTimeout, BUSY, SOON),
)
CROWDED = ("too many clients", "too many connections", "remaining connection slots")
BY_NUMBER = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: SHUT,
    errno.EACCES: SHUT,
    errno.EPERM: SHUT,
}


def outage(exception: BaseException) -> Unavailable | None:
    """The outage behind an exception, to be answered with 503; None where it is none."""
    if isinstance(exception, OSError) and not isinstance(exception, TimeoutError):
        words = BY_NUMBER.get(exception.errno or 0)
        return words and _unavailable(words(), LATER)
    if not isinstance(exception, (DatabaseError, InterfaceError, psycopg.Error)):
        return None
    said = exception.__cause__ if isinstance(exception.__cause__, psycopg.Error) else exception
    for kind, words, seconds in BY_STATE:
        if isinstance(said, kind):
            return _unavailable(words(), seconds)
    # What a server that is full or crowded says when it lets nobody in has no state of its own.
    if any(words in str(said) for words in CROWDED):
        return _unavailable(BUSY(), SOON)
    if "No space left on device" in str(said):
        return _unavailable(FULL(), LATER)
    if isinstance(exception, (OperationalError, InterfaceError, psycopg.OperationalError)):
        return _unavailable(SILENT(), SOON)
    return None


def _unavailable(message: str, seconds: int) -> Unavailable:
    error = Unavailable(message)
    error.retry_after = seconds
    return error
