"""Reads that pages and the API share, as plain rows: lists never build model objects."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from documents.access import LINK_STATE, LINK_VISIBLE, THREAD_OPEN_TO
from documents.errors import NotFound

type Key = tuple[Any, ...]
type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """A page of a list: `size` rows after (or, backwards, before) the row with key `after`.

    The key is what the list is ordered by, so rows that come or go meanwhile neither repeat
    nor hide another.
    """

    size: int = 100
    after: Key | None = None
    backwards: bool = False

    @property
    def limit(self) -> int:
        """One row more than shown, to know whether there are more."""
        return self.size + 1

    def order(self, columns: Sequence[str], descending: bool = False) -> str:
        """The ORDER BY of the page."""
        direction = "DESC" if descending != self.backwards else "ASC"
        return ", ".join(f"{column} {direction}" for column in columns)

    def condition(self, columns: Sequence[str], descending: bool = False) -> tuple[str, list[Any]]:
        """The WHERE of the page, with its parameters."""
        if self.after is None:
            return "true", []
        operator = "<" if descending != self.backwards else ">"
        holes = ", ".join(["%s"] * len(columns))
        return f"({', '.join(columns)}) {operator} ({holes})", list(self.after)

    def named(self, columns: Sequence[str], descending: bool = False) -> tuple[str, dict[str, Any]]:
        """The WHERE of the page for a statement whose parameters have names."""
        condition, values = self.condition(columns, descending)
        names = [f"after_{number}" for number in range(len(values))]
        for name in names:
            condition = condition.replace("%s", f"%({name})s", 1)
        return condition, dict(zip(names, values, strict=True))


def fetch(sql: str, params: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement, as tuples."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def execute(sql: str, params: Sequence[Any] | dict[str, Any]) -> int:
    """Run a statement that gives no rows; how many it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


@contextmanager
def setting(name: str, value: str) -> Iterator[None]:
    """Within a transaction, another value of one of the database's settings until the block ends, then the
    one before. What an error leaves goes with the transaction, or the savepoint, that it takes back."""
    [(before, _now)] = fetch("SELECT current_setting(%s), set_config(%s, %s, true)", [name, name, value])
    yield
    execute("SELECT set_config(%s, %s, true)", [name, before])


DOCUMENT = """
    d.id, p.slug, d.title, d.byline, d.source_url, d.published_at, d.language, d.format,
    d.content_hash, d.version, d.n_comments, d.max_depth, d.n_pingbacks, d.n_sentences, d.n_quotes,
    d.licence, d.terms_url, d.terms_note
"""


def document_row(row: Sequence[Any]) -> Row:
    """The columns of DOCUMENT in the shape of the API; what is not known is null."""
    return {
        "id": row[0],
        "project": row[1],
        "title": row[2],
        "byline": row[3] or None,
        "source_url": row[4] or None,
        "published_at": row[5],
        "language": row[6],
        "format": row[7],
        "content_hash": row[8],
        "version": row[9],
        "counts": {
            "posts": row[10] + 1,
            "comments": row[10],
            "max_depth": row[11],
            "pingbacks": row[12],
            "sentences": row[13],
            "quotes": row[14],
        },
        "licence": row[15] or None,
        "terms_url": row[16] or None,
        "terms_note": row[17] or None,
    }


# What a list of documents can be sorted by; a key that no NULL can break. But for the day of publication each
# has an index of the current documents, in this very form. Ids are in the order in which documents came in.
DOCUMENT_ORDERS: dict[str, list[str]] = {
    "created": ["d.id"],
    "title": ["left(lower(d.title), 100)", "d.id"],
    "language": ["d.language", "d.id"],
    "published_at": ["coalesce(extract(epoch FROM d.published_at)::float8, -1e18)", "d.id"],
    "comments": ["d.n_comments", "d.id"],
    "sentences": ["d.n_sentences", "d.id"],
}


def documents(
    project_id: int,
    window: Window,
    ordering: str = "-created",
    q: str = "",
    language: str = "",
    versions: str = "current",
    words: Sequence[str] = (),
) -> list[tuple[Key, Row]]:
    """Documents of a project with the key that each has in that order.

    `q` is searched in the title, each of `words` in title, byline or address, in any case; `versions` is
    "current" or "all".
    """
    columns, descending = DOCUMENT_ORDERS[ordering.removeprefix("-")], ordering.startswith("-")
    where, params = window.condition(columns, descending)
    where = f"d.project_id = %s AND {where}"
    params = [project_id, *params]
    if versions == "current":
        where += " AND d.is_current"
    if language:
        where += " AND d.language = %s"
        params.append(language)
    if q:
        where += " AND d.title ILIKE %s"
        params.append(_anywhere(q))
    found, values = _with_words(words)
    where, params = where + found, [*params, *values]
    rows = fetch(
        f"SELECT {', '.join(columns)}, {DOCUMENT} "
        "FROM documents_document d JOIN documents_project p ON p.id = d.project_id "
        f"WHERE {where} ORDER BY {window.order(columns, descending)} LIMIT %s",
        [*params, window.limit],
    )
    width = len(columns)
    return [(row[:width], document_row(row[width:])) for row in rows]


