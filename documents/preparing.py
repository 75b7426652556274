"""From a parsed document to what its rows say: languages, sentences, keys, quotes, addressees. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from documents.ingest.parsed import ParsedDocument, ParsedPost, content_hash, post_keys
from documents.text import addressees, language, quotes, similarity
from documents.text.branches import Branches
from documents.text.sentences import SEGMENTER_VERSION, split

type Span = tuple[int, int]
type Place = tuple[int, int]
"""The number of a post and of a sentence in it."""

ENOUGH_FOR_LANGUAGE = 2_000
MOST_CHARACTERS = 10_000_000
MOST_SENTENCES = 200_000
LONGEST_ADDRESS = 2_000
KEPT = "+kept"
"""After the segmenter's version: some sentences are cut as they were in the version before."""


class TooLong(ValueError):
    """No document that anybody could label; the message says what is too long and what to do."""


@dataclass(slots=True)
class PreparedLink:
    """A found quotation: a span of post `source` repeats sentence `sentence` of post `target`."""

    source: int
    start: int
    end: int
    target: int
    sentence: int
    score: float


@dataclass(slots=True)
class Prepared:
    """A document ready to be stored; lists run parallel to its posts."""

    document: ParsedDocument
    content_hash: str
    raw_sha256: str
    language: str
    languages: list[str]
    segmenter: str
    keys: list[str]
    spans: list[list[Span]]
    quoted: list[set[int]]
    links: list[PreparedLink]
    addressees: list[int | None]
    bands: list[int]

    @property
    def n_sentences(self) -> int:
        return sum(map(len, self.spans))


def prepare(document: ParsedDocument) -> Prepared:
    """Detect the languages, cut every post into sentences, find what comments quote and whom they address.

    Raises:
        TooLong: it holds more than one document may, or its address is no address.
    """
    posts = document.posts
    _refuse_long(document)
    code = language.detect(_sample(posts), document.language)
    languages = [language.of_post(post.text, code, post.language) for post in posts]
    spans = [
        post.sentences if post.sentences is not None else split(post.text, own)
        for post, own in zip(posts, languages, strict=True)
    ]
    if (count := sum(map(len, spans))) > MOST_SENTENCES:
        raise TooLong(_too_much(document, count, "sentences", MOST_SENTENCES))
    links, quoted = find_quotes(posts, spans)
    return Prepared(
        document=document,
        content_hash=content_hash(document),
        raw_sha256=sha256(document.raw).hexdigest() if document.raw is not None else "",
        language=code,
        languages=languages,
        segmenter=_segmenter(document),
        keys=post_keys(posts),
        spans=spans,
        quoted=quoted,
        links=links,
        addressees=_addressees(document),
        bands=similarity.bands(posts[0].text),
    )


def _segmenter(document: ParsedDocument) -> str:
    """Who cut the sentences: we, the source, or whoever cut them where it was exported."""
    given = [post.sentences is not None for post in document.posts]
    if document.segmenter and all(given):
        return document.segmenter
    return "given" if any(given) else SEGMENTER_VERSION


def _addressees(document: ParsedDocument) -> list[int | None]:
    """For each post the earlier one whose author it addresses by name; the byline is the article's."""
    posts = document.posts
    return addressees.addressed(
        [post.text for post in posts],
        [posts[0].author or document.byline, *[post.author for post in posts[1:]]],
        [post.parent for post in posts],
        [post.quotes for post in posts],
    )


def recut(prepared: Prepared, spans: list[list[Span]]) -> Prepared:
    """The same document with sentences that were cut before, by hand or by another segmenter."""
    links, quoted = find_quotes(prepared.document.posts, spans)
    segmenter = prepared.segmenter.removesuffix(KEPT) + KEPT
    return replace(prepared, spans=spans, links=links, quoted=quoted, segmenter=segmenter)


def _refuse_long(document: ParsedDocument) -> None:
    characters = sum(len(post.text) for post in document.posts)
    if characters > MOST_CHARACTERS:
        raise TooLong(_too_much(document, characters, "characters", MOST_CHARACTERS))
    if len((document.source_url or "").encode("utf-8", "replace")) > LONGEST_ADDRESS:
        raise TooLong(
            f"{_called(document)}: its address is longer than {LONGEST_ADDRESS:,} bytes. "
            "Leave it out or give the short one, and bring the document in again."
        )


def _too_much(document: ParsedDocument, count: int, unit: str, most: int) -> str:
    return (
        f"{_called(document)}: this one document holds {count:,} {unit}; at most {most:,} come in as one. "
        "Split it into its articles, one file or one line of JSON Lines each, and bring them in again."
    )


def _called(document: ParsedDocument) -> str:
    return " ".join(document.title.split())[:80] or "A document without a title"


def find_quotes(
    posts: Sequence[ParsedPost], spans: Sequence[Sequence[Span]]
) -> tuple[list[PreparedLink], list[set[int]]]:
    """Which sentence of an earlier post each passage repeats, and which sentences only quote.

    A comment is compared with the article and with every post before it in its branch; what it marks as
    quoted and is in none of them, with all earlier posts. Words that several posts have are the earliest's.
    """
    quoted: list[set[int]] = [set() for _ in posts]
    links: list[PreparedLink] = []
    if len(posts) < 2:
        return links, quoted
    index = quotes.TargetIndex()
    branches = Branches([post.parent for post in posts])
    origins: dict[Place, Place] = {}
    for number, post in enumerate(posts):
        if number > 0:
            index.cut({0, post.parent or 0})  # those above its parent were when the parent was looked at
        if number > 0 and post.text:
            found = index.find(post.text, post.quotes, branches.above(number), elsewhere=True)
            for quote in found:
                target, sentence = origins.get(quote.target_id, quote.target_id)
                links.append(PreparedLink(number, quote.start, quote.end, target, sentence, quote.score))
            if found or post.quotes:
                own = links[len(links) - len(found) :]
                quoted[number] = _only_quoting(post.text, spans[number], own)
                origins |= _origins(number, spans[number], quoted[number], own)
        index.add(number, [(i, post.text[a:b]) for i, (a, b) in enumerate(spans[number])])
    return links, quoted


def _only_quoting(text: str, spans: Sequence[Span], links: Sequence[PreparedLink]) -> set[int]:
    """The numbers of the sentences that are nothing but quotations."""
    covered = [(link.start, link.end) for link in links]
    return {i for i, (start, end) in enumerate(spans) if quotes.is_quote_only(text, start, end, covered)}


def _origins(
    number: int, spans: Sequence[Span], quoted: set[int], links: Sequence[PreparedLink]
) -> dict[Place, Place]:
    """Whose words the sentences of post `number` are that quote one sentence and say nothing else."""
    origins: dict[Place, Place] = {}
    ends = [link.end for link in links]
    starts = [link.start for link in links]
    for i in quoted:
        start, end = spans[i]
        within = links[bisect_right(ends, start) : bisect_left(starts, end)]
        inside = {(link.target, link.sentence) for link in within}
        if len(inside) == 1:
            origins[number, i] = inside.pop()
    return origins


def _sample(posts: Sequence[ParsedPost]) -> str:
    """Enough of the text to tell its language: the article's, then the comments'."""
    parts: list[str] = []
    length = 0
    for post in posts:
        parts.append(post.text[:ENOUGH_FOR_LANGUAGE])
        length += len(parts[-1])
        if length >= ENOUGH_FOR_LANGUAGE:
            break
    return "\n".join(parts)
