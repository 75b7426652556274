"""Archives, compressed files and folders around anything: each file inside is read as an input of its own."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from documents.ingest import archive_names, archives, seeking, unpacking
from documents.ingest.archives import Member
from documents.ingest.decoding import Replayed
from documents.ingest.parsed import Hint, IngestError, Item, LeftOut, Unreadable
from documents.ingest.unpacking import Budget, Overfull

HEAD = 4 * 1024
"""Bytes by which a file in an archive is told to be an image or the like."""

type ReadInside = Callable[[BinaryIO, Hint, Budget], Iterator[Item]]

# ruff: noqa: E501 - the list of first bytes reads better unbroken
_NO_TEXT = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00", b"wOFF", b"wOF2", b"OTTO",
    b"\x00\x01\x00\x00", b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3", b"\x7fELF", b"MZ\x90", b"\x00asm", b"\xca\xfe\xba\xbe",
)  # fmt: skip
_REMEDIES = {
    "password": "Unpack the archive with its password, and bring in the files or an archive without one.",
    "way": "Pack it again with an ordinary ZIP program, and bring it in; the other files are kept.",
    "damaged": "Get the archive again and bring it in; the files before are kept and nothing comes in twice.",
}


def told(head: bytes) -> str | None:
    """Which container begins with these bytes: `zip`, `tar`, or a way of compressing; None when it is none.

    A compressed crawl is none: its records are packed one by one, and are read so.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")):
        return "zip"
    if head[257:262] == b"ustar" or _is_old_tar(head):
        return "tar"
    return None if unpacking.holds_crawl(head) else unpacking.told(head)


