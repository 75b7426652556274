"""The rows of one document of a table to the document: which row is its article, which row answers which."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from documents.ingest import threads
from documents.ingest.formats import table_cells
from documents.ingest.formats.table_columns import NAMES, Columns, kind_of
from documents.ingest.parsed import Hint, ParsedDocument, ParsedPost, RemovedLog

_FORUM = re.compile(r"(?:thread|topic|discussion|conversation|diskussion|discussione|discusión)(?:_|$)")
_NUMBERED = re.compile(r"(.+)[._]\d+")
_SHORTEST_ID = 6
"""Characters from which on a number that names a row and a document names one thing."""


@dataclass(slots=True)
class Record:
    """A row of a table: its number, the header being row 1, and its cells under our words."""

    number: int
    text: str
    author: str
    date: str
    id: str
    parent: str
    document: str
    title: str
    url: str
    kind: str
    language: str


@dataclass(slots=True)
class Context:
    """What holds for all rows of a table: its columns, how its dates and its texts are written."""

    columns: Columns
    hint: Hint
    format: str
    month_first: bool = True
    writing: str = "plain"
    notes: list[str] = field(default_factory=list)

    @property
    def rows_are_documents(self) -> bool:
        """Whether what names a document is what names a row."""
        return self.columns.key("document") in NAMES["id"]

    @property
    def flat_threads(self) -> bool:
        """Whether the rows are posts of forum threads, one after another, with nothing said of answers."""
        return not self.columns.has("parent") and bool(_FORUM.match(self.columns.key("document")))


def thread(rows: list[Record], context: Context, key: str = "", alone: bool = False) -> ParsedDocument | int:
    """The document that the rows make, whose name in the table is `key`; the number of rows where none has
    any text.

    `alone`: a row that is by itself is an article whatever its columns are called.
    """
    if not any(row.text.strip() for row in rows):
        return len(rows)
    rows, notes = _each_once(rows)
    ids = [table_cells.name(row.id) or None for row in rows]
    answers = _answers(rows, ids, key) if context.columns.has("parent") else _by_number(ids)
    rows, ids, answers = _with_text(rows, ids, answers, notes)
    at, opening = _article(rows, ids, answers, context, key, alone)
    if at is not None:
        answers[at] = None
    removed = RemovedLog()
    posts = _posts(rows, ids, context, removed, notes)
    parents, mended = threads.resolve(ids, answers)
    about = rows[at] if at is not None else None
    if at is None:
        at = len(posts)
        posts.append(ParsedPost("", kind="article"))
        parents.append(None)
        notes.append(threads.NO_ARTICLE)
    elif opening and len(posts) > 1:
        notes.append(threads.OPENING_POST)
    article = posts[at]
    return ParsedDocument(
        posts=threads.arrange(posts, parents, at),
        title=_title(rows, about, context, key),
        byline=article.author,
        source_url=_shared(rows, about, "url") or (key if key.startswith(("http://", "https://")) else None),
        published_at=article.posted_at,
        language=_language(_shared(rows, about, "language")),
        format=context.format,
        removed=removed.entries,
        notes=[*context.notes, *notes, *mended, *removed.notes()],
    )


def _each_once(rows: list[Record]) -> tuple[list[Record], list[str]]:
    """The rows without those that say again, under the same id, what an earlier one said."""
    seen: set[tuple[str, str]] = set()
    once = []
    for row in rows:
        name = table_cells.name(row.id)
        if name and (name, row.text) in seen:
            continue
        seen.add((name, row.text))
        once.append(row)
    gone = len(rows) - len(once)
    notes = [f"{_counted(gone, 'row')} of the table stood there twice and came in once."] if gone else []
    return once, notes


def _answers(rows: list[Record], ids: list[str | None], key: str) -> list[str | None]:
    """The id that each row answers; None where it answers the article or nothing."""
    known = set(ids)
    answers: list[str | None] = []
    for row, own in zip(rows, ids, strict=True):
        parent = table_cells.name(row.parent)
        if parent not in known and without_sign(parent) in known:
            parent = without_sign(parent)
        there = parent in known and parent != own
        nobody = parent in ("", own, key, "0", "-1") or parent.startswith("t3_")
        answers.append(parent if there or not nobody else None)
    return answers


def _by_number(ids: list[str | None]) -> list[str | None]:
    """The id that each row answers where only the ids say it: 4.1 and 4_1 answer 4, where there is a 4."""
    known = set(ids)
    above = [_NUMBERED.fullmatch(id or "") for id in ids]
    return [found[1] if found and found[1] in known else None for found in above]


def without_sign(id: str) -> str:
    """An id without the sign by which Reddit says what kind of thing it names: `t1_abc` is `abc`."""
    return id[3:] if id[:3] in ("t1_", "t3_") else id


def _with_text(
    rows: list[Record], ids: list[str | None], answers: list[str | None], notes: list[str]
) -> tuple[list[Record], list[str | None], list[str | None]]:
    """Without the rows that have no text, no title and no answer."""
    answered = set(answers)
    kept = [
        at
        for at, (row, id) in enumerate(zip(rows, ids, strict=True))
        if row.text.strip() or row.title.strip() or kind_of(row.kind) == "article" or (id and id in answered)
    ]
    if gone := len(rows) - len(kept):
        notes.append(f"{_counted(gone, 'row')} without text {'was' if gone == 1 else 'were'} left out.")
    return [rows[at] for at in kept], [ids[at] for at in kept], [answers[at] for at in kept]


def _article(
    rows: list[Record],
    ids: list[str | None],
    answers: list[str | None],
    context: Context,
    key: str,
    alone: bool,
) -> tuple[int | None, bool]:
    """Which row is the article, if one is, and whether it only stands for it as the opening post."""
    kinds = [kind_of(row.kind) for row in rows]
    if "article" in kinds:
        return kinds.index("article"), False
    # A row that names the article as what it answers says that the article is another.
    roots = [
        at
        for at, row in enumerate(rows)
        if kinds[at] is None
        and table_cells.name(row.parent) in ("", "0", "-1", ids[at])
        and (row.parent or answers[at] is None)
    ]
    if len(rows) == 1 and roots and (alone or context.rows_are_documents):
        return 0, False
    titles = Counter(" ".join(row.title.split()) for row in rows)
    titled = [at for at in roots if rows[at].title.strip()]
    of_article = len(rows) == 1 and context.columns.title_of_document and context.columns.of_comments
    if len(titled) == 1 and titles[" ".join(rows[titled[0]].title.split())] == 1 and not of_article:
        return titled[0], False
    if context.columns.of_comments:
        return None, False
    if titled and len(titles) > 1 and titled[0] == 0:
        return 0, True
    if roots[:1] == [0] and context.flat_threads:
        return 0, True
    if len(roots) == 1 and not (titled and context.columns.title_of_document and len(titles) == 1):
        return roots[0], True
    if key and (len(key) >= _SHORTEST_ID or not key.isdigit()):
        return next(
            (at for at in roots if ids[at] is not None and without_sign(ids[at] or "") == key), None
        ), True
    return None, False


def _posts(
    rows: list[Record],
    ids: list[str | None],
    context: Context,
    removed: RemovedLog,
    notes: list[str],
) -> list[ParsedPost]:
    posts = []
    undated = 0
    for row, id in zip(rows, ids, strict=True):
        text, quotes = table_cells.text(row.text, context.writing, removed)
        posted = None if table_cells.nothing(row.date) else table_cells.moment(row.date, context.month_first)
        undated += posted is None and not table_cells.nothing(row.date)
        posts.append(
            ParsedPost(
                text,
                author=None if table_cells.no_name(row.author) else row.author.strip(),
                posted_at=posted,
                source_id=id,
                quotes=quotes,
                language=_language(row.language),
            )
        )
    if undated:
        notes.append(f"{_counted(undated, 'date')} could not be read.")
    if context.writing == "html":
        notes.append("The texts of the table are HTML; they were read as a page shows them.")
    elif context.writing == "escaped":
        notes.append("The texts of the table have their special characters escaped; they were read as meant.")
    return posts


def _title(rows: list[Record], about: Record | None, context: Context, key: str) -> str:
    """The article's title, else the one that all rows have, else the document's name in the table, else the
    file's.
    """
    found = _shared(rows, about, "title")
    if found:
        text, _ = table_cells.text(found, context.writing, RemovedLog())
        return " ".join(text.split())
    if about is not None and not key:
        return ""
    if key:
        return "" if key.startswith(("http://", "https://")) else " ".join(key.split())
    name = PurePosixPath((context.hint.name or "").rpartition(": ")[2]).name
    while name and PurePosixPath(name).suffix.lower() in _ENDINGS:
        name = PurePosixPath(name).stem
    return name


_ENDINGS = frozenset(
    [".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq", ".gz", ".bz2", ".xz", ".zst", ".zip", ".tar"]
)


def _shared(rows: Iterable[Record], about: Record | None, word: str) -> str | None:
    """What the article's row says, else what every row that says anything says."""
    if about is not None and not table_cells.nothing(getattr(about, word)):
        return str(getattr(about, word)).strip()
    said = {str(getattr(row, word)).strip() for row in rows}
    said = {value for value in said if not table_cells.nothing(value)}
    return said.pop() if len(said) == 1 and about is None else None


def _language(value: str | None) -> str | None:
    value = (value or "").strip().replace("_", "-")
    return value if 2 <= len(value) <= 12 and not table_cells.nothing(value) else None


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
