"""Which passages of a text repeat words of certain others, wherever they stand and however they are set."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from documents.text.quoted import quoted_spans
from documents.text.words import located, shingles, size, telling

type Span = tuple[int, int]

_SEED = 3  # words that are looked up together
_RUN, _TELLING = 4, 2  # words of a passage without marks, and those of them that say what it is about
_BRIDGED = 3  # words put in between two passages that go with them
_SHORTEST_ADDRESS = 12  # code points
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+[^\s<>\"“”«».,;:!?)\]]")
_ENDS = re.compile(r"[.!?…。！？।؟۔\n]+")


class Repeated:
    """Texts whose words are looked for in others.

    Words are compared, not characters: case, punctuation, apostrophes, forms of Unicode and line ends do not
    matter. A passage counts when it is four words long and says what it is about; within quotation marks,
    or in a text that is a quotation, three do, or a whole sentence or text of fewer. Addresses count as they
    are.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._seeds: set[int] = set()
        self._short: set[tuple[str, ...]] = set()
        self._addresses: set[str] = set()
        for text in texts:
            self._seeds.update(map(hash, shingles(_words(text), _SEED)))
            found = (tuple(_words(part)) for part in (text, *_ENDS.split(text)))
            self._short.update(words for words in found if 0 < len(words) < _SEED and telling(words))
            self._addresses.update(one for one in _ADDRESS.findall(text) if len(one) >= _SHORTEST_ADDRESS)

    def __bool__(self) -> bool:
        return bool(self._seeds or self._short or self._addresses)

    def within(self, text: str, is_quotation: bool = False) -> list[Span]:
        """The spans `[start, end)`, in code points, of `text` that repeat the texts: in order, apart.

        `is_quotation`: all of it is one.
        """
        if not self or not text:
            return []
        words = [(start, end, _form(word)) for start, end, word in located(text)]
        marked = [(0, len(text))] if is_quotation else quoted_spans(text)
        found = _bridged(self._runs(words, marked))
        spans = [(words[first][0], words[last][1]) for first, last in found]
        spans += self._whole(text, words, [(0, len(text)), *marked])
        spans += [span.span() for span in _ADDRESS.finditer(text) if span.group() in self._addresses]
        return _joined(spans)

    def _runs(self, words: list[tuple[int, int, str]], marked: list[Span]) -> Iterator[Span]:
        """Runs `(first, last)` of words that count."""
        forms = [form for _start, _end, form in words]
        hits = [at for at, seed in enumerate(shingles(forms, _SEED)) if hash(seed) in self._seeds]
        first = 0
        for number, at in enumerate(hits):
            if number + 1 < len(hits) and hits[number + 1] <= at + _SEED:
                continue
            begin, end = hits[first], at + _SEED - 1
            first = number + 1
            own, about = forms[begin : end + 1], telling(forms[begin : end + 1])
            is_marked = any(low <= words[begin][0] and words[end][1] <= high for low, high in marked)
            if about and (is_marked or (size(own) >= _RUN and about >= _TELLING)):
                yield begin, end

    def _whole(self, text: str, words: list[tuple[int, int, str]], marked: list[Span]) -> Iterator[Span]:
        """Spans that are nothing but a short sentence or text."""
        for low, high in marked:
            inner = [one for one in words if low <= one[0] and one[1] <= high]
            if tuple(form for _start, _end, form in inner) in self._short:
                yield inner[0][0], inner[-1][1]


def _words(text: str) -> list[str]:
    return [_form(word) for _start, _end, word in located(text)]


def _form(word: str) -> str:
    return word if word.isascii() else unicodedata.normalize("NFKC", word)


def _bridged(runs: Iterable[Span]) -> list[Span]:
    """Runs of words; two with little between them are one."""
    kept: list[Span] = []
    for begin, end in runs:
        if kept and begin - kept[-1][1] - 1 <= _BRIDGED:
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((begin, end))
    return kept


def _joined(spans: list[Span]) -> list[Span]:
    """Spans in order; those that overlap are one."""
    kept: list[Span] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
