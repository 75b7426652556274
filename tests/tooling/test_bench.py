"""What the measurements make of their numbers: ratios, spreads, verdicts, the table, JSON, regressions, the picture."""

import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench import compare, corpus, machine, plot, record
from tests.bench.app import size
from tests.bench.figures import Figure, number, percentile, spread, table
from tests.bench.record import Kept, Past, Run
from tests.bench.turns import Turns, in_turns
from tests.tooling.paths import ROOT

MACHINE = {
    "cores": 2, "processor": "a processor", "memory_mb": 8_000, "disk": "ext4 on /dev/sda", "fsync_ms": 0.5,
    "kernel": "6.1", "python": "3.13.1", "postgresql": "18.1",
}  # fmt: skip


def run(*figures: Figure, began: str = "2026-11-30T08:00:00Z", sentences: int = 40_000) -> Run:
    named = [replace(one, bench=one.bench or "label") for one in figures]
    return Run(began, "0123456789", sentences, MACHINE, (0.1, 1.2), 540.0, named)


def kept(ratio: float, day: int = 1, apart: float = 0.02, unit: str = "ms", more: bool = False) -> Kept:
    past = Past(ratio, unit, 1.0, ratio, apart, more)
    return Kept(f"2026-11-{day:02}T08:00:00Z", "0123456789", 40_000, MACHINE, {"label: save": past})


def test_ours_and_the_floor_take_turns():
    order = []

    turns = in_turns(lambda: order.append("A") or 6.0, lambda: order.append("B") or 2.0, rounds=3)

    assert "".join(order) == "ABABAB"
    assert turns.figure("save", "ms", "an upsert").ratio == 3


def test_the_ratio_is_of_rounds_so_that_a_busy_moment_hits_both():
    turns = Turns(ours=[6, 60, 6, 6, 6], floor=[2, 20, 2, 2, 2])

    figure = turns.figure("save", "ms", "an upsert")

    assert figure.ratio == 3
    assert figure.spread == 0
    assert (figure.value, figure.floor) == (6, 2)


def test_the_spread_is_between_quartiles_and_of_few_rounds_between_extremes():
    assert spread([2.0, 4.0]) == pytest.approx(1 / 3)
    assert spread([3.0, 3.0, 3.0, 3.0, 30.0]) == 0
    assert spread([3.0]) is None


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"most": 10.0}, "reached"),
        ({"most": 8.0}, "MISSED by 25 %"),
        ({"least": 10.0}, "reached"),
        ({"least": 20.0}, "MISSED by 50 %"),
        ({"most": 0.0}, "MISSED"),
        ({}, ""),
    ],
)
def test_a_target_is_reached_or_missed_by_so_much(target, said):
    assert Figure("save", 10.0, "ms", **target).verdict == said


def test_what_is_no_number_reaches_no_target():
    assert Figure("save", math.nan, "ms", most=10).verdict == "MISSED"


def test_rates_are_better_higher_and_times_lower():
    assert Figure("export", 1, "rows/s").more_is_better
    assert not Figure("save", 1, "ms").more_is_better
    assert Figure("share", 1, "%", least=50).more_is_better


def test_the_table_has_a_block_a_path_and_says_what_is_missing():
    figures = [
        Turns([1.9, 2.1], [0.3, 0.3]).figure("save", "ms", "a raw upsert", most=3),
        Figure("csv", 90_000, "rows/s", 180_000, least=100_000),
    ]
    found = table(
        [replace(figures[0], bench="label"), replace(figures[1], bench="export")],
        {"browser": "there is no Chromium"},
    )

    lines = found.splitlines()
    assert lines[lines.index("label") + 1].split()[:7] == ["save", "2.00", "ms", "0.30", "6.67", "×", "±"]
    assert "≤ 3.00  reached (a raw upsert)" in found
    assert "MISSED by 10 %" in found
    assert lines[lines.index("browser") + 1] == "  NOT MEASURED: there is no Chromium"


