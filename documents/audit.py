"""Who did what: one function writes it down, in the transaction that it belongs to; reading and proving it.

Each entry is sealed over the one before when its transaction is committed, by a trigger under an advisory
lock that lasts for that commit alone: nobody waits for a transaction that is at work, and nothing that was
committed is unsealed for a moment. What labels say has a history of its own (documents and annotations), so
that giving one never comes here.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import tracing
from documents.access import Actor, Need
from documents.errors import NotFound
from documents.models import AuditCheckpoint, AuditEntry, Project, User
from documents.queries import Key, Row, Window

ACTIONS = {
    "signin.done": gettext_lazy("Signed in"),
    "signin.failed": gettext_lazy("Sign-in refused"),
    "signin.link": gettext_lazy("Sign-in link made"),
    "signout": gettext_lazy("Signed out"),
    "session.ended": gettext_lazy("Session ended elsewhere"),
    "password.changed": gettext_lazy("Password changed"),
    "email.changed": gettext_lazy("E-mail address changed"),
    "login.linked": gettext_lazy("Account of another provider linked"),
    "login.unlinked": gettext_lazy("Account of another provider taken away"),
    "mfa.added": gettext_lazy("Second factor added"),
    "mfa.removed": gettext_lazy("Second factor taken away"),
    "mfa.reset": gettext_lazy("Recovery codes made anew"),
    "token.made": gettext_lazy("API token made"),
    "token.ended": gettext_lazy("API token ended"),
    "user.made": gettext_lazy("Person added"),
    "user.changed": gettext_lazy("Person changed"),
    "member.added": gettext_lazy("Member added"),
    "member.changed": gettext_lazy("Role changed"),
    "member.removed": gettext_lazy("Member removed"),
    "invitation.made": gettext_lazy("Invitation made"),
    "invitation.revoked": gettext_lazy("Invitation taken back"),
    "invitation.used": gettext_lazy("Invitation used"),
    "project.made": gettext_lazy("Project started"),
    "project.changed": gettext_lazy("Settings changed"),
    "project.deleted": gettext_lazy("Project deleted"),
    "guideline.published": gettext_lazy("Guideline published"),
    "guideline.frozen": gettext_lazy("Guideline frozen"),
    "guideline.thawed": gettext_lazy("Guideline unfrozen"),
    "label.added": gettext_lazy("Label added"),
    "label.changed": gettext_lazy("Label changed"),
    "label.removed": gettext_lazy("Label removed or retired"),
    "document.deleted": gettext_lazy("Document deleted"),
    "export.taken": gettext_lazy("Export taken"),
    "export.started": gettext_lazy("Export begun as a file"),
    "export.fetched": gettext_lazy("File of an export fetched"),
    "release.started": gettext_lazy("Release begun"),
    "release.published": gettext_lazy("Release published"),
    "release.withdrawn": gettext_lazy("Release withdrawn"),
    "release.discarded": gettext_lazy("Draft of a release taken away"),
    "words.withdrawn": gettext_lazy("Words withdrawn"),
    "pseudonyms.renewed": gettext_lazy("New key of the pseudonyms"),
    "originals.removed": gettext_lazy("Originals removed after their time"),
    "account.exported": gettext_lazy("Own data taken"),
    "account.erased": gettext_lazy("Account erased"),
    "backup.made": gettext_lazy("Backup made"),
    "backup.restored": gettext_lazy("Backup restored"),
    "audit.taken": gettext_lazy("This log taken as a file"),
    "audit.shortened": gettext_lazy("This log shortened"),
    "command": gettext_lazy("Command of the shell"),
}
"""All that is written down, by the name that it has in filters and files."""

KINDS = {
    "person": gettext_lazy("a person"),
    "shell": gettext_lazy("the shell"),
    "system": gettext_lazy("the app itself"),
    "nobody": gettext_lazy("nobody signed in"),
}
FIRST = "0" * 64
"""The hash before the first entry."""
FORMATS = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}

# The ORM would ask for the id, which the trigger has spent by then. The clock is the database's.
INSERT = """
INSERT INTO documents_auditdraft (at, kind, actor, subject, project, action, ip, request_id, details)
VALUES (clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, %s)
"""


def record(
    action: str,
    *,
    project: Project | int | None = None,
    actor: int | None = None,
    subject: int | None = None,
    **details: Any,
) -> None:
    """Write down that something was done; it is there when the transaction around is committed.

    Call it last in that transaction, and in none that reads a snapshot. `actor` None is whoever asks
    (`tracing`); `subject` is the id of the person that it was done to. `details` are plain values that name
    nobody: keys, versions, counts, what a setting became.
    """
    assert action in ACTIONS, action
    trace = tracing.current()
    if trace.way == tracing.SHELL:
        kind, actor = "shell", None
    else:
        actor = trace.who() if actor is None else actor
        nobody = "nobody" if trace.way == tracing.WEB else "system"
        kind = nobody if actor is None else "person"
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                kind,
                actor,
                subject,
                project.pk if isinstance(project, Project) else project,
                action,
                tracing.shortened(trace.ip, settings.AUDIT_IP),
                trace.request_id,
                orjson.dumps(details, default=str, option=orjson.OPT_SORT_KEYS).decode(),
            ],
        )


def digest(before: str, entry: AuditEntry) -> str:
    """The hash of an entry: SHA-256 over the hash before it and its own fields, a line each."""
    lines = [
        before,
        str(entry.number),
        f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        entry.kind,
        *("" if one is None else str(one) for one in (entry.actor, entry.subject, entry.project)),
        entry.action,
        entry.ip,
        entry.request_id,
        entry.details,
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def violations() -> Iterator[str]:
    """A line for the first entry that is not what was sealed, or is missing; memory holds a block."""
    checkpoint = AuditCheckpoint.objects.order_by("-number").first()
    number, before = (checkpoint.number, checkpoint.hash) if checkpoint else (0, FIRST)
    if AuditEntry.objects.filter(number__lte=number).exists():
        yield f"audit log: entries before the checkpoint {number} are there still"
    for entry in AuditEntry.objects.filter(number__gt=number).order_by("number").iterator(2_000):
        number += 1
        if entry.number != number:
            yield f"audit entry {number}: it is missing; {entry.number} is the next that is there"
            return
        if digest(before, entry) != entry.hash:
            yield f"audit entry {number}: it, or the one before it, is not what was sealed"
            return
        before = entry.hash
    if checkpoint and not _is_told(checkpoint):
        yield f"audit log: no entry says that it was shortened up to {checkpoint.number}"


def _is_told(checkpoint: AuditCheckpoint) -> bool:
    told = AuditEntry.objects.filter(number__gt=checkpoint.number, action="audit.shortened")
    return any(
        orjson.loads(details)["hash"] == checkpoint.hash for details in told.values_list("details", flat=True)
    )


def head() -> tuple[int, str]:
    """Number and hash of the last entry: kept elsewhere, they show that no entry was cut off the end."""
    last = (
        AuditEntry.objects.order_by("-number").first() or AuditCheckpoint.objects.order_by("-number").first()
    )
    return (last.number, last.hash) if last else (0, FIRST)


@transaction.atomic
def shorten(before: datetime) -> int:
    """Remove the entries from before that moment, and leave a checkpoint with the hash of the last; how many
    there were."""
    last = (
        AuditEntry.objects.filter(at__gte=before).order_by("number").values_list("number", flat=True).first()
    )
    old = AuditEntry.objects.all() if last is None else AuditEntry.objects.filter(number__lt=last)
    end = old.order_by("-number").first()
    if end is None or end.at >= before:
        return 0
    removed = AuditEntry.objects.filter(number__lte=end.number).count()
    AuditCheckpoint.objects.create(number=end.number, hash=end.hash, removed=removed, made_at=before)
    AuditEntry.objects.filter(number__lte=end.number).delete()
    record("audit.shortened", through=end.number, hash=end.hash, removed=removed)
    return removed


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one action or of all that begin with the word before a dot; of a person, who did it
    or to whom it was done; from a moment on and before another.
    """

    action: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def of(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        if self.action:
            entries = entries.filter(Q(action=self.action) | Q(action__startswith=f"{self.action}."))
        if self.person:
            named = User.objects.filter(username__iexact=self.person.replace("\0", ""))
            ids = list(named.values_list("pk", flat=True))
            entries = entries.filter(Q(actor__in=ids) | Q(subject__in=ids))
        if self.since:
            entries = entries.filter(at__gte=self.since)
        if self.until:
            entries = entries.filter(at__lt=self.until)
        return entries


EVERY = Wanted()


def of_project(project: Project, wanted: Wanted = EVERY) -> QuerySet[AuditEntry]:
    """What was done in a project."""
    return wanted.of(AuditEntry.objects.filter(project=project.pk))


def of_instance(actor: Actor, wanted: Wanted = EVERY) -> QuerySet[AuditEntry]:
    """What was done in no project, or in one that is there no longer; for those with the instance's settings.

    Raises:
        NotFound: they have not, or their token is limited.
    """
    admins = User.objects.filter(pk=actor.user_id, is_staff=True, is_active=True)
    if actor.level < Need.OWN or actor.projects is not None or not admins.exists():
        raise NotFound(_("There is no such log for you."))
    there = Project.objects.filter(pk=OuterRef("project"))
    return wanted.of(AuditEntry.objects.filter(~Exists(there)))


def about(user_id: int) -> QuerySet[AuditEntry]:
    """What a person did, and what was done to them."""
    return AuditEntry.objects.filter(Q(actor=user_id) | Q(subject=user_id))


def page(entries: QuerySet[AuditEntry], window: Window) -> list[tuple[Key, Row]]:
    """A page of entries, the newest first, as the API shows them; the key is the number."""
    if window.after is not None:
        entries = entries.filter(**{"number__gt" if window.backwards else "number__lt": window.after[0]})
    found = list(entries.order_by("number" if window.backwards else "-number")[: window.limit])
    return [((row["number"],), row) for row in shapes(found)]


def shapes(found: list[AuditEntry]) -> list[Row]:
    """Entries as the API shows them; people are called what they are called today."""
    ids = {one for entry in found for one in (entry.actor, entry.subject) if one is not None}
    called = dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
    return [
        {
            "number": entry.number,
            "at": entry.at,
            "action": entry.action,
            "actor_kind": entry.kind,
            "actor": called.get(entry.actor or 0),
            "subject": called.get(entry.subject or 0),
            "actor_id": entry.actor,
            "subject_id": entry.subject,
            "project_id": entry.project,
            "ip": entry.ip or None,
            "request_id": entry.request_id or None,
            "details": orjson.loads(entry.details),
            "hash": entry.hash,
        }
        for entry in found
    ]


def lines(entries: QuerySet[AuditEntry], format: str) -> Iterator[bytes]:
    """All entries, the oldest first, as a file; memory holds a block of them. `format` is one of FORMATS."""
    if format == "csv":
        yield (",".join(COLUMNS) + "\r\n").encode()
    written = _csv if format == "csv" else as_lines
    yield from map(written, blocks(entries))


def blocks(entries: QuerySet[AuditEntry], most: int = 1_000) -> Iterator[list[AuditEntry]]:
    """All entries, the oldest first, `most` at a time; each block is asked for by itself, so that nothing of
    the database is held while somebody takes the one before."""
    after = 0
    while block := list(entries.filter(number__gt=after).order_by("number")[:most]):
        yield block
        after = block[-1].number


COLUMNS = (
    *("number", "at", "action", "actor_kind", "actor", "subject", "actor_id", "subject_id"),
    *("project_id", "ip", "request_id", "details", "hash"),
)


def as_lines(block: list[AuditEntry]) -> bytes:
    """Entries as JSON Lines."""
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in shapes(block))


def _csv(block: list[AuditEntry]) -> bytes:
    """Quoted throughout; a cell never begins as a formula does, since names are people's own."""
    rows = [entry | {"details": orjson.dumps(entry["details"]).decode()} for entry in shapes(block)]
    return "".join(",".join(_cell(row[name]) for name in COLUMNS) + "\r\n" for row in rows).encode()


def _cell(value: Any) -> str:
    words = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return '"' + ("'" + words if words[:1] in "=+-@\t\r" and words else words).replace('"', '""') + '"'
