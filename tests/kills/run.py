"""One run: an installation, people at work, processes killed one after the other, and the proof."""

import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self
from uuid import uuid4

from tests.bench import corpus
from tests.bench.app import USERS, App
from tests.kills import killing, proof
from tests.kills.work import LABELS, PATIENCE, Client, Unanswered, Work

DOCUMENTS = 60
"""That people label; as many more come in as there is time for."""
TELL_EVERY = 10
PLACES = 300
"""Documents to be given out."""


@dataclass(slots=True)
class Result:
    """What was killed, how many seconds until a label was acknowledged and until all parts ran again, and faults.

    `answered` has the seconds and what was killed.
    """

    killed: Counter[str] = field(default_factory=Counter)
    answered: list[tuple[float, str]] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    labels: int = 0
    documents: int = 0
    jobs: int = 0
    releases: int = 0
    pulled: int = 0
    faults: list[str] = field(default_factory=list)

    def told(self) -> str:
        """In lines."""
        slowest = sorted(self.answered, reverse=True)[:20]
        kinds = ", ".join(f"{count} × {kind}" for kind, count in sorted(self.killed.items()))
        return "\n".join(
            [
                f"{self.killed.total()} kills: {kinds}",
                f"until a label was acknowledged again: {_percentiles([seconds for seconds, _ in self.answered])}",
                f"until every part ran again: {_percentiles(self.whole)}",
                f"acknowledged: {self.labels:,} labels, {self.documents:,} documents imported, {self.jobs} jobs",
                f"and {self.releases} releases, {self.pulled} pulls",
                f"the slowest: {', '.join(f'{kind} {seconds:.1f} s' for seconds, kind in slowest)}",
                *(self.faults or ["nothing lost, nothing twice, nothing half"]),
            ]
        )


def _percentiles(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "too few to say"
    at = statistics.quantiles(seconds, n=100, method="inclusive")
    return f"p50 {at[49]:.2f} s, p95 {at[94]:.2f} s, p99 {at[98]:.2f} s, longest {max(seconds):.2f} s"


class Installation(App):
    """An app whose people and projects are made by one command: a busy machine takes its time for each."""

    def __enter__(self) -> Self:
        try:
            self.first_start = self.start()
            self.tokens = json.loads(self.python("-m", "tests.kills.people", "lead", *USERS))
        except BaseException:
            self.__exit__()
            raise
        return self


def run(minutes: float, seed: int, most: int = 10**6, tell: Callable[[str], None] = print) -> Result:
    """Kill parts for so many minutes, `most` at most, under load; prove everything afterwards."""
    chance, result = random.Random(seed), Result()
    with Installation() as app:
        assert app.process is not None
        corpus.write(app.path / "corpus.jsonl", DOCUMENTS, sentences=12, seed=seed)
        app.ingest(app.path / "corpus.jsonl")
        sentences = [row["id"] for row in app.rows("projects/bench/sentences/")]
        _queue(app, seed)
        # The owner's sentences are the ones that are asked whether labels are taken again.
        work = Work(app, sentences[8:], list(USERS), seed)
        work.start()
        try:
            _kill(app, work, sentences[:8], minutes, most, chance, result, tell)
        finally:
            work.stop()
        tell("Everybody has finished; proving what is there.")
        result.faults = proof.all_of_it(app, work)
        result.labels, result.documents = len(work.acknowledged.ops), sum(work.imported)
        result.jobs, result.releases = len(work.jobs), len(work.releases)
        result.pulled = len(work.pulled)
        if app.process.poll() is not None:
            result.faults.append("the supervisor ended")
    return result


def _queue(app: App, seed: int) -> None:
    """Another project, whose documents are given out one by one."""
    corpus.write(app.path / "queue.jsonl", PLACES, sentences=4, seed=seed + 1)
    app.manage("ingest", str(app.path / "queue.jsonl"), "--project", "queue", "--format", "jsonl")
    app.api("POST", "projects/queue/plans/", {"name": "All", "reviewers_each": 1, "seed": seed})


def _kill(
    app: App,
    work: Work,
    sentences: list[int],
    minutes: float,
    most: int,
    chance: random.Random,
    result: Result,
    tell: Callable[[str], None],
) -> None:
    assert app.process is not None
    data_dir, up = app.path / "data", app.process.pid
    client, revisions = Client(app, "lead", work.faults), dict.fromkeys(sentences, 0)
    ending = time.monotonic() + minutes * 60
    while time.monotonic() < ending and result.killed.total() < most:
        time.sleep(chance.uniform(0.1, 1.0))
        kind = killing.kill_one(data_dir, up, chance)
        if kind is None:
            continue
        result.killed[kind] += 1
        began = time.monotonic()
        _probe(client, work, chance.choice(sentences), revisions, chance)
        result.answered.append((time.monotonic() - began, kind))
        while not killing.is_whole(data_dir, up):
            if time.monotonic() - began > PATIENCE:
                work.faults.append(f"after a kill of the {kind} not all parts came back")
                return
            time.sleep(0.05)
        result.whole.append(time.monotonic() - began)
        if result.killed.total() % TELL_EVERY == 0:
            tell(f"{result.killed.total()} kills, {len(work.acknowledged.ops):,} labels acknowledged")


def _probe(
    client: Client, work: Work, sentence: int, revisions: dict[int, int], chance: random.Random
) -> None:
    """Label until it is acknowledged, each attempt a new connection that waits for at most 2 s."""
    before = work.acknowledged.last.get((client.user, sentence))
    label, op = chance.choice([one for one in LABELS if one != before]), str(uuid4())
    body = {"label": label, "op": op, "base": revisions[sentence]}
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            status, answer = client.once("PUT", f"sentences/{sentence}/label/", body, timeout=2)
        except Unanswered:
            time.sleep(0.05)
            continue
        if status == 200 and answer.get("op") == op:
            revisions[sentence] = answer["revision"]
            work.acknowledged.note(op, client.user, sentence, label)
            return
        work.faults.append(f"probe, {body}: {status} {answer}")
        return
    work.faults.append("labels were not taken again")
