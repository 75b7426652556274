"""axe-core finds nothing on any page in any theme, wide or narrow; what it cannot measure is measured here."""

from itertools import pairwise

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.room import press

# What a person's system asks for, and the theme chosen here.
THEMES = {
    "light": ({"color_scheme": "light", "forced_colors": "none"}, ""),
    "dark": ({"color_scheme": "dark", "forced_colors": "none"}, ""),
    "contrast": ({"color_scheme": "light", "forced_colors": "none"}, "contrast"),
    "contrast, dark": ({"color_scheme": "dark", "forced_colors": "none"}, "contrast"),
    "forced colours": ({"color_scheme": "light", "forced_colors": "active"}, ""),
}
SIZES = [{"width": 1280, "height": 860}, {"width": 390, "height": 800}]
# The page of the API is drawn by Swagger UI, the admin by Django: not ours to mend.
PAGES = [
    "/",
    "/projects/harbour/",
    "/projects/harbour/?q=quay&sort=title",
    "/projects/harbour/?q=nowhere",
    "/projects/harbour/guideline/",
    "/projects/harbour/guideline/edit/",
    "/projects/harbour/guideline/versions/",
    "/projects/harbour/guideline/changes/",
    "/projects/harbour/labels/",
    "/projects/harbour/labels/fact/",
    "/projects/harbour/new-label/",
    "/projects/harbour/people/",
    "/projects/harbour/assignments/",
    "/projects/harbour/study/",
    "/documents/{second}/assignment/",
    "/projects/harbour/export/",
    "/projects/harbour/data/?q=quay",
    "/projects/harbour/labels-import/",
    "/projects/harbour/labels-import/{import}/",
    "/projects/harbour/splits/",
    "/projects/harbour/privacy/",
    "/projects/harbour/audit/",
    "/documents/{second}/terms/",
    "/projects/harbour/add/",
    "/projects/harbour/settings/",
    "/projects/harbour/agreement/",
    "/projects/harbour/dashboard/",
    "/projects/harbour/consensus/",
    "/projects/harbour/consensus/?view=model",
    "/projects/harbour/thread-effect/",
    "/projects/harbour/adjudication/?state=discussed",
    "/projects/harbour/adjudication/{sentence}/",
    "/sentences/{sentence}/discussion/",
    "/projects/harbour/norming/",
    "/projects/harbour/norming/{norming}/",
    "/projects/harbour/gold/",
    "/projects/harbour/gold/?document={second}",
    "/projects/harbour/gold/?decided=1",
    "/projects/harbour/training/",
    "/projects/harbour/checks/",
    "/projects/harbour/again/",
    "/projects/harbour/me/",
    "/appearance/",
    "/offline/",
    "/account/",
    "/account/connections/",
    "/account/sessions/",
    "/account/tokens/",
    "/account/data/",
    "/account/erase/",
    "/account/password/set/",
    "/account/logout/",
    "/account/inactive/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/reauthenticate/",
    "/account/signed-in/",
    "/documents/{document}/read/?notes=1",
    "/documents/{second}/original/",
    "/documents/{second}/changes/",
    "/sentences/{sentence}/recut/",
    "/sentences/{sentence}/history/",
    "/signin/nothing/",
    "/nowhere/",
]
# So many processes may share the pages.
PARTS = 4
# What axe asks for beside WCAG 2.2 AA counts too; target-size is off unless it is named.
OPTIONS = {
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


# What another theme can change in a page that has nothing else amiss.
OF_COLOUR = OPTIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}


RUN = """async (options) => (await axe.run(document, options)).violations
  .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))"""


def found(page, options=OPTIONS) -> list[str]:
    """What axe finds in the page as it is now."""
    if page.evaluate("!globalThis.axe"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, options)


def clothe(page, theme) -> None:
    """Give the page that is open another theme."""
    media, chosen = THEMES[theme]
    page.emulate_media(reduced_motion="reduce", **media)
    page.evaluate(
        "name => { const { dataset } = document.documentElement; dataset.theme = name; if (!name) delete dataset.theme; }",
        chosen,
    )


