"""The errors of the domain; one middleware and one API handler turn them into answers."""

from typing import Any


class DomainError(Exception):
    """Something a caller asked for cannot be done.

    `message` says what happened and what to do next; `status` is the HTTP status it
    becomes; `extra` is added to the body of a problem+json answer.
    """

    status = 400
    title = "Bad request"

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra


class Invalid(DomainError):
    """The input is wrong; `errors` maps a field to its messages."""

    title = "Invalid input"

    def __init__(self, message: str, errors: dict[str, list[str]] | None = None, **extra: Any) -> None:
        super().__init__(message, **({"errors": errors} if errors else {}), **extra)


class SignedOut(DomainError):
    """Nobody is signed in; `sign_in` in `extra` is where to."""

    status = 401
    title = "You are signed out"


class Forbidden(DomainError):
    """The caller sees the thing but may not do this to it."""

    status = 403
    title = "Not allowed"


class NotFound(DomainError):
    """No such thing in a project of the caller's."""

    status = 404
    title = "Not found"


class Conflict(DomainError):
    """The thing changed since the caller looked at it."""

    status = 409
    title = "Conflict"


class TooLarge(DomainError):
    """More than this interface takes at once."""

    status = 413
    title = "Too large"


class Unavailable(DomainError):
    """Busy or restarting; nothing was changed, and the same call works later."""

    status = 503
    title = "Try again in a moment"
    retry_after = 2
