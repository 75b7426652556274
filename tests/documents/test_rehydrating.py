"""Text-free rows, and their texts again: from here, from files, from the web."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command

from annotations import deciding, export
from annotations.bulk import bulk
from annotations.deciding import Verdict
from documents import fetching
from documents.access import Actor
from documents.errors import Invalid
from documents.ingest.parsed import Hint, ParsedDocument, ParsedPost
from documents.models import Document
from documents.store import store

URL = "https://harbour.example/quay"
SOURCE = {
    "title": "The quay 👩🏽‍🚀",
    "source_url": URL,
    "posts": [
        {"kind": "article", "text": "The quay is closed 👩🏽‍🚀. It was built in 1931."},
        {"kind": "comment", "author": "مريم", "text": "هذا غير صحيح. It\u0301 never was."},
    ],
}


@pytest.fixture
def source(tmp_path):
    """The file that the document was read from."""
    file = tmp_path / "source.jsonl"
    file.write_text(json.dumps(SOURCE) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def stored(project, reviewer, source) -> Document:
    call_command("ingest", str(source), project="harbour")
    document = Document.objects.get()
    bulk(project.pk, reviewer.pk, [{"sentence": s.pk, "label": "fact"} for s in document.sentences.all()])
    return document


def rows(project, user, rows="labels", **how) -> bytes:
    return b"".join(export.stream(project, Actor(user.pk), export.Asked(rows=rows, **how)).chunks)


def read(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def dry(project, owner, stored, tmp_path):
    file = tmp_path / "dry.jsonl"
    file.write_bytes(rows(project, owner, dehydrated=True))
    return file


def test_no_word_leaves(project, owner, stored, dry):
    for sort in export.SORTS:
        for format in ("jsonl", "csv", "tsv"):
            asked = export.Asked(format, sort, dehydrated=True)
            text = b"".join(export.stream(project, Actor(owner.pk), asked).chunks).decode()
            assert not any(
                word in text for word in ("quay is", "1931", "صحيح", "مريم", "author-", "👩🏽‍🚀")
            ), sort
    for row, whole in zip(read(dry), map(json.loads, rows(project, owner).splitlines()), strict=True):
        assert row["text_sha256"] == hashlib.sha256(whole["text"].encode()).hexdigest()
        assert (row["start"], row["end"], row["document_url"]) == (whole["start"], whole["end"], URL)
        assert not row.keys() & {"text", "document_title", "post_author"}


def test_what_was_noted_tells_no_words_either(project, owner, reviewer):
    said = "The harbour master took eleven thousand crowns."
    posts = [
        ParsedPost("The quay is shut. It is old.", "article"),
        ParsedPost(said, parent=0, depth=1, author="Tobias Vann"),
        ParsedPost(f"> {said}\nThat is a lie.", parent=1, depth=2, author="Mira"),
    ]
    [kept] = store(project.pk, [ParsedDocument(posts)], None)
    first, *others = Document.objects.get(pk=kept.document).sentences.order_by("pk")
    note = "Tobias says “took eleven thousand crowns”, ask mira@quay.example. My own words stay."
    cited = {"url": "https://a.example/", "quotation": said, "stance": "refutes"}
    bulk(
        project.pk, reviewer.pk, [{"sentence": first.pk, "label": "fact", "note": note, "evidence": [cited]}]
    )
    bulk(project.pk, reviewer.pk, [{"sentence": one.pk, "label": "fact"} for one in others])
    deciding.decide(Actor(owner.pk), first.pk, Verdict("fact", reason=f"Vann: {said}"), 0)

    found = {sort: rows(project, owner, sort, dehydrated=True).decode() for sort in export.SORTS}

    assert not any(
        word in text
        for text in found.values()
        for word in ("eleven", "crowns", "Tobias", "Vann", "mira@", "lie.")
    )
    assert json.loads(found["links"].splitlines()[0])["source_start"] == 2
    left = "[name] says “[quotation]”, ask [e-mail]. My own words stay."
    assert json.loads(found["labels"].partition("\n")[0])["note"] == left
    assert json.loads(found["events"].splitlines()[0])["note"] == left
    assert json.loads(found["decisions"])["reason"] == "[name]: [quotation]."
    assert json.loads(rows(project, owner).splitlines()[0])["note"] == note


@pytest.mark.parametrize("way", ["project", "source", "folder", "fetch"])
def test_every_way_gives_the_texts_again(
    project, owner, stored, dry, source, tmp_path, monkeypatch, capsys, way
):
    def once(url):
        assert url == URL
        return Hint(url=url, name="source.jsonl"), source.read_bytes()

    monkeypatch.setattr(fetching, "once", once)
    wet = tmp_path / "wet.jsonl"
    whole = [json.loads(line) for line in rows(project, owner).splitlines()]
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(source.read_bytes())
    how = {
        "project": {"project": ["harbour"]},
        "source": {"source": [str(source)]},
        "folder": {"source": [str(folder)]},
        "fetch": {"fetch": True},
    }[way]
    if way != "project":
        stored.delete()

    call_command("rehydrate", str(dry), output=str(wet), **how)

    found = read(wet)
    assert [row["text"] for row in found] == [row["text"] for row in whole]
    assert [row["document_title"] for row in found] == [SOURCE["title"]] * len(whole)
    assert f"{len(whole)} rows have their text" in capsys.readouterr().out


def test_what_is_missing_or_changed_is_told(project, owner, stored, dry, tmp_path, capsys):
    changed = read(dry)
    changed[0]["text_sha256"] = "0" * 64
    changed[-1]["sentence_key"] = "f" * 32 + ":0:3"
    dry.write_text("\n".join(map(json.dumps, changed)))
    wet = tmp_path / "wet.jsonl"

    with pytest.raises(CommandError, match="2 rows have no text"):
        call_command(
            "rehydrate", str(dry), output=str(wet), project=["harbour"], source=[str(tmp_path / "none")]
        )

    said = capsys.readouterr()
    assert len(read(wet)) == len(changed) - 2
    assert f"1  {URL}" in said.out
    assert "none" in said.err


def test_withdrawn_words_are_not_given_again(project, owner, stored, dry, tmp_path):
    from documents import withdrawing

    withdrawing.withdraw_author(project, "مريم")

    with pytest.raises(CommandError):
        call_command("rehydrate", str(dry), output=str(tmp_path / "wet.jsonl"), project=["harbour"])
    assert "صحيح" not in (tmp_path / "wet.jsonl").read_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "Line 1 is no JSON"), ("[]", "Line 1 is no row"), ('{"sentence_key": "x"}', "Line 1 is no row")],
)
def test_another_file_is_refused(project, tmp_path, content, message):
    file = tmp_path / "file.jsonl"
    file.write_text(content)

    with pytest.raises(CommandError, match=message):
        call_command("rehydrate", str(file), output=str(tmp_path / "out"), project=["harbour"])
    with pytest.raises(CommandError, match="Say where"):
        call_command("rehydrate", str(file), output=str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_texts_are_left_out_or_masked(project, owner):
    from annotations.export.masking import Mask

    with pytest.raises(Invalid):
        rows(project, owner, dehydrated=True, mask=Mask(names=True))
    with pytest.raises(Invalid, match="made of texts"):
        rows(project, owner, dehydrated=True, format="html")


def test_the_api_leaves_words_out(project, owner, stored, api):
    address = "/api/v1/projects/harbour/export/"

    answer = api(owner).get(address, {"dehydrated": "true", "format": "csv"})

    head = b"".join(answer.streaming_content).decode().splitlines()[0]
    assert head.endswith(",text_sha256")
    assert ",text," not in head


def test_a_post_read_elsewhere_has_the_same_key(project, make_user, stored):
    from annotations.projects import create_project

    other = create_project("lake", "Lake", make_user("lea"))
    posts = [ParsedPost(SOURCE["posts"][0]["text"], "article"), ParsedPost("New.", parent=0, depth=1)]
    [again] = store(other.pk, [ParsedDocument(posts, format="jsonl")], None)

    keys = Document.objects.get(pk=again.document).sentences.values_list("sentence_key", flat=True)
    assert set(keys) & set(stored.sentences.values_list("sentence_key", flat=True))
