"""Passwords that leaked somewhere are refused, without asking anybody: the list is a file here.

There are Django's 20,000 common passwords, also repeated and with digits and signs around them, and what a
file of SHA-1 hashes holds (BREACHED_PASSWORDS), a line each and in order, `HASH` or `HASH:COUNT`: the form in
which Have I Been Pwned gives its list. Files of tens of gigabytes are searched in place, in some forty reads.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

DIGITS = 40
"""Hexadecimal digits of a SHA-1."""


class CommonCoreValidator(CommonPasswordValidator):
    """Refuses a common password, however it was made long enough: `password2026!`, `dragondragon`."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(core(password), user)


def core(password: str) -> str:
    """The letters of the password, and of what is repeated one; all of it where there are none."""
    letters = re.sub(r"[\W\d_]", "", password.lower())
    return letters[: (letters + letters).find(letters, 1)] or password


class BreachedPasswordValidator:
    """Refuses a password that is in the file, where there is one."""

    def validate(self, password: str, user: Any = None) -> None:
        """
        Raises:
            ValidationError: the password leaked.
            ImproperlyConfigured: the file cannot be read. A list that is silently not there protects nobody.
        """
        if not settings.BREACHED_PASSWORDS:
            return
        try:
            is_there = stands_in(Path(settings.BREACHED_PASSWORDS), password)
        except OSError as error:
            raise ImproperlyConfigured(
                f"BREACHED_PASSWORDS: {settings.BREACHED_PASSWORDS} cannot be read ({error.strerror})."
            ) from error
        if is_there:
            raise ValidationError(
                _(
                    "This password is in a list of passwords that leaked. Choose one that you use nowhere "
                    "else."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("It must not be in a list of passwords that leaked.")


def stands_in(file: Path, password: str) -> bool:
    """Whether the password's hash is a line of the file, whose lines are in order."""
    # That is the digest of these lists; nothing is protected by it.
    wanted = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    with file.open("rb") as lines:
        return _search(lines, wanted.upper().encode())


def _search(lines: BinaryIO, wanted: bytes) -> bool:
    """Halve the bytes in which the line can begin, until there are none between."""
    low, high = 0, lines.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        found = _line_from(lines, middle)
        if not found or found[1] > wanted:
            high = middle
        elif found[1] < wanted:
            low = found[0]
        else:
            return True
    return False


def _line_from(lines: BinaryIO, at: int) -> tuple[int, bytes] | None:
    """The first line that begins at or after a place: where it ends, and its hash; None past the last."""
    lines.seek(max(at - 1, 0))
    if at:
        lines.readline()
    line = lines.readline()
    return (lines.tell(), line[:DIGITS].upper()) if line else None
