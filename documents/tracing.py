"""By what way something is being done, and for which request: what the log and the audit log say of it.

Middleware, commands and the worker say it at their start; nobody below reads a request.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from uuid import uuid4

WEB, SHELL, JOB = "web", "shell", "job"
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Trace:
    """`way` is one of WEB, SHELL and JOB, empty where nobody said it; `who` gives the id of the person who
    asks, once somebody wants to know.
    """

    way: str = ""
    request_id: str = ""
    ip: str = ""
    who: Callable[[], int | None] = lambda: None


NOWHERE = Trace()
_now: ContextVar[Trace] = ContextVar("trace", default=NOWHERE)


def current() -> Trace:
    """What is said of whatever runs now."""
    return _now.get()


@contextmanager
def following(trace: Trace) -> Iterator[None]:
    """Say it of all that is done inside."""
    token = _now.set(trace)
    try:
        yield
    finally:
        _now.reset(token)


def request_id(given: str) -> str:
    """The id that a proxy gave a request, where it has the shape of one; else a new one."""
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


def shortened(address: str, how: str) -> str:
    """An IP address as it is kept: `full`, `none`, or `short`, which names a network of 256 addresses, or of
    a household and its neighbours (/48) in IPv6. What is no address is not kept at all.
    """
    try:
        ip = ip_address(address.strip())
    except ValueError:
        return ""
    if how == "none":
        return ""
    if how == "full":
        return str(ip)
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
