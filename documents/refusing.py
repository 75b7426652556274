"""What a request is answered that is not let in at all: too large, packed, or one too many."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents.arriving import REFUSED, RETRY_AFTER
from documents.errors import DomainError, Invalid, SignedOut, TooLarge, Unavailable


class Packed(DomainError):
    """A body that is compressed; what it unpacks to is told by nothing."""

    status = 415
    title = gettext_noop("Not taken in this form")


def _busy() -> DomainError:
    return Unavailable(
        _(
            "More is asked of this server than it can answer at once. Nothing was changed; try again in a "
            "moment."
        )
    )


def _too_large() -> DomainError:
    limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2**20
    words = _(
        "The request is larger than is taken here: {limit} MB, and {upload} MB where files are brought in. "
        "Nothing was stored; send it in parts."
    )
    return TooLarge(words.format(limit=limit, upload=settings.UPLOAD_MB))


REASONS: dict[str, Callable[[], DomainError]] = {
    "busy": _busy,
    "too_large": _too_large,
    "of_nobody": lambda: SignedOut(
        _("Files of this size are taken of people who are signed in. Nothing was stored; sign in again.")
    ),
    "cut_off": lambda: Invalid(_("The request broke off before its end. Nothing was stored; send it again.")),
    "unreadable": lambda: Invalid(
        _("The request could not be read. Nothing was changed; go back and try again.")
    ),
}


def refusal(environ: dict[str, Any]) -> DomainError | None:
    """Why a request is not let in; None where it is."""
    reason = environ.get(REFUSED)
    if reason is not None:
        error = REASONS[reason]()
        if isinstance(error, Unavailable):
            error.retry_after = environ.get(RETRY_AFTER, error.retry_after)
        return error
    packing = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if packing not in ("", "identity"):
        words = _("The body of a request is taken as it is, not packed as {packing}. Nothing was stored.")
        return Packed(words.format(packing=packing[:40]))
    return None
