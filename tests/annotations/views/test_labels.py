"""The pages on which owners change the labels."""

import pytest

from annotations import labels
from annotations.answers import Answer
from annotations.labelling import tag
from documents.access import Actor

ADDRESS = "/projects/harbour/labels/"
FACT = {
    "name": "Fact",
    "hotkey": "1",
    "letter": "F",
    "palette": "0",
    "colour_light": "#163c81",
    "colour_dark": "#8bcaf6",
    "pattern": "solid",
    "definition": "",
    "examples": "",
    "base": "1",
}


@pytest.fixture
def save(sign_in, owner, project):
    client = sign_in(owner)
    return lambda key="fact", **fields: client.post(f"{ADDRESS}{key}/", FACT | fields)


def keys(project):
    return [label.key for label in project.labels.filter(retired_at=None)]


def test_an_owner_changes_a_label(save, project):
    answer = save(name="A fact", palette="4", pattern="double", definition="It is so.")

    fact = project.labels.get(key="fact")
    assert answer.status_code == 302
    assert (fact.name, fact.pattern, fact.definition) == ("A fact", "double", "It is so.")
    assert (fact.colour_light, fact.colour_dark) == ("#226edd", "#22fff6")


def test_the_form_says_who_has_a_hotkey_and_swaps(save, project, client):
    assert "2: swap with “Opinion”" in client.get(f"{ADDRESS}fact/").text

    assert save(hotkey="2").status_code == 302
    assert project.labels.get(key="opinion").hotkey == "1"


def test_a_colour_that_was_changed_is_meant_though_the_palette_was_not(save, project):
    assert save(colour_light="#226edd").status_code == 302
    assert project.labels.get(key="fact").colour_light == "#226edd"


def test_close_colours_ask_once_more_and_faint_ones_never_pass(save, project):
    own = {"palette": "own", "colour_light": "#9946a1"}

    asked = save(**own)
    assert asked.status_code == 400
    assert "Too close to “Opinion”" in asked.text
    assert 'name="insist"' in asked.text
    assert save(**own, insist="1").status_code == 302

    faint = save(palette="own", colour_dark="#101010", insist="1", base="2")
    assert faint.status_code == 400
    assert "Choose a lighter colour" in faint.text
    assert 'name="insist"' not in faint.text


def test_of_two_owners_the_second_sees_both_and_may_save_again(save, project):
    labels.change_label(project, "fact", {"name": "Theirs"})

    answer = save(name="Mine")
    assert answer.status_code == 409
    assert "Somebody changed this label" in answer.text
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert '<input type="hidden" name="base" value="2">' in answer.text
    assert save(name="Mine", base="2").status_code == 302


def test_what_is_wrong_is_said(save, project):
    answer = save(name="")

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert project.labels.get(key="fact").name == "Fact"


def test_a_label_is_added_with_what_is_free(sign_in, owner, project):
    client = sign_in(owner)
    assert 'value="5" selected' in client.get("/projects/harbour/new-label/").text
    given = FACT | {"key": "rumour", "name": "Rumour", "hotkey": "5", "letter": "R", "palette": "5"}

    assert client.post("/projects/harbour/new-label/", given).status_code == 302
    assert keys(project)[-1] == "rumour"
    again = client.post("/projects/harbour/new-label/", given | {"hotkey": "6", "palette": "6"})
    assert again.status_code == 409
    assert "The key “rumour” is taken" in again.text


def test_labels_are_moved_past_each_other(sign_in, owner, project):
    client = sign_in(owner)

    client.post(ADDRESS, {"down": "fact"})
    assert keys(project) == ["opinion", "fact", "disputed", "unsupported"]
    client.post(ADDRESS, {"up": "unsupported"})
    assert keys(project) == ["opinion", "fact", "unsupported", "disputed"]
    client.post(ADDRESS, {"up": "opinion"})
    assert keys(project)[0] == "opinion"


def test_a_used_label_is_retired_and_comes_back_and_an_unused_one_goes(
    save, client, project, reviewer, sentence
):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    assert "Retire it" in client.get(f"{ADDRESS}fact/").text

    client.post(f"{ADDRESS}fact/", {"remove": "1", "base": "1"})
    assert "fact" not in keys(project)
    assert "1 answer" in client.get(ADDRESS).text
    client.post(ADDRESS, {"restore": "fact"})
    assert "fact" in keys(project)

    assert "Delete it" in client.get(f"{ADDRESS}opinion/").text
    client.post(f"{ADDRESS}opinion/", {"remove": "1", "base": "1"})
    assert client.get(f"{ADDRESS}opinion/").status_code == 404


def test_nine_labels_are_all_there_can_be(sign_in, owner, project):
    for digit in "56789":
        labels.add_label(project, f"extra{digit}", {"name": digit, "hotkey": digit})
    client = sign_in(owner)

    assert "/projects/harbour/new-label/" not in client.get(ADDRESS).text
    assert client.get("/projects/harbour/new-label/").status_code == 409


def test_only_owners_are_led_to_the_labels(sign_in, owner, curator, project):
    assert ADDRESS in sign_in(owner).get("/projects/harbour/guideline/").text
    assert ADDRESS not in sign_in(curator).get("/projects/harbour/guideline/").text
