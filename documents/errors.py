"""The errors of the domain; one middleware and one API handler turn them into answers."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class DomainError(Exception):
    """Something a caller asked for cannot be done.

    `message` says what happened and what to do next, in the reader's language; `title` is
    English, translated where it is shown; `status` is the HTTP status it becomes; `extra` is added to
    the body of a problem+json answer.
    """

    status = 400
    title = gettext_noop("Bad request")

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra


class Invalid(DomainError):
    """The input is wrong; `errors` maps a field to its messages."""

    title = gettext_noop("Invalid input")

    def __init__(self, message: str, errors: dict[str, list[str]] | None = None, **extra: Any) -> None:
        super().__init__(message, **({"errors": errors} if errors else {}), **extra)


class SignedOut(DomainError):
    """Nobody is signed in; `sign_in` in `extra` is where to."""

    status = 401
    title = gettext_noop("You are signed out")


class Forbidden(DomainError):
    """The caller sees the thing but may not do this to it."""

    status = 403
    title = gettext_noop("Not allowed")


class SecondFactorNeeded(Forbidden):
    """The project, or the instance, asks for a second factor and the caller has none; `set_up` in `extra` is
    where to get one.
    """

    title = gettext_noop("A second factor is needed")

    def __init__(self, message: str) -> None:
        super().__init__(message, set_up="/account/2fa/")


class NotConfirmed(Forbidden):
    """The act asks once more who is there; `confirm` in `extra` is where to say so."""

    title = gettext_noop("Confirm that it is you")

    def __init__(self) -> None:
        super().__init__(
            _("This asks once more who is there. Confirm it on the page named here, then try again."),
            confirm="/account/confirm/",
        )


class NotFound(DomainError):
    """No such thing in a project of the caller's."""

    status = 404
    title = gettext_noop("Not found")


class Gone(NotFound):
    """What a room sends is about something that is not there, or not theirs, any more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The document was deleted, or you are no member of its project any more. What you did is "
                "kept in this browser: copy it, or ask an owner of the project and try again."
            )
        )


class Conflict(DomainError):
    """The thing changed since the caller looked at it."""

    status = 409
    title = gettext_noop("Conflict")


class TooLarge(DomainError):
    """More than this interface takes at once."""

    status = 413
    title = gettext_noop("Too large")


class Unavailable(DomainError):
    """Busy or restarting; nothing was changed, and the same call works later."""

    status = 503
    title = gettext_noop("Try again in a moment")
    retry_after = 2


class TookTooLong(Unavailable):
    """The database was told to stop: what was asked for costs more than one request may."""

    title = gettext_noop("This took too long")
    retry_after = 60

    def __init__(self) -> None:
        super().__init__(
            _(
                "This took longer than a request may and was stopped. Nothing was changed. Ask for less at "
                "once, by fewer documents or narrower filters, or have a file made in the background."
            )
        )
