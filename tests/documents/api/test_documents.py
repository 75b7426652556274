"""`projects/{slug}/documents/` and `documents/{id}/`."""

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document, Job, Sentence

FIELDS = {
    "id", "project", "title", "byline", "source_url", "published_at", "language", "format",
    "content_hash", "version", "counts", "licence", "terms_url", "terms_note",
}  # fmt: skip
POST_FIELDS = {"id", "key", "kind", "parent", "depth", "author", "posted_at", "addressee", "language", "text"}
COUNTS = {"posts", "comments", "max_depth", "pingbacks", "sentences", "quotes"}
LINE = {
    "title": "The weir",
    "posts": [{"text": "The weir leaks."}, {"kind": "comment", "text": "It does not."}],
}


def post(client, body, slug="harbour"):
    return client.post(f"/api/v1/projects/{slug}/documents/", orjson.dumps(body), "application/json")


def test_a_document_has_its_posts_in_reading_order(api, owner, document):
    found = api(owner).get(f"/api/v1/documents/{document.pk}/").json()

    assert set(found) == FIELDS | {"posts", "posts_next"}
    assert set(found["counts"]) == COUNTS
    assert [set(post) for post in found["posts"]] == [POST_FIELDS] * 3
    article, first, reply = found["posts"]
    assert article["kind"] == "article"
    assert (article["parent"], first["parent"], reply["parent"]) == (None, article["id"], first["id"])
    assert [post["depth"] for post in found["posts"]] == [0, 1, 2]
    assert found["counts"] == {
        "posts": 3, "comments": 2, "max_depth": 2, "pingbacks": 0, "sentences": 4, "quotes": 0,
    }  # fmt: skip
    assert found["project"] == "harbour"
    assert found["posts_next"] is None


def test_a_document_that_is_deleted_meanwhile_is_not_there(api, owner, document, monkeypatch):
    def delete_meanwhile(actor, document_id):
        found = Document.objects.get(pk=document_id)
        document.delete()
        return found

    monkeypatch.setattr("documents.access.document", delete_meanwhile)

    assert api(owner).get(f"/api/v1/documents/{document.pk}/").status_code == 404


def test_posts_after_the_first_thousand_are_a_list_of_their_own(api, owner, make_document):
    document = make_document("The quay.", [f"Comment {number}." for number in range(1_200)])
    client = api(owner)

    found = client.get(f"/api/v1/documents/{document.pk}/").json()
    rest = client.get(found["posts_next"]).json()

    assert len(found["posts"]) == 1_000
    assert [post["text"] for post in rest["results"]] == [f"Comment {n}." for n in range(999, 1_200)]
    assert rest["next"] is None


def test_lists_leave_posts_out(api, owner, document):
    [found] = api(owner).get("/api/v1/projects/harbour/documents/").json()["results"]

    assert set(found) == FIELDS


def test_a_document_is_searched_by_part_of_its_title(api, owner, make_document):
    make_document("One.", title="The 50% rule of Quayside")
    make_document("Two.", title="The weir")

    def titles(q):
        answer = api(owner).get("/api/v1/projects/harbour/documents/", {"q": q})
        return [row["title"] for row in answer.json()["results"]]

    assert titles("quays") == ["The 50% rule of Quayside"]
    assert titles("0% r") == ["The 50% rule of Quayside"]
    assert titles("0%rule") == []


@pytest.mark.parametrize("ordering", ["created", "title", "published_at", "comments", "sentences"])
def test_documents_are_sorted_either_way(api, owner, make_document, ordering):
    from datetime import UTC, datetime

    for number in range(5):
        fields = {"published_at": datetime(2026, 1, number, tzinfo=UTC)} if number else {}
        make_document("A. " * (number + 1), ["x"] * number, title=f"{number} quay", **fields)
    client = api(owner)

    def listed(order):
        path, found = f"/api/v1/projects/harbour/documents/?ordering={order}&page_size=2", []
        while path:
            page = client.get(path).json()
            found += [row["title"][0] for row in page["results"]]
            path = page["next"]
        return found

    assert listed(ordering) == ["0", "1", "2", "3", "4"]
    assert listed(f"-{ordering}") == ["4", "3", "2", "1", "0"]