def problems_in(page, what, sizes=SIZES) -> dict[str, list[str]]:
    """What axe finds in the page that is open: all of it in the light theme, wide and narrow, and in every other
    theme, which has the same boxes in the other colours, the colours."""
    problems = {}
    for size in sizes:
        page.set_viewport_size(size)
        if said := found(page):
            problems[f"{what} at {size['width']}"] = said
    for theme in list(THEMES)[1:]:
        clothe(page, theme)
        if said := found(page, OF_COLOUR):
            problems[f"{what}, {theme}"] = said
    clothe(page, "light")
    return problems


@pytest.fixture
def look(enter):
    """`look(user)`: a window where nothing moves."""

    def open_window(user, size=SIZES[0]):
        page = enter(user, viewport=size, reduced_motion="reduce")
        page.forgiven += ["Failed to load resource"]
        return page

    return open_window


@pytest.fixture
def second(harbour, owner):
    """A later version of `harbour`."""
    from documents.ingest.parsed import ParsedDocument, ParsedPost
    from documents.models import Document
    from documents.store import store

    harbour.source_url = "https://oldport.example/quay"
    harbour.save()
    posts = [ParsedPost(text="The quay is open again.", kind="article", parent=None, depth=0)]
    parsed = ParsedDocument(posts=posts, format="jsonl", title="The quay", source_url=harbour.source_url)
    [stored] = store(harbour.project_id, [parsed], None)
    return Document.objects.get(pk=stored.document)


@pytest.fixture
def study(harbour, second, owner):
    """The owner votes, did a training, is asked again and told of themselves; the round of norming."""
    from django.utils import timezone

    from annotations import gold, guidelines, norming
    from annotations.answers import Answer
    from annotations.labelling import tag
    from annotations.models import Repeat
    from documents import members
    from documents.access import Actor
    from documents.models import Assignment, Plan

    project, actor = second.project, Actor(owner.pk)
    sentence = second.sentences.order_by("start").first()
    plan = Plan.objects.create(project=project, name="Warm-up", kind="training", seed=1, pass_mark=0.8)
    now, about = timezone.now(), {"project": project, "document": second, "reviewer": owner}
    tag(sentence.pk, actor, Answer("opinion", duration_ms=5))
    Assignment.objects.create(
        **about, plan=plan, phase="training", origin="rule", state="done", done_at=now, first_done_at=now
    )
    gold.mark(actor, project, [gold.Mark(sentence.pk, "Anybody can look.", gold.Said("fact"))])
    guidelines.publish(project, "# Anew", owner.pk, redefines=["opinion"])
    Repeat.objects.create(**about, sentence=sentence)
    Repeat.objects.update(asked_at="2026-01-01T00:00Z")
    members.set_background(actor, project, {"field": "Shipping", "native_languages": ["Danish"]})
    opened = norming.open_round(actor, project, "First", [sentence.pk])
    norming.vote(actor, opened, sentence.pk, "voting", Answer("fact"))
    talking = norming.move(actor, opened, "talking", 1)
    return norming.move(actor, talking, "revoting", 2)


def brought(project, owner):
    """A file of labels that was tried, with rows of most kinds."""
    from io import BytesIO

    from annotations.importing import running, starting
    from annotations.importing.options import Options

    rows = b"what,label,coder\nThe quay is open again.,fact,bo\nNobody said so.,rumour,bo\nThe quay,fact,bo\n"
    options = Options(columns={"text": "what"})
    one = starting.made(project, owner.pk, "labels.csv", starting.keep([rows]), options, True)
    running.run(one, BytesIO(rows), len(rows))
    return one.pk


@pytest.mark.parametrize("part", range(PARTS))
def test_pages(look, owner, harbour, second, study, part):
    page = look(owner)
    assert second.previous_id == harbour.pk
    names = {
        "document": harbour.pk,
        "second": second.pk,
        "norming": study.pk,
        "sentence": second.sentences.order_by("start").first().pk,
        "import": brought(second.project, owner),
    }
    problems = {}

    for path in PAGES[part::PARTS]:
        page.goto(page.base + path.format(**names))
        problems |= problems_in(page, path)

    assert problems == {}


