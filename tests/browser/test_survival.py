"""What waits outlives the server's end, the browser's, a closed lid, a sign-out and a new release."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import expect

from annotations.models import Annotation
from config import offline as worker
from tests.browser.room import ids, labels, press, saved, sentence
from tests.browser.test_outbox import KEPT, end_session, sign_in, state

EXPECTED = ["Failed to load resource", "htmx:error", "net::ERR", "Failed to fetch"]


def history(user):
    """The labels that a reviewer gave to a sentence, one after the other, from the events."""
    rows = Annotation.pgh_event_model.objects.filter(reviewer=user).order_by("pgh_id")
    given: dict[str, list[str]] = {}
    for row in rows:
        given.setdefault(str(row.sentence_id), []).append(row.label.key)
    return given


def test_a_killed_server_that_comes_back_has_everything_once(open_document, reviewer, harbour, served):
    page = open_document(reviewer, harbour, at=served.url)
    page.forgiven += EXPECTED
    press(page, "j", "1")
    saved(page)

    served.kill()
    press(page, "j", "2", "j", "3", "k", "4")
    expect(state(page)).to_have_text("Offline · 3 kept here")
    served.start()

    saved(page)
    first, second, third, *_ = ids(page)
    assert history(reviewer) == {first: ["fact"], second: ["opinion", "unsupported"], third: ["disputed"]}
    page.reload()
    saved(page)
    expect(sentence(page, 2)).to_have_attribute("data-label", "unsupported")


def main_process(profile: Path) -> int:
    """The process of the browser that was started on this profile."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().decode().split("\0") if entry.name.isdigit() else []
            if f"--user-data-dir={profile}" in words and not any(w.startswith("--type=") for w in words):
                return int(entry.name)
    raise AssertionError("no browser runs on that profile")


def test_a_browser_that_is_killed_sends_when_it_is_opened_again(
    playwright, chromium, enter, reviewer, harbour, tmp_path
):
    def start():
        return playwright.chromium.launch_persistent_context(
            tmp_path / "profile", service_workers="block", **chromium
        )

    context = start()
    page = enter(reviewer, into=context)
    address = f"{page.base}/documents/{harbour.pk}/"
    page.goto(address)
    page.forgiven += EXPECTED
    context.set_offline(True)
    press(page, "j", "1", "j", "2", "j", "3")
    expect(state(page)).to_have_text("Offline · 3 kept here")
    assert len(page.evaluate(KEPT)) == 3
    os.kill(main_process(tmp_path / "profile"), signal.SIGKILL)
    if not page.is_closed():
        page.wait_for_event("close")

    again = enter(reviewer, into=start())
    again.goto(address)

    saved(again)
    assert sorted(labels(reviewer).values()) == sorted(["fact", "opinion", "disputed"])


def test_a_closed_lid_loses_nothing_and_opening_it_sends(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += EXPECTED
    page.clock.install()
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)
    page.context.set_offline(True)
    press(page, "j", "1", "j", "2")
    expect(state(page)).to_have_text("Offline · 2 kept here")
    browser = page.context.new_cdp_session(page)

    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    page.context.set_offline(False)
    browser.send("Page.setWebLifecycleState", {"state": "active"})

    # The clock stands still: it is the return that sends, not a timer.
    saved(page)
    assert sorted(labels(reviewer).values()) == ["fact", "opinion"]


def test_a_clock_that_is_set_back_holds_nothing_up(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += EXPECTED
    page.context.set_offline(True)
    press(page, "j", "1")
    expect(state(page)).to_have_text("Offline · 1 kept here")
    page.evaluate("Date.now = () => 1000000000000")
    press(page, "j", "2", "k", "3")
    page.context.set_offline(False)

    saved(page)
    first, second, *_ = ids(page)
    assert labels(reviewer) == {first: "disputed", second: "opinion"}


def test_a_new_release_is_told_of_and_takes_nothing_away(open_document, reviewer, harbour, monkeypatch):
    page = open_document(reviewer, harbour, service_workers="allow")
    page.forgiven += EXPECTED
    page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
    page.context.route("**/sentences/*/label/", lambda route: route.abort())
    press(page, "j", "1")
    expect(state(page)).to_have_text("Offline · 1 kept here")
    source = worker.script()
    monkeypatch.setattr(worker, "script", lambda: source + b"\n// another release\n")

    other = page.context.new_page()
    other.goto(f"{page.base}/")

    notice = page.get_by_role("region", name="Needs you")
    expect(notice).to_contain_text("A new release of Contested is here.")
    press(page, "j", "2")
    expect(state(page)).to_have_text("Offline · 2 kept here")
    page.context.unroute("**/sentences/*/label/")
    notice.get_by_role("button", name="Load the page again").click()
    expect(notice).to_be_hidden()
    saved(page)
    assert sorted(labels(reviewer).values()) == ["fact", "opinion"]


def test_signing_in_again_with_a_second_factor_goes_on(open_document, reviewer, harbour):
    secret = generate_totp_secret()
    TOTP.activate(reviewer, secret)
    page = open_document(reviewer, harbour)
    end_session(page)
    press(page, "j", "3")
    page.get_by_role("button", name="Sign in again", exact=True).click()
    sign_in(page, reviewer)

    code = page.frame_locator("#sign-in iframe").locator("input[name=code]")
    code.fill(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
    page.keyboard.press("Enter")

    saved(page)
    expect(page.locator("#sign-in")).to_be_hidden()
    assert labels(reviewer) == {ids(page)[0]: "disputed"}


def test_without_any_cookie_one_signs_in_and_goes_on(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    end_session(page)
    page.context.clear_cookies()
    press(page, "j", "3")
    expect(state(page)).to_have_text("Sign in again · 1 kept here")

    page.get_by_role("button", name="Sign in again", exact=True).click()
    sign_in(page, reviewer)

    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "disputed"}


@pytest.mark.parametrize("who", ["reviewer", "curator"])
def test_signing_out_keeps_what_waits_for_whoever_did_it(open_document, reviewer, curator, harbour, who):
    page = open_document(reviewer, harbour)
    page.forgiven += EXPECTED
    page.route("**/sentences/*/label/", lambda route: route.abort())
    press(page, "j", "1")
    expect(state(page)).to_have_text("Offline · 1 kept here")
    address = page.url
    page.goto(f"{page.base}/")
    expect(page.locator("[data-waits]")).to_contain_text("1 action waits in this browser, and is sent")
    expect(page.locator("[data-waits] li")).to_have_text("The quay · 1 waiting")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    expect(page.locator("[data-waits]")).to_contain_text("sent when whoever did it signs in here again")

    user = {"reviewer": reviewer, "curator": curator}[who]
    user.set_password("a wall of 1931")
    user.save()
    page.get_by_label("User name").fill(user.username)
    page.get_by_label("Password").fill("a wall of 1931")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{page.base}/")
    expect(page.locator("[data-waits]")).to_be_visible(visible=who == "reviewer")
    page.unroute("**/sentences/*/label/")
    page.goto(address)

    saved(page)
    assert labels(reviewer) == ({ids(page)[0]: "fact"} if who == "reviewer" else {})
    assert labels(curator) == {}
    assert len(page.evaluate(KEPT)) == (0 if who == "reviewer" else 1)
