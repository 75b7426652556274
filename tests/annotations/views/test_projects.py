"""Home, the pages of a project, and the sheet of its labels."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from selectolax.lexbor import LexborHTMLParser

from annotations import progress
from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Guideline, Label
from annotations.views import labels_css, projects
from annotations.views.labels_css import sheet
from annotations.views.projects import rendered
from documents.access import Actor
from documents.models import Document

ADD = "/projects/harbour/add/"


def titles(response):
    return [node.text() for node in LexborHTMLParser(response.content).css("td.name > a, .work > a")]


def test_home_tells_who_belongs_nowhere_what_to_do(client, stranger):
    client.force_login(stranger)

    response = client.get("/")

    assert "You belong to no project yet." in response.text
    assert "sam" in response.text


def test_home_has_what_was_begun_before_what_was_not(client, reviewer, make_document):
    make_document("Not begun.", title="Fresh")
    begun = make_document("Begun. And not done.", title="Begun")
    done = make_document("Done.", title="Done")
    for document in (begun, done):
        tag(document.sentences.first().pk, Actor(reviewer.pk), Answer("fact"))
    client.force_login(reviewer)

    assert titles(client.get("/")) == ["Begun", "Fresh", "Harbour dispute"]


def test_documents_are_found_and_sorted(client, reviewer, make_document):
    for title in ("Bridge closed", "Quay closed", "Quay open"):
        make_document(f"{title}.", title=title)
    client.force_login(reviewer)

    assert titles(client.get("/projects/harbour/")) == ["Quay open", "Quay closed", "Bridge closed"]
    assert titles(client.get("/projects/harbour/?sort=title")) == [
        "Bridge closed",
        "Quay closed",
        "Quay open",
    ]
    assert titles(client.get("/projects/harbour/?q=closed+QUAY")) == ["Quay closed"]
    assert titles(client.get("/projects/harbour/?q=x%25_&sort=nonsense&page=99")) == []


@pytest.mark.parametrize("sort", ["title", "-title", "language", "-comments", "sentences", "added", "-added"])
def test_pages_of_documents_lead_on_and_back(client, reviewer, make_document, monkeypatch, sort):
    for title in "cbaed":
        make_document(f"{title} has this. And that.", title=title)
    client.force_login(reviewer)
    whole = titles(client.get(f"/projects/harbour/?sort={sort}"))
    monkeypatch.setattr(projects, "PAGE", 2)

    pages, address = [], f"?sort={sort}"
    while address:
        response = client.get(f"/projects/harbour/{address}")
        pages.append(response)
        address = response.context["later"]
    back = client.get(f"/projects/harbour/{pages[-1].context['earlier']}")

    assert [title for page in pages for title in titles(page)] == whole
    assert [(page.context["first"], page.context["last"]) for page in pages] == [(1, 2), (3, 4), (5, 5)]
    assert "3 to 4 of 5" in pages[1].text
    assert titles(back) == titles(pages[1])
    assert titles(client.get(f"/projects/harbour/{back.context['earlier']}")) == titles(pages[0])


def test_a_place_of_another_order_begins_at_the_start(client, reviewer, make_document):
    make_document("One.", title="One")
    client.force_login(reviewer)

    for place in ("x", "WzFd", "W10=", "bnVsbA=="):
        response = client.get(f"/projects/harbour/?sort=title&after={place}&from=51")
        assert titles(response) == ["One"]


def test_of_very_many_that_are_found_the_number_is_not_told(client, reviewer, make_document, monkeypatch):
    for number in range(4):
        make_document(f"Number {number}.", title=f"Quay {number}")
    monkeypatch.setattr(projects, "MOST_COUNTED", 2)
    monkeypatch.setattr(projects, "PAGE", 2)
    client.force_login(reviewer)

    assert "1 to 2 of more than 2" in client.get("/projects/harbour/?q=quay").text


def test_what_takes_long_to_count_is_counted_once_a_minute(reviewer, project, make_document, monkeypatch):
    monkeypatch.setattr(progress, "LARGE", 1)
    for number in range(2):
        make_document(f"Number {number}.", title=f"Quay {number}")
    assert progress.size_of(project.pk) == (2, 2)

    make_document("Another.", title="Another")

    assert progress.size_of(project.pk) == (2, 2)
    progress.forget()
    assert progress.size_of(project.pk) == (3, 3)


def test_only_who_may_see_all_labels_sees_how_far_others_are(client, reviewer, curator, document, sentence):
    tag(sentence.pk, Actor(curator.pk), Answer("fact"))

    for user, sees in [(reviewer, False), (curator, True)]:
        client.force_login(user)
        assert ("Answered by anyone" in client.get("/projects/harbour/").text) is sees


@pytest.mark.parametrize("section", ["", "guideline/", "people/", "export/", "add/", "labels.css"])
def test_a_stranger_finds_no_page_of_the_project(client, stranger, project, section):
    client.force_login(stranger)

    assert client.get(f"/projects/harbour/{section}").status_code == 404


@pytest.mark.parametrize("section", ["", "guideline/", "people/", "export/"])
def test_a_member_sees_every_page(client, viewer, section):
    client.force_login(viewer)

    assert client.get(f"/projects/harbour/{section}").status_code == 200


def test_a_guideline_runs_nothing():
    html = rendered(
        "# A\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://x.example/i.png)\n\n|a|b|\n|-|-|\n|1|2|"
    )

    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
    assert "<img" not in html
    assert "<table>" in html


def test_the_newest_guideline_is_shown(client, viewer, project):
    Guideline.objects.create(project=project, version=2, text="## Newer words")
    client.force_login(viewer)

    assert "<h2>Newer words</h2>" in client.get("/projects/harbour/guideline/").text


def test_the_sheet_of_labels_can_be_kept_by_its_version(client, viewer, project):
    client.force_login(viewer)
    shown = client.get("/projects/harbour/guideline/")
    [address] = [
        link.attributes["href"]
        for link in LexborHTMLParser(shown.content).css("link[rel=stylesheet]")
        if "labels.css" in (link.attributes["href"] or "")
    ]

    response = client.get(address)

    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert '[data-label="fact"]' in response.text
    assert "no-cache" in client.get("/projects/harbour/labels.css?v=old")["Cache-Control"]


def test_what_sheets_say_is_in_the_language_of_the_page(project, monkeypatch):
    labels = list(project.labels.all())
    english = labels_css.version(labels)
    monkeypatch.setattr(labels_css, "gettext", lambda words: {"no label": "kein Label"}.get(words, words))

    css = sheet(labels)

    assert f"--word-no-label:{labels_css.css_string('kein Label')};" in css
    assert labels_css.version(labels) != english


def test_sheets_have_no_words_of_their_own():
    said = re.compile(r"""(?:content|--say[\w-]*): ([^;]*);""")
    words = re.compile(r"""(?:\\[0-9A-F]+|[^A-Za-z])*""")
    for path in Path(settings.BASE_DIR, "static", "css").glob("*.css"):
        for value in said.findall(path.read_text()):
            assert all(words.fullmatch(one) for one in re.findall('"([^"]*)"', value)), (path.name, value)


def test_nothing_in_a_label_ends_a_rule_of_the_sheet():
    bad = Label(
        key="evil",
        name='"} body{display:none} /*\\',
        letter='";',
        colour_light="#ffffff",
        colour_dark="#000000",
        pattern="red;}body{x:y",
    )
    worse = Label(key='x"]{}', name="x", letter="x", colour_light="#ffffff", colour_dark="#000000")
    worst = Label(key="x", name="x", letter="x", colour_light="red;}*{color:red", colour_dark="#000000")

    css = sheet([bad, worse, worst])

    assert css.count("{") == css.count("}")
    assert "body" not in css.replace("\\00007d", "").split("--say")[0]
    assert "display:none" not in css
    assert "color:red" not in css
    assert "--label-line:solid" in css


def test_pasted_text_becomes_a_document(client, curator, project):
    client.force_login(curator)

    response = client.post(
        ADD, {"way": "paste", "text": "The quay is closed. Nobody was told.", "source_url": ""}
    )

    document = Document.objects.get()
    assert response["Location"] == f"/documents/{document.pk}/"
    assert document.n_sentences == 2


def test_nothing_pasted_is_told_and_a_bad_address_too(client, curator, project):
    client.force_login(curator)

    response = client.post(ADD, {"way": "paste", "text": "", "source_url": "no address"})

    assert response.status_code == 400
    assert "There is no text yet." in response.text
    assert "This is no web address." in response.text


def test_the_same_text_again_names_the_first(client, curator, project):
    client.force_login(curator)
    text = {"way": "paste", "text": "The quay is closed. Nobody was told."}
    client.post(ADD, text)

    response = client.post(ADD, text)

    assert "1 there already" in response.text
    assert f"/documents/{Document.objects.get().pk}/" in response.text


def test_a_reviewer_brings_nothing_in(client, reviewer, project):
    client.force_login(reviewer)

    assert client.post(ADD, {"way": "paste", "text": "Words."}).status_code == 403
    assert not Document.objects.exists()


def test_an_owner_adds_changes_and_removes_people(client, owner, stranger, project):
    client.force_login(owner)

    client.post("/projects/harbour/people/", {"user": "sam", "role": "reviewer"})
    client.post("/projects/harbour/people/", {"user": "sam", "role": "curator"})
    assert project.memberships.get(user=stranger).role == "curator"

    client.post("/projects/harbour/people/", {"user": "sam", "role": "curator", "remove": "1"})
    assert not project.memberships.filter(user=stranger).exists()


def test_an_unknown_name_and_the_last_owner_are_refused_with_the_reason(client, owner, project):
    client.force_login(owner)

    unknown = client.post("/projects/harbour/people/", {"user": "nobody", "role": "reviewer"})
    last = client.post("/projects/harbour/people/", {"user": "olga", "remove": "1"})

    assert unknown.status_code == last.status_code == 400
    assert "“nobody” is not known here" in unknown.text
    assert "only owner" in last.text
    assert project.memberships.filter(user=owner, role="owner").exists()


def test_a_curator_changes_nobody(client, curator, stranger, project):
    client.force_login(curator)

    response = client.post("/projects/harbour/people/", {"user": "sam", "role": "owner"})

    assert response.status_code == 403
    assert not project.memberships.filter(user=stranger).exists()


@pytest.mark.parametrize("address", ["?q=", "gold/?q=", "assignments/?find="])
def test_a_search_is_taken_whole_or_not_at_all(address, sign_in, owner, document):
    client = sign_in(owner)

    most = client.get(f"/projects/harbour/{address}{'x' * 200}")
    more = client.get(f"/projects/harbour/{address}{'x' * 201}")

    assert "x" * 200 in most.text
    assert more.status_code == 400
    assert "That is too long to search for" in more.text