def test_the_page_of_an_invitation(look, owner, harbour):
    page = look(owner)
    page.goto(f"{page.base}/projects/harbour/people/")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link").input_value()
    problems = problems_in(page, "people, invited")
    page.context.clear_cookies()

    page.goto(page.base + "/" + link.split("/", 3)[3])
    problems |= problems_in(page, "join")
    page.get_by_label("User name").fill("nella")
    page.get_by_label("Password").fill("123")
    page.get_by_role("button", name="Make the account and join").click()
    problems |= problems_in(page, "join, refused")

    assert problems == {}
    page.get_by_label("Password").fill("a bell of four tons")
    page.get_by_role("button", name="Make the account and join").click()
    page.wait_for_url("**/projects/harbour/")


def test_the_page_to_sign_in_on(look, reviewer):
    page = look(reviewer)
    page.context.clear_cookies(name="sessionid")

    page.goto(f"{page.base}/account/login/?next=/")

    assert problems_in(page, "sign in") == {}


def test_a_theme_that_was_chosen_is_the_one_that_is_tried(look, reviewer):
    page = look(reviewer)
    page.context.add_cookies([{"name": "appearance", "value": "theme-contrast", "url": page.base}])

    page.goto(f"{page.base}/")

    assert page.evaluate("document.documentElement.dataset.theme") == "contrast"
    ink = "getComputedStyle(document.body).color"
    chosen = page.evaluate(ink)
    clothe(page, "light")
    assert page.evaluate(ink) != chosen
    clothe(page, "contrast")
    assert page.evaluate(ink) == chosen


def test_in_forced_colours_nothing_is_dark_on_dark(look, owner, harbour):
    page = look(owner)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    seen = "(path) => { const { color, backgroundColor } = getComputedStyle(document.querySelector(path)); return [color, backgroundColor]; }"
    sentence = harbour.sentences.first().pk

    page.goto(f"{page.base}/projects/harbour/adjudication/{sentence}/")
    ink, _ = page.evaluate(seen, ".here .passage mark")
    assert ink == page.evaluate(seen, "body")[0]
    page.goto(f"{page.base}/account/2fa/totp/activate/")
    assert page.evaluate(seen, ".scan")[1] == "rgb(255, 255, 255)"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_the_room(look, owner, harbour, size):
    page = look(owner, size)
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    page.wait_for_selector("body[data-ready]")
    problems = {}

    def check(what):
        problems.update(problems_in(page, what, [size]))

    check("offered")
    press(page, "j", "1", "j", "2", "j", "3", "j", "4", "j", "0")
    check("labelled")
    press(page, "n")
    check("note")
    press(page, "Escape", "f")
    check("find")
    press(page, "Escape", "Home", "j", "c")
    check("level")
    for key, what in [("?", "keys"), ("d", "definitions"), ("x", "cut")]:
        press(page, "Escape", key)
        page.wait_for_selector("dialog[open]")
        check(what)
        press(page, "Escape")
    page.locator("[data-act=more]").click()
    check("more")
    press(page, "Escape")
    page.evaluate("document.getElementById('appearance').showModal()")
    check("reading")

    assert problems == {}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_every_control_is_large_enough(look, owner, harbour, size):
    page = look(owner, size)
    small = {}

    for path in ["/", "/projects/harbour/", f"/documents/{harbour.pk}/", f"/documents/{harbour.pk}/read/"]:
        page.goto(page.base + path)
        # What stands in a line of text is excepted by WCAG 2.5.8, and so is what a label makes larger.
        small[path] = page.evaluate(
            """() => [...document.querySelectorAll("button, summary, select, input:not([type=hidden]), nav a")]
              .filter((each) => !each.closest("label, dialog, .text"))
              .filter((each) => {
                const { width, height } = each.getBoundingClientRect();
                return width && height && (width < 24 || height < 24);
              }).map((each) => each.outerHTML.slice(0, 120))"""
        )

    assert small == {path: [] for path in small}