def _is_old_tar(head: bytes) -> bool:
    """A tar header of before 1988 has no sign, but a sum over its bytes."""
    block = head[:512]
    if len(block) < 512 or not block[0]:
        return False
    try:
        said = int(block[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return said == sum(block[:148]) + 8 * 0x20 + sum(block[156:])


def read(kind: str, stream: BinaryIO, hint: Hint, budget: Budget, read_inside: ReadInside) -> Iterator[Item]:
    """Every item of what a container holds, in its order.

    Raises:
        IngestError: the container is damaged, an office document, or holds nothing that is read.
        Overfull: a bound of what is unpacked is passed.
    """
    within = budget.inside(hint.label)
    if kind in ("zip", "tar"):
        # Both need to go back: a tar that cannot is written to a temporary file, as much of it as the budget
        # allows.
        whole = seeking.seekable(stream)
        members = (archives.zip_members if kind == "zip" else archives.tar_members)(whole, within)
        yield from read_members(members, hint, f"{hint.label}: ", within, read_inside)
        return
    source = unpacking.unpacked(stream, kind, within)
    yield from _to_the_damage(read_inside(cast(BinaryIO, source), hint, within), source)


def _to_the_damage[T](items: Iterator[T], source: unpacking.Unpacked | archives.Guarded) -> Iterator[T]:
    """The items of a stream that may end before its time, and then the error that says it did."""
    try:
        yield from items
    except IngestError:
        if source.error is None:
            raise
    if source.error is not None:
        raise source.error


def read_folder(folder: Path, hint: Hint, read_inside: ReadInside) -> Iterator[Item]:
    """Every item of the files of a folder, sorted by name; hidden files and what holds no text are left out.

    Raises:
        IngestError: nothing in it is read.
    """
    members = list(archives.folder_members(folder))
    yield from read_members(members, hint, f"{hint.label}/", Budget(hint.label), read_inside)


def read_members(
    members: Iterable[Member], hint: Hint, prefix: str, budget: Budget, read_inside: ReadInside
) -> Iterator[Item]:
    """The items of each file; one that cannot be read is listed and the rest goes on."""
    members = list(members)
    pages = archive_names.page_stems(member.name for member in members)
    corpora = archive_names.corpora({member.name for member in members})
    of_corpora = set().union(*corpora.values())
    gone: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    read = False
    for member in members:
        seen[member.name] += 1
        again = f" ({seen[member.name]})" if seen[member.name] > 1 else ""
        inner = Hint(name=f"{prefix}{member.name}{again}", columns=hint.columns)
        folder = member.name.rpartition("/")[0]
        corpus = folder + "/" if folder else ""
        if member.name in of_corpora and not again:
            if member.name == corpus + archive_names.UTTERANCES:
                inner.name = f"{prefix}{folder}" if folder else hint.label
                read = True
                yield from _each(_corpus(members, corpora[corpus], corpus, inner), inner)
            continue
        why = member.left_out or archive_names.left_out(member.name, pages) or ""
        why = why or (archive_names.EMPTY if member.size == 0 and not member.problem else "")
        if why:
            gone[why] += 1
            continue
        if member.problem:
            read = True
            remedy = next((each for word, each in _REMEDIES.items() if word in member.problem), "")
            yield Unreadable(inner.label, member.problem, remedy)
            continue
        for item in _each(_member(member, inner, budget, read_inside), inner):
            if item is None:
                gone[archive_names.NO_TEXT] += 1
                continue
            read = True
            yield item
    if not read:
        raise _nothing(hint, gone)
    for what, count in gone.items():
        yield LeftOut(hint.label, what, count)


def _each[T](items: Iterator[T], hint: Hint) -> Iterator[T | Unreadable]:
    """The items of a file, and what makes the whole of it unreadable in its place."""
    try:
        yield from items
    except Overfull:
        raise
    except IngestError as error:
        yield Unreadable(error.place or hint.label, error.message, error.remedy)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Unreadable(
            hint.label, f"This file cannot be opened: {reason}.", "Check it and bring it in again."
        )


def _member(member: Member, hint: Hint, budget: Budget, read_inside: ReadInside) -> Iterator[Item | None]:
    """The items of a file; None where it turns out to hold no text."""
    try:
        opened = member.open()
    except archives.DAMAGED as error:
        raise archives.damaged("file", hint.label, error) from error
    with opened as stream:
        head = b""
        while len(head) < HEAD and (chunk := stream.read(HEAD - len(head))):
            head += chunk
        if _holds_no_text(head):
            yield None
            return
        if seeking.can_seek(stream):
            stream.seek(0)
            whole = stream
        else:
            whole = cast(BinaryIO, Replayed(head, stream))
        found = read_inside(whole, hint, budget)
        yield from _to_the_damage(found, stream) if isinstance(stream, archives.Guarded) else found


def _holds_no_text(head: bytes) -> bool:
    media = head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ", b"WEBP")
    return head.startswith(_NO_TEXT) or media or head[4:8] == b"ftyp"


def _corpus(members: list[Member], names: set[str], folder: str, hint: Hint) -> Iterator[Item]:
    """The conversations of a ConvoKit corpus, from the files of its folder."""
    by_name = {member.name: member for member in reversed(members)}

    def opened(*choices: str) -> BinaryIO | None:
        found = next((folder + each for each in choices if folder + each in names), None)
        return by_name[found].open() if found else None

    from documents.ingest.formats import convokit  # formats are imported when one is needed

    utterances = opened(archive_names.UTTERANCES)
    assert utterances is not None
    conversations = opened(archive_names.CONVERSATIONS)
    speakers = opened(*archive_names.SPEAKERS)
    try:
        yield from convokit.parse_corpus(utterances, conversations, speakers, hint)
    finally:
        for file in (utterances, conversations, speakers):
            if file is not None:
                file.close()


def _nothing(hint: Hint, gone: Counter[str]) -> IngestError:
    listed = ", ".join(f"{count:,} {what}" for what, count in gone.items())
    return IngestError(
        f"Nothing in it is read: it holds {listed}." if listed else "There is nothing in it.",
        place=hint.label,
        remedy="Bring in texts, web pages, tables or exports.",
    )