def test_numbers_have_as_many_digits_as_they_deserve():
    assert [number(one) for one in (12_345.6, 99.94, 1.234, 0.0123, 0.0, math.nan)] == [
        "12,346",
        "99.9",
        "1.23",
        "0.012",
        "0.00",
        "–",
    ]


def test_a_percentile_of_nothing_is_no_number():
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3
    assert math.isnan(percentile([], 0.5))


def test_a_run_as_json_says_what_was_measured_where():
    figure = Turns([1.9, 2.1], [0.3, 0.3]).figure("save", "ms", "a raw upsert", most=3)
    told = json.loads(
        json.dumps(run(figure, Figure("p99", math.nan, "ms", most=200)).as_json(), allow_nan=False)
    )

    assert told["machine"]["fsync_ms"] == 0.5
    assert told["load"] == {"before": 0.1, "after": 1.2}
    assert told["sentences"] == 40_000
    first, second = told["figures"]
    assert (first["value"], first["floor"], first["floor_is"]) == (2.0, 0.3, "a raw upsert")
    assert (first["reached"], second["reached"], second["value"]) == (True, False, None)


def test_what_is_kept_comes_back_and_so_does_the_json(tmp_path: Path):
    one = run(Turns([1.9, 2.1], [0.3, 0.3]).figure("save", "ms", "a raw upsert", most=3))
    path = record.written(one, tmp_path)
    (tmp_path / "run.txt").write_text(json.dumps(one.as_json()))

    [past] = record.history(tmp_path)

    assert path.stat().st_size < 1_000
    assert past == Kept.read(tmp_path / "run.txt")
    assert past.load == 0.1
    assert past.figures["label: save"].ratio == pytest.approx(2 / 0.3, rel=1e-3)
    assert past.kind == (40_000, 2, "a processor")


def test_what_is_no_run_is_refused(tmp_path: Path):
    (tmp_path / "run.json").write_text("[]")

    with pytest.raises(ValueError, match="holds no run"):
        Kept.read(tmp_path / "run.json")


def test_a_regression_is_told_by_its_ratio():
    before = [kept(6.0, day) for day in (1, 2, 3)]

    [found] = compare.regressions(kept(9.0, 4), before)

    assert str(found) == (
        "label: save: 9.00 × its floor, and 6.00 in the 3 runs before: worse by 50 %, where up to 25 % would be noise."
    )


def test_a_slow_machine_is_no_regression():
    slow = kept(6.0, 4)
    slow.figures["label: save"] = Past(600.0, "ms", 100.0, 6.0, 0.02, False)

    assert compare.regressions(slow, [kept(6.0)]) == []


def test_what_rounds_and_runs_differ_by_is_no_regression():
    assert compare.regressions(kept(9.0, 4, apart=0.3), [kept(6.0)]) == []
    assert compare.regressions(kept(9.0, 4), [kept(3.0, 1), kept(6.0, 2), kept(9.0, 3)]) == []
    assert compare.regressions(kept(7.0, 4), [kept(6.0)]) == []


def test_what_was_measured_once_has_to_be_half_as_much_again():
    once = replace(kept(8.4, 4).figures["label: save"], spread=None)

    assert not compare.regressions(replace(kept(8.4, 4), figures={"label: save": once}), [kept(6.0)])
    assert compare.regressions(kept(8.4, 4), [kept(6.0)])


def test_a_lower_share_of_the_floor_is_one_where_more_is_better():
    before = [kept(0.6, unit="rows/s", more=True)]

    assert compare.regressions(kept(0.3, 2, unit="rows/s", more=True), before)
    assert not compare.regressions(kept(1.2, 2, unit="rows/s", more=True), before)


def test_sizes_are_compared_as_they_are_and_times_never():
    def holding(value: float, unit: str, day: int) -> Kept:
        one = kept(1, day)
        return replace(one, figures={"memory": Past(value, unit, None, None, None, False)})

    assert compare.regressions(holding(200, "MB", 2), [holding(100, "MB", 1)])
    assert not compare.regressions(holding(200, "ms", 2), [holding(100, "ms", 1)])