def test_at_400_per_cent_there_is_room_for_the_text(look, owner, harbour):
    page = look(owner, {"width": 320, "height": 225})
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    page.wait_for_selector("body[data-ready]")
    press(page, "j", "j", "1")

    for key in ["", "n", "Escape", "f"]:
        if key:
            press(page, key)
        dock = page.locator(".dock").bounding_box()
        assert dock["height"] <= 150, key
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    press(page, "Escape")
    assert page.locator(".dock").bounding_box()["height"] <= 64
    current = page.locator("[data-sentence][aria-current=true]").bounding_box()
    assert 0 <= current["y"] < page.locator(".dock").bounding_box()["y"] - 20
    page.get_by_role("button", name="Undo").focus()
    assert page.evaluate("document.activeElement.getBoundingClientRect().right") <= 320


SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_text_that_is_spaced_out_is_not_cut(look, owner, harbour, size):
    page = look(owner, size)
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    page.wait_for_selector("body[data-ready]")
    press(page, "j", "1")

    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s) }",
        SPACED,
    )

    # What is measured in the margins is measured anew in the next frames.
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=size["width"])
    cut = page.evaluate(
        """() => [...document.querySelectorAll("button, .pane header, .comment header, .choose")]
          .filter((each) => each.getClientRects().length && getComputedStyle(each).overflow !== "auto")
          .filter((each) => each.scrollWidth > each.clientWidth + 2 || each.scrollHeight > each.clientHeight + 2)
          .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert cut == []


def test_focus_is_seen_and_never_lost(look, owner, harbour):
    page = look(owner)
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    page.wait_for_selector("body[data-ready]")
    press(page, "j", "2")
    page.wait_for_selector(".saved[data-state=saved]")
    assert page.evaluate("document.activeElement.matches('[data-sentence][aria-current=true]')")
    for key in ("?", "d", "x"):
        press(page, key)
        page.wait_for_selector("dialog[open]")
        press(page, "Escape")
        assert page.evaluate("document.activeElement.matches('[data-sentence][aria-current=true]')"), key

    page.reload()
    page.wait_for_selector("body[data-ready]")
    seen = set()
    for _ in range(60):
        press(page, "Tab")
        state = page.evaluate("""() => {
          const at = document.activeElement;
          if (at === document.body) return null;
          const box = at.getBoundingClientRect();
          const style = getComputedStyle(at);
          const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return { html: at.outerHTML.slice(0, 90), covered: !(top && (at.contains(top) || top.contains(at))),
            seen: style.outlineStyle !== "none" || at.matches("[data-sentence][aria-current], main, .pane") };
        }""")
        if state is None or state["html"] in seen:
            break
        seen.add(state["html"])
        assert state["seen"], state
        assert not state["covered"], state
    assert len(seen) > 10


def test_the_headings_go_down_in_steps(look, owner, harbour):
    page = look(owner)
    for path in [f"/documents/{harbour.pk}/", f"/documents/{harbour.pk}/read/?notes=1", "/projects/harbour/"]:
        page.goto(page.base + path)
        levels = page.eval_on_selector_all(
            "h1, h2, h3, h4",
            """all => all.filter((h) => h.getClientRects().length && !h.closest("dialog"))
              .map((h) => Number(h.tagName[1]))""",
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), path


def test_the_room_has_landmarks_and_one_stop_for_the_toolbar(open_document, owner, harbour):
    page = open_document(owner, harbour)
    press(page, "j", "1")

    for role, name in [
        ("banner", None),
        ("main", None),
        ("region", "Article"),
        ("region", "Thread"),
        ("contentinfo", None),
        ("toolbar", "Sentence 1"),
        ("group", "Label"),
        ("group", "About the answer"),
    ]:
        assert page.get_by_role(role, name=name).count() == 1, (role, name)
    assert page.locator("[role=toolbar] [tabindex='0']").count() == 1
    page.get_by_role("button", name="Fact").focus()
    press(page, "ArrowRight")
    assert page.evaluate("document.activeElement.value") == "opinion"


def test_a_label_is_heard(open_document, owner, harbour):
    page = open_document(owner, harbour)
    press(page, "j", "3", "a")
    page.wait_for_selector(".saved[data-state=saved]")

    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    words = " ".join(str(node.get("name", {}).get("value", "")) for node in nodes)
    assert "Disputed, attributed" in words.replace("  ", " ").replace(" ,", ",")
