"""Whatever changes or takes out much at once stands in the log of who did what, and a new way to do so as well.

An address that is in neither list fails the test: say what it writes into the log, or why it need not.
"""

from django.db import connection, transaction
from django.test import Client

from tests.conftest import entered
from tests.permission_table import QUERIES
from tests.test_permissions import ROWS, filled, names, people

__all__ = ["names", "people"]  # fixtures

API = "/api/v1/projects/harbour/"
PAGE = "/projects/harbour/"
MUCH = {
    "POST /account/data/": "account.exported",
    "GET /api/v1/account/data/": "account.exported",
    "POST /account/tokens/": "token.made",
    "POST /account/tokens/{owners_token}/end/": "token.ended",
    "POST /api/v1/tokens/": "token.made",
    "DELETE /api/v1/tokens/{owners_token}/": "token.ended",
    f"POST {PAGE}guideline/edit/": "guideline.published",
    f"POST {API}guidelines/": "guideline.published",
    f"POST {PAGE}labels/fact/": "label.changed",
    f"POST {PAGE}new-label/": "label.added",
    f"POST {API}labels/": "label.added",
    f"PATCH {API}labels/fact/": "label.changed",
    f"DELETE {API}labels/fact/": "label.removed",
    f"POST {PAGE}assignments/": "plan.dealt",
    f"POST {API}plans/": "plan.dealt",
    "PATCH /api/v1/plans/{plan}/": "plan.closed",
    f"POST {PAGE}export/": "export.started",
    f"POST {API}export/": "export.started",
    f"GET {API}export/": "export.taken",
    f"DELETE {API}exports/{{export}}/": "export.removed",
    f"POST {PAGE}releases/": "release.started",
    f"POST {API}releases/": "release.started",
    f"POST {PAGE}releases/1.0.0/rebuild/": "release.started",
    f"POST {API}releases/1.0.0/rebuild/": "release.started",
    f"POST {PAGE}releases/1.0.0/publish/": "release.published",
    f"POST {API}releases/1.0.0/publish/": "release.published",
    f"POST {PAGE}releases/1.0.0/discard/": "release.discarded",
    f"DELETE {API}releases/1.0.0/": "release.discarded",
    f"GET {API}releases/1.0.0/files/SHA256SUMS": "release.fetched",
    f"POST {PAGE}splits/": "splits.changed",
    f"PUT {API}splits/": "splits.changed",
    f"DELETE {API}splits/": "splits.changed",
    f"POST {PAGE}privacy/": "pseudonyms.renewed",
    f"POST {API}pseudonym-key/": "pseudonyms.renewed",
    f"POST {API}withdrawals/": "words.withdrawn",
    f"POST {PAGE}settings/": "project.changed",
    f"PATCH {API}": "project.changed",
    f"DELETE {API}": "project.deleted",
    "POST /api/v1/projects/": "project.made",
    f"POST {PAGE}adjudication/": "decisions.accepted",
    f"POST {API}decisions/unanimous/": "decisions.accepted",
    f"POST {PAGE}gold/": "gold.changed",
    f"POST {API}gold/": "gold.changed",
    f"POST {API}members/": "member.added",
    f"DELETE {API}members/second/": "member.removed",
    f"POST {API}invitations/": "invitation.made",
    f"DELETE {API}invitations/{{invited}}/": "invitation.revoked",
    "POST /jobs/{job}/cancel/": "job.cancelled",
    "DELETE /api/v1/jobs/{job}/": "job.cancelled",
    "POST /jobs/{ended_job}/retry/": "documents.added",
    "POST /api/v1/jobs/{ended_job}/retry/": "documents.added",
    "POST /documents/{second}/read-again/": "documents.added",
    "DELETE /api/v1/documents/{document}/": "document.deleted",
    f"GET {API}audit/file/": "audit.taken",
}
"""What is written down of each. (What a job does, it writes itself: `answers.imported`, `release.started`.)"""

