"""Labels by key, by click and by touch, and what the database holds afterwards."""

from playwright.sync_api import expect

from annotations.models import Annotation
from tests.browser.room import CURRENT, ids, labels, press, saved, sentence

KEYS = {"1": "fact", "2": "opinion", "3": "disputed", "4": "unsupported"}


def test_every_sentence_is_labelled_by_keyboard(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    wanted = {}

    for number, ident in enumerate(ids(page)):
        press(page, "j", str(number % 4 + 1))
        wanted[ident] = KEYS[str(number % 4 + 1)]
    saved(page)

    assert labels(reviewer) == wanted
    assert page.locator("[data-done]").inner_text() == str(len(wanted))
    page.reload()
    shown = page.eval_on_selector_all(
        "[data-sentence]", "all => Object.fromEntries(all.map(e => [e.dataset.sentence, e.dataset.label]))"
    )
    assert shown == wanted


def test_the_first_key_labels_the_first_unanswered_sentence(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)

    press(page, "3")
    saved(page)

    assert labels(reviewer) == {ids(page)[0]: "disputed"}
    expect(page.locator(CURRENT)).to_have_count(1)


def test_a_synthetic_key_on_the_focused_element_counts(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j")

    page.evaluate(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: '2', code: 'Digit2', bubbles: true}))"
    )
    saved(page)

    assert labels(reviewer) == {ids(page)[0]: "opinion"}


def test_undo_and_redo_are_states_that_reach_the_server(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1", "2", "u")
    saved(page)
    first = ids(page)[0]
    assert labels(reviewer) == {first: "fact"}

    press(page, "u")
    saved(page)
    assert labels(reviewer) == {}
    assert sentence(page, 1).get_attribute("data-label") is None

    press(page, "Shift+U", "Shift+U")
    saved(page)
    assert labels(reviewer) == {first: "opinion"}


def test_zero_goes_through_the_reasons_for_no_label(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)

    press(page, "j", "0", "0")
    saved(page)

    assert labels(reviewer) == {ids(page)[0]: "unclear"}
    assert page.locator("[data-done]").inner_text() == "1"


def test_flags_confidence_and_note_are_kept(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "3", "a", "m", ".", ".", "n")
    page.keyboard.type("j is a letter here.")
    press(page, "Escape")
    saved(page)

    answer = Annotation.objects.get()
    assert (answer.attributed, answer.mixed, answer.confidence) == (True, True, 4)
    assert answer.note == "j is a letter here."
    expect(page.locator(CURRENT)).to_be_focused()
    page.reload()
    press(page, "Home", "n")
    expect(page.locator("#note")).to_have_value("j is a letter here.")


def test_a_sentence_is_chosen_by_click_and_labelled_by_the_dock(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)

    sentence(page, 2).locator("span").first.click()
    page.get_by_role("button", name="Unsupported").click()
    saved(page)

    assert labels(reviewer) == {ids(page)[1]: "unsupported"}
    expect(page.get_by_role("button", name="Unsupported")).to_have_attribute("aria-pressed", "true")


def test_a_phone_labels_by_touch(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, viewport={"width": 390, "height": 780}, has_touch=True)

    sentence(page, 1).locator("span").first.tap()
    page.get_by_role("button", name="Opinion").tap()
    page.get_by_role("link", name="Next sentence").tap()
    page.get_by_role("button", name="Fact").tap()
    saved(page)

    first, second, *_ = ids(page)
    assert labels(reviewer) == {first: "opinion", second: "fact"}


def test_moving_by_keys(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    total = len(ids(page))

    def number() -> int:
        return page.evaluate(
            "[...document.querySelectorAll('[data-sentence]')]"
            ".findIndex(each => each.hasAttribute('aria-current')) + 1"
        )

    for keys, expected in [
        (["j"], 1),
        (["ArrowDown"], 2),
        (["k"], 1),
        (["End"], total),
        (["Home"], 1),
        (["1", "Shift+J"], 2),
        (["Shift+C"], 2),
        (["t"], 6),
        (["t"], 2),
        (["g", *"4", "Enter"], 4),
    ]:
        press(page, *keys)
        assert number() == expected, keys


def test_keys_mean_nothing_with_modifiers_or_in_the_list_of_keys(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "Control+1", "Alt+2", "?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press(page, "1", "Escape", "d")
    expect(page.get_by_role("dialog", name="What the labels mean")).to_be_visible()
    press(page, "Escape")

    assert labels(reviewer) == {}
    expect(page.locator(CURRENT)).to_be_focused()


def test_words_are_found_and_the_text_stays_as_it_was(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    before = page.locator(".article .text").evaluate("element => element.textContent")

    press(page, "f")
    page.keyboard.type("WALL")
    expect(page.locator("[data-finder-count]")).to_have_text("4 sentences")
    press(page, "Enter", "Escape")

    assert page.locator(CURRENT).inner_text().startswith("The harbour office")
    assert page.locator(".article .text").evaluate("element => element.textContent") == before
    assert before == harbour.posts.get(kind="article").text


def test_a_viewer_reads_and_labels_nothing(open_document, viewer, harbour):
    page = open_document(viewer, harbour)

    press(page, "j", "1")

    expect(page.locator(CURRENT)).to_have_count(1)
    assert page.locator("[data-sentence][data-label]").count() == 0
    expect(page.get_by_text("Read only")).to_be_visible()


SHIFTS = """() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) globalThis.shifts.push(one.value);
    }).observe({type: "layout-shift", buffered: true});
}"""


def test_nothing_moves_while_labelling(enter, reviewer, harbour):
    page = enter(reviewer)
    page.add_init_script(f"({SHIFTS})()")
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)

    for key in ("1", "2", "0", "a", "m", ",", "u"):
        press(page, "j", key)
    saved(page)
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    assert page.evaluate("globalThis.shifts") == []


def test_a_label_that_is_saved_leaves_nothing_behind_on_its_sentence(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "Home", "1", "j", "2", "j", "3")
    saved(page)

    left = page.evaluate(
        "[...document.querySelectorAll('[data-sentence]')].flatMap((one) => Object.keys(one))"
    )

    assert left == []
