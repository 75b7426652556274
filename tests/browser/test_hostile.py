"""Nothing from an ingested page runs or loads in a browser, on no page that shows any of it."""

import json
from io import BytesIO

import pytest

from annotations import labelling
from annotations.answers import Answer
from documents.access import Actor
from documents.ingest.parsed import Hint
from documents.ingesting import ingest_stream
from documents.models import Document, Sentence
from tests.browser.room import press

PAYLOADS = [
    "<script>window.ran = 1</script>",
    "\"><img src=https://evil.example/x.png onerror='window.ran = 1'>",
    "'><svg onload=window.ran=1><style>@import '//evil.example/x.css'</style>",
    "</title></textarea></script><script src=//evil.example/x.js></script>",
    "{{ 7|add:7 }}{% debug %}${window.ran=1}<!--<script>-->",
    "\u202e\u2066<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
]
ADDRESSES = ["javascript:window.ran=1", "data:text/html,<script>window.ran=1</script>", "//evil.example/x"]


def line(payload, number):
    """A document with the payload in each of its fields; every third is a version of one address."""
    address = ADDRESSES[number % len(ADDRESSES)]
    posts = [
        {"id": "a", "kind": "article", "text": f"{payload} It is so. {number}", "author": payload},
        {
            "id": "b",
            "kind": "comment",
            "parent": "a",
            "text": f"“{payload} It is so.” No.",
            "author": payload,
        },
        {"id": "c", "kind": "comment", "parent": "b", "text": payload, "author": payload},
    ]
    return json.dumps({"title": payload, "byline": payload, "source_url": address, "posts": posts})


@pytest.mark.django_db(transaction=True)
def test_what_an_ingested_page_says_is_text_and_nothing_else(enter, owner, project):
    content = "\n".join(line(payload, number) for number, payload in enumerate(PAYLOADS))
    results = list(ingest_stream(project.pk, BytesIO(content.encode()), Hint(name="hostile.jsonl")))
    assert {result.status for result in results} == {"created"}
    owner.name = project.name = project.description = PAYLOADS[1]
    owner.save()
    project.save()
    page = enter(owner)

    visited = [
        "/",
        "/projects/harbour/",
        "/projects/harbour/?q=%22%3E%3Cscript%3Ewindow.ran%3D1%3C/script%3E",
    ]
    visited += [f"/projects/harbour/{name}/" for name in ("people", "guideline", "export", "add")]
    for document in Document.objects.all():
        sentence = Sentence.objects.filter(document=document).first()
        if document.is_current:
            answer = Answer.parse({"label": "fact", "note": PAYLOADS[1]})
            labelling.tag(sentence.pk, Actor(owner.pk), answer, None, None)
        if document.previous_id:
            visited.append(f"/documents/{document.pk}/changes/")
        visited += [f"/documents/{document.pk}/", f"/documents/{document.pk}/?order=newest&s={sentence.pk}"]
    for address in visited:
        answer = page.goto(page.base + address)
        assert answer.status == 200, address
        policy = answer.headers["content-security-policy"]
        assert "'unsafe" not in policy
        assert "default-src 'none'" in policy
        assert page.evaluate("window.ran") is None, address
        assert page.locator("iframe, main script, main style, [onerror], [onload]").count() == 0, address
        links = page.eval_on_selector_all("a[href]", "all => all.map(link => link.protocol)")
        assert set(links) <= {"http:", "https:"}, address
        assert page.locator("a[href*='evil.example']").count() == 0, address


def test_what_turns_words_is_named_and_turns_nothing(open_document, reviewer, make_document):
    article = "Pay \u202etoday\u202c at the quay. Then \u2067go."
    document = make_document(article, title="The \u202eyauq", byline="Ann \u2066")
    page = open_document(reviewer, document)

    marks = page.locator(".article .turn").evaluate_all("all => all.map((each) => each.dataset.c)")
    assert marks == ["RLO", "PDF", "RLI"]
    text = page.locator(".article .text")
    assert text.evaluate("element => element.textContent") == article
    # Letters that are read one after the other stand one after the other.
    places = text.evaluate("""element => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement.closest(".turn")) continue;
        for (let at = 0; at < node.length; at += 1) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          found.push(range.getBoundingClientRect().x);
        }
      }
      return found;
    }""")
    assert places == sorted(places)
    text.click(position={"x": 60, "y": 15})
    assert (
        text.evaluate("e => { getSelection().selectAllChildren(e); return String(getSelection()) }")
        == article
    )


UNSEEN = "A\u200bb c\u00add\u00a0e \ufeffSo it is. 👨\u200d👩\u200d👧 ❤\ufe0f می\u200cخواهم \U000e0041tag."


def test_what_cannot_be_seen_is_shown_on_demand(open_document, reviewer, make_document):
    document = make_document(UNSEEN, language="en")
    page = open_document(reviewer, document)
    press(page, "j")
    text = page.locator(".article .text")
    names = ".article .unseen"
    assert page.locator(names).count() == 0

    press(page, "i")

    shown = page.locator(names).evaluate_all("all => all.map((each) => each.dataset.c)")
    assert shown == ["ZWSP", "SHY", "NBSP", "BOM", "TAG A"]
    assert text.evaluate("element => element.textContent") == document.posts.get().text
    assert "5 invisible characters" in page.locator("[data-say]").inner_text()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.locator(names).count() == 5
    page.goto(f"{page.base}/documents/{document.pk}/read/")
    page.wait_for_selector(names)
    page.goto(f"{page.base}/documents/{document.pk}/")
    page.wait_for_selector("body[data-ready]")
    page.get_by_role("link", name="Reading").click()
    page.get_by_label("Not shown").check()
    assert page.locator(names).count() == 0
    assert text.evaluate("element => element.textContent") == document.posts.get().text


@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_of_extremes_stays_usable(open_document, reviewer, make_document, width):
    comments = [("W" * 10_000, 0), *((f"Deeper {n}.", n) for n in range(1, 1_000))]
    comments += [(f"<form><input name=x>{n}</form> So.", 0) for n in range(1_500)]
    comments += [("", 0)] * 20
    document = make_document("W" * 10_000 + " is long. And so on.", comments, title="T" * 3_000)
    page = open_document(reviewer, document, viewport={"width": width, "height": 800})
    page.wait_for_selector("body[data-ready]")

    press(page, "j", "1", "j", "2")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("main form:not([action*='/documents/'])").count() == 0
    slowest = page.evaluate("""async () => {
      let most = 0;
      for (let n = 0; n < 20; n += 1) {
        const from = performance.now();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "j", code: "KeyJ", bubbles: true }));
        await new Promise(requestAnimationFrame);
        most = Math.max(most, performance.now() - from);
      }
      return most;
    }""")
    assert slowest < 1_000
    page.goto(f"{page.base}/documents/{document.pk}/read/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
