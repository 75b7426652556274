"""Dealing documents out: what is drawn, what is respected, and that it is quick."""

from math import ceil
from uuid import UUID

import pytest

from annotations import dealing, plans
from annotations.answers import Answer
from annotations.dealing import Deal
from annotations.drawing import Page, draw
from annotations.labelling import tag
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Assignment, Document, NearDuplicate, Plan


def pages(count: int, sentences=lambda number: 10, language="en") -> list[Page]:
    return [Page(UUID(int=number + 1), language, sentences(number)) for number in range(count)]


def drawn(count=40, people=(1, 2, 3, 4), each=2, share=0.1, gives=True, seed=7, began=(), **more):
    everybody = {one: frozenset() for one in people}
    return draw(pages(count, **more), everybody, began=began, each=each, share=share, gives=gives, seed=seed)


def test_the_same_seed_draws_the_same_and_another_does_not():
    def said(seed):
        return [(seat.page.id, seat.reviewer, seat.place) for seat in drawn(seed=seed).seats]

    assert said(7) == said(7)
    assert said(7) != said(8)


def test_the_sample_is_for_everybody_and_says_its_probability():
    seats = drawn(count=41, share=0.1)
    sample = [seat for seat in seats.seats if seat.is_sample]

    assert seats.overlap == ceil(4.1)
    assert len(sample) == 5 * 4
    assert {seat.probability for seat in sample} == {5 / 41}
    assert {seat.probability for seat in seats.seats if not seat.is_sample} == {None}


def test_the_load_is_even_in_sentences_and_nobody_has_a_document_twice():
    seats = drawn(count=200, each=3, sentences=lambda number: 5 + number % 37)
    loads = [sum(seat.page.sentences for seat in seats.of(one)) for one in (1, 2, 3, 4)]

    assert max(loads) - min(loads) <= 41
    pairs = [(seat.page.id, seat.reviewer) for seat in seats.seats]
    assert len(pairs) == len(set(pairs))


def test_places_that_find_nobody_stay_open():
    seats = drawn(count=10, people=(1, 2), each=3, share=0)

    assert seats.short == 10
    assert sum(seat.reviewer is None for seat in seats.seats) == 10


def test_people_are_given_the_languages_they_read():
    mixed = pages(10) + [Page(UUID(int=number + 100), "de", 10) for number in range(10)]

    seats = draw(
        mixed, {1: frozenset(["de"]), 2: frozenset()}, began=(), each=1, share=0.2, gives=True, seed=1
    )

    assert {seat.page.language for seat in seats.of(1)} == {"de"}


@pytest.fixture
def many(make_document):
    return [make_document(f"Quay {number} is closed. It is old.") for number in range(8)]


@pytest.fixture
def team(make_member):
    return [make_member(name) for name in ("ann", "ben", "cat")]


def test_a_deal_closes_the_documents_and_stores_what_the_preview_said(many, team, project, curator):
    deal = Deal(name="First", reviewers_each=2, overlap_share=0.25, seed=5)
    told = dealing.preview(Actor(curator.pk), project, deal)
    assert not Plan.objects.exists()

    plan, figures = dealing.deal_out(Actor(curator.pk), project, deal)

    assert figures == told
    assert (figures.documents, figures.overlap, figures.given, figures.open) == (8, 2, 6, 12)
    assert (plan.n_documents, plan.n_overlap, plan.guideline_version) == (8, 2, 1)
    assert not Document.objects.filter(needs_assignment=False).exists()
    assert plan.assignments.filter(state="given", is_sample=True, probability=0.25).count() == 6
    assert plan.assignments.filter(state="open", reviewer=None, probability=None).count() == 12


def test_who_labelled_while_it_was_open_has_a_place(many, team, project, curator):
    sentence = many[0].sentences.first()
    tag(sentence.pk, Actor(team[0].pk), Answer("fact"))

    _plan, figures = dealing.deal_out(Actor(curator.pk), project, Deal(name="First", reviewers_each=2))

    assert Assignment.objects.get(document=many[0], reviewer=team[0]).state == "given"
    assert Assignment.objects.filter(document=many[0]).count() == 2
    assert figures.places == 16
    tag(sentence.pk, Actor(team[0].pk), Answer("opinion"))


