"""Texts that leave masked: by their pseudonyms, with offsets that fit, in every format alike."""

import io
import json
import zipfile

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import deciding, export
from annotations.bulk import bulk
from annotations.export import Asked
from annotations.export.masking import Mask
from documents.access import Actor
from documents.errors import Invalid
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Assignment, Document, Link
from documents.store import store

ADDRESS = "/api/v1/projects/harbour/export/"
ARTICLE = "The quay 👩🏽‍🚀 is closed. Mira Okonjo can be reached at mira@quay.example. قالت مريم ذلك."
COMMENTS = [
    ("Tobias", "Mira said so 👍🏽. I, Tobias, believe Mira Okonjo. Call +44 20 7946 0958!"),
    ("مريم", "Nobody asked me."),
    ("Mira Okonjo", "> Call +44 20 7946 0958!\nThat number is not mine, Tobias."),
]


@pytest.fixture
def thread(project) -> Document:
    posts = [ParsedPost(ARTICLE, "article")]
    posts += [ParsedPost(text, parent=0, depth=1, author=author) for author, text in COMMENTS]
    parsed = ParsedDocument(
        posts, title="What Tobias wrote to mira@quay.example", byline="By Mira Okonjo", format="jsonl"
    )
    [stored] = store(project.pk, [parsed], None)
    assert stored.document is not None
    return Document.objects.get(pk=stored.document)


def rows(project, user, sort="sentences", mask="names,contacts") -> list[dict]:
    made = export.stream(project, Actor(user.pk), Asked("jsonl", sort, mask=Mask.read(mask)))
    return [json.loads(line) for line in b"".join(made.chunks).decode().split("\n")[:-1]]


def test_mentions_leave_as_the_pseudonyms_of_their_authors(project, owner, thread):
    found = rows(project, owner)

    plain = {row["sentence_key"]: row for row in rows(project, owner, mask="")}
    by = {row["text"]: row["post_author"] for row in plain.values()}
    tobias, maryam, mira = (
        by["Mira said so 👍🏽."],
        by["Nobody asked me."],
        by["That number is not mine, Tobias."],
    )
    assert [row["text"] for row in found] == [
        "The quay 👩🏽‍🚀 is closed.", f"{mira} can be reached at [e-mail].", f"قالت {maryam} ذلك.",
        f"{mira} said so 👍🏽.", f"I, {tobias}, believe {mira}.", "Call [phone]!", "Nobody asked me.",
        "> Call [phone]!", f"That number is not mine, {tobias}.",
    ]  # fmt: skip
    assert [row["text_masked"] for row in found] == [row["text"] not in by for row in found]
    assert [row["sentence_key"] for row in found] == list(plain)
    assert found[0]["document_title"] == f"What {tobias} wrote to [e-mail]"
    assert "text_masked" not in plain[found[0]["sentence_key"]]


def test_offsets_are_those_of_the_masked_text(project, owner, thread):
    texts = {post["text"] for [line] in [rows(project, owner, "documents")] for post in line["posts"]}
    documents = rows(project, owner, "documents")

    for post in documents[0]["posts"]:
        assert all(post["text"][start:end].strip() for start, end in post["sentences"])
    spans = {(row["start"], row["end"], row["text"]) for row in rows(project, owner)}
    held = {
        (start, end, post["text"][start:end])
        for post in documents[0]["posts"]
        for start, end in post["sentences"]
    }
    assert spans == held
    assert not any("Mira" in text or "@" in text or "مريم" in text for text in texts)
    assert documents[0]["byline"].startswith("By author-")


@pytest.mark.parametrize(("mask", "left"), [("names", "@quay.example"), ("contacts", "Mira")])
def test_each_kind_alone(project, owner, thread, mask, left):
    text = json.dumps(rows(project, owner, mask=mask))

    assert left in text
    assert ("Tobias" in text) == (mask == "contacts")
    assert ("7946" in text) == (mask == "names")


def test_links_fit_the_masked_text(project, thread):
    from annotations.export.masking import masked
    from annotations.filters import Filters

    comment = thread.posts.get(order=3)
    source, target = (
        thread.sentences.get(post=comment, start__gt=10),
        thread.sentences.get(start=0, post__order=1),
    )
    link = Link.objects.create(
        project=project, document=thread, kind="disputes", source_post=comment,
        source_start=source.start, source_end=source.end, target_sentence=target,
    )  # fmt: skip
    params = export.parameters(project, Actor(project.memberships.get().user_id), Filters())

    with masked(Mask(names=True, contacts=True), params):
        now = Link.objects.select_related("source_post").get(pk=link.pk)
        said = now.source_post.text[now.source_start : now.source_end]

    assert said.startswith("That number is not mine, author-")
    assert Link.objects.get(pk=link.pk).source_start == source.start


def test_nothing_is_left_of_the_masks_afterwards(project, owner, thread):
    rows(project, owner)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname ~ 'documents_|masked_'"
        )
        assert cursor.fetchone() == (0,)
    assert rows(project, owner, mask="")[1]["text"].startswith("Mira Okonjo")