def count_documents(project_id: int, words: Sequence[str], most: int) -> int:
    """How many current documents have all the words in title, byline or address, counted up to so many."""
    found, values = _with_words(words)
    [[count]] = fetch(
        "SELECT count(*) FROM (SELECT FROM documents_document d "
        f"WHERE d.project_id = %s AND d.is_current{found} LIMIT %s) f",
        [project_id, *values, most],
    )
    return int(count)


def _with_words(words: Sequence[str]) -> tuple[str, list[str]]:
    """What is asked of a document that has all the words, with its parameters."""
    one = " AND (d.title ILIKE %s OR d.byline ILIKE %s OR d.source_url ILIKE %s)"
    return one * len(words), [pattern for word in words for pattern in [_anywhere(word)] * 3]


def _anywhere(words: str) -> str:
    """The pattern of a text that holds these words as they stand."""
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def document(document_id: UUID) -> Row:
    """One document in the shape of the API, without its posts.

    Raises:
        NotFound: it was deleted meanwhile.
    """
    rows = fetch(
        f"SELECT {DOCUMENT} FROM documents_document d "
        "JOIN documents_project p ON p.id = d.project_id WHERE d.id = %s",
        [document_id],
    )
    if not rows:
        raise NotFound(_("There is no such document any more."))
    return document_row(rows[0])


def posts(document_id: UUID, window: Window, article_alone: bool = False) -> list[tuple[Key, Row]]:
    """Posts of a document in reading order; or its article, whatever the window."""
    where, params = window.condition(['"order"'])
    if article_alone:
        where += " AND depth = 0"
    rows = fetch(
        'SELECT "order", id, post_key, kind, parent_id, depth, author, posted_at, addressee_id, '
        f"language, text FROM documents_post WHERE document_id = %s AND {where} "
        f"ORDER BY {window.order(['"order"'])} LIMIT %s",
        [document_id, *params, window.limit],
    )
    return [
        (
            (order,),
            {
                "id": id,
                "key": key,
                "kind": kind,
                "parent": parent,
                "depth": depth,
                "author": author or None,
                "posted_at": posted_at,
                "addressee": addressee,
                "language": language,
                "text": text,
            },
        )
        for order, id, key, kind, parent, depth, author, posted_at, addressee, language, text in rows
    ]


LINK = f"""
    SELECT k.id, k.kind, CASE WHEN k.created_by_id IS NULL THEN 'found' ELSE 'person' END, {LINK_STATE},
        k.source_post_id, k.source_start, k.source_end, k.target_sentence_id, k.score, k.document_id,
        (SELECT u.username FROM documents_user u WHERE u.id = k.created_by_id),
        coalesce(k.created_by_id = %(reader)s, false)
    FROM documents_link k WHERE {LINK_VISIBLE}
"""
LINK_FIELDS = (
    "id",
    "kind",
    "origin",
    "state",
    "source_post",
    "source_start",
    "source_end",
    "target_sentence",
    "score",
    "document",
    "drawn_by",
    "mine",
)


@dataclass(frozen=True, slots=True)
class LinkFilters:
    """Which links; what is not given does not matter. `links_of`: see `access.links_of`.

    `kept_from`: see `access.threads_kept_from`.
    """

    links_of: int | None
    reader: int
    document: UUID | None = None
    kind: str = ""
    state: str = ""
    origin: str = ""
    kept_from: int | None = None


def links(window: Window, project_id: int, filters: LinkFilters) -> list[tuple[Key, Row]]:
    """Links of a project, or of a document of it, as a reader may know them."""
    condition, values = window.condition(["k.id"])
    params: dict[str, Any] = asdict(filters) | {"project": project_id, "limit": window.limit}
    params["after"] = values[0] if values else None
    where = f"k.project_id = %(project)s AND {condition.replace('%s', '%(after)s')}"
    if filters.document:
        where += " AND k.document_id = %(document)s"
    if filters.kind:
        where += " AND k.kind = %(kind)s"
    if filters.state:
        where += f" AND {LINK_STATE} = %(state)s"
    if filters.origin:
        where += f" AND k.created_by_id IS {'NULL' if filters.origin == 'found' else 'NOT NULL'}"
    if filters.kept_from is not None:
        where += (
            f" AND EXISTS (SELECT FROM documents_document d WHERE d.id = k.document_id AND {THREAD_OPEN_TO})"
        )
    rows = fetch(f"{LINK} AND {where} ORDER BY {window.order(['k.id'])} LIMIT %(limit)s", params)
    return [((row[0],), dict(zip(LINK_FIELDS, row, strict=True))) for row in rows]


def link(link_id: int, links_of: int | None, reader_id: int) -> Row | None:
    """One link as a reader may know it; None when there is none to them."""
    params = {"links_of": links_of, "reader": reader_id, "link": link_id}
    rows = fetch(f"{LINK} AND k.id = %(link)s", params)
    return dict(zip(LINK_FIELDS, rows[0], strict=True)) if rows else None


def page_of_models(queryset: Any, window: Window, shape: Callable[[Any], Row]) -> list[tuple[Key, Row]]:
    """A page of a short list of model objects, by their id."""
    if window.after is not None:
        queryset = queryset.filter(**{"pk__lt" if window.backwards else "pk__gt": window.after[0]})
    ordered = queryset.order_by("-pk" if window.backwards else "pk")[: window.limit]
    return [((found.pk,), shape(found)) for found in ordered]
