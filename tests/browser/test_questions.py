"""The questions of the guideline, asked one by one on the page."""

from playwright.sync_api import expect

from annotations.models import Annotation, Label

from .room import press


def test_the_first_yes_labels_the_sentence(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "d")
    page.get_by_role("button", name="Question by question").click()
    dialog = page.locator("#definitions")
    expect(dialog.locator("details[open]")).to_have_count(1)
    expect(dialog.locator("details[open] summary")).to_have_text("Does the sentence assert nothing?")

    page.get_by_text("Is nothing essential in it checkable?").click()
    expect(dialog.locator("details[open]")).to_have_count(1)
    dialog.get_by_role("button", name="Yes: Opinion").click()

    expect(dialog).to_be_hidden()
    expect(page.locator("[data-sentence]").first).to_have_attribute("data-label", "opinion")
    expect(page.locator(".saved")).to_have_attribute("data-state", "saved")
    assert Annotation.objects.get().label.key == "opinion"


def test_no_claim_is_the_answer_to_the_first_question(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "d")
    page.get_by_role("button", name="Question by question").click()

    page.get_by_role("button", name="Yes: No claim").click()

    expect(page.locator("[data-sentence]").first).to_have_attribute("data-abstain", "no_claim")


def test_a_project_with_other_labels_is_not_asked_these_questions(open_document, reviewer, harbour):
    Label.objects.filter(project=harbour.project, key="unsupported").update(key="unproven")

    page = open_document(reviewer, harbour)
    press(page, "d")

    expect(page.locator("#definitions")).to_be_visible()
    expect(page.get_by_role("button", name="Question by question")).to_have_count(0)
