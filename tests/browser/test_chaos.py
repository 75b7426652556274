"""A network that does everything wrong, for a while: each action arrives once, and the last one holds."""

import random

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation
from documents.models import Link
from tests.browser.network import PORTAL
from tests.browser.room import ids, labels, press, saved
from tests.browser.test_offline import kept

NOISE = ["Failed to load resource", "htmx:error", "net::ERR", "Failed to fetch"]
DEEDS = ["portal", "refuse", "lose", "break", 500, 502, 503, 429, 404, 403, None, None]
KEYS = {"1": "fact", "2": "opinion", "3": "disputed", "4": "unsupported"}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_action_arrives_once_and_the_last_one_holds(enter, reviewer, harbour, network, seed):
    chance = random.Random(seed)
    page = enter(reviewer, at=network.url)
    page.forgiven += NOISE
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    network.does = lambda method, path: chance.choice(DEEDS) if method == "POST" else None
    sentences = ids(page)
    last: dict[str, str] = {}

    press(page, "j")
    for _ in range(40):
        key = chance.choice([*KEYS, "j", "j", "k"])
        press(page, key)
        if key in KEYS:
            current = page.locator("[data-sentence][aria-current=true]").get_attribute("data-sentence")
            last[current] = KEYS[key]
        if chance.random() < 0.1:
            page.reload()
            expect(page.locator("body[data-ready]")).to_have_count(1)
            page.locator(f"[data-sentence='{chance.choice(sentences)}']").click()
        page.evaluate("dispatchEvent(new Event('online'))")
    network.does = lambda _method, _path: None
    page.evaluate("dispatchEvent(new Event('online'))")

    for row in page.get_by_role("region", name="Needs you").get_by_role("button", name="Try again").all():
        row.click()
    saved(page)
    assert labels(reviewer) == last
    events = Annotation.pgh_event_model.objects.filter(reviewer=reviewer)
    assert events.count() == events.values("op").distinct().count()


def test_a_link_whose_answer_is_lost_each_time_is_drawn_once(enter, reviewer, harbour, network):
    page = enter(reviewer, at=network.url)
    page.forgiven += NOISE
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    left = ["lose", "break", "lose"]
    network.does = lambda method, path: left.pop() if method == "POST" and left else None
    before = Link.objects.count()

    page.locator(".comment [data-sentence]").last.click()
    press(page, "l")
    page.locator(".article [data-sentence]").first.click()
    press(page, "1")
    for _ in range(4):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(200)

    saved(page)
    assert Link.objects.count() == before + 1


def test_a_page_of_the_network_is_kept_as_no_part_of_the_app(enter, reviewer, harbour, network):
    """What answers in the server's place is not taken for a file or a window of the document."""
    page = enter(reviewer, at=network.url, service_workers="allow")
    page.forgiven += [*NOISE, "MIME type", "Refused to apply style", "Refused to execute script"]
    network.does = lambda _method, path: "portal" if path.startswith("/static/") and "room" in path else None
    page.goto(f"{page.base}/")
    page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    page.wait_for_timeout(1000)
    network.does = lambda _method, _path: None

    page.goto(f"{page.base}/documents/{harbour.pk}/")

    expect(page.locator("body[data-ready]")).to_have_count(1)
    kept(page, f"/documents/{harbour.pk}/")
    stored = """async () => {
      const found = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) found.push(await (await cache.match(request)).text());
      }
      return found;
    }"""
    assert not [text for text in page.evaluate(stored) if PORTAL.decode() in text]
