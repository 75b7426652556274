"""Posts with what was said of them, one after the other: for formats that are made of whole texts.

Posts and answers are read side by side, in the same order and from one snapshot; memory holds one post.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.export import columns, posts
from annotations.export.copying import rows
from annotations.export.rows import LABEL_ROWS
from annotations.export.wanted import Wanted
from documents.queries import Row

ANSWERS = (
    f"""SELECT {", ".join(f'r."{name}"' for name in columns.names(columns.LABELS))} FROM ({LABEL_ROWS}) r"""
)


@dataclass(slots=True)
class Post:
    """A post as in rows=posts, and the answers on its sentences as in rows=labels."""

    row: Row
    answers: list[Row]

    @property
    def text(self) -> str:
        return str(self.row["text"])

    def by_reviewer(self) -> dict[str, list[Row]]:
        """The answers of each reviewer, in the order of the text."""
        found: dict[str, list[Row]] = {}
        for answer in self.answers:
            found.setdefault(answer["reviewer"], []).append(answer)
        return found


def walk(wanted: Wanted) -> Iterator[Post]:
    """The posts of the wanted documents in reading order, within a transaction."""
    said = rows(ANSWERS, wanted.params)
    waiting = next(said, None)
    for row in rows(posts.WHOLE, wanted.params):
        answers = []
        while waiting is not None and waiting["post_id"] == row["post_id"]:
            answers.append(waiting)
            waiting = next(said, None)
        wanted.tally.rows += len(answers)
        yield Post(row, answers)
