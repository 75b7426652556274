"""Agreement: how long a report of 100,000 answers takes; and at length how often its intervals hold the truth."""

import random
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from annotations import measures
from annotations.measures import Answers
from tests.bench.app import USERS, App, Failed
from tests.bench.figures import Figure
from tests.bench.turns import in_turns

ANSWERS = 100_000
EACH = 3
AT_ONCE = 10_000
REVIEWERS = USERS[2 : 2 + EACH]
STUDIES = 1_000
RESAMPLES = 1_000
SEED = 20_110_125
N_LABELS = 4

type Table = NDArray[np.float64]
type Draw = Callable[[np.random.Generator, int], Answers]


def answer(app: App) -> int:
    """Let three reviewers give 100,000 answers, mostly the true ones; how many that are. Once a run."""
    ids = app.sentence_ids()[: ANSWERS // EACH]
    if app.agreed:
        return EACH * len(ids)
    generator = random.Random(SEED)
    truth = [generator.choice(("fact", "opinion", "disputed", "unsupported")) for _ in ids]
    for user in REVIEWERS:
        answers = [
            {"sentence": id, "label": label if generator.random() < 0.7 else "opinion"}
            for id, label in zip(ids, truth, strict=True)
        ]
        for start in range(0, len(answers), AT_ONCE):
            app.api(
                "POST",
                "projects/bench/annotations/bulk/",
                {"annotations": answers[start : start + AT_ONCE]},
                user,
            )
    app.agreed = True
    return EACH * len(ids)


def measure(app: App) -> list[Figure]:
    """The report beside the rows that it is made of."""
    count = answer(app)

    def report() -> float:
        began = time.perf_counter()
        found = app.api("GET", f"projects/bench/agreement/report/?reviewer={','.join(REVIEWERS)}")
        if found["n_annotations"] < 0.9 * count:
            raise Failed(f"Of {count:,} answers the report counts {found['n_annotations']:,}.")
        return time.perf_counter() - began

    turns = in_turns(report, lambda: app.floor("answers", *REVIEWERS))
    beside = "these answers through COPY"
    return [turns.figure(f"every figure of {count:,} answers", "s", beside, most=2)]


def intervals(_app: App) -> list[Figure]:
    """A study: of a thousand each with so many documents, how many intervals hold the truth."""
    figures = []
    for count in (5, 10, 20):
        ours, percentiles = coverage(documents, count)
        figures += [
            Figure(
                f"95 % intervals that hold alpha, {count} documents", 100 * ours, "%",
                least=92 if count >= 10 else None, note=f"bootstrap percentiles {100 * percentiles:.0f} %",
            )
        ]  # fmt: skip
    return figures


def documents(generator: np.random.Generator, count: int) -> Answers:
    """A study: documents differ in their mix of labels and how hard they are, reviewers in how good they are."""
    columns: list[tuple[int, int, int, int]] = []
    sentence = 0
    able = np.linspace(0.75, 0.98, 8)
    for document in range(count):
        mix = generator.dirichlet([2.1, 1.5, 1.2, 1.2])
        clear = generator.beta(8, 2)
        for _ in range(generator.integers(5, 35)):
            label = int(generator.choice(N_LABELS, p=mix))
            for reviewer in generator.choice(8, EACH, replace=False):
                is_right = generator.random() < able[reviewer] * clear
                given = label if is_right else (label + int(generator.integers(1, N_LABELS))) % N_LABELS
                columns.append((document, sentence, int(reviewer), given))
            sentence += 1
    return Answers.numbered(*zip(*columns, strict=True))


def coverage(draw: Draw, count: int) -> tuple[float, float]:
    """Shares of studies of so many documents whose 95% interval holds the alpha of a very large one.

    Ours, and that of plain percentiles of a bootstrap over documents. Studies are drawn from a pool of documents,
    which is the population that the truth is of.
    """
    generator = np.random.default_rng(SEED)
    pool = parts_of(draw(generator, 4_000))
    truth = alpha_of(pool.sum(axis=0))
    ours = percentiles = 0
    for _ in range(STUDIES):
        parts = pool[generator.integers(len(pool), size=count)]
        estimate = measures.of_table(parts, np.arange(count), alpha_of)
        found = measures.interval(estimate)
        ours += bool(found.low is not None and found.high is not None and found.low <= truth <= found.high)
        drawn = generator.multinomial(count, np.full(count, 1 / count), size=RESAMPLES) @ parts
        low, high = np.nanquantile(alpha_of(drawn), [0.025, 0.975])
        percentiles += bool(low <= truth <= high)
    return ours / STUDIES, percentiles / STUDIES


def parts_of(answers: Answers) -> Table:
    """Of each document what alpha sums: agreements, and how often each label was given."""
    table = answers.table()
    m = table.sum(axis=1)
    agreed = (table * (table - 1)).sum(axis=1) / (m - 1)
    return measures.sums_by(answers.unit_of_sentence(), np.column_stack([agreed, table]))


def alpha_of(sums: Table) -> Table:
    """Alpha of such sums."""
    margins = sums[..., 1:]
    n = margins.sum(axis=-1)
    return 1 - measures.ratio(n - sums[..., 0], (n**2 - (margins**2).sum(axis=-1)) / (n - 1))
