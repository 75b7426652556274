"""The splits of a project: its definition, its page and API, and what they leave in exports and releases."""

import csv
import io

import orjson
import pytest

from annotations import export, releases, splitting
from annotations.bulk import bulk
from annotations.export import Asked
from annotations.models import Release
from documents.access import Actor
from documents.errors import Forbidden, Invalid
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document
from documents.store import store
from documents.withholding import site

PAGE = "/projects/harbour/splits/"
API = "/api/v1/projects/harbour/splits/"


@pytest.fixture
def articles(make_document):
    """Twelve documents of four sites, each by a hand of its own, two of which also comment elsewhere."""
    return [
        make_document(
            f"Article {n} says something. It says it again, number {n}.",
            [f"Comment {n} has its own words."],
            source_url=f"https://{'www.' * (n % 2)}site{n % 4}.example/{n}",
            byline=f"Hand {n % 6}",
        )
        for n in range(12)
    ]


def parts() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for document in Document.objects.filter(is_current=True):
        found.setdefault(site(document.source_url), set()).add(document.split)
    return found


def rows(project, user, rows="labels", format="jsonl"):
    chunks = export.stream(project, Actor(user.pk), Asked(format, rows)).chunks
    text = b"".join(chunks).decode()
    if format == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    return [orjson.loads(line) for line in text.splitlines()]


def test_a_site_is_in_one_part(project, owner, articles):
    definition = splitting.read({"shares": {"train": 50, "test": 50}, "by": ["site"], "seed": 4})

    assert splitting.define(Actor(owner.pk), project, definition) == 12

    assert all(len(found) == 1 for found in parts().values())
    assert {part for found in parts().values() for part in found} == {"train", "test"}
    found = splitting.report(Actor(owner.pk), project)
    assert found["groups"] == 4
    assert found["shared"]["sites"] == {"count": 0, "items": []}
    # “ann” comments everywhere: that leaks, and the report says so by her pseudonym.
    [ann] = [one for one in found["shared"]["authors"]["items"] if len(one["documents"]) == 2]
    exported = {row["post_author"] for row in rows(project, owner, "sentences")}
    assert ann["what"] in exported


def test_an_author_of_a_comment_joins_documents(project, owner, articles):
    definition = splitting.read({"by": ["author"], "seed": 4})

    splitting.define(Actor(owner.pk), project, definition)

    found = splitting.report(Actor(owner.pk), project)
    assert (found["groups"], found["largest_group"]) == (1, 1.0)
    assert found["shared"]["authors"]["count"] == 0


def test_near_duplicates_stay_together(project, owner, make_document):
    text = " ".join(f"The harbour master counted {n} boats at the northern quay." for n in range(30))
    for n in range(6):
        make_document(f"{text} {n}", source_url=f"https://copy{n}.example/")

    splitting.define(Actor(owner.pk), project, splitting.read({"by": ["cluster"], "seed": 2}))

    assert len(set(Document.objects.values_list("split", flat=True))) == 1
    splitting.define(Actor(owner.pk), project, splitting.read({"shares": {"train": 1, "test": 1}, "seed": 2}))
    found = splitting.report(Actor(owner.pk), project)["shared"]
    assert found["clusters"]["count"] == 1
    assert (found["sentences"]["count"], found["near_sentences"]["count"]) == (30, 1)
    assert found["sentences"]["items"][0]["documents"].keys() == {"test", "train"}


def test_sentences_that_differ_in_spelling_are_nearly_the_same(project, owner, make_document):
    for n, text in enumerate(
        ("The quay is closed today.", "the quay is   closed, TODAY 4!", "القارب في الميناء!")
    ):
        make_document(text, source_url=f"https://one{n}.example/")
    make_document("القارب في الميناء", source_url="https://other.example/")
    splitting.define(Actor(owner.pk), project, splitting.read({"shares": {"train": 1, "test": 1}, "seed": 0}))
    for n, part in enumerate(("train", "test", "train", "test")):
        Document.objects.filter(pk=Document.objects.order_by("id")[n].pk).update(split=part)

    found = splitting.report(Actor(owner.pk), project)["shared"]

    assert found["sentences"]["count"] == 0
    assert [one["what"] for one in found["near_sentences"]["items"]] == [
        "The quay is closed today.", "القارب في الميناء",
    ]  # fmt: skip


def test_a_placed_document_stays_when_others_and_its_next_version_come(project, owner, articles):
    definition = splitting.read({"seed": 9})
    splitting.define(Actor(owner.pk), project, definition)
    before = dict(Document.objects.values_list("source_url", "split"))
    grown = ParsedDocument(
        posts=[ParsedPost("Article 0 now says another thing.", "article")],
        source_url="https://site0.example/0", format="jsonl",
    )  # fmt: skip
    new = ParsedDocument(posts=[ParsedPost("A new one.", "article")], format="jsonl")
    assert [one.status for one in store(project.pk, [grown, new], None)] == ["created", "created"]

    assert splitting.draw(project) == 1

    after = dict(Document.objects.filter(is_current=True).values_list("source_url", "split"))
    assert {url: after[url] for url in before} == before
    assert after[""] in ("train", "dev", "test")
    assert splitting.define(Actor(owner.pk), project, definition) == 0


