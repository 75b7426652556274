"""ParsedDocument -> rows: batches of documents, one transaction and four COPYs each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg.errors import ProgramLimitExceeded

from documents import copying, duplicates, originals, planning, rereading, versions, withholding
from documents.ingest.parsed import Item, LeftOut, ParsedDocument, Unreadable, normalise
from documents.models import Document
from documents.outages import outage
from documents.preparing import Prepared, TooLong, prepare

BATCH_SENTENCES = 2_000
BATCH_DOCUMENTS = 500
MORE_THAN_ONE = (
    "The input holds several documents, and only one can be the later reading of the one you named. Bring "
    "this one in by itself."
)

type Alike = dict[UUID, list[tuple[float, UUID]]]


@dataclass(slots=True)
class Stored:
    """What became of one item of an ingest; `as_row` is the line `ingest --json` prints.

    `similar` names documents whose articles are nearly the same, with how alike they are, 0 to 1.
    `status` is `created`, `duplicate`, `failed`, or `left_out` for what a source holds beside its documents:
    `title` then says how many of what.
    """

    status: str
    document: UUID | None = None
    title: str = ""
    format: str = ""
    language: str = ""
    posts: int = 0
    comments: int = 0
    max_depth: int = 0
    pingbacks: int = 0
    sentences: int = 0
    quotes: int = 0
    version: int = 1
    error: str | None = None
    source: str = ""
    similar: list[dict[str, Any]] = field(default_factory=list)

    def as_row(self) -> dict[str, Any]:
        """As JSON shows it."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row | {"document": str(self.document) if self.document else None}


def store(
    project_id: int,
    items: Iterable[Item],
    user_id: int | None,
    source: str = "",
) -> Iterator[Stored]:
    """Store a stream of parsed documents, in its order, prepared here; memory holds one batch.

    Idempotent in a project: the same content again is a `duplicate` and names the first. A
    document from an address that is there already is its next version, one that says which
    document it is a later reading of is the next version of that. One that cannot be stored is
    `failed` with the reason, and the others of its batch are kept. When reading ends in an error,
    what was read is stored first.
    """
    for batch in _batches(items, source):
        yield from store_batch(project_id, batch, user_id, source)
        planning.analyse()


def _batches(items: Iterable[Item], source: str) -> Iterator[list[Prepared | Stored]]:
    batch: list[Prepared | Stored] = []
    sentences = 0
    try:
        for item in items:
            batch.append(one := _prepared(item, source))
            sentences += one.n_sentences if isinstance(one, Prepared) else 0
            if sentences >= BATCH_SENTENCES or len(batch) >= BATCH_DOCUMENTS:
                yield batch
                batch, sentences = [], 0
    except Exception:
        yield batch
        raise
    yield batch


def _prepared(item: Item, source: str) -> Prepared | Stored:
    if not isinstance(item, ParsedDocument):
        return untaken(item, source)
    try:
        return prepare(item)
    except TooLong as error:
        return _failed(str(error), item.source_url or source)


def untaken(item: Unreadable | LeftOut, source: str) -> Stored:
    """What is told of an item that is no document; `source` is said where it names no place."""
    if isinstance(item, LeftOut):
        return Stored("left_out", title=f"{item.what}: {item.count:,}", source=item.place or source)
    return _failed(f"{item.message} {item.remedy}".strip(), item.place or source)


def _failed(error: str, source: str) -> Stored:
    return Stored("failed", error=error, source=source)


def _refused(prepared: Prepared, error: DatabaseError, source: str) -> Stored:
    title = normalise(prepared.document.title)[:80] or "A document without a title"
    if _too_large(error):
        return _failed(
            f"{title}: one of its sentences or names is longer than the database can index. "
            "Break it into sentences or shorten it, and bring it in again.",
            source,
        )
    reason = str(error).partition("\n")[0]
    return _failed(f"{title}: the database refused it: {reason}. Correct it and bring it in again.", source)


def _too_large(error: DatabaseError) -> bool:
    """Whether a value passed a limit of PostgreSQL's; psycopg counts that among its failures."""
    return isinstance(error.__cause__, ProgramLimitExceeded)


def store_batch(
    project_id: int, batch: Sequence[Prepared | Stored], user_id: int | None, source: str = ""
) -> list[Stored]:
    """Store prepared documents in one transaction; what is Stored already is passed on in its place.

    Idempotent as `store` is. When the database refuses it, one document after another: that which is refused
    is `failed`, the others are kept.
    """
    prepared = withholding.withheld(project_id, [item for item in batch if isinstance(item, Prepared)])
    results = iter(_store_or_split(project_id, prepared, user_id, source))
    return [item if isinstance(item, Stored) else next(results) for item in batch]


def _store_or_split(
    project_id: int, batch: Sequence[Prepared], user_id: int | None, source: str
) -> list[Stored]:
    if not batch:
        return []
    for attempt in range(3):
        try:
            return _write(project_id, batch, user_id, source)
        except IntegrityError as error:
            # Somebody stored the same content between our look and our write: look again.
            if attempt == 2 and len(batch) == 1:
                return [_refused(batch[0], error, source)]
        except DatabaseError as error:
            if outage(error) and not _too_large(error):
                raise
            if len(batch) == 1:
                return [_refused(batch[0], error, source)]
            break
    middle = len(batch) // 2
    return [
        *_store_or_split(project_id, batch[:middle], user_id, source),
        *_store_or_split(project_id, batch[middle:], user_id, source),
    ]


