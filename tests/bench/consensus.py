"""Model consensus: how long a fit of 100,000 answers takes, and how often the model is right when it is sure."""

import statistics
import time
import tracemalloc

import numpy as np
from numpy.typing import NDArray

from annotations import dawid_skene
from tests.bench.agreement import answer
from tests.bench.app import App, Failed
from tests.bench.figures import Figure

ANSWERS = 100_000
EACH = 3
REVIEWERS = 8
N_LABELS = 4
RUNS = 5
SEED = 19_790_101
SHARED = 0.8
"""Of the mistakes on a sentence that all reviewers are drawn to alike: its distractor."""
HARD = {"hard": (4, 2), "of the page": (5, 2), "easy": (8, 2)}
"""Beta distributions of how clear a sentence is; the second is what the page tells of."""

type Ints = NDArray[np.int64]
type Answers = tuple[Ints, Ints, Ints]


def measure(app: App) -> list[Figure]:
    _truth, answers = study(np.random.default_rng(SEED), ANSWERS // EACH, HARD["of the page"])
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        found = dawid_skene.fit(*answers)
        times.append(time.perf_counter() - began)
    tracemalloc.start()
    dawid_skene.fit(*answers)
    held = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    figures = [
        Figure(
            "100,000 answers, EM alone", statistics.median(times), "s", most=2,
            note=f"{found.iterations} steps",
        ),
        Figure("memory that EM takes", held, "MB", most=64),
        Figure(f"{answer(app):,} answers, asked to stored", refit(app), "s", most=2),
    ]  # fmt: skip
    for name, clear in HARD.items():
        truth, answers = study(np.random.default_rng(SEED), ANSWERS // EACH, clear)
        posteriors = dawid_skene.fit(*answers).posteriors
        tops = posteriors.max(axis=1)
        sure = dawid_skene.sure(tops, posteriors.argmax(axis=1) == truth)
        assert sure.share is not None
        assert sure.mean is not None
        figures.append(
            Figure(
                f"right at 95 % or more, sentences {name}", 100 * sure.share, "%",
                note=f"{100 * sure.n / truth.size:.0f} % of all; it says {100 * sure.mean:.0f} %",
            )
        )  # fmt: skip
    return figures


def study(generator: np.random.Generator, n: int, clear: tuple[float, float]) -> tuple[Ints, Answers]:
    """True labels, and the answers of reviewers who differ in how able they are: sentence, reviewer, label.

    A sentence has a wrong label of its own that mistakes go to, and is clear or not. This is what the model
    leaves out.
    """
    truth = generator.choice(N_LABELS, n, p=(0.35, 0.25, 0.2, 0.2))
    distractor = (truth + generator.integers(1, N_LABELS, n)) % N_LABELS
    able = np.linspace(0.75, 0.98, REVIEWERS)
    ease = generator.beta(*clear, n)
    who = np.argsort(generator.random((n, REVIEWERS)), axis=1)[:, :EACH]
    is_right = generator.random((n, EACH)) < able[who] * ease[:, None]
    other = (truth[:, None] + generator.integers(1, N_LABELS, (n, EACH))) % N_LABELS
    wrong = np.where(generator.random((n, EACH)) < SHARED, distractor[:, None], other)
    given = np.where(is_right, truth[:, None], wrong)
    return truth, (np.repeat(np.arange(n), EACH), who.reshape(-1), given.reshape(-1))


def refit(app: App) -> float:
    """Seconds from the request to the end of the job, over 100,000 answers of three reviewers."""
    count = answer(app)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        job = app.api("POST", "projects/bench/consensus/")
        while job["status"] in ("queued", "running"):
            time.sleep(0.05)
            job = app.api("GET", f"jobs/{job['id']}/")
        times.append(time.perf_counter() - began)
        if job["status"] != "done":
            raise Failed(f"The fit failed: {job['error']}")
    if app.api("GET", "projects/bench/consensus/")["fit"]["n_annotations"] < 0.9 * count:
        raise Failed("The fit is of fewer answers than were given.")
    return statistics.median(times)
