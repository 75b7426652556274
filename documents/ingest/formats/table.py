"""Rows of a table to documents: the logic that CSV, TSV and Parquet share.

What a table's rows become depends on which of its columns are known:

- `document`: the rows of one value are one document, wherever in the table they stand.
- no `document` but `parent`: where rows have titles or kinds, each titled row that answers none is an article
and
  those that answer it, however far down, are its thread; else the whole table is one thread.
- neither, but `kind`: an article's row opens a document, and the rows after it are its comments.
- none of these, but `title`: each row is a document; where the title is that of what the rows comment on
  (`article_title`), those of one title are one document.
- `text` alone, or with author and date: the table is one thread of comments under an empty article that has
  the table's name, cut after every `MOST_FLAT` rows.

The article of a document is its row of that kind, else its one row that has a title and answers none, else,
where the text is not that of comments, the one row that answers none and opens the thread.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from itertools import chain, islice

import orjson

from documents.ingest.formats import table_cells
from documents.ingest.formats.table_columns import WORDS, Columns, kind_of
from documents.ingest.formats.table_thread import Context, Record, thread, without_sign
from documents.ingest.parsed import Hint, IngestError, Item, LeftOut, ParsedDocument, Unreadable
from documents.ingest.spool import LARGEST_GROUP, Forest, Spool

MOST_FLAT = 10_000
"""Rows of a table without documents, parents and titles that make one document."""

MOST_ROWS = 200_000
"""Rows of one document."""

MOST_FLAT_CHARACTERS = 5_000_000
"""Characters after which such a document is cut as well."""

SAMPLE = 200
"""Rows that are looked at to tell how a column writes its dates and texts."""

type Read = Record | Unreadable


def record(number: int, cells: list[str], columns: Columns) -> Record:
    """A row's cells under our words."""
    return Record(number, *(cells[columns.place[word]] if word in columns.place else "" for word in WORDS))


def documents(
    rows: Iterable[Read], columns: Columns, hint: Hint, format: str, notes: list[str]
) -> Iterator[Item]:
    """Every document of a table, in the order of its first row, and each row that cannot be read in its
    place.

    `notes` are those that each document gets. Memory holds one document; the rows of documents that are
    spread over the table wait on the disk.

    Raises:
        IngestError: no row holds anything.
    """
    rows = iter(rows)
    first = list(islice(rows, SAMPLE))
    seen = [row for row in first if isinstance(row, Record)]
    context = Context(
        columns,
        hint,
        format,
        month_first=table_cells.month_first((row.date for row in seen), otherwise=True),
        notes=[*notes, *columns.unread()],
        writing="html" if columns.html else table_cells.writing(row.text for row in seen),
    )
    if not first:
        raise IngestError(
            "This table has no rows under its header.",
            place=hint.label,
            remedy="Choose a file with at least one row of text.",
        )
    reading = _Reading(chain(first, rows), context)
    yield from _way(columns, seen)(reading)
    if reading.without_text:
        yield LeftOut(hint.label, "rows without text", reading.without_text)
    if reading.same_id:
        yield LeftOut(hint.label, "rows with the id of an earlier one", reading.same_id)


def _way(columns: Columns, sample: list[Record]) -> "Callable[[_Reading], Iterator[Item]]":
    if columns.has("document"):
        return _by_document
    if columns.has("parent"):
        several = columns.has("title") or columns.has("kind")
        several = several or any(row.parent.startswith("t3_") for row in sample)
        return _by_root if several else _one_thread
    if columns.has("kind"):
        return _by_article
    if columns.has("title"):
        return _by_title if columns.title_of_document else _by_row
    return _flat


class _Reading:
    """The rows that can be read, with those that cannot kept for their turn."""

    def __init__(self, rows: Iterator[Read], context: Context) -> None:
        self._rows = rows
        self.context = context
        self.without_text = 0
        self.same_id = 0
        self.bad: list[Unreadable] = []

    def __iter__(self) -> Iterator[Record]:
        for row in self._rows:
            if isinstance(row, Unreadable):
                self.bad.append(row)
            else:
                yield row

    def told(self) -> Iterator[Unreadable]:
        """The rows that could not be read since it was last asked."""
        bad, self.bad = self.bad, []
        yield from bad

    def document(
        self, rows: list[Record], key: str = "", beyond: int = 0, alone: bool = False
    ) -> Iterator[Item]:
        """The document that some rows make; none where no row has any text."""
        if beyond or len(rows) > MOST_ROWS:
            yield self._too_many(rows, beyond)
            return
        found = thread(rows, self.context, key, alone)
        if isinstance(found, ParsedDocument):
            yield found
        else:
            self.without_text += found

    def _too_many(self, rows: list[Record], beyond: int) -> Unreadable:
        return Unreadable(
            f"{self.context.hint.label}, row {rows[0].number}",
            f"One document of this table has {len(rows) + beyond:,} rows; at most {MOST_ROWS:,} rows, or "
            f"{LARGEST_GROUP >> 20} MiB of them, come in as one.",
            "Name the column that says which document a row belongs to (document), or cut the table.",
        )


