"""Corpora by a pattern, read by several processes of this machine: once, whatever happens on the way."""

import io
import json
import signal
import subprocess
import sys
from threading import Event

import fsspec
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from documents import clusters, corpora, writers
from documents.corpora import Corpus, Lost
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document, Post
from documents.models import Shard as Row
from documents.preparing import prepare
from documents.reading.frames import Frame
from documents.reading.shards import Arrived, How, evenly
from documents.reading.side_by_side import read
from tests.documents.ingest.crawls import crawl, packed
from tests.documents.test_killed_workers import ROOT, lines
from tests.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments, json_lines=True):
    out, err = io.StringIO(), io.StringIO()
    how = ["--json"] if json_lines else []
    try:
        call_command("ingest", *arguments, "--project", "harbour", *how, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    said = out.getvalue().splitlines()
    return [json.loads(line) for line in said] if json_lines else said, err.getvalue()


@pytest.fixture
def shards(tmp_path):
    """Three files of JSON Lines."""
    folder = tmp_path / "shards"
    folder.mkdir()
    for name, count in (("upper", 5), ("lower", 7), ("old", 3)):
        (folder / f"{name}.jsonl").write_bytes(lines(name, count))
    return folder


def test_every_file_of_a_pattern_comes_in_and_is_known_again(project, shards):
    first, told = run(f"{shards}/*.jsonl", "--processes", "2")
    again, told_again = run(f"{shards}/*.jsonl")

    assert [row["status"] for row in first] == ["created"] * 15
    assert {row["source"] for row in first} == {str(path) for path in shards.iterdir()}
    assert "3 files read, 0 came in before. 15 documents" in told
    assert again == []
    assert "0 files read, 3 came in before." in told_again
    assert set(Row.objects.values_list("items", "documents", "failed")) == {(5, 5, 0), (7, 7, 0), (3, 3, 0)}


def test_what_is_new_or_changed_is_read_and_the_rest_is_not(project, shards):
    run(f"{shards}/*.jsonl")
    (shards / "young.jsonl").write_bytes(lines("young", 2))
    (shards / "old.jsonl").write_bytes(lines("old", 4))

    rows, told = run(f"{shards}/*.jsonl")
    every, _ = run(f"{shards}/*.jsonl", "--again")

    assert sorted(row["status"] for row in rows) == ["created"] * 3 + ["duplicate"] * 3
    assert "2 files read, 2 came in before." in told
    assert [row["status"] for row in every] == ["duplicate"] * 18
    assert Document.objects.count() == 18


def test_people_are_told_a_line_a_file_and_what_failed(project, shards):
    (shards / "bad.jsonl").write_bytes(b'{"posts": [\n' + lines("good", 1))

    said, err = run(f"{shards}/*.jsonl", json_lines=False)

    assert len(said) == 5
    assert [line for line in said if line.startswith("failed")] == [
        line for line in said if "bad.jsonl, line 1" in line
    ]
    assert f"read       {shards}/lower.jsonl · 7 documents · 42 sentences" in said
    assert "1 could not be read; everything else is stored." in err
    assert Row.objects.get(address=f"{shards}/bad.jsonl").failed == 1
    _, told = run(f"{shards}/*.jsonl")
    assert (
        "4 came in before; 1 document of these failed then (--again reads them once more). 0 documents"
        in told
    )


def test_crawls_are_read_by_their_members(project, tmp_path):
    for number in range(2):
        records = crawl(*(f"{number}-{at}" for at in range(3)))
        (tmp_path / f"crawl-{number}.warc.gz").write_bytes(packed(records))

    rows, _ = run(f"{tmp_path}/crawl-*.warc.gz", "--processes", "2")

    assert [(row["status"], row["format"]) for row in rows] == [("created", "warc")] * 6


def test_an_object_store_is_read_like_a_folder(project, shards):
    store = fsspec.filesystem("memory")
    for path in shards.iterdir():
        store.pipe_file(f"/bells/{path.stem}/part.jsonl", path.read_bytes())
    store.pipe_file("/bells/_SUCCESS", b"")

    rows, _ = run("memory://bells/**/*.jsonl")
    folder, _ = run("memory://bells")
    store.rm("/bells", recursive=True)

    assert len(rows) == 15
    assert rows[0]["source"].startswith("memory://")
    assert folder == []


def test_what_cannot_be_read_is_said(project, shards, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.setitem(sys.modules, "ray", None)
    nothing, none = run(f"{shards}/*.csv")
    _, no_reader = run("s3://bells/*.jsonl")
    _, no_such = run("nowhere://bells/*.jsonl")
    _, no_ray = run(f"{shards}/*.jsonl", "--ray", "local")
    _, no_page = run("https://harbour.example/", "--ray", "local")

    assert nothing == []
    assert "There is no file" in none
    assert "--extra s3" in no_reader
    assert "nowhere" in no_such
    assert no_ray == clusters.INSTALL
    assert "is a page" in no_page
    assert Document.objects.count() == 0


def test_a_name_with_brackets_is_a_file_and_no_pattern(project, shards):
    (shards / "old.jsonl").rename(shards / "old[1].jsonl")

    rows, _ = run(f"{shards}/old[1].jsonl")

    assert len(rows) == 3
    assert Row.objects.count() == 0


def test_ctrl_c_and_the_same_again(project, tmp_path, worker_environment):
    for number in range(3):
        (tmp_path / f"{number}.jsonl").write_bytes(lines(f"weir {number}", 3_000))
    command = [sys.executable, "manage.py", "ingest", f"{tmp_path}/*.jsonl", "--project", "harbour", "--json"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=worker_environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    wait_for(lambda: Document.objects.exists())
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=PATIENCE)
    stored = Document.objects.count()
    rows, _ = run(f"{tmp_path}/*.jsonl")

    assert process.returncode == 130, error
    assert b"Give the same again to go on" in error
    assert 0 < stored < 9_000
    assert {row["status"] for row in rows} == {"created"}
    assert len(rows) == 9_000 - stored
    assert Document.objects.count() == 9_000
    assert Post.objects.count() == 27_000


# What reads, as a test has it: frames of one document each.


def prepared(name):
    return prepare(ParsedDocument([ParsedPost(f"Weir {name} leaks.", "article")], format="jsonl"))


def frame(at, ended=False):
    return Frame([(at, prepared(at))], None, ended)


def begun(project, count=1):
    found = [corpora.Found(f"/weirs/{number}.jsonl", 100, "1") for number in range(count)]
    return corpora.begin(project.pk, found, "as ever")


def outcomes(project, source, shards, writers=2):
    corpus = Corpus(project.pk, source, writers)
    return [one.status for told in corpus.run(shards) for one in told.step.stored]


def test_a_frame_that_is_lost_has_its_shard_read_again_from_there(project):
    skips = []

    def source(left):
        skips.extend(shard.skip for shard in left)
        for shard in left:
            for at in range(shard.skip, 4):
                if not (at == 2 and len(skips) == 1):
                    yield Arrived(shard.number, frame(at, ended=at == 3))

    stored = outcomes(project, source, begun(project))

    assert skips == [0, 2]
    assert stored == ["created"] * 4
    assert Row.objects.get().items == 4


def test_frames_that_come_twice_are_stored_once(project):
    def source(left):
        for at in (0, 1, 0, 1, 2):
            yield Arrived(left[0].number, frame(at))
        yield Arrived(left[0].number, Frame(ended=True))

    assert outcomes(project, source, begun(project)) == ["created"] * 3
    assert Row.objects.get().done_at is not None


def test_a_cluster_that_goes_is_asked_again_and_given_up(project):
    asked = []

    def source(left):
        asked.append([shard.skip for shard in left])
        if len(asked) == 1:
            yield Arrived(left[0].number, frame(0))
        raise Lost("The weir is gone.")
        yield

    with pytest.raises(Lost, match=r"2 files were not read to their end\. The weir is gone\."):
        outcomes(project, source, begun(project, 2))

    assert asked == [[0, 0], [1, 0], [1, 0], [1, 0]]
    assert Document.objects.count() == 1


def test_a_shard_that_cannot_be_had_is_told_and_asked_for_again_by_the_next_command(project):
    shards = begun(project, 2)

    def source(left):
        yield Arrived(left[0].number, error="It is not there.")
        yield Arrived(left[1].number, frame(0, ended=True))

    assert sorted(outcomes(project, source, shards)) == ["created", "failed"]
    assert [shard.number for shard in begun(project, 2)] == [shards[0].number]


def test_two_commands_at_one_corpus_store_nothing_twice(project):
    def source(left):
        Row.objects.update(items=1)
        yield Arrived(left[0].number, frame(0))

    with pytest.raises(writers.Taken, match="Another command is reading"):
        outcomes(project, source, begun(project))

    assert Document.objects.count() == 0


def test_a_deadlock_is_tried_again(project, monkeypatch):
    store, tries = writers.store_frame, []

    def deadlocked(*arguments):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError from DeadlockDetected()
        return store(*arguments)

    monkeypatch.setattr(writers, "store_frame", deadlocked)

    def source(left):
        yield Arrived(left[0].number, frame(0, ended=True))

    assert outcomes(project, source, begun(project)) == ["created"]
    assert len(tries) == 2


def test_whoever_reads_waits_for_the_writers(project, monkeypatch):
    store, free = writers.store_frame, Event()
    pulled, stored, ahead = [], [], []

    def slow(*arguments):
        assert free.wait(PATIENCE)
        stored.append(1)
        return store(*arguments)

    monkeypatch.setattr(writers, "store_frame", slow)

    def source(left):
        for at in range(30):
            ahead.append(len(pulled) - len(stored))
            pulled.append(1)
            if len(pulled) == 1 + writers.WAITING:
                free.set()
            yield Arrived(left[0].number, frame(at, ended=at == 29))

    assert len(outcomes(project, source, begun(project), writers=1)) == 30
    assert max(ahead) <= writers.WAITING + 2


def test_a_writer_that_fails_ends_the_run(project, monkeypatch):
    def broken(*_):
        raise OperationalError("no room")

    monkeypatch.setattr(writers, "store_frame", broken)

    def source(left):
        for at in range(30):
            yield Arrived(left[0].number, frame(at))

    with pytest.raises(OperationalError, match="no room"):
        outcomes(project, source, begun(project))


def test_frames_are_cut_by_what_is_in_them_alone():
    items = [(at, prepared(at)) for at in range(1_200)]
    slowly = [Frame([item]) for item in items]

    cut = [[ordinal for ordinal, _ in one.items] for one in evenly(iter(slowly))]

    assert cut == [[ordinal for ordinal, _ in one.items] for one in evenly(iter([Frame(items)]))]
    assert [len(one) for one in cut] == [500, 500, 200]


def test_a_file_that_went_is_told_by_its_reader(project, tmp_path):
    shard = begun(project)[0]

    [one] = list(read([shard], How(), 2))

    assert one.frame is None
    assert "cannot be opened" in one.error