def test_runs_of_other_sizes_and_processors_are_not_compared():
    other = replace(kept(3.0), size=100_000)

    assert compare.regressions(kept(9.0, 2), [other]) == []
    assert "nothing was compared" in compare.compared(kept(9.0, 2), [other])


def test_a_run_on_a_busy_machine_says_so():
    busy = replace(kept(6.0, 2), load=9.0)

    assert "The machine was busy" in compare.compared(busy, [kept(6.0)])
    assert "busy" not in compare.compared(kept(6.0, 2), [kept(6.0)])


def test_the_check_ends_with_1_and_a_sentence(tmp_path: Path):
    def save(ratio: float) -> Figure:
        return Turns([ratio, ratio], [1.0, 1.0]).figure("save", "ms", "a raw upsert")

    for day, ratio in (("28", 6.0), ("29", 6.1), ("30", 12.0)):
        record.written(run(save(ratio), began=f"2026-11-{day}T08:00:00Z"), tmp_path)

    def check(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.bench.compare", "--history", str(tmp_path), *more]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    slower = check()
    (tmp_path / "now").write_text(json.dumps(run(save(6.2)).as_json()))
    same = check(str(tmp_path / "now"))

    assert (slower.returncode, same.returncode) == (1, 0)
    assert "label: save: 12.0 × its floor, and 6.05 in the 2 runs before" in slower.stdout
    assert same.stdout.endswith("Nothing is worse by more than noise.\n")


def test_every_kept_run_is_small_and_the_picture_is_that_of_them():
    files = list(record.HISTORY.glob("*.json"))

    assert all(path.stat().st_size < 20_000 for path in files)
    assert plot.PICTURE.read_text() == plot.drawn(record.history())


def test_the_picture_is_whole_and_has_both_schemes():
    name, title = next(iter(plot.SHOWN.items()))
    runs = [replace(kept(1, day), figures={name: Past(day, "ms", 1.0, day, 0, False)}) for day in (2, 5, 9)]

    drawing = plot.drawn(runs)

    ElementTree.fromstring(drawing)
    assert title in drawing
    assert ">9.00 ×<" in drawing
    assert drawing.count("<circle") == 3
    assert "prefers-color-scheme: dark" in drawing


def test_no_run_is_a_picture_too():
    ElementTree.fromstring(plot.drawn([]))


@pytest.mark.parametrize(("told", "sentences"), [("40000", 40_000), ("40k", 40_000), ("0.1M", 100_000)])
def test_a_size_is_told_in_sentences(told, sentences):
    assert size(told) == sentences


@pytest.mark.parametrize("told", ["", "many", "10", "40kB", "5M", "nan"])
def test_a_size_that_is_none_is_refused(told):
    with pytest.raises(SystemExit, match="is no number of sentences"):
        size(told)


def test_a_machine_that_is_too_small_is_told_so(tmp_path: Path):
    assert "GB are free" in (machine.lacks(tmp_path, 1e9, 0) or "")
    assert "GB of memory" in (machine.lacks(tmp_path, 0, 1e9) or "")
    assert machine.lacks(tmp_path, 0, 0) is None


def test_the_machine_is_described(tmp_path: Path):
    found = machine.described(tmp_path)

    assert found["cores"] >= 1
    assert found["fsync_ms"] >= 0
    assert "cores of" in machine.in_words(found)
    assert "It is memory, no disk" in machine.in_words({**MACHINE, "disk": "tmpfs on tmpfs"})


def test_threads_are_the_same_in_every_format(tmp_path: Path):
    corpus.write_pages(tmp_path / "pages", 2, seed=5)
    corpus.write_blog(tmp_path / "blog.xml", 2, seed=5)
    threads = list(corpus.threads(2, seed=5))

    pages = [path.read_text() for path in sorted((tmp_path / "pages").iterdir())]
    blog = (tmp_path / "blog.xml").read_text()

    texts = [[post["text"] for post in thread["posts"]] for thread in threads]
    assert all(text in page for page, of_one in zip(pages, texts, strict=True) for text in of_one)
    assert all(text in blog for of_one in texts for text in of_one)
    assert threads == list(corpus.threads(2, seed=5))