def _by_document(reading: _Reading) -> Iterator[Item]:
    with Spool() as spool:
        for row in reading:
            spool.add(_document_key(row), orjson.dumps(astuple(row)))
            yield from reading.told()
        yield from reading.told()
        for group in spool.groups():
            yield from reading.document([*map(_loaded, group.rows)], group.key, group.beyond)


def _document_key(row: Record) -> str:
    """What the rows of a document share. An article's own row may name its document by its id alone."""
    key = table_cells.name(row.document)
    if not key and (row.title.strip() or not table_cells.name(row.parent)):
        key = table_cells.name(row.id)
    return key.removeprefix("t3_")


def _by_root(reading: _Reading) -> Iterator[Item]:
    """Each article with what answers it; what answers none and is no article goes to the one above."""
    with Forest() as forest, Spool() as spool:
        for row in reading:
            parent = table_cells.name(row.parent)
            own = table_cells.name(row.id)
            answers = None if parent in ("", own, "0", "-1") else parent
            answers = answers and without_sign(answers)
            forest.add(_name_of(row), answers, orjson.dumps(astuple(row)))
            yield from reading.told()
        yield from reading.told()
        above = ""
        kept = 0
        for tree in forest.trees():
            rows = [*map(_loaded, tree.rows)]
            kept += len(rows) + tree.beyond
            root = next((row for row in rows if _name_of(row) == tree.key), None)
            key = above
            if root is not None and _opens(root):
                above = key = tree.key
            elif root is None and any(row.parent.strip() == f"t3_{tree.key}" for row in rows):
                key = tree.key
            for value in tree.rows:
                spool.add(key, value)
        reading.same_id = len(forest) - kept
        for group in spool.groups():
            rows = sorted(map(_loaded, group.rows), key=lambda row: row.number)
            yield from reading.document(rows, group.key, group.beyond)


def _name_of(row: Record) -> str:
    """What answers call a row; made up where it has no id."""
    return without_sign(table_cells.name(row.id)) or f"#{row.number}"


def _opens(row: Record) -> bool:
    kind = kind_of(row.kind)
    return kind == "article" or (kind is None and bool(row.title.strip()))


def _one_thread(reading: _Reading) -> Iterator[Item]:
    rows: list[Record] = []
    size = beyond = 0
    for row in reading:
        size += len(row.text) + 200
        if len(rows) < MOST_ROWS and size <= LARGEST_GROUP:
            rows.append(row)
        else:
            beyond += 1
        yield from reading.told()
    yield from reading.told()
    if rows:
        yield from reading.document(rows, beyond=beyond)


def _by_article(reading: _Reading) -> Iterator[Item]:
    yield from _cut(reading, lambda row, _count, _size: kind_of(row.kind) == "article")


def _by_row(reading: _Reading) -> Iterator[Item]:
    for row in reading:
        yield from reading.told()
        yield from reading.document([row], alone=True)
    yield from reading.told()


def _flat(reading: _Reading) -> Iterator[Item]:
    yield from _cut(reading, lambda _, count, size: count >= MOST_FLAT or size >= MOST_FLAT_CHARACTERS)


def _cut(reading: _Reading, opens: Callable[[Record, int, int], bool]) -> Iterator[Item]:
    """Documents of rows that follow each other; `opens` tells a new one from a row and from how many rows and
    characters there are already.
    """
    rows: list[Record] = []
    size = beyond = 0
    for row in reading:
        if rows and opens(row, len(rows), size):
            yield from reading.document(rows, beyond=beyond)
            rows, size, beyond = [], 0, 0
        size += len(row.text)
        if size <= LARGEST_GROUP and len(rows) < MOST_ROWS:
            rows.append(row)
        else:
            beyond += 1
        yield from reading.told()
    if rows:
        yield from reading.document(rows, beyond=beyond)
    yield from reading.told()


def _by_title(reading: _Reading) -> Iterator[Item]:
    with Spool() as spool:
        for row in reading:
            spool.add(" ".join(row.title.split()), orjson.dumps(astuple(row)))
            yield from reading.told()
        yield from reading.told()
        for group in spool.groups():
            yield from reading.document([*map(_loaded, group.rows)], "", group.beyond)


def _loaded(value: bytes) -> Record:
    return Record(*orjson.loads(value))
