"""Articles with their threads, as many as are asked for, drawn from a seed: lengths, depths, authors and words have
the long tails that real ones have. A block of them needs nothing of the others, so processes share the work."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import numpy as np

from documents.ingest.parsed import ParsedPost, Span

EACH = 250
"""Documents of a block."""
SENTENCES = 49
"""Of a document, on average."""
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = 40_000
AUTHORS = 300_000
DEEPEST = 12
LANGUAGES = ("en", "de", "fr", "ar")
SPOKEN = (0.80, 0.10, 0.05, 0.05)
SYLLABLES = {
    "en": "ba ce dor el fin gra hol im jun kel lo mar nef or pra qui ros sta tun ul vor wen yar zo",
    "de": "ab bern cho dü ein fer grö hau ich jä kno lei mün nach ob pfle quä rei schu träu um wei zün",
    "fr": "a bé cor dou é fran gui ha in jou lé mon né oi pré qui rue sé tou un vi au çon",
    "ar": "با تي جو حر دا رس زين سم شو صا طي عل فر قا كت لو مي نا هو وي",
}
COMMON = {
    "en": "the of and to in a is that was it for on with as by at not this but from",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au",
    "ar": "في من على إلى أن هذا التي عن ما كان مع لا هو ذلك بين كل بعد قد ثم أو",
}


@dataclass(slots=True)
class Linked:
    """Characters `[start, end)` of a post and the sentence of the article that they quote, or dispute."""

    post: int
    start: int
    end: int
    sentence: int


@dataclass(slots=True)
class Thread:
    """A document with its posts in reading order, and the spans of each one's sentences.

    The first sentence of each comment that quotes is nothing but the quotation.
    """

    number: int
    id: UUID
    title: str
    language: str
    published: datetime
    bands: list[int]
    posts: list[ParsedPost] = field(default_factory=list)
    spans: list[list[Span]] = field(default_factory=list)
    quotes: list[Linked] = field(default_factory=list)
    disputes: list[Linked] = field(default_factory=list)


@cache
def vocabulary(language: str) -> list[str]:
    """Its words, the most frequent first: those that every text is full of, then made ones."""
    chance = np.random.default_rng([5, LANGUAGES.index(language)])
    syllables = SYLLABLES[language].split()
    found = dict.fromkeys(COMMON[language].split())
    while len(found) < WORDS:
        length = 2 + (len(found) > 200) + (len(found) > 3_000)
        found["".join(syllables[i] for i in chance.integers(len(syllables), size=length))] = None
    return list(found)


@cache
def _frequencies() -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """How frequent a word of each rank, and those before it, are together: Zipf's law, as Mandelbrot has it."""
    shares = 1 / (np.arange(WORDS) + 2.7)
    return np.cumsum(shares) / shares.sum()


def block(seed: int, number: int, first: int, count: int = EACH) -> list[Thread]:
    """The threads of one block; `first` is the number of the first of them."""
    chance = np.random.default_rng([seed, number])
    articles = np.clip(chance.lognormal(2.9, 0.6, count).astype(int), 3, 200)
    comments = np.clip((chance.pareto(1.16, count) * 3.5).astype(int), 0, 400)
    languages = chance.choice(len(LANGUAGES), size=count, p=SPOKEN)
    return [
        _thread(
            chance, first + place, LANGUAGES[languages[place]], int(articles[place]), int(comments[place])
        )
        for place in range(count)
    ]


def _thread(chance: np.random.Generator, number: int, language: str, article: int, comments: int) -> Thread:
    lengths = chance.geometric(0.4, comments).clip(1, 30).tolist()
    sentences = iter(_sentences(chance, language, article + sum(lengths)))
    published = BEGAN + timedelta(minutes=5 * number, seconds=int(chance.integers(300)))
    thread = Thread(
        number,
        _version_7(published, chance),
        next(iter(_sentences(chance, language, 1)))[:80].rstrip(".?!"),
        language,
        published,
        chance.integers(-(2**62), 2**62, size=24).tolist(),
    )
    said = [next(sentences) for _ in range(article)]
    text, spans = _joined(said, 5)
    thread.posts.append(ParsedPost(text, kind="article", author=f"desk {number % 40}", posted_at=published))
    thread.spans.append(spans)
    authors = (chance.zipf(1.35, comments) % AUTHORS).tolist()
    minutes = chance.exponential(1_500, comments).tolist()
    replies, quoting, disputing, place = (chance.random(comments).tolist() for _ in range(4))
    branch = [0]
    for at, (author, later, length) in enumerate(zip(authors, minutes, lengths, strict=True)):
        # On under the last comment, or back to some level above it, the article most often.
        keep = len(branch) if replies[at] < 0.4 else 1 + int((replies[at] - 0.4) * len(branch) * 0.6)
        del branch[max(1, min(keep, len(branch), DEEPEST)) :]
        target = int(place[at] * article)
        own = [next(sentences) for _ in range(length)]
        if quotes := quoting[at] < 0.15:
            own = [said[target], *own]
        text, spans = _joined(own, 1 if quotes else 4)
        post = ParsedPost(
            text,
            parent=branch[-1],
            depth=len(branch),
            author=f"reader {author}",
            posted_at=published + timedelta(minutes=later),
        )
        if quotes:
            thread.quotes.append(Linked(len(thread.posts), *spans[0], target))
        elif disputing[at] < 0.05:
            thread.disputes.append(Linked(len(thread.posts), *spans[0], target))
        branch.append(len(thread.posts))
        thread.posts.append(post)
        thread.spans.append(spans)
    return thread


def _sentences(chance: np.random.Generator, language: str, count: int) -> list[str]:
    """Sentences of three words and more. Of a hundred words one is of no vocabulary, so that there are ever more."""
    words = vocabulary(language)
    lengths = np.clip(chance.lognormal(2.5, 0.45, count).astype(int), 3, 45).tolist()
    total = sum(lengths)
    drawn = [words[rank] for rank in np.searchsorted(_frequencies(), chance.random(total)).tolist()]
    for at in chance.integers(total, size=total // 100).tolist():
        drawn[at] += words[int(chance.integers(WORDS))]
    ends = chance.choice(list("......?!"), size=count).tolist()
    found, at = [], 0
    for length, end in zip(lengths, ends, strict=True):
        line = " ".join(drawn[at : at + length])
        found.append(line[0].upper() + line[1:] + end)
        at += length
    return found


def _joined(sentences: list[str], paragraph: int) -> tuple[str, list[Span]]:
    """A text of paragraphs of so many sentences, and where each sentence stands in it."""
    pieces: list[str] = []
    spans: list[Span] = []
    at = 0
    for number, sentence in enumerate(sentences):
        if number:
            between = "\n\n" if number % paragraph == 0 else " "
            pieces.append(between)
            at += len(between)
        pieces.append(sentence)
        spans.append((at, at + len(sentence)))
        at += len(sentence)
    return "".join(pieces), spans


def _version_7(at: datetime, chance: np.random.Generator) -> UUID:
    """An id that sorts by its time, as `uuidv7()` gives."""
    high, low = (int(one) for one in chance.integers(2**62, size=2))
    return UUID(int=int(at.timestamp() * 1000) << 80 | 7 << 76 | (high & 0xFFF) << 64 | 2 << 62 | low)
