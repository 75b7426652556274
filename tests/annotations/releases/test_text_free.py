"""Releases without texts: no word leaves, what describes them says so, and the words are found again."""

import hashlib
import io

import orjson
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pyarrow import parquet

from annotations import privacy, releases
from annotations.bulk import bulk
from annotations.export.masking import Mask
from annotations.models import Release
from documents.access import Actor
from documents.errors import Invalid
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document
from documents.store import store

from .conftest import content, lines, work

WORDS = ("quay", "weir", "closed", "nobody minds", "author-")


@pytest.fixture
def dry(labelled, make_release) -> Release:
    return make_release(labelled, text_free=True)


def rows_of(release: Release) -> bytes:
    """All that its tables hold."""
    jsonl = b"".join(
        content(release, f"{table}.jsonl") for table in ("labels", "sentences", "evidence", "documents")
    )
    typed = [
        parquet.read_table(io.BytesIO(content(release, f"{table}.parquet"))).to_pylist()
        for table in ("labels", "sentences", "evidence", "documents")
    ]
    return jsonl + repr(typed).encode()


def test_no_word_is_in_it(dry):
    text = rows_of(dry).decode().casefold()

    assert dry.text_free
    assert not any(word in text for word in WORDS)
    schema = orjson.loads(content(dry, "schema.json"))["$defs"]
    for table in ("labels", "sentences"):
        row = lines(dry, table)[0]
        assert list(row) == schema[table]["required"]
        assert not row.keys() & {"text", "document_title", "post_author"}
        assert row["sentence_key"] == f"{row['post_key']}:{row['start']}:{row['end']}"
        assert parquet.read_schema(io.BytesIO(content(dry, f"{table}.parquet"))).names == list(row)


def test_its_rows_are_those_of_the_whole_one_once_texts_are_found(labelled, dry, make_release, tmp_path):
    whole = make_release(labelled, "1.1.0")
    for table in ("labels", "sentences"):
        (tmp_path / "dry.jsonl").write_bytes(content(dry, f"{table}.jsonl"))

        call_command(
            "rehydrate", tmp_path / "dry.jsonl", output=tmp_path / "whole.jsonl", project=["harbour"]
        )

        found = [orjson.loads(line) for line in (tmp_path / "whole.jsonl").read_bytes().splitlines()]
        for row in found:
            text = row["text"]
            assert row.pop("text_sha256") == hashlib.sha256(text.encode()).hexdigest()
        assert found == [
            {name: value for name, value in row.items() if name != "post_author"}
            for row in lines(whole, table)
        ]


def test_what_reviewers_noted_tells_no_words(labelled, make_release):
    document = Document.objects.filter(project=labelled).order_by("pk").first()
    rae = labelled.memberships.get(user__username="rae").user
    note = "“Built in 1931” is from the register; ring +44 20 7946 0958."
    bulk(labelled.pk, rae.pk, [{"sentence": document.sentences.first().pk, "label": "fact", "note": note}])

    release = make_release(labelled, text_free=True)

    notes = {row["note"] for row in lines(release, "labels")}
    assert "“[quotation]” is from the register; ring [phone]." in notes
    assert "Open | or not?" in notes
    assert "masked in what reviewers noted" in content(release, "README.md").decode()


def test_card_croissant_schema_and_page_say_so(dry, owner, client):
    card = content(dry, "README.md").decode()
    described = orjson.loads(content(dry, "croissant.json"))
    fields = {field["@id"] for table in described["recordSet"] for field in table["field"]}
    client.force_login(owner)

    assert "manage.py rehydrate labels.jsonl --output whole.jsonl --fetch" in card
    assert "Commenters do not appear" in card
    assert "can be found by searching" not in card
    assert "text_sha256" in described["description"]
    assert {"labels/text_sha256", "sentences/text_sha256"} <= fields
    assert not fields & {"labels/text", "sentences/post_author", "documents/title", "evidence/quotation"}
    assert orjson.loads(content(dry, "facts.json"))["text_free"] is True
    assert "It holds no texts" in client.get("/projects/harbour/releases/1.0.0/").content.decode()


def test_page_and_api_make_one_and_it_stays_so(labelled, owner, api, client):
    client.force_login(owner)
    client.post("/projects/harbour/releases/", {"version": "1.0.0", "text_free": "on"})
    body = {"version": "1.1.0", "text_free": True}
    made = api(owner).post("/api/v1/projects/harbour/releases/", body, content_type="application/json")
    work()
    client.post("/projects/harbour/releases/1.0.0/rebuild/", {})
    work()

    assert made.status_code == 202
    assert [one.text_free for one in Release.objects.all()] == [True, True]
    assert api(owner).get("/api/v1/projects/harbour/releases/1.1.0/").json()["text_free"] is True
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(version="1.1.0").update(text_free=False)


def test_a_form_that_is_refused_keeps_what_was_to_be_hidden(labelled, owner, client):
    client.force_login(owner)

    answer = client.post(
        "/projects/harbour/releases/", {"version": "one", "mask": "contacts", "text_free": "on"}
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'name="mask" value="contacts" checked' in page
    assert 'name="text_free" checked' in page
    assert 'name="mask" value="names" checked' not in page


def test_the_command_makes_one(labelled, capsys):
    call_command("release", "harbour", "1.0.0", text_free=True)

    assert Release.objects.get().text_free


def test_texts_are_left_out_or_masked(labelled, owner):
    with pytest.raises(Invalid):
        releases.start(labelled, Actor(owner.pk), "1.0.0", mask=Mask(names=True), text_free=True)


def test_words_that_are_withdrawn_leave_their_hash_too(labelled, owner, make_release):
    said = "The clerk took eleven thousand crowns from the harbour fund."
    posts = [
        ParsedPost("The quay is shut. It is old.", "article"),
        ParsedPost(said, parent=0, depth=1, author="Tobias"),
        ParsedPost(f"> {said}\nThat is a lie.", parent=1, depth=2, author="Mira"),
    ]
    [stored] = store(labelled.pk, [ParsedDocument(posts, source_url="https://harbour.example/t")], None)
    release = make_release(labelled, text_free=True)
    before = {row["sentence_key"]: row for row in lines(release, "sentences")}

    privacy.withdraw(Actor(owner.pk), labelled, "They asked for it.", author="Tobias")

    release.refresh_from_db()
    now = {row["sentence_key"]: row for row in lines(release, "sentences")}
    kept = {one.sentence_key: one.text for one in Document.objects.get(pk=stored.document).sentences.all()}
    changed = [key for key in now if now[key] != before[key]]
    assert len(before) == len(now) + 1
    assert [now[key]["text_sha256"] for key in changed] == [
        hashlib.sha256(kept[key].encode()).hexdigest() for key in changed
    ]
    assert changed
