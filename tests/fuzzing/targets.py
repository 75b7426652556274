"""What is fuzzed: each parser, its seeds, how its inputs are mutated, and what may come of one.

A target takes bytes. It may raise the errors that its parser documents; anything else is a crash. What a parser gives
is looked at as well: a text that no database can hold, a span outside its text or a parent after its child is one too.
"""

import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents import ingest
from documents.ingest import dates, decoding, detect, preview, robots
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable
from documents.preparing import TooLong, prepare
from documents.text import addressees, language, masks, quotes, words
from documents.text.sentences import split
from tests.fuzzing.mutating import BYTES, JSON, MARKUP, PACKED, TABLE, TEXT, Mutator

DATA = Path(__file__).resolve().parents[1] / "data"
KEPT = DATA / "fuzz"
"""Inputs that once broke something, a folder a target: they come first, in every run."""


@dataclass(frozen=True, slots=True)
class Target:
    """A parser under fuzz; `allowed` are the errors that it documents."""

    name: str
    run: Callable[[bytes], Any]
    mutate: Mutator
    seeds: Callable[[], list[bytes]]
    allowed: tuple[type[BaseException], ...] = ()

    def inputs(self) -> list[bytes]:
        """The seeds, and what once broke something."""
        return [*self.seeds(), *(path.read_bytes() for path in sorted((KEPT / self.name).glob("*")))]


def files_of(*folders: str) -> Callable[[], list[bytes]]:
    """The invented inputs of these formats."""

    def read() -> list[bytes]:
        found = [path for name in folders for path in sorted((DATA / "formats" / name).iterdir())]
        return [path.read_bytes() for path in found if path.name != "expected.json"]

    return read


def texts(*given: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in given]


# How each format is made, and the folders of tests/data/formats that hold it.
FORMATS: dict[str, tuple[Mutator, tuple[str, ...]]] = {
    "atom": (MARKUP, ("atom",)),
    "convokit": (JSON, ("convokit",)),
    "csv": (TABLE, ("csv",)),
    "discourse": (JSON, ("discourse",)),
    "disqus": (MARKUP, ("disqus",)),
    "hackernews": (JSON, ("hackernews", "hackernews_items")),
    "html": (MARKUP, ("html",)),
    "jsonl": (JSON, ("jsonl",)),
    "mbox": (TEXT, ("mbox",)),
    "parquet": (BYTES, ("parquet",)),
    "plaintext": (TEXT, ("plaintext",)),
    "reddit": (JSON, ("reddit", "reddit_dump")),
    "rss": (MARKUP, ("rss",)),
    "tsv": (TABLE, ("tsv",)),
    "warc": (PACKED, ("warc",)),
    "wordpress": (JSON, ("wordpress", "wordpress_embedded")),
    "wxr": (MARKUP, ("wxr",)),
}
EVERY_FOLDER = tuple(dict.fromkeys(folder for _, folders in FORMATS.values() for folder in folders))
UNREADABLE = (IngestError, RecursionError)
"""The reader's process tells both in words (documents/reading/child.py)."""


def parsing(name: str) -> Callable[[bytes], None]:
    """All that one format gives; now and then prepared as for the database, which takes longer than parsing."""

    def run(data: bytes) -> None:
        look_at(ingest.parser(name)(io.BytesIO(data), Hint(name="input")), data)

    return run


def detected(data: bytes) -> None:
    detect.detect(data[: detect.HEAD], Hint(name="input"))


def anything(data: bytes) -> None:
    """As an upload: told from the bytes, unpacked, read."""
    look_at(ingest.read(io.BytesIO(data), Hint(name="input")), data)


def look_at(items: Iterator[Any], data: bytes) -> None:
    for item in items:
        assert isinstance(item, ParsedDocument | Unreadable | LeftOut), type(item)
        if not isinstance(item, ParsedDocument):
            continue
        assert item.posts
        for number, post in enumerate(item.posts):
            storable(post.text, post.author or "", item.title)
            assert (post.parent is None) == (number == 0), (number, post.parent)
            assert post.parent is None or post.parent < number
            for start, end in [*(post.sentences or ()), *post.quotes]:
                assert 0 <= start <= end <= len(post.text)
        if zlib.crc32(data) % 6 == 0:
            for post, spans in zip(item.posts, prepare(item).spans, strict=True):
                cover(post.text, spans)


def storable(*given: str) -> None:
    for text in given:
        assert "\0" not in text
        text.encode()


