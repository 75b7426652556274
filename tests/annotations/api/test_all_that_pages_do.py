"""What pages offer beside labelling is there for scripts too: talk in norming, changes of guidelines, joining."""

from annotations import norming
from annotations.answers import Answer
from documents import inviting
from documents.access import Actor
from documents.models import Document

JSON = "application/json"


def test_people_talk_in_a_norming_and_a_curator_decides_by_its_result(
    api, owner, reviewer, project, sentence
):
    found = norming.open_round(Actor(owner.pk), project, "First", [sentence.pk])
    for person in (owner, reviewer):
        norming.vote(Actor(person.pk), found, sentence.pk, "voting", Answer("fact"))
    path, mine = f"/api/v1/norming/{found.pk}/", api(reviewer)
    said = {"sentence": sentence.pk, "text": "It is on the bell."}

    early = mine.post(f"{path}remarks/", said, content_type=JSON)
    found = norming.move(Actor(owner.pk), found, "talking", found.revision)
    made = mine.post(f"{path}remarks/", said, content_type=JSON)
    [card] = mine.get(path).json()["sentences"]
    norming.move(Actor(owner.pk), found, "closed", found.revision)
    decided = api(owner).post(f"{path}decisions/", {"sentence": sentence.pk}, content_type=JSON)

    assert (early.status_code, made.status_code, decided.status_code) == (409, 201, 200)
    assert [(one["text"], one["author"]) for one in card["remarks"]] == [("It is on the bell.", "rae")]
    assert decided.json()["label"] == "fact"


def test_two_versions_of_the_guideline_are_compared(api, owner, project):
    client, path = api(owner), "/api/v1/projects/harbour/guidelines/"
    for text in ("One rule.\n\nAnother rule.", "One rule.\n\nAnother firm rule.\n\nA third."):
        client.post(path, {"text": text}, content_type=JSON)

    changed = client.get(f"{path}3/changes/").json()
    whole = client.get(f"{path}2/changes/?since=0").json()

    assert client.get(f"{path}3/").json()["text"].endswith("A third.")
    assert [one["kind"] for one in changed["paragraphs"]] == ["same", "changed", "new"]
    assert {"kind": "new", "text": "firm "} in [
        {"kind": word["kind"], "text": word["text"]} for word in changed["paragraphs"][1]["words"]
    ]
    assert [one["kind"] for one in whole["paragraphs"]] == ["new", "new"]
    assert client.get(f"{path}9/").status_code == 404


def test_an_invitation_is_taken_up_once(api, owner, stranger, project):
    _, link = inviting.invite(Actor(owner.pk), project, "reviewer")
    client = api(stranger)

    joined = client.post("/api/v1/join/", {"link": link}, content_type=JSON)
    again = client.post("/api/v1/join/", {"link": link}, content_type=JSON)

    assert (joined.status_code, joined.json()["role"]) == (201, "reviewer")
    assert again.status_code == 410
    assert client.get("/api/v1/projects/harbour/").status_code == 200


def test_a_table_is_looked_at_before_it_is_read(api, owner, project):
    from django.core.files.uploadedfile import SimpleUploadedFile

    table = SimpleUploadedFile("a.csv", b"id,body,when\n1,First of all.,2026-01-02\n", "text/csv")
    path = "/api/v1/projects/harbour/documents/preview/"

    shown = api(owner).post(path, {"file": table}).json()["table"]
    text = api(owner).post(path, {"text": "No table."}, content_type=JSON).json()

    assert (shown["columns"], shown["rows"]) == (
        ["id", "body", "when"],
        [["1", "First of all.", "2026-01-02"]],
    )
    assert shown["told"]["text"] == "body"
    assert text == {"table": None}
    assert not Document.objects.exists()
