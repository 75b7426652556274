"""The page that shows what changed between two versions."""

import pytest

from annotations.views.folding import folded
from documents.changes import SentenceChange
from documents.models import Document

URL = "https://paper.example/quay"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> “&amp;” went on."


def run(*kinds):
    return [SentenceChange(kind, None, number, str(number)) for number, kind in enumerate(kinds)]


def shown(*kinds):
    lines = folded(run(*kinds), lambda sentence: sentence.kind == "same")
    return [line if isinstance(line, int) else line.kind for line in lines]


def test_long_runs_of_unchanged_sentences_become_a_number():
    assert shown("same", "same", "same", "new", "same") == [2, "same", "new", "same"]
    assert shown("new", *["same"] * 7, "gone") == ["new", "same", 5, "same", "gone"]
    assert shown("new", *["same"] * 3, "gone") == ["new", "same", "same", "same", "gone"]
    assert shown("changed", *["same"] * 9) == ["changed", "same", 8]


@pytest.fixture
def versions(make_document):
    first = make_document("It stood. It moved.", ["Why?"], source_url=URL, title=HOSTILE)
    second = make_document(
        f"It stood. {HOSTILE}", [f"Why? {HOSTILE}", HOSTILE], source_url=URL, title=f"Again {HOSTILE}"
    )
    return first, second


def test_nothing_of_a_page_is_markup(sign_in, reviewer, versions):
    _, second = versions
    page = sign_in(reviewer).get(f"/documents/{second.pk}/changes/").content.decode()

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_first_version_has_no_such_page(sign_in, reviewer, versions):
    first, _ = versions
    assert sign_in(reviewer).get(f"/documents/{first.pk}/changes/").status_code == 404


def test_an_older_version_leads_to_the_current_one(sign_in, reviewer, versions):
    first, second = versions
    page = sign_in(reviewer).get(f"/documents/{first.pk}/").content.decode()

    assert f'<a href="/documents/{second.pk}/">Open version 2</a>' in page
    assert "data-read-only" in page


def test_a_document_without_an_address_cannot_be_read_again(sign_in, curator, make_document):
    document = make_document("Pasted.")

    assert sign_in(curator).post(f"/documents/{document.pk}/read-again/").status_code == 400
    assert "Read again" not in sign_in(curator).get(f"/documents/{document.pk}/").content.decode()


def test_adding_a_changed_page_says_what_became_of_it(sign_in, curator, project, versions):
    client = sign_in(curator)
    answer = client.post(
        f"/projects/{project.slug}/add/",
        {"way": "paste", "text": "It stood. It moved. It fell.", "source_url": URL},
    )

    assert Document.objects.get(is_current=True).version == 3
    assert answer.status_code == 302
