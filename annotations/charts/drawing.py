"""A drawing: marks at places in units, mirrored where the language is read from the right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from annotations.charts.style import Colours
from annotations.charts.words import FONT, SMALL, cut, directed, escape, isolated, width, wrapped

WIDTH = 320.0
"""Units across a picture: narrow, so that its words can be read on a phone of 320 pixels."""
LINE = 18.0
"""Units from one line of words to the next."""
PAD = 16.0
"""Units around a picture that stands alone."""
CHIP = 16.0
HATCHES = 6
"""How many ways there are to fill a bar; then they begin anew, and letters tell labels apart."""

type Anchor = Literal["start", "middle", "end"]
MIRRORED: dict[Anchor, Anchor] = {"start": "end", "end": "start", "middle": "middle"}

type Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture is called and says; `id` is unique on its page.

    `source` is the line under a picture that stands alone: of what and from when it is.
    """

    id: str
    title: str
    about: str
    source: str = ""
    language: str = "en"
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """What a colour means: a label by its key, or a step from 0 (nothing) to 2 (all of it)."""

    name: str
    letter: str = ""
    label: str = ""
    step: int | None = None
    hatch: int = 0

    @property
    def attributes(self) -> str:
        """How an element says that it is of it."""
        if self.step is not None:
            return f'class="step-{self.step}"'
        return f'class="fill" data-label="{escape(self.label)}"'


