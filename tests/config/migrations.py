"""What a migration does to tables that hold millions of rows, and to the version before, by its operations."""

import re
from collections.abc import Iterator

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import models
from django.db.migrations import Migration, operations

from documents.schema_steps import AddIndexAlongside

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
    (
        rf"\bALTER TABLE (?:ONLY )?({_TABLES})\b[^;]*\bSET NOT NULL\b",
        "reads the table under a lock: ADD CONSTRAINT … NOT NULL … NOT VALID, then VALIDATE CONSTRAINT",
    ),
    (
        rf"\b(?:LOCK(?: TABLE)?|CLUSTER|VACUUM FULL|TRUNCATE(?: TABLE)?|REINDEX (?!CONCURRENTLY)\w+) ({_TABLES})\b",
        "keeps everybody out",
    ),
)
REPEATABLE = (AddIndexAlongside, AddConstraintNotValid, ValidateConstraint)
"""Steps that a migration without a transaction may consist of: a try of it may end after any of them."""
BREAKING_SQL = re.compile(
    r"\bDROP (?:TABLE|COLUMN|VIEW)\b|\bRENAME\b|\bSET NOT NULL\b|\bTYPE \w", re.IGNORECASE
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
        elif isinstance(operation, operations.RunPython):
            yield "RunPython: nobody can tell what it does, or for how long"
        elif getattr(operation, "model_name", "").lower() in big - made and (why := _why(operation)):
            yield f"{type(operation).__name__}: {why}"
    if migration.atomic and _adds_and_validates(migration):
        yield "adds a constraint and validates it in one transaction, which keeps the lock: atomic = False"


def _adds_and_validates(migration: Migration) -> bool:
    done = list(_all(migration.operations))
    sql = " ".join(str(one.sql) for one in done if isinstance(one, operations.RunSQL))
    adds = any(isinstance(one, AddConstraintNotValid) for one in done) or "NOT VALID" in sql.upper()
    validates = any(isinstance(one, ValidateConstraint) for one in done) or "VALIDATE CONST" in sql.upper()
    return adds and validates


def half_done(migration: Migration) -> Iterator[str]:
    """A line for each step of a migration without a transaction that could not be done again."""
    if migration.atomic:
        return
    done = list(_all(migration.operations))
    if len(done) == 1 and not isinstance(done[0], AddIndexConcurrently):
        return
    for operation in done:
        again = isinstance(operation, operations.RunSQL) and "IF " in str(operation.sql).upper()
        if not (again or isinstance(operation, REPEATABLE)):
            yield f"{type(operation).__name__}: a try that ends after it cannot be made again"


def contractions(migration: Migration) -> Iterator[str]:
    """A line for each step after which the version before, which runs beside this one for a while, would fail."""
    made: set[str] = set()
    for operation in _all(migration.operations):
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        elif isinstance(operation, operations.RunSQL):
            if found := BREAKING_SQL.search(str(operation.sql)):
                yield f"SQL: {found[0]}"
        elif getattr(operation, "model_name", "").lower() not in made and (why := _breaks(operation)):
            yield f"{type(operation).__name__}: {why}"


def _breaks(operation: operations.base.Operation) -> str | None:
    if isinstance(
        operation,
        operations.DeleteModel
        | operations.RemoveField
        | operations.RenameModel
        | operations.RenameField
        | operations.AlterModelTable,
    ):
        return "the version before still reads and writes it"
    if isinstance(operation, operations.AddField):
        field = operation.field
        is_given = field.null or field.has_db_default() or field.many_to_many
        if not (is_given or isinstance(field, models.GeneratedField)):
            return "the version before makes rows without it: null, or a db_default"
    if isinstance(operation, operations.AlterField):
        return "the version before may write what this refuses"
    if isinstance(operation, operations.AddConstraint | AddConstraintNotValid):
        return "the version before may write what this refuses"
    return None


def _all(given: list[operations.base.Operation]) -> Iterator[operations.base.Operation]:
    for operation in given:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _all(operation.database_operations)
        else:
            yield operation


def _why(operation: operations.base.Operation) -> str | None:
    if isinstance(operation, operations.AddIndex) and not isinstance(operation, AddIndexConcurrently):
        return "builds an index while nobody may write: AddIndexConcurrently"
    if isinstance(operation, operations.AlterField):
        return "may rewrite the table, or read it, under a lock"
    if isinstance(operation, operations.AddConstraint) and not isinstance(operation, AddConstraintNotValid):
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
