"""Text is what was ingested: `text[start:end]` holds from the store to both exports."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import export, labelling
from annotations.answers import Answer
from annotations.export import Asked
from documents.access import Actor
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document, Post, Sentence
from documents.store import store

# What goes wrong first: astral and combining characters, joined emoji, right-to-left text,
# every kind of line end, what CSV and JSON escape, what COPY would.
PIECES = st.sampled_from(
    [
        *("💧", "👩‍👩‍👧", "🏳️‍🌈", "e\u0301", "\u0301", "שלום. ", "‏مرحبا! ", "\u202eabc\u202c"),
        *("\r\n", "\r", "\n\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"),
        *("\\", "\\N", "\\.", "\n\\.\n", '"', '""', "'", ",", ";", "\t", "\x00", "\x01", "\x02", "\x7f"),
        *("A fact. ", "Is it? ", "No! ", " ", "\ufeff", "\ud800", "=1+1"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), min_size=1, max_size=12).map("".join)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_any_text_comes_back_as_it_went_in(project, owner, texts):
    Document.objects.all().delete()
    posts = [ParsedPost(texts[0], kind="article")]
    posts += [ParsedPost(text, parent=0, depth=1, author=text) for text in texts[1:]]
    [stored] = store(project.pk, [ParsedDocument(posts=posts, title=texts[-1], format="jsonl")], None)
    assert stored.document is not None
    actor = Actor(owner.pk)
    note = texts[0].encode(errors="ignore").decode().replace("\0", "")  # which is refused
    for sentence in Sentence.objects.filter(document_id=stored.document):
        labelling.tag(sentence.pk, actor, Answer.parse({"label": "fact", "note": note}))

    text_of = dict(Post.objects.filter(document_id=stored.document).values_list("pk", "text"))
    assert list(text_of.values()) == [post.text for post in posts]
    objects = [json.loads(line) for line in _export(project, actor, "jsonl").split("\n")[:-1]]
    rows = list(csv.DictReader(io.StringIO(_export(project, actor, "csv"), newline="")))

    assert len(objects) == len(rows) == stored.sentences
    for row, same in zip(objects, rows, strict=True):
        assert row["text"] == text_of[row["post_id"]][row["start"] : row["end"]]
        assert same["text"] == text_of[int(same["post_id"])][int(same["start"]) : int(same["end"])]
        for column in ("sentence_key", "document_title", "note", "text"):
            assert same[column] == (row[column] or ""), column


def _export(project, actor, format: str) -> str:
    return b"".join(export.stream(project, actor, Asked(format)).chunks).decode()
