"""A Chromium that visits the app in this process, signed in as whoever a test says."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.network import Network
from tests.browser.served import Served, collect
from tests.conftest import entered

# Playwright's loop runs in the thread of the test; the ORM is used there on purpose.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Milliseconds in which what is to happen happens on a machine that is busy with other things; nothing waits
# longer than it has to.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """What starts the system's Chromium, or the one Playwright installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return {"executable_path": found, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser(playwright, chromium) -> Iterator[Browser]:
    running = playwright.chromium.launch(**chromium)
    yield running
    running.close()


@pytest.fixture(scope="session")
def collected(tmp_path_factory) -> Path:
    """Static files as a release has them: our scripts in one, by hashed names."""
    folder: Path = tmp_path_factory.mktemp("static")
    collect(folder)
    return folder


@pytest.fixture(autouse=True)
def as_released(collected, settings) -> None:
    """Pages ask for what a release would give them, which is also less to ask for."""
    settings.STATIC_ROOT = collected
    settings.STATICFILES_DIRS = [collected]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.static.StaticFiles"}}


@pytest.fixture(scope="session")
def one_server(django_db_setup, collected, tmp_path_factory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("served"), collected)
    yield server
    server.kill()


@pytest.fixture
def served(one_server, transactional_db) -> Served:
    """A web server in a process of its own, which tests may kill."""
    one_server.start()
    return one_server


@pytest.fixture
def network(live_server) -> Iterator[Network]:
    """A network on the way to the server in this process, which a test lets misbehave."""
    made = Network(live_server.url)
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def enter(browser, live_server) -> Iterator[Callable[..., Page]]:
    """`enter(user, at=…, into=…, **options)`: a new window of `user`'s; options are those of a browser context.

    It shows the server `at`, by default the one in this process, and is opened in the context `into`, where
    that is given.

    At the end no window may have met an error in its console, a blocked style or script, or
    asked another site for anything; `page.forgiven` lists what a test expects.
    """
    contexts: list[BrowserContext] = []
    troubles: list[tuple[list[str], str]] = []

    def open_window(user, at: str = live_server.url, into: BrowserContext | None = None, **options) -> Page:
        # A worker would ask where `page.route` does not see it: tests of the worker allow it.
        usual = {"viewport": {"width": 1280, "height": 900}, "service_workers": "block"}
        context = into or browser.new_context(**{**usual, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        client = Client()
        entered(client, user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": at}])
        page = context.new_page()
        forgiven: list[str] = []
        page.forgiven = forgiven
        page.base = at
        page.on("pageerror", lambda error: troubles.append((forgiven, str(error))))
        page.on("console", lambda m: troubles.append((forgiven, m.text)) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((at, "data:", "blob:"))
                else troubles.append((forgiven, f"foreign request: {r.url}"))
            ),
        )
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [text for forgiven, text in troubles if not any(word in text for word in forgiven)] == []


@pytest.fixture
def open_document(enter) -> Callable[..., Page]:
    """`open_document(user, document)`: the review room, ready for keys."""

    def open_room(user, document, query="", **options) -> Page:
        page = enter(user, **options)
        page.goto(f"{page.base}/documents/{document.pk}/{query}")
        page.wait_for_selector("[data-sentence]", state="attached")
        return page

    return open_room


@pytest.fixture
def harbour(make_document):
    """An article in two paragraphs and a small thread that quotes it."""
    return make_document(
        "The quay at Oldport has been closed since Monday. The harbour office says that the wall moved "
        "by four centimetres. Nobody was told.\n\n"
        "The wall was built in 1931. It is the ugliest wall on the coast.",
        [
            "“the wall moved by four centimetres” That is wrong. I measured it on Sunday.",
            ("With what did you measure it?", 1),
            ("With a rod, as my father did.", 2),
            "It was about time.",
        ],
        language="en",
    )
