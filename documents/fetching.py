"""Fetching pages for a project: politely, across all workers, and keeping what the sites sent.

A host is asked once a second at most, or as seldom as its robots.txt says; a busy site is left alone for as
long as it asks. What an address answered is kept, so that asking again costs the site nothing when the page
is as it was.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import originals
from documents.errors import Forbidden
from documents.ingest import robots
from documents.ingest.answers import Fetched, FetchError, Validators
from documents.ingest.parsed import Hint
from documents.models import Document, Fetch, Host, Robots

AGENT = "Contested"
PAGE_SECONDS = 30
PAGE_BYTES = 50 * 1024 * 1024
EVERY = 1.0
"""Seconds between two requests to a host, at least."""
LONGEST_WAIT = 300.0
"""Seconds; a site that wants to be left alone for longer is told of, not waited for."""
LONGEST_HOLD = 86_400.0
MOST_TRIES = 3
BELIEVED = timedelta(hours=24)
TRIED_AGAIN = timedelta(minutes=5)
"""How long a robots.txt is believed, and one that could not be had is not asked for again."""
MOST_REMEMBERED = 1_000
LOOK_EVERY = 0.25

type Waiting = Callable[[str], object]
"""Called several times a second with what is waited for; what it raises ends the waiting."""

# The turn is taken in one statement, so that workers queue up: each gets the moment after the last one's.
TAKE_TURN = """
INSERT INTO documents_host AS h (name, free_at)
VALUES (%(host)s, clock_timestamp() + %(gap)s * interval '1 second')
ON CONFLICT (name) DO UPDATE
    SET free_at = greatest(h.free_at, clock_timestamp()) + %(gap)s * interval '1 second'
    WHERE h.free_at < clock_timestamp() + %(most)s * interval '1 second'
RETURNING extract(epoch FROM free_at - clock_timestamp())::float8 - %(gap)s
"""

HOLD = """
INSERT INTO documents_host AS h (name, free_at)
VALUES (%(host)s, clock_timestamp() + %(seconds)s * interval '1 second')
ON CONFLICT (name) DO UPDATE SET free_at = greatest(h.free_at, excluded.free_at)
"""

REMEMBER = """
INSERT INTO documents_fetch (project_id, url, final_url, status, content_type, encoding, etag, last_modified,
    sha256, size, reader, documents, fetched_at)
VALUES (%(project_id)s, %(url)s, %(final_url)s, %(status)s, %(content_type)s, %(encoding)s, %(etag)s,
    %(last_modified)s, %(sha256)s, %(size)s, '', '{}', now())
ON CONFLICT (project_id, md5(url)) DO UPDATE SET final_url = excluded.final_url, status = excluded.status,
    content_type = excluded.content_type, encoding = excluded.encoding, etag = excluded.etag,
    last_modified = excluded.last_modified, sha256 = excluded.sha256, size = excluded.size, reader = '',
    documents = '{}', fetched_at = now()
