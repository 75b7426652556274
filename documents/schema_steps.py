"""Steps of migrations that leave people at work, and that can be done again where a try was ended half-way.

A migration of a big table is `atomic = False` and consists of these. To add

- a column: `AddField`, null or with `db_default`; PostgreSQL notes it in an instant. Fill it in a job, by
  parts.
- an index: `AddIndexAlongside`.
- a constraint: Django's `AddConstraintNotValid`, which holds for new rows, and in a later migration
  `ValidateConstraint`.
- NOT NULL: `ALTER TABLE … ADD CONSTRAINT … NOT NULL … NOT VALID`, then `VALIDATE CONSTRAINT`, likewise.

Nothing is dropped, renamed or narrowed in the version that stops using it: the version before still runs
beside it.
"""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import RunSQL

IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


class AddIndexAlongside(AddIndexConcurrently):
    """An index that is built while people write. What an earlier try left half-built is built anew.

    It waits for transactions that were there before, for as long as they take: nobody waits for it meanwhile.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        connection = schema_editor.connection
        name = schema_editor.quote_name(self.index.name)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            [before] = cursor.fetchone()
            cursor.execute("SET lock_timeout = 0")
            cursor.execute(IS_VALID, [name])
            found = cursor.fetchone()
            if found == (False,):
                cursor.execute(f"DROP INDEX CONCURRENTLY {name}")
            if found != (True,):
                super().database_forwards(app_label, schema_editor, from_state, to_state)
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


OFTEN = {
    "autovacuum_analyze_scale_factor": 0.02,
    "autovacuum_vacuum_scale_factor": 0.05,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
}


def counted_often(*tables: str) -> list[RunSQL]:
    """Have tables that grow by bulk loads counted anew after a fiftieth of their rows has changed, not after
    a tenth: of ten million that would be a million, and the planner knew nothing of what came in last."""
    values = ", ".join(f"{name} = {share}" for name, share in OFTEN.items())
    return [
        RunSQL(
            f"ALTER TABLE IF EXISTS {one} SET ({values})",
            f"ALTER TABLE IF EXISTS {one} RESET ({', '.join(OFTEN)})",
        )
        for one in tables
    ]
