"""What releases keep of people: pseudonyms by key, masks, and nothing of words that were withdrawn."""

import hashlib
import io

import orjson
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from pyarrow import parquet

from annotations import deciding, discussing, export, gaps, integrity, privacy, releases, sending_back
from annotations.bulk import bulk
from annotations.deciding import Verdict
from annotations.export import Asked
from annotations.export.masking import Mask
from annotations.export.sorts import SORTS
from annotations.importing import starting
from annotations.importing.options import Options
from annotations.models import (
    Annotation,
    Decision,
    GuidelineGap,
    LabelImport,
    PrivacyAct,
    Release,
    Remark,
    SentBack,
)
from annotations.releases import files
from documents import originals
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document
from documents.store import store
from documents.withholding import BLOCK

from .conftest import content, lines, work

SAID = "The clerk took eleven thousand crowns from the harbour fund."
WHY = "They asked for it."


@pytest.fixture
def thread(labelled) -> Document:
    """A document of `labelled` in which Tobias is quoted by Mira, who calls him by name."""
    posts = [
        ParsedPost("The quay is shut. It is old.", "article"),
        ParsedPost(SAID, parent=0, depth=1, author="Tobias"),
        ParsedPost(
            f"> {SAID}\nTobias, that is a lie. Write to mira@quay.example.", parent=1, depth=2, author="Mira"
        ),
    ]
    [stored] = store(
        labelled.pk, [ParsedDocument(posts, source_url="https://harbour.example/t", format="jsonl")], None
    )
    document = Document.objects.get(pk=str(stored.document))
    rae = labelled.memberships.get(user__username="rae").user
    bulk(labelled.pk, rae.pk, [{"sentence": s.pk, "label": "fact"} for s in document.sentences.all()])
    return document


def everything(release) -> bytes:
    packed = b"".join(content(release, file["name"]) for file in release.files)
    tables = [
        repr(parquet.read_table(io.BytesIO(content(release, file["name"]))).to_pylist()).encode()
        for file in release.files
        if file["name"].endswith(".parquet")
    ]
    return packed + b"".join(tables)


def test_a_release_loses_what_is_withdrawn_and_says_so(
    labelled, thread, owner, make_release, django_capture_on_commit_callbacks
):
    release = make_release(labelled, publish=True)
    before = {file["name"]: file for file in release.files}
    kept = {row["sentence_key"]: row for row in lines(release, "sentences")}
    assert SAID.encode() in everything(release)

    with django_capture_on_commit_callbacks(execute=True):
        act = privacy.withdraw(Actor(owner.pk), labelled, WHY, author="Tobias")

    assert (act.releases, act.counts["posts"], act.counts["quotations"]) == (["1.0.0"], 1, 1)
    release.refresh_from_db()
    assert (release.version, release.state, release.revision) == ("1.0.0", "published", 2)
    assert b"eleven" not in everything(release)
    after = {file["name"]: file for file in release.files}
    assert after.keys() == before.keys() | {"WITHDRAWALS.md"}
    [entry] = release.withdrawals
    assert (entry["reason"], entry["revision"], entry["rows_dropped"] > 0) == (WHY, 2, True)
    assert {"labels.jsonl", "labels.parquet", "sentences.jsonl", "sentences.parquet"} <= set(entry["files"])
    rows = {row["sentence_key"]: row for row in lines(release, "sentences")}
    assert len(rows) == len(kept) - 1
    changed = {key for key in rows if rows[key] != kept[key]}
    [quote] = [rows[key] for key in changed]
    assert quote["text"].startswith("> ███ █████")
    assert quote["end"] - quote["start"] == len(quote["text"])
    assert [file["rows"] for name, file in after.items() if name.startswith("sentences")] == [len(rows)] * 2
    assert WHY.encode() in content(release, "WITHDRAWALS.md")
    sums = dict(reversed(line.split("  ")) for line in content(release, "SHA256SUMS").decode().splitlines())
    assert sums == {name: file["sha256"] for name, file in after.items() if name != "SHA256SUMS"}
    for name, file in after.items():
        assert hashlib.sha256(content(release, name)).hexdigest() == file["sha256"]
    assert not default_storage.exists(files.path_of(before["sentences.jsonl"]["sha256"]))
    assert list(integrity.violations()) == []
    assert b"eleven" not in everything(make_release(labelled, "2.0.0"))


