"""Reading beside us: limits that are named, deaths that cost one document, nothing twice."""

import io
import os
import signal
import sys
import time
from pathlib import Path

import orjson
import pytest

from documents.ingest.parsed import Hint, Unreadable
from documents.preparing import Prepared
from documents.reading import Reader, Wanted
from documents.reading.frames import Broken, Frame, Incoming, packed, unpacked
from documents.reading.limits import Limits


class Misbehaving(Reader):
    program = (sys.executable, "-m", "tests.documents.reading.misbehaving")


@pytest.fixture
def read(monkeypatch):
    """`read(lines)`: what becomes of each, told briefly."""
    monkeypatch.setattr("documents.reading.PATIENCE", 0.5)

    def go(*lines, **wanted):
        # A slow machine takes a second for other things too: time is short where time is what ends it.
        seconds = 1 if any(deed in line for line in lines for deed in ("compute", "deaf")) else 60
        with Misbehaving(Limits(seconds, 512)) as reader:
            stream = io.BytesIO("\n".join(lines).encode())
            frames = list(reader.read(stream, Hint(name="a.txt"), "plaintext", wanted=Wanted(**wanted)))
        assert [frame.ended for frame in frames] == [False] * (len(frames) - 1) + [True]
        return [(ordinal, told(thing)) for frame in frames for ordinal, thing in frame.items]

    return go


def told(thing):
    if isinstance(thing, Prepared):
        return thing.document.posts[0].text
    return f"{type(thing).__name__}: {thing.message}"


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        ("compute", "more than 1 seconds of processor time"),
        ("deaf", "took more than 1 seconds"),
        ("exhaust", "512 MiB of memory"),
        ("nest", "nested more deeply"),
        ("crash", "ended its reader twice"),
    ],
)
def test_a_document_that_cannot_be_prepared_fails_alone(read, deed, says):
    results = read("One.", "Two.", f"prepare {deed}", "Four.")

    assert [ordinal for ordinal, _ in results] == [0, 1, 2, 3]
    assert [text for _, text in results if not text.startswith("Unreadable")] == ["One.", "Two.", "Four."]
    assert says in results[2][1]


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        ("compute", "more than 1 seconds of processor time"),
        ("deaf", "took more than 1 seconds"),
        ("exhaust", "512 MiB of memory"),
        ("nest", "nested more deeply"),
        ("crash", "ended its reader twice"),
        ("raise", "fault of the program"),
    ],
)
def test_a_source_that_cannot_be_parsed_further_says_where_it_broke(read, deed, says):
    results = read("One.", "Two.", f"parse {deed}", "Four.")

    assert [ordinal for ordinal, _ in results] == [0, 1, 2]
    assert [text for _, text in results[:2]] == ["One.", "Two."]
    assert results[2][1].startswith("Broken")
    assert says in results[2][1]


def test_several_deadly_documents_each_fail(read):
    results = read("prepare crash", "One.", "prepare crash", "prepare deaf", "Two.")

    assert [ordinal for ordinal, _ in results] == [0, 1, 2, 3, 4]
    assert [text for _, text in results if not text.startswith("Unreadable")] == ["One.", "Two."]


def cut_short(reader, times):
    """The results of a source whose reader somebody kills so many times at its second document."""
    killed = 0

    def patience():
        nonlocal killed
        if killed < times and reader._stand.tell()[0] == 1:
            killed += 1
            os.kill(reader._process.pid, signal.SIGKILL)

    reader.patience = patience
    source = io.BytesIO(b"One.\nprepare wait\nThree.\n")
    return [
        told(thing)
        for frame in reader.read(source, Hint(name="a.txt"), "plaintext")
        for _, thing in frame.items
    ], killed


def test_who_kills_a_reader_makes_no_document_fail():
    with Misbehaving() as reader:
        results, killed = cut_short(reader, times=4)

    assert killed == 4
    assert results == ["One.", "prepare wait", "Three."]


def test_a_document_whose_readers_are_killed_for_ever_says_so():
    with Misbehaving() as reader:
        results, killed = cut_short(reader, times=100)

    assert killed == 6
    assert results[0] == "One."
    assert "cut short again and again" in str(results[1])
    assert results[2] == "Three."