def test_another_plan_deals_what_no_plan_has_and_counts_who_is_there(many, team, project, curator):
    actor = Actor(curator.pk)
    dealing.deal_out(
        actor, project, Deal(name="First", documents=(many[0].pk,), reviewers=("ann",), gives=True)
    )

    with pytest.raises(Conflict):
        dealing.deal_out(actor, project, Deal(name="First"))
    _plan, figures = dealing.deal_out(actor, project, Deal(name="Second"))
    assert figures.documents == 7
    again, _ = dealing.deal_out(
        actor, project, Deal(name="Third", documents=(many[0].pk,), reviewers_each=2, gives=True)
    )

    assert not again.assignments.filter(reviewer=team[0]).exists()
    assert again.assignments.count() == 1
    with pytest.raises(Invalid):
        dealing.deal_out(actor, project, Deal(name="Fourth"))


def test_a_plan_is_extended_joined_and_closed(many, team, project, curator, make_document, make_member):
    actor = Actor(curator.pk)
    plan, _ = dealing.deal_out(actor, project, Deal(name="First", overlap_share=0.5))
    new = make_document("Something came in. It is short.")
    late = make_member("late")

    figures = dealing.extend(actor, plan)
    assert (figures.documents, figures.overlap) == (1, 1)
    assert plan.assignments.filter(document=new, is_sample=True).count() == 4
    assert dealing.add_to_sample(actor, plan, "late") == 4
    assert dealing.add_to_sample(actor, plan, "late") == 0
    assert plan.assignments.filter(reviewer=late, is_sample=True).count() == 5

    assert plans.untaken(plan) == 4
    assert dealing.close(actor, plan) == 4
    assert Document.objects.filter(needs_assignment=False).count() == 4
    assert dealing.close(actor, plan) == 0
    assert plans.untaken(plan) == 0
    with pytest.raises(Conflict):
        dealing.extend(actor, Plan.objects.get(pk=plan.pk))


def test_only_curators_deal(many, project, reviewer, stranger):
    with pytest.raises(Forbidden):
        dealing.preview(Actor(reviewer.pk), project, Deal(name="Mine"))
    with pytest.raises(NotFound):
        dealing.deal_out(Actor(stranger.pk), project, Deal(name="Mine"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"reviewers_each": 0},
        {"overlap_share": 1.5},
        {"lease_hours": 0},
        {"kind": "gold"},
        {"reviewers": ("nobody",)},
        {"documents": (UUID(int=1),)},
        {"languages": ("xx",)},
        {"pass_mark": 2},
        {"seed": -1},
    ],
    ids=str,
)
def test_what_is_wrong_is_named(wrong, many, team, project, curator):
    with pytest.raises(Invalid) as refused:
        dealing.deal_out(Actor(curator.pk), project, Deal(**({"name": "First"} | wrong)))

    field = {"languages": "documents"}.get(next(iter(wrong)), next(iter(wrong)))
    assert field in refused.value.extra["errors"]
    assert not Plan.objects.exists()


def test_thousands_of_documents_are_dealt_evenly(team, project, curator):
    Document.objects.bulk_create(
        Document(
            project=project,
            content_hash=f"{number:064x}",
            format="jsonl",
            language="en",
            n_sentences=10 + number % 90,
            segmenter_version="1",
        )
        for number in range(3_000)
    )
    _plan, figures = dealing.deal_out(
        Actor(curator.pk), project, Deal(name="All", reviewers_each=3, overlap_share=0.05, gives=True)
    )

    assert figures.given == 9_000
    loads = [load.sentences for load in figures.loads]
    assert max(loads) - min(loads) <= 100


def near(*numbers: int, pages: list[Page]) -> None:
    """Make these documents of a deal nearly the same."""
    for number in numbers:
        pages[number].cluster = pages[numbers[0]].id


def test_what_is_nearly_the_same_is_in_the_sample_together_or_out_of_it():
    people = {one: frozenset[str]() for one in (1, 2, 3)}
    for seed in range(30):
        some = pages(30)
        near(0, 7, 19, pages=some)
        near(3, 4, pages=some)
        seats = draw(some, people, began=(), each=2, share=0.2, gives=True, seed=seed)
        sample = {seat.page.id for seat in seats.seats if seat.is_sample}

        for cluster in ({0, 7, 19}, {3, 4}):
            assert len({some[number].id in sample for number in cluster}) == 1
            had = [{s.reviewer for s in seats.seats if s.page is some[number]} for number in cluster]
            assert all(one == had[0] for one in had)
        assert seats.overlap == len(sample)
        assert {seat.probability for seat in seats.seats if seat.is_sample} == {6 / 27}