def test_what_people_wrote_of_withdrawn_words_goes_too(
    labelled, thread, owner, make_release, django_capture_on_commit_callbacks
):
    rae = labelled.memberships.get(user__username="rae").user
    sentence, other = thread.sentences.filter(post__depth=0).order_by("pk")
    cited = {"url": "https://log.example/", "quotation": "Eleven thousand  crowns", "stance": "refutes"}
    said = {"note": f"Tobias: “{SAID.upper()}” – is that so?", "evidence": [cited]}
    bulk(labelled.pk, rae.pk, [{"sentence": sentence.pk, "label": "fact", **said}])
    bulk(labelled.pk, rae.pk, [{"sentence": other.pk, "label": "opinion", "note": "I have no say."}])
    curator = Actor(owner.pk)
    gaps.open_gap(curator, sentence.pk, f"What of {SAID}")
    sending_back.send_back(curator, sentence.pk, ["rae"], f"He says: {SAID}")
    discussing.discuss(curator, sentence.pk, "“took eleven thousand crowns”?")
    verdict = Verdict("fact", reason="It took eleven thousand crowns from the harbour fund, says T.")
    deciding.decide(curator, sentence.pk, verdict, 0)
    upload = starting.keep([SAID.encode()])
    brought = starting.made(labelled, owner.pk, "labels.csv", upload, Options(), True)
    brought.outcome = {"problems": [{"row": 1, "words": SAID, "sentence": None}]}
    brought.save()
    release = make_release(labelled, publish=True)
    events = [model.pgh_event_model.objects for model in (Annotation, Decision)]
    history = [one.count() for one in events]
    answer = Annotation.objects.get(sentence=sentence, reviewer=rae)

    with django_capture_on_commit_callbacks(execute=True):
        act = privacy.withdraw(curator, labelled, WHY, author="Tobias")

    assert act.counts["notes"] == 5
    now = Annotation.objects.get(pk=answer.pk)
    assert (
        now.note
        == f"Tobias: “{BLOCK * 3} {' '.join(BLOCK * len(w) for w in SAID[4:-1].split())}.” – is that so?"
    )
    assert now.evidence == [cited | {"quotation": f"{BLOCK * 6} {BLOCK * 8}  {BLOCK * 6}"}]
    assert (now.revision, now.revisions, now.label_id) == (answer.revision, answer.revisions, answer.label_id)
    assert [one.count() for one in events] == history
    asked = [Asked("jsonl", sort) for sort in SORTS]
    left = b"".join(b"".join(export.stream(labelled, curator, one).chunks) for one in asked)
    release.refresh_from_db()
    every = [everything(release), left, repr(list(Remark.objects.values())).encode()]
    every += [repr(list(model.objects.values())).encode() for model in (SentBack, GuidelineGap, LabelImport)]
    assert not any(b"eleven" in one.lower() for one in every)
    assert b"I have no say." in everything(release)
    assert not default_storage.exists(originals.path_of(upload))
    assert list(integrity.violations()) == []


def test_a_release_loses_the_title_of_an_article_that_is_withdrawn(labelled, thread, owner, make_release):
    Document.objects.filter(pk=thread.pk).update(title="How the quay was shut", byline="By Ida")
    release = make_release(labelled)

    privacy.withdraw(Actor(owner.pk), labelled, WHY, post=thread.posts.get(depth=0).pk)

    release.refresh_from_db()
    assert b"How the quay" not in everything(release)
    assert b"By Ida" not in everything(release)


def test_a_release_without_the_words_stays_as_it_is(labelled, thread, owner, make_release):
    release = make_release(labelled, publish=True)

    act = privacy.withdraw(Actor(owner.pk), labelled, WHY, author="Nobody")

    assert act.releases == []
    assert Release.objects.get().files == release.files


def test_what_describes_the_files_describes_the_new_ones(
    labelled, thread, owner, make_release, django_capture_on_commit_callbacks
):
    release = make_release(labelled)
    old = release.file("labels.parquet")["sha256"]
    assert old.encode() in content(release, "croissant.json")

    with django_capture_on_commit_callbacks(execute=True):
        privacy.withdraw(Actor(owner.pk), labelled, WHY, author="Tobias")

    release.refresh_from_db()
    files_now = {file["name"]: file for file in release.files}
    described = orjson.loads(content(release, "croissant.json"))["distribution"]
    for one in described:
        if one["@type"] == "cr:FileObject":
            assert one["sha256"] == files_now[one["name"]]["sha256"]
            assert one["contentSize"] == f"{files_now[one['name']]['bytes']} B"
    assert old.encode() not in content(release, "croissant.json")


