"""Deciding in one go what all agree on; drawing sentences by lot."""

import pytest

from annotations import accepting, deciding, discussing, gaps, sampling, sending_back
from annotations.deciding import Verdict
from annotations.models import Decision, Drawn
from documents.access import Actor
from documents.errors import Forbidden, Invalid
from documents.recutting import recut


def decided():
    return {
        decision.sentence.text: decision.label.key if decision.label else decision.abstain_reason
        for decision in Decision.objects.select_related("sentence", "label")
    }


def test_what_all_agree_on_is_accepted_and_marked(project, sentences, say, cora, curator):
    one, two, three, four = sentences
    say(one, "fact", "fact", "fact")
    say(two, "fact", "opinion")
    say(three, "?", "?")
    say(four, "fact")

    assert accepting.count(project) == 2
    assert accepting.accept(cora, project) == 2

    assert decided() == {one.text: "fact", three.text: "unclear"}
    assert all(Decision.objects.values_list("is_unanimous", flat=True))
    assert deciding.events(one.pk)[0]["person"] == curator.username
    assert accepting.accept(cora, project) == accepting.count(project) == 0


def test_so_many_have_to_agree(project, sentences, say, cora):
    say(sentences[0], "fact", "fact", "fact")
    say(sentences[1], "fact", "fact")

    assert accepting.count(project, 3) == accepting.accept(cora, project, 3) == 1
    with pytest.raises(Invalid):
        accepting.accept(cora, project, 1)


def test_what_a_person_waits_for_or_decided_is_passed_over(project, sentences, say, cora):
    one, two, three, four = sentences
    for sentence in sentences:
        say(sentence, "fact", "fact")
    sending_back.send_back(cora, one.pk, ["ria"], "Again.")
    discussing.discuss(cora, two.pk, "Really?")
    gaps.open_gap(cora, three.pk, "A rule.")
    deciding.decide(cora, four.pk, Verdict("opinion"), 0)

    assert accepting.accept(cora, project) == 0
    assert decided() == {four.text: "opinion"}


def test_a_sentence_that_was_cut_anew_is_not_accepted(project, sentences, say, cora):
    say(sentences[0], "fact", "fact")
    recut(cora, sentences[0].document_id, [sentences[0].pk], [9])

    assert accepting.accept(cora, project) == 0


def test_looking_at_what_was_accepted_makes_it_a_decision_of_ones_own(project, sentences, say, cora, owner):
    say(sentences[0], "fact", "fact")
    accepting.accept(cora, project)

    seen = deciding.decide(Actor(owner.pk), sentences[0].pk, Verdict("fact"), 1)

    assert (seen.is_unanimous, seen.decided_by, seen.revision) == (False, owner.username, 2)


def test_a_sample_is_drawn_with_its_probability(project, sentences, say, cora):
    for sentence in sentences:
        say(sentence, "fact")

    draw = sampling.draw_sample(cora, project, 3, seed=11)

    assert (draw.drawn, draw.population, draw.probability) == (3, 4, 0.75)
    assert set(Drawn.objects.values_list("probability", "seed")) == {(0.75, 11)}


def test_the_same_seed_draws_the_same(project, sentences, say, cora):
    for sentence in sentences:
        say(sentence, "fact")
    sampling.draw_sample(cora, project, 2, seed=11)
    first = set(Drawn.objects.values_list("sentence", flat=True))
    Drawn.objects.all().delete()

    sampling.draw_sample(cora, project, 2, seed=11)

    assert set(Drawn.objects.values_list("sentence", flat=True)) == first


def test_what_was_drawn_is_neither_drawn_again_nor_accepted_unseen(project, sentences, say, cora):
    for sentence in sentences:
        say(sentence, "fact", "fact")
    sampling.draw_sample(cora, project, 3, seed=1)

    again = sampling.draw_sample(cora, project, 100, seed=2)

    assert (again.drawn, again.population, again.probability) == (1, 1, 1)
    assert accepting.count(project) == 0
    with pytest.raises(Invalid):
        sampling.draw_sample(cora, project, 1)


def test_nobody_but_curators_accepts_or_draws(project, reviewer):
    with pytest.raises(Forbidden):
        accepting.accept(Actor(reviewer.pk), project)
    with pytest.raises(Forbidden):
        sampling.draw_sample(Actor(reviewer.pk), project, 1)


def test_a_sample_has_bounds(project, cora):
    for n, seed in ((0, 1), (10_001, 1), (1, -1)):
        with pytest.raises(Invalid):
            sampling.draw_sample(cora, project, n, seed)