def test_older_versions_are_listed_when_asked_for(api, owner, make_document):
    make_document("First.", source_url="https://news.example/quay")
    make_document("First. Second.", source_url="https://news.example/quay")
    client = api(owner)

    def versions(**query):
        rows = client.get("/api/v1/projects/harbour/documents/", query).json()["results"]
        return [row["version"] for row in rows]

    assert versions() == [2]
    assert versions(versions="all") == [2, 1]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "The weir leaks. It was built in 1931."},
        {"html": "<title>The weir</title><article><p>The weir leaks. It was built in 1931.</p></article>"},
        {"jsonl": orjson.dumps(LINE).decode()},
        LINE,
    ],
    ids=["text", "html", "jsonl", "posts"],
)
def test_a_small_document_is_added_at_once(api, curator, project, body):
    answer = post(api(curator), body)

    assert answer.status_code == 201, answer.content
    stored = Document.objects.get()
    assert answer.json()["id"] == str(stored.pk)
    assert answer["Location"].endswith(f"/api/v1/documents/{stored.pk}/")
    assert Sentence.objects.filter(text__startswith="The weir leaks").exists()


def test_the_same_document_again_is_the_one_that_is_there(api, curator, project):
    client = api(curator)
    first = post(client, {"text": "The weir leaks."})

    again = post(client, {"text": "The weir leaks."})

    assert again.status_code == 200
    assert again.json()["id"] == first.json()["id"]
    assert Document.objects.count() == 1


def test_what_the_caller_says_of_a_document_goes_first(api, curator, project):
    found = post(
        api(curator),
        {
            "text": "The weir leaks.",
            "title": "Weir “news”",
            "byline": "I. Nkosi",
            "source_url": "https://news.example/weir",
            "published_at": "2026-02-03T04:05:06Z",
            "language": "en",
        },
    ).json()

    assert (found["title"], found["byline"]) == ("Weir “news”", "I. Nkosi")
    assert found["source_url"] == "https://news.example/weir"
    assert found["published_at"] == "2026-02-03T04:05:06+00:00"


def test_a_file_is_uploaded(api, curator, project):
    upload = SimpleUploadedFile("weir.txt", b"The weir leaks. It was built in 1931.")

    answer = api(curator).post("/api/v1/projects/harbour/documents/", {"file": upload})

    assert answer.status_code == 201, answer.content
    assert answer.json()["counts"]["sentences"] == 2


