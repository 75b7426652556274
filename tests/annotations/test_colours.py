"""The colour science behind labels, against published figures."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import colours
from annotations.projects import DEFAULT_LABELS

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        ("#ffffff", (1.0, 0.0, 0.0)),
        ("#ff0000", (0.62796, 0.22486, 0.12585)),
        ("#00ff00", (0.86644, -0.23389, 0.17950)),
        ("#0000ff", (0.45201, -0.03246, -0.31153)),
    ],
)
def test_oklab_is_that_of_its_author(colour, lab):
    assert colours.oklab(colour) == pytest.approx(lab, abs=5e-4)


@given(COLOURS, COLOURS)
def test_a_distance_is_one_whoever_sees(one, other):
    for vision in colours.SIGHT:
        assert colours.distance(one, one, vision) == 0
        assert colours.distance(one, other, vision) == colours.distance(other, one, vision) >= 0


@given(st.integers(0, 255))
def test_grey_is_grey_for_everybody(level):
    grey = f"#{level:02x}{level:02x}{level:02x}"

    for vision in colours.SIGHT:
        assert colours.oklab(grey, vision) == pytest.approx(colours.oklab(grey), abs=1e-3)


def test_red_and_green_are_close_for_those_who_see_no_red_or_no_green():
    far = colours.distance("#b05050", "#707020")
    for vision in ("protanope", "deuteranope"):
        assert colours.distance("#b05050", "#707020", vision) < 0.6 * far


def test_everything_in_the_palette_is_readable_and_apart():
    assert [(label.colour_light, label.colour_dark) for label in DEFAULT_LABELS] == list(colours.PALETTE[:4])
    for theme, background in enumerate(colours.BACKGROUNDS):
        column = [pair[theme] for pair in colours.PALETTE]
        assert min(colours.contrast(colour, background) for colour in column) >= colours.READABLE
        for one, other in combinations(column, 2):
            assert colours.nearest(one, [other]).distance >= colours.APART, (one, other)


def test_the_nearest_is_named_with_whom_it_is_near_for():
    near = colours.nearest("#163c81", ["#c8de83", "#163c80"])

    assert (near.index, near.distance < 1) == (1, True)
    assert colours.nearest("#163c81", []) is None


def test_a_spare_pair_is_apart_while_there_is_one_and_then_the_farthest():
    taken = list(colours.PALETTE[:4])
    assert colours.spare(taken) == colours.PALETTE[4]
    assert colours.apart(colours.spare(taken), taken) >= colours.APART
    assert colours.spare(list(colours.PALETTE)) in colours.PALETTE
