"""What a file of labels gives: an answer and where it belongs, or why a row cannot be read. Pure."""

from dataclasses import dataclass, field
from typing import Any, Literal

type Sort = Literal["answer", "evidence", "decision", "link"]

LONGEST_NAME = 150
"""Characters of a reviewer's name; as long as a user name may be."""
LONGEST_LABEL = 200


@dataclass(slots=True, eq=False)
class Text:
    """A text that labels were given on, as it would be stored: a post's, a whole document's, or a sentence.

    `document` is the id or the address of its document, where the file says it. `name` is the file's own
    name for it.
    """

    body: str
    document: str | None = None
    name: str = ""


@dataclass(slots=True)
class Given:
    """One answer of one reviewer, and the sentence that it is on; or what else is about a sentence.

    `sort` says which: an answer, a piece of the evidence of one, a decision, or a link to the sentence. What
    only the latter have is in `more`.

    The sentence is named by `key`, or by the span `[start, end)` of `text`, in code points, or by its very
    words `exact`, with what stands before and after them. `other` is a second reading of the span, where it
    may count UTF-16 units. `fields` holds what else is known of the answer, by the names of an export's
    columns.
    """

    place: str
    reviewer: str = ""
    label: str | None = None
    abstain_reason: str | None = None
    key: str | None = None
    text: Text | None = None
    start: int | None = None
    end: int | None = None
    other: tuple[int, int] | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    document: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    sort: Sort = "answer"
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Bad:
    """A row that cannot be read, and why. `rest`: nothing after it was read."""

    place: str
    reason: str
    rest: bool = False


type Row = Given | Bad


class Unfit(Exception):
    """A file that holds no labels of the format; the message says what to do."""
