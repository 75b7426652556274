"""Taking out of the database what a test committed.

Django's own way truncates every table, which makes each a new file, and tells every app to fill its tables
again: a second for each test, and there are hundreds.
"""

from functools import cache

from django.db import connection, transaction

# What migrations fill, and nothing that a test does empties.
KEPT = {"auth_permission", "django_content_type"}
LARGE = 16_000_000
"""Bytes from which tables are truncated all the same: rows that were deleted stay in them for a while."""
FILLED = "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname = ANY(%s) AND pg_relation_size(oid) > 0"
MAY_SKIP_TRIGGERS = "SELECT has_parameter_privilege('session_replication_role', 'SET')"


@cache
def tables() -> list[str]:
    """The tables of all models, by name."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - KEPT)


def empty() -> None:
    """Empty the tables; whoever is still writing is waited for."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE " + quoted(tables()) + " IN EXCLUSIVE MODE")
        cursor.execute(FILLED, [tables()])
        sizes = dict(cursor.fetchall())
        cursor.execute(MAY_SKIP_TRIGGERS)
        if sum(sizes.values()) > LARGE or not cursor.fetchone()[0]:
            # The triggers of the audit log refuse it, as they shall.
            logs = [name for name in tables() if name.startswith("documents_audit")]
            unguarded = "; ".join(f"ALTER TABLE {quoted([name])} {{0}} TRIGGER USER" for name in logs)
            cursor.execute(unguarded.format("DISABLE"))
            cursor.execute("TRUNCATE " + quoted(tables()))
            cursor.execute(unguarded.format("ENABLE"))
        elif sizes:
            # All that belongs together goes together: no key is looked up, and no event written of it.
            deleting = "; ".join(f"DELETE FROM {quoted([name])}" for name in sizes)
            cursor.execute(f"SET LOCAL session_replication_role = replica; {deleting}")


def quoted(names: list[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))
