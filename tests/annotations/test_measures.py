"""Measures and intervals on arrays: against the packages of the field, and by hand."""

import krippendorff
import numpy as np
import pytest

from annotations import measures
from annotations.measures import Answers

# From tables of Student's t: degrees of freedom, and the 97.5% point.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 9: 2.262, 19: 2.093, 100: 1.984}


def panel(seed: int, n: int = 200, reviewers: int = 5, units: int = 40) -> tuple[Answers, np.ndarray]:
    """Answers of reviewers of one ability with gaps, and the same as a table, reviewers by sentences."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(4, size=n)
    table = np.where(
        generator.random((reviewers, n)) < 0.6, truth, generator.integers(4, size=(reviewers, n))
    ).astype(float)
    table[generator.random((reviewers, n)) < 0.4] = np.nan
    reviewer, sentence = np.nonzero(~np.isnan(table))
    labels = table[reviewer, sentence].astype(int)
    return Answers.numbered(sentence % units, sentence, reviewer, labels).paired(), table


def without(answers: Answers, unit: int) -> Answers:
    return answers.kept(answers.units != unit).paired()


@pytest.mark.parametrize("measure", measures.MEASURES)
def test_what_it_would_be_without_a_unit_is_the_measure_without_it(measure):
    answers, _ = panel(3)

    found = measures.MEASURES[measure](answers)

    for unit in range(0, 40, 7):
        alone = measures.MEASURES[measure](without(answers, unit))
        assert found.without[unit] == pytest.approx(alone.value)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_that_of_the_krippendorff_package(seed):
    answers, table = panel(seed)

    expected = krippendorff.alpha(table, level_of_measurement="nominal")

    assert measures.alpha(answers).value == pytest.approx(expected)


def test_kappa_of_each_pair_is_that_of_two_alone():
    answers, table = panel(5)
    found = measures.pairs(answers)

    kappas, counts = measures.kappas(found, 4)

    assert len(kappas) == 10
    for first, second, kappa, count in zip(found.first, found.second, kappas, counts, strict=True):
        a, b = table[first], table[second]
        both = ~np.isnan(a) & ~np.isnan(b)
        observed = (a[both] == b[both]).mean()
        chance = sum((a[both] == label).mean() * (b[both] == label).mean() for label in range(4))
        assert count == both.sum()
        assert kappa == pytest.approx((observed - chance) / (1 - chance))


def test_the_ceiling_counts_ties_by_their_part():
    # Sentence 0: A says 1, B 1, C 2. Sentence 1: A 1, B 2, C 3.
    answers = Answers.numbered([0] * 6, [0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [1, 1, 2, 1, 2, 3])

    # A: half of the others' 1 and 2, and none of 2 and 3. C: nobody else said 2, nor 3.
    assert measures.ceiling(answers).tolist() == [0.25, 0.25, 0]


def test_coincidences_count_each_pair_once():
    answers = Answers.numbered([0] * 5, [0, 0, 0, 1, 1], [0, 1, 2, 0, 1], [0, 0, 1, 1, 1])

    assert measures.coincidences(answers, 3).tolist() == [[1, 2, 0], [2, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize(("freedom", "expected"), STUDENT.items())
def test_quantiles_are_those_of_the_tables(freedom, expected):
    assert measures.t_quantile(freedom) == pytest.approx(expected, abs=0.005)


def test_the_interval_of_a_mean_is_that_of_students_t():
    """For a mean the jackknife's error is the standard error."""
    values = np.array([0.2, 0.5, 0.4, 0.9, 0.3])
    parts = np.column_stack([np.ones(5), values])

    estimate = measures.of_table(parts, np.arange(5), lambda sums: sums[:, 1] / sums[:, 0])
    found = measures.interval(estimate)

    reach = 2.776 * values.std(ddof=1) / 5**0.5
    assert found.low == pytest.approx(values.mean() - reach, abs=1e-3)
    assert found.high == pytest.approx(values.mean() + reach, abs=1e-3)


def test_there_is_no_interval_where_the_data_allow_none():
    same = Answers.numbered([0, 0, 1, 1], [0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 2, 2])
    one = Answers.numbered([0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1], [1, 2, 2, 2])

    # Without either unit only one label is left, so alpha is not defined.
    assert measures.interval(measures.alpha(same)) == measures.Interval()
    assert measures.interval(measures.alpha(one)) == measures.Interval()
    assert measures.interval(measures.raw(same)) == measures.Interval()


def test_intervals_stay_within_what_a_measure_can_be():
    answers = Answers.numbered([0, 0, 1, 1, 2, 2], [0, 0, 1, 1, 2, 2], [0, 1] * 3, [1, 1, 2, 2, 1, 2])

    found = measures.interval(measures.raw(answers), least=0.0)

    assert (found.low, found.high) == (0.0, 1.0)


def test_the_interval_of_a_share_is_wilsons():
    # R: prop.test(8, 10, correct = FALSE) and prop.test(0, 5, correct = FALSE)
    assert measures.wilson(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert measures.wilson(0, 5) == pytest.approx((0.0, 0.4344825), abs=1e-6)
    assert measures.wilson(0, 0) == (None, None)
