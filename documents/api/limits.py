"""How much of the API one person may ask of one web process in a minute.

Each process counts for itself, in memory: asking the database would cost what it saves. A person may so get
as many times the quota as there are processes, and what is said to remain is the least that does.
Writing one label is not counted: answers are never held back.
"""

import time
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents.errors import DomainError

WINDOW = 60
"""Seconds."""
MOST_PEOPLE = 10_000
_lock = Lock()
_windows: dict[int, tuple[int, int]] = {}


class TooMany(DomainError):
    """More than the quota; nothing was changed."""

    status = 429
    title = gettext_noop("Too many requests")


@dataclass(frozen=True, slots=True)
class Quota:
    """Where somebody stands: `used` of `most` in this window, which ends in `left` seconds."""

    most: int
    used: int
    left: int

    @property
    def headers(self) -> dict[str, str]:
        """As the IETF's draft of RateLimit header fields has them."""
        return {
            "RateLimit-Policy": f'"default";q={self.most};w={WINDOW}',
            "RateLimit": f'"default";r={max(0, self.most - self.used)};t={self.left}',
        }


def take(user_id: int) -> Quota | None:
    """One request of a person's; None where there is no limit."""
    most: int = settings.API_REQUESTS_A_MINUTE
    if most == 0:
        return None
    now = time.monotonic()
    window, left = int(now // WINDOW), WINDOW - int(now % WINDOW)
    with _lock:
        if len(_windows) >= MOST_PEOPLE:
            _windows.clear()
        was, used = _windows.get(user_id, (window, 0))
        used = used + 1 if was == window else 1
        _windows[user_id] = (window, used)
    return Quota(most, used, left)


def require(quota: Quota | None) -> None:
    """That the quota is not used up.

    Raises:
        TooMany: it is; carries the policy and the seconds to wait.
    """
    if quota is None or quota.used <= quota.most:
        return
    raise TooMany(
        _("That were more than {most} requests in a minute. Nothing was changed; go on in {left} s.").format(
            most=quota.most, left=quota.left
        ),
        type="https://iana.org/assignments/http-problem-types#quota-exceeded",
        **{"violated-policies": ["default"]},
    )


def forget() -> None:
    """Count anew, for everybody."""
    with _lock:
        _windows.clear()
