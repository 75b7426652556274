"""What a migration does to tables that hold millions of rows, by its operations."""

import re
from collections.abc import Iterator

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import Migration, operations

BIG = {
    "documents": {"document", "post", "sentence", "link", "linkevent", "jobresult"},
    "annotations": {"annotation", "annotationevent"},
}
_TABLES = "|".join(f"{app}_{name}" for app, names in BIG.items() for name in sorted(names))
SLOW_SQL = (
    (
        rf"\bALTER TABLE (?:ONLY )?({_TABLES})\b[^;]*\bADD CONSTRAINT\b(?![^;]*\bNOT VALID\b)",
        "adds a constraint that is proved under a lock: add it NOT VALID, then VALIDATE CONSTRAINT",
    ),
    (rf"\bALTER TABLE (?:ONLY )?({_TABLES})\b[^;]*\bTYPE\b", "rewrites the table under a lock"),
    (
        rf"\bCREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)[^;]*\bON (?:ONLY )?({_TABLES})\b",
        "builds an index while nobody may write: CREATE INDEX CONCURRENTLY, in a migration that is not atomic",
    ),
    (rf"^\s*UPDATE ({_TABLES})\b", "changes every row in one transaction: do it in a job, by parts"),
)


def long_locks(migration: Migration) -> Iterator[str]:
    """A line for each operation that rewrites a big table, or keeps it locked while it is read."""
    big = BIG.get(migration.app_label, set())
    made: set[str] = set()
    for operation in _all(migration.operations):
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)  # it is empty yet
        elif isinstance(operation, operations.RunSQL):
            yield from _of_sql(operation.sql)
        elif getattr(operation, "model_name", "").lower() in big - made and (why := _why(operation)):
            yield f"{type(operation).__name__}: {why}"


def _all(given: list[operations.base.Operation]) -> Iterator[operations.base.Operation]:
    for operation in given:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _all(operation.database_operations)
        else:
            yield operation


def _why(operation: operations.base.Operation) -> str | None:
    if isinstance(operation, operations.AddIndex) and not isinstance(operation, AddIndexConcurrently):
        return "builds an index while nobody may write: AddIndexConcurrently"
    if isinstance(operation, operations.AddConstraint):
        return "reads the table under a lock: AddConstraintNotValid and ValidateConstraint, or an index first"
    if isinstance(operation, operations.AddField):
        if isinstance(operation.field, models.GeneratedField):
            return "rewrites the table under a lock"
        if operation.field.db_index or operation.field.unique:
            return "builds an index while nobody may write: add the field without, then AddIndexConcurrently"
    return None


def _of_sql(sql: object) -> Iterator[str]:
    statements = sql if isinstance(sql, (list, tuple)) else [sql]
    for statement in statements:
        text = statement[0] if isinstance(statement, (list, tuple)) else statement
        for pattern, why in SLOW_SQL:
            if isinstance(text, str) and (found := re.search(pattern, text, re.IGNORECASE | re.MULTILINE)):
                yield f"SQL on {found[1]}: {why}"