def test_nothing_else_replaces_files(labelled, make_release):
    release = make_release(labelled, publish=True)

    for change in (
        {"files": []},
        {"revision": 2},
        {"withdrawals": [{}]},
        {"mask": ["names"]},
        {"pseudonym_key": 2},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(**change)


def test_a_release_that_is_being_built_is_waited_for(labelled, thread, owner):
    releases.start(labelled, Actor(owner.pk), "1.0.0")

    with pytest.raises(Conflict):
        privacy.withdraw(Actor(owner.pk), labelled, WHY, author="Tobias")

    thread.refresh_from_db()
    assert thread.posts.filter(author="Tobias").exists()


def test_texts_of_a_release_are_masked(labelled, thread, make_release):
    plain = make_release(labelled, "1.0.0")

    release = make_release(labelled, "1.1.0", mask=Mask(names=True, contacts=True))

    rows, before = lines(release, "sentences"), lines(plain, "sentences")
    assert release.mask == ["names", "contacts"]
    [tobias] = {row["post_author"] for row in before if row["text"] == SAID}
    assert f"{tobias}, that is a lie." in [row["text"] for row in rows]
    assert "Write to [e-mail]." in [row["text"] for row in rows]
    assert [row["sentence_key"] for row in rows] == [row["sentence_key"] for row in before]
    assert [row["text_masked"] for row in rows] == [
        a["text"] != b["text"] for a, b in zip(rows, before, strict=True)
    ]
    assert all(row["end"] - row["start"] == len(row["text"]) for row in rows)
    assert b"mira@" not in everything(release)
    assert not any(row["text_masked"] for row in before)


def test_a_masked_release_loses_withdrawn_words_too(labelled, thread, owner, make_release):
    release = make_release(labelled, mask=Mask(names=True))

    privacy.withdraw(Actor(owner.pk), labelled, WHY, author="Tobias")

    release.refresh_from_db()
    assert b"eleven" not in everything(release)


def test_a_draft_that_is_built_again_stays_masked(labelled, thread, owner, make_release, api, client):
    make_release(labelled, mask=Mask(contacts=True))
    address = "/api/v1/projects/harbour/releases/1.0.0/rebuild/"

    assert api(owner).post(address, {}, content_type="application/json").json()["state"] == "building"
    work()
    by_api = Release.objects.get()
    client.force_login(owner)
    client.post("/projects/harbour/releases/1.0.0/rebuild/", {})
    work()

    for release in (by_api, Release.objects.get()):
        assert release.mask == ["contacts"]
        assert b"mira@" not in everything(release)


def test_what_reviewers_noted_is_masked_too(labelled, thread, make_release):
    rae = labelled.memberships.get(user__username="rae").user
    note = {
        "note": "Tobias: 020 7946 0958",
        "evidence": [{"url": "", "quotation": "mira@quay.example", "stance": "supports"}],
    }
    sentence = thread.sentences.first()
    bulk(labelled.pk, rae.pk, [{"sentence": sentence.pk, "label": "fact", **note}])

    release = make_release(labelled, mask=Mask(names=True, contacts=True))

    notes = {row["note"] for row in lines(release, "labels")}
    [tobias] = {note.removesuffix(": [phone]") for note in notes if note and note.endswith(": [phone]")}
    assert tobias in {row["post_author"] for row in lines(release, "sentences")}
    assert "[e-mail]" in {row["quotation"] for row in lines(release, "evidence")}


def test_a_new_key_gives_other_pseudonyms(labelled, thread, owner, make_release):
    def authors(release):
        return {row["post_author"] for row in lines(release, "sentences") if row["post_author"]}

    first, again = make_release(labelled, "1.0.0"), make_release(labelled, "1.0.1")

    act = privacy.rotate(Actor(owner.pk), labelled, "A list of names got out.")

    second = make_release(labelled, "2.0.0")
    assert authors(first) == authors(again)
    assert not authors(first) & authors(second)
    assert len(authors(first)) == len(authors(second))
    assert (first.pseudonym_key, second.pseudonym_key, act.counts) == (1, 2, {"key": 2})


def test_acts_need_a_reason_and_a_right(labelled, thread, owner, make_member):
    curator, reviewer = make_member("cora", "curator"), make_member("rolf")

    with pytest.raises(Invalid):
        privacy.withdraw(Actor(owner.pk), labelled, " ", author="Tobias")
    with pytest.raises(Invalid):
        privacy.withdraw(Actor(owner.pk), labelled, WHY)
    with pytest.raises(Invalid):
        privacy.withdraw(Actor(owner.pk), labelled, WHY, post=1, author="Tobias")
    with pytest.raises(Forbidden):
        privacy.withdraw(Actor(reviewer.pk), labelled, WHY, author="Tobias")
    with pytest.raises(Forbidden):
        privacy.rotate(Actor(curator.pk), labelled, WHY)
    assert not PrivacyAct.objects.exists()


def test_the_page_and_the_api_do_both(labelled, thread, owner, api, sign_in):
    page = "/projects/harbour/privacy/"
    comment = thread.posts.get(author="Tobias")
    client = sign_in(owner)

    shown = client.post(
        page, {"do": "withdraw", "post": comment.pk, "reason": WHY}, follow=True
    ).content.decode()
    assert "1 comment was withdrawn." in shown
    assert client.post(page, {"do": "withdraw", "post": "x", "reason": WHY}).status_code == 404
    assert client.post(page, {"do": "withdraw", "reason": WHY}).status_code == 400
    assert "new key" in client.post(page, {"do": "key", "reason": "Leak."}, follow=True).content.decode()
    room = client.get(f"/documents/{thread.pk}/").content.decode()
    assert "<bdi>withdrawn</bdi>" in room
    assert "eleven" not in room
    other = api(owner)
    body = {"author": "Mira", "site": "harbour.example", "reason": WHY}
    made = other.post("/api/v1/projects/harbour/withdrawals/", body, content_type="application/json").json()
    listed = other.get("/api/v1/projects/harbour/withdrawals/").json()["results"]

    assert [one["counts"]["posts"] for one in listed] == [1, 1]
    assert listed[1] == made
    assert other.get("/api/v1/projects/harbour/pseudonym-key/").json() == {"key": 2}