def cover(text: str, spans: list[tuple[int, int]]) -> None:
    until = 0
    for start, end in spans:
        assert until <= start < end <= len(text), (until, start, end)
        assert text[start:end].strip()
        until = end


def as_text(data: bytes) -> str:
    """Any text that may be stored: what ingest hands on has neither NUL nor lone surrogates."""
    return data.decode("utf-8", "replace").replace("\0", "")


def segmented(data: bytes) -> None:
    text = as_text(data)
    for code in ("en", language.detect(text)):
        cover(text, split(text, code))
    language.of_post(text, "en")
    language.direction(text)


def repeated(data: bytes) -> None:
    """Quotations and addressees between two halves of a text."""
    text = as_text(data)
    one, two = text[: len(text) // 2], text[len(text) // 3 :]
    spans = split(one)
    found = quotes.find(two, [quotes.Target(at, one[start:end]) for at, (start, end) in enumerate(spans)])
    assert all(0 <= quote.start < quote.end <= len(two) for quote in found)
    addressees.addressed([one, two, two], ["Mira Holt", "tobias", two[:40]], [None, 0, 1], [[], [], []])
    words.compared(text)


def masked(data: bytes) -> None:
    text = as_text(data)
    name, _, rest = text.partition("\n")
    found = masks.merged(
        [*masks.Names({name[:60]: "person-1", "Mira Holt": "person-2"}).masks(rest), *masks.contacts(rest)]
    )
    cover(rest, [(start, end) for start, end, _ in found])
    masks.cut(rest, found, range(0, len(rest), 7))


def decoded(data: bytes) -> None:
    label, _, rest = data.partition(b"\n")
    hint = Hint(name="input", encoding=label.decode("latin-1"))
    storable(decoding.decode(rest, hint).text.replace("\0", "").encode("utf-8", "replace").decode())
    decoding.codec(label.decode("latin-1"))


def dated(data: bytes) -> None:
    for line in data.decode("utf-8", "replace").splitlines()[:20]:
        for read in (
            dates.machine,
            dates.shown,
            dates.is_date_line,
            dates.is_age,
            dates.is_part,
            dates.is_to_the_minute,
        ):
            read(line)


def robot(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    robots.ask(text, "https://press.example/news/1?a=b", "Contested/1.0")


def looked(data: bytes) -> None:
    preview.preview(io.BytesIO(data), Hint(name="input"))


TARGETS = [
    *(
        Target(f"format-{name}", parsing(name), mutate, files_of(*folders), (*UNREADABLE, TooLong))
        for name, (mutate, folders) in FORMATS.items()
    ),
    Target("anything", anything, PACKED, files_of(*EVERY_FOLDER, "zip", "gzip"), (*UNREADABLE, TooLong)),
    Target("detect", detected, TEXT, files_of(*EVERY_FOLDER), UNREADABLE),
    Target("preview", looked, TABLE, files_of("csv", "tsv", "parquet", "zip", "gzip"), UNREADABLE),
    Target("sentences", segmented, TEXT, files_of("plaintext", "mbox", "tsv")),
    Target("quotes", repeated, TEXT, files_of("plaintext", "mbox")),
    Target(
        "masks", masked, TEXT,
        texts("Mira Holt\nMira said so. @mira, call +49 30 901820 or write to mira(at)quay.example.\n" * 3,
              "o'Neill-Śmith\nNeill, O'NEILL and Smith; neill@a.b.example"),
    ),
    Target("decoding", decoded, BYTES, texts("utf-16\nThe quay is closed.", "windows-1252\nÄÖ “x”", "koi8-r\nПричал"), UNREADABLE),
    Target(
        "dates", dated, TEXT,
        texts("March 3, 2016 at 4:05 pm\nvor 3 Stunden\n2016-03-03T04:05:06+01:00\nThu, 03 Mar 2016 04:05:06 +0100\n",
              "٣ مارس ٢٠١٦ ٤:٠٥ م\n2016年3月3日 04:05\n3/4/2016\n1457000000\n1457000000000\n3. März 2016 um 16:05 Uhr"),
    ),
    Target(
        "robots", robot, TEXT,
        texts("User-agent: *\nDisallow: /news/*?\nAllow: /news/1$\nCrawl-delay: 5\nRequest-rate: 1/10s\nSitemap: x\n"),
    ),
]  # fmt: skip


def everything() -> list[Target]:
    """These, and those that need Django's settings."""
    from tests.fuzzing import requests

    return [*TARGETS, *requests.TARGETS]


def dumped(*values: Any) -> bytes:
    """As JSON Lines."""
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()