def test_answers_and_csv_are_masked_alike(project, owner, reviewer, thread, api):
    ids = thread.sentences.values_list("pk", flat=True)
    bulk(project.pk, reviewer.pk, [{"sentence": id, "label": "fact"} for id in ids])

    answer = api(owner).get(ADDRESS, {"format": "csv", "mask": "names,contacts"})

    text = b"".join(answer.streaming_content).decode()
    assert "[phone]" in text
    assert "Tobias" not in text
    assert text.splitlines()[0].endswith(",text_masked")


NOTE = "Mira Okonjo says so; ask harbour@quay.example or 020 7946 0958."


@pytest.fixture
def noted(project, owner, reviewer, thread) -> Document:
    """`thread` with a note, evidence, a decision and an assignment that was skipped, all with names in them."""
    sentence = thread.sentences.order_by("pk").first()
    assert sentence is not None
    evidence = [
        {
            "url": "https://a.example/?to=a@b.example",
            "quotation": "Tobias: +44 20 7946 0958",
            "stance": "refutes",
        }
    ]
    rows = [{"sentence": sentence.pk, "label": "fact", "note": NOTE, "evidence": evidence}]
    bulk(project.pk, reviewer.pk, rows)
    deciding.decide(Actor(owner.pk), sentence.pk, deciding.Verdict("fact", reason=NOTE), 0)
    Assignment.objects.create(
        project=project, document=thread, reviewer=reviewer, state="skipped", origin="hand", skip_reason=NOTE
    )
    return thread


@pytest.mark.parametrize(
    ("sort", "column"),
    [
        ("labels", "note"),
        ("events", "note"),
        ("evidence", "quotation"),
        ("decisions", "reason"),
        ("assignments", "skip_reason"),
    ],
)
def test_what_people_at_work_wrote_is_masked_alike(project, owner, noted, sort, column):
    names = {row["text"]: row["post_author"] for row in rows(project, owner, mask="")}
    mira, tobias = names["That number is not mine, Tobias."], names["Mira said so 👍🏽."]

    [plain] = [row for row in rows(project, owner, sort, mask="") if row[column]]
    [row] = [row for row in rows(project, owner, sort) if row[column]]

    expected = {NOTE: f"{mira} says so; ask [e-mail] or [phone]."}
    assert row[column] == expected.get(plain[column], f"{tobias}: [phone]")
    assert "@" not in str(row)
    assert {name for name in plain if row[name] != plain[name]} <= {column, "url", "text", "document_title"}


def test_formats_of_whole_texts_mask_notes_too(project, owner, noted):
    for format in ("webannotation", "convokit", "labelstudio", "html"):
        made = export.stream(
            project, Actor(owner.pk), Asked(format, "labels", mask=Mask.read("names,contacts"))
        )
        packed = b"".join(made.chunks)
        if format == "convokit":
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                packed = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Tobias" not in packed, format
        assert b"7946" not in packed, format


def test_a_note_in_which_nothing_is_masked_stays(project, owner, reviewer, thread):
    sentence = thread.sentences.first()
    bulk(project.pk, reviewer.pk, [{"sentence": sentence.pk, "label": "fact", "note": "On 2026-11-30."}])

    assert [row["note"] for row in rows(project, owner, "labels")] == ["On 2026-11-30."]


@pytest.mark.parametrize(
    ("query", "field"), [({"mask": "faces"}, "mask"), ({"mask": "names", "names": "true"}, "mask")]
)
def test_what_cannot_be_masked_is_refused(project, owner, api, query, field):
    answer = api(owner).get(ADDRESS, query)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_mask_is_read_from_its_words():
    assert Mask.read("contacts, names").kinds == ["names", "contacts"]
    assert Mask.read(()) == Mask()
    with pytest.raises(Invalid):
        Mask.read("all")


PIECES = st.lists(
    st.sampled_from(
        ["Mira Okonjo", "@Tobias", "Tobias.", "a@b.example", "+44 20 7946 0958", "שלום", "مريم", "👩🏽‍🚀", "e\u0301", ". ", "\n", "Yes"]
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, min_size=1, max_size=4))
def test_any_text_keeps_its_spans(project, owner, posts):
    Document.objects.all().delete()
    authors = ["Mira Okonjo", "Tobias", "مريم"]
    parsed = [ParsedPost(" ".join(posts[0]), "article")]
    parsed += [
        ParsedPost(" ".join(one), parent=0, depth=1, author=authors[n % 3]) for n, one in enumerate(posts[1:])
    ]
    list(store(project.pk, [ParsedDocument(parsed, format="jsonl")], None))

    [document] = rows(project, owner, "documents")
    sentences = rows(project, owner)

    held = [
        (start, end, post["text"][start:end])
        for post in document["posts"]
        for start, end in post["sentences"]
    ]
    assert held == [(row["start"], row["end"], row["text"]) for row in sentences]
    assert all(row["text"] for row in sentences)
