"""Fetching for a project, from a site on this machine: robots.txt, turns, busy sites, pages as they were."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.db import connection
from django.utils import timezone

from documents import fetching, originals, removing
from documents.fetching import page, take_turn, was_read
from documents.ingest import robots
from documents.ingest.answers import FetchError
from documents.models import Document, Fetch, Host, Robots
from tests.documents.ingest.site import answering, open_site

HTML = (
    b"<html><head><title>Quay</title></head><body><article><p>The quay is closed.</p></article></body></html>"
)


@pytest.fixture
def site(settings, monkeypatch):
    """A site on this machine that pages may be fetched from; asked twenty times a second."""
    with open_site(settings, monkeypatch, every=0.05) as server:
        yield server


def paths(site):
    return [path for path, _ in site.seen]


def test_a_page_is_kept_as_it_came_with_what_the_site_says_of_it(site, project):
    site.pages["/quay"] = answering(
        HTML,
        ETag='"v1"',
        Last_Modified="Mon, 02 Mar 2026 10:00:00 GMT",
        Content_Type="text/html; charset=utf-8",
    )

    got = page(project.pk, f"{site.base}/quay", "as html")

    assert originals.open_kept(got.sha256).read() == HTML
    assert (got.hint.url, got.hint.encoding) == (f"{site.base}/quay", "utf-8")
    fetch = Fetch.objects.get()
    assert (fetch.etag, fetch.sha256, fetch.status) == ('"v1"', got.sha256, 200)
    assert fetch.last_modified == "Mon, 02 Mar 2026 10:00:00 GMT"
    assert paths(site) == ["/robots.txt", "/quay"]


def test_we_say_who_we_are(site, project, settings):
    settings.INGEST_USER_AGENT = "Contested/9 (+https://contested.example.org; reads pages for annotation)"
    site.pages["/quay"] = answering(HTML)

    page(project.pk, f"{site.base}/quay", "")

    assert {headers["User-Agent"] for _, headers in site.seen} == {settings.INGEST_USER_AGENT}


def test_a_page_that_is_as_it_was_is_not_read_again(site, project, document):
    def answer(handler):
        unchanged = handler.headers["If-None-Match"] == '"v1"'
        answering(b"" if unchanged else HTML, 304 if unchanged else 200, ETag='"v1"')(handler)

    site.pages["/quay"] = answer
    url = f"{site.base}/quay"
    page(project.pk, url, "way")
    was_read(project.pk, url, "way", [document.pk])

    again = page(project.pk, url, "way")
    otherwise = page(project.pk, url, "another way")

    assert again.unchanged == [document]
    assert otherwise.unchanged is None
    was_read(project.pk, url, "way", [document.pk])
    removing.delete_document(document)
    assert page(project.pk, url, "way").unchanged is None


def test_validators_go_to_the_page_itself_and_to_no_other(site, project, document):
    site.pages["/here"] = answering(b"", 302, Location="/there")
    site.pages["/there"] = answering(HTML, ETag='"v1"')
    url = f"{site.base}/here"
    page(project.pk, url, "way")
    was_read(project.pk, url, "way", [document.pk])
    site.seen.clear()

    page(project.pk, url, "way")

    assert [(path, headers.get("If-None-Match")) for path, headers in site.seen] == [
        ("/here", None),
        ("/there", '"v1"'),
    ]


def test_what_robots_txt_forbids_is_not_read_and_the_rule_is_named(site, project):
    site.pages["/robots.txt"] = answering(b"User-agent: *\nDisallow: /private\nAllow: /private/open\n")
    site.pages["/private/open"] = answering(HTML)

    with pytest.raises(FetchError, match="Disallow: /private") as refused:
        page(project.pk, f"{site.base}/private/page", "")
    page(project.pk, f"{site.base}/private/open", "")

    assert "save it" in refused.value.remedy
    assert paths(site) == ["/robots.txt", "/private/open"]


def test_a_redirect_to_what_is_forbidden_is_not_followed(site, project):
    site.pages["/robots.txt"] = answering(b"User-agent: contested\nDisallow: /private\n")
    site.pages["/open"] = answering(b"", 302, Location="/private")

    with pytest.raises(FetchError, match="robots"):
        page(project.pk, f"{site.base}/open", "")

    assert paths(site) == ["/robots.txt", "/open"]


def test_robots_txt_can_be_ignored_by_who_may(site, project):
    site.pages["/robots.txt"] = answering(b"User-agent: *\nDisallow: /\n")
    site.pages["/quay"] = answering(HTML)

    page(project.pk, f"{site.base}/quay", "", ignore_robots=True)

    assert paths(site) == ["/quay"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_is_read(site, project, status):
    site.pages["/robots.txt"] = answering(b"", status)
    site.pages["/quay"] = answering(HTML)

    page(project.pk, f"{site.base}/quay", "")
    page(project.pk, f"{site.base}/quay", "")

    assert paths(site) == ["/robots.txt", "/quay", "/quay"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_whose_robots_txt_fails_is_left_alone_for_now(site, project, status):
    site.pages["/robots.txt"] = answering(b"", status)
    site.pages["/quay"] = answering(HTML)

    for _ in range(2):
        with pytest.raises(FetchError, match=f"robots.txt answers {status}"):
            page(project.pk, f"{site.base}/quay", "")
    assert paths(site) == ["/robots.txt"]
    Robots.objects.update(expires_at=timezone.now())
    site.pages["/robots.txt"] = answering(b"", 404)
    page(project.pk, f"{site.base}/quay", "")

    assert paths(site) == ["/robots.txt", "/robots.txt", "/quay"]


def test_a_robots_txt_that_never_ends_is_read_as_far_as_it_must_be(site, project):
    rules = b"User-agent: *\nDisallow: /private\n" + b"# padding\n" * 200_000 + b"Disallow: /\n"
    site.pages["/robots.txt"] = answering(rules)
    site.pages["/quay"] = answering(HTML)

    page(project.pk, f"{site.base}/quay", "")
    with pytest.raises(FetchError, match="Disallow: /private"):
        page(project.pk, f"{site.base}/private", "")

    assert 500 * 1024 <= len(Robots.objects.get().rules) <= robots.MOST_BYTES


def test_robots_txt_may_lie_elsewhere_on_the_web_but_not_inside_our_network(site, project, settings):
    settings.INGEST_NETWORKS = ["127.0.0.1/32"]
    site.pages["/robots.txt"] = answering(b"", 301, Location=f"http://127.0.0.2:{site.port}/robots.txt")

    with pytest.raises(FetchError, match="private network"):
        page(project.pk, f"{site.base}/quay", "")


@pytest.mark.parametrize("agents", ["*", "Contested", "CONTESTED", "otherbot\nUser-agent: contested"])
def test_rules_for_us_and_for_everyone(agents):
    rules = f"User-agent: {agents}\nDisallow: /a\nCrawl-delay: 3\n"

    assert robots.ask(rules, "https://a.example/abc", "Contested") == robots.Answer(
        False, "Disallow: /a", 3.0
    )
    assert robots.ask(rules, "https://a.example/b", "Contested") == robots.Answer(True, "", 3.0)


def test_the_rule_that_is_named_is_one_of_ours():
    rules = "User-agent: badbot\nDisallow: /private/page\n\nUser-agent: *\nDisallow: /private\nDisallow: /*page$\n"

    answer = robots.ask(rules, "https://a.example/private/page", "Contested")

    assert answer.rule in ("Disallow: /private", "Disallow: /*page$")


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "\ufeff",
        "nonsense",
        "Disallow: /",
        "User-agent:\nDisallow: /",
        "User-agent: *\nDisallow:",
        "User-agent: *\nCrawl-delay: nan",
        "User-agent: *\nCrawl-delay: -4",
        "User-agent: *\nCrawl-delay: inf",
        "User-agent: *\nRequest-rate: 1/0s",
        "\x00\x01\x02",
        "<html><body>Not found</body></html>",
    ],
)
def test_what_says_nothing_forbids_nothing(rules):
    answer = robots.ask(rules, "https://a.example/page", "Contested")

    assert answer.allowed
    assert 0 <= answer.delay <= robots.LONGEST_DELAY


def test_a_hostile_robots_txt_takes_no_time():
    started = time.process_time()
    many = "User-agent: *\n" + "".join(f"Disallow: /{n}*x\n" for n in range(100_000))
    stars = "User-agent: *\nDisallow: /" + "*a" * 20_000 + "*b\n"
    line = "User-agent: *\nDisallow: /" + "a" * 500_000

    for rules in (many, stars, line, "User-agent: a\n" * 50_000, ":" * 500_000):
        assert robots.ask(rules, "https://a.example/" + "a" * 4_000, "Contested").allowed

    assert time.process_time() - started < 50


def test_a_host_is_asked_once_in_a_while_by_all_workers_together(
    site, project, monkeypatch, django_db_blocker
):
    monkeypatch.setattr(fetching, "LOOK_EVERY", 0.01)
    waits = []

    def patience(reason):
        waits.append(reason)

    started = time.monotonic()
    for _ in range(4):
        take_turn("slow.example", 0.2, patience)
    took = time.monotonic() - started

    assert 0.6 <= took < 60
    assert waits


@pytest.mark.django_db(transaction=True)
def test_workers_take_turns_in_the_order_in_which_they_came(monkeypatch):
    monkeypatch.setattr(fetching, "LOOK_EVERY", 0.01)
    turns = []

    ready = threading.Barrier(3)

    def worker(number):
        try:
            connection.ensure_connection()
            ready.wait()
            for _ in range(3):
                take_turn("busy.example", 0.4, lambda reason: None)
                turns.append((time.monotonic(), number))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(worker, range(3)))

    order = [number for _, number in sorted(turns)]
    assert turns[-1][0] - turns[0][0] > 2.4
    assert sorted(order) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    # Nobody has all of their turns before another has one.
    assert set(order[:5]) == {0, 1, 2}


def test_crawl_delay_is_kept_within_a_bound(site, project):
    site.pages["/robots.txt"] = answering(b"User-agent: *\nCrawl-delay: 86400\n")
    site.pages["/quay"] = answering(HTML)

    page(project.pk, f"{site.base}/quay", "")

    left = (Host.objects.get(name="127.0.0.1").free_at - timezone.now()).total_seconds()
    assert robots.LONGEST_DELAY / 2 < left <= robots.LONGEST_DELAY + 1


@pytest.mark.parametrize("kind", ["seconds", "date"])
def test_a_busy_site_is_asked_again_when_it_says(site, project, kind):
    asked = []

    def busy(handler):
        asked.append(time.monotonic())
        later = (
            "1" if kind == "seconds" else format_datetime(timezone.now() + timedelta(seconds=2), usegmt=True)
        )
        answering(
            HTML,
            *([429] if len(asked) == 1 else [200]),
            **({"Retry_After": later} if len(asked) == 1 else {}),
        )(handler)

    site.pages["/quay"] = busy
    said = []

    page(project.pk, f"{site.base}/quay", "", waiting=said.append)

    assert len(asked) == 2
    assert asked[1] - asked[0] > 0.9


def test_a_site_that_wants_to_be_left_alone_for_long_is(site, project):
    site.pages["/quay"] = answering(b"", 503, Retry_After="7200")

    for _ in range(2):
        with pytest.raises(FetchError, match="asks to be left alone") as refused:
            page(project.pk, f"{site.base}/quay", "")
    assert "later" in refused.value.remedy
    assert paths(site) == ["/robots.txt", "/quay"]


def test_who_waits_may_be_called_away(site, project):
    class Cancelled(Exception):
        pass

    def cancelled(reason):
        raise Cancelled

    take_turn("slow.example", 30, lambda reason: None)
    with pytest.raises(Cancelled):
        take_turn("slow.example", 30, cancelled)


def test_the_same_address_in_two_projects_is_two_fetches(site, project, owner):
    from annotations.projects import create_project

    other = create_project("elsewhere", "Elsewhere", owner)
    site.pages["/quay"] = answering(HTML, ETag='"v1"')
    for each in (project, other, project):
        page(each.pk, f"{site.base}/quay", "")

    assert Fetch.objects.count() == 2
    assert Document.objects.count() == 0


def test_an_address_of_any_length_is_kept(site, project):
    path = "/" + "é".encode().hex() * 900
    site.pages[path] = answering(HTML)

    page(project.pk, site.base + path, "")

    assert Fetch.objects.get().url.endswith(path)
