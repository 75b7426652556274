"""Saving a label and taking it back, by session through the page's endpoint and by token through the API; by one
client, by 8 and by 64 at once."""

import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from tests.bench.app import USERS, App, Failed
from tests.bench.client import Answer, Client
from tests.bench.figures import Figure, percentile
from tests.bench.turns import Turns, in_turns

LABELS = ("opinion", "disputed", "fact")
SAVES, WARM = 120, 60
SECONDS, TOGETHER = 2.5, 3
"""Of clients at once, and how often."""
UNDONE = 60
SINGLE = "a raw upsert and its commit"


type Save = Callable[[int], float]


@dataclass(slots=True)
class Person:
    """Somebody who labels one sentence after another from `place` on, through a page or the API.

    `given` counts the answers on each sentence, of everybody and of the whole run: each is another than before, for
    the same again would write nothing.
    """

    user: str
    client: Client
    page: bool
    ids: list[int]
    given: Counter[tuple[str, int]]
    place: int = 0

    def save(self) -> Answer:
        """Answers the next sentence; any status."""
        return self._send("PUT", *self.next())

    def until_saved(self, _number: int) -> float:
        """Milliseconds until the next is saved, the waits that a busy server asks for included."""
        return self.client.until_done(*self.request("PUT", *self.next()))

    def next(self) -> tuple[int, dict[str, object]]:
        """A sentence and its answer."""
        sentence = self.ids[self.place % len(self.ids)]
        self.place += 1
        self.given[self.user, sentence] += 1
        return sentence, {"label": LABELS[self.given[self.user, sentence] % 3 - 1], "op": str(uuid4())}

    def give(self, sentence: int, label: str, **more: object) -> Answer:
        """An answer of any status."""
        return self._send("PUT", sentence, {"label": label, "op": str(uuid4()), **more})

    def clear(self, sentence: int, base: int) -> Answer:
        return self._send("DELETE", sentence, {"op": str(uuid4()), "base": base})

    def _send(self, method: str, sentence: int, fields: dict[str, object]) -> Answer:
        return self.client.ask(*self.request(method, sentence, fields))

    def request(self, method: str, sentence: int, fields: dict[str, object]) -> tuple[str, str, str]:
        """Method, address and body."""
        if self.page:
            fields = fields if method == "PUT" else {**fields, "clear": "1"}
            return "POST", f"/sentences/{sentence}/label/", urlencode(fields)
        return method, f"/api/v1/sentences/{sentence}/label/", json.dumps(fields)


def person(app: App, user: str, page: bool, place: int = 0) -> Person:
    client = Client.by_session(app, user, **{"HX-Request": "true"}) if page else Client.by_token(app, user)
    return Person(user, client, page, app.sentence_ids(), app.given, place)


def saved(answer: Answer) -> Answer:
    """That it was taken.

    Raises:
        Failed: it was not.
    """
    if not 200 <= answer.status < 300:
        raise Failed(f"A label was answered {answer.status}: {answer.body[:300]!r}")
    return answer


