"""What every picture of a project needs: how its labels are drawn, and what stands under a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from annotations.breakdowns import NONE
from annotations.charts import Colours, Drawing, Frame, Series, Table, words_only
from annotations.charts.words import isolated
from annotations.models import Label, Pattern
from annotations.pictures.wording import DASH
from documents.models import Project

HATCH = {Pattern.SOLID: 0, Pattern.WAVY: 1, Pattern.DOTTED: 2, Pattern.DASHED: 3, Pattern.DOUBLE: 5}
NO_LABEL_HATCH = 4

type Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its table; where there is nothing to draw, `why` says so in its place."""

    key: str
    title: str
    about: str
    drawing: Drawing
    table: Table
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ink:
    """What every picture of a project needs: how to name its labels, and what to write under a file."""

    project: Project
    labels: Sequence[Label]
    counted_at: datetime
    is_whole: bool

    def series(self, key: str) -> Series:
        """How a label is drawn; what is no label, with a reason, has a dash for a letter."""
        if key == NONE:
            return Series(_("No label"), DASH, NONE, hatch=NO_LABEL_HATCH)
        label = next((one for one in self.labels if one.key == key), None)
        if label is None:
            return Series(key, label=key)
        name = label.name if label.retired_at is None else _("{label} (retired)").format(label=label.name)
        return Series(name, label.letter, key, hatch=HATCH.get(Pattern(label.pattern), 0))

    def frame(self, key: str, title: str, about: str) -> Frame:
        """The frame of a picture, with its source."""
        # To the blind the minute would tell nothing, but the picture would be another each time.
        at = date_format(
            timezone.localtime(self.counted_at), "DATETIME_FORMAT" if self.is_whole else "DATE_FORMAT"
        )
        return Frame(
            f"chart-{key}",
            title,
            about,
            f"{isolated(self.project.name)} · {at}",
            get_language() or "en",
            get_language_bidi(),
        )

    def colours(self) -> Colours:
        """The colours of a file."""
        return Colours({label.key: label.colour_light for label in self.labels})

    def picture(
        self,
        key: str,
        title: str,
        about: str,
        table: Table,
        draw: Callable[[Frame], Drawing] | None,
        why: str = "",
        note: str = "",
    ) -> Picture:
        """A picture; without anything to draw, `why` in its place."""
        frame = self.frame(key, title, about if draw else why)
        drawing = draw(frame) if draw else words_only(frame, why)
        return Picture(key, title, about, drawing, table, "" if draw else why, note)
