"""A release on the page: made, built while one looks on, published, and withdrawn."""

import re

from playwright.sync_api import expect

from documents import jobs
from documents.jobs import Lease
from tests.browser.test_accessibility import look as look
from tests.browser.test_accessibility import problems_in


def work():
    """What a worker does with all that is queued."""
    from annotations import tasks as tasks  # declares the work

    while job := jobs.claim("worker"):
        jobs.run(job, Lease(job.pk, "worker"))


def test_from_a_draft_to_a_tombstone(look, owner, harbour):
    page = look(owner)
    page.goto(f"{page.base}/projects/harbour/releases/")
    problems = problems_in(page, "none yet")
    page.get_by_text("What only people know").click()
    page.get_by_label("Pay", exact=True).fill("21 crowns an hour.")
    page.get_by_role("button", name="Make a draft").click()
    expect(page.get_by_role("status")).to_contain_text("It is being built.")
    problems |= problems_in(page, "building")

    work()

    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    expect(page.locator(".card").last).to_contain_text("21 crowns an hour.")
    page.locator(".again > summary").click()
    expect(page.locator(".again").get_by_label("Pay", exact=True)).to_have_value("21 crowns an hour.")
    problems |= problems_in(page, "draft")
    with page.expect_download() as download:
        page.get_by_role("link", name="SHA256SUMS").click()
    assert re.match(r"[0-9a-f]{64}  \.zenodo\.json\n", download.value.path().read_text())
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Release 1.0.0")).to_contain_text("published")
    problems |= problems_in(page, "published")
    page.goto(f"{page.base}/projects/harbour/releases/1.0.0/changes/?against=1.0.0")
    expect(page.get_by_role("heading", name="Difference 1.0.0 → 1.0.0")).to_be_visible()
    problems |= problems_in(page, "difference")
    page.goto(f"{page.base}/projects/harbour/releases/1.0.0/")
    page.get_by_label("Why").fill("A name was left in it.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("A name was left in it.")).to_be_visible()
    expect(page.get_by_role("link", name="SHA256SUMS")).to_have_count(0)
    problems |= problems_in(page, "withdrawn")
    page.goto(f"{page.base}/projects/harbour/releases/")
    page.get_by_text("What only people know").click()
    problems |= problems_in(page, "list")
    page.goto(f"{page.base}/projects/harbour/releases/1.0.0/")

    assert problems == {}
