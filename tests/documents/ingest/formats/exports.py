"""What the tests of exports share: a fixture's bytes, reading them, and breaking them."""

import contextlib
import io
import random
from pathlib import Path

from documents.ingest import read
from documents.ingest.parsed import Hint, IngestError, Item, LeftOut, ParsedDocument, Unreadable

FIXTURES = Path(__file__).parents[3] / "data" / "formats"


def fixture(name: str, file: str) -> bytes:
    return (FIXTURES / name / file).read_bytes()


def items(content: bytes | str, format: str | None = None) -> list[Item]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read(io.BytesIO(raw), Hint(name="export"), format))


def documents(content: bytes | str, format: str | None = None) -> list[ParsedDocument]:
    return [item for item in items(content, format) if isinstance(item, ParsedDocument)]


def left_out(content: bytes | str, format: str | None = None) -> dict[str, int]:
    return {item.what: item.count for item in items(content, format) if isinstance(item, LeftOut)}


def shape(document: ParsedDocument) -> list[tuple[int, str | None, str]]:
    """Depth, author and text of every post."""
    return [(post.depth, post.author, post.text) for post in document.posts]


def assert_sound(found: list[Item]) -> None:
    """What holds of every document, however broken its source is."""
    for document in found:
        if isinstance(document, ParsedDocument):
            assert document.posts[0].kind == "article"
            for number, post in enumerate(document.posts):
                assert (post.parent is None) == (number == 0)
                assert post.parent is None or post.depth == document.posts[post.parent].depth + 1
                assert all(0 <= start < end <= len(post.text) for start, end in post.quotes)
                assert not {"\x00", "\r"} & set(post.text)
        else:
            assert isinstance(document, Unreadable | LeftOut)


def mutilate(whole: bytes, seed: int, pieces: list[bytes]) -> bytes:
    """The bytes cut off somewhere and damaged in a few places, the same for the same seed."""
    chance = random.Random(seed)
    content = bytearray(whole[: chance.randrange(1, len(whole))] if chance.random() < 0.5 else whole)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(content))
        content[at : at + chance.randrange(20)] = chance.choice(pieces)
    return bytes(content)


def read_or_refused(content: bytes, format: str) -> None:
    """The whole is refused as it should be, or every item of it is sound."""
    found: list[Item] = []
    with contextlib.suppress(IngestError):
        found = items(content, format)
    assert_sound(found)
