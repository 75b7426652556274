"""Where the time of a label goes: `python -m tests.bench.apart`, in the app's environment; JSON of microseconds.

The app answers in this process, with a stopwatch at every layer that counts what the layer itself takes, without what
it calls. What the database does for the one statement is told by EXPLAIN ANALYZE and by two comparisons: the same
without waiting for the disk (`synchronous_commit`), and a round trip for nothing.
"""

import io
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import psycopg
import psycopg_pool
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from config.wsgi import application

SAVES = 400
LABELS = ("fact", "opinion", "disputed")


class Stopwatch:
    """The time that each of several nested parts takes by itself, in seconds."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inner: list[float] = [0.0]

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, with its time told."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            began = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                took = time.perf_counter() - began
                self.spent[name] += took - self._inner.pop()
                self._inner[-1] += took

        return timed

    def put_on(self, owner: Any, method: str, name: str) -> None:
        """Time a method of a class from now on."""
        setattr(owner, method, self.around(name, getattr(owner, method)))


def wear(watch: Stopwatch) -> None:
    """Put the stopwatch around every layer that a label goes through."""
    from annotations import labelling
    from annotations.api.label import SentenceLabel
    from annotations.views import room
    from config.admission import Gate

    for path in settings.MIDDLEWARE:
        layer = import_string(path)
        watch.put_on(layer, "__call__", "middleware " + path.rpartition(".")[2].removesuffix("Middleware"))
    django: Any = application.application
    watch.put_on(type(django), "__call__", "request and response made")
    watch.put_on(type(django), "_get_response", "routing, and the view's own")
    django.load_middleware()  # anew, with what was put on
    for method in ("enter", "leave"):
        watch.put_on(Gate, method, "gate")
    watch.put_on(SentenceLabel, "dispatch", "token, JSON read and written")
    watch.put_on(room, "write", "form read")
    watch.put_on(room, "fragment", "fragment drawn")
    watch.put_on(labelling, "_one", "connection and cursor")
    watch.put_on(psycopg_pool.ConnectionPool, "getconn", "pool")
    watch.put_on(psycopg_pool.ConnectionPool, "putconn", "pool")
    watch.put_on(psycopg.Cursor, "execute", "the statement")


def ask(method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
    """One request, answered in this process."""
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": str(settings.PORT), "HTTP_HOST": f"127.0.0.1:{settings.PORT}",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        **headers,
    }  # fmt: skip
    statuses: list[str] = []
    answer = application(environ, lambda status, *_: statuses.append(status))
    content = b"".join(answer)
    if close := getattr(answer, "close", None):
        close()
    if not statuses[0].startswith("200"):
        raise SystemExit(f"A label was answered {statuses[0]}: {content[:300]!r}")


def label(number: int, sentence: int, token: str, session: str) -> None:
    """Save one label, by token through the API, or by session as the page does it."""
    answer = {"label": LABELS[number % 3]}
    if token:
        headers = {"CONTENT_TYPE": "application/json", "HTTP_AUTHORIZATION": f"Token {token}"}
        ask("PUT", f"/api/v1/sentences/{sentence}/label/", json.dumps(answer).encode(), headers)
        return
    csrf = "c" * 32
    headers = {
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_X_CSRFTOKEN": csrf, "HTTP_HX_REQUEST": "true",
        "HTTP_COOKIE": f"sessionid={session}; csrftoken={csrf}",
    }  # fmt: skip
    ask("POST", f"/sentences/{sentence}/label/", urlencode(answer).encode(), headers)


def layers(watch: Stopwatch, sentences: list[int], token: str, session: str) -> dict[str, float]:
    """Microseconds that each layer takes by itself: the median of many labels."""
    seen = defaultdict[str, list[float]](list)
    for number in range(SAVES + 50):
        watch.spent.clear()
        began = time.perf_counter()
        label(number, sentences[number % len(sentences)], token, session)
        took = time.perf_counter() - began
        if number < 50:
            continue
        seen["everything"].append(took)
        seen["all else"].append(took - sum(watch.spent.values()))
        for name, seconds in watch.spent.items():
            seen[name].append(seconds)
    return {name: statistics.median(times) * 1e6 for name, times in seen.items()}


def database(sentences: list[int], token: str) -> dict[str, float]:
    """Microseconds of what the database does for a label."""
    from annotations import labelling

    taken: list[Any] = []
    one = labelling._one

    def note(sql: Any, params: Any) -> Any:
        taken.append(params)
        return one(sql, params)

    labelling._one = note
    label(0, sentences[0], token, "")
    statement, params = labelling.TAG, taken[0]

    def given(number: int) -> dict[str, Any]:
        return {**params, "id": sentences[number % len(sentences)], "label": LABELS[number % 3]}

    def median(call: Callable[[int], Any]) -> float:
        times = []
        for number in range(SAVES):
            began = time.perf_counter()
            call(number)
            times.append(time.perf_counter() - began)
        return statistics.median(times) * 1e6

    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    found = {
        "a round trip for nothing": median(lambda _: cursor.execute("SELECT 1", prepare=True).fetchone())
    }
    found["the statement, committed"] = median(
        lambda n: cursor.execute(statement, given(n), prepare=True).fetchone()
    )
    cursor.execute("SET synchronous_commit = off")
    found["the same, not waiting for the disk"] = median(
        lambda n: cursor.execute(statement, given(n + 1), prepare=True).fetchone()
    )
    cursor.execute("RESET synchronous_commit")
    seen = defaultdict[str, list[float]](list)
    for number in range(100):
        # Values are put in here: EXPLAIN takes no parameters from the server's side.
        told = psycopg.ClientCursor(connection.connection)
        told.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + statement, given(number + 2))
        [[[plan]]] = told.fetchall()
        seen["planned anew, where it is not prepared"].append(plan["Planning Time"])
        seen["run, with its triggers"].append(plan["Execution Time"])
        for trigger in plan["Triggers"]:
            name = trigger.get("Constraint Name") or trigger["Trigger Name"]
            seen[f"of it trigger {name}"].append(trigger.get("Time", 0.0))
    return found | {name: statistics.median(times) * 1e3 for name, times in seen.items()}


def main() -> None:
    """Reads {"sentences", "token", "session"} from standard input."""
    given = json.load(sys.stdin)
    sentences, token = given["sentences"], given["token"]
    found = {"database": database(sentences, token)}
    watch = Stopwatch()
    wear(watch)
    found["API"] = layers(watch, sentences, token, "")
    found["page"] = layers(watch, sentences, "", given["session"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
