"""Any text, in every field that takes one: it comes back as it was or is refused by name, and is never markup."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import SHARED, shared_path

OURS = [
    "<script>window.ran=1</script>", "\"><img src=x onerror=ran=1>", "'; DROP TABLE documents_document; --", "%00%0a%x",
    "{{ 7|add:7 }}{% debug %}", "${7*7} #{7*7} <%= 7 %>", "=1+1", "../../etc/passwd", "null", "undefined", "NaN", "-0", "1e309",
    "true", "\\u0000 \\x00 \\", "مرحبا بالعالم", "\u202eabc\u2066", "👩‍👩‍👧‍👦 💧", "a\u0301\u0327" * 30, "﷽", "Ω≈ç√∫", "\ufeffx\u200b",
    "ﬁ ſ İ ı ß", "\u2028x\u2029", "<!--", "-->", "]]>", "&lt;b&gt; &amp;amp;", "javascript:alert(1)", "data:text/html,x", "\x01\x1b[31m\x7f",
    "CON", "a" * 300, "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "т е с т", "`ls`", "$(touch /tmp/x)", "\"", "'", "\\", "%s%n", "\ud7ff\ue000",
]  # fmt: skip
BROKEN = ["\ud800", "a\0b"]
"""What no database can hold: JSON may carry both."""


def them_all():
    """Ours, and the big list where it is beside the repository."""
    path = SHARED / "data/hostile/blns.json"
    theirs = json.loads(path.read_text()) if path.exists() else []
    return [text for text in dict.fromkeys([*OURS, *theirs]) if text.strip()]


def together(most):
    """All of them, in texts of at most so many characters."""
    texts, current = [], ""
    for text in them_all():
        if current and len(current) + len(text) + 1 > most:
            texts.append(current)
            current = ""
        current = f"{current}\n{text}" if current else text[:most]
    return [*texts, current]


def send(client, method, address, body):
    return client.generic(method, address, json.dumps(body), content_type="application/json")


def as_kept(text):
    """What any field may do to a text: line ends, and space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def require_same_or_refused(answer, field, text, read):
    """The field's value is the text, or the answer is a 400 that names the field."""
    if text in BROKEN and "no valid JSON" in answer.json().get("detail", ""):
        assert answer.status_code == 400
    elif answer.status_code in (200, 201):
        assert as_kept(read(answer.json())) == as_kept(text)
    else:
        problem = answer.json()
        assert answer.status_code == 400, problem
        assert field in str(problem.get("errors", problem.get("detail"))), problem


@pytest.fixture
def fields(document, sentence, project, api, owner):
    """Field -> how it is written, its address, a body with the text in it, how it is read, how long it may be."""
    answer = {"label": "fact"}
    of_sentence = f"/api/v1/sentences/{sentence.pk}"

    def theirs():
        return api(owner).get("/api/v1/projects/harbour/annotations/").json()["results"][0]

    return {
        "note": (
            "PUT",
            f"{of_sentence}/label/",
            lambda text: answer | {"note": text},
            lambda got: theirs()["note"],
            9_000,
        ),
        "quotation": (
            "PUT",
            f"{of_sentence}/label/",
            lambda text: answer | {"evidence": [{"quotation": text, "stance": "supports"}]},
            lambda got: theirs()["evidence"][0]["quotation"],
            1_500,
        ),
        "text": (
            "POST",
            f"{of_sentence}/remarks/",
            lambda text: {"text": text},
            lambda got: got["text"],
            1_500,
        ),
    }


LONG = {"note", "text", "quotation"}


@pytest.mark.parametrize("field", sorted(LONG))
def test_a_long_field_keeps_every_naughty_string(field, fields, api, owner):
    method, address, body, read, most = fields[field]
    client = api(owner)
    for text in [*together(most), *BROKEN]:
        require_same_or_refused(send(client, method, address, body(text)), field, text, read)


@pytest.mark.parametrize("field", ["name", "definition"])
def test_a_label_keeps_a_naughty_name_or_says_why_not(field, api, owner, project):
    client = api(owner)
    for text in [*OURS, *BROKEN]:
        answer = send(client, "PATCH", "/api/v1/projects/harbour/labels/fact/", {field: text})
        require_same_or_refused(answer, field, " ".join(text.split()) if field == "name" else text, lambda got: (
            " ".join(got[field].split()) if field == "name" else got[field]
        ))  # fmt: skip


def test_a_document_and_a_guideline_keep_every_naughty_string(api, owner, project):
    client = api(owner)
    text = "\n\n".join(together(200_000))

    version = send(client, "POST", "/api/v1/projects/harbour/guidelines/", {"text": text})
    made = send(
        client,
        "POST",
        "/api/v1/projects/harbour/documents/",
        {"text": text, "title": text[:200], "format": "plaintext"},
    )

    assert version.status_code == 201, version.content
    assert as_kept(version.json()["text"]) == as_kept(text)
    assert made.status_code == 201, made.content[:500]
    posts = client.get(f"/api/v1/documents/{made.json()['id']}/").json()["posts"]
    for post in posts:
        for row in client.get(f"/api/v1/documents/{made.json()['id']}/sentences/?page_size=1000").json()[
            "results"
        ]:
            if row["post"] == post["id"]:
                assert post["text"][row["start"] : row["end"]] == row["text"]


def test_pages_show_them_as_text_and_nothing_of_them_is_markup(api, owner, project, sign_in):
    text = "\n".join(OURS)
    made = send(
        api(owner),
        "POST",
        "/api/v1/projects/harbour/documents/",
        {"text": text, "title": OURS[0], "format": "plaintext"},
    )
    send(api(owner), "PATCH", "/api/v1/projects/harbour/", {"name": OURS[1]})
    send(
        api(owner),
        "PATCH",
        "/api/v1/projects/harbour/labels/fact/",
        {"name": OURS[0][:30], "definition": OURS[1]},
    )
    send(api(owner), "POST", "/api/v1/projects/harbour/guidelines/", {"text": text})
    client = sign_in(owner)

    for address in ("/", "/projects/harbour/", f"/documents/{made.json()['id']}/", "/projects/harbour/guideline/",
                    "/projects/harbour/labels/", "/projects/harbour/data/?q=" + quote(OURS[0])):  # fmt: skip
        answer = client.get(address)
        page = LexborHTMLParser(answer.content.decode())

        assert answer.status_code == 200, address
        assert "ran=1" not in "".join(script.text() for script in page.css("script")), address
        assert not [
            node for node in page.css("*") if any(name.startswith("on") for name in node.attributes)
        ], address
        assert not page.css('img[src="x"]'), address


@pytest.mark.parametrize("address", [
    "/projects/harbour/data/?q=", "/?q=", "/projects/harbour/?q=", "/api/v1/projects/harbour/sentences/?q=",
    "/api/v1/projects/harbour/documents/?q=", "/api/v1/projects/",
])  # fmt: skip
def test_asked_for_in_an_address_they_break_nothing(address, owner, document, client):
    client = Client(raise_request_exception=False)
    client.force_login(owner)
    for text in [*OURS, "a\0b"]:
        separator = quote(text, safe="") if "?" in address else quote(text, safe="") + "/"

        assert client.get(address + separator).status_code < 500, text


def test_the_big_list_is_read_where_it_is_there():
    assert len(json.loads(shared_path("data/hostile/blns.json").read_text())) > 400
