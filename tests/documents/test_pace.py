"""How fast, and how long still."""

import io

import pytest

from documents.management.progress_bar import ProgressBar, line
from documents.pace import Figures, Pace, in_words


def test_nothing_is_said_of_a_rate_before_there_is_one():
    pace = Pace(0)

    assert pace.step(100, 1_000, 0.1, 1) == Figures(0.1)


def test_a_steady_pace_is_told_with_the_time_that_is_left():
    pace = Pace(0)
    for second in range(1, 11):
        figures = pace.step(10, 200, second / 100, second)

    assert figures.rate == pytest.approx(10)
    assert figures.sentence_rate == pytest.approx(200)
    assert figures.seconds_left == pytest.approx(90)


def test_a_change_of_pace_is_followed():
    pace = Pace(0)
    for second in range(1, 101):
        figures = pace.step(100 if second < 50 else 10, 0, None, second)

    assert figures.rate == pytest.approx(10)
    assert figures.seconds_left is None


def test_what_does_not_move_has_no_end_in_sight():
    pace = Pace(0)
    for second in range(1, 11):
        figures = pace.step(0, 0, 0.5, second)

    assert (figures.rate, figures.seconds_left) == (0, None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds"),
        (9.9, "a few seconds"),
        (31, "about 30 seconds"),
        (56, "about 1 minute"),
        (171, "about 3 minutes"),
        (3_600, "about 1 hour"),
        (9_000, "about 2 hours"),
        (300_000, "about 3 days"),
    ],
)
def test_times_in_words(seconds, words):
    assert in_words(seconds) == words


def test_the_bar_is_drawn_on_a_terminal_alone():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        bar = ProgressBar(stream)
        bar.step(3, 60, 0.5)
        bar.clear()

    assert "50%  3 documents" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert file.getvalue() == ""


def test_the_bar_says_what_is_known():
    assert line(1, Figures()) == "1 document"
    assert line(1_234, Figures(0.25, 0.5, 20.4, 171)) == (
        "█████░░░░░░░░░░░░░░░  25%  1,234 documents  30/min  20 sentences/s  about 3 minutes left"
    )
