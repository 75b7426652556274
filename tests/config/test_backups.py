"""A backup made while people work, brought back elsewhere, and what is refused."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import time
from io import BytesIO
from threading import Event, Thread
from types import SimpleNamespace

import psycopg
import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from annotations.answers import Answer
from annotations.labelling import tag
from config import database, up
from config.backups import archive, making, restoring
from config.backups import schedule as scheduling
from config.backups.archive import BackupProblem
from config.backups.schedule import Schedule
from config.database_server import Cluster
from config.settings import backup_schedule
from documents import kept_files, originals
from documents.access import Actor
from tests.config.elsewhere import another_database, begin, manage
from tests.waiting import wait_for

live = pytest.mark.django_db(transaction=True)
PAGE = b"\x00\xffthe page"
DIGEST = hashlib.sha256(PAGE).hexdigest()
STATE = """
    SELECT 'sentence', s.sentence_key, s.text, '' FROM documents_sentence s
    UNION ALL
    SELECT 'answer', s.sentence_key, l.key, u.username FROM annotations_annotation a
    JOIN documents_sentence s ON s.id = a.sentence_id JOIN documents_user u ON u.id = a.reviewer_id
    JOIN annotations_label l ON l.id = a.label_id
    ORDER BY 1, 2, 4
"""


@pytest.fixture
def labelled(document, reviewer):
    """A document of which two sentences are labelled, one with a history, and an original."""
    first, second = document.sentences.order_by("post__order", "start")[:2]
    tag(first.pk, Actor(reviewer.pk), Answer(label="fact"))
    tag(first.pk, Actor(reviewer.pk), Answer(label="disputed"))
    tag(second.pk, Actor(reviewer.pk), Answer(label="opinion", note="«so» 🌊"))
    originals.keep(DIGEST, PAGE)
    return document


@pytest.fixture
def backup(labelled, tmp_path):
    """A backup of it."""
    path = tmp_path / "monday.backup"
    making.make(path)
    return path


@pytest.fixture
def elsewhere():
    """An empty database of the tests' server, as DATABASE_URL; gone at the end."""
    with another_database() as url:
        yield url


def state(target):
    return [tuple(row) for row in target.execute(STATE).fetchall()]


@live
def test_a_drill(backup, elsewhere, tmp_path):
    done = manage(elsewhere, tmp_path / "there", "restore", str(backup))

    assert done.returncode == 0, done.stderr
    assert "all as it should be" in done.stdout
    assert "SECRET_KEY" not in done.stderr
    with psycopg.connect(**connection.get_connection_params()) as here, psycopg.connect(elsewhere) as there:
        assert state(there) == state(here)
        assert len(state(there)) == 6
        events = there.execute("SELECT count(*) FROM annotations_annotationevent").fetchone()
        assert events == here.execute("SELECT count(*) FROM annotations_annotationevent").fetchone()
    kept = tmp_path / "there" / "files" / originals.path_of(DIGEST)
    assert kept.read_bytes() == PAGE
    again = manage(elsewhere, tmp_path / "there", "restore", str(backup))
    assert again.returncode != 0
    assert "This installation is in use: it holds 2 people and 1 projects" in again.stderr


@live
def test_a_drill_into_a_server_of_our_own_that_is_killed_and_begun_again(backup, tmp_path):
    """Killed at any moment it leaves nothing but a folder, which the next one clears away."""
    there = tmp_path / "there"
    killed = begin("", there, "restore", str(backup))
    wait_for(lambda: killed.poll() is not None or list(there.glob("restoring-*/beside/postgres/data")))
    killed.kill()
    killed.wait()

    done = manage("", there, "restore", str(backup))

    assert done.returncode == 0, done.stderr
    assert "1 documents, 4 sentences, 2 answers: all as it should be" in done.stdout
    assert not list(there.glob("restoring-*"))
    assert (there / "files" / originals.path_of(DIGEST)).read_bytes() == PAGE
    again = manage("", there, "restore", str(backup))
    assert "This installation is in use: it holds 2 people and 1 projects" in again.stderr


def test_a_cluster_takes_the_place_of_another(tmp_path):
    """Its data and passwords are those of the other, the settings of whoever runs the machine stay."""
    ours, other = Cluster(tmp_path / "ours"), Cluster(tmp_path / "other")
    for cluster, words in ((ours, "old"), (other, "new")):
        cluster.data.mkdir(parents=True)
        for path in (cluster.data / "PG_VERSION", cluster.passfile, cluster.home / "superuser"):
            path.write_text(words)
    ours.local.write_text("archive_mode = on")

    ours.replace_by(other)

    assert [path.read_text() for path in (ours.data / "PG_VERSION", ours.passfile)] == ["new", "new"]
    assert ours.local.read_text() == "archive_mode = on"
    assert (ours.home / "ready").exists()


