"""The markup of a sentence and of a post's text.

Written here and not as a template: a document of 2,000 sentences is drawn by these functions
in a hundredth of a second, by a template in a quarter of one. The page and the fragment that
answers a label share them.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from annotations.room import Link, Paragraph, RoomPost, Sentence, paragraphs

MANY = 9
MEASURE = 64
"""Characters of a line, about."""
SLOT = 3
"""What the letter before a sentence takes of it."""
WALL = 200
"""Sentences, with what stands between them, after which a paragraph goes on in another element: with every
label that is given in it a browser lays out a paragraph as a whole."""
IN_THE_ROOM = "?s={}#current"
"""Where the room shows a sentence."""

# What turns the direction of the words after it, until it is ended.
TURNS = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
TURN = re.compile(f"[{''.join(TURNS)}]")

WORDS = {
    "disputes": ngettext_lazy("%(count)d disputes it", "%(count)d dispute it", "count"),
    "supports": ngettext_lazy("%(count)d supports it", "%(count)d support it", "count"),
    "repeats": ngettext_lazy("%(count)d repeats it", "%(count)d repeat it", "count"),
    "quotes": ngettext_lazy("%(count)d quotes it", "%(count)d quote it", "count"),
}
SAYS = {
    "disputes": gettext_lazy("Disputes sentence %(number)d"),
    "supports": gettext_lazy("Supports sentence %(number)d"),
    "quotes": gettext_lazy("Quotes sentence %(number)d"),
    "repeats": gettext_lazy("Repeats sentence %(number)d"),
}


def post_text(post: RoomPost, start: int = 0, until: int | None = None) -> SafeString:
    """The text, or a part of it, in paragraphs: the same characters as were ingested, and no others."""
    parts: list[str] = []
    for paragraph in paragraphs(post, start, until, WALL):
        if not paragraph.pieces:
            parts.append(escape(paragraph.before + paragraph.after))
            continue
        goes_on = ' class="goes-on"' if paragraph.goes_on else ""
        parts.append(f'{escape(paragraph.before)}<p{goes_on} data-lines="{lines(paragraph)}">')
        for piece in paragraph.pieces:
            if isinstance(piece, Sentence):
                words = marked(post, piece.start, piece.end)
                parts.append(f'<a class="k" href="?s={piece.id}#current"></a>{_sentence(piece, words)}')
            else:
                parts.append(marked(post, *piece))
        parts.append(f"</p>{escape(paragraph.after)}")
    return mark_safe("".join(parts))  # noqa: S308 - made of escaped text and numbers


def lines(paragraph: Paragraph) -> int:
    """About how many lines a paragraph takes: enough for a scroll bar that hardly moves."""
    first, last = paragraph.pieces[0], paragraph.pieces[-1]
    start = first.start if isinstance(first, Sentence) else first[0]
    end = last.end if isinstance(last, Sentence) else last[1]
    return 1 + (end - start + SLOT * len(paragraph.pieces)) // MEASURE


def sentence(saved: Sentence) -> SafeString:
    """A sentence alone, as the answer to a label."""
    return mark_safe(_sentence(saved, as_text(saved.text)))  # noqa: S308 - see above


def _sentence(sentence: Sentence, words: str) -> str:
    bubble = contest(sentence) if sentence.contests else ""
    chips = "".join(chip(link) for link in sentence.links if link.holds) if sentence.links else ""
    state = "".join(attributes(sentence))
    return f'<span data-sentence="{sentence.id}"{state}><span>{words}</span>{chips}{bubble}</span>'


def contest(sentence: Sentence) -> str:
    """How many comments answer a sentence; its name and title say in which way. As `bubble` in contest.js."""
    many = " many" if sentence.contests > MANY else ""
    by = " ".join(f"{kind}:{count}" for kind, count in sentence.kinds.items())
    how = ", ".join(
        str(WORDS[kind] % {"count": sentence.kinds[kind]}) for kind in WORDS if kind in sentence.kinds
    )
    title = escape(how)
    name = escape(
        ngettext(
            "%(count)d comment on sentence %(number)d",
            "%(count)d comments on sentence %(number)d",
            sentence.contests,
        )
        % {"count": sentence.contests, "number": sentence.number}
    )
    return (
        f'<a class="n{many}" href="#c{sentence.first_contest}" data-n="{sentence.contests}" '
        f'data-by="{by}" title="{title}" aria-label="{name}: {title}"></a>'
    )


def chip(link: Link) -> str:
    """What a sentence says of another, as somebody drew it. As `chip` in contest.js."""
    words = escape(SAYS[link.kind] % {"number": link.number})
    return (
        f'<a class="to" href="?s={link.target}#current" data-to="{link.target}" data-kind="{link.kind}" '
        f'data-n="{link.number}" data-state="{link.state}" title="{words}" aria-label="{words}"></a>'
    )


def attributes(sentence: Sentence) -> Iterator[str]:
    """The state of the answer, each attribute only where it says something."""
    yield ' id="current" aria-current="true" tabindex="0"' if sentence.current else ' tabindex="-1"'
    if sentence.label:
        yield f' data-label="{escape(sentence.label)}"'
    elif sentence.abstain_reason:
        yield f' data-abstain="{escape(sentence.abstain_reason)}"'
    if sentence.revision:
        yield f' data-revision="{sentence.revision}"'
    if sentence.attributed:
        yield " data-attributed"
    if sentence.mixed:
        yield " data-mixed"
    if sentence.confidence:
        yield f' data-confidence="{sentence.confidence}"'
    if sentence.note:
        yield f' data-note="{escape(sentence.note)}"'
    if sentence.before:
        yield f' data-before="{escape(sentence.before)}"'
    if sentence.evidence:
        yield f' data-evidence="{escape(sentence.evidence)}"'
    if sentence.op:
        yield f' data-op="{escape(sentence.op)}"'


def as_text(text: str) -> str:
    """Text as HTML. What would turn the words after it stands in a box, which names and contains it."""
    return TURN.sub(_contained, escape(text))


def _contained(turn: re.Match[str]) -> str:
    return f'<span class="turn" data-c="{TURNS[turn[0]]}">{turn[0]}</span>'


def marked(post: RoomPost, start: int, end: int, address: str = IN_THE_ROOM) -> str:
    """`text[start:end]` as HTML, each quoted span a link to the sentence it repeats, at its `address`."""
    inside = [quote for quote in post.quotes if quote.start < end and quote.end > start]
    if not inside:
        return as_text(post.text[start:end])
    edges = {min(max(edge, start), end) for quote in inside for edge in (quote.start, quote.end)}
    html = []
    for left, right in pairwise(sorted({start, end, *edges})):
        words = as_text(post.text[left:right])
        here = [quote for quote in inside if quote.start <= left and quote.end >= right]
        html.append(quoted(words, here, address) if here else words)
    return "".join(html)


def quoted(words: str, quotes: list[Link], address: str = IN_THE_ROOM) -> str:
    """Quoted words as a link to the first of the sentences they repeat; only words where all is rejected."""
    ids = " ".join(str(quote.id) for quote in quotes)
    there = [quote for quote in quotes if quote.holds]
    if not there:
        return f'<a data-q="{ids}">{words}</a>'
    targets = list(dict.fromkeys(str(quote.target) for quote in there))
    return (
        f'<a class="q" data-q="{ids}" href="{address.format(targets[0])}" data-to="{" ".join(targets)}" '
        f'data-kind="{there[0].kind}">{words}</a>'
    )
