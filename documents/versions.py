"""Versions of a page: readings from one address, one of which is the current one."""

from collections.abc import Iterable, Sequence
from uuid import UUID
from zlib import crc32

from django.db import connection

type Version = tuple[int, UUID | None, bool]
"""Its number, the id of the one before it, and whether it is the current one."""

BUCKETS = 64


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


def number(project_id: int, urls: Sequence[str], ids: Sequence[UUID]) -> list[Version]:
    """The version of each new document of a batch; those before them are current no longer.

    The addresses are locked by the caller. One that is empty has no other versions.
    """
    newest: dict[str, tuple[int, UUID]] = {}
    if known := list(set(filter(None, urls))):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE documents_document SET is_current = false "
                "WHERE project_id = %s AND source_url = ANY (%s) AND is_current "
                "RETURNING source_url, version, id",
                [project_id, known],
            )
            newest = {url: (version, id) for url, version, id in cursor.fetchall()}
    numbered: list[Version] = []
    last: dict[str, int] = {}
    for place, (url, id) in enumerate(zip(urls, ids, strict=True)):
        before, previous = newest.get(url, (0, None))
        numbered.append((before + 1, previous, True))
        if url:
            if url in last:
                older = numbered[last[url]]
                numbered[last[url]] = (older[0], older[1], False)
            newest[url] = (before + 1, id)
            last[url] = place
    return numbered
