"""The settings of a project: what an owner changes, and what is asked about first."""

import pytest

from annotations import definitions
from annotations.models import Label
from annotations.projects import default_guideline

FIELDS = {"name": "Harbour dispute", "description": "", "reveal": "release", "search_policy": "links"}


@pytest.fixture
def change(sign_in, owner, project):
    client = sign_in(owner)
    return lambda **fields: client.post("/projects/harbour/settings/", FIELDS | fields)


def test_an_owner_changes_every_setting(change, project):
    answer = change(
        name="The quay",
        description="A wall.",
        reveal="done",
        search_policy="web",
        blind="on",
        article_first="on",
    )

    project.refresh_from_db()
    assert answer.status_code == 302
    assert (project.name, project.description, project.reveal) == ("The quay", "A wall.", "done")
    assert (project.search_policy, project.blind, project.article_first) == ("web", True, True)


def test_opening_a_blind_project_says_first_what_is_shown_to_whom(change, project, reviewer, sentence, api):
    api(reviewer).put(
        f"/api/v1/sentences/{sentence.pk}/label/", {"label": "fact"}, content_type="application/json"
    )

    asked = change(name="Renamed")
    project.refresh_from_db()
    assert asked.status_code == 200
    assert (
        "Answers: 1. Reviewers who gave them: 1. Reviewers and viewers who will see them: 1."
        in asked.content.decode()
    )
    assert (project.blind, project.name) == (True, "Harbour dispute")

    assert change(name="Renamed", uncover="1").status_code == 302
    project.refresh_from_db()
    assert (project.blind, project.name) == (False, "Renamed")


def test_what_is_wrong_is_said_and_nothing_changes(change, project):
    answer = change(name="", blind="on", article_first="on")

    project.refresh_from_db()
    assert answer.status_code == 400
    assert "A project needs a name" in answer.content.decode()
    assert not project.article_first


def test_only_owners_are_led_there(sign_in, owner, curator, project):
    for person, is_led in ((owner, True), (curator, False)):
        page = sign_in(person).get("/projects/harbour/guideline/").content.decode()
        assert ("/projects/harbour/settings/" in page) == is_led


def test_the_api_sets_it_too(api, owner, project):
    caller = api(owner)
    made = caller.post(
        "/api/v1/projects/",
        {"slug": "next", "name": "Next", "article_first": True},
        content_type="application/json",
    )
    changed = caller.patch(
        "/api/v1/projects/harbour/", {"article_first": True}, content_type="application/json"
    )

    assert made.json()["article_first"] is True
    assert changed.json()["article_first"] is True


def test_each_label_has_its_examples_and_the_close_calls_of_the_guideline(project):
    labels = list(project.labels.all())
    read = {one.label.key: one for one in definitions.read(project.pk, labels)}

    assert all(len(label.example_lines()) == 3 for label in labels)
    assert {call.question for call in read["fact"].close_calls} == {
        "Opinion or fact?",
        "Fact or unsupported?",
        "Disputed or fact?",
    }
    assert len(definitions.close_calls(default_guideline(), labels)) == 6


def test_close_calls_are_found_in_a_guideline_of_any_language():
    labels = [Label(key="fact", name="Tatsache"), Label(key="opinion", name="Meinung")]
    text = "Vorab.\n\n**Tatsache oder Meinung?** Wer könnte sie\nwiderlegen?\n\n**Was nun?** Nichts.\n"

    [call] = definitions.close_calls(text, labels)

    assert call.labels == ("fact", "opinion")
    assert call.answer == "Wer könnte sie\nwiderlegen?"


def test_labels_of_the_api_have_examples(api, owner, project):
    caller = api(owner)
    added = caller.post(
        "/api/v1/projects/harbour/labels/",
        {"key": "rumour", "name": "Rumour", "hotkey": "5", "examples": "One.\nTwo."},
        content_type="application/json",
    )

    assert added.json()["examples"] == "One.\nTwo."
    listed = caller.get("/api/v1/projects/harbour/labels/").json()["results"]
    assert all(label["examples"] for label in listed)
