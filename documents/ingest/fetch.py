"""The only code that opens a network connection: fetches one page, and can be led nowhere but to the open
internet.
"""

import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import httpcore
import httpx

from documents.ingest import addresses
from documents.ingest.addresses import Network, Resolver
from documents.ingest.parsed import IngestError

USER_AGENT = "Contested/0.1 (reads a page for annotation)"
MOST_REDIRECTS = 5
_MOST_ADDRESSES = 4
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_HOST = re.compile(rb"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,application/json;q=0.8,*/*;q=0.5"
_TRY_LATER = "Try again later, or save the page in a browser and bring in the file."
_SAVE_IT = "Open the page in a browser, save it, and bring in the file."


@dataclass(slots=True)
class Fetched:
    """What a server answered: the bytes, decompressed; the address they came from; what it says of them."""

    content: bytes
    url: str
    content_type: str | None
    encoding: str | None


class FetchError(IngestError):
    """A page that could not be fetched; nothing of it was kept."""


def fetch(
    url: str,
    *,
    timeout: float,
    max_bytes: int,
    ports: Collection[int] = (80, 443),
    allow: Iterable[str] = (),
    resolver: Resolver = addresses.resolve,
    tls: ssl.SSLContext | None = None,
    user_agent: str = USER_AGENT,
) -> Fetched:
    """The page at an address, within `timeout` seconds in all and `max_bytes` bytes, compressed or not.

    Every address is resolved once, must be public, and is the very one connected to; so it is for each of at
    most `MOST_REDIRECTS` redirects. `allow` names networks ("10.1.0.0/16") that are reachable all the same.
    Proxies of the environment are not used.

    Raises:
        FetchError: the address may not be fetched, or cannot be.
    """
    networks = [ipaddress.ip_network(network) for network in allow]
    deadline = time.monotonic() + timeout
    here = url.strip()
    for _ in range(MOST_REDIRECTS + 1):
        target = _checked(here, ports)
        backend = _Pinned(resolver, networks, deadline, here)
        with backend, httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, retries=0) as pool:
            answer = _ask(pool, target, backend, user_agent, max_bytes)
        if isinstance(answer, Fetched):
            return answer
        here = _joined(target, answer)
    raise FetchError(
        f"The address leads on more than {MOST_REDIRECTS} times.",
        place=url,
        remedy="Give the address of the page itself.",
    )


def _checked(url: str, ports: Collection[int]) -> httpx.URL:
    """The parts of an address that may be asked for.

    Raises:
        FetchError: it is no http or https address of a public site, or carries a password.
    """
    shown = url[:200]
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(
            "This is no address of a page.", place=shown, remedy="Copy it from the browser."
        ) from error
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.raw_host):
        raise FetchError(
            "Only addresses that begin with http:// or https:// are fetched.",
            place=shown,
            remedy="Copy it from the browser.",
        )
    if parts.userinfo:
        raise FetchError(
            "The address carries a user name or password, which is not sent.",
            place=_without_secret(parts),
            remedy=_SAVE_IT,
        )
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port not in ports:
        raise FetchError(
            f"Pages are not fetched from port {port}.",
            place=shown,
            remedy="Save the page and bring in the file.",
        )
    return parts


