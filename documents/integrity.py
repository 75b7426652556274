"""What no index can say of documents, proved row by row: `manage.py check_integrity`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from django.db import connection

from documents.ingest.parsed import ParsedDocument, ParsedPost, content_hash, post_keys
from documents.models import Document, Post

PLANNED = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'"
"""Every statement reads whole tables: joined row by row they would take hours, as the planner may think best
of tables that nobody has counted yet."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One rule: what it says, of the rows of which table, and a line for each that breaks it."""

    says: str
    table: str
    faults: Callable[[], Iterator[str]]


# The rule, the table whose rows it is about, and a statement that gives a line for every row that breaks it.
CHECKS = (
    (
        "each is what its post holds at [start, end)",
        "documents_sentence",
        """
        SELECT format('sentence %s of document %s: its text is not what its post holds at [%s, %s)',
                      s.id, s.document_id, s.start, s."end")
        FROM documents_sentence s JOIN documents_post p ON p.id = s.post_id
        WHERE substring(p.text FROM s.start + 1 FOR s."end" - s.start) <> s.text
           OR (s."end" > char_length(p.text) AND p.withdrawn_at IS NULL)
        """,
    ),
    (
        "each has the key of its post and its span",
        "documents_sentence",
        """
        SELECT format('sentence %s of document %s: its key %s is not its post''s and its span',
                      s.id, s.document_id, s.sentence_key)
        FROM documents_sentence s JOIN documents_post p ON p.id = s.post_id
        WHERE s.sentence_key <> p.post_key || ':' || s.start || ':' || s."end"
        """,
    ),
    (
        "those in use of a post never overlap",
        "documents_sentence",
        """
        SELECT format('sentence %s of document %s: it begins at %s, within the one before, which ends at %s',
                      n.id, n.document_id, n.start, n.before)
        FROM (
            SELECT s.id, s.document_id, s.start,
                max(s."end") OVER (PARTITION BY s.post_id ORDER BY s.start
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM documents_sentence s WHERE s.retired_at IS NULL
        ) n WHERE n.start < n.before
        """,
    ),
    (
        "the article comes first, and the order has no gaps",
        "documents_post",
        """
        SELECT format('post %s of document %s: it stands at place %s and should stand at %s',
                      n.id, n.document_id, n."order", n.place)
        FROM (
            SELECT p.id, p.document_id, p."order",
                row_number() OVER (PARTITION BY p.document_id
                                   ORDER BY p.kind <> 'article', p."order") - 1 AS place
            FROM documents_post p
        ) n WHERE n."order" <> n.place
        """,
    ),
    (
        "a reply stands after what it answers",
        "documents_post",
        """
        SELECT format('post %s of document %s: it stands before the post %s that it answers',
                      p.id, p.document_id, q.id)
        FROM documents_post p JOIN documents_post q ON q.id = p.parent_id WHERE p."order" < q."order"
        """,
    ),
    (
        "no text holds what is taken out of all",
        "documents_post",
        """
        SELECT format('post %s of document %s: its text holds a carriage return', p.id, p.document_id)
        FROM documents_post p WHERE strpos(p.text, E'\\r') > 0
        """,
    ),
    (
        "each span lies within its post",
        "documents_link",
        """
        SELECT format('link %s of document %s: its span [%s, %s) is longer than its post',
                      k.id, k.document_id, k.source_start, k.source_end)
        FROM documents_link k JOIN documents_post p ON p.id = k.source_post_id
        WHERE k.source_end > char_length(p.text)
        """,
    ),
    (
        "each is as the last word on it says",
        "documents_link",
        """
        SELECT format('link %s of document %s: it is %s, and the last word on it is %s',
                      k.id, k.document_id, k.state, coalesce(j.state, 'missing'))
        FROM documents_link k LEFT JOIN (
            SELECT DISTINCT ON (link_id) link_id, state, person_id FROM documents_linkjudgement
            ORDER BY link_id, made_at DESC, id DESC
        ) j ON j.link_id = k.id
        WHERE k.decided_by_id IS NOT NULL
          AND (k.state, k.decided_by_id) IS DISTINCT FROM (j.state, j.person_id)
        """,
    ),
    (
        "the counts kept on each are those of its rows",
        "documents_document",
        """
        SELECT format('document %s: it says %s comments to depth %s, %s sentences and %s quotations; ' ||
                      'there are %s to depth %s, %s and %s', d.id, d.n_comments, d.max_depth, d.n_sentences,
                      d.n_quotes, coalesce(p.comments, 0), coalesce(p.depth, 0), coalesce(s.sentences, 0),
                      coalesce(k.quotes, 0))
        FROM documents_document d
        LEFT JOIN (
            SELECT document_id, count(*) FILTER (WHERE kind = 'comment') AS comments, max(depth) AS depth
            FROM documents_post GROUP BY document_id
        ) p ON p.document_id = d.id
        LEFT JOIN (
            SELECT document_id, count(*) AS sentences FROM documents_sentence
            WHERE retired_at IS NULL GROUP BY document_id
        ) s ON s.document_id = d.id
        LEFT JOIN (
            SELECT document_id, count(*) AS quotes FROM documents_link
            WHERE kind = 'quotes' AND created_by_id IS NULL GROUP BY document_id
        ) k ON k.document_id = d.id
        WHERE (d.n_comments, d.max_depth, d.n_sentences, d.n_quotes) IS DISTINCT FROM
            (coalesce(p.comments, 0), coalesce(p.depth, 0), coalesce(s.sentences, 0), coalesce(k.quotes, 0))
        """,
    ),
    (
        "each that goes on in another version has the same words there",
        "documents_sentence",
        """
        SELECT format('sentence %s of document %s: it is not the sentence %s that it says it was before',
                      s.id, s.document_id, s.previous_id)
        FROM documents_sentence s
        JOIN documents_post p ON p.id = s.post_id
        JOIN documents_document d ON d.id = s.document_id
        LEFT JOIN documents_sentence o ON o.id = s.previous_id
        WHERE s.previous_id IS NOT NULL
          AND (s.text, p.previous_id, d.previous_id) IS DISTINCT FROM (o.text, o.post_id, o.document_id)
        """,
    ),
    (
        "what was cut anew was retired, and is of its post",
        "documents_recut",
        """
        SELECT format('cut %s of document %s: sentence %s %s', c.id, c.document_id, c.sentence, CASE
            WHEN s.id IS NULL THEN 'is not of its post' ELSE 'was not retired' END)
        FROM (
            SELECT r.id, r.document_id, r.post_id, true AS gone, (b ->> 0)::bigint AS sentence
            FROM documents_recut r, jsonb_array_elements(r.before) b
            UNION ALL
            SELECT r.id, r.document_id, r.post_id, false, (a ->> 0)::bigint
            FROM documents_recut r, jsonb_array_elements(r.after) a
        ) c LEFT JOIN documents_sentence s ON s.id = c.sentence AND s.post_id = c.post_id
        WHERE s.id IS NULL OR (c.gone AND s.retired_at IS NULL)
        """,
    ),
    (
        "an address has one current version",
        "documents_document",
        """
        SELECT format('project %s: %s documents are the current version of %s',
                      d.project_id, count(*) FILTER (WHERE d.is_current), d.source_url)
        FROM documents_document d WHERE d.source_url <> ''
        GROUP BY d.project_id, d.source_url HAVING count(*) FILTER (WHERE d.is_current) <> 1
        """,
    ),
    (
        "a version comes after the one before it",
        "documents_document",
        """
        SELECT format('document %s: it is version %s after version %s of document %s',
                      d.id, d.version, e.version, e.id)
        FROM documents_document d JOIN documents_document e ON e.id = d.previous_id
        WHERE d.version <= e.version
        """,
    ),
)