HISTORY = "has a history of its own, with who did it"
ONE = "is one thing, which shows who made it"
OWN = "is one's own, or how one works"
NOTHING = "changes nothing here"
FIGURES = "is figures, as the page shows them, or what the file said that was brought in"
BY_JOB = "the job writes it down when it stores"
LITTLE = {
    HISTORY: [
        *(f"POST /{way}" for way in ("sentences/{sentence}/label/", "documents/{document}/links/")),
        *("PUT /api/v1/sentences/{sentence}/label/", "DELETE /api/v1/sentences/{sentence}/label/"),
        *(f"POST {API}links/", "PATCH /api/v1/links/{link}/", "DELETE /api/v1/links/{drawn}/"),
        *(f"POST {API}annotations/bulk/", f"POST {API}redefined/"),  # more than one answer at once is told
        *(f"POST {API}decisions/", "PUT /api/v1/sentences/{sentence}/decision/"),
        *("DELETE /api/v1/sentences/{sentence}/decision/", f"POST {PAGE}adjudication/{{sentence}}/"),
        *("POST /sentences/{sentence}/recut/", "POST /api/v1/documents/{document}/recuts/"),
        f"DELETE {API}gold/?sentence={{decided}}",  # told where it was gold
    ],
    ONE: [
        *(f"POST {PAGE}add/", f"POST {API}documents/"),  # more than one is a job, and told
        *(f"POST {API}assignments/", "PATCH /api/v1/assignments/{assignment}/"),
        *("DELETE /api/v1/assignments/{assignment}/", f"PATCH {API}members/second/"),
        *(f"POST {PAGE}study/", f"POST {API}study/"),
        *("POST /documents/{second}/terms/", "PATCH /api/v1/documents/{document}/"),
        *(f"POST {PAGE}norming/", f"POST {PAGE}norming/{{norming}}/", f"POST {API}norming/"),
        *("PATCH /api/v1/norming/{norming}/", "POST /api/v1/norming/{norming}/remarks/"),
        *("PUT /api/v1/norming/{norming}/votes/", "POST /api/v1/norming/{norming}/decisions/"),
        *(f"POST {API}gaps/", f"PATCH {API}gaps/{{gap}}/", "POST /sentences/{sentence}/discussion/"),
        *("POST /api/v1/sentences/{answered}/send-back/", "PATCH /api/v1/sentences/{sentence}/send-back/"),
        "POST /api/v1/sentences/{sentence}/remarks/",
    ],
    OWN: [
        *("POST /language/", "POST /appearance/", "POST /account/", "PATCH /api/v1/account/"),
        *(f"POST {PAGE}me/", f"PATCH {API}me/", f"POST {PAGE}data/views/", f"POST {API}views/"),
        *(f"PATCH {API}views/{{view}}/", f"DELETE {API}views/{{view}}/"),
        *(f"POST {PAGE}next/", f"POST {API}next/", "POST /api/v1/next/"),
        *("POST /documents/{document}/assignment/", "PUT /api/v1/documents/{document}/assignment/"),
        *("POST /documents/{document}/open-thread/", "POST /api/v1/documents/{document}/opening/"),
        *(f"POST {PAGE}training/", f"POST {API}training/", f"POST {PAGE}again/", "PUT /api/v1/repeats/1/"),
        f"POST {PAGE}labels/",  # their order
    ],
    NOTHING: [
        # Refused with what the table sends; what they do otherwise is told (test_audit.py and others).
        *("POST /signin/nothing/", "POST /account/login/", "POST /account/oidc/nothing/"),
        *("POST /account/confirm/again/", "POST /account/connections/", "POST /account/erase/"),
        *("POST /account/sessions/", "POST /join/{invitation}/", "POST /api/v1/join/"),
        *(f"POST {PAGE}releases/1.0.0/withdraw/", f"POST {API}releases/1.0.0/withdraw/"),
        *(f"POST {API}splits/", f"POST {API}documents/preview/", f"POST {API}plans/preview/"),
        *(f"POST {API}decisions/sample/", f"POST {PAGE}consensus/", f"POST {API}consensus/"),
    ],
    FIGURES: [
        *(f"GET {PAGE}dashboard/documents.svg", f"GET {PAGE}dashboard/confusion.csv"),
        *(f"GET {API}dashboard/documents.csv", f"GET {API}dashboard/mix.svg"),
        *(f"GET {place}labels-import/{{import}}/report/" for place in (PAGE, API)),
    ],
    BY_JOB: [
        *(f"POST {PAGE}labels-import/", f"POST {PAGE}labels-import/{{import}}/", f"POST {API}labels-import/")
    ],
}
"""What of all else is not written down, by why not."""


def written(client, row, names):
    """What a request writes into the log, and whether it gives a file; nothing that it did is kept."""
    how = {"content_type": "application/json"} if row.is_api else {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM documents_auditdraft")
        before = cursor.fetchone()
        address = row.address.format(**names) + QUERIES.get(str(row), "")
        answer = getattr(client, row.method.lower())(address, filled(row, names), **how)
        b"".join(answer)
        cursor.execute("SELECT action FROM documents_auditdraft WHERE id > %s ORDER BY id", before)
        actions = [action for (action,) in cursor]
        transaction.set_rollback(True)
    return actions, answer.has_header("Content-Disposition")


def concerned():
    """Rows that may change something, and those that are expected to be told or give a file."""
    listed = {*MUCH, *(row for rows in LITTLE.values() for row in rows)}
    return [
        row
        for row in ROWS
        if "logout" not in row.address
        and "/admin/" not in row.address
        and (row.method != "GET" or str(row) in listed or "file" in row.address or "." in row.address)
    ]


def test_what_is_written_down_of_each_address(names, people):
    client = entered(Client(raise_request_exception=False), people["owner"])
    known = {row: why for why, rows in LITTLE.items() for row in rows}
    wrong = {}
    for row in concerned():
        actions, is_file = written(client, row, names)
        expected = [MUCH[str(row)]] if str(row) in MUCH else []
        if actions != expected:
            wrong[str(row)] = actions
        elif not expected and str(row) not in known and (row.method != "GET" or is_file):
            wrong[str(row)] = "in neither list"

    assert not wrong


def test_the_lists_name_what_is_there():
    there = {str(row) for row in ROWS}

    assert {*MUCH} <= there
    assert {row for rows in LITTLE.values() for row in rows} <= there
