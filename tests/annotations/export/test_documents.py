"""rows=documents: what a project holds, in the form that ingest reads."""

from io import BytesIO

import pytest

from annotations.projects import create_project
from documents import ingest
from documents.ingest.parsed import Hint, ParsedDocument, ParsedPost, Removed
from documents.models import Document
from documents.store import store

from .conftest import body, lines, table


@pytest.fixture
def parsed() -> ParsedDocument:
    return ParsedDocument(
        posts=[
            ParsedPost("The dam leaks.\n\nIt was built in 1931.", kind="article", author="desk"),
            ParsedPost("It does not 💧.", parent=0, depth=1, author="ann", source_id="c7"),
            ParsedPost(
                "I saw it. Twice!", parent=1, depth=2, author="bo", source_id="#9", sentences=[(0, 9)]
            ),
            ParsedPost("So did I.", parent=0, depth=1, author="ann"),
        ],
        title="The dam",
        byline="D. Esk",
        source_url="https://example.org/dam",
        language="en",
        format="html",
        removed=[Removed("dam.jpg", "image name")],
        pingbacks=2,
        notes=["A note."],
    )


def test_documents_move_to_another_project_unchanged(project, owner, parsed):
    [stored] = store(project.pk, [parsed], None)
    other = create_project("other", "Other", owner)

    exported = body(project, owner, rows="documents", names=True).encode()
    [moved] = store(other.pk, ingest.read(BytesIO(exported), Hint(), "jsonl"), None)

    first, second = (Document.objects.get(pk=str(x.document)) for x in (stored, moved))
    assert second.content_hash == first.content_hash
    for field in ("title", "byline", "source_url", "language", "removed", "notes", "n_pingbacks"):
        assert getattr(second, field) == getattr(first, field), field
    keys = [
        list(d.sentences.order_by("post__order", "start").values_list("sentence_key", flat=True))
        for d in (first, second)
    ]
    assert keys[0] == keys[1]
    assert body(other, owner, rows="documents", names=True).encode() == exported


def test_names_are_pseudonyms_and_replies_keep_their_parents(project, owner, parsed):
    list(store(project.pk, [parsed], None))

    [document] = lines(project, owner, "documents")

    posts = document["posts"]
    assert [post["id"] for post in posts] == ["#0", "c7", "#2", "#3"]
    assert [post["parent"] for post in posts] == [None, "#0", "c7", "#0"]
    assert posts[2]["sentences"] == [[0, 9]]
    authors = [post["author"] for post in posts]
    assert authors[1] == authors[3]
    assert len(set(authors)) == 3
    assert all(author.startswith("author-") for author in authors)


def test_as_csv_a_document_is_one_row(project, owner, parsed):
    [stored] = store(project.pk, [parsed], None)

    [row] = table(project, owner, "documents")

    assert row["document_id"] == str(stored.document)
    assert (row["title"], row["posts"], row["comments"], row["max_depth"]) == ("The dam", "4", "3", "2")
    assert row["sentences"] == str(stored.sentences)
    assert "text" not in row
