"""Saving a label: by token through the API and by session through the page's endpoint."""

import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from tests.bench.app import USERS, App
from tests.bench.figures import Figure

LABELS = ("fact", "opinion", "disputed")
SAVES = 600
SECONDS = 6

type Save = Callable[[int], float]


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()
    sessions = app.floor("sessions")
    figures = []
    for name, page in (("page", True), ("API", False)):
        save = saver(app, ids, USERS[0], sessions[USERS[0]], page)
        for number in range(100):
            save(number)
        before = app.floor("upsert")["ms"]
        one = statistics.median(save(number) for number in range(SAVES))
        floor = (before + app.floor("upsert")["ms"]) / 2
        rate = together([saver(app, ids, user, sessions[user], page) for user in USERS])
        figures += [
            Figure(f"save a label, {name}, p50", one, "ms", floor, most=max(3, 9 * floor)),
            Figure(f"labels by 8 clients, {name}", rate, "labels/s", least=600),
        ]
    return figures


def saver(app: App, ids: list[int], user: str, session: str, page: bool) -> Save:
    """Saves one label after another over a connection of its own, and says how many milliseconds each took."""
    client, csrf = app.connection(), "c" * 32
    if page:
        cookies = f"sessionid={session}; csrftoken={csrf}"
        headers = {"Cookie": cookies, "X-CSRFToken": csrf, "HX-Request": "true"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    else:
        headers = {**app.token(user), "Content-Type": "application/json"}

    def save(number: int) -> float:
        sentence, answer = ids[number % len(ids)], {"label": LABELS[number % 3]}
        began = time.perf_counter()
        if page:
            client.request("POST", f"/sentences/{sentence}/label/", urlencode(answer), headers)
        else:
            client.request("PUT", f"/api/v1/sentences/{sentence}/label/", json.dumps(answer), headers)
        response = client.getresponse()
        body = response.read()
        if not 200 <= response.status < 300:
            raise SystemExit(f"A label was answered {response.status}: {body[:300]!r}")
        return (time.perf_counter() - began) * 1000

    return save


def together(savers: list[Save]) -> float:
    """Labels per second of clients that each wait for the answer before the next."""
    end = time.monotonic() + SECONDS

    def work(place: int, save: Save) -> int:
        done = 0
        while time.monotonic() < end:
            save(1_000 * place + done)
            done += 1
        return done

    with ThreadPoolExecutor(len(savers)) as pool:
        return sum(pool.map(work, range(len(savers)), savers)) / SECONDS
