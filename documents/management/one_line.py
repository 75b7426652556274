"""Errors of the domain as one line on standard error, for the commands."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from documents.errors import DomainError


@contextmanager
def one_line() -> Iterator[None]:
    """A DomainError inside ends the command with its message and the fields it names."""
    try:
        yield
    except DomainError as error:
        fields = error.extra.get("errors", {})
        details = [f"{field}: {message}" for field, messages in fields.items() for message in messages]
        raise CommandError(" ".join([error.message, *details])) from error
