"""The model on arrays: against a slow one written down from the paper, against crowd-kit, and at its limits."""

import math
from itertools import pairwise

import numpy as np
import pytest

from annotations import dawid_skene
from annotations.dawid_skene import Prior

NEARLY_NONE = Prior(answers=1e-9, right=0.5, sentences=1e-9)

# What crowd-kit 1.4.2 makes of PANEL with `DawidSkene(n_iter=5000, tol=-1)`: the probabilities of the first six
# sentences, the shares of the labels (its `priors_`), and of reviewer 0 what each true label is taken for
# (a column of its `errors_`). It brings a model hub's client and 30 packages more, so it is asked once, and
# again wherever somebody has installed it.
PANEL = {"seed": 11, "n": 60, "reviewers": 4, "k": 3}
CROWD_KIT = {
    "probabilities": [
        [0.863659, 0.132635, 0.003706],
        [0.990108, 0.0, 0.009892],
        [0.0, 0.0, 1.0],
        [0.004982, 0.96276, 0.032258],
        [0.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
    ],
    "shares": [0.210699, 0.370962, 0.418339],
    "reviewer 0": [[0.794035, 0.205965, 0.0], [0.0, 0.77655, 0.22345], [0.221, 0.074006, 0.704994]],
}


def panel(seed, n, reviewers, k, each=3, right=0.7):
    """Answers of reviewers who are right that often, each sentence with `each` of them."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(k, size=n)
    who = np.argsort(generator.random((n, reviewers)), axis=1)[:, :each]
    given = np.where(
        generator.random((n, each)) < right, truth[:, None], generator.integers(k, size=(n, each))
    )
    return np.repeat(np.arange(n), each), who.reshape(-1), given.reshape(-1)


def slow_fit(sentences, reviewers, labels, prior, steps):
    """The same by loops over answers, as equations 2.3 to 2.5 of Dawid and Skene have it, with pseudo-counts."""
    answers = list(zip(sentences.tolist(), reviewers.tolist(), labels.tolist(), strict=True))
    ids, people, k = sorted({s for s, _, _ in answers}), sorted({r for _, r, _ in answers}), max(labels) + 1
    given = {s: [(r, label) for one, r, label in answers if one == s] for s in ids}
    likely = {s: [sum(x == j for _, x in given[s]) / len(given[s]) for j in range(k)] for s in ids}
    for _ in range(steps):
        shares = [prior.sentences + sum(likely[s][j] for s in ids) for j in range(k)]
        shares = [share / sum(shares) for share in shares]
        takes = {}
        for r in people:
            for j in range(k):
                line = [
                    prior.answers * (prior.right if x == j else (1 - prior.right) / (k - 1)) for x in range(k)
                ]
                for s, who, label in answers:
                    if who == r:
                        line[label] += likely[s][j]
                takes[r, j] = [count / sum(line) for count in line]
        for s in ids:
            weights = [shares[j] * math.prod(takes[r, j][x] for r, x in given[s]) for j in range(k)]
            likely[s] = [weight / sum(weights) for weight in weights]
    return np.array([likely[s] for s in ids]), takes


@pytest.mark.parametrize("seed", range(3))
def test_it_is_what_loops_over_the_equations_give(seed):
    answers = panel(seed, 40, 5, 3)

    found = dawid_skene.fit(*answers, most=25, tolerance=-1.0)
    expected, takes = slow_fit(*answers, Prior(), 25)

    assert found.posteriors == pytest.approx(expected, abs=1e-9)
    assert found.confusions[2, 1] == pytest.approx(takes[2, 1], abs=1e-9)


def test_without_a_prior_it_is_what_crowd_kit_found():
    found = dawid_skene.fit(*panel(**PANEL), NEARLY_NONE, most=5_000, tolerance=-1.0)

    assert found.posteriors[:6] == pytest.approx(np.array(CROWD_KIT["probabilities"]), abs=1e-4)
    assert found.shares == pytest.approx(np.array(CROWD_KIT["shares"]), abs=1e-4)
    assert found.confusions[0] == pytest.approx(np.array(CROWD_KIT["reviewer 0"]), abs=1e-4)


def test_without_a_prior_it_is_what_crowd_kit_finds():
    pandas, aggregation = pytest.importorskip("pandas"), pytest.importorskip("crowdkit.aggregation")
    sentences, reviewers, labels = panel(1, 200, 6, 4, right=0.8)

    found = dawid_skene.fit(sentences, reviewers, labels, NEARLY_NONE, most=30, tolerance=-1.0)
    table = pandas.DataFrame({"task": sentences, "worker": reviewers, "label": labels})
    theirs = aggregation.DawidSkene(n_iter=30, tol=-1.0).fit(table)

    probabilities = theirs.probas_.sort_index().sort_index(axis=1).to_numpy()
    assert found.posteriors == pytest.approx(probabilities, abs=1e-6)


def test_the_order_of_answers_changes_nothing():
    sentences, reviewers, labels = panel(5, 300, 6, 4)
    order = np.random.default_rng(1).permutation(sentences.size)

    first = dawid_skene.fit(sentences, reviewers, labels)
    second = dawid_skene.fit(sentences[order], reviewers[order], labels[order])

    assert np.array_equal(first.posteriors, second.posteriors)
    assert np.array_equal(first.confusions, second.confusions)
    assert np.array_equal(first.errors, second.errors)


def test_sentences_may_have_any_number_of_answers():
    sentences, reviewers, labels = panel(7, 200, 6, 4, each=6)
    kept = np.random.default_rng(2).random(sentences.size) < 0.4
    sentences = np.unique(sentences[kept], return_inverse=True)[1]

    found = dawid_skene.fit(sentences, reviewers[kept], labels[kept])
    expected, _ = slow_fit(sentences, reviewers[kept], labels[kept], Prior(), found.iterations)

    assert found.converged
    assert found.posteriors == pytest.approx(expected, abs=1e-9)


def test_everything_sums_to_one_and_is_a_number():
    found = dawid_skene.fit(*panel(9, 500, 8, 4))

    assert found.posteriors.sum(axis=1) == pytest.approx(1)
    assert found.confusions.sum(axis=2) == pytest.approx(1)
    assert found.shares.sum() == pytest.approx(1)
    for table in (found.posteriors, found.confusions, found.errors, found.shares):
        assert np.isfinite(table).all()
        assert (table >= 0).all()
    assert np.isfinite(found.log_likelihood)


def test_a_step_never_makes_the_answers_less_likely():
    answers = panel(12, 400, 6, 4)
    flat = Prior(answers=1e-9, right=0.5, sentences=1e-9)

    steps = [dawid_skene.fit(*answers, flat, most=n, tolerance=-1.0).log_likelihood for n in range(1, 30)]

    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(steps))


def test_a_reviewer_who_takes_two_labels_for_each_other_is_read_the_other_way():
    generator = np.random.default_rng(3)
    truth = generator.integers(2, size=300)
    honest = [np.where(generator.random(300) < 0.9, truth, 1 - truth) for _ in range(3)]
    given = np.stack([*honest, 1 - truth], axis=1)

    found = dawid_skene.fit(np.repeat(np.arange(300), 4), np.tile(np.arange(4), 300), given.reshape(-1))

    assert found.confusions[3, 0, 1] > 0.9
    assert found.confusions[3, 1, 0] > 0.9
    assert (found.posteriors.argmax(axis=1) == truth).mean() > 0.97


def test_a_reviewer_with_one_answer_stays_near_what_is_taken_to_be_known():
    sentences, reviewers, labels = panel(4, 100, 4, 4)
    sentences, reviewers = np.append(sentences, 0), np.append(reviewers, 4)

    found = dawid_skene.fit(sentences, reviewers, np.append(labels, 1))

    assert found.confusions[4].diagonal() == pytest.approx(0.6, abs=0.1)
    assert (found.errors[4].diagonal() > 0.13).all()


def test_errors_hold_the_truth_as_often_as_they_say():
    """Studies as the model has them: 8 reviewers, 3 a sentence."""
    deviations = []
    for seed in range(12):
        generator = np.random.default_rng(seed)
        lines = [generator.dirichlet(0.6 + 8 * np.eye(4)[true]) for _ in range(8) for true in range(4)]
        confusions = np.array(lines).reshape(8, 4, 4)
        truth = generator.choice(4, 1500, p=(0.35, 0.25, 0.2, 0.2))
        who = np.argsort(generator.random((1500, 8)), axis=1)[:, :3]
        below = confusions[who, truth[:, None]].cumsum(axis=-1)
        given = np.minimum((generator.random((1500, 3, 1)) > below).sum(axis=-1), 3)
        found = dawid_skene.fit(np.repeat(np.arange(1500), 3), who.reshape(-1), given.reshape(-1))
        deviations.append(((found.confusions - confusions) / found.errors).reshape(-1))

    held = (np.abs(np.concatenate(deviations)) < 1.96).mean()
    assert 0.92 < held < 0.99


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (([], [], []), "no_labels"),
        (([0, 1, 2], [0, 0, 0], [0, 1, 0]), "one_reviewer"),
        (([0, 0, 1], [0, 1, 0], [0, 0, 0]), "one_label"),
        (([0, 1, 2], [0, 1, 2], [0, 1, 0]), "no_overlap"),
        (([0, 0], [0, 1], [0, 1]), None),
    ],
)
def test_where_there_is_nothing_to_model_it_says_why(answers, reason):
    arrays = [np.array(column, dtype=np.int64) for column in answers]

    assert dawid_skene.why_not(*arrays) == reason
    if reason is None:
        assert np.isfinite(dawid_skene.fit(*arrays).posteriors).all()
    else:
        with pytest.raises(ValueError, match=reason):
            dawid_skene.fit(*arrays)


def test_the_curve_counts_every_sentence_once():
    tops = np.array([0.3, 0.5, 0.69, 0.95, 0.99, 1.0, 0.9499])
    is_right = np.array([True, False, True, True, True, False, True])

    curve = dawid_skene.reliability(tops, is_right)

    assert [(one.low, one.n, one.right) for one in curve] == [
        (0.0, 1, 1),
        (0.5, 2, 1),
        (0.7, 0, 0),
        (0.8, 0, 0),
        (0.9, 1, 1),
        (0.95, 1, 1),
        (0.99, 2, 1),
    ]
    assert curve[2].share is None
    assert curve[2].share_low is None
    sure = dawid_skene.sure(tops, is_right)
    assert (sure.n, sure.right) == (3, 2)
    assert sure.mean == pytest.approx(0.98)