def test_two_restores_at_once(tmp_path):
    with (
        restoring._workshop(tmp_path) as first,
        pytest.raises(BackupProblem, match="Another restore"),
        restoring._workshop(tmp_path),
    ):
        pass

    assert not first.exists()


@live
def test_another_key_is_said(backup, elsewhere, tmp_path):
    done = manage(elsewhere, tmp_path / "there", "restore", str(backup), "--no-check", key="another")

    assert done.returncode == 0, done.stderr
    assert "SECRET_KEY is not the one that was in use" in done.stderr


@live
def test_whoever_is_connected_there_is_no_victim(backup, elsewhere, tmp_path):
    with psycopg.connect(elsewhere):
        done = manage(elsewhere, tmp_path / "there", "restore", str(backup))

    assert "1 other connections use this database" in done.stderr


@live
def test_one_moment_while_people_work(labelled, reviewer, tmp_path):
    """Counts and rows are of the same snapshot, whatever is written meanwhile."""
    ids = list(labelled.sentences.values_list("pk", flat=True))
    begun, ending = Event(), Event()

    def go_on():
        turn = 0
        while not ending.is_set():
            for id in ids:
                tag(id, Actor(reviewer.pk), Answer(label=("fact", "opinion")[turn % 2]))
            turn += 1
            begun.set()
        connection.close()

    worker = Thread(target=go_on)
    worker.start()
    try:
        assert begun.wait(60)
        manifest = making.make(tmp_path / "busy.backup")
    finally:
        ending.set()
        worker.join()

    assert manifest.counts["annotations_annotation"] == len(ids)
    assert archive.verify(tmp_path / "busy.backup") == manifest


@live
def test_what_would_let_a_thief_in_stays_behind(labelled, tmp_path, client, reviewer):
    client.force_login(reviewer)
    key = Session.objects.get().session_key
    UserSession.objects.create(user=reviewer, ip="192.0.2.7", session_key=key, user_agent="curl")
    making.make(tmp_path / "x.backup")
    with tarfile.open(tmp_path / "x.backup") as tar:
        dump = tar.extractfile(archive.DATABASE).read()
        manifest = json.load(tar.extractfile(archive.MANIFEST))
    (tmp_path / "dump").write_bytes(dump)

    program = str(database.program("pg_restore"))
    whole = [program, "--data-only", "--file=-", str(tmp_path / "dump")]
    script = subprocess.run(whole, capture_output=True, text=True, check=True).stdout

    assert "COPY public.documents_user " in script
    assert "COPY public.django_session " not in script
    assert key not in script
    assert "for tests alone" not in json.dumps(manifest)
    assert (tmp_path / "x.backup").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_stays(db, tmp_path):
    (tmp_path / "x.backup").write_text("mine")

    with pytest.raises(BackupProblem, match="is there already"):
        making.make(tmp_path / "x.backup")

    assert (tmp_path / "x.backup").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["x.backup"]


def test_a_folder_that_is_not_there(db, tmp_path):
    with pytest.raises(BackupProblem, match="could not be written: No such file"):
        making.make(tmp_path / "no" / "x.backup")


