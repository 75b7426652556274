"""How fast a job goes and how long it may still take, from the steps of the last half minute."""

import time
from collections import deque
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WINDOW = 30.0
"""Seconds; long enough to smooth steps of different sizes, short enough to follow a change."""
SOON = 2.0
"""Seconds before which a rate says nothing yet."""


@dataclass(frozen=True, slots=True)
class Figures:
    """`rate` documents and `sentence_rate` sentences a second; `seconds_left` is null while unknown."""

    fraction: float | None = None
    rate: float | None = None
    sentence_rate: float | None = None
    seconds_left: float | None = None


class Pace:
    """Takes what each step did, and says how fast that is."""

    def __init__(self, now: float | None = None) -> None:
        started = time.monotonic() if now is None else now
        self._steps: deque[tuple[float, int, int, float | None]] = deque([(started, 0, 0, None)])
        self._documents = self._sentences = 0

    def step(
        self, documents: int, sentences: int, fraction: float | None, now: float | None = None
    ) -> Figures:
        """The figures after a step that took in so many documents; `fraction` of the whole is done by now."""
        moment = time.monotonic() if now is None else now
        self._documents += documents
        self._sentences += sentences
        self._steps.append((moment, self._documents, self._sentences, fraction))
        while len(self._steps) > 2 and moment - self._steps[1][0] > WINDOW:
            self._steps.popleft()
        since, had_documents, had_sentences, _fraction = self._steps[0]
        took = moment - since
        if took < SOON:
            return Figures(fraction)
        return Figures(
            fraction,
            (self._documents - had_documents) / took,
            (self._sentences - had_sentences) / took,
            self._left(moment, fraction),
        )

    def _left(self, moment: float, fraction: float | None) -> float | None:
        if fraction is None:
            return None
        first = next((step for step in self._steps if step[3] is not None), None)
        if first is None or first[3] is None or moment - first[0] < SOON or fraction <= first[3]:
            return None
        return (1 - fraction) * (moment - first[0]) / (fraction - first[3])


def in_words(seconds: float) -> str:
    """About how long, as people say it."""
    if seconds < 10:
        return _("a few seconds")
    if seconds < 55:
        count = max(10, round(seconds / 10) * 10)
        return ngettext("about {count} second", "about {count} seconds", count).format(count=count)
    minutes = round(seconds / 60)
    if minutes < 60:
        count = max(1, minutes)
        return ngettext("about {count} minute", "about {count} minutes", count).format(count=count)
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("about {count} hour", "about {count} hours", hours).format(count=hours)
    days = round(hours / 24)
    return ngettext("about {count} day", "about {count} days", days).format(count=days)
