"""The rows of a file in tables of the database that go with the transaction: memory holds one row."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from django.db import connection

from annotations.importing.formats import Bad, Row
from annotations.importing.formats.given import LONGEST_NAME, Given, Text
from documents.ingest.parsed import normalise

TABLES = """
DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.import_text, pg_temp.import_label, pg_temp.import_reviewer,
    pg_temp.import_document, pg_temp.import_home, pg_temp.import_span, pg_temp.import_hit,
    pg_temp.import_result, pg_temp.import_pieces, pg_temp.import_link;
CREATE TEMP TABLE import_text (id integer, body text, document text, name text) ON COMMIT DROP;
CREATE TEMP TABLE import_row (
    n bigint, place text, bad text, reviewer text, label text, reason text, post_key text, a integer,
    b integer, other_a integer, other_b integer, text_id integer, exact text, prefix text, suffix text,
    document text, sort text, more jsonb, note text, confidence smallint, mixed boolean, attributed boolean,
    evidence jsonb, phase text, blind boolean, first_label text, before_label text, revisions integer,
    labelled_at timestamptz, duration_ms integer, guideline_version integer
) ON COMMIT DROP;
"""
ANALYSE = """
CREATE UNIQUE INDEX ON pg_temp.import_row (n); ANALYZE pg_temp.import_row, pg_temp.import_text
"""

COPY_ROWS = "COPY pg_temp.import_row FROM STDIN"
COPY_TEXTS = "COPY pg_temp.import_text FROM STDIN"
BATCH_ROWS = 5_000
BATCH_CHARACTERS = 8_000_000
LONGEST_EXACT = 100_000
"""Characters; longer words are of no sentence that could be told by them."""

FIELDS = (
    "note", "confidence", "mixed", "attributed", "evidence", "phase", "blind", "first_label",
    "label_before_thread", "revisions", "labelled_at", "duration_ms", "guideline_version",
)  # fmt: skip
_NOTHING = (None,) * (12 + 3 + len(FIELDS))


MOST_REVIEWERS = 2_000
"""How many stand in an order; a file may name another in each of its millions of rows."""


class Order:
    """Reviewers in an order that keeps the one in which every sentence lists them.

    Our own exports list the answers on a sentence by their reviewers' ids. Whoever is made in this order
    stands in it again where the answers are exported anew.
    """

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._after: dict[str, set[str]] = {}
        self._last: tuple[str | None, str] = (None, "")

    def saw(self, key: str | None, name: str) -> None:
        """An answer of that reviewer on a sentence, by its key; one after the other."""
        if name not in self._names and len(self._names) >= MOST_REVIEWERS:
            return
        self._names.setdefault(name)
        before_key, before = self._last
        if key is not None and key == before_key and before != name:
            self._after.setdefault(before, set()).add(name)
        self._last = key, name

    def names(self) -> list[str]:
        """All of them; where two orders contradict each other, as they came."""
        waits = dict.fromkeys(self._names, 0)
        for names in self._after.values():
            for name in names:
                waits[name] += 1
        found: list[str] = []
        left = dict(self._names)
        while left:
            name = next((one for one in left if waits[one] == 0), next(iter(left)))
            del left[name]
            found.append(name)
            for after in self._after.get(name, ()):
                waits[after] -= 1
        return found


def stage(rows: Iterable[Row], fallback: str, say: Callable[[], None]) -> tuple[int, Order]:
    """Copy the rows of a file into `import_row`, its texts into `import_text`; how many rows, counted from 1.

    `fallback` is whose the answers are that name nobody; `say` is called after every batch.

    Raises:
        Unfit: the file holds no labels; raised by whatever reads it.
    """
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        batch = Batch(cursor, fallback[:LONGEST_NAME])
        n = 0
        for n, row in enumerate(rows, 1):
            batch.add(n, row)
            if batch.is_full:
                batch.copy()
                say()
        batch.copy()
        cursor.execute(ANALYSE)
    return n, batch.order


class Batch:
    """Rows on their way into the tables, and the texts that they share."""

    def __init__(self, cursor: Any, fallback: str) -> None:
        self.cursor, self.fallback = cursor, fallback
        self.order = Order()
        self._rows: list[tuple[Any, ...]] = []
        self._texts: list[tuple[Any, ...]] = []
        self._characters = 0
        self._number = 0
        self._last: Text | None = None

    @property
    def is_full(self) -> bool:
        return len(self._rows) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS

    def add(self, n: int, row: Row) -> None:
        if isinstance(row, Bad):
            self._rows.append((n, _kept(row.place, 500), _kept(row.reason, 1_000), *_NOTHING))
            return
        if row.text is not None and row.text is not self._last:
            self._number, self._last = self._number + 1, row.text
            self._texts.append(
                (self._number, row.text.body, _kept(row.text.document), _kept(row.text.name, 200))
            )
            self._characters += len(row.text.body)
        # Nobody drew a link that was found, and links are in no order of their reviewers.
        is_found = row.sort == "link" and row.more.get("is_found", False)
        reviewer = None if is_found else row.reviewer or self.fallback
        if reviewer is not None:
            self.order.saw(None if row.sort == "link" else row.key, reviewer)
        self._rows.append(self._columns(n, row, reviewer))
        self._characters += len(row.exact or "")

    def _columns(self, n: int, row: Given, reviewer: str | None) -> tuple[Any, ...]:
        post_key, start, end = None, row.start, row.end
        if row.key is not None:
            post_key, first, last = row.key.split(":")
            start, end = int(first), int(last)
        other = row.other or (None, None)
        # Words that may be of either of two places tell nothing.
        exact = None if row.other else row.exact
        fields = row.fields
        evidence = fields.get("evidence")
        more = [fields.get(name) for name in FIELDS]
        more[FIELDS.index("evidence")] = None if evidence is None else orjson.dumps(evidence).decode()
        return (
            n, _kept(row.place, 500), None, reviewer, row.label, row.abstain_reason, post_key, start, end,
            *other, self._number if row.text is not None else None,
            exact if exact and len(exact) <= LONGEST_EXACT else None, row.prefix, row.suffix,
            _kept(row.document), row.sort, orjson.dumps(row.more).decode() if row.more else None, *more,
        )  # fmt: skip

    def copy(self) -> None:
        """Send what was gathered."""
        for statement, rows in ((COPY_TEXTS, self._texts), (COPY_ROWS, self._rows)):
            if rows:
                with connection.wrap_database_errors, self.cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
                rows.clear()
        self._characters = 0


def _kept(words: str | None, most: int = 2_000) -> str | None:
    """What a file calls something, as a database can hold it."""
    return None if words is None else normalise(words[:most])
