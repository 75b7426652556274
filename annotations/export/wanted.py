"""What a format is asked for: rows of one sort, with the parameters of their statement."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from annotations.export.columns import SPLIT, TEXT_MASKED, Column, names
from annotations.export.copying import Tally
from annotations.export.masking import OPEN, Mask
from annotations.export.rows import IS_MASKED, NOT_MASKED
from annotations.models import Label
from documents.models import Project


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of rows: its columns, the query that gives them, and one that counts them no further than one
    past the parameter `most`. `lines` are queries of ready JSON, where JSON Lines are made of another. `more`
    are columns of the query that are there where they say something."""

    name: str
    columns: tuple[Column, ...]
    rows: str
    count: str
    lines: str = ""
    more: tuple[Column, ...] = ()

    @property
    def names(self) -> list[str]:
        return names(self.columns)

    def of(self, project: Project, mask: Mask) -> "Sort":
        """The same with those of `more` that say something."""
        said = {SPLIT: bool(project.splits), TEXT_MASKED: bool(mask.kinds)}
        more = tuple(column for column in self.more if said[column])
        rows = self.rows.replace(NOT_MASKED, IS_MASKED) if TEXT_MASKED in more else self.rows
        return replace(self, columns=(*self.columns, *more), rows=rows)


@dataclass
class Wanted:
    """One export: whose, what, and how far it is."""

    project: Project
    sort: Sort
    params: dict[str, Any]
    escapes_formulas: bool = False
    is_spreadsheet: bool = False
    mask: Mask = OPEN
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def labels(self) -> list[Label]:
        """The project's labels, retired ones too, since answers may hold them."""
        return list(Label.objects.filter(project=self.project).order_by("position", "pk"))
