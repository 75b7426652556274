"""Who took which rows, for the audit log."""

import dataclasses
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import Error

from annotations.export.wanted import Wanted
from documents import audit, tracing

if TYPE_CHECKING:
    from annotations.export import Asked

log = logging.getLogger("contested")
OF_PEOPLE = {"q", "authors", "reviewers"}
"""Filters of words and names: that they were given is said, and not what."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Who takes what, and for which request; written down once it is known how many rows they were."""

    user_id: int
    told: dict[str, Any]
    trace: tracing.Trace

    def record(self, wanted: Wanted, is_whole: bool) -> None:
        """Say how many rows left, when their snapshot is over; whether all did."""
        rows = wanted.tally.rows
        try:
            with tracing.following(self.trace):
                audit.record(
                    "export.taken",
                    project=wanted.project,
                    actor=self.user_id,
                    count=rows,
                    whole=is_whole,
                    **self.told,
                )
        except Error:  # what broke the export off; the rows are gone all the same
            log.exception("An export of %s rows could not be written into the audit log", rows)


def told(asked: "Asked") -> dict[str, Any]:
    """What the audit log says of what was asked for."""
    given = {one.name: getattr(asked.filters, one.name) for one in dataclasses.fields(asked.filters)}
    filters = {
        name: "…" if name in OF_PEOPLE else value
        for name, value in given.items()
        if value not in ((), "", None, False)
    }
    flags = [name for name in ("names", "reviewers_hidden", "dehydrated") if getattr(asked, name)]
    return {
        "format": asked.format,
        "rows": asked.rows,
        "filters": filters,
        "flags": flags,
        "mask": asked.mask.kinds,
    }
