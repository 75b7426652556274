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


# Less often the more there are: to count 200,000 documents takes a second or two.
IS_DUE = """
SELECT s.n_mod_since_analyze >= 2 * %s AND coalesce(greatest(s.last_analyze, s.last_autoanalyze)
    < now() - interval '2 seconds' - c.reltuples * interval '100 microseconds', true)
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid WHERE s.relid = %s::regclass
"""


def analyse() -> None:
    """Gather statistics, which also makes every session plan anew, where there are none yet; and those of
    documents again while many come in.

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
            return
        # A project that is new among many has one document to the planner, which then looks for each address
        # among all that came in: four imports of 40,000 sentences took 3.6, 6, 11 and 16 s.
        cursor.execute(IS_DUE, [FEW, GROWING[0]])
        if cursor.fetchone() == (True,):
            cursor.execute(f"ANALYZE {GROWING[0]}")
