"""What is kept of a person, for that person: one ZIP of JSON, the same from the page and the API.

Rows are made by the database and pass through; memory holds a block. What other apps keep of people they add
to `PARTS`.
"""

import zipfile
from collections.abc import Iterator
from contextlib import closing
from tempfile import TemporaryFile
from typing import IO

import orjson
from django.db import connection, transaction

from documents import audit
from documents.models import User
from documents.queries import fetch

AT_ONCE = 1_000

# By the name of the file: a statement whose rows are objects of the person %(user)s. No other person's
# address, secret or text is in any of them.
PARTS: dict[str, str] = {
    "profile": """
        SELECT id, username, name, email, date_joined, last_login, is_active, is_superuser AS admin,
               shares_timing, password <> '' AND password NOT LIKE '!%%' AS has_password
        FROM documents_user WHERE id = %(user)s
    """,
    "email-addresses": """
        SELECT email, verified, "primary" FROM account_emailaddress WHERE user_id = %(user)s ORDER BY id
    """,
    "other-providers": """
        SELECT provider, uid, date_joined, last_login, extra_data FROM socialaccount_socialaccount
        WHERE user_id = %(user)s ORDER BY id
    """,
    "memberships": """
        SELECT p.slug AS project, m.role, m.created_at, m.background, m.languages
        FROM documents_membership m JOIN documents_project p ON p.id = m.project_id
        WHERE m.user_id = %(user)s ORDER BY m.id
    """,
    "sessions": """
        SELECT created_at, last_seen_at, ip, user_agent FROM usersessions_usersession
        WHERE user_id = %(user)s ORDER BY id
    """,
    "tokens": """
        SELECT token_key, name, scopes, created, expiry, last_used_at FROM documents_token
        WHERE user_id = %(user)s ORDER BY created
    """,
    "second-factors": """
        SELECT type, created_at, last_used_at FROM mfa_authenticator WHERE user_id = %(user)s ORDER BY id
    """,
    "invitations": """
        SELECT p.slug AS project, i.role, i.email, i.created_at, i.used_at, i.created_by_id = %(user)s AS made
        FROM documents_invitation i JOIN documents_project p ON p.id = i.project_id
        WHERE %(user)s IN (i.created_by_id, i.used_by_id) ORDER BY i.id
    """,
    "assignments": """
        SELECT p.slug AS project, a.document_id, a.state, a.given_at, a.done_at, a.skip_reason
        FROM documents_assignment a JOIN documents_project p ON p.id = a.project_id
        WHERE a.reviewer_id = %(user)s ORDER BY a.id
    """,
    "threads-opened": """
        SELECT document_id, opened_at FROM documents_opening WHERE reader_id = %(user)s ORDER BY id
    """,
    "links": """
        SELECT l.document_id, l.kind FROM documents_link l WHERE l.created_by_id = %(user)s ORDER BY l.id
    """,
    # Their own word, never the last one: that may be another's, which a blind project keeps from them.
    "link-judgements": """
        SELECT j.link_id, j.state, j.made_at FROM documents_linkjudgement j
        WHERE j.person_id = %(user)s ORDER BY j.id
    """,
    "cuts": """
        SELECT document_id, post_id, made_at FROM documents_recut WHERE made_by_id = %(user)s ORDER BY id
    """,
    "documents-brought-in": """
        SELECT id, title, source_url, retrieved_at FROM documents_document
        WHERE created_by_id = %(user)s ORDER BY id
    """,
    "jobs": """
        SELECT id, kind, status, created_at, finished_at FROM documents_job
        WHERE created_by_id = %(user)s ORDER BY id
    """,
    "admin-log": """
        SELECT action_time, action_flag, change_message FROM django_admin_log
        WHERE user_id = %(user)s ORDER BY id
    """,
}

README = """\
What this installation of Contested keeps of you, as it was when you asked.

profile.json says who you are here. Each other file holds one object a line (JSON Lines). labels.jsonl has
your answers as they are now, history.jsonl every change of them. A sentence_key names a sentence by the
digest of its text and its place, the same on every machine; texts belong to the projects and are not in here.
log.jsonl is what you did and what was done to you; of what others did there is no address of theirs.

Secrets are in none of these: passwords and tokens are kept as digests, and the secrets of second factors stay
where they are.
"""


def archive(user: User) -> IO[bytes]:
    """The ZIP, at its beginning; whoever takes it closes it."""
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with transaction.atomic(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("README.txt", README)
            for name, statement in PARTS.items():
                _write(made, name, statement, user)
            with made.open("log.jsonl", "w", force_zip64=True) as part:
                for line in log_of(user):
                    part.write(line)
            audit.record("account.exported", actor=user.pk, subject=user.pk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write(made: zipfile.ZipFile, name: str, statement: str, user: User) -> None:
    whole = f"SELECT row_to_json(t)::text FROM ({statement}) t"
    if name == "profile":
        [[profile]] = fetch(whole, {"user": user.pk})
        made.writestr("profile.json", orjson.dumps(orjson.loads(profile), option=orjson.OPT_INDENT_2))
        return
    with (
        made.open(f"{name}.jsonl", "w", force_zip64=True) as part,
        closing(connection.chunked_cursor()) as cursor,
    ):
        cursor.execute(whole, {"user": user.pk})
        while rows := cursor.fetchmany(AT_ONCE):
            part.write(b"".join(line.encode() + b"\n" for [line] in rows))


def log_of(user: User) -> Iterator[bytes]:
    """What the person did and what was done to them; who else did it is no name here, nor from where."""
    for block in audit.blocks(audit.about(user.pk), AT_ONCE):
        for entry in block:
            if entry.actor != user.pk:
                entry.actor, entry.ip, entry.request_id = None, "", ""
        yield audit.as_lines(block)
