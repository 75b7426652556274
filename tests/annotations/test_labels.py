"""Changing the labels of a project: what is taken, what is refused, and what two owners meet."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from annotations import bulk, labels
from annotations.answers import Answer
from annotations.labelling import UnknownLabel, tag, untag
from annotations.models import Label
from documents.access import Actor
from documents.errors import Conflict, Invalid, NotFound, Unavailable
from tests.waiting import PATIENCE


def hotkeys(project):
    return dict(project.labels.filter(retired_at=None).values_list("key", "hotkey"))


def test_everything_but_the_key_changes(project):
    given = {
        "name": " A fact ",
        "letter": "A",
        "hotkey": "7",
        "colour_light": "#226EDD",
        "colour_dark": "#22fff6",
        "pattern": "double",
        "definition": "It is so.",
        "examples": "One.\nTwo.",
    }

    changed = labels.change_label(project, "fact", given, base=1)

    stored = Label.objects.get(pk=changed.pk)
    kept = {name: getattr(stored, name) for name in labels.FIELDS}
    assert kept == given | {"name": "A fact", "colour_light": "#226edd"}
    assert (stored.key, stored.revision) == ("fact", 2)


def test_what_changes_nothing_is_no_change(project):
    assert labels.change_label(project, "fact", {"name": "Fact"}).revision == 1


def test_the_second_of_two_owners_is_told_and_overwrites_nothing(project):
    labels.change_label(project, "fact", {"name": "First"}, base=1)

    with pytest.raises(labels.StaleLabel) as refusal:
        labels.change_label(project, "fact", {"name": "Second"}, base=1)

    assert refusal.value.extra["theirs"]["name"] == "First"
    assert refusal.value.extra["theirs"]["revision"] == 2
    assert labels.change_label(project, "fact", {"name": "Second"}, base=2).name == "Second"


def test_a_hotkey_that_is_taken_is_refused_or_swapped(project):
    with pytest.raises(Conflict, match="taken by “Opinion”"):
        labels.change_label(project, "fact", {"hotkey": "2"})
    assert hotkeys(project)["fact"] == "1"

    labels.change_label(project, "fact", {"hotkey": "2"}, swap=True)

    assert hotkeys(project) == {"fact": "2", "opinion": "1", "disputed": "3", "unsupported": "4"}
    assert project.labels.get(key="opinion").revision == 2


def test_labels_are_put_in_order(project):
    labels.change_label(project, "unsupported", {"position": 1})

    assert [label.key for label in project.labels.all()] == ["fact", "unsupported", "opinion", "disputed"]
    labels.change_label(project, "fact", {"position": 99})
    assert [label.key for label in project.labels.all()] == ["unsupported", "opinion", "disputed", "fact"]


def test_a_faint_colour_is_refused_whoever_insists(project):
    for insist in (False, True):
        with pytest.raises(Invalid, match="cannot be read") as refusal:
            labels.change_label(project, "fact", {"colour_light": "#c8de83"}, insist=insist)
        assert "Choose a darker colour" in refusal.value.extra["errors"]["colour_light"][0]
    assert project.labels.get(key="fact").colour_light == "#163c81"


def test_a_colour_that_is_too_close_is_refused_by_name_unless_owners_insist(project):
    with pytest.raises(labels.TooClose) as refusal:
        labels.change_label(project, "fact", {"colour_light": "#9946a1"})
    assert "Too close to “Opinion”" in refusal.value.extra["errors"]["colour_light"][0]

    insisted = labels.change_label(project, "fact", {"colour_light": "#9946a1"}, insist=True)
    assert insisted.colour_light == "#9946a1"
    # Whoever changes something else is not asked again.
    assert labels.change_label(project, "fact", {"name": "Facts"}).name == "Facts"


def test_closeness_counts_for_every_kind_of_sight(project):
    with pytest.raises(labels.TooClose) as refusal:
        labels.change_label(project, "fact", {"colour_light": "#5b5b8f"})
    assert "no red (protanopia)" in str(refusal.value.extra["errors"]) or "no green" in str(
        refusal.value.extra["errors"]
    )


def test_a_retired_label_may_be_close_to_others_but_never_faint(project):
    labels.change_label(project, "fact", {"retired": True})

    assert labels.change_label(project, "fact", {"colour_light": "#9946a1"}).revision == 3
    with pytest.raises(Invalid, match="cannot be read"):
        labels.change_label(project, "fact", {"colour_light": "#ffffff"})


def test_the_colours_of_a_retired_label_are_free(project):
    labels.remove_label(project, "opinion")
    assert labels.change_label(project, "fact", {"colour_light": "#9946a1"}).revision == 2


def test_a_label_that_no_answer_ever_held_is_deleted(project):
    assert labels.remove_label(project, "fact", base=1) is None
    assert not project.labels.filter(key="fact").exists()


def test_a_label_that_an_answer_holds_is_retired_and_given_no_more(project, reviewer, document, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))

    assert labels.remove_label(project, "fact").retired_at is not None

    other = document.sentences.last()
    with pytest.raises(UnknownLabel, match="or is one no longer"):
        tag(other.pk, Actor(reviewer.pk), Answer("fact"))
    assert labels.remove_label(project, "fact").key == "fact"


def test_a_label_of_the_history_is_kept_too(project, reviewer, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    untag(sentence.pk, Actor(reviewer.pk))

    assert labels.remove_label(project, "fact").retired_at is not None


def test_a_label_comes_back_with_its_hotkey_or_a_free_one(project, reviewer, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    labels.change_label(project, "fact", {"retired": True})
    back = labels.change_label(project, "fact", {"retired": False})
    assert (back.retired_at, back.hotkey) == (None, "1")

    labels.change_label(project, "fact", {"retired": True})
    labels.change_label(project, "opinion", {"hotkey": "1"})
    assert labels.change_label(project, "fact", {"retired": False}).hotkey == "2"


def test_the_last_label_stays(project):
    for key in ("fact", "opinion", "disputed"):
        labels.remove_label(project, key)

    with pytest.raises(Conflict, match="last label"):
        labels.remove_label(project, "unsupported")


def test_nine_labels_leave_no_hotkey_for_one_that_comes_back(project, reviewer, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    labels.remove_label(project, "fact")
    for digit in "156789":
        labels.add_label(project, f"extra{digit}", {"name": f"Extra {digit}", "hotkey": digit})
    with pytest.raises(Conflict, match="nine hotkeys"):
        labels.change_label(project, "fact", {"retired": False})


def test_a_new_label_gets_colours_that_are_apart(project):
    new = labels.add_label(project, "rumour", {"name": "Rumour", "hotkey": "5"})

    labels.check_colours(new, list(project.labels.exclude(pk=new.pk)), insist=False)
    assert (new.letter, new.pattern, new.position) == ("R", "double", 4)


def test_an_unknown_label_and_a_wrong_field_are_refused(project):
    with pytest.raises(NotFound):
        labels.change_label(project, "nowhere", {"name": "x"})
    for fields in ({"name": "  "}, {"hotkey": "x"}, {"colour_dark": "red"}, {"pattern": "zigzag"}):
        with pytest.raises(Invalid):
            labels.change_label(project, "fact", fields)


@pytest.mark.django_db(transaction=True)
def test_a_label_is_not_deleted_while_somebody_may_be_about_to_store_it(project):
    held, done = Event(), Event()

    def store_answers() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(bulk.BEGIN)
            held.set()
            done.wait(PATIENCE)
        connection.close()

    writer = Thread(target=store_answers)
    writer.start()
    try:
        assert held.wait(PATIENCE)
        with pytest.raises(Unavailable, match="being stored"):
            labels.remove_label(project, "fact")
        assert project.labels.get(key="fact").retired_at is None
    finally:
        done.set()
        writer.join()

    assert labels.remove_label(project, "fact") is None