@live
def test_damage_is_named(backup, tmp_path):
    whole = backup.read_bytes()
    name = f"files/{originals.path_of(DIGEST)}"
    flipped = whole.replace(b"the page", b"the pagf")
    for content, words in [
        (flipped, f"{name} in .* was damaged"),
        (whole[: len(whole) // 2], "cut off"),
        (whole[:-10240], "cut off|no end"),
        (b"", "no backup"),
        (b"not a tar at all" * 1000, "no backup"),
    ]:
        backup.write_bytes(content)
        with pytest.raises(BackupProblem, match=words):
            archive.verify(backup)


def test_names_that_lead_elsewhere(tmp_path):
    for name in ("files/../../etc/passwd", "/etc/passwd", "other"):
        with (tmp_path / "x.backup").open("wb") as file:
            writer = archive.Writer(file)
            writer.add(name, BytesIO(b"x"), 1)
            writer.close(manifest())
        with pytest.raises(BackupProblem, match="which no backup does"):
            archive.verify(tmp_path / "x.backup")


def manifest(**changed):
    said = {"made_at": "2026-11-01T00:00:00+00:00", "version": "9.0", "postgresql": 180_000, "counts": {},
            "migrations": {}, "settings": {}, "secret_key": ""}  # fmt: skip
    return archive.Manifest(**(said | changed))


def test_a_backup_of_a_newer_version(db):
    with pytest.raises(BackupProblem, match=r"version 9\.0, which is newer .* documents\.0999_later"):
        restoring.refuse_unknown_migrations(
            manifest(migrations={"documents": ["0001_initial", "0999_later"]})
        )


def test_an_installation_in_use(document):
    with pytest.raises(BackupProblem, match="it holds 1 people and 1 projects"):
        restoring.refuse_what_is_there()


def test_a_disk_that_is_too_full(document, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100_000))

    with pytest.raises(BackupProblem, match=r"has 100,000 bytes of room, and the backup takes about"):
        making.make(tmp_path / "x.backup")
    with pytest.raises(BackupProblem, match=r"holds takes about .* Nothing was changed"):
        restoring.refuse_without_room(
            manifest(members=[archive.Member("database.dump", 200_000, "")]), tmp_path
        )

    assert not list(tmp_path.glob("*.backup*"))


def test_files_of_the_storage(db):
    for name in ("releases/aa/1", "originals/bb/2", "top"):
        default_storage.save(name, ContentFile(b"x"))

    assert sorted(kept_files.names(default_storage)) == ["originals/bb/2", "releases/aa/1", "top"]


def make(path, tell):
    """In place of a backup."""
    path.touch()
    return SimpleNamespace(bytes=1)


class TestSchedule:
    @pytest.fixture
    def schedule(self, tmp_path):
        return Schedule(tmp_path, hours=24, keep=2)

    def age(self, path, hours):
        then = time.time() - hours * 3600
        os.utime(path, (then, then))

    def test_the_newest_stay_and_other_files_are_none_of_its_business(self, schedule, monkeypatch, db):
        for day in ("01", "02", "03"):
            path = schedule.folder / f"contested-202611{day}T000000Z.backup"
            path.touch()
            self.age(path, 25)
        (schedule.folder / "mine.backup").touch()
        monkeypatch.setattr(making, "make", make)

        made = schedule.make_one(print)

        assert made in schedule.backups()
        assert [path.name for path in schedule.backups()] == ["contested-20261103T000000Z.backup", made.name]
        assert (schedule.folder / "mine.backup").exists()

    def test_nothing_is_due_before_its_time(self, schedule):
        assert schedule.is_due()
        path = schedule.folder / "contested-20261101T000000Z.backup"
        path.touch()
        self.age(path, 23)
        assert not schedule.is_due()
        self.age(path, 24.1)
        assert schedule.is_due()

    def test_one_of_a_clock_that_was_ahead(self, schedule, monkeypatch, db):
        """It neither keeps others from being made nor has them deleted."""
        for name in ("20261101", "29990101", "29990102"):
            path = schedule.folder / f"contested-{name}T000000Z.backup"
            path.touch()
            self.age(path, -1e6)
        monkeypatch.setattr(making, "make", make)
        assert schedule.is_due()

        made = schedule.make_one(print)

        assert [path.name for path in schedule.backups()] == ["contested-20261101T000000Z.backup", made.name]
        assert not schedule.is_due()

    def test_one_that_fails_deletes_nothing(self, schedule, monkeypatch, db):
        for day in ("01", "02", "03"):
            path = schedule.folder / f"contested-202611{day}T000000Z.backup"
            path.touch()
            self.age(path, 25)

        def fail(path, tell):
            raise BackupProblem("no space")

        monkeypatch.setattr(making, "make", fail)
        with pytest.raises(BackupProblem):
            schedule.make_one(print)

        assert len(schedule.backups()) == 3

    def test_up_makes_them_where_they_have_a_place(self, monkeypatch):
        monkeypatch.delenv("BACKUP_DIR", raising=False)
        assert [child.name for child in up.beside_the_web()] == ["job worker"]
        monkeypatch.setenv("BACKUP_DIR", "/backups")
        assert [child.name for child in up.beside_the_web()] == ["job worker", "backup"]

    @live
    def test_it_goes_on_until_told_to_end_and_says_what_fails(self, schedule, monkeypatch):
        said, ending = [], Event()
        outcomes = iter([BackupProblem("no space"), None])

        def make(path, tell):
            if outcome := next(outcomes):
                raise outcome
            path.touch()
            ending.set()
            return SimpleNamespace(bytes=1)

        monkeypatch.setattr(making, "make", make)
        monkeypatch.setattr(scheduling, "LOOK_EVERY", 0)
        scheduling.run(schedule, ending, said.append)

        assert said[0] == "The backup that is due could not be made: no space"
        assert said[1].startswith("Backup: ")


@pytest.mark.parametrize(("hours", "keep"), [("x", "7"), ("0", "7"), ("24", "0"), ("nan", "7")])
def test_a_schedule_that_makes_no_sense(monkeypatch, hours, keep):
    monkeypatch.setenv("BACKUP_DIR", "/backups")
    monkeypatch.setenv("BACKUP_HOURS", hours)
    monkeypatch.setenv("BACKUP_KEEP", keep)

    with pytest.raises(ImproperlyConfigured, match="BACKUP_HOURS"):
        backup_schedule()