def test_each_part_gets_its_share_of_each_label(project, owner, make_member, articles):
    rae = make_member("rae")
    for n, document in enumerate(articles):
        label = "fact" if n % 2 else "opinion"
        bulk(project.pk, rae.pk, [{"sentence": s.pk, "label": label} for s in document.sentences.all()])

    splitting.define(Actor(owner.pk), project, splitting.read({"shares": {"train": 2, "test": 1}, "seed": 1}))

    found = {part["name"]: part for part in splitting.report(Actor(owner.pk), project)["parts"]}
    assert found["train"]["labels"] == {"fact": 12, "opinion": 12}
    assert found["test"]["labels"] == {"fact": 6, "opinion": 6}
    assert (found["test"]["wanted"], found["test"]["reached"], found["test"]["sentences"]) == (
        0.3333,
        0.3333,
        12,
    )


def test_rows_name_the_part_only_where_there_are_parts(project, owner, reviewer, document, sentence):
    bulk(project.pk, reviewer.pk, [{"sentence": sentence.pk, "label": "fact"}])
    for table in ("labels", "sentences"):
        assert "split" not in rows(project, owner, table)[0]

    splitting.define(Actor(owner.pk), project, splitting.read({"shares": {"train": 99, "test": 1}}))

    for table in ("labels", "sentences"):
        assert (
            rows(project, owner, table)[0]["split"]
            == rows(project, owner, table, "csv")[0]["split"]
            == "train"
        )
    assert rows(project, owner, "documents", "csv")[0]["split"] == "train"
    # Parts are drawn with everybody's labels in view, so a reviewer of a blind project sees none.
    assert rows(project, reviewer)[0]["split"] is None


def test_a_release_places_what_came_in_since(project, owner, make_document):
    splitting.define(Actor(owner.pk), project, splitting.read({"seed": 1}))
    make_document("Late. It came late.")
    release = releases.start(project, None, "1.0.0", in_background=False)
    releases.build(release)

    file = Release.objects.get().file("sentences.jsonl")
    with releases.files.open_kept(file["sha256"]) as kept:
        assert {orjson.loads(line)["split"] for line in kept} <= {"train", "dev", "test"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"shares": {"all": 1}}, "shares"),
        ({"shares": {"Train": 1, "test": 1}}, "shares"),
        ({"shares": {"train": 0, "test": 1}}, "shares"),
        ({"by": ["topic"]}, "by"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_definition_that_says_nothing_is_refused(said, field):
    with pytest.raises(Invalid) as refusal:
        splitting.read(said)
    assert field in refusal.value.extra["errors"]


def test_reviewers_do_not_divide(project, reviewer):
    with pytest.raises(Forbidden):
        splitting.define(Actor(reviewer.pk), project, splitting.DEFAULT)


def test_the_api_divides_and_reports(api, curator, project, articles):
    client = api(curator)
    body = {"parts": [{"name": "train", "size": 3}, {"name": "test", "size": 1}], "by": ["site"], "seed": 5}

    made = client.put(API, body, content_type="application/json").json()

    assert made["placed"] == 12
    assert made["definition"] == {**body, "by": ["site"], "stratify": True}
    assert client.get(API).json() == made | {"placed": 0}
    assert client.post(API).json()["placed"] == 0
    assert [part["name"] for part in client.get(f"{API}report/").json()["parts"]] == ["train", "test"]
    assert client.delete(API).status_code == 204
    assert client.get(f"{API}report/").status_code == 409
    assert not Document.objects.exclude(split="").exists()


def test_the_page_divides_and_shows_what_is_shared(sign_in, curator, project, articles):
    client = sign_in(curator)
    form = {"parts": "train 80, test 20", "by": ["site"], "seed": "3", "stratify": "on"}

    page = client.post(PAGE, form, follow=True)

    assert "12 documents were placed." in page.content.decode()
    project.refresh_from_db()
    assert project.splits == {
        "shares": [["train", 80], ["test", 20]],
        "by": ["document", "site"],
        "seed": 3,
        "stratify": True,
    }
    assert "author-" in page.content.decode()
    assert splitting.report(Actor(curator.pk), project, 0)["shared"]["sentences"]["count"] is None
    refused = client.post(PAGE, form | {"parts": "train eighty"})
    assert (refused.status_code, "Nothing was changed" in refused.content.decode()) == (400, True)
    client.post(PAGE, {"end": "1"})
    project.refresh_from_db()
    assert project.splits is None
