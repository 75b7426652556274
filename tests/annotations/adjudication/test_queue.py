"""The queue of what is to be decided."""

import pytest

from annotations import accepting, adjudicating, deciding, discussing, gaps, sampling, sending_back
from annotations.adjudicating import Asked
from annotations.deciding import Verdict
from documents.access import Actor
from documents.errors import Invalid
from documents.models import Assignment
from documents.queries import Window


def listed(project, size=50, **asked):
    rows = adjudicating.queue(project, Asked(**asked), Window(size))
    return [row["sentence"] for _, row in rows]


def ids(*sentences):
    return [sentence.pk for sentence in sentences]


def test_the_most_disagreement_comes_first(project, sentences, say):
    one, two, three, four = sentences
    say(one, "fact", "fact", "fact")
    say(two, "fact", "opinion", "disputed")
    say(three, "fact", "fact", "opinion")
    say(four, "fact")

    rows = [row for _, row in adjudicating.queue(project, Asked(), Window(10))]

    assert [row["sentence"] for row in rows] == ids(two, three, one)
    assert [round(row["disagreement"], 3) for row in rows] == [1.585, 0.918, 0]
    assert rows[1]["labels"] == {"fact": 2, "opinion": 1}
    assert rows[1]["answers"] == 3
    assert rows[1]["position"] == 3
    assert adjudicating.waiting(project) == (3, 2)


def test_no_label_is_an_answer_too(project, sentences, say):
    say(sentences[0], "?", "fact")
    say(sentences[1], "?", "?")

    rows = [row for _, row in adjudicating.queue(project, Asked(), Window(10))]

    assert [row["disagreement"] for row in rows] == [1, 0]
    assert rows[1]["abstained"] == {"unclear": 2}


def test_pages_follow_each_other_without_a_gap(project, sentences, say):
    for sentence in sentences:
        say(sentence, "fact", "opinion")

    first = adjudicating.queue(project, Asked(), Window(2))
    second = adjudicating.queue(project, Asked(), Window(2, after=first[1][0]))
    back = adjudicating.queue(project, Asked(), Window(2, after=second[0][0], backwards=True))

    assert [row["sentence"] for _, row in first] == ids(*sentences[:3])
    assert [row["sentence"] for _, row in second] == ids(*sentences[2:])
    assert [row["sentence"] for _, row in back] == ids(*sentences[:2])[::-1]


def test_answers_count_once_their_reviewer_is_done(project, document, sentences, say, reviewers):
    say(sentences[0], "fact", "opinion")
    Assignment.objects.create(
        project=project, document=document, reviewer=reviewers[1], state="given", origin="hand"
    )

    assert listed(project) == []

    Assignment.objects.update(state="done")

    assert listed(project) == ids(sentences[0])


def test_what_is_decided_leaves_the_queue(project, sentences, say, cora):
    say(sentences[0], "fact", "opinion")
    say(sentences[1], "fact", "opinion")
    deciding.decide(cora, sentences[0].pk, Verdict("fact"), 0)

    assert listed(project) == ids(sentences[1])
    assert listed(project, state="decided") == ids(sentences[0])
    assert listed(project, state="all") == ids(sentences[1], sentences[0])


def test_it_is_filtered_by_document_and_pair_of_labels(project, sentences, say, make_document):
    other = make_document("Boats wait. Gulls do not.").sentences.order_by("start").first()
    say(sentences[0], "fact", "opinion")
    say(sentences[1], "fact", "?")
    say(other, "disputed", "opinion")

    assert listed(project, document=other.document_id) == ids(other)
    assert listed(project, labels=("opinion", "fact")) == ids(sentences[0])
    assert listed(project, labels=("fact", "none")) == ids(sentences[1])
    with pytest.raises(Invalid):
        listed(project, labels=("fact",))
    with pytest.raises(Invalid):
        listed(project, state="lost")


def test_what_waits_for_another_reason_is_found_by_it(project, sentences, say, cora, reviewers):
    one, two, three, four = sentences
    say(one, "fact", "opinion")
    sending_back.send_back(cora, one.pk, ["ria"], "Read it again.")
    gaps.open_gap(cora, two.pk, "Forecasts are opinions.")
    discussing.discuss(cora, three.pk, "Hm.")
    say(four, "fact")

    assert listed(project, state="sent_back") == ids(one)
    assert listed(project, state="gap") == ids(two)
    assert listed(project, state="discussed") == ids(three)
    assert listed(project, state="answered") == []

    sending_back.stands(Actor(reviewers[0].pk), one.pk, "It is in the archive.")

    assert listed(project, state="sent_back") == []
    assert listed(project, state="answered") == ids(one)


def test_what_was_drawn_is_there_until_a_person_looked_at_it(project, sentences, say, cora):
    say(sentences[0], "fact", "fact")
    say(sentences[1], "fact", "fact")
    accepting.accept(cora, project)
    sampling.draw_sample(cora, project, 2, seed=7)

    rows = [key[0] for key, _ in adjudicating.queue(project, Asked(state="drawn"), Window(10))]
    assert rows == [0, 0]

    deciding.decide(cora, sentences[0].pk, Verdict("fact"), 1)

    assert listed(project, state="drawn") == ids(sentences[1], sentences[0])


def test_what_comes_after_a_sentence_is_known_when_it_is_decided(project, sentences, say, cora):
    for sentence in sentences[:3]:
        say(sentence, "fact", "opinion")
    one, two, three, _ = sentences

    near = adjudicating.near(project, Asked(), two.pk)
    assert (near.previous, near.next, near.total) == (one.pk, three.pk, 3)

    deciding.decide(cora, two.pk, Verdict("fact"), 0)

    near = adjudicating.near(project, Asked(), two.pk)
    assert (near.previous, near.next, near.total) == (one.pk, three.pk, 2)


def test_the_way_through_what_is_decided_leads_on(project, sentences, say, cora):
    for sentence in sentences[:3]:
        say(sentence, "fact", "opinion")
        deciding.decide(cora, sentence.pk, Verdict("fact"), 0)
    one, two, three, _ = sentences

    near = adjudicating.near(project, Asked(state="decided"), two.pk)

    assert (near.previous, near.next) == (one.pk, three.pk)


def test_every_answer_is_there_with_what_was_said(sentences, say, cora):
    say(sentences[0], "fact", "opinion", note="Page 2.", confidence=4)
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Again.")
    say(sentences[0], "disputed")

    by_name = {row["reviewer"]: row for row in adjudicating.answers(sentences[0])}

    assert by_name["rob"]["note"] == "Page 2."
    assert (by_name["ria"]["label"], by_name["ria"]["counted_label"]) == ("disputed", "fact")
    assert by_name["ria"]["counts"]