"""


@dataclass(slots=True)
class Page:
    """What an address gave: bytes kept under `sha256` with what is known of them, or, where it is as it was
    when it was read, the documents that it gave then.
    """

    hint: Hint
    sha256: str
    size: int
    unchanged: list[Document] | None = None


def let_ignore_robots() -> None:
    """Let a job read pages against their robots.txt.

    Raises:
        Forbidden: this instance lets nobody.
    """
    if not settings.INGEST_IGNORE_ROBOTS:
        raise Forbidden(
            _(
                "This instance keeps to what a site's robots.txt says. Whoever runs it may let "
                "curators choose, with INGEST_IGNORE_ROBOTS=1; nothing was started."
            )
        )


def page(
    project_id: int,
    url: str,
    reader: str,
    ignore_robots: bool = False,
    waiting: Waiting = lambda reason: None,
) -> Page:
    """The page at an address; `reader` names the way in which it will be read.

    Raises:
        FetchError: it may not be read, or cannot be had.
    """
    known = _known(project_id, url)
    documents = _documents(known, reader)
    answer = _patiently(url, known if documents else None, ignore_robots, waiting)
    if answer.status == 304 and known is not None and documents:
        Fetch.objects.filter(pk=known.pk).update(fetched_at=timezone.now(), status=304)
        return Page(_hint(answer), known.sha256, known.size, documents)
    sha256 = hashlib.sha256(answer.content).hexdigest()
    originals.keep(sha256, answer.content)
    _remember(project_id, url, answer, sha256)
    return Page(_hint(answer), sha256, len(answer.content))


def once(url: str, ignore_robots: bool = False) -> tuple[Hint, bytes]:
    """What an address answers now, and what is known of it; nothing is kept.

    Raises:
        FetchError: it may not be read, or cannot be had.
    """
    answer = _patiently(url, None, ignore_robots, lambda reason: None)
    return _hint(answer), answer.content


def was_read(project_id: int, url: str, reader: str, documents: Sequence[UUID]) -> None:
    """Note that an address was read to its end and which documents it gave, for the next time."""
    if documents and len(documents) <= MOST_REMEMBERED:
        _of(project_id, url).update(reader=reader, documents=list(documents))


def _of(project_id: int, url: str):  # type: ignore[no-untyped-def]
    digest = hashlib.md5(url.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return Fetch.objects.alias(digest=MD5("url")).filter(project_id=project_id, digest=digest, url=url)


def _known(project_id: int, url: str) -> Fetch | None:
    found: Fetch | None = _of(project_id, url).first()
    return found


def _documents(known: Fetch | None, reader: str) -> list[Document]:
    """The documents that an address gave when it was read in the same way; none unless all are there."""
    if known is None or known.reader != reader or not (known.etag or known.last_modified):
        return []
    found = Document.objects.in_bulk(known.documents)
    there = [found[id] for id in known.documents if id in found]
    return there if len(there) == len(known.documents) else []


def _hint(answer: Fetched) -> Hint:
    return Hint(url=answer.url, encoding=answer.encoding)


def _remember(project_id: int, url: str, answer: Fetched, sha256: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            REMEMBER,
            {
                "project_id": project_id,
                "url": url,
                "final_url": answer.url,
                "status": answer.status,
                "content_type": _plain(answer.content_type),
                "encoding": _plain(answer.encoding),
                "etag": answer.etag,
                "last_modified": answer.last_modified,
                "sha256": sha256,
                "size": len(answer.content),
            },
        )


def _plain(value: str | None) -> str:
    return (value or "").replace("\x00", "")[:500]


def _patiently(url: str, known: Fetch | None, ignore_robots: bool, waiting: Waiting) -> Fetched:
    """The answer of a site, which may ask to come back a little later."""
    validators = {known.final_url: Validators(known.etag, known.last_modified)} if known else {}

    def before(asked: str) -> None:
        _gate(asked, ignore_robots, waiting)

    for attempt in range(1, MOST_TRIES + 1):
        try:
            return _fetch(url, before=before, known=validators)
        except FetchError as error:
            if error.status not in (429, 503) or error.retry_after is None:
                raise
            host = _host(error.place or url)
            _hold(host, min(error.retry_after, LONGEST_HOLD))
            if error.retry_after > LONGEST_WAIT or attempt == MOST_TRIES:
                raise _left_alone(host, url, error.retry_after) from error
    raise AssertionError("unreachable")


def _fetch(url: str, **more: object) -> Fetched:
    from documents.ingest import fetch  # what it needs of HTTP takes a tenth of a second to import

    options: dict[str, object] = {
        "timeout": PAGE_SECONDS,
        "max_bytes": PAGE_BYTES,
        "ports": {80, 443, *settings.INGEST_PORTS},
        "allow": settings.INGEST_NETWORKS,
        "user_agent": settings.INGEST_USER_AGENT,
    }
    return fetch.fetch(url, **(options | more))  # type: ignore[arg-type]


def _gate(url: str, ignore_robots: bool, waiting: Waiting) -> None:
    """Before a request: whether the site lets programs read this, and our turn."""
    gap = EVERY
    if not ignore_robots:
        rules = _rules(url, waiting)
        answer = robots.ask(rules, url, AGENT)
        if not answer.allowed:
            raise FetchError(
                f"The site's robots.txt forbids programs to read this: “{answer.rule}”.",
                place=url[:200],
                remedy="Open the page in a browser, save it, and bring in the file.",
                is_refusal=True,
            )
        gap = max(gap, answer.delay)
    take_turn(_host(url), gap, waiting)


def take_turn(host: str, gap: float, waiting: Waiting) -> None:
    """Wait until the host may be asked, and have it asked again by nobody for `gap` seconds.

    Raises:
        FetchError: that would take too long.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURN, {"host": host, "gap": gap, "most": LONGEST_WAIT})
        row = cursor.fetchone()
    if row is None:
        raise _left_alone(host, host)
    until = time.monotonic() + row[0]
    while (left := until - time.monotonic()) > 0:
        if left > 2 * EVERY:
            waiting(f"{host} may be asked again in {round(left)} seconds.")
        else:
            waiting("")
        time.sleep(min(left, LOOK_EVERY))


