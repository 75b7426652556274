"""What a format is asked for: rows of one sort, with the parameters of their statement."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from annotations.export.columns import SPLIT, Column, names
from annotations.export.copying import Tally
from annotations.models import Label
from documents.models import Project


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of rows: its columns, the query that gives them, and one that counts them no further than one
    past the parameter `most`. `lines` are queries of ready JSON, where JSON Lines are made of another; with
    `has_split` the query tells the part of the document."""

    name: str
    columns: tuple[Column, ...]
    rows: str
    count: str
    lines: str = ""
    has_split: bool = False

    @property
    def names(self) -> list[str]:
        return names(self.columns)

    def of(self, project: Project) -> "Sort":
        """The same with the column `split` where the project is divided into parts."""
        if not (project.splits and self.has_split):
            return self
        return replace(self, columns=(*self.columns, SPLIT))


@dataclass
class Wanted:
    """One export: whose, what, and how far it is."""

    project: Project
    sort: Sort
    params: dict[str, Any]
    escapes_formulas: bool = False
    is_spreadsheet: bool = False
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def labels(self) -> list[Label]:
        """The project's labels, retired ones too, since answers may hold them."""
        return list(Label.objects.filter(project=self.project).order_by("position", "pk"))
