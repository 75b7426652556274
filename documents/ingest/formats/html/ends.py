"""Takes off what stands before an article's first paragraph and after its last."""

import re
from dataclasses import dataclass

from documents.ingest import dates, phrases
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.parsed import RemovedLog, Span

_LONG = 90
_VERY_LONG = 140
_MOST_AFTER = 0.35
_LINKED = 0.85


@dataclass(slots=True)
class _Block:
    """A paragraph: its place in the text, and how much of it is links."""

    start: int
    text: str
    linked: float

    @property
    def is_linked(self) -> bool:
        """Whether it is nothing but a link, or several."""
        return self.linked >= _LINKED

    @property
    def is_prose(self) -> bool:
        """Whether it is long enough to be a paragraph of the article."""
        return len(self.text) >= _LONG and self.linked < 0.5


def out(rendered: Rendered, title: str, byline: str | None, removed: RemovedLog) -> Rendered:
    """The text without title, name, date and buttons before it and what points elsewhere after it."""
    blocks = _blocks(rendered)
    first, last = 0, len(blocks)
    while first < last - 1 and _is_before(blocks[first], title, byline):
        first += 1
    last = _cut_at_heading(blocks, first, last)
    while last - 1 > first and _is_after(blocks[last - 1], byline):
        last -= 1
    kept = []
    for number, block in enumerate(blocks):
        within = first <= number < last
        if within and not (first < number and _points_elsewhere(block, blocks[number - 1])):
            kept.append(block)
        else:
            removed.add(block.text, "title" if same(block.text, title) else "page furniture")
    return _joined(rendered, kept)


def _blocks(rendered: Rendered) -> list[_Block]:
    blocks: list[_Block] = []
    links = iter([*rendered.links, (len(rendered.text) + 1,) * 2])
    link = next(links)
    at = 0
    for text in rendered.text.split("\n\n"):
        end = at + len(text)
        linked = 0
        while link[0] < end:
            linked += min(end, link[1]) - max(at, link[0])
            if link[1] > end:
                break
            link = next(links)
        blocks.append(_Block(at, text, linked / max(1, len(text.strip()))))
        at = end + 2
    return blocks


def _joined(rendered: Rendered, kept: list[_Block]) -> Rendered:
    """The kept blocks as one text, the quotations where they now stand."""
    text = "\n\n".join(block.text for block in kept)
    if not rendered.quotes:
        return Rendered(text, [])
    quotes: list[Span] = []
    at = 0
    first = 0  # of the quotations that do not end before the block
    for block in kept:
        while first < len(rendered.quotes) and rendered.quotes[first][1] <= block.start:
            first += 1
        for number in range(first, len(rendered.quotes)):
            start, end = rendered.quotes[number]
            if start >= block.start + len(block.text):
                break
            start, end = max(start, block.start), min(end, block.start + len(block.text))
            if start < end:
                span = (start - block.start + at, end - block.start + at)
                if quotes and quotes[-1][1] + 2 == span[0] and start == block.start:
                    quotes[-1] = (quotes[-1][0], span[1])
                else:
                    quotes.append(span)
        at += len(block.text) + 2
    return Rendered(text, quotes)


def same(one: str, other: str) -> bool:
    """Whether two texts are the same words."""
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


def _is_before(block: _Block, title: str, byline: str | None) -> bool:
    text = block.text
    if len(text) >= 300:
        return False
    if same(text, title) or (byline and same(text, byline)):
        return True
    if block.is_linked and len(text) < 80 and text[-1:] not in ".!?…”":
        return True
    return all(_is_head_line(line, byline) for line in text.split("\n"))


def _is_head_line(line: str, byline: str | None) -> bool:
    bare = phrases.heading(line)
    by = phrases.BY.fullmatch(line) if len(line) < 60 and not line.endswith(".") else None
    return (
        dates.is_date_line(line)
        or phrases.is_dated(line)
        or phrases.is_furniture(line)
        or bool(by)
        or (bare is not None and bare.title is None)
        or bool(byline and (same(line, byline) or _names_and_dates(line, byline)))
    )


def _names_and_dates(line: str, byline: str) -> bool:
    """Whether a short line holds the author's name and a date, as no sentence does."""
    short = len(line) <= _VERY_LONG and line[-1:] not in ".!?…”"
    return short and byline.casefold() in line.casefold() and dates.shown(line[:80]) is not None


def _is_after(block: _Block, byline: str | None) -> bool:
    text = block.text
    if block.is_linked and len(text) < 400:
        return True
    if len(text) >= 200:
        return False
    return all(_is_foot_line(line) or bool(byline and same(line, byline)) for line in text.split("\n"))


def _is_foot_line(line: str) -> bool:
    bare = phrases.heading(line)
    return (
        phrases.is_furniture(line)
        or phrases.is_reply_form(line)
        or dates.is_date_line(line)
        or phrases.is_dated(line)
        or (bare is not None and bare.title is None)
        or phrases.is_after_an_article(line)
        or not re.search(r"\w", line)
    )


def _cut_at_heading(blocks: list[_Block], first: int, last: int) -> int:
    """Where a heading like “Related articles” ends the article: little of its text follows."""
    whole = sum(len(block.text) for block in blocks[first:last])
    prose = sum(len(block.text) for block in blocks[first:last] if block.is_prose)
    seen = seen_prose = 0
    for number in range(first, last):
        block = blocks[number]
        if (
            number > first
            and seen_prose
            and phrases.opens_related(block.text)
            and whole - seen <= _MOST_AFTER * whole + 400
            and prose - seen_prose <= _MOST_AFTER * prose
        ):
            return number
        seen += len(block.text)
        seen_prose += len(block.text) if block.is_prose else 0
    return last


def _points_elsewhere(block: _Block, before: _Block) -> bool:
    """Whether a paragraph within the article is one link to another: “Read more: …”."""
    if len(block.text) > 250 or not before.text:
        return False
    if phrases.points_elsewhere(block.text) and block.linked > 0.4:
        return True
    return (
        block.is_linked
        and len(block.text.split()) >= 5
        and len(before.text) >= _VERY_LONG
        and block.text[-1:] not in ".!?…”:"
    )