def measure(app: App) -> list[Figure]:
    figures = []
    for name, page in (("page", True), ("API", False)):
        one = person(app, USERS[0], page, place=0 if page else len(app.sentence_ids()) // 2)
        several(one.save, WARM)
        turns = in_turns(partial(several, one.save, SAVES), partial(app.floor, "upsert"))
        one.client.close()
        most = max(3.0, 9 * statistics.median(turns.floor))
        figures.append(
            turns.figure(f"save, {name}, 1 client, p50", "ms", SINGLE, most, note="3 ms or 9 × the floor")
        )
        figures += [*crowd(app, name, page, 8, least=600), *crowd(app, name, page, 64, most=200)]
    return figures


def several(save: Callable[[], Answer], times: int) -> float:
    """Milliseconds of one of them: the median."""
    return statistics.median(saved(save()).took for _ in range(times))


def crowd(
    app: App, name: str, page: bool, clients: int, least: float | None = None, most: float | None = None
) -> list[Figure]:
    """Clients who each wait for the answer before the next: labels a second, and how long the slowest take."""
    rates, slowest, halves = Turns(), Turns(), []
    ids = app.sentence_ids()
    people = [
        person(app, USERS[place % len(USERS)], page, place * (len(ids) // clients))
        for place in range(clients)
    ]
    with ExitStack() as open_clients:
        for one in people:
            open_clients.enter_context(one.client).get("/health/live/")
        for _ in range(TOGETHER):
            took = times_together([one.until_saved for one in people])
            floor = app.floor("upserts", clients, SECONDS)
            rates.ours.append(len(took) / SECONDS)
            rates.floor.append(floor["rate"])
            slowest.ours.append(percentile(took, 0.99))
            slowest.floor.append(floor["p99"])
            halves.append(statistics.median(took))
    beside = "raw upserts of as many connections"
    note = f"p50 {statistics.median(halves):.0f} ms"
    return [
        rates.figure(f"save, {name}, {clients} clients", "labels/s", beside, least=least, note=note),
        slowest.figure(f"save, {name}, {clients} clients, p99", "ms", beside, most=most),
    ]


def saver(app: App, ids: list[int], user: str, page: bool) -> Save:
    """Saves one label after another over a connection of its own, and says how many milliseconds each took."""
    one = replace(person(app, user, page), ids=ids)

    def save(number: int) -> float:
        one.place = number
        return saved(one.save()).took

    return save


def together(savers: list[Save]) -> float:
    """Labels per second of clients that each wait for the answer before the next."""
    return len(times_together(savers)) / SECONDS


def times_together(savers: list[Save]) -> list[float]:
    """Milliseconds of each label that they saved in SECONDS."""
    end = time.monotonic() + SECONDS

    def work(place: int, save: Save) -> list[float]:
        took: list[float] = []
        while time.monotonic() < end:
            took.append(save(1_000 * place + len(took)))
        return took

    with ThreadPoolExecutor(len(savers)) as pool:
        return [one for took in pool.map(work, range(len(savers)), savers) for one in took]


def undo(app: App) -> list[Figure]:
    """Undo is a target state, made on the revision that it takes back: no answer, or the one before."""
    figures = []
    by_api = person(app, USERS[6], page=False)
    for name, page in (("page", True), ("API", False)):
        one = person(app, USERS[6], page)
        parts = itertools.count(0, UNDONE)

        def cleared(one: Person = one, parts: Iterator[int] = parts) -> float:
            ids = part(one.ids, next(parts))
            bases = [revision(by_api.give(id, "fact")) for id in ids]
            return statistics.median(
                saved(one.clear(id, base)).took for id, base in zip(ids, bases, strict=True)
            )

        def changed_back(one: Person = one, parts: Iterator[int] = parts) -> float:
            ids = part(one.ids, next(parts))
            for id in ids:
                saved(by_api.give(id, "fact"))
            bases = [revision(by_api.give(id, "opinion")) for id in ids]
            return statistics.median(
                saved(one.give(id, "fact", base=base)).took for id, base in zip(ids, bases, strict=True)
            )

        figures += [
            in_turns(cleared, lambda: app.floor("erase")).figure(
                f"undo of a label, {name}, p50", "ms", "a raw delete and its commit"
            ),
            in_turns(changed_back, lambda: app.floor("upsert")).figure(
                f"undo of a change, {name}, p50", "ms", SINGLE
            ),
        ]
        one.client.close()
    by_api.client.close()
    return figures


def part(ids: list[int], start: int) -> list[int]:
    """So many sentences from there on, and from the beginning again."""
    return [ids[(start + number) % len(ids)] for number in range(UNDONE)]


def revision(answer: Answer) -> int:
    """On which the next step is made."""
    return int(saved(answer).json()["revision"])