def _joined(base: httpx.URL, location: str) -> str:
    try:
        return str(base.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(
            "The site leads on to no address of a page.", place=str(base)[:200], remedy=_SAVE_IT
        ) from error


def _without_secret(parts: httpx.URL) -> str:
    return f"{parts.scheme}://{parts.host}/"


class _Pinned(httpcore.NetworkBackend):
    """Opens connections only to addresses that it has itself resolved and checked, and cuts them off at the
    deadline.
    """

    def __init__(self, resolver: Resolver, allow: list[Network], deadline: float, url: str) -> None:
        self._resolver = resolver
        self._allow = allow
        self._deadline = deadline
        self.url = url
        self._real = httpcore.SyncBackend()
        self._watched: list[socket.socket] = []
        self._timer: threading.Timer | None = None

    def __enter__(self) -> "_Pinned":
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for watched in self._watched:
            watched.close()

    @property
    def remaining(self) -> float:
        """Seconds until the deadline; at least a moment, so that a timeout is never 0."""
        return max(self._deadline - time.monotonic(), 0.001)

    @property
    def is_late(self) -> bool:
        return time.monotonic() >= self._deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses(host, port):
            try:
                stream = self._real.connect_tcp(address, port, self.remaining, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            self._watch(stream)
            return stream
        raise failed

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = addresses.resolve_within(self._resolver, host.strip("[]"), port, self.remaining)
        except TimeoutError:
            raise _too_slow(self.url) from None
        except OSError as error:
            raise FetchError(
                f"There is no site called {host}.",
                place=self.url[:200],
                remedy="Check the address for a slip of the pen.",
            ) from error
        if not found or not all(addresses.is_allowed(address, self._allow) for address in found):
            raise FetchError(
                f"{host} is an address of a private network, which is not fetched from.",
                place=self.url[:200],
                remedy="Save the page and bring in the file, or have the network allowed in the settings.",
            )
        return found[:_MOST_ADDRESSES]

    def _watch(self, stream: httpcore.NetworkStream) -> None:
        """Shut the connection down when time is up, wherever it stands: a server may send a byte a minute."""
        connection = stream.get_extra_info("socket")
        if not isinstance(connection, socket.socket):
            return
        watched = connection.dup()
        self._watched.append(watched)
        self._timer = threading.Timer(self.remaining, _shut, [watched])
        self._timer.daemon = True
        self._timer.start()


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _too_slow(url: str) -> FetchError:
    return FetchError("The site took too long to answer.", place=url[:200], remedy=_TRY_LATER)


def _ask(
    pool: httpcore.ConnectionPool, target: httpx.URL, backend: _Pinned, user_agent: str, max_bytes: int
) -> Fetched | str:
    """The page, or the address to which the server sends on."""
    place = backend.url[:200]
    headers: dict[bytes | str, bytes | str] = {
        "Host": _host(target),
        "User-Agent": user_agent,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate",
    }
    seconds = dict.fromkeys(("connect", "read", "write", "pool"), backend.remaining)
    address = httpcore.URL(
        scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path or b"/"
    )
    try:
        with pool.stream("GET", address, headers=headers, extensions={"timeout": seconds}) as response:
            answer = _read(response, target, place, max_bytes)
    except httpcore.TimeoutException:
        raise _too_slow(place) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        if backend.is_late:
            raise _too_slow(place) from None
        reason = (
            "its certificate is not to be trusted"
            if "CERTIFICATE" in str(error).upper()
            else "the connection failed"
        )
        raise FetchError(f"The site could not be read: {reason}.", place=place, remedy=_TRY_LATER) from error
    if backend.is_late:  # a connection that was cut off may look like one that has ended
        raise _too_slow(place)
    return answer


def _host(target: httpx.URL) -> str:
    return target.netloc.decode("ascii")


def _read(response: httpcore.Response, target: httpx.URL, place: str, max_bytes: int) -> Fetched | str:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    if response.status in _REDIRECTS and "location" in headers:
        return headers["location"]
    if response.status != 200:
        raise FetchError(
            f"The site answers {response.status}{_meaning(response.status)}.", place=place, remedy=_SAVE_IT
        )
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:
        raise _too_large(place, max_bytes)
    content = bytearray()
    for piece in _decompressed(response.iter_stream(), headers.get("content-encoding", ""), place, max_bytes):
        content += piece
        if len(content) > max_bytes:
            raise _too_large(place, max_bytes)
    content_type = headers.get("content-type")
    charset = _CHARSET.search(content_type or "")
    return Fetched(
        bytes(content), str(target.copy_with(fragment=None)), content_type, charset[1] if charset else None
    )


def _meaning(status: int) -> str:
    known = {
        401: " (it asks for a password)",
        403: " (it refuses programs)",
        404: " (there is no such page)",
        410: " (the page is gone)",
        429: " (too many requests)",
        451: " (withheld for legal reasons)",
    }
    return known.get(status, " (the site has a fault)" if status >= 500 else "")


def _too_large(place: str, max_bytes: int) -> FetchError:
    return FetchError(
        f"The page is larger than {max_bytes:,} bytes, the most that is fetched.",
        place=place,
        remedy="Save the part you need and bring in the file.",
    )


def _decompressed(pieces: Iterable[bytes], encoding: str, place: str, max_bytes: int) -> Iterator[bytes]:
    """The pieces of an answer, decompressed, no more than a little over `max_bytes` in all; what is sent is
    bounded too.
    """
    names = [
        name.strip().lower() for name in encoding.split(",") if name.strip().lower() not in ("", "identity")
    ]
    if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
        raise FetchError(f"The site sends its page packed as {encoding[:40]}.", place=place, remedy=_SAVE_IT)
    sent = made = 0
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if names else None
    for piece in pieces:
        sent += len(piece)
        if sent > max_bytes:
            raise _too_large(place, max_bytes)
        if unpack is None:
            yield piece
            continue
        if not sent - len(piece) and names[0] == "deflate" and piece[:1] and piece[0] & 0x0F != 8:
            unpack = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacked = unpack.decompress(piece, max_bytes + 1 - made)
        except zlib.error as error:
            raise FetchError("The page arrived damaged.", place=place, remedy=_TRY_LATER) from error
        made += len(unpacked)
        yield unpacked