def test_a_document_that_comes_later_goes_where_its_near_duplicate_went():
    people = {one: frozenset[str]() for one in (1, 2, 3)}
    late = pages(2)
    late[0].cluster, late[0].fate, late[0].chance = UUID(int=99), True, 0.1
    late[1].cluster, late[1].fate, late[1].kin = UUID(int=98), False, {3}

    seats = draw(late, people, began=(), each=1, share=0.5, gives=True, seed=1)

    assert [(s.reviewer, s.probability) for s in seats.seats if s.page is late[0]] == [
        (1, 0.1),
        (2, 0.1),
        (3, 0.1),
    ]
    assert [(s.reviewer, s.is_sample) for s in seats.seats if s.page is late[1]] == [(3, False)]


def test_a_deal_knows_what_is_nearly_the_same_and_an_extension_follows(
    many, team, project, curator, make_document
):
    actor = Actor(curator.pk)
    NearDuplicate.objects.create(project=project, document=many[1], other=many[0], similarity=0.9)
    NearDuplicate.objects.create(project=project, document=many[2], other=many[1], similarity=0.8)
    plan, _figures = dealing.deal_out(
        actor, project, Deal(name="First", overlap_share=0.3, gives=True, seed=3)
    )
    fates = set(plan.assignments.filter(document__in=many[:3]).values_list("is_sample", flat=True))
    assert len(fates) == 1

    late = make_document("Quay 1 is closed. It is old, they say.")
    NearDuplicate.objects.create(project=project, document=late, other=many[1], similarity=0.9)
    dealing.extend(actor, plan, gives=True)

    assert Plan.objects.get().has_kin
    assert set(plan.assignments.filter(document=late).values_list("is_sample", flat=True)) == fates
    mine = set(plan.assignments.filter(document=late).values_list("reviewer_id", flat=True))
    assert mine == set(plan.assignments.filter(document=many[1]).values_list("reviewer_id", flat=True))


def test_a_plan_says_how_often_reviewers_are_checked(many, team, project, curator, client):
    client.force_login(curator)
    url = f"/api/v1/projects/{project.slug}/plans/"

    def post(**fields):
        return client.post(url, fields, content_type="application/json")

    def patch(plan, **fields):
        return client.patch(f"/api/v1/plans/{plan}/", fields, content_type="application/json")

    assert post(name="Warm", kind="training", gold_every=3).status_code == 400
    assert post(name="Warm", pass_mark=0.8).status_code == 400
    warm = post(name="Warm", kind="training", documents=[str(many[0].pk)], pass_mark=0.8, must_pass=True)
    assert (warm.json()["pass_mark"], warm.json()["must_pass"]) == (0.8, True)
    made = post(name="Main", gold_every=10, repeats=2).json()
    assert (made["gold_every"], made["repeats"]) == (10, 2)
    changed = patch(made["id"], gold_every=None).json()
    assert (changed["gold_every"], changed["repeats"]) == (None, 2)
    assert patch(made["id"], repeats=99).status_code == 400
    page = f"/projects/{project.slug}/assignments/"
    client.post(page, {"do": "checks", "plan": made["id"], "gold_every": "5", "repeats": "1"})
    plan = Plan.objects.get(pk=made["id"])
    assert (plan.gold_every, plan.repeats) == (5, 1)


def test_a_training_and_checks_are_dealt_on_the_page(many, team, project, curator, client):
    client.force_login(curator)
    asked = {
        "do": "deal",
        "name": "Warm",
        "kind": "training",
        "which": "all",
        "reviewers_each": 1,
        "overlap": 100,
        "lease_hours": 48,
        "pass_mark": 80,
        "must_pass": "1",
        "repeats": 1,
    }

    assert client.post(f"/projects/{project.slug}/assignments/", asked).status_code == 302
    plan = Plan.objects.get()
    assert (plan.kind, plan.pass_mark, plan.must_pass, plan.repeats) == ("training", 0.8, True, 1)