def test_nul_and_lone_surrogates_go_and_offsets_hold(api, curator, project):
    client = api(curator)
    upload = SimpleUploadedFile("weir.txt", "The \0weir 🧱 leaks.\r\nYes.".encode())

    found = client.post("/api/v1/projects/harbour/documents/", {"file": upload}).json()

    [article] = found["posts"]
    sentences = client.get(f"/api/v1/documents/{found['id']}/sentences/").json()["results"]
    assert article["text"].startswith("The weir 🧱 leaks.\n")
    assert all(article["text"][s["start"] : s["end"]] == s["text"] for s in sentences)


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"jsonl": "\n".join(orjson.dumps(LINE | {"title": str(n)}).decode() for n in range(2))},
        lambda: {"url": "https://news.example/weir"},
        lambda: {"text": "The weir leaks. " * 70_000},
    ],
    ids=["several", "url", "large"],
)
def test_what_takes_longer_is_a_job(api, curator, project, make):
    answer = post(api(curator), make())

    assert answer.status_code == 202, answer.content
    job = Job.objects.get()
    assert answer["Location"].endswith(f"/api/v1/jobs/{job.pk}/")
    wanted = {
        "id": str(job.pk), "status": "queued", "done": 0, "total": None, "failed": 0, "results": [],
        "error": None,
    }  # fmt: skip
    assert {name: answer.json()[name] for name in wanted} == wanted
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "one", "html": "two"},
        {"text": ""},
        {"text": "   \n "},
        {"text": 7},
        {"jsonl": '{"posts": [{"text": "a"}'},
        {"jsonl": "[]"},
        {"posts": []},
        {"posts": [{"author": "x"}]},
        {"text": "a", "format": "nonsense"},
        {"url": "ftp://x"},
        {"text": "a", "published_at": "yesterday"},
        [],
        "text",
        None,
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_stored(api, curator, project, body):
    answer = post(api(curator), body)

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not Document.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("lets", [True, False])
def test_robots_txt_is_ignored_only_where_the_instance_lets(api, curator, project, settings, lets):
    settings.INGEST_IGNORE_ROBOTS = lets

    answer = post(api(curator), {"url": "https://news.example/weir", "ignore_robots": True})

    assert answer.status_code == (202 if lets else 403), answer.content
    assert [job.params["ignore_robots"] for job in Job.objects.all()] == [True] * lets


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 500], ids=["empty", "binary"])
def test_a_file_that_is_no_text_is_refused_by_its_name(api, curator, project, content):
    upload = SimpleUploadedFile("weir.dat", content)

    answer = api(curator).post("/api/v1/projects/harbour/documents/", {"file": upload})

    assert answer.status_code == 400
    assert "weir.dat" in answer.json()["detail"]


def test_a_reviewer_adds_and_deletes_nothing(api, reviewer, document):
    client = api(reviewer)

    assert post(client, {"text": "The weir."}).status_code == 403
    assert client.delete(f"/api/v1/documents/{document.pk}/").status_code == 403
    assert Document.objects.count() == 1


def test_a_curator_deletes_a_document_and_its_predecessor_is_current_again(api, curator, make_document):
    older = make_document("First.", source_url="https://news.example/quay")
    newer = make_document("First. Second.", source_url="https://news.example/quay")

    answer = api(curator).delete(f"/api/v1/documents/{newer.pk}/")

    assert answer.status_code == 204
    assert list(Document.objects.values_list("pk", "is_current")) == [(older.pk, True)]
    assert set(Sentence.objects.values_list("document_id", flat=True)) == {older.pk}


def test_links_say_which_sentence_a_comment_quotes(api, owner, make_document):
    document = make_document(
        "The quay is closed because of the flood of 1931. Nobody knows when it will open again.",
        ["“The quay is closed because of the flood of 1931.” That is simply wrong."],
    )
    client = api(owner)

    [link] = client.get(f"/api/v1/documents/{document.pk}/links/?kind=quotes").json()["results"]

    first = client.get(f"/api/v1/documents/{document.pk}/sentences/").json()["results"][0]
    assert set(link) == {
        "id", "kind", "origin", "state", "source_post", "source_start", "source_end", "target_sentence",
        "score", "document", "drawn_by", "mine",
    }  # fmt: skip
    assert (link["kind"], link["origin"], link["target_sentence"]) == ("quotes", "found", first["id"])
    assert client.get(f"/api/v1/documents/{document.pk}/links/?kind=disputes").json()["results"] == []
    assert client.get("/api/v1/projects/harbour/links/").json()["results"] == [link]


def test_a_body_without_a_document_is_told_that_it_has_none(api, curator):
    answer = api(curator).post("/api/v1/projects/harbour/documents/", {}, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"].endswith("Given: none.")


@pytest.mark.parametrize("language", ["English", "%s", "", "１２"])
def test_a_language_that_is_no_tag_is_refused_not_passed_over(api, curator, project, language):
    body = {"text": "The weir leaks.", "language": language}

    answer = api(curator).post("/api/v1/projects/harbour/documents/", body, content_type="application/json")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["language"]
