"""Releases by workers that are killed, asked to end, or two at once: in a database of their own."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from annotations import releases
from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation, Release
from annotations.releases import building, files
from documents import jobs
from documents.access import Actor
from documents.errors import Conflict
from documents.jobs import Lease
from documents.models import Job
from tests.waiting import PATIENCE

from .conftest import content, lines, work

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """What no code of the job handles, as kill -9."""


@pytest.mark.parametrize("step", ["files.write", "parquet.Typed", "files.keep", "changelog.text"])
def test_a_build_whose_worker_is_killed_is_done_once(step, labelled, owner, monkeypatch):
    module, name = step.split(".")
    module = getattr(building, module)
    true, calls = getattr(module, name), []

    def dies(*arguments, **named):
        calls.append(1)
        if len(calls) == 2 or step == "changelog.text":
            raise Killed
        return true(*arguments, **named)

    releases.start(labelled, Actor(owner.pk), "1.0.0")
    job = jobs.claim("first")
    with monkeypatch.context() as patched:
        patched.setattr(module, name, dies)
        with pytest.raises(Killed):
            jobs.run(job, Lease(job.pk, "first"))
    assert Release.objects.get().state == "building"
    assert releases.standing(Release.objects.get()) == "building"
    Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    work()

    release = Release.objects.get()
    assert (release.state, Job.objects.get().status, Job.objects.get().fraction) == ("draft", "done", 1)
    assert all(files.fault_of(file) is None for file in release.files)


def test_half_a_file_in_the_place_of_one_is_none(labelled, make_release):
    sums = make_release(labelled, "1.0.0").file("labels.jsonl")["sha256"]
    default_storage.delete(files.path_of(sums))
    default_storage.save(files.path_of(sums), ContentFile(b"half"))

    release = make_release(labelled, "1.1.0")

    assert release.file("labels.jsonl")["sha256"] == sums
    assert files.fault_of(release.file("labels.jsonl")) is None


def test_a_worker_that_lost_the_job_writes_nothing(labelled, owner, monkeypatch):
    releases.start(labelled, Actor(owner.pk), "1.0.0")
    job = jobs.claim("first")
    true = building.files.sums

    def slow(made):
        """Another worker takes the job over and builds it meanwhile; somebody labels in between."""
        Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))
        monkeypatch.setattr(building.files, "sums", true)
        answer = Annotation.objects.filter(reviewer__username="rae").first()
        tag(answer.sentence_id, Actor(answer.reviewer_id), Answer("opinion"))
        work()
        return true(made)

    monkeypatch.setattr(building.files, "sums", slow)
    jobs.run(job, Lease(job.pk, "first"))  # its folder was cleared by the one who took over

    release = Release.objects.get()
    assert (release.state, release.error, Job.objects.get().status) == ("draft", "", "done")
    assert "opinion" in {row["label"] for row in lines(release, "labels")}


def test_what_is_said_during_the_build_is_of_no_snapshot(labelled, owner, monkeypatch):
    """Answers that come while the files are written are in none of them."""
    releases.start(labelled, Actor(owner.pk), "1.0.0")
    true = building.files.write

    def write(path: Path, blocks, counts_lines=False, name=""):
        if path.name == "sentences.jsonl":
            run_in_thread(lambda: label_all("opinion"))
        return true(path, blocks, counts_lines, name)

    monkeypatch.setattr(building.files, "write", write)
    work()

    release = Release.objects.get()
    assert Annotation.objects.filter(label__key="opinion").exists()
    assert "opinion" not in content(release, "sentences.jsonl").decode()
    assert "opinion" not in {row["label"] for row in lines(release, "labels")}


def label_all(label):
    for answer in Annotation.objects.filter(reviewer__username="rae"):
        tag(answer.sentence_id, Actor(answer.reviewer_id), Answer(label))


def run_in_thread(work):
    def closing():
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=closing)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_two_who_start_the_same_version_at_once_make_one(labelled, owner):
    came = []

    def start():
        try:
            came.append(releases.start(labelled, Actor(owner.pk), "1.0.0").version)
        except Conflict:
            came.append("refused")

    threads = [Thread(target=lambda: run(start)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    work()

    assert sorted(came) == ["1.0.0", "refused", "refused", "refused"]
    assert Release.objects.get().state == "draft"
    assert Job.objects.count() == 1


def run(work):
    try:
        work()
    finally:
        connection.close()


def test_two_versions_at_once_are_both_built(labelled, owner, make_release):
    make_release(labelled, "1.0.0", publish=True)
    for version in ("1.1.0", "1.2.0"):
        releases.start(labelled, Actor(owner.pk), version)
    threads = [Thread(target=run, args=[partial(work, name)]) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    made = {one.version: one for one in Release.objects.select_related("previous")}
    assert {one.state for one in made.values()} == {"published", "draft"}
    assert {one.previous.version for version, one in made.items() if version != "1.0.0"} == {"1.0.0"}
    assert made["1.1.0"].file("labels.jsonl") == made["1.2.0"].file("labels.jsonl")
