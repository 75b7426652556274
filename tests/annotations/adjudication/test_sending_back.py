"""Sending a sentence back to who answered it, and gaps of the guideline."""

import pytest

from annotations import accepting, agreement, deciding, discussing, gaps, guidelines, labelling, sending_back
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.models import Annotation, GuidelineGap, SentBack
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Assignment, Membership


@pytest.fixture
def ria(reviewers) -> Actor:
    return Actor(reviewers[0].pk)


def test_it_waits_for_the_reviewer_until_they_answer_again(sentences, say, cora, ria, curator):
    say(sentences[0], "fact", "opinion")

    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Read the second comment.")

    [waits] = discussing.waiting(ria.user_id)
    assert (waits["what"], waits["sentence"], waits["person"]) == (
        "sent_back",
        sentences[0].pk,
        curator.username,
    )
    assert waits["words"] == "Read the second comment."

    labelling.tag(sentences[0].pk, ria, Answer("opinion"))

    assert discussing.waiting(ria.user_id) == []
    assert [row["is_open"] for row in sending_back.of_sentence(sentences[0])] == [False]


def test_they_may_say_that_their_answer_stands(sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")

    [row] = sending_back.stands(ria, sentences[0].pk, "It is in the archive.")

    assert (row["answer"], row["is_open"]) == ("It is in the archive.", False)
    with pytest.raises(Conflict):
        sending_back.stands(ria, sentences[0].pk, "Still.")
    with pytest.raises(Invalid):
        sending_back.stands(ria, sentences[0].pk, " ")


def test_what_counted_before_it_was_sent_back_goes_on_counting(project, sentences, say, cora, ria):
    for sentence in sentences:
        say(sentence, "fact", "opinion")
    before = agreement.measure(project, cora, "raw")["value"]
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")

    labelling.tag(sentences[0].pk, ria, Answer("opinion"))

    mine = Annotation.objects.get(sentence=sentences[0], reviewer_id=ria.user_id)
    assert (mine.label.key, mine.frozen_label.key) == ("opinion", "fact")
    assert agreement.measure(project, cora, "raw")["value"] == before
    assert accepting.count(project) == 0


def test_who_is_done_may_answer_again_and_all_they_said_is_kept(project, document, sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    say(sentences[1], "fact", "opinion")
    Assignment.objects.create(
        project=project, document=document, reviewer_id=ria.user_id, state="done", origin="hand"
    )
    with pytest.raises(Forbidden):
        labelling.tag(sentences[0].pk, ria, Answer("opinion"))

    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")
    labelling.tag(sentences[0].pk, ria, Answer("opinion"))

    assert Assignment.objects.get().state == "given"
    mine = Annotation.objects.filter(reviewer_id=ria.user_id)
    assert set(mine.values_list("frozen_label__key", flat=True)) == {"fact"}


def test_a_document_for_others_is_given_to_who_is_asked(document, sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    document.needs_assignment = True
    document.save()

    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")

    assert labelling.tag(sentences[0].pk, ria, Answer("opinion")).label == "opinion"


def test_an_answer_that_is_kept_is_changed_but_not_cleared(sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")

    with pytest.raises(Conflict, match="Change it instead"):
        labelling.untag(sentences[0].pk, ria)


def test_asking_again_changes_the_reason_and_asking_anew_is_new(sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Really sure?")
    assert SentBack.objects.get().reason == "Really sure?"

    labelling.tag(sentences[0].pk, ria, Answer("opinion"))
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "And now?")

    assert [row["is_open"] for row in sending_back.of_sentence(sentences[0])] == [False, True]


def test_a_decision_settles_it(sentences, say, cora, ria):
    say(sentences[0], "fact", "opinion")
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")

    deciding.decide(cora, sentences[0].pk, Verdict("fact"), 0)

    assert discussing.waiting(ria.user_id) == []
    with pytest.raises(Conflict):
        sending_back.send_back(cora, sentences[0].pk, ["ria"], "Sure?")


def test_it_goes_to_those_who_answered_and_belong_to_the_project(sentences, say, cora, reviewers):
    say(sentences[0], "fact", "opinion")
    Membership.objects.filter(user=reviewers[1]).delete()

    for names in ([], ["ruth"], ["rob"], ["nobody"]):
        with pytest.raises(Invalid):
            sending_back.send_back(cora, sentences[0].pk, names, "Sure?")
    with pytest.raises(Invalid):
        sending_back.send_back(cora, sentences[0].pk, ["ria"], "")
    with pytest.raises(NotFound):
        sending_back.stands(Actor(reviewers[0].pk), sentences[0].pk, "It stands.")
    assert not SentBack.objects.exists()


def test_a_gap_is_closed_by_a_version_or_a_word(project, sentences, cora, owner):
    gap = gaps.open_gap(cora, sentences[0].pk, "Forecasts are opinions.")
    other = gaps.open_gap(cora, sentences[1].pk, "Titles are no claims.")
    assert gaps.open_gap(cora, sentences[0].pk, "Forecasts are opinions.") == gap
    guidelines.publish(project, "# With forecasts", owner.pk)

    gaps.close(cora, project, gap.pk, version=2)
    gaps.close(cora, project, other.pk, word="The definition says it.")

    assert list(gaps.of_project(project)) == []
    shapes = [gaps.shape(one) for one in gaps.of_project(project, "all")]
    assert [one["closed_by_version"] for one in shapes] == [2, None]
    assert shapes[1]["closing_word"] == "The definition says it."
    with pytest.raises(Conflict):
        gaps.close(cora, project, gap.pk, word="No.")
    with pytest.raises(Invalid):
        gaps.close(cora, project, gap.pk)
    with pytest.raises(NotFound):
        gaps.close(cora, project, gap.pk, version=9)


def test_a_version_takes_up_gaps_of_its_project_alone(project, sentences, cora, owner):
    gap = gaps.open_gap(cora, sentences[0].pk, "Forecasts are opinions.")
    version = guidelines.publish(project, "# With forecasts", owner.pk)

    assert gaps.take_up(version, [gap.pk, gap.pk + 1]) == 1
    assert GuidelineGap.objects.get().closed_by == version
