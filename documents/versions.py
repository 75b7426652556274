"""Versions of a page: readings of one address, or of one thread, of which one is the current one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zlib import crc32

from django.db import IntegrityError, connection

from documents.ingest.parsed import ParsedDocument, normalise
from documents.models import Document

type Version = tuple[int, UUID | None]
"""Its number, and the id of the one before it."""

BUCKETS = 64
NOT_THERE = "The document that this is a later reading of is not in the project. Nothing was stored."

# Whoever labels holds the row of the document for a moment; the lock waits for them, and what
# they labelled is carried. Always in the order of ids, so that nobody waits in a circle.
LOCK = """
SELECT id, source_url, version FROM documents_document
WHERE is_current AND project_id = %(project)s AND id IN (
    SELECT id FROM documents_document
    WHERE project_id = %(project)s AND is_current AND source_url <> '' AND source_url = ANY (%(urls)s)
    UNION ALL SELECT unnest(%(given)s::uuid[])
) ORDER BY id FOR NO KEY UPDATE
"""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that was just stored, with the one before it, in a transaction that is still open."""

    project_id: int
    previous: UUID
    document: UUID
    user_id: int | None


on_new_version: list[Callable[[NewVersion], None]] = []
"""What other apps do when a version is stored, in its transaction: what they keep goes along."""


def lock(project_id: int, urls: Iterable[str]) -> None:
    """Until the transaction ends nobody else numbers versions of these addresses.

    Addresses share a few locks: a batch of a thousand would fill PostgreSQL's table of them.
    Always taken in the same order, so that two batches wait for each other, never in a circle.
    """
    buckets = sorted({crc32(url.encode()) % BUCKETS for url in urls if url})
    if buckets:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock((%s %% 2147483647)::integer, bucket) "
                "FROM (SELECT unnest(%s::integer[]) AS bucket ORDER BY 1) AS wanted",
                [project_id, buckets],
            )


def current(document: Document) -> Document | None:
    """The current version of a document; itself where it is that."""
    there: Document | None = document
    while there is not None and not there.is_current:
        there = Document.objects.filter(previous=there).first()
    return there


def follow(project_id: int, document: ParsedDocument) -> str:
    """Let a document follow the one that it says it is a later reading of, at the same address.

    Returns why that cannot be, and nothing where it can. The document that is followed has to be
    the current version: of an input that holds several documents only one can follow it.
    """
    try:
        named = UUID(document.previous or "")
    except ValueError:
        return NOT_THERE
    previous = Document.objects.filter(project_id=project_id, pk=named).first()
    if previous is None:
        return NOT_THERE
    url = normalise(document.source_url or "")
    if url and url == previous.source_url and (newest := current(previous)) is not None:
        document.previous = str(newest.pk)
        return ""
    if not previous.is_current:
        return (
            "A later reading of that document is there already. Nothing was stored; compare with the current "
            "version, and bring this one in as the next reading of that."
        )
    if previous.source_url:
        document.source_url = previous.source_url
    elif url and Document.objects.filter(project_id=project_id, source_url=url, is_current=True).exists():
        return (
            f"Another document of the project was read at {url}. Nothing was stored; leave the address out, "
            "or bring this in as the next reading of that one."
        )
    return ""


def went_back_to(document_id: UUID, previous: str) -> bool:
    """Whether a document is an older version of one that is to be followed: the page went back to it."""
    older = Document.objects.filter(pk=previous).values_list("previous", flat=True).first()
    while older is not None and older != document_id:
        older = Document.objects.filter(pk=older).values_list("previous", flat=True).first()
    return older is not None


def rounds(urls: Sequence[str]) -> list[list[int]]:
    """The places of a batch in rounds: readings of one address come one after the other."""
    parts: list[list[int]] = []
    seen: dict[str, int] = {}
    for place, url in enumerate(urls):
        part = seen.get(url, 0) if url else 0
        if part == len(parts):
            parts.append([])
        parts[part].append(place)
        seen[url] = part + 1
    return parts


def number(project_id: int, urls: Sequence[str], given: Sequence[str | None]) -> list[Version]:
    """The version of each new document; those before them are current no longer.

    The addresses are locked by the caller and none stands there twice. An empty one has no
    other versions, unless `given` names the document, a current one, that it follows.

    Raises:
        IntegrityError: a given document is current no longer; look again.
    """
    wanted: dict[str, Any] = {
        "project": project_id,
        "urls": [url for url in urls if url],
        "given": [previous for previous in given if previous],
    }
    if not wanted["urls"] and not wanted["given"]:
        return [(1, None)] * len(urls)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, wanted)
        there = cursor.fetchall()
        cursor.execute(
            "UPDATE documents_document SET is_current = false WHERE id = ANY (%s)",
            [[row[0] for row in there]],
        )
    by_id = {str(id): (version, id) for id, _, version in there}
    by_url = {url: (version, id) for id, url, version in there if url}
    numbered: list[Version] = []
    for url, named in zip(urls, given, strict=True):
        if named is not None and named not in by_id:
            raise IntegrityError("another version was stored meanwhile")
        before, previous = by_url.get(url, (0, None)) if named is None else by_id[named]
        numbered.append((before + 1, previous))
    return numbered
