"""One's own data: what the file holds, and what erasing an account takes away and leaves."""

import io
import json
import zipfile

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session

from annotations import labelling
from annotations.answers import Answer
from annotations.integrity import violations
from annotations.models import Annotation, SavedView
from documents import audit, erasing, integrity, inviting, members, own_data, tokens
from documents.access import Actor
from documents.errors import Conflict, Invalid
from documents.models import AuditEntry, Invitation, Membership, Token, User
from tests.conftest import entered

AnnotationEvent = Annotation.pgh_event_model  # type: ignore[attr-defined]


@pytest.fixture
def rae(reviewer):
    """A reviewer with something of everything."""
    reviewer.name, reviewer.email = "Rae Reviewer", "rae@harbour.example"
    reviewer.save()
    return reviewer


@pytest.fixture
def labelled(rae, sentence):
    labelling.tag(sentence.pk, Actor(rae.pk), Answer("fact", note="Seen on the quay."))
    labelling.tag(sentence.pk, Actor(rae.pk), Answer("opinion", note="On second thought."))
    return sentence


def unpacked(content: bytes) -> dict[str, list]:
    """The rows of each file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files.pop("README.txt")
    profile = json.loads(files.pop("profile.json"))
    return {name: [json.loads(line) for line in body.splitlines()] for name, body in files.items()} | {
        "profile": [profile]
    }


def test_the_file_holds_what_is_kept_of_a_person_and_of_nobody_else(client, rae, owner, labelled, project):
    labelling.tag(labelled.pk, Actor(owner.pk), Answer("disputed", note="Said by another."))
    tokens.create(rae, name="notebook")
    entered(client, rae)

    response = client.post("/account/data/")
    body = b"".join(response)
    found = unpacked(body)

    assert response["Content-Disposition"].endswith('"contested-rae.zip"')
    assert response["Cache-Control"].startswith("max-age=0")
    assert found["profile"][0]["email"] == "rae@harbour.example"
    assert [row["role"] for row in found["memberships.jsonl"]] == ["reviewer"]
    assert [(row["label"], row["note"]) for row in found["labels.jsonl"]] == [
        ("opinion", "On second thought.")
    ]
    assert found["labels.jsonl"][0]["sentence_key"] == labelled.sentence_key
    assert [row["label"] for row in found["history.jsonl"]] == ["fact", "opinion"]
    assert [row["name"] for row in found["tokens.jsonl"]] == ["notebook"]
    assert len(found["sessions.jsonl"]) <= 1
    whole = json.dumps(found)
    for secret in ("Said by another", "olga", labelled.text, *Token.objects.values_list("digest", flat=True)):
        assert secret not in whole


def test_what_others_did_to_them_is_told_without_their_address(db, rae, owner, project):
    audit.record("member.changed", project=project, actor=owner.pk, subject=rae.pk, role="viewer")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_seal IMMEDIATE")

    [line] = [json.loads(line) for line in b"".join(own_data.log_of(rae)).splitlines()]

    assert (line["action"], line["actor"], line["actor_id"], line["ip"]) == (
        "member.changed",
        None,
        None,
        None,
    )


def test_every_part_is_a_statement_that_runs(rae):
    with own_data.archive(rae) as file:
        found = unpacked(file.read())

    assert {f"{name}.jsonl" for name in own_data.PARTS} - {"profile.jsonl"} | {"log.jsonl", "profile"} == set(
        found
    )


def test_a_limited_token_takes_no_data(client, rae):
    _, secret = tokens.create(rae, scopes=["read"])
    _, whole = tokens.create(rae)

    assert (
        client.get("/api/v1/account/data/", headers={"authorization": f"Token {secret}"}).status_code == 403
    )
    answer = client.get("/api/v1/account/data/", headers={"authorization": f"Token {whole}"})
    assert unpacked(b"".join(answer))["profile"][0]["username"] == "rae"


def test_what_is_erased_and_what_stays(client, rae, labelled, project):
    tokens.create(rae)
    SavedView.objects.create(project=project, owner=rae, name="mine", query="q=quay")
    entered(client, rae)
    page = client.get("/account/erase/").content.decode()

    done = client.post("/account/erase/", {"username": "RAE"})

    name = f"erased-{rae.pk}"
    assert "your labels stay" in page
    assert name in page
    assert name in done.content.decode()
    rae.refresh_from_db()
    assert (rae.username, rae.name, rae.email, rae.is_active, rae.last_login) == (name, "", "", False, None)
    assert not rae.has_usable_password()
    for rows in (Membership, Token, SavedView):
        assert not rows.objects.filter(**{"owner" if rows is SavedView else "user": rae}).exists()
    assert not Session.objects.exists()
    assert client.get("/account/").status_code == 302
    assert authenticate(username=name, password="") is None
    kept = Annotation.objects.get()
    assert (kept.reviewer, kept.note) == (rae, "On second thought.")
    assert not list(violations())


def test_addresses_and_accounts_of_other_providers_go_with_what_hangs_on_them(rae):
    from allauth.account.models import EmailAddress, EmailConfirmation
    from allauth.socialaccount.models import SocialAccount, SocialToken

    address = EmailAddress.objects.create(user=rae, email=rae.email, verified=True)
    EmailConfirmation.objects.create(email_address=address, key="a-key")
    linked = SocialAccount.objects.create(user=rae, provider="newsroom", uid="17", extra_data={"name": "Rae"})
    SocialToken.objects.create(account=linked, token="a-token")
    with own_data.archive(rae) as file:
        found = unpacked(file.read())
    assert [row["provider"] for row in found["other-providers.jsonl"]] == ["newsroom"]
    assert "a-token" not in json.dumps(found)

    erasing.erase(rae, "rae")

    for kind in (EmailAddress, EmailConfirmation, SocialAccount, SocialToken):
        assert not kind.objects.exists()


def test_labels_go_where_the_project_says_so(client, rae, labelled, project):
    project.erases_labels = True
    project.save()
    entered(client, rae)
    assert "your labels are cleared" in client.get("/account/erase/").content.decode()

    erasing.erase(rae, "rae")

    assert not Annotation.objects.exists()
    events = AnnotationEvent.objects.filter(reviewer=rae)
    assert [event.pgh_label for event in events.order_by("pgh_id")] == ["insert", "update", "delete"]
    assert not any(event.note for event in events)
    assert not [*violations(), *integrity.violations()]


def test_the_last_owner_hands_over_first(client, owner, project, rae):
    entered(client, owner)
    page = client.get("/account/erase/").content.decode()
    refused = client.post("/account/erase/", {"username": "olga"})

    assert "you are its only owner" in page
    assert "for good</button>" not in page
    assert refused.status_code == 409
    with pytest.raises(Conflict):
        erasing.erase(owner, "olga")
    members.set_role(Actor(owner.pk), project, "rae", "owner")
    assert erasing.erase(owner, "olga") == f"erased-{owner.pk}"
    assert Membership.objects.get().user == rae


def test_whoever_has_the_name_already_keeps_nobody_from_being_erased(rae, make_user):
    taken = make_user(f"Erased-{rae.pk}")

    name = erasing.erase(rae, "rae")

    assert name.startswith(f"erased-{rae.pk}-")
    rae.refresh_from_db()
    taken.refresh_from_db()
    assert (rae.username, taken.username) == (name, f"Erased-{rae.pk}")


def test_nobody_erases_by_one_click(client, rae):
    entered(client, rae)

    assert client.post("/account/erase/").status_code == 400
    assert client.post("/account/erase/", {"username": "olga"}).status_code == 400
    with pytest.raises(Invalid):
        erasing.erase(rae, "")
    assert User.objects.get(pk=rae.pk).is_active


def test_who_signed_in_long_ago_shows_again_who_they_are(client, rae):
    rae.set_password("a phrase to sign in")
    rae.save()
    client.force_login(rae)

    asked = client.post("/account/erase/", {"username": "rae"})

    assert asked.status_code == 302
    assert asked["Location"].startswith("/account/confirm/")
    assert User.objects.get(pk=rae.pk).is_active


def test_invitations_to_their_address_forget_it(rae, owner, project):
    inviting.invite(Actor(owner.pk), project, "viewer", "RAE@harbour.example")

    erasing.erase(rae, "rae")

    assert Invitation.objects.get().email == ""


def test_the_log_has_no_name_of_who_is_gone(rae, project):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_seal IMMEDIATE")

    erasing.erase(rae, "rae")

    told = AuditEntry.objects.get(action="account.erased")
    assert (told.subject, told.details) == (rae.pk, "{}")
    assert audit.shapes([told])[0]["actor"] == f"erased-{rae.pk}"
    assert not list(audit.violations())
