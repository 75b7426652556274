"""Two transactions at once: what their tests share."""

from django.db import connection

from tests.waiting import wait_for

# Of this database: beside it, on the same server, are those of other test processes.
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""


def wait_for_a_lock():
    """Until another connection waits for what this one holds."""
    wait_for(is_waited_for)


def is_waited_for():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0
