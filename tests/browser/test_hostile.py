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
