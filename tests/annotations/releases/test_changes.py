"""The difference of two releases, on its page and in the API; drafts that are built again or go."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pyarrow import parquet

from annotations import labelling, releases
from annotations.answers import Answer
from annotations.models import Annotation, Release
from annotations.releases import files
from documents.access import Actor

from .conftest import content, lines, work

API = "/api/v1/projects/harbour/releases"


@pytest.fixture
def three(labelled, make_release):
    """Releases 1.0.0, 2.0.0 and 3.0.0, a sentence relabelled before each."""
    answers = list(Annotation.objects.filter(reviewer__username="ben", label__key="fact"))
    for number, version in enumerate(("1.0.0", "2.0.0", "3.0.0")):
        make_release(labelled, version, publish=True)
        for answer in answers[number : number + 1]:
            labelling.tag(answer.sentence_id, Actor(answer.reviewer_id), Answer("opinion"))
    return labelled


def test_any_two_releases_are_compared(three, owner, api, client):
    against_first = api(owner).get(f"{API}/3.0.0/changes/?against=1.0.0").json()
    against_last = api(owner).get(f"{API}/3.0.0/changes/").json()

    assert (against_first["before"], against_last["before"]) == ("1.0.0", "2.0.0")
    assert against_first["sentences"] == {
        "added": 0, "dropped": 0, "relabelled": 2, "kept": 6,
        "moves": [{"before": "fact", "after": "none", "sentences": 2}],
    }  # fmt: skip
    assert against_last["sentences"]["relabelled"] == 1
    counts = {one["key"]: (one["before"], one["after"]) for one in against_first["counts"]}
    assert counts["answers"] == (16, 16)
    alpha = next(one for one in against_first["agreement"] if one["key"] == "alpha")
    known = {one.version: one.counts["agreement"]["measures"][0]["value"] for one in Release.objects.all()}
    assert (alpha["before"]["value"], alpha["after"]["value"]) == (known["1.0.0"], known["3.0.0"])
    client.force_login(owner)
    page = client.get("/projects/harbour/releases/3.0.0/changes/?against=1.0.0").content.decode()
    assert "Difference 1.0.0 → 3.0.0" in page
    back = api(owner).get(f"{API}/1.0.0/changes/?against=3.0.0").json()
    assert back["sentences"]["moves"] == [{"before": "none", "after": "fact", "sentences": 2}]


def test_what_cannot_be_compared_says_why(three, owner, api, client):
    releases.withdraw(three, "2.0.0", owner.pk, "A name.")

    assert api(owner).get(f"{API}/1.0.0/changes/").status_code == 409
    assert api(owner).get(f"{API}/3.0.0/changes/").status_code == 410
    assert api(owner).get(f"{API}/3.0.0/changes/?against=9.0.0").status_code == 404
    assert api(owner).get(f"{API}/3.0.0/changes/?against=1.0.0").status_code == 200
    client.force_login(owner)
    assert "first release" in client.get("/projects/harbour/releases/1.0.0/changes/").content.decode()


def test_every_sentence_that_differs_is_a_row(three):
    release = Release.objects.get(version="3.0.0")

    [row] = lines(release, "changes")

    assert (row["change"], row["before"], row["after"]) == ("relabelled", "fact", "none")
    keys = parquet.read_table(io.BytesIO(content(release, "sentences.parquet")))["sentence_key"].to_pylist()
    assert row["sentence_key"] in keys


def test_a_draft_is_built_again_with_what_people_say_now(
    labelled, owner, make_release, api, django_capture_on_commit_callbacks
):
    first = make_release(labelled, said={"pay": "Nothing yet.", "ethics": "No board."})
    answer = Annotation.objects.filter(reviewer__username="rae").first()
    labelling.tag(answer.sentence_id, Actor(answer.reviewer_id), Answer("opinion"))

    with django_capture_on_commit_callbacks(execute=True):
        answered = api(owner).post(
            f"{API}/1.0.0/rebuild/",
            {"statements": {"pay": "21 crowns an hour."}},
            content_type="application/json",
        )
    work()

    again = Release.objects.get()
    assert answered.status_code == 202
    assert again.statements == {"ethics": "No board.", "pay": "21 crowns an hour."}
    assert "opinion" in {row["label"] for row in lines(again, "labels")}
    gone = {file["sha256"] for file in first.files} - {file["sha256"] for file in again.files}
    assert gone
    assert not any(default_storage.exists(files.path_of(digest)) for digest in gone)


def test_a_release_that_is_published_is_not_built_again(labelled, make_release, owner, api):
    make_release(labelled, publish=True)

    assert api(owner).post(f"{API}/1.0.0/rebuild/", {}, content_type="application/json").status_code == 409
    assert Release.objects.get().state == "published"


def test_the_bytes_of_a_draft_go_with_it_but_for_those_of_others(
    labelled, make_release, django_capture_on_commit_callbacks
):
    kept = make_release(labelled, "1.0.0", publish=True)
    answer = Annotation.objects.filter(reviewer__username="rae").first()
    labelling.tag(answer.sentence_id, Actor(answer.reviewer_id), Answer("opinion"))
    draft = make_release(labelled, "2.0.0")
    own = {file["sha256"] for file in draft.files} - {file["sha256"] for file in kept.files}
    assert len(own) < len(draft.files)

    with django_capture_on_commit_callbacks(execute=True):
        releases.discard(labelled, "2.0.0")

    assert not any(default_storage.exists(files.path_of(digest)) for digest in own)
    assert all(files.fault_of(file) is None for file in kept.files)


def test_the_shell_does_it_all(labelled, tmp_path, capsys, django_capture_on_commit_callbacks):
    said = tmp_path / "said.json"
    said.write_text('{"pay": "21 crowns an hour."}')
    call_command("release", "harbour", "1.0.0", "--say", str(said), "--to", str(tmp_path / "out"))

    release = Release.objects.get()
    assert release.statements == {"pay": "21 crowns an hour."}
    for file in release.files:
        assert (tmp_path / "out" / file["name"]).read_bytes() == content(release, file["name"])
    with pytest.raises(CommandError, match="is there already"):
        call_command("release", "harbour", "1.0.0", "--to", str(tmp_path / "out"))
    call_command("release", "harbour", "1.0.0", "--again")
    assert Release.objects.get().pk != release.pk
    call_command("release", "harbour", "1.0.0", "--publish")
    call_command("release", "harbour", "1.0.0", "--withdraw", "A name was left in it.")
    assert Release.objects.get().withdrawal_reason == "A name was left in it."
    with pytest.raises(CommandError, match="withdrawn"):
        call_command("release", "harbour", "1.0.0", "--withdraw", "Again.")
    call_command("release", "harbour", "2.0.0")
    call_command("release", "harbour", "2.0.0", "--discard")
    assert "was taken away" in capsys.readouterr().out
    with pytest.raises(CommandError, match="could not be read"):
        call_command("release", "harbour", "2.0.0", "--say", str(tmp_path / "none.json"))
