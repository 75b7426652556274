"""The same article on two sites is flagged with how alike the two are."""

import pytest
from django.db.models import Count

from documents import duplicates
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.management.commands.ingest import in_words
from documents.models import Document, NearDuplicate
from documents.removing import delete_document
from documents.store import store
from tests.documents.text.test_similarity import article, edited


@pytest.fixture
def bring(project):
    """`bring(text, url)`: the document of that article."""

    def store_one(text, url="", into=project):
        parsed = ParsedDocument([ParsedPost(text, kind="article")], source_url=url, format="plaintext")
        [stored] = store(into.pk, [parsed], None)
        return stored.document

    return store_one


def test_the_same_article_on_two_sites(bring):
    first = bring(article(1), "https://gazette.example/bell")
    second = bring(edited(article(1), 0.05), "https://courier.example/bell")

    [found] = duplicates.of(second)

    assert found["document"] == first
    assert found["source_url"] == "https://gazette.example/bell"
    assert 0.6 < found["similarity"] < 0.95
    assert [row["document"] for row in duplicates.of(first)] == [second]
    assert Document.objects.count() == 2
    assert duplicates.nearest([first, second])[second] == found


def test_two_copies_that_come_in_together_are_one_pair(project):
    copies = [
        ParsedDocument([ParsedPost(edited(article(2), 0.03, seed), kind="article")], format="plaintext")
        for seed in range(3)
    ]

    list(store(project.pk, copies, None))

    assert NearDuplicate.objects.count() == 3


def test_readings_of_one_address_are_versions_not_copies(bring):
    bring(article(3), "https://gazette.example/weir")
    second = bring(edited(article(3), 0.05), "https://gazette.example/weir")

    assert duplicates.of(second) == []


def test_what_is_no_longer_current_is_not_named(bring):
    bring(article(4), "https://gazette.example/mill")
    copy = bring(edited(article(4), 0.02), "https://courier.example/mill")
    newer = bring(article(5), "https://gazette.example/mill")

    assert duplicates.of(copy) == []
    assert duplicates.of(newer) == []


def test_other_articles_and_other_projects_are_not_compared(bring, make_user):
    from annotations.projects import create_project

    elsewhere = create_project("elsewhere", "Elsewhere", make_user("otto"))
    bring(article(6), into=elsewhere)
    bring(article(7))

    assert duplicates.of(bring(edited(article(6), 0.02))) == []


def test_a_flag_goes_with_either_document(bring):
    first = bring(article(8))
    second = bring(edited(article(8), 0.02))

    delete_document(Document.objects.get(pk=first))

    assert duplicates.of(second) == []
    assert not NearDuplicate.objects.exists()


def test_many_copies_are_bounded(project):
    copies = [
        ParsedDocument([ParsedPost(edited(article(9), 0.02, seed), kind="article")], format="plaintext")
        for seed in range(80)
    ]

    list(store(project.pk, copies, None))

    assert max(
        NearDuplicate.objects.values_list("document").annotate(n=Count("pk")).values_list("n", flat=True)
    ) == (duplicates.MOST_FLAGGED)


def test_pages_and_api_name_the_copy(bring, client, api, curator):
    bring(article(10), "https://gazette.example/quay")
    copy = bring(edited(article(10), 0.02), "https://courier.example/quay")
    client.force_login(curator)

    listed = client.get("/projects/harbour/").text
    shown = client.get(f"/documents/{copy}/").text
    [row] = api(curator).get(f"/api/v1/documents/{copy}/similar/").json()["results"]

    assert "% the same as" in listed
    assert "Nearly the same as 1 other document" in shown
    assert "https://gazette.example/quay" in shown
    assert row["source_url"] == "https://gazette.example/quay"


def test_an_ingest_says_that_a_copy_came_in(bring, project):
    first = bring(article(11))
    parsed = ParsedDocument([ParsedPost(edited(article(11), 0.02), kind="article")], format="plaintext")

    [stored] = store(project.pk, [parsed], None)

    [similar] = stored.similar
    assert similar["document"] == str(first)
    assert "the same as" in in_words(stored)
