"""Texts that leave masked: within a transaction the tables are read through views that hold them so.

The views have the names of the tables and stand before them, so whatever is read there, in whatever format,
is masked: texts, the offsets of sentences and links, titles, and what reviewers and curators noted. Keys stay
those of the texts as they were read. Where rows leave without texts, what was noted is masked alone, of all
that it repeats of its document as well.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Any, Self
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotations.export import remarks
from annotations.export.pseudonyms import author_of
from annotations.filters import DOCUMENT_WANTED
from documents.access import THREAD_OPEN_TO
from documents.errors import Invalid
from documents.queries import fetch
from documents.text.masks import QUOTATION, SOMEBODY, Masked, Names, contacts, merged
from documents.text.repeated import Repeated

KINDS = ("names", "contacts")
AT_ONCE = 100
"""Documents whose texts are held in memory together."""

# What is in place of a column where its row was changed; `changed` is whether a sentence has other words.
CHANGED: dict[str, tuple[str, dict[str, str]]] = {
    "documents_document": ("uuid", {"title": "text", "byline": "text", "removed": "jsonb"}),
    "documents_post": ("bigint", {"text": "text"}),
    "documents_sentence": (
        "bigint",
        {"start": "integer", "end": "integer", "text": "text", "changed": "boolean"},
    ),
    "documents_link": ("bigint", {"source_start": "integer", "source_end": "integer"}),
    **{table: ("bigint", of.columns) for table, of in remarks.TABLES.items()},
}
COLUMNS = """
SELECT a.attname, c.relnamespace::regnamespace::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.oid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
DOCUMENTS = f"""
SELECT d.id, d.title, d.byline FROM documents_document d WHERE {DOCUMENT_WANTED} ORDER BY d.id
"""
NOTED = f"""
SELECT d.id FROM documents_document d WHERE {DOCUMENT_WANTED} AND d.id IN ({remarks.DOCUMENTS}) ORDER BY d.id
"""
# A thread that its reader has not opened names nobody, not even by what is masked.
POSTS = f"""
SELECT p.document_id, p.id, p.author, p.text
FROM documents_post p JOIN documents_document d ON d.id = p.document_id
WHERE p.document_id = ANY (%(ids)s) AND (p.depth = 0 OR {THREAD_OPEN_TO})
ORDER BY p.document_id, p."order"
"""
SENTENCES = """
SELECT s.post_id, s.id, s.start, s."end" FROM documents_sentence s
WHERE s.document_id = ANY (%(ids)s) AND s.retired_at IS NULL ORDER BY s.id
"""
LINKS = """
SELECT k.source_post_id, k.id, k.source_start, k.source_end FROM documents_link k
WHERE k.document_id = ANY (%(ids)s) ORDER BY k.id
"""

type Spans = dict[int, list[tuple[int, int, int]]]
type Changed = dict[str, list[tuple[Any, ...]]]
"""Rows as they leave, by their table."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What is masked: `names` of those who wrote in the document, and `contacts`: addresses and numbers."""

    names: bool = False
    contacts: bool = False

    @classmethod
    def read(cls, words: str | Iterable[str]) -> Self:
        """From “names,contacts”, or their list; empty for nothing.

        Raises:
            Invalid: another word.
        """
        given = words.split(",") if isinstance(words, str) else words
        said = {word.strip() for word in given if word.strip()}
        if not said <= set(KINDS):
            known = _("Some of: {names}.").format(names=", ".join(KINDS))
            raise Invalid(_("So nothing can be masked."), errors={"mask": [known]})
        return cls(*(kind in said for kind in KINDS))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in KINDS if getattr(self, kind)]


OPEN = Mask()
"""Nothing is masked."""
EVERY = Mask(names=True, contacts=True)


@contextmanager
def masked(mask: Mask, params: dict[str, Any], is_dry: bool = False) -> Iterator[None]:
    """Within a transaction, and until the block ends, let the tables of documents be read masked.

    `params` are those of an export: which documents, and the secret that pseudonyms are made of. `is_dry`:
    texts are not read at all, and what was noted is to tell nothing of them, nor of who wrote. What is
    written within the block is lost with its end; memory holds the texts of AT_ONCE documents.
    """
    if not (mask.kinds or is_dry):
        yield
        return
    point = transaction.savepoint_create()
    try:
        _create()
        documents = fetch(NOTED if is_dry else DOCUMENTS, params)
        for batch in batched(documents, AT_ONCE, strict=False):
            _store(_dry(params, batch) if is_dry else _fill(mask, params, batch))
        _shadow()
        yield
    finally:
        transaction.savepoint_rollback(point)


def _create() -> None:
    with connection.cursor() as cursor:
        for table, (key, columns) in CHANGED.items():
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            cursor.execute(f"CREATE TEMP TABLE {_own(table)} (id {key} PRIMARY KEY, {listed}) ON COMMIT DROP")


