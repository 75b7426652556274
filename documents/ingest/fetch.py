"""The only code that opens a network connection: fetches one page, or asks one question of a service, and can
be led nowhere but to the open internet.

Redirects by status are followed; a page's own `<meta http-equiv=refresh>` and scripts are not: the page that
was asked for is the page that is read.
"""

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from documents.ingest import addresses, answers
from documents.ingest.addresses import Network, Resolver
from documents.ingest.answers import SAVE_IT, TRY_LATER, Asking, Fetched, FetchError, Validators, bare

__all__ = ["Answered", "FetchError", "Fetched", "Validators", "call", "fetch"]

USER_AGENT = "Contested (reads pages for annotation)"
MOST_REDIRECTS = 5
_MOST_ADDRESSES = 4
_HOST = re.compile(rb"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45}")


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
    before: Callable[[str], object] = lambda url: None,
    known: Mapping[str, Validators] | None = None,
    cut: bool = False,
) -> Fetched:
    """The page at an address, within `timeout` seconds in all and `max_bytes` bytes, compressed or not.

    `before` is called with each address, redirects included, before it is asked; how long it takes does not
    count. `known` maps addresses to their validators, sent to that very address alone. `cut` takes the first
    `max_bytes` of a larger page.

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
        began = time.monotonic()
        before(str(target))
        deadline += time.monotonic() - began
        backend = _Pinned(resolver, networks, deadline, here)
        asking = Asking(target, here[:200], user_agent, (known or {}).get(bare(target)), max_bytes, cut)
        with backend, httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, retries=0) as pool:
            answer = _ask(pool, asking, backend)
        if isinstance(answer, Fetched):
            return answer
        here = _joined(target, answer)
    raise FetchError(
        f"The address leads on more than {MOST_REDIRECTS} times.",
        place=url,
        remedy="Give the address of the page itself.",
        status=302,
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """What a service answered, whatever its status; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    timeout: float,
    max_bytes: int,
    ports: Collection[int] = (443,),
    allow: Iterable[str] = (),
    resolver: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> Answered:
    """What a service answers to one request, by the rules of `fetch`, within `timeout` seconds in all.

    It is led on nowhere: a redirect is an answer like another, so what is sent reaches that address alone.

    Raises:
        FetchError: the address may not be asked, cannot be, or answers more than `max_bytes` bytes.
    """
    networks = [ipaddress.ip_network(network) for network in allow]
    target, place = _checked(url, ports), url[:200]
    backend = _Pinned(resolver or addresses.resolve, networks, time.monotonic() + timeout, url)
    sent = [("Host", target.netloc.decode("ascii")), ("Accept-Encoding", "identity"), *headers.items()]
    if method != "GET":
        sent.append(("Content-Length", str(len(body))))
    with (
        backend,
        httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, retries=0) as pool,
        _told(backend, place),
        pool.stream(
            method,
            _address(target),
            headers=sent,
            content=body or None,
            extensions={"timeout": _seconds(backend)},
        ) as response,
    ):
        content = bytearray()
        for piece in response.iter_stream():
            content += piece
            if len(content) > max_bytes:
                raise FetchError(f"The service answers more than {max_bytes} bytes.", place=place)
    found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answered(response.status, found, bytes(content))


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
            is_refusal=True,
        )
    if parts.userinfo:
        raise FetchError(
            "The address carries a user name or password, which is not sent.",
            place=_without_secret(parts),
            remedy=SAVE_IT,
            is_refusal=True,
        )
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port not in ports:
        raise FetchError(
            f"Pages are not fetched from port {port}.",
            place=shown,
            remedy="Save the page and bring in the file, or have the port allowed in INGEST_PORTS.",
            is_refusal=True,
        )
    if parts.host.endswith("."):
        parts = parts.copy_with(host=parts.host.rstrip("."))
    return parts


def _joined(base: httpx.URL, location: str) -> str:
    try:
        return str(base.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(
            "The site leads on to no address of a page.", place=str(base)[:200], remedy=SAVE_IT
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
            if getattr(error.__cause__, "errno", None) == socket.EAI_AGAIN:
                raise FetchError(
                    f"Nobody answered where {host} is: this machine reaches no name server.",
                    place=self.url[:200],
                    remedy=TRY_LATER,
                ) from error
            raise FetchError(
                f"There is no site called {host}.",
                place=self.url[:200],
                remedy="Check the address for a slip of the pen.",
                is_refusal=True,
            ) from error
        if not found or not all(addresses.is_allowed(address, self._allow) for address in found):
            raise FetchError(
                f"{host} is an address of a private network, which is not fetched from.",
                place=self.url[:200],
                remedy="Save the page and bring in the file, or have the network allowed in INGEST_NETWORKS.",
                is_refusal=True,
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
    return FetchError("The site took too long to answer.", place=url[:200], remedy=TRY_LATER)


def _ask(pool: httpcore.ConnectionPool, asking: Asking, backend: _Pinned) -> Fetched | str:
    """The page, or the address to which the server sends on."""
    extensions = {"timeout": _seconds(backend)}
    with (
        _told(backend, asking.place),
        pool.stream(
            "GET", _address(asking.target), headers=asking.headers, extensions=extensions
        ) as response,
    ):
        return answers.read(response, asking)


def _seconds(backend: _Pinned) -> dict[str, float]:
    return dict.fromkeys(("connect", "read", "write", "pool"), backend.remaining)


def _address(target: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path or b"/"
    )


@contextmanager
def _told(backend: _Pinned, place: str) -> Iterator[None]:
    """What goes wrong on the way is told as FetchError."""
    try:
        yield
    except httpcore.TimeoutException:
        raise _too_slow(place) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        if backend.is_late:
            raise _too_slow(place) from None
        certificate = "CERTIFICATE" in str(error).upper()
        reason = "its certificate is not to be trusted" if certificate else "the connection failed"
        raise FetchError(
            f"The site could not be read: {reason}.", place=place, remedy=TRY_LATER, is_refusal=certificate
        ) from error
    if backend.is_late:  # a connection that was cut off may look like one that has ended
        raise _too_slow(place)