@dataclass(slots=True)
class Drawing:
    """Marks in a frame, drawn down to `y`. Places are from the start edge and the top, in units."""

    frame: Frame
    y: float = 0.0
    parts: list[str] = field(default_factory=list)
    hatches: set[int] = field(default_factory=set)

    def x(self, at: float) -> float:
        """The place from the left edge."""
        return round(WIDTH - at if self.frame.right_to_left else at, 1)

    def text(
        self,
        at: float,
        y: float,
        text: str,
        anchor: Anchor = "start",
        kind: str = "words",
        theirs: bool = False,
    ) -> None:
        """A line of words on the baseline `y`; `theirs` are words of people, of any direction."""
        side = MIRRORED[anchor] if self.frame.right_to_left else anchor
        line = directed(isolated(text) if theirs else text, self.frame.right_to_left)
        place = f'x="{self.x(at):g}" y="{round(y, 1):g}" text-anchor="{side}"'
        self.parts.append(f'<text {place} class="{kind}">{escape(line)}</text>')

    def rect(self, at: float, y: float, across: float, down: float, attributes: str, tip: str = "") -> None:
        """A box from `at` on, with what is told of it when it is pointed at."""
        left = WIDTH - at - across if self.frame.right_to_left else at
        box = f'x="{left:.1f}" y="{y:.1f}" width="{max(across, 0):.1f}" height="{down:.1f}"'
        told = f"<title>{escape(tip)}</title>" if tip else ""
        self.parts.append(
            f"<rect {box} {attributes}>{told}</rect>" if told else f"<rect {box} {attributes}/>"
        )

    def fill(self, at: float, y: float, across: float, down: float, series: Series, tip: str = "") -> None:
        """A box of a series, hatched as the series is."""
        self.rect(at, y, across, down, series.attributes, tip)
        hatch = series.hatch % HATCHES
        if hatch:
            self.hatches.add(hatch)
            self.rect(at, y, across, down, f'fill="url(#{self.frame.id}-h{hatch})" pointer-events="none"')

    def line(self, spots: Sequence[Spot], attributes: str) -> None:
        """A line through places."""
        self.parts.append(f'<polyline points="{self._points(spots)}" {attributes}/>')

    def area(self, spots: Sequence[Spot], attributes: str) -> None:
        """What places enclose."""
        self.parts.append(f'<polygon points="{self._points(spots)}" {attributes}/>')

    def dot(self, at: float, y: float, attributes: str, radius: float = 4.5, tip: str = "") -> None:
        """A dot, with what is told of it when it is pointed at."""
        told = f"<title>{escape(tip)}</title>" if tip else ""
        self.parts.append(
            f'<circle cx="{self.x(at):g}" cy="{y:.1f}" r="{radius:g}" {attributes}>{told}</circle>'
        )

    def chip(self, at: float, y: float, series: Series) -> None:
        """A small square of a series with its letter."""
        self.fill(at, y - CHIP + 4, CHIP, CHIP, series)
        if series.letter:
            self.letter(at + CHIP / 2, y, series.letter, series, CHIP)

    def letter(self, at: float, y: float, text: str, series: Series, most: float = WIDTH) -> None:
        """Words on a box of a series, on a ground without hatch that is at most so wide."""
        if series.step == 0:
            self.text(at, y, text, "middle", "words small", theirs=True)
            return
        ground = min(most, width(text, SMALL) + 3)
        self.rect(at - ground / 2, y - 10, ground, 13, series.attributes)
        self.text(at, y, text, "middle", "on", theirs=True)

    def legend(self, series: Iterable[Series]) -> None:
        """What each fill means, in as many lines as it takes."""
        at, top = 0.0, self.y + 14
        for one in series:
            name = cut(one.name, WIDTH - CHIP - 8)
            across = CHIP + 6 + width(name)
            if at and at + across > WIDTH:
                at, top = 0.0, top + 22
            self.chip(at, top, one)
            self.text(at + CHIP + 6, top, name, theirs=True)
            at += across + 14
        self.y = top + 14

    def svg(self) -> str:
        """The picture for a page, whose style sheets give it its colours."""
        return self._element("", f'viewBox="0 0 {WIDTH:g} {self.y:g}"', f'role="img" id="{self.frame.id}"')

    def alone(self, colours: Colours) -> str:
        """The picture for a file: with its heading, its source and its own colours, on paper."""
        head = Drawing(self.frame)
        lines = wrapped(self.frame.title, WIDTH, 16)
        for number, line in enumerate(lines):
            head.text(0, 14 + number * 20, line, kind="head")
        above = 20.0 * len(lines) + 8
        for number, line in enumerate(sources := wrapped(self.frame.source, WIDTH, SMALL)):
            head.text(0, above + self.y + 20 + number * 15, line, kind="soft small")
        down = above + self.y + 12 + 15 * len(sources)
        box = f'viewBox="{-PAD:g} {-PAD:g} {WIDTH + 2 * PAD:g} {down + 2 * PAD:g}"'
        size = f'width="{WIDTH + 2 * PAD:g}" height="{down + 2 * PAD:g}"'
        paper = f'<rect x="{-PAD:g}" y="{-PAD:g}" {size} class="paper"/>'
        inside = f'<g transform="translate(0 {above:g})">{"".join(self.parts)}</g>'
        before = f"<style>{colours.sheet()}</style>{paper}{''.join(head.parts)}"
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + self._element(
            before, f"{box} {size}", 'role="img"', inside
        )

    def _element(self, before: str, box: str, attributes: str, inside: str | None = None) -> str:
        frame = self.frame
        named = f'aria-labelledby="{frame.id}-title" aria-describedby="{frame.id}-about"'
        told = (
            f'<title id="{frame.id}-title">{escape(frame.title)}</title>'
            f'<desc id="{frame.id}-about">{escape(frame.about)}</desc>'
        )
        hatches = "".join(hatch(number, f"{frame.id}-h{number}") for number in sorted(self.hatches))
        defined = f"<defs>{hatches}</defs>" if hatches else ""
        body = "".join(self.parts) if inside is None else inside
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" lang="{escape(frame.language)}" direction="ltr" {box} '
            f"{attributes} {named}>{told}{defined}{before}{body}</svg>"
        )

    def _points(self, spots: Sequence[Spot]) -> str:
        return " ".join(f"{self.x(at):g},{round(y, 1):g}" for at, y in spots)


def hatch(number: int, id: str) -> str:
    """A pattern of lines or spots over a fill."""
    drawn = {
        1: '<path d="M-1 1l2-2M0 6L6 0M5 7l2-2" class="hatch"/>',
        2: '<circle cx="2" cy="2" r="1.1" class="spot"/>',
        3: '<path d="M0 3h6" class="hatch"/>',
        4: '<path d="M-1 5l2 2M0 0l6 6M5-1l2 2" class="hatch"/>',
        5: '<path d="M3 0v6" class="hatch"/>',
    }[number]
    return f'<pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse">{drawn}</pattern>'


def words_only(frame: Frame, words: str) -> Drawing:
    """In place of a picture: why there is none."""
    drawing = Drawing(frame)
    for line in wrapped(words, WIDTH):
        drawing.y += LINE
        drawing.text(0, drawing.y, line, kind="soft")
    drawing.y += FONT / 2
    return drawing
