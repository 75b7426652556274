"""What PostgreSQL must be told to plan well while tables grow from nothing.

It plans the checks of foreign keys once a session, and a plan made on empty tables is a coin
toss between their indexes: 40,000 sentences into a new database took 2.1 s, the same again 4.4 s,
as each check walked all documents of the project. Statistics mend that, but it may be a minute
before autovacuum looks.
"""

from django.db import connection

FEW = 100
GROWING = "documents_document", "documents_post", "documents_sentence", "documents_link"


def for_growth() -> None:
    """Until the transaction ends: no plan that reads a table from end to end because it is small as yet."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def analyse_once() -> None:
    """Gather statistics, which also makes every session plan anew, where there are none yet.

    Those of a table of few documents are none once it is twice as large: many small imports into a new
    database gather them a few times, not each time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples < %s "
            "AND pg_relation_size(oid) > 2 * relpages * current_setting('block_size')::integer "
            "FROM pg_class WHERE oid = %s::regclass",
            [FEW, GROWING[0]],
        )
        if cursor.fetchone() == (True,):
            cursor.execute(f"ANALYZE {', '.join(GROWING)}")
