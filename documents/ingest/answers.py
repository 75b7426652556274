"""What a site answers when it is asked for a page: the bytes, or why there are none."""

import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from documents.ingest import packing
from documents.ingest.parsed import IngestError

if TYPE_CHECKING:  # whoever starts the app and fetches nothing does not wait for them
    import httpcore
    import httpx

TRY_LATER = "Try again later, or save the page in a browser and bring in the file."
SAVE_IT = "Open the page in a browser, save it, and bring in the file."
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,application/json;q=0.8,*/*;q=0.5"


@dataclass(slots=True)
class Fetched:
    """What a server answered: the bytes, decompressed; the address they came from; what it says of them.

    `status` 304 says that the page is as it was when the validators sent were given; there are no bytes then.
    """

    content: bytes
    url: str
    content_type: str | None
    encoding: str | None
    status: int = 200
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a page when it was last read, to be asked whether it changed since."""

    etag: str = ""
    last_modified: str = ""


class FetchError(IngestError):
    """A page that could not be fetched; nothing of it was kept.

    `status` is what the site answered, None where it was not asked or did not answer; `is_refusal` says that
    we would not ask. `retry_after` is the seconds a busy site asks to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        place: str | None = None,
        remedy: str = "",
        status: int | None = None,
        is_refusal: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, place=place, remedy=remedy)
        self.status = status
        self.is_refusal = is_refusal
        self.retry_after = retry_after


@dataclass(slots=True)
class Asking:
    """One request: where to, who asks, what is known of the page, and how much of it is taken."""

    target: "httpx.URL"
    place: str
    user_agent: str
    validators: Validators | None
    max_bytes: int
    cut: bool

    @property
    def headers(self) -> dict[bytes | str, bytes | str]:
        headers: dict[bytes | str, bytes | str] = {
            "Host": self.target.netloc.decode("ascii"),
            "User-Agent": self.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": packing.ASKED_FOR,
        }
        if self.validators and self.validators.etag:
            headers["If-None-Match"] = self.validators.etag
        if self.validators and self.validators.last_modified:
            headers["If-Modified-Since"] = self.validators.last_modified
        return headers


def bare(target: "httpx.URL") -> str:
    """An address without its fragment, under which a page is known."""
    return str(target.copy_with(fragment=None))


def read(response: "httpcore.Response", asking: Asking) -> Fetched | str:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    if response.status in _REDIRECTS and "location" in headers:
        return headers["location"]
    unchanged = response.status == 304 and asking.validators is not None
    if response.status != 200 and not unchanged:
        raise FetchError(
            f"The site answers {response.status}{_meaning(response.status)}.",
            place=asking.place,
            remedy=SAVE_IT,
            status=response.status,
            retry_after=_seconds(headers.get("retry-after", ""), time.time()),
        )
    content_type = headers.get("content-type")
    charset = _CHARSET.search(content_type or "")
    return Fetched(
        b"" if unchanged else _body(response, headers, asking),
        bare(asking.target),
        content_type,
        charset[1] if charset else None,
        response.status,
        _sendable(headers.get("etag", "")),
        _sendable(headers.get("last-modified", "")),
    )


def _body(response: "httpcore.Response", headers: dict[str, str], asking: Asking) -> bytes:
    """The bytes of the page, unpacked.

    Raises:
        FetchError: there are too many, or they are not what the server says.
    """
    length, most = headers.get("content-length", ""), asking.max_bytes
    if length.isdecimal() and int(length[:20]) > most and not asking.cut:
        raise _too_large(asking.place, most)
    encoding = headers.get("content-encoding", "")
    content = bytearray()
    try:
        for piece in packing.unpacked(response.iter_stream(), encoding, most):
            content += piece
    except packing.TooLarge:
        if not asking.cut:
            raise _too_large(asking.place, most) from None
    except packing.Damaged as error:
        raise FetchError("The page arrived damaged.", place=asking.place, remedy=TRY_LATER) from error
    except packing.UnknownPacking as error:
        message = f"The site sends its page packed as {encoding[:40]}."
        raise FetchError(message, place=asking.place, remedy=SAVE_IT) from error
    return bytes(content)


def _seconds(retry_after: str, now: float) -> float | None:
    """How long a Retry-After asks to wait: a number of seconds, or a date."""
    value = retry_after.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None


def _sendable(value: str) -> str:
    """A validator that can be sent back as it is; none in place of one that is too long or no plain text."""
    return value if len(value) <= 1_000 and value.isascii() and value.isprintable() else ""


def _meaning(status: int) -> str:
    known = {
        401: " (it asks for a password)",
        403: " (it refuses programs)",
        404: " (there is no such page)",
        410: " (the page is gone)",
        429: " (too many requests)",
        451: " (withheld for legal reasons)",
    }
    if status == 503:
        return " (it is busy or being repaired)"
    return known.get(status, " (the site has a fault)" if status >= 500 else "")


def _too_large(place: str, max_bytes: int) -> FetchError:
    return FetchError(
        f"The page is larger than {max_bytes:,} bytes, the most that is fetched.",
        place=place,
        remedy="Save the part you need and bring in the file.",
    )
