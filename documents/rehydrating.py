"""Texts back into rows that left without them: from an installation, from files, or from the web.

A row names its sentence by `sentence_key` (post_key:start:end) and says the SHA-256 of its words. A post
whose key is the same has the same text, wherever it was read; the hash proves each sentence.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import batched
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.utils.translation import gettext as _

from documents import fetching, ingest
from documents.errors import Invalid
from documents.ingest.parsed import Hint, IngestError, Item, ParsedDocument, post_keys
from documents.models import Post

KEY = re.compile(r"([0-9a-f]{32}):(\d{1,10}):(\d{1,10})")
AT_ONCE = 1_000
MOST_NAMED = 20


@dataclass(slots=True)
class Report:
    """What became of the rows.

    `matched` have their text; of `changed` ones the words are others; of `missing` ones no source has the
    post, counted by address. `unread` says what could not be read, and why.
    """

    matched: int = 0
    changed: int = 0
    missing: int = 0
    missing_at: dict[str, int] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Texts:
    """Texts of the posts that rows name; what no row names is not kept."""

    wanted: set[str]
    addresses: list[str]
    found: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[dict[str, Any]]) -> "Texts":
        """What a file of rows needs."""
        wanted: set[str] = set()
        addresses: dict[str, None] = {}
        for row in rows:
            wanted.add(parts_of(row)[0])
            if address := row.get("document_url"):
                addresses[str(address)] = None
        return cls(wanted, list(addresses))

    def from_project(self, project_id: int) -> None:
        """Take them from the documents of a project, older versions among them."""
        for keys in batched(sorted(self.wanted - self.found.keys()), AT_ONCE, strict=False):
            posts = Post.objects.filter(project_id=project_id, post_key__in=keys, withdrawn_at=None)
            for key, text, title in posts.values_list("post_key", "text", "document__title"):
                self.found[key], self.titles[key] = text, title

    def from_source(self, source: str, format: str | None = None) -> None:
        """Take them from a file, a folder or an address, as ingest reads it; what cannot be read is noted."""
        try:
            if source.lower().startswith(("http://", "https://")):
                hint, content = fetching.once(source)
                self._take(ingest.read(BytesIO(content), hint, format))
                return
            path = Path(source)
            if path.is_dir():
                self._take(ingest.read_folder(path, Hint(name=path.name or path.resolve().name), format))
                return
            with path.open("rb") as stream:
                self._take(ingest.read(stream, Hint(name=path.name), format))
        except (IngestError, OSError) as error:
            self.unread.append(f"{source}: {error}")

    def _take(self, items: Iterable[Item]) -> None:
        for item in items:
            if isinstance(item, ParsedDocument):
                for key, post in zip(post_keys(item.posts), item.posts, strict=True):
                    if key in self.wanted:
                        self.found[key], self.titles[key] = post.text, item.title


def read(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON Lines.

    Raises:
        Invalid: a line is no row without a text; says which.
    """
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            words = _("Line {number} is no JSON: {error}. Nothing was written.")
            raise Invalid(words.format(number=number, error=error)) from error
        if not isinstance(row, dict) or not KEY.fullmatch(str(row.get("sentence_key"))):
            words = _("Line {number} is no row with a sentence_key. Nothing was written.")
            raise Invalid(words.format(number=number))
        yield row


def parts_of(row: dict[str, Any]) -> tuple[str, int, int]:
    """The post's key, and where the sentence begins and ends in its text."""
    found = KEY.fullmatch(str(row["sentence_key"]))
    assert found is not None, "rows are read by `read`"
    key, start, end = found.groups()
    return key, int(start), int(end)


def filled(rows: Iterable[dict[str, Any]], texts: Texts, report: Report) -> Iterator[dict[str, Any]]:
    """The rows whose words are found and proved, with `text` and `document_title`; the report counts all."""
    report.unread = texts.unread
    for row in rows:
        key, start, end = parts_of(row)
        text = texts.found.get(key)
        if text is None:
            report.missing += 1
            address = str(row.get("document_url") or "no address")
            report.missing_at[address] = report.missing_at.get(address, 0) + 1
            continue
        words = text[start:end]
        if hashlib.sha256(words.encode()).hexdigest() != row.get("text_sha256"):
            report.changed += 1
            continue
        report.matched += 1
        yield row | {"text": words, "document_title": texts.titles[key] or None}
