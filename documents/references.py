"""No row points at nothing or into another project, and the database's own rules are in force."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models

from documents.integrity import Proof, broken

OURS = ("documents", "annotations")
BOUND = ("project", "document")
"""What a row has in common with what it points at, where both have it."""
ELSEWHERE = {"previous", "other", "job", "carried_from"}
"""References that lead to another document, in the same project."""

IN_FORCE = """
SELECT format('%s of %s: the database does not hold it true of all rows', c.conname, c.conrelid::regclass)
FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE n.nspname = current_schema() AND NOT (c.convalidated AND c.conenforced)
UNION ALL
SELECT format('trigger %s of %s is off', t.tgname, t.tgrelid::regclass)
FROM pg_trigger t JOIN pg_class k ON k.oid = t.tgrelid JOIN pg_namespace n ON n.oid = k.relnamespace
WHERE n.nspname = current_schema() AND t.tgenabled NOT IN ('O', 'A')
UNION ALL
SELECT format('index %s is not valid', i.indexrelid::regclass)
FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid JOIN pg_namespace n ON n.oid = k.relnamespace
WHERE n.nspname = current_schema() AND NOT (i.indisvalid AND i.indisready)
"""


def proofs() -> Iterator[Proof]:
    """A proof for each table that points at others, and one for the database's own rules."""
    yield Proof("constraints, triggers and indexes are in force", "pg_constraint", partial(broken, IN_FORCE))
    for model in apps.get_models():
        is_event = hasattr(model, "pgh_tracked_model")  # it outlives what it was of
        if model._meta.app_label not in OURS or not model._meta.managed or is_event:
            continue
        if checks := [check for field in _references(model) if (check := statement(model, field))]:
            says = "what each points at is there, and in its project"
            yield Proof(says, model._meta.db_table, partial(broken, "UNION ALL".join(checks)))


def _references(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey):
            yield field


def statement(model: type[models.Model], field: Any) -> str | None:
    """A line for each row whose `field` points at nothing or elsewhere; None where the database sees to that.

    Names are those of models, never input.
    """
    table, target = model._meta.db_table, field.related_model._meta
    if target.db_table == "documents_user" and not field.db_constraint:
        return None  # whoever acted may be gone
    faults = [] if field.db_constraint else [f"t.{target.pk.column} IS NULL"]
    for bound in BOUND:
        if bound == "document" and field.name in ELSEWHERE:
            continue
        if _has(model, bound) and _has(field.related_model, bound) and field.name != bound:
            faults.append(f"t.{bound}_id IS DISTINCT FROM c.{bound}_id")
    if field.name == "document" and _has(model, "project"):
        faults.append("t.project_id IS DISTINCT FROM c.project_id")
    if not faults:
        return None
    key = model._meta.pk.column
    return f"""
        SELECT format('{table} %s: its {field.name} %s is not there, or of another project or document',
            c.{key}, c.{field.column})
        FROM {table} c LEFT JOIN {target.db_table} t ON t.{target.pk.column} = c.{field.column}
        WHERE c.{field.column} IS NOT NULL AND ({" OR ".join(faults)})
    """


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.local_fields)
