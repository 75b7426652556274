"""Many at once: 1,000 clients that only stay connected, 200 that label every second, and more than can be served."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.app import USERS, App
from tests.bench.figures import Figure, percentile

IDLE, ACTIVE, CROWD = 1_000, 200, 400
SECONDS, RUSH = 20, 10
PAUSE = 1.0
"""Seconds between two labels of an active client: faster than anybody reads."""
LABELS = ("fact", "opinion", "disputed")


@dataclass(slots=True)
class Seen:
    """What came back: milliseconds of answers that were labels, and of those that said to come back."""

    labels: list[float] = field(default_factory=list)
    refusals: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


class Client:
    """One connection, kept open, and opened again when the server ended it between two requests."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, dict[str, str], bytes]:
        for attempt in range(2):
            is_fresh = self.streams is None
            if self.streams is None:
                self.streams = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                return await self._ask(method, path, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if is_fresh or attempt:
                    raise
        raise ConnectionError

    async def _ask(self, method: str, path: str, body: str) -> tuple[int, dict[str, str], bytes]:
        assert self.streams is not None
        reader, writer = self.streams
        csrf = "c" * 32
        lines = [
            f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}",
            f"Cookie: sessionid={self.session}; csrftoken={csrf}", f"X-CSRFToken: {csrf}", "HX-Request: true",
            "Content-Type: application/x-www-form-urlencoded",
        ]  # fmt: skip
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        if headers.get("transfer-encoding") == "chunked":
            content = b""
            while size := int((await reader.readline()).strip() or b"0", 16):
                content += await reader.readexactly(size + 2)
            await reader.readline()
        else:
            content = await reader.readexactly(int(headers.get("content-length", 0)))
        return int(head[0].split()[1]), headers, content

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None


def measure(app: App) -> list[Figure]:
    """p99 of a label with everybody there, and what those get who are too many."""
    ids = app.sentence_ids()
    sessions = [app.session(user) for user in USERS]
    steady, rush = asyncio.run(run(app.port, ids, sessions))
    served, refused = len(rush.labels), len(rush.refusals)
    return [
        Figure(f"a label, {IDLE:,} idle and {ACTIVE} active, p99", percentile(steady.labels, 0.99), "ms", most=250),
        Figure("and its p50", percentile(steady.labels, 0.5), "ms"),
        Figure("labels of these", len(steady.labels) / SECONDS, "labels/s", least=0.9 * ACTIVE / PAUSE),
        Figure("errors and refusals of these", sum(steady.errors.values()) + len(steady.refusals), "", most=0),
        Figure(f"labels of {CROWD} that never pause", served / RUSH, "labels/s"),
        Figure("a label of these, p99", percentile(rush.labels, 0.99), "ms", note="what waits longer is refused"),
        Figure("of these told to come back", 100 * refused / max(1, served + refused), "%"),
        Figure("answers that were neither", sum(rush.errors.values()), "", most=0, note=str(dict(rush.errors) or "")),
    ]  # fmt: skip


async def run(port: int, ids: list[int], sessions: list[str]) -> tuple[Seen, Seen]:
    idle = [Client(port, "") for _ in range(IDLE)]
    for start in range(0, IDLE, 50):
        await asyncio.gather(*(client.ask("GET", "/health/") for client in idle[start : start + 50]))
    crowd = [Client(port, sessions[number % len(sessions)]) for number in range(CROWD)]
    steady, rush = Seen(), Seen()
    await asyncio.gather(
        *(label(client, ids, at, steady, SECONDS, PAUSE) for at, client in enumerate(crowd[:ACTIVE]))
    )
    await asyncio.gather(*(label(client, ids, at, rush, RUSH, 0) for at, client in enumerate(crowd)))
    for client in (*idle, *crowd):
        client.close()
    return steady, rush


async def label(client: Client, ids: list[int], place: int, seen: Seen, seconds: float, pause: float) -> None:
    """Labels, one after another; who is told to come back does so as it was told."""
    await asyncio.sleep(random.random() * pause)
    end, number = time.monotonic() + seconds, 0
    while (began := time.monotonic()) < end:
        number += 1
        address = f"/sentences/{ids[(place * 97 + number) % len(ids)]}/label/"
        try:
            status, headers, _ = await client.ask("POST", address, urlencode({"label": LABELS[number % 3]}))
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            seen.errors[type(error).__name__] += 1
            continue
        took = (time.monotonic() - began) * 1000
        if status == 200:
            seen.labels.append(took)
            await asyncio.sleep(max(0.0, pause - took / 1000))
        elif status == 503 and "retry-after" in headers:
            seen.refusals.append(took)
            await asyncio.sleep(min(float(headers["retry-after"]), max(0.0, end - time.monotonic())))
        else:
            seen.errors[str(status)] += 1
