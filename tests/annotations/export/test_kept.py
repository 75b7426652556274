"""Exports that a job makes: a file with its checksum, for whoever may see what is in it, for some days."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from annotations import privacy
from annotations.export import Asked, kept
from annotations.filters import Filters
from documents import jobs
from documents.access import Actor, Need
from documents.errors import Conflict, Forbidden, NotFound
from documents.jobs import Lease
from documents.models import Job, Membership

from .conftest import content, work


@pytest.fixture
def labelled(project, sentences, reviewer, owner, answer):
    answer(sentences[0], reviewer, "fact")
    answer(sentences[1], owner, "opinion")
    return project


def start(project, user, level=Need.OWN, fields=None, **asked) -> Job:
    filters = Filters.parse(MultiValueDict(fields or {}))
    return kept.start(project, Actor(user.pk, level), Asked(filters=filters, **asked), fields or {})


def test_a_file_is_what_the_stream_gives(labelled, owner):
    job = start(labelled, owner, format="csv", fields={"label": ["fact"]})
    assert kept.file_of(job) is None
    work()

    job.refresh_from_db()
    file, stream = kept.open_file(Actor(owner.pk), labelled, job.pk)
    with stream:
        data = stream.read()
    assert data == content(labelled, owner, "csv", label="fact")
    assert (file.sha256, file.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (file.name, file.rows, job.fraction) == ("harbour-labels.csv", 2, 1)


def test_asked_twice_it_is_one_job_and_not_many_wait(labelled, owner):
    first = start(labelled, owner, format="csv")
    assert start(labelled, owner, format="csv").pk == first.pk
    start(labelled, owner, format="tsv")
    start(labelled, owner, format="parquet")
    with pytest.raises(Conflict):
        start(labelled, owner, format="jsonl")


def test_it_is_its_makers_and_the_curators(labelled, owner, curator, reviewer, make_member):
    mine = start(labelled, reviewer)
    theirs = start(labelled, owner)
    work()

    for user in (reviewer, curator, owner):
        file, stream = kept.open_file(Actor(user.pk), labelled, mine.pk)
        stream.close()
        assert file.rows == 1
    other = make_member("ben")
    for user in (reviewer, other):
        with pytest.raises(NotFound):
            kept.open_file(Actor(user.pk), labelled, theirs.pk)
    with pytest.raises(NotFound):
        kept.open_file(Actor(owner.pk, Need.READ), labelled, theirs.pk)


def test_who_may_see_less_now_has_it_no_more(labelled, curator):
    job = start(labelled, curator, names=True)
    work()
    kept.open_file(Actor(curator.pk), labelled, job.pk)[1].close()

    Membership.objects.filter(user=curator).update(role="reviewer")

    with pytest.raises(NotFound, match="may not see"):
        kept.open_file(Actor(curator.pk), labelled, job.pk)


def test_what_may_not_be_had_is_refused_at_once_and_when_it_is_made(labelled, reviewer, curator):
    with pytest.raises(Forbidden):
        start(labelled, reviewer, names=True)
    job = start(labelled, curator, names=True)
    Membership.objects.filter(user=curator).update(role="reviewer")
    work()

    job.refresh_from_db()
    assert job.status == "failed"
    assert "role" in job.error
    assert kept.file_of(job) is None


def test_its_time_ends_and_the_file_goes_with_the_last_that_has_it(labelled, owner, curator):
    first, second = start(labelled, owner), start(labelled, curator)
    work()
    first.refresh_from_db()
    place = kept.path_of(first.cursor["file"]["sha256"])
    late = timezone.now() - timedelta(days=15)
    Job.objects.filter(pk=first.pk).update(finished_at=late)

    with pytest.raises(NotFound, match="time is over"):
        kept.open_file(Actor(owner.pk), labelled, first.pk)
    assert kept.expire() == 1
    assert default_storage.exists(place)
    kept.remove(kept.found(Actor(curator.pk), labelled, second.pk))
    assert not default_storage.exists(place)
    assert kept.expire() == 0


def test_one_that_is_not_made_is_cancelled(labelled, owner):
    job = start(labelled, owner)
    kept.remove(job)

    job.refresh_from_db()
    assert job.status == "cancelled"


def test_a_worker_that_ends_leaves_nothing_and_another_makes_it(labelled, owner, monkeypatch):
    class Killed(BaseException):
        pass

    def dies(*_, **__):
        raise Killed

    job = start(labelled, owner)
    with monkeypatch.context() as patched:
        patched.setattr(kept, "keep_whole", dies)
        with pytest.raises(Killed):
            jobs.run(jobs.claim("first"), Lease(job.pk, "first"))
    Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    work()

    job.refresh_from_db()
    assert (job.status, kept.file_of(job).rows) == ("done", 2)


def test_files_go_when_words_are_withdrawn(labelled, owner, document, django_capture_on_commit_callbacks):
    made = start(labelled, owner, format="csv")
    work()
    made.refresh_from_db()
    waiting = start(labelled, owner)
    assert default_storage.exists(kept.path_of(made.cursor["file"]["sha256"]))

    with django_capture_on_commit_callbacks(execute=True):
        privacy.withdraw(Actor(owner.pk), labelled, "They asked for it.", author="ann")

    sha256 = made.cursor["file"]["sha256"]
    made.refresh_from_db()
    waiting.refresh_from_db()
    assert kept.file_of(made) is None
    assert not default_storage.exists(kept.path_of(sha256))
    assert waiting.status == "cancelled"
