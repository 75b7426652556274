"""What a format is asked for: rows of one sort, with the parameters of their statement."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from annotations.export.columns import SPLIT, TEXT_MASKED, TEXT_SHA256, WORDS, Column, names
from annotations.export.copying import Tally
from annotations.export.masking import OPEN, Mask
from annotations.export.members import Groups
from annotations.export.rows import IS_MASKED, NOT_MASKED
from annotations.models import Label
from documents.models import Project

HASH = f"encode(sha256(convert_to(t.text, 'UTF8')), 'hex') AS {TEXT_SHA256.name}"


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of rows: its columns, the query that gives them, and one that counts them no further than one
    past the parameter `most`. `lines` are queries of ready JSON, where JSON Lines are made of another. `more`
    are columns of the query that are there where they say something, `groups` others that hold members of
    several of its columns."""

    name: str
    columns: tuple[Column, ...]
    rows: str
    count: str
    lines: str = ""
    more: tuple[Column, ...] = ()
    groups: Groups | None = None

    @property
    def names(self) -> list[str]:
        return names(self.columns)

    def of(self, project: Project, mask: Mask, dehydrated: bool = False) -> "Sort":
        """The same with those of `more` that say something, or without words."""
        said = {SPLIT: bool(project.splits), TEXT_MASKED: bool(mask.kinds)}
        more = tuple(column for column in self.more if said[column])
        rows = self.rows.replace(NOT_MASKED, IS_MASKED) if TEXT_MASKED in more else self.rows
        wide = replace(self, columns=(*self.columns, *more), rows=rows)
        return wide._without_words() if dehydrated else wide

    def _without_words(self) -> "Sort":
        """Offsets, keys and, in place of a text, the hash by which it is known when it is found again."""
        kept = tuple(column for column in self.columns if column.name not in WORDS)
        if "text" not in self.names:
            return replace(self, columns=kept, lines="")
        rows = f"SELECT t.*, {HASH} FROM ({self.rows}) t"
        return replace(self, columns=(*kept, TEXT_SHA256), rows=rows, lines="")


@dataclass
class Wanted:
    """One export: whose, what, and how far it is."""

    project: Project
    sort: Sort
    params: dict[str, Any]
    escapes_formulas: bool = False
    is_spreadsheet: bool = False
    mask: Mask = OPEN
    is_dry: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def writes(self) -> bool:
        """Whether what leaves masked is put into tables of its own, which takes the primary."""
        return bool(self.mask.kinds) or self.is_dry

    @cached_property
    def labels(self) -> list[Label]:
        """The project's labels, retired ones too, since answers may hold them."""
        return list(Label.objects.filter(project=self.project).order_by("position", "pk"))
