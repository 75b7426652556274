"""Prepared documents to rows: one COPY each for documents, posts and sentences, and the links found."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone

from documents import rereading, versions
from documents.ingest.parsed import ParsedDocument, ParsedPost, normalise
from documents.preparing import Prepared

TITLE_LENGTH = 1_000
TERMS_LENGTH = 2_000


def copy_documents(
    cursor: Any,
    project_id: int,
    batch: Sequence[Prepared],
    ids: Sequence[UUID],
    numbered: Sequence[versions.Version],
    user_id: int | None,
) -> None:
    now = timezone.now()
    with cursor.copy(
        "COPY documents_document (id, project_id, title, byline, source_url, published_at, "
        "retrieved_at, language, format, removed, notes, raw_sha256, content_hash, "
        "segmenter_version, version, previous_id, is_current, needs_assignment, n_comments, "
        "max_depth, n_pingbacks, n_sentences, n_quotes, bands, licence, terms_url, terms_note, "
        "created_by_id) FROM STDIN"
    ) as copy:
        for prepared, id, (version, previous) in zip(batch, ids, numbered, strict=True):
            document = prepared.document
            copy.write_row((
                id,
                project_id,
                normalise(document.title)[:TITLE_LENGTH],
                normalise(document.byline or ""),
                address(document),
                document.published_at,
                now,
                prepared.language,
                document.format,
                _json([{"text": r.text, "reason": r.reason} for r in document.removed]),
                _json(document.notes),
                prepared.raw_sha256,
                prepared.content_hash,
                prepared.segmenter,
                version,
                previous,
                True,
                False,
                len(document.posts) - 1,
                max_depth(document.posts),
                document.pingbacks,
                prepared.n_sentences,
                len(prepared.links),
                prepared.bands,
                *terms(document),
                user_id,
            ))  # fmt: skip


def copy_posts(
    cursor: Any,
    project_id: int,
    readings: Sequence[rereading.Reread],
    document_ids: Sequence[UUID],
    ids: Sequence[Sequence[int]],
) -> None:
    now = timezone.now()
    with cursor.copy(
        'COPY documents_post (id, project_id, document_id, kind, parent_id, depth, "order", author, '
        "posted_at, source_id, language, addressee_id, text, post_key, previous_id, withdrawn_at) FROM STDIN"
    ) as copy:
        for reading, document_id, mine in zip(readings, document_ids, ids, strict=True):
            prepared = reading.prepared
            for order, post in enumerate(prepared.document.posts):
                addressee = prepared.addressees[order]
                copy.write_row((
                    mine[order],
                    project_id,
                    document_id,
                    post.kind,
                    mine[post.parent] if post.parent is not None else None,
                    post.depth,
                    order,
                    post.author or "",
                    post.posted_at,
                    normalise(post.source_id or ""),
                    prepared.languages[order],
                    mine[addressee] if addressee is not None else None,
                    post.text,
                    prepared.keys[order],
                    reading.posts[order],
                    now if post.withdrawn else None,
                ))  # fmt: skip


def copy_sentences(
    cursor: Any,
    project_id: int,
    readings: Sequence[rereading.Reread],
    document_ids: Sequence[UUID],
    ids: Sequence[Sequence[int]],
) -> None:
    with cursor.copy(
        'COPY documents_sentence (project_id, document_id, post_id, start, "end", text, '
        "sentence_key, is_quote, previous_id) FROM STDIN"
    ) as copy:
        for reading, document_id, mine in zip(readings, document_ids, ids, strict=True):
            prepared = reading.prepared
            lines: list[str] = []
            for order, post in enumerate(prepared.document.posts):
                text, key, quoted = post.text, prepared.keys[order], prepared.quoted[order]
                head = f"{project_id}\t{document_id}\t{mine[order]}\t"
                for number, ((start, end), before) in enumerate(
                    zip(prepared.spans[order], reading.sentences[order], strict=True)
                ):
                    lines.append(
                        f"{head}{start}\t{end}\t{_escaped(text[start:end])}\t{key}:{start}:{end}\t"
                        f"{'t' if number in quoted else 'f'}\t{'\\N' if before is None else before}\n"
                    )
            copy.write("".join(lines))


_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _escaped(text: str) -> str:
    """A value as COPY reads it. The lines of sentences are written here: in a third of write_row's time."""
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def insert_links(
    cursor: Any,
    project_id: int,
    batch: Sequence[Prepared],
    document_ids: Sequence[UUID],
    ids: Sequence[Sequence[int]],
) -> None:
    rows: list[tuple[UUID, int, int, int, int, int, float]] = []
    for prepared, document_id, mine in zip(batch, document_ids, ids, strict=True):
        for link in prepared.links:
            start = prepared.spans[link.target][link.sentence][0]
            rows.append((
                document_id,
                mine[link.source],
                link.start,
                link.end,
                mine[link.target],
                start,
                link.score,
            ))  # fmt: skip
    if rows:
        cursor.execute(
            """
            INSERT INTO documents_link (project_id, document_id, kind, state, source_post_id,
                source_start, source_end, target_sentence_id, score, created_at)
            SELECT %s, f.document_id, 'quotes', 'proposed', f.source_post, f.source_start,
                f.source_end, s.id, f.score, now()
            FROM unnest(%s::uuid[], %s::bigint[], %s::integer[], %s::integer[], %s::bigint[],
                        %s::integer[], %s::float8[])
                AS f (document_id, source_post, source_start, source_end, target_post,
                      target_start, score)
            JOIN documents_sentence s ON s.post_id = f.target_post AND s.start = f.target_start
                AND s.retired_at IS NULL
            ON CONFLICT DO NOTHING
            """,
            [project_id, *map(list, zip(*rows, strict=True))],
        )


def address(document: ParsedDocument) -> str:
    """Where the document was read, as it is stored; empty where nobody knows."""
    return normalise(document.source_url or "")


def terms(document: ParsedDocument) -> tuple[str, str, str]:
    """Licence, address and note of the terms, as they are stored; empty where nobody said."""
    said = (document.licence, document.terms_url, document.terms_note)
    licence, url, note = (normalise(one or "").strip()[:TERMS_LENGTH] for one in said)
    return licence, url, note


def max_depth(posts: Sequence[ParsedPost]) -> int:
    return max(post.depth for post in posts)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
