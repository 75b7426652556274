"""The audit log: written once, sealed, shortened with a checkpoint, and read by those who may."""

import csv
import json
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annotations import releases
from annotations.export import stream
from documents import audit, inviting, members, removing, tokens, tracing, users
from documents.access import Actor
from documents.models import AuditCheckpoint, AuditEntry, User


@pytest.fixture
def at_once(db):
    """Entries are sealed when they are written, as at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_seal IMMEDIATE")


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def last() -> AuditEntry:
    return AuditEntry.objects.latest("number")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError:
        return True
    return False


def test_each_entry_is_sealed_over_the_one_before(at_once, project, owner):
    audit.record("project.changed", project=project, actor=owner.pk, changed={"blind": False})

    entries = list(AuditEntry.objects.order_by("number"))

    before = audit.FIRST
    for entry in entries:
        assert entry.hash == audit.digest(before, entry)
        before = entry.hash
    assert not list(audit.violations())
    assert audit.head() == (entries[-1].number, before)


def test_nothing_is_changed_or_removed(at_once, project):
    assert refused("UPDATE documents_auditentry SET action = 'signout'")
    assert refused("DELETE FROM documents_auditentry")
    assert refused("TRUNCATE documents_auditentry")
    assert refused("INSERT INTO documents_auditcheckpoint VALUES (1, repeat('a', 64), 1, now())")
    assert actions() == ["project.made"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE documents_auditentry SET actor = 0 WHERE number = 2",
            "audit entry 2: it, or the one before it",
        ),
        ("UPDATE documents_auditentry SET details = '{}' WHERE number = 3", "audit entry 3: it, or"),
        ("DELETE FROM documents_auditentry WHERE number = 2", "audit entry 2: it is missing; 3 is the next"),
    ],
)
def test_the_first_broken_entry_is_named(at_once, project, owner, change, told):
    for role in ("viewer", "owner", "viewer"):
        audit.record("member.changed", project=project, actor=owner.pk, role=role)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_auditentry DISABLE TRIGGER USER")
        cursor.execute(change)

    assert [line[: len(told)] for line in audit.violations()] == [told]


def test_it_is_shortened_up_to_a_checkpoint(at_once, settings, project, owner):
    for _ in range(3):
        audit.record("signout", actor=owner.pk)
    hash_of_last = last().hash

    assert audit.shorten(timezone.now() + timedelta(seconds=1)) == 4
    assert audit.shorten(timezone.now() - timedelta(days=1)) == 0

    assert actions() == ["audit.shortened"]
    assert AuditCheckpoint.objects.get().hash == hash_of_last
    assert not list(audit.violations())
    audit.record("signout", actor=owner.pk)
    assert last().number == 6
    assert not list(audit.violations())


@pytest.mark.django_db(transaction=True)
def test_transactions_at_work_hold_nobody_up_and_leave_no_gap(make_user):
    made = make_user("uma")
    begun, ended = threading.Event(), threading.Event()

    def at_work() -> None:
        with transaction.atomic():
            audit.record("signin.done", actor=made.pk, turn="slow")
            begun.set()
            assert ended.wait(60)
        connection.close()

    slow = threading.Thread(target=at_work)
    slow.start()
    assert begun.wait(60)
    audit.record("signin.done", actor=made.pk, turn="quick")
    with transaction.atomic():
        audit.record("signout", actor=made.pk)
        transaction.set_rollback(True)
    ended.set()
    slow.join()

    entries = AuditEntry.objects.order_by("number")
    assert [json.loads(entry.details)["turn"] for entry in entries] == ["quick", "slow"]
    assert [entry.number for entry in entries] == [1, 2]
    assert not list(audit.violations())


def test_what_is_done_to_people_is_there(at_once, project, owner, reviewer):
    members.set_role(Actor(owner.pk), project, "rae", "curator")
    _, link = inviting.invite(Actor(owner.pk), project, "viewer")
    inviting.join(link.rstrip("/").rsplit("/", 1)[1], "new", "New Person", "a long enough phrase")
    token, _secret = tokens.create(owner, scopes=["read"])
    tokens.end(owner, token.token_key)
    users.save("new", admin=True)
    members.remove(Actor(owner.pk), project, "rae")

    assert actions()[1:] == [
        "member.changed",
        "invitation.made",
        "user.made",
        "invitation.used",
        "token.made",
        "token.ended",
        "user.changed",
        "member.removed",
    ]
    changed = AuditEntry.objects.get(action="member.changed")
    assert (changed.subject, json.loads(changed.details)) == (
        reviewer.pk,
        {"role": "curator", "before": "reviewer"},
    )
    said = "".join(AuditEntry.objects.values_list("details", flat=True))
    assert "New Person" not in said
    assert "long enough" not in said


def test_signing_in_and_out_is_there_with_an_address_cut_short(at_once, client, make_user):
    user = make_user("pia")
    user.set_password("a phrase to sign in")
    user.save()
    for phrase in ("wrong", "a phrase to sign in"):
        client.post("/account/login/", {"login": "pia", "password": phrase}, REMOTE_ADDR="192.0.2.77")
    client.post("/account/logout/")

    assert actions() == ["signin.failed", "signin.done", "signout"]
    failed, done, _out = AuditEntry.objects.order_by("number")
    assert (failed.kind, failed.actor, failed.subject) == ("nobody", None, user.pk)
    assert (done.kind, done.actor, done.ip) == ("person", user.pk, "192.0.2.0/24")
    assert json.loads(done.details) == {"ways": ["password"]}
    assert len(done.request_id) == 32


def test_an_export_says_who_took_what_and_how_many_rows(at_once, project, owner, document):
    from annotations.export import Asked
    from annotations.filters import Filters

    asked = Asked(rows="sentences", filters=Filters(q="quay", post_kinds=("comment",)))
    b"".join(stream(project, Actor(owner.pk), asked).chunks)
    broken = stream(project, Actor(owner.pk), Asked(rows="sentences"))
    next(broken.chunks)
    broken.chunks.close()

    whole, part = AuditEntry.objects.filter(action="export.taken").order_by("number")
    told = json.loads(whole.details)
    assert (whole.actor, whole.project) == (owner.pk, project.pk)
    assert (told["rows"], told["whole"], told["filters"]) == (
        "sentences",
        True,
        {"q": "…", "post_kinds": ["comment"]},
    )
    assert told["count"] == 0
    assert json.loads(part.details)["whole"] is False


def test_the_shell_is_named_as_such(at_once, owner, capsys):
    call_command("user", "zoe")
    call_command("signin", "zoe")

    entries = AuditEntry.objects.order_by("number")
    assert [(one.action, one.kind, one.actor) for one in entries] == [
        ("user.made", "shell", None),
        ("command", "shell", None),
        ("signin.link", "shell", None),
        ("command", "shell", None),
    ]
    assert json.loads(last().details) == {"command": "signin"}
    assert tracing.current() is tracing.NOWHERE


def test_commands_of_django_that_change_people_are_there_too(at_once, monkeypatch):
    import manage

    begun = []
    monkeypatch.setattr("django.core.management.execute_from_command_line", begun.append)
    for command in ("shell", "check"):
        manage.run([command])

    assert [argv[1:] for argv in begun] == [["shell"], ["check"]]
    assert (last().kind, json.loads(last().details)) == ("shell", {"command": "shell"})
    assert actions() == ["command"]


def test_a_release_and_a_deletion_are_there(at_once, project, owner, document):
    releases.start(project, Actor(owner.pk), "1.0.0", in_background=False)
    removing.delete_document(document)
    number = project.pk
    removing.delete_project(project)

    assert actions()[1:] == ["release.started", "document.deleted", "project.deleted"]
    assert last().project == number


def test_owners_read_and_filter_it(at_once, client, project, owner, reviewer):
    members.set_role(Actor(owner.pk), project, "rae", "curator")
    client.force_login(owner)

    page = client.get("/projects/harbour/audit/").content.decode()
    mine = client.get("/projects/harbour/audit/?action=member.changed&person=RAE").content.decode()
    none = client.get(
        "/projects/harbour/audit/?person=nobody&since=2020-01-01&until=2020-01-02"
    ).content.decode()

    assert "Role changed" in page
    assert "Project started" in page
    assert '<td data-head="What">Project started' not in mine
    assert "Role changed" in mine
    assert "before: <bdi>reviewer</bdi>" in mine
    assert "No entry fits" in none
    assert client.get("/projects/harbour/audit/?since=never").status_code == 400


def test_scripts_read_it_page_by_page_and_as_files(at_once, client, project, owner):
    for _ in range(3):
        audit.record("project.changed", project=project, actor=owner.pk, changed={"name": "=1+1"})
    client.force_login(owner)

    first = client.get("/api/v1/projects/harbour/audit/?action=project&page_size=2").json()
    rest = client.get(first["next"]).json()
    rows = [
        json.loads(line) for line in b"".join(client.get("/api/v1/projects/harbour/audit/file/")).splitlines()
    ]
    table = b"".join(client.get("/api/v1/projects/harbour/audit/file/?format=csv")).decode()

    numbers = [row["number"] for row in first["results"] + rest["results"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 4
    assert rest["next"] is None
    assert [row["number"] for row in rows][:4] == sorted(numbers)
    assert rows[4]["action"] == "audit.taken"
    assert rows[1]["actor"] == "olga"
    read = list(csv.DictReader(table.splitlines()))
    assert [row["hash"] for row in read][:4] == [row["hash"] for row in rows][:4]
    assert actions()[-2:] == ["audit.taken", "audit.taken"]


def test_admins_read_what_belongs_to_no_project_that_is_there(at_once, client, project, owner, make_user):
    client.force_login(make_user("ada", is_staff=True))
    audit.record("backup.made")
    told = '<td data-head="What">Project started'
    assert told not in client.get("/audit/").content.decode()

    removing.delete_project(project)

    page = client.get("/audit/").content.decode()
    assert told in page
    assert '<td data-head="What">Backup made' in page
    assert User.objects.filter(pk=owner.pk).exists()


@pytest.mark.parametrize(
    ("how", "given", "kept"),
    [
        ("short", "192.0.2.77", "192.0.2.0/24"),
        ("short", "2001:db8:1:2::3", "2001:db8:1::/48"),
        ("full", "192.0.2.77", "192.0.2.77"),
        ("none", "192.0.2.77", ""),
        ("short", "unknown", ""),
    ],
)
def test_addresses_are_kept_as_the_setting_says(how, given, kept):
    assert tracing.shortened(given, how) == kept


def test_a_request_keeps_the_id_of_a_trusted_proxy_alone(client, settings, db):
    ours = client.get("/projects/nowhere/", headers={"x-request-id": "abc-1"})["X-Request-ID"]
    settings.TRUST_PROXY = True
    theirs = client.get("/projects/nowhere/", headers={"x-request-id": "abc-1"})["X-Request-ID"]
    strange = client.get("/projects/nowhere/", headers={"x-request-id": "a b\n"})["X-Request-ID"]

    assert len(ours) == 32
    assert theirs == "abc-1"
    assert len(strange) == 32


def test_an_error_of_the_api_names_the_request(client, db):
    response = client.get("/api/v1/projects/")

    assert response.json()["request_id"] == response["X-Request-ID"]
