"""Who is let in when more ask than can be served: labels first, then pages, then what takes long.

A web process works on `database.THREADS` requests at a time, each with a connection of its own. All others
wait in threads that do nothing, and are told to come back (503), before any work is done for them, when too
many wait already or the wait gets long. A body is read before its request takes a place, so that whoever
sends slowly holds up nobody.

    granian's threads = places + waiting + bodies on their way in + files on their way out + some to say no
"""

import io
import random
import re
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from threading import Lock
from typing import IO, Any

from documents.arriving import LABEL_WRITE, REFUSED, RETRY_AFTER, sender

type Environ = dict[str, Any]
type Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST_WAITING = 96
MOST_READING, MOST_READING_OF_ONE = 48, 16
"""Bodies on their way in, of all and of one address."""
MOST_FILES = 32
"""Files on their way out, which need no connection."""
SPARE = 16
"""Threads that are left to say no."""

LARGEST_BODY = 20 * 1024 * 1024
"""Bytes of a body that is no upload of files: Django's DATA_UPLOAD_MAX_MEMORY_SIZE."""
IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024

_LONG = re.compile(
    r"/(?:export|exports|dashboard|agreement|consensus|thread-effect|releases|splits|adjudication|read)/"
)
_TAKES_FILES = re.compile(r"/(?:documents|documents/preview|labels-import|labels-import/[^/]{1,40}|add)/$")


class Kind(IntEnum):
    """What a request is about; the lower the sooner."""

    LABEL = 0
    PAGE = 1
    LONG = 2


@dataclass(frozen=True, slots=True)
class Share:
    """What requests of a kind may have: `places`, together with those of later kinds; a turn while fewer than
    `waiting` wait in all, for `seconds`.
    """

    places: int
    waiting: int
    seconds: float