def _own(table: str) -> str:
    return f"masked_{table.partition('_')[2]}"


def _shadow() -> None:
    """Views before the tables that masks change: every column, as it is masked."""
    with connection.cursor() as cursor:
        for table, (_key, changed) in CHANGED.items():
            cursor.execute(f"ANALYZE {_own(table)}")
            cursor.execute(f"SELECT FROM {_own(table)} LIMIT 1")
            if not cursor.rowcount:
                continue
            key = remarks.TABLES[table].key if table in remarks.TABLES else "id"
            cursor.execute(COLUMNS, [table])
            rows = cursor.fetchall()
            listed = ", ".join(
                f'CASE WHEN m.id IS NULL THEN t."{name}" ELSE m."{name}" END AS "{name}"'
                if name in changed
                else f't."{name}"'
                for name, _schema in rows
            )
            cursor.execute(
                f'CREATE TEMP VIEW {table} AS SELECT {listed} FROM "{rows[0][1].strip(chr(34))}".{table} t '
                f"LEFT JOIN {_own(table)} m ON m.id = t.{key}"
            )


def _fill(mask: Mask, params: dict[str, Any], documents: Iterable[tuple[UUID, str, str]]) -> Changed:
    """What masks change of some documents."""
    about = {id: (title, byline) for id, title, byline in documents}
    ids = list(about)
    sentences, links = _spans(SENTENCES, ids), _spans(LINKS, ids)
    changed: Changed = {table: [] for table in CHANGED}
    secret, hide = params["secret"], dict[UUID, remarks.Hide]()
    for document, own in _posts(ids, params).items():
        names = Names(
            {author: author_of(secret, author) for _id, author, _text in own if author} if mask.names else {}
        )
        hide[document] = partial(_masked, mask, names)
        title, byline = map(hide[document], about[document])
        # What cleaning took out of the posts is no part of them, and may be anything.
        changed["documents_document"].append((document, title, byline, "[]"))
        for id, _author, text in own:
            found = _found(text, mask, names)
            if found:
                _change(changed, id, text, found, sentences.get(id, []), links.get(id, []))
    for table in remarks.TABLES:
        changed[table] += remarks.changed(table, hide)
    return changed


def _dry(params: dict[str, Any], documents: Iterable[tuple[UUID]]) -> Changed:
    """What was noted of some documents, without names, contacts and the words of these documents."""
    hide: dict[UUID, remarks.Hide] = {}
    for document, own in _posts([id for (id,) in documents], params).items():
        names = Names({author: SOMEBODY for _id, author, _text in own if author})
        hide[document] = partial(_dried, names, Repeated(text for _id, _author, text in own))
    return {table: list(remarks.changed(table, hide)) for table in remarks.TABLES}


def _dried(names: Names, said: Repeated, text: str) -> str:
    quoted = [(start, end, QUOTATION) for start, end in said.within(text)]
    return Masked(text, merged([*quoted, *_found(text, EVERY, names)])).text


def _posts(ids: list[UUID], params: dict[str, Any]) -> dict[UUID, list[tuple[int, str, str]]]:
    """Id, author and text of the posts of some documents."""
    posts: dict[UUID, list[tuple[int, str, str]]] = {id: [] for id in ids}
    for document, id, author, text in fetch(POSTS, {"ids": ids, "kept_from": params["kept_from"]}):
        posts[document].append((id, author, text))
    return posts


def _store(changed: Changed) -> None:
    with connection.cursor() as cursor:
        for table, rows in changed.items():
            listed = ", ".join(f'"{name}"' for name in ("id", *CHANGED[table][1]))
            with cursor.cursor.copy(f"COPY {_own(table)} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _spans(statement: str, ids: list[UUID]) -> Spans:
    found: Spans = {}
    for post, id, start, end in fetch(statement, {"ids": ids}):
        found.setdefault(post, []).append((id, start, end))
    return found


def _found(text: str, mask: Mask, names: Names) -> list[tuple[int, int, str]]:
    return merged([*(contacts(text) if mask.contacts else []), *(names.masks(text) if mask.names else [])])


def _masked(mask: Mask, names: Names, text: str) -> str:
    return Masked(text, _found(text, mask, names)).text


def _change(
    changed: Changed,
    post: int,
    text: str,
    masks: list[tuple[int, int, str]],
    sentences: list[tuple[int, int, int]],
    links: list[tuple[int, int, int]],
) -> None:
    now = Masked(text, masks, [edge for _id, start, end in sentences for edge in (start, end)])
    changed["documents_post"].append((post, now.text))
    for id, start, end in sentences:
        begin, until = now.span(start, end)
        words = now.text[begin:until]
        changed["documents_sentence"].append((id, begin, until, words, words != text[start:end]))
    changed["documents_link"] += [(id, *now.span(start, end)) for id, start, end in links]