def proofs() -> Iterator[Proof]:
    """What is proved of documents; memory holds one of them."""
    yield from by_statements(CHECKS)
    yield Proof("keys and hashes are those of what is stored", Document._meta.db_table, _wrong_keys)


def violations() -> Iterator[str]:
    """A line for each row of a document that is not as it should be."""
    for proof in proofs():
        yield from proof.faults()


def by_statements(checks: tuple[tuple[str, str, str], ...]) -> Iterator[Proof]:
    """The proofs that are statements."""
    for says, table, statement in checks:
        yield Proof(says, table, partial(broken, statement))


def broken(statement: str) -> Iterator[str]:
    """The lines that a statement gives, however many."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNED)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        for [line] in cursor:
            yield line


def _wrong_keys() -> Iterator[str]:
    """Keys and hashes are computed anew from what is stored."""
    hashes = Document.objects.order_by("pk").values_list("pk", "content_hash")
    posts = Post.objects.order_by("document_id", "order").values_list(
        "document_id", "pk", "kind", "parent_id", "author", "text", "post_key", "withdrawn_at"
    )
    groups = groupby(posts.iterator(chunk_size=1_000), key=lambda post: post[0])
    following = next(groups, None)
    for document_id, expected in hashes.iterator(chunk_size=1_000):
        if following is None or following[0] != document_id:
            yield f"document {document_id}: it has no posts"
            continue
        yield from _wrong_in(document_id, expected, list(following[1]))
        following = next(groups, None)


def _wrong_in(document_id: object, expected: str, rows: list[tuple]) -> Iterator[str]:
    place = {row[1]: number for number, row in enumerate(rows)}
    posts = [
        ParsedPost(text, kind=kind, parent=None if parent is None else place[parent], author=author or None)
        for _, _, kind, parent, author, text, _, _ in rows
    ]
    # Words that were withdrawn leave the keys that their text had, and those of what repeated them.
    if any(row[7] for row in rows):
        return
    for row, key in zip(rows, post_keys(posts), strict=True):
        if row[6] != key:
            yield f"post {row[1]} of document {document_id}: its key {row[6]} is not that of its text"
    if content_hash(ParsedDocument(posts=posts)) != expected:
        yield f"document {document_id}: its content_hash is not that of its posts"
