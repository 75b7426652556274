"""A line on a terminal that says how far a command is, how fast, and how long it may still take."""

import shutil
import time
from typing import TextIO

from documents.pace import Figures, Pace, in_words

EVERY = 0.2
"""Seconds between two drawings."""
WIDTH = 20
_CLEAR = "\r\x1b[K"


class ProgressBar:
    """Draws on `stream` where that is a terminal, and nothing anywhere else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_shown = stream.isatty()
        self._pace = Pace()
        self._figures = Figures()
        self._documents = 0
        self._drawn = 0.0
        self._is_there = False

    def step(self, documents: int, sentences: int, fraction: float | None) -> None:
        """So many more are stored, and `fraction` of all is read."""
        self._documents += documents
        self._figures = self._pace.step(documents, sentences, fraction)
        self.draw()

    def draw(self) -> None:
        """Show the line, unless it was a moment ago."""
        now = time.monotonic()
        if not self._is_shown or now - self._drawn < EVERY:
            return
        self._drawn, self._is_there = now, True
        width = max(20, shutil.get_terminal_size().columns - 1)
        self._stream.write(_CLEAR + line(self._documents, self._figures)[:width])
        self._stream.flush()

    def clear(self) -> None:
        """Make room for a line of something else."""
        if self._is_there:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_there, self._drawn = False, 0.0


def line(documents: int, figures: Figures) -> str:
    """What the bar says."""
    parts = []
    if figures.fraction is not None:
        full = round(figures.fraction * WIDTH)
        parts.append(f"{'█' * full}{'░' * (WIDTH - full)} {figures.fraction:4.0%}")
    parts.append(f"{documents:,} document{'' if documents == 1 else 's'}")
    if figures.rate:
        parts.append(f"{figures.rate:,.0f}/s" if figures.rate >= 1 else f"{figures.rate * 60:,.0f}/min")
    if figures.sentence_rate:
        parts.append(f"{figures.sentence_rate:,.0f} sentences/s")
    if figures.seconds_left is not None and figures.fraction != 1:
        parts.append(f"{in_words(figures.seconds_left)} left")
    return "  ".join(parts)
