"""Discussions of a sentence: who takes part, who is told, and when they close."""

import pytest

from annotations import deciding, discussing, sending_back
from annotations.deciding import Verdict
from annotations.models import Annotation, Mention, Remark
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def ria(reviewers) -> Actor:
    return Actor(reviewers[0].pk)


@pytest.fixture
def seeing(project):
    """`project`, where everybody sees all labels."""
    project.blind = False
    project.save()
    return project


def words(actor, sentence):
    return [row["text"] for row in discussing.remarks(actor, sentence.pk)]


def test_curators_talk_and_those_named_are_told(sentences, cora, curator, owner):
    said = discussing.discuss(cora, sentences[0].pk, "What does @Olga say?")

    assert said.not_told == []
    [waits] = discussing.waiting(owner.pk)
    assert (waits["what"], waits["words"]) == ("mention", "What does @Olga say?")
    [row] = discussing.remarks(Actor(owner.pk), sentences[0].pk)
    assert (row["author"], row["is_new"]) == (curator.username, True)
    assert discussing.waiting(owner.pk) == []
    assert not discussing.remarks(Actor(owner.pk), sentences[0].pk)[0]["is_new"]


def test_a_name_in_an_address_or_of_a_stranger_tells_nobody(sentences, cora, owner, stranger):
    discussing.discuss(cora, sentences[0].pk, "mail cora@olga.example, and @sam, and @nobody.")

    assert not Mention.objects.exists()


def test_a_blind_reviewer_takes_part_once_they_are_asked(sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    discussing.discuss(cora, sentences[0].pk, "Rob says opinion.")
    with pytest.raises(Forbidden):
        discussing.remarks(ria, sentences[0].pk)
    with pytest.raises(Forbidden):
        discussing.discuss(ria, sentences[0].pk, "Hello?")

    discussing.discuss(cora, sentences[0].pk, "@ria, where is it said?")
    discussing.discuss(ria, sentences[0].pk, "In the archive.")

    assert words(ria, sentences[0]) == ["@ria, where is it said?", "In the archive."]
    assert len(words(cora, sentences[0])) == 3
    assert Annotation.objects.get(reviewer_id=ria.user_id).frozen_label.key == "fact"


def test_so_they_do_when_it_was_sent_back_to_them(sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")

    discussing.discuss(ria, sentences[0].pk, "Yes.")

    assert words(ria, sentences[0]) == ["Yes."]


def test_who_may_not_know_is_not_told_and_the_writer_is(sentences, say, cora, reviewers, viewer):
    say(sentences[0], "fact")

    said = discussing.discuss(cora, sentences[0].pk, "@ria @rob @vic")

    assert said.not_told == ["rob", "vic"]
    assert list(Mention.objects.values_list("person__username", flat=True)) == ["ria"]


def test_where_all_labels_are_seen_those_who_answered_talk_and_all_read(
    seeing, sentences, say, ria, reviewers, viewer
):
    say(sentences[0], "fact")

    discussing.discuss(ria, sentences[0].pk, "See page 2.")

    with pytest.raises(Forbidden):
        discussing.discuss(Actor(reviewers[1].pk), sentences[0].pk, "I have not read it.")
    with pytest.raises(Forbidden):
        discussing.discuss(Actor(viewer.pk), sentences[0].pk, "Nor I.")
    assert words(Actor(viewer.pk), sentences[0]) == ["See page 2."]


def test_who_has_not_opened_the_thread_hears_nothing_of_it(seeing, sentences, say, cora, ria):
    say(sentences[0], "fact", "fact")
    seeing.article_first = True
    seeing.save()

    assert discussing.discuss(cora, sentences[0].pk, "@ria?").not_told == ["ria"]
    with pytest.raises(Forbidden):
        discussing.remarks(ria, sentences[0].pk)


def test_a_decision_closes_it_and_taking_it_back_opens_it(sentences, cora):
    discussing.discuss(cora, sentences[0].pk, "Hm.")
    deciding.decide(cora, sentences[0].pk, Verdict("fact"), 0)

    with pytest.raises(Conflict, match="closed"):
        discussing.discuss(cora, sentences[0].pk, "But.")
    deciding.undecide(cora, sentences[0].pk, 1)
    discussing.discuss(cora, sentences[0].pk, "But.")

    assert words(cora, sentences[0]) == ["Hm.", "But."]


def test_a_stranger_hears_of_no_sentence(sentences, stranger, cora):
    with pytest.raises(NotFound):
        discussing.remarks(Actor(stranger.pk), sentences[0].pk)
    with pytest.raises(NotFound):
        discussing.discuss(Actor(stranger.pk), sentences[0].pk, "Hm.")
    with pytest.raises(Invalid):
        discussing.discuss(cora, sentences[0].pk, " ")
    assert not Remark.objects.exists()


def test_who_left_the_project_is_waited_for_no_longer(project, sentences, cora, owner, make_member):
    other = make_member("otto", "owner")
    discussing.discuss(cora, sentences[0].pk, "@otto?")
    assert discussing.waiting(other.pk, project)

    other.memberships.all().delete()

    assert discussing.waiting(other.pk) == []