def _hold(host: str, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HOLD, {"host": host, "seconds": seconds})


def _left_alone(host: str, place: str, seconds: float | None = None) -> FetchError:
    when = "" if seconds is None else f", for {max(1, round(seconds / 60)):,} min"
    return FetchError(
        f"{host} is busy and asks to be left alone{when}.",
        place=place[:200],
        remedy="Try what failed again later.",
        is_refusal=True,
    )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").lower()[:255]


def _rules(url: str, waiting: Waiting) -> str:
    """The rules of the site of an address, as they were in the last day.

    Raises:
        FetchError: they could not be had for a reason that may pass; until then nothing may be read.
    """
    origin = robots.origin(url)
    kept = Robots.objects.filter(origin=origin, expires_at__gt=timezone.now()).first()
    if kept is None:
        kept = _ask_for_rules(origin, url, waiting)
        Robots.objects.update_or_create(
            origin=origin,
            defaults={"status": kept.status, "rules": kept.rules, "expires_at": kept.expires_at},
        )
    if kept.status == 200:
        return kept.rules
    if 300 <= kept.status < 500 and kept.status != 429:
        return ""
    answered = f"answers {kept.status}" if kept.status else "does not answer"
    raise FetchError(
        f"Whether programs may read this site cannot be told: its robots.txt {answered}.",
        place=url[:200],
        remedy="Try again in a few minutes, or save the page in a browser and bring in the file.",
        status=kept.status or None,
    )


def _ask_for_rules(origin: str, url: str, waiting: Waiting) -> Robots:
    def before(asked: str) -> None:
        take_turn(_host(asked), EVERY, waiting)

    now = timezone.now()
    Robots.objects.filter(expires_at__lt=now - BELIEVED).delete()
    Host.objects.filter(free_at__lt=now - BELIEVED).delete()
    try:
        answer = _fetch(f"{origin}/robots.txt", before=before, cut=True, max_bytes=robots.MOST_BYTES)
    except FetchError as error:
        if error.is_refusal:
            error.place = url[:200]
            raise
        status = error.status or 0
        passes = status == 0 or status == 429 or status >= 500
        return _as_robots(origin, status, "", now + (TRIED_AGAIN if passes else BELIEVED))
    content = answer.content
    if len(content) >= robots.MOST_BYTES:
        content = content[: content.rfind(b"\n") + 1]  # half a rule would forbid more than the whole
    text = content.decode("utf-8", "replace").replace("\x00", "")
    return _as_robots(origin, 200, text, now + BELIEVED)


def _as_robots(origin: str, status: int, rules: str, expires_at: datetime) -> Robots:
    return Robots(origin=origin, status=status, rules=rules, expires_at=expires_at)
