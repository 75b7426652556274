"""How much of the articles' text is read, and how little else: F1 over shingles of four words, as the public benchmark has it.

`python -m tests.bench.articles PAGES EXPECTED.json`: a folder of saved pages (`NAME.html` or `NAME.html.gz`) and one file of the texts
they hold (`{"NAME": {"articleBody": "…"}}`); or by the environment, `ARTICLE_PAGES` and `ARTICLE_TEXTS`. With `--against trafilatura`,
where that is installed, its modes are measured too. `--worst 10` names the pages that are read worst.
"""

import argparse
import gzip
import io
import json
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from documents.ingest.formats.html import parse
from documents.ingest.parsed import Hint, IngestError

SHINGLE = 4
_WORD = re.compile(r"\w+")

type Extractor = Callable[[bytes], str]


class Score(NamedTuple):
    """Precision and recall of one page's text; None where it is not defined."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float:
        if not self.precision or not self.recall:
            return 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every run of four words; of a shorter text the whole."""
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def score(expected: str, found: str) -> Score:
    """How many shingles of two texts are the same."""
    wanted, got = shingles(expected), shingles(found)
    same = sum((wanted & got).values())
    return Score(
        same / got.total() if got else (None if wanted else 1.0),
        same / wanted.total() if wanted else (None if got else 1.0),
    )


def overall(scores: list[Score]) -> Score:
    """The means over pages, as the benchmark takes them: F1 is that of mean precision and mean recall."""
    return Score(
        statistics.mean(each.precision for each in scores if each.precision is not None),
        statistics.mean(each.recall for each in scores if each.recall is not None),
    )


def ours(page: bytes) -> str:
    """The article as ingest reads it."""
    try:
        return next(iter(parse(io.BytesIO(page), Hint()))).posts[0].text
    except IngestError:
        return ""


def _trafilatura() -> Iterator[tuple[str, Extractor]]:
    import trafilatura

    def mode(**options: Any) -> Extractor:
        return lambda page: trafilatura.extract(page, include_comments=False, **options) or ""

    yield "trafilatura", mode()
    yield "trafilatura, precision", mode(favor_precision=True)
    yield "trafilatura, fast", mode(fast=True)


def pages(folder: Path, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """The saved pages of that name."""
    for name in names:
        plain, packed = folder / f"{name}.html", folder / f"{name}.html.gz"
        if plain.exists():
            yield name, plain.read_bytes()
        elif packed.exists():
            yield name, gzip.decompress(packed.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.articles", description=__doc__)
    parser.add_argument("pages", nargs="?", default=os.environ.get("ARTICLE_PAGES"))
    parser.add_argument("texts", nargs="?", default=os.environ.get("ARTICLE_TEXTS"))
    parser.add_argument("--against", choices=["trafilatura"])
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    options = parser.parse_args()
    if not options.pages or not options.texts:
        parser.error("name a folder of pages and a file of their texts")
    expected = {
        name: entry["articleBody"] for name, entry in json.loads(Path(options.texts).read_text()).items()
    }
    saved = list(pages(Path(options.pages), list(expected)))
    if not saved:
        sys.exit("none of the pages is there")
    extractors: list[tuple[str, Extractor]] = [("ours", ours)]
    if options.against:
        extractors += _trafilatura()
    print(f"{len(saved)} pages{'':20}F1  precision  recall  pages/s of one core")
    for name, extract in extractors:
        began = time.process_time()
        scores = {page: score(expected[page], extract(content)) for page, content in saved}
        spent = time.process_time() - began
        mean = overall(list(scores.values()))
        print(
            f"{name:24} {mean.f1:.3f}      {mean.precision:.3f}   {mean.recall:.3f}  {len(saved) / spent:7.0f}"
        )
        for page in sorted(scores, key=lambda page: scores[page].f1)[: options.worst]:
            print(f"    {scores[page].f1:.3f}  {page}")


if __name__ == "__main__":
    main()
