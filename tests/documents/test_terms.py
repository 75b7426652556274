"""The terms of sources: read from pages, given with an input, noted by people, carried along."""

import json
from io import BytesIO

import pytest
from django.core.management import call_command

from annotations import export
from documents import ingest
from documents.access import Actor
from documents.ingest.formats.html.licences import name_of
from documents.ingest.parsed import Hint, ParsedDocument, ParsedPost
from documents.models import Document
from documents.store import store

BY = "https://creativecommons.org/licenses/by-sa/4.0/"
TEXT = (
    "<article><h1>The quay</h1>"
    + "<p>The quay is closed, and nobody knows for how long it will be.</p>" * 9
    + "</article>"
)


def read(head: str, body: str = "") -> ParsedDocument:
    page = f"<html><head><title>The quay</title>{head}</head><body>{TEXT}{body}</body></html>"
    [found] = ingest.read(BytesIO(page.encode()), Hint(url="https://harbour.example/quay"), "html")
    assert isinstance(found, ParsedDocument)
    return found


@pytest.mark.parametrize(
    ("head", "body", "licence", "url"),
    [
        (f'<link rel="license" href="{BY}">', "", "CC BY-SA 4.0", BY),
        ("", '<footer><a rel="license noopener" href="/terms">Our terms</a></footer>', "Our terms", "https://harbour.example/terms"),
        ('<meta name="dcterms.license" content="https://creativecommons.org/publicdomain/zero/1.0/">', "", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ('<meta name="dc.rights" content="All rights reserved">', "", "All rights reserved", None),
        (f'<script type="application/ld+json">{{"@type": "Article", "headline": "The quay", "license": "{BY}"}}</script>', "", "CC BY-SA 4.0", BY),
        ('<link rel="license" href="javascript:alert(1)">', "", None, None),
        ("", "", None, None),
    ],
)  # fmt: skip
def test_a_page_says_its_licence(head, body, licence, url):
    found = read(head, body)

    assert (found.licence, found.terms_url) == (licence, url)


def test_licences_have_short_names():
    assert name_of("http://creativecommons.org/licenses/by/3.0/de/") == "CC BY 3.0"
    assert name_of("https://example.org/licenses/by/3.0/") == ""


def test_terms_go_along_with_exports_and_versions(project, owner, api):
    page = {"source_url": "https://harbour.example/q", "format": "jsonl"}
    [stored] = store(
        project.pk, [ParsedDocument([ParsedPost("One.", "article")], licence="CC0", **page)], None
    )
    address = f"/api/v1/documents/{stored.document}/"

    changed = api(owner).patch(address, {"terms_note": "By letter."}, content_type="application/json").json()
    refused = api(owner).patch(address, {"terms_url": "ftp://x"}, content_type="application/json")
    [grown] = store(project.pk, [ParsedDocument([ParsedPost("One. Two.", "article")], **page)], None)

    assert (changed["licence"], changed["terms_url"], changed["terms_note"]) == ("CC0", None, "By letter.")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["terms_url"])
    now = Document.objects.get(pk=grown.document)
    assert (now.licence, now.terms_note) == ("CC0", "By letter.")
    made = export.stream(project, Actor(owner.pk), export.Asked("jsonl", "documents"))
    line = b"".join(made.chunks)
    assert json.loads(line)["licence"] == "CC0"
    [again] = ingest.read(BytesIO(line), Hint(), "jsonl")
    assert (again.licence, again.terms_note) == ("CC0", "By letter.")
    table = b"".join(
        export.stream(project, Actor(owner.pk), export.Asked("csv", "documents")).chunks
    ).decode()
    assert table.splitlines()[1].endswith("CC0,,By letter.")


def test_terms_are_given_with_an_input(project, tmp_path, capsys):
    file = tmp_path / "one.jsonl"
    file.write_text('{"posts": [{"text": "The quay is closed."}]}\n')

    call_command(
        "ingest", str(file), project="harbour", licence="All rights reserved", terms_url="https://t.example/"
    )

    document = Document.objects.get()
    assert (document.licence, document.terms_url) == ("All rights reserved", "https://t.example/")


def test_the_page_shows_and_notes_them(project, document, sign_in, curator, reviewer):
    address = f"/documents/{document.pk}/terms/"

    sign_in(curator).post(
        address, {"licence": "CC BY 4.0", "terms_url": "https://t.example/", "terms_note": ""}
    )

    shown = sign_in(reviewer).get(address).content.decode()
    assert "CC BY 4.0" in shown
    assert 'name="licence"' not in shown
    assert sign_in(curator).post(address, {"terms_url": "nowhere"}).status_code == 400
