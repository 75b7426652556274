"""Evidence in the review room, by keys and by touch."""

from playwright.sync_api import expect

from annotations.models import Annotation
from tests.browser.room import CURRENT, choose_more, let_labels, press, saved, sentence, stop_labels

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def pieces(user) -> list[dict[str, str]]:
    return Annotation.objects.get(reviewer=user).evidence


def rows(page):
    return page.locator("[data-pieces] li")


def test_evidence_is_given_by_keys_alone_and_undone(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "3", "e")
    expect(page.locator("#evidence-url")).to_be_focused()
    expect(page.get_by_role("button", name="Refutes")).to_have_attribute("aria-pressed", "true")

    page.keyboard.type("archive.example/wall?id=4")
    press(page, "Tab")
    page.keyboard.type("Cast in 1931.")
    press(page, "Tab", "Space", "Shift+Tab", "Enter")
    expect(page.locator("#evidence-quotation")).to_be_focused()
    page.keyboard.type("Never closed.")
    press(page, "Control+Enter")

    expect(page.locator(CURRENT)).to_be_focused()
    saved(page)
    assert pieces(reviewer) == [
        {"url": "https://archive.example/wall?id=4", "quotation": "Cast in 1931.", "stance": "supports"},
        {"url": "", "quotation": "Never closed.", "stance": "supports"},
    ]
    press(page, "u")
    saved(page)
    assert len(pieces(reviewer)) == 1
    press(page, "u", "Shift+U")
    saved(page)
    assert len(pieces(reviewer)) == 1
    assert Annotation.objects.get().label.key == "disputed"
    expect(page.locator("[data-act=evidence]")).to_have_class("scripted roomy has")


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1", "e")
    page.keyboard.type("javascript:alert(1)")
    press(page, "Enter")

    expect(page.locator("#evidence-error")).to_contain_text("no address of the web")
    expect(page.locator("#evidence-url")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#evidence-url")).to_be_focused()
    press(page, "Escape", "j")
    expect(page.locator("#evidence-url")).to_have_value("")
    page.reload()
    press(page, "k", "e")
    press(page, "Escape", "Home", "e")
    expect(page.locator("#evidence-url")).to_have_value("javascript:alert(1)")
    saved(page)
    assert pieces(reviewer) == []
    assert Annotation.objects.get().label.key == "fact"


def test_what_is_complete_is_added_when_the_sentence_is_left(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1", "e")
    page.keyboard.type("https://archive.example/")
    sentence(page, 3).click()

    saved(page)
    assert [piece["url"] for piece in pieces(reviewer)] == ["https://archive.example/"]
    expect(page.locator("#evidence-url")).to_have_value("")
    expect(rows(page)).to_have_count(0)


def test_before_a_label_it_waits_in_the_browser_and_goes_with_the_label(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "e")
    page.keyboard.type("https://archive.example/")
    press(page, "Enter", "Escape")
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)
    assert not Annotation.objects.exists()

    press(page, "Home", "2")
    saved(page)
    assert [piece["stance"] for piece in pieces(reviewer)] == ["supports"]


def test_offline_it_is_kept_and_arrives(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    stop_labels(page)
    press(page, "j", "1", "e")
    page.keyboard.type("https://archive.example/")
    press(page, "Enter", "Escape")
    page.reload()
    expect(page.locator("[data-evidence]")).to_have_count(1)

    let_labels(page)
    page.reload()
    saved(page)
    assert len(pieces(reviewer)) == 1


def test_selected_words_are_quoted_and_a_piece_is_removed_with_its_button(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1")
    page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('[data-sentence] > span')[4])")
    press(page, "e")
    expect(page.locator("#evidence-quotation")).to_have_value("It is the ugliest wall on the coast.")
    press(page, "Enter")
    expect(rows(page)).to_have_count(1)
    page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('[data-sentence] > span')[3])")
    page.get_by_role("button", name="Quote the selected words").click()
    press(page, "Enter")
    expect(rows(page)).to_have_count(2)

    rows(page).nth(0).get_by_role("button").focus()
    press(page, "Enter")

    expect(rows(page)).to_have_count(1)
    saved(page)
    assert [piece["quotation"] for piece in pieces(reviewer)] == ["The wall was built in 1931."]


def test_other_opens_the_note_and_does_not_insist(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "0", "0", "0")

    expect(page.locator("#note")).to_be_focused()
    expect(page.locator("[data-why]")).to_be_visible()
    press(page, "Escape", "j")
    saved(page)
    assert Annotation.objects.get().abstain_reason == "other"


def test_on_a_phone_it_is_all_done_by_touch(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, **PHONE)
    sentence(page, 1).tap()
    page.locator("[data-label=disputed].pick").tap()
    choose_more(page, "evidence", touch=True)
    page.locator("#evidence-url").fill("https://archive.example/wall")
    page.get_by_role("button", name="Supports").tap()
    page.get_by_role("button", name="Add", exact=True).tap()

    expect(rows(page)).to_have_count(1)
    link = rows(page).get_by_role("link", name="archive.example")
    expect(link).to_have_attribute("rel", "noreferrer noopener nofollow")
    saved(page)
    assert pieces(reviewer)[0]["stance"] == "supports"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
