"""From a draft to a tombstone: who makes what, what never changes, and what a release shows the blind."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from annotations import integrity, opening, releases
from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation, Release
from annotations.projects import change_project
from annotations.releases import files
from annotations.releases.semver import following, is_version, rank
from documents import access, jobs, removing
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid
from documents.models import Job, Project

from .conftest import content, work


@pytest.mark.parametrize(
    "version",
    ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0+build", "1.0.0-", "1.0.0-01", "1.0.0\n", "１.0.0", "1" * 60],
)
def test_what_is_no_semantic_version_is_refused(version, project, owner):
    assert not is_version(version)
    with pytest.raises(Invalid) as refusal:
        releases.start(project, Actor(owner.pk), version)
    assert "version" in refusal.value.extra["errors"]
    assert not Job.objects.exists()


def test_versions_are_ranked_as_semver_says():
    ranked = ["0.9.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11",
              "1.0.0-rc.1", "1.0.0", "1.0.2", "1.0.10", "1.10.0", "2.0.0"]  # fmt: skip

    assert sorted(set(ranked), key=rank) == ranked
    assert [following(None), following("1.2.3"), following("2.0.0-rc.1")] == ["1.0.0", "1.3.0", "2.0.0"]


def test_a_version_is_there_once_and_goes_up(labelled, make_release, owner):
    make_release(labelled, "1.1.0", publish=True)

    with pytest.raises(Conflict):
        releases.start(labelled, Actor(owner.pk), "1.1.0")
    with pytest.raises(Invalid, match="go up"):
        releases.start(labelled, Actor(owner.pk), "1.0.9")
    assert releases.start(labelled, Actor(owner.pk), "1.1.1").version == "1.1.1"


def test_a_draft_is_not_published_below_what_is(labelled, make_release):
    make_release(labelled, "1.0.0")
    make_release(labelled, "2.0.0", publish=True)

    with pytest.raises(Conflict, match=r"2\.0\.0 is published"):
        releases.publish(labelled, "1.0.0", None)


def test_what_was_published_never_changes(labelled, make_release):
    release = make_release(labelled, publish=True)

    for change in (
        {"files": []},
        {"version": "9.0.0"},
        {"state": "draft", "published_at": None},
        {"counts": {}},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(**change)
    with pytest.raises(Conflict, match="stays"):
        releases.discard(labelled, "1.0.0")
    with pytest.raises(Conflict):
        releases.publish(labelled, "1.0.0", None)
    assert Release.objects.get().files == release.files


def test_a_draft_changes_only_by_being_published(labelled, make_release):
    release = make_release(labelled)

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(files=[])
    releases.discard(labelled, "1.0.0")
    assert not Release.objects.exists()


def test_labels_that_change_later_change_no_release(labelled, make_release):
    release = make_release(labelled, publish=True)
    before = content(release, "labels.jsonl")
    answer = Annotation.objects.filter(reviewer__username="rae").first()
    tag(answer.sentence_id, Actor(answer.reviewer_id), Answer("opinion"))

    assert content(Release.objects.get(), "labels.jsonl") == before
    assert list(integrity.violations()) == []


def test_a_withdrawn_release_leaves_a_tombstone(labelled, make_release, owner, viewer):
    make_release(labelled, publish=True)

    with pytest.raises(Invalid):
        releases.withdraw(labelled, "1.0.0", owner.pk, " ")
    releases.withdraw(labelled, "1.0.0", owner.pk, "A name was left in a note.")

    with pytest.raises(releases.Withdrawn, match="A name was left") as refusal:
        releases.open_file(Actor(viewer.pk), labelled, "1.0.0", "labels.jsonl")
    assert refusal.value.status == 410
    assert (
        releases.found(Actor(viewer.pk), labelled, "1.0.0").withdrawal_reason == "A name was left in a note."
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(withdrawal_reason="Nothing.")


def test_what_follows_a_withdrawn_release_is_compared_with_the_one_before(labelled, make_release):
    make_release(labelled, "1.0.0", publish=True)
    make_release(labelled, "1.1.0", publish=True)
    releases.withdraw(labelled, "1.1.0", None, "Wrong.")

    assert make_release(labelled, "1.2.0").previous.version == "1.0.0"


def test_until_the_release_the_blind_see_nothing_and_then_everything(labelled, make_release, viewer, api):
    address = "/api/v1/projects/harbour/"
    reviewer = labelled.memberships.get(user__username="rae").user
    release = make_release(labelled)

    for person in (reviewer, viewer):
        client = api(person)
        assert client.get(f"{address}releases/").json()["results"] == []
        assert client.get(f"{address}releases/1.0.0/").status_code == 404
        assert client.get(f"{address}releases/1.0.0/files/labels.jsonl").status_code == 404
        assert client.get(f"{address}agreement/").status_code == 403
        seen = {row["reviewer"] for row in client.get(f"{address}annotations/").json()["results"]}
        assert seen <= {person.username}

    releases.publish(labelled, "1.0.0", None)

    for person in (reviewer, viewer):
        client = api(person)
        assert [one["version"] for one in client.get(f"{address}releases/").json()["results"]] == ["1.0.0"]
        assert client.get(f"{address}agreement/").status_code == 200
        assert {row["reviewer"] for row in client.get(f"{address}annotations/").json()["results"]} == {
            "rae",
            "ben",
        }
        answer = client.get(f"{address}releases/1.0.0/files/labels.jsonl")
        assert b"".join(answer) == content(release, "labels.jsonl")


def test_where_the_article_comes_first_a_release_waits_for_every_thread(
    labelled, make_release, make_member, viewer, api, sign_in
):
    make_release(labelled, publish=True)
    change_project(labelled, {"article_first": True})
    ida = make_member("ida")
    root = f"/api/v1/projects/{labelled.slug}/releases/1.0.0/"

    def asked(person):
        paths = ("files/sentences.jsonl", "files/README.md")
        return [api(person).get(root + path).status_code for path in paths]

    page = f"/projects/{labelled.slug}/releases/1.0.0/"
    assert (asked(ida), asked(viewer)) == ([403, 403], [200, 200])
    assert "a release holds every thread" in sign_in(ida).get(page).text
    first, second = labelled.documents.all()
    opening.open_thread(Actor(ida.pk), first, early=True)
    assert asked(ida) == [403, 403]
    opening.open_thread(Actor(ida.pk), second, early=True)
    assert asked(ida) == [200, 200]


def test_an_answer_after_the_release_is_not_blind(labelled, make_release):
    sentence = Annotation.objects.filter(reviewer__username="rae").first().sentence_id
    make_release(labelled, publish=True)
    ben = labelled.memberships.get(user__username="ben").user
    Annotation.objects.filter(reviewer=ben, sentence=sentence).delete()

    tag(sentence, Actor(ben.pk), Answer("fact"))

    assert not Annotation.objects.get(reviewer=ben, sentence=sentence).blind


def test_where_labels_are_shown_to_who_is_done_a_release_shows_them_to_nobody_else(
    labelled, make_release, viewer
):
    Project.objects.update(reveal="done")
    make_release(labelled, publish=True)
    project = Project.objects.get(pk=labelled.pk)

    assert project.released_at is not None
    assert not access.sees_all_labels(Actor(viewer.pk), project)
    with pytest.raises(Forbidden, match="blind"):
        releases.open_file(Actor(viewer.pk), project, "1.0.0", "labels.jsonl")


def test_a_file_leaves_as_a_download_and_by_no_other_name(labelled, make_release, api, owner):
    release = make_release(labelled)
    address = "/api/v1/projects/harbour/releases/1.0.0/files/"

    answer = api(owner).get(f"{address}README.md")
    assert answer["Content-Disposition"] == 'attachment; filename="README.md"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == content(release, "README.md")
    for name in ("..%2fsecret_key", "nothing", "%2e%2e"):
        assert api(owner).get(f"{address}{name}").status_code == 404


def test_the_download_of_a_file_is_taken_up_again(labelled, make_release, api, owner):
    release = make_release(labelled)
    whole, file = content(release, "labels.jsonl"), release.file("labels.jsonl")
    address = "/api/v1/projects/harbour/releases/1.0.0/files/labels.jsonl"
    etag = f'"{file["sha256"]}"'

    rest = api(owner).get(address, HTTP_RANGE="bytes=7-", HTTP_IF_RANGE=etag)
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes 7-{len(whole) - 1}/{len(whole)}"
    assert whole[:7] + b"".join(rest) == whole
    assert b"".join(api(owner).get(address, HTTP_RANGE="bytes=7-", HTTP_IF_RANGE='"another"')) == whole
    assert api(owner).get(address, HTTP_RANGE=f"bytes={len(whole)}-").status_code == 416
    assert api(owner).get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_only_an_owner_names_reviewers(labelled, curator):
    with pytest.raises(Forbidden):
        releases.start(labelled, Actor(curator.pk), "1.0.0", names_reviewers=True)


def test_what_failed_is_made_again_under_its_version(labelled, make_release, owner):
    made = releases.start(labelled, Actor(owner.pk), "1.0.0")
    jobs.cancel(made.job_id)
    made.refresh_from_db()
    assert releases.standing(made) == "failed"
    assert "cancelled" in releases.why_failed(made)

    assert make_release(labelled, "1.0.0").state == "draft"
    assert Release.objects.count() == 1


def test_one_that_is_taken_away_while_it_waits_is_not_built(labelled, owner):
    releases.start(labelled, Actor(owner.pk), "1.0.0")
    releases.discard(labelled, "1.0.0")
    work()

    assert not Release.objects.exists()
    assert [job.status for job in Job.objects.all()] == ["cancelled"]


def test_check_integrity_names_a_file_that_changed(labelled, make_release):
    release = make_release(labelled, publish=True)
    place = files.path_of(release.file("CHANGES.md")["sha256"])
    with open(default_storage.path(place), "ab") as file:
        file.write(b"!")
    default_storage.delete(files.path_of(release.file("README.md")["sha256"]))

    assert sorted(integrity.violations()) == [
        f"release 1.0.0 of project {labelled.pk}: CHANGES.md: its bytes are not those that were released",
        f"release 1.0.0 of project {labelled.pk}: README.md: it is missing",
    ]


def test_without_the_files_of_the_one_before_nothing_is_released(labelled, make_release):
    before = make_release(labelled, "1.0.0", publish=True)
    default_storage.delete(files.path_of(before.file("sentences.parquet")["sha256"]))
    Annotation.objects.first().delete()

    release = make_release(labelled, "1.1.0")

    assert (release.state, release.files) == ("failed", [])
    assert "1.0.0 are missing" in release.error
    assert Job.objects.get(pk=release.job_id).status == "failed"


def test_the_shell_builds_and_publishes(labelled, capsys):
    call_command("release", "harbour", "1.0.0")
    first = capsys.readouterr().out
    call_command("release", "harbour", "1.0.0", "--publish")

    release = Release.objects.get()
    assert "Release 1.0.0 of harbour: draft." in first
    assert f"{release.file('labels.jsonl')['sha256']}  labels.jsonl" in first
    assert "published" in capsys.readouterr().out
    assert release.state == "published"
    with pytest.raises(CommandError, match="already"):
        call_command("release", "harbour", "1.0.0")
    with pytest.raises(CommandError, match="no project"):
        call_command("release", "nowhere", "1.0.0")


def test_a_project_goes_with_its_releases(labelled, make_release):
    make_release(labelled, "1.0.0", publish=True)
    make_release(labelled, "1.1.0", publish=True)

    removing.delete_project(labelled)

    assert not Release.objects.exists()