def shares(places: int, waiting: int = MOST_WAITING) -> dict[Kind, Share]:
    """One place is kept for labels, and half of them for what is quick."""
    return {
        Kind.LABEL: Share(places, waiting, 4.0),
        Kind.PAGE: Share(max(1, places - 1), waiting // 2, 4.0),
        Kind.LONG: Share(max(1, places // 2), waiting // 8, 4.0),
    }


@dataclass(slots=True, eq=False)
class _Turn:
    """One request that waits; its lock is held until its turn has come."""

    lock: Lock = field(default_factory=Lock)
    is_come: bool = False


class Gate:
    """The places of a process, and who waits for one."""

    def __init__(self, places: int, by_kind: dict[Kind, Share] | None = None) -> None:
        self.places = places
        self.shares = by_kind or shares(places)
        self._lock = Lock()
        self._busy = dict.fromkeys(Kind, 0)
        self._waiting: dict[Kind, deque[_Turn]] = {kind: deque() for kind in Kind}

    def enter(self, kind: Kind) -> bool:
        """Take a place, at once or in turn; False where there is none to be had soon."""
        share = self.shares[kind]
        with self._lock:
            if not self._waiting[kind] and self._fits(kind):
                self._busy[kind] += 1
                return True
            if sum(map(len, self._waiting.values())) >= share.waiting:
                return False
            turn = _Turn()
            turn.lock.acquire()
            self._waiting[kind].append(turn)
        turn.lock.acquire(timeout=share.seconds)
        with self._lock:
            if not turn.is_come:
                self._waiting[kind].remove(turn)
            return turn.is_come

    def leave(self, kind: Kind) -> None:
        """Give a place back: whoever comes next has it."""
        with self._lock:
            self._busy[kind] -= 1
            while (following := self._next()) is not None:
                self._busy[following] += 1
                turn = self._waiting[following].popleft()
                turn.is_come = True
                turn.lock.release()

    def _next(self) -> Kind | None:
        return next((kind for kind in Kind if self._waiting[kind] and self._fits(kind)), None)

    def _fits(self, kind: Kind) -> bool:
        lasting = sum(count for other, count in self._busy.items() if other >= kind)
        return sum(self._busy.values()) < self.places and lasting < self.shares[kind].places


class Counted:
    """So many at once, and so many of one key; whoever is beyond is refused, nobody waits."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most, self.most_of_one = most, most_of_one
        self.since: dict[object, float] = {}
        self._by_key: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def one(self, key: str = "") -> Iterator[bool]:
        """Yields whether there is room; the room is taken while this lasts."""
        ticket = object()
        with self._lock:
            fits = len(self.since) < self.most and self._by_key[key] < self.most_of_one
            if fits:
                self.since[ticket] = time.monotonic()
                self._by_key[key] += 1
        try:
            yield fits
        finally:
            if fits:
                with self._lock:
                    del self.since[ticket]
                    self._by_key[key] -= 1
                    if not self._by_key[key]:
                        del self._by_key[key]

    def longest(self) -> float:
        """Seconds since the first of those that are there came."""
        with self._lock:
            now = time.monotonic()
            return now - min(self.since.values(), default=now)


class Refusal(Exception):
    """A request that is not let in; the argument is a reason."""


class Admission:
    """The application with a gate before it."""

    def __init__(
        self,
        application: Application,
        places: int,
        largest_upload: int,
        passes: tuple[str, ...],
        trusts_proxy: bool = False,
        is_of_somebody: Callable[[Environ], bool] = lambda _environ: True,
    ) -> None:
        self.application = application
        self.gate = Gate(places)
        self.reading = Counted(MOST_READING, MOST_READING_OF_ONE)
        self.files = Counted(MOST_FILES, MOST_FILES)
        self.largest_upload = largest_upload
        self.passes = passes
        self.trusts_proxy = trusts_proxy
        self.is_of_somebody = is_of_somebody

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(self.passes):
            return self.application(environ, start_response)
        try:
            self._take_body(environ)
            kind = kind_of(environ)
            if not self.gate.enter(kind):
                raise Refusal("busy")
        except Refusal as refusal:
            return self._refuse(environ, start_response, str(refusal))
        try:
            response: Any = self.application(environ, start_response)
        except BaseException:
            self.gate.leave(kind)
            raise
        if getattr(response, "streaming", True) is False:
            # All of it is there: whoever reads it slowly holds no place meanwhile.
            content = response.content
            try:
                response.close()
            finally:
                self.gate.leave(kind)
            return [content]
        if response.has_header("Accept-Ranges"):
            return self._hand_out(response, kind)
        return Streamed(response, lambda: self.gate.leave(kind))

    def _hand_out(self, response: Any, kind: Kind) -> Iterable[bytes]:
        """A file: it needs neither the place nor the connection any more.

        Too many at once keep the place instead, which bounds them all the same.
        """
        room = self.files.one()
        if not room.__enter__():
            return Streamed(response, lambda: self.gate.leave(kind))
        from django.db import connections

        connections.close_all()
        self.gate.leave(kind)
        return Streamed(response, lambda: room.__exit__(None, None, None))

    def _refuse(self, environ: Environ, start_response: Callable[..., Any], reason: str) -> Iterable[bytes]:
        """The answer that says so, in the caller's language and with all the headers; nothing of it asks the
        database."""
        environ[REFUSED] = reason
        # Not all of those who were sent away come back in the same second.
        environ[RETRY_AFTER] = random.randint(1, 4)  # noqa: S311
        return self.application(environ, start_response)

    def _take_body(self, environ: Environ) -> None:
        """Have all of the body here, in memory or in a file without a name.

        Raises:
            Refusal: it is too large, breaks off, is of nobody, or too many others are on their way.
        """
        given = environ.get("CONTENT_LENGTH") or ""
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        if given in ("", "0") and not is_chunked:
            return
        most = self.largest_upload if may_upload(environ) else LARGEST_BODY
        if given and not (given.isascii() and given.isdecimal() and len(given) < 19):
            raise Refusal("unreadable")
        if given and int(given) > most:
            raise Refusal("too_large")
        if most > LARGEST_BODY and (is_chunked or int(given) > LARGEST_BODY):
            self._require_somebody(environ)
        with self.reading.one(self._address(environ)) as fits:
            if not fits:
                raise Refusal("busy")
            body, length = _copied(environ["wsgi.input"], most)
        if given and length < int(given):
            raise Refusal("cut_off")
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(length)
        environ.pop("HTTP_TRANSFER_ENCODING", None)

    def _require_somebody(self, environ: Environ) -> None:
        """That whoever sends a large body may send any: it fills the disk before anything else looks at it.

        Raises:
            Refusal: their token or session is none, or there is no place to ask the database.
        """
        from django.db import Error, connections

        if not self.gate.enter(Kind.PAGE):
            raise Refusal("busy")
        try:
            is_known = self.is_of_somebody(environ)
        except Error as error:
            raise Refusal("busy") from error
        finally:
            connections.close_all()
            self.gate.leave(Kind.PAGE)
        if not is_known:
            raise Refusal("of_nobody")

    def _address(self, environ: Environ) -> str:
        """Who sends, as far as can be known."""
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if self.trusts_proxy else ""
        return sender(forwarded, environ.get("REMOTE_ADDR", ""))


def _copied(stream: Any, most: int) -> tuple[IO[bytes], int]:
    """What a stream holds, from its beginning, and its length in bytes.

    Raises:
        Refusal: it is longer than `most`.
    """
    chunk = stream.read(CHUNK)
    if len(chunk) < CHUNK and not (rest := stream.read(CHUNK)):
        return io.BytesIO(chunk), len(chunk)
    if len(chunk) < CHUNK:
        chunk += rest
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the request closes it
    length = 0
    while chunk:
        length += len(chunk)
        if length > most:
            file.close()
            raise Refusal("too_large")
        file.write(chunk)
        chunk = stream.read(CHUNK)
    file.seek(0)
    return file, length


def kind_of(environ: Environ) -> Kind:
    """How soon a request is to be served."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "GET" and LABEL_WRITE.fullmatch(path):
        return Kind.LABEL
    return Kind.LONG if _LONG.search(path) else Kind.PAGE


def may_upload(environ: Environ) -> bool:
    """Whether a request may bring files: where they are taken, and by somebody who says who they are."""
    is_known = "HTTP_AUTHORIZATION" in environ or "sessionid=" in environ.get("HTTP_COOKIE", "")
    is_form = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
    return is_known and is_form and _TAKES_FILES.search(environ["PATH_INFO"]) is not None


class Streamed:
    """An answer that is made while it is sent; `ended` is called once, when it was closed."""

    def __init__(self, response: Any, ended: Callable[[], object]) -> None:
        self._response, self._ended = response, ended
        self._chunks = iter(response)
        self._is_open = True

    def __iter__(self) -> "Streamed":
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        try:
            self._response.close()
        finally:
            self._ended()


def threads(places: int) -> int:
    """The threads that a web server needs for so many places."""
    return places + MOST_WAITING + MOST_READING + MOST_FILES + SPARE