@transaction.atomic
def _write(project_id: int, batch: Sequence[Prepared], user_id: int | None, source: str) -> list[Stored]:
    planning.for_growth()
    refused = _follow(project_id, batch)
    versions.lock(project_id, {copying.address(prepared.document) for prepared in batch})
    known = _known(project_id, batch)
    fresh: list[Prepared] = []
    status: list[str] = []
    for prepared in batch:
        if prepared.content_hash in known and not _went_back(prepared, known[prepared.content_hash][0]):
            status.append("duplicate")
        elif id(prepared) in refused:
            status.append("failed")
        else:
            status.append("created")
            known[prepared.content_hash] = UUID(int=0), 0
            fresh.append(prepared)
    alike: Alike = {}
    if fresh:
        ids = _insert(project_id, fresh, user_id)
        known.update(ids)
        alike = duplicates.flag(project_id, [document for document, _ in ids.values()])
    return [
        _failed(refused[id(prepared)], copying.address(prepared.document) or source)
        if what == "failed"
        else _stored(prepared, what, *known[prepared.content_hash], source, alike)
        for prepared, what in zip(batch, status, strict=True)
    ]


type Known = dict[str, tuple[UUID, int]]
"""Documents by their content: id and version."""


def _known(project_id: int, batch: Sequence[Prepared]) -> Known:
    """The documents of the batch that are there already, the current ones first of all."""
    there = Document.objects.filter(project_id=project_id, content_hash__in=[p.content_hash for p in batch])
    rows = there.order_by("is_current", "pk").values_list("content_hash", "pk", "version")
    return {row[0]: (row[1], row[2]) for row in rows}


def _went_back(prepared: Prepared, known: UUID) -> bool:
    """Whether a page that was read again says what it said in an older version: a version of its own."""
    previous = prepared.document.previous
    return previous is not None and versions.went_back_to(known, previous)


def _follow(project_id: int, batch: Sequence[Prepared]) -> dict[int, str]:
    """Which documents of a batch cannot follow the one they say they are a later reading of, and why."""
    refused: dict[int, str] = {}
    followed: set[str] = set()
    for prepared in batch:
        previous = prepared.document.previous
        if previous is None:
            continue
        if previous in followed:
            refused[id(prepared)] = MORE_THAN_ONE
        elif why := versions.follow(project_id, prepared.document):
            refused[id(prepared)] = why
        followed.add(previous)
    return refused


def _insert(project_id: int, batch: Sequence[Prepared], user_id: int | None) -> Known:
    """COPY the rows of new documents, readings of one page one after the other."""
    for prepared in batch:
        if prepared.document.raw is not None:
            originals.keep(prepared.raw_sha256, prepared.document.raw)
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7() FROM generate_series(1, %s)", [len(batch)])
        document_ids = [row[0] for row in cursor.fetchall()]
        urls = [copying.address(prepared.document) for prepared in batch]
        known: Known = {}
        for places in versions.rounds(urls):
            part, ids = [batch[at] for at in places], [document_ids[at] for at in places]
            known |= _insert_round(cursor, project_id, part, ids, user_id)
    return known


def _insert_round(
    cursor: Any, project_id: int, batch: Sequence[Prepared], document_ids: Sequence[UUID], user_id: int | None
) -> Known:
    """COPY the rows of documents of which no two are of one page."""
    urls = [copying.address(prepared.document) for prepared in batch]
    numbered = versions.number(project_id, urls, [prepared.document.previous for prepared in batch])
    # The first reading here may have been a later one where it was exported.
    numbered = [
        (prepared.document.version or number if previous is None else number, previous)
        for prepared, (number, previous) in zip(batch, numbered, strict=True)
    ]
    readings = [
        rereading.compare(prepared, previous) if previous else rereading.first(prepared)
        for prepared, (_, previous) in zip(batch, numbered, strict=True)
    ]
    batch = [reading.prepared for reading in readings]
    cursor.execute(
        "SELECT nextval('documents_post_id_seq') FROM generate_series(1, %s)",
        [sum(len(prepared.document.posts) for prepared in batch)],
    )
    post_ids = iter([row[0] for row in cursor.fetchall()])
    ids = [[next(post_ids) for _ in prepared.document.posts] for prepared in batch]
    with connection.wrap_database_errors:  # Django wraps what a statement raises, not what COPY does
        copying.copy_documents(cursor, project_id, batch, document_ids, numbered, user_id)
        copying.copy_posts(cursor, project_id, readings, document_ids, ids)
        copying.copy_sentences(cursor, project_id, readings, document_ids, ids)
    copying.insert_links(cursor, project_id, batch, document_ids, ids)
    for id, (_, previous) in zip(document_ids, numbered, strict=True):
        if previous is not None:
            rereading.carry(cursor, previous, id)
            for tell in versions.on_new_version:
                tell(versions.NewVersion(project_id, previous, id, user_id))
    return {
        prepared.content_hash: (id, version)
        for prepared, id, (version, _) in zip(batch, document_ids, numbered, strict=True)
    }


def _stored(prepared: Prepared, status: str, id: UUID, version: int, source: str, alike: Alike) -> Stored:
    document = prepared.document
    return Stored(
        status=status,
        document=id,
        title=normalise(document.title)[: copying.TITLE_LENGTH],
        format=document.format,
        language=prepared.language,
        posts=len(document.posts),
        comments=len(document.posts) - 1,
        max_depth=copying.max_depth(document.posts),
        pingbacks=document.pingbacks,
        sentences=prepared.n_sentences,
        quotes=len(prepared.links),
        version=version,
        source=copying.address(document) or source,
        similar=[
            {"document": str(other), "similarity": round(value, 3)} for value, other in alike.get(id, [])
        ],
    )
