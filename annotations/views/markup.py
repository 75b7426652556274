"""The markup of a sentence and of a post's text.

Written here and not as a template: a document of 2,000 sentences is drawn by these functions
in a hundredth of a second, by a template in a quarter of one. The page and the fragment that
answers a label share them.
"""

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

from annotations.room import Paragraph, Quote, RoomPost, Sentence, paragraphs

MANY = 9
MEASURE = 64
"""Characters of a line, about."""
SLOT = 3
"""What the letter before a sentence takes of it."""


def post_text(post: RoomPost) -> SafeString:
    """The text in paragraphs: the same characters as were ingested, and no others."""
    parts: list[str] = []
    for paragraph in paragraphs(post):
        if not paragraph.pieces:
            parts.append(escape(paragraph.before + paragraph.after))
            continue
        parts.append(f'{escape(paragraph.before)}<p data-lines="{lines(paragraph)}">')
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
    return mark_safe(_sentence(saved, escape(saved.text)))  # noqa: S308 - see above


def _sentence(sentence: Sentence, words: str) -> str:
    bubble = ""
    if sentence.contests:
        many = " many" if sentence.contests > MANY else ""
        comments = "comment" if sentence.contests == 1 else "comments"
        bubble = (
            f'<a class="n{many}" href="#c{sentence.first_contest}" data-n="{sentence.contests}" '
            f'aria-label="{sentence.contests} {comments} on sentence {sentence.number}"></a>'
        )
    state = "".join(attributes(sentence))
    return f'<span data-sentence="{sentence.id}"{state}><span>{words}</span>{bubble}</span>'


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
    if sentence.op:
        yield f' data-op="{escape(sentence.op)}"'


def marked(post: RoomPost, start: int, end: int) -> str:
    """`text[start:end]` as HTML, each quoted span a link to the sentence it repeats."""
    inside = [quote for quote in post.quotes if quote.start < end and quote.end > start]
    if not inside:
        return escape(post.text[start:end])
    edges = {min(max(edge, start), end) for quote in inside for edge in (quote.start, quote.end)}
    html = []
    for left, right in pairwise(sorted({start, end, *edges})):
        words = escape(post.text[left:right])
        here = [quote for quote in inside if quote.start <= left and quote.end >= right]
        html.append(link(words, here) if here else words)
    return "".join(html)


def link(words: str, quotes: list[Quote]) -> str:
    """Quoted words as a link to the first of the sentences they repeat."""
    targets = list(dict.fromkeys(str(quote.target) for quote in quotes))
    return (
        f'<a class="q" href="?s={targets[0]}#current" data-to="{" ".join(targets)}" '
        f'data-kind="{quotes[0].kind}">{words}</a>'
    )
