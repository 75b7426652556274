"""What the columns of a table seem to hold, from what stands in them: where names do not tell, a person is
shown this to confirm or change. Nothing is read by it alone.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from documents.ingest.formats import table_columns

_DIGITS = re.compile(r"-?\d+(?:[.,]\d+)?")
_WHOLE = re.compile(r"(\d+)\.0")
_ADDRESS = re.compile(r"(?:https?://|www\.|[^\s@]+@[^\s@.]+\.)", re.IGNORECASE)
_NOTHING = frozenset(["", "0", "-1", "null", "none", "nan", "na", "n/a", "-"])
LONGEST_NAME, MOST_WORDS = 60, 5
_LONGEST_DATE = 60


def suggest(names: Sequence[str], sample: Sequence[Sequence[str]], told: Mapping[str, int]) -> dict[str, int]:
    """Our word -> position: what names told, and what the first rows look like for text, date, id, parent
    and author. No column holds two things.
    """
    place = dict(told)
    columns = [[row[at].strip() if at < len(row) else "" for row in sample] for at in range(len(names))]

    def free() -> list[int]:
        return [at for at in range(len(names)) if at not in place.values()]

    if "text" not in place and free():
        place["text"] = table_columns.likely_text(names, sample)
    if (
        "date" not in place
        and (at := next((at for at in free() if _are_dates(columns[at])), None)) is not None
    ):
        place["date"] = at
    if "parent" not in place:
        place |= _answers(columns, place, free())
    if "author" not in place and (likely := [at for at in free() if _are_names(columns[at])]):
        place["author"] = max(likely, key=lambda at: _how_like_names(columns[at]))
    return place


def _are_dates(cells: Sequence[str]) -> bool:
    from documents.ingest import dates  # its expressions take a process 40 ms, and it may never read one

    filled = [cell for cell in cells if cell]
    return bool(filled) and all(
        len(cell) <= _LONGEST_DATE
        and not _DIGITS.fullmatch(cell)
        and (dates.machine(cell) or dates.shown(cell)) is not None
        for cell in filled
    )


def _answers(
    columns: Sequence[Sequence[str]], place: Mapping[str, int], free: Sequence[int]
) -> dict[str, int]:
    """The columns of ids and of the ids that are answered: each of those is the id of another row."""
    for key in [place["id"]] if "id" in place else free:
        ids = [_plain(cell) for cell in columns[key]]
        if len(ids) < 2 or len(set(ids)) < len(ids) or not all(ids) or any(" " in cell for cell in ids):
            continue
        row_of = {cell: row for row, cell in enumerate(ids)}
        for at in free:
            if at != key and _point_at(row_of, [_plain(cell) for cell in columns[at]]):
                return {"id": key, "parent": at}
    return {}


def _point_at(row_of: Mapping[str, int], cells: Sequence[str]) -> bool:
    """Whether cells name other rows, all above theirs or all below, and some row names none."""
    filled = [(row, cell) for row, cell in enumerate(cells) if cell.casefold() not in _NOTHING]
    if not filled or len(filled) == len(cells) or any(cell not in row_of for _, cell in filled):
        return False
    above = [row_of[cell] < row for row, cell in filled]
    itself = any(row_of[cell] == row for row, cell in filled)
    return not itself and (all(above) or not any(above))


def _plain(cell: str) -> str:
    """An id as another column may write it: “1.0” is “1”."""
    number = _WHOLE.fullmatch(cell)
    return number[1] if number else cell


def _are_names(cells: Sequence[str]) -> bool:
    """Short words, mostly there, not all the same."""
    filled = [cell for cell in cells if cell]
    return (
        len(filled) >= max(2, len(cells) * 0.5)
        and len(set(filled)) > 1
        and all(
            len(cell) <= LONGEST_NAME
            and len(cell.split()) <= MOST_WORDS
            and any(letter.isalpha() for letter in cell)
            and not _ADDRESS.match(cell)
            and cell[-1] not in ".!?…"
            for cell in filled
        )
        and not _are_dates(cells)
    )


def _how_like_names(cells: Sequence[str]) -> tuple[bool, float, int]:
    """The likeliest of several has words that come again, begin with a capital, and are many."""
    counted = Counter(cell for cell in cells if cell)
    capital = sum(not cell[0].islower() for cell in counted) / len(counted)
    return (max(counted.values()) > 1, capital, len(counted))
