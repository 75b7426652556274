"""Agreement: known values, intervals, what counts and who may see it."""

import krippendorff
import numpy as np
import pytest

from annotations import agreement, labelling
from annotations.answers import Answer
from annotations.filters import Filters
from annotations.labels import add_label
from annotations.measures import MEASURES, Answers
from annotations.models import Annotation
from documents.access import Actor
from documents.errors import Forbidden, Invalid, NotFound

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C.
FOUR_OBSERVERS = {"A": "123321412...", "B": "1233224125.3", "C": ".3332342251.", "D": "12332441251."}


def answers(rows, one_document=False) -> Answers:
    """Rows of labels, one a reviewer, one character a sentence; each sentence its own document."""
    given = [
        (0 if one_document else i, i, reviewer, int(x))
        for reviewer, row in enumerate(rows)
        for i, x in enumerate(row)
        if x != "."
    ]
    return Answers.numbered(*map(list, zip(*given, strict=True))).paired()


def in_order(found: agreement.Agreement) -> tuple[float, float, float]:
    """The interval around the value, which lies within."""
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    return found.low, found.value, found.high


def test_alpha_is_krippendorffs():
    found = agreement.of_answers(answers(FOUR_OBSERVERS.values()), "alpha")

    assert found.value == pytest.approx(0.743, abs=0.0005)
    in_order(found)
    assert (found.n_documents, found.n_sentences, found.n_reviewers, found.n_annotations) == (11, 11, 4, 40)
    assert found.resampling_unit == "document"
    assert found.warning is not None
    assert "11 sentences" in found.warning


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_that_of_the_krippendorff_package(seed):
    generator = np.random.default_rng(seed)
    truth = generator.integers(4, size=200)
    table = np.where(generator.random((5, 200)) < 0.6, truth, generator.integers(4, size=(5, 200))).astype(
        float
    )
    table[generator.random((5, 200)) < 0.4] = np.nan
    rows = ["".join("." if np.isnan(x) else str(int(x)) for x in row) for row in table]

    found = agreement.of_answers(answers(rows), "alpha")

    assert found.value == pytest.approx(krippendorff.alpha(table, level_of_measurement="nominal"))


def test_cohen_is_the_textbook_value():
    # 20 both yes, 5 and 10 split, 15 both no: p_o = 0.7, p_e = 0.5.
    rows = ["1" * 25 + "0" * 25, "1" * 20 + "0" * 5 + "1" * 10 + "0" * 15]

    assert agreement.of_answers(answers(rows), "cohen").value == pytest.approx(0.4)
    assert agreement.of_answers(answers(rows), "raw").value == pytest.approx(0.7)


def test_cohen_of_several_is_the_mean_of_the_pairs():
    pair = ["1" * 25 + "0" * 25, "1" * 20 + "0" * 5 + "1" * 10 + "0" * 15]

    found = agreement.of_answers(answers([*pair, pair[0]]), "cohen")

    assert found.value == pytest.approx((0.4 + 1 + 0.4) / 3)


def test_fleiss_is_the_textbook_value():
    # Fleiss's kappa as in the worked example of 14 raters, 10 subjects and 5 categories.
    counts = [
        *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
        *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
    ]
    subjects = ["".join(str(c) * n for c, n in enumerate(row)) for row in counts]
    raters = ["".join(subject[rater] for subject in subjects) for rater in range(14)]

    assert agreement.of_answers(answers(raters), "fleiss").value == pytest.approx(0.210, abs=0.0005)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_interval_is_the_same_every_time_and_holds_the_value(measure):
    generator = np.random.default_rng(7)
    truth = generator.integers(3, size=120)
    rows = [
        "".join(str(x) for x in np.where(generator.random(120) < 0.7, truth, generator.integers(3, size=120)))
        for _ in range(3)
    ]

    first, second = (agreement.of_answers(answers(rows), measure) for _ in range(2))

    assert first == second
    low, _, high = in_order(first)
    assert 0 < high - low < 0.4
    assert first.warning is None


def test_sentences_are_resampled_where_there_is_one_document():
    found = agreement.of_answers(answers(FOUR_OBSERVERS.values(), one_document=True), "alpha")

    assert found.resampling_unit == "sentence"
    in_order(found)


def test_without_variation_there_is_no_value():
    found = agreement.of_answers(answers(["111", "111"]), "alpha")

    assert found.value is None
    assert found.warning is not None
    assert "variation" in found.warning
    assert agreement.of_answers(answers(["111", "111"]), "raw").value == 1


@pytest.fixture
def panel(project, make_document, make_member):
    """The answers of Krippendorff's four observers, each sentence a document of its own."""
    add_label(project, "extra", {"name": "Extra", "hotkey": "5"})
    keys = ["fact", "opinion", "disputed", "unsupported", "extra"]
    pages = [make_document(f"Unit number {i} stands here.").sentences.get() for i in range(12)]
    for name, row in FOUR_OBSERVERS.items():
        member = make_member(name)
        for sentence, x in zip(pages, row, strict=True):
            if x != ".":
                labelling.tag(sentence.pk, Actor(member.pk), Answer(keys[int(x) - 1]))
    return pages


def test_a_projects_agreement(api, project, owner, panel):
    body = api(owner).get("/api/v1/projects/harbour/agreement/?measure=alpha").json()

    assert body["value"] == pytest.approx(0.743, abs=0.0005)
    assert body["low"] < body["value"] < body["high"]
    assert body["n_reviewers"] == 4
    assert body["n_sentences"] == 11


def test_quotations_abstentions_and_training_do_not_count(project, owner, panel, make_member):
    other = make_member("eve")
    labelling.tag(panel[1].pk, Actor(other.pk), Answer(None, abstain_reason="no_claim"))
    full = agreement.measure(project, Actor(owner.pk))
    assert full["value"] == pytest.approx(0.743, abs=0.0005)

    panel[0].document.sentences.update(is_quote=True)
    Annotation.objects.filter(sentence=panel[1]).update(phase="training")

    assert agreement.measure(project, Actor(owner.pk))["n_sentences"] == full["n_sentences"] - 2
    only = agreement.measure(project, Actor(owner.pk), "raw", Filters(reviewers=("A", "B")))
    assert only["n_reviewers"] == 2


def test_nothing_to_compare_is_said(project, owner, document):
    found = agreement.measure(project, Actor(owner.pk))

    assert found["value"] is found["low"] is found["high"] is None
    assert found["n_annotations"] == 0
    assert "two reviewers" in found["warning"]


def test_the_blind_do_not_see_it(api, project, curator, reviewer, stranger):
    assert agreement.measure(project, Actor(curator.pk))["measure"] == "alpha"
    with pytest.raises(Forbidden, match="blind"):
        agreement.measure(project, Actor(reviewer.pk))
    with pytest.raises(NotFound):
        agreement.measure(project, Actor(stranger.pk))
    with pytest.raises(Invalid):
        agreement.measure(project, Actor(curator.pk), "guess")
    assert api(reviewer).get("/api/v1/projects/harbour/agreement/").status_code == 403

    project.blind = False
    project.save()
    assert api(reviewer).get("/api/v1/projects/harbour/agreement/").status_code == 200