def test_only_what_is_wanted_is_prepared(read):
    lines = ["prepare crash", "One.", "Two.", "Three.", "prepare crash"]

    assert read(*lines, only=[1, 3]) == [(1, "One."), (3, "Three.")]
    assert read(*lines[:4], only=[1], onwards=3) == [(1, "One."), (3, "Three.")]
    assert read(*lines[:4], skip=2) == [(2, "Two."), (3, "Three.")]
    assert read(*lines[:4], skip=2, only=[1, 3]) == [(3, "Three.")]
    assert read(*lines[:4], only=[]) == []


def test_items_come_while_the_others_are_read():
    with Misbehaving() as reader:
        stream = io.BytesIO(b"parse slow\n" * 40)
        frames = list(reader.read(stream, Hint(name="a.txt"), "plaintext"))

    assert len(frames) > 4
    assert sum(len(frame.items) for frame in frames) == 40


def test_who_waits_is_asked_and_may_end_it(monkeypatch):
    class Enough(Exception):
        pass

    def patience():
        raise Enough

    start = time.monotonic()
    with Misbehaving(patience=patience) as reader, pytest.raises(Enough):
        list(reader.read(io.BytesIO(b"parse compute"), Hint(name="a.txt"), "plaintext"))
    assert time.monotonic() - start < 60


def test_one_reader_reads_many_sources_and_tells_the_position(tmp_path):
    line = orjson.dumps({"posts": [{"text": "The weir leaks."}]}) + b"\n"
    path = tmp_path / "a.jsonl"
    path.write_bytes(line * 3)
    with Reader() as reader:
        for _ in range(3):
            with path.open("rb") as stream:
                # One frame, or more where the machine is slow: each is sent after a moment at the latest.
                frames = list(reader.read(stream, Hint(name="a.jsonl")))
            assert sum(len(frame.items) for frame in frames) == 3
            assert frames[-1].position == 3 * len(line)
        [frame] = reader.read(io.BytesIO(b""), Hint(name="none"))
        [(ordinal, broken)] = frame.items
        assert (ordinal, isinstance(broken, Broken)) == (0, True)
        assert "none: This input is empty." in broken.message


def test_a_frame_builds_nothing_but_documents():
    import pickle

    whole = packed(Frame([(7, Unreadable("a", "b", "c"))], 5))
    incoming = Incoming()
    for byte in whole:
        assert incoming.next() is None
        incoming.add(bytes([byte]))
    assert incoming.next() == Frame([(7, Unreadable("a", "b", "c"))], 5)
    for bad in (pickle.dumps(print), pickle.dumps([1]), b"", b"nonsense"):
        with pytest.raises(ValueError, match="no frame"):
            unpacked(bad)


def test_the_reader_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "abc")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:pw@db/contested")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "abc")
    with Reader() as reader:
        list(reader.read(io.BytesIO(b"The weir leaks."), Hint(name="a.txt")))
        environment = Path(f"/proc/{reader._process.pid}/environ").read_bytes()

    assert b"PATH=" in environment
    assert b"abc" not in environment
    assert b"pw@db" not in environment


def test_a_folder_is_read_like_a_file(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"The weir of {name} leaks.")
    with Reader() as reader:
        frames = list(reader.read_folder(tmp_path, Hint(name="folder")))

    assert [told(thing) for frame in frames for _, thing in frame.items] == [
        "The weir of a leaks.",
        "The weir of b leaks.",
    ]


def test_a_pipe_that_cannot_be_read_twice_ends_where_its_reader_did(tmp_path):
    there, here = os.pipe()
    os.write(here, b"One.\nparse crash\nThree.\n")
    os.close(here)
    with Misbehaving() as reader, os.fdopen(there, "rb") as pipe:
        things = [
            thing for frame in reader.read(pipe, Hint(name="a"), "plaintext") for _, thing in frame.items
        ]

    assert isinstance(things[-1], Broken)
    assert len(things) <= 2
