"""Triggers that write the history of a table: one event for each row that a statement changed, all in one go.

django-pghistory makes the tables of events; its own triggers ask for each row whether they are to be left
out, which took half the time of storing ten thousand answers. These run once a statement, and nobody can
switch them off by a setting. Migrations make them.
"""

from collections.abc import Collection
from typing import Any

from django.db import models

# A full join, which is never done row by row, however few rows the planner took the tables for when it made
# the plan. Where only the id was changed the row stands on both sides without its other half.
FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $events$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {events} ({into})
        SELECT {values}, now(), 'insert', n.{key} FROM new_values n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO {events} ({into})
        SELECT {values}, now(), 'update', n.{key}
        FROM new_values n FULL JOIN old_values o ON o.{key} = n.{key}
        WHERE CASE WHEN n.{key} IS NULL THEN false
            ELSE ({new}) IS DISTINCT FROM ({old}) END;
    ELSE
        INSERT INTO {events} ({into})
        SELECT {values}, now(), 'delete', n.{key} FROM old_values n;
    END IF;
    RETURN NULL;
END
$events$;
"""


def name(model: type[models.Model]) -> str:
    """What the function and its triggers are called, the latter with the operation."""
    return f"{model._meta.db_table}_events"


def function(model: type[models.Model], silent: Collection[str] = ()) -> str:
    """The function that writes the events of a tracked model, as a migration makes it.

    A change of `silent` fields alone is no event. Whoever adds a field to the model makes the function anew.
    """
    event_model: Any = model.pgh_event_model  # type: ignore[attr-defined]
    tracked = {field.name for field in model._meta.fields}
    fields = [field for field in event_model._meta.fields if field.name in tracked]
    columns = sorted(field.column for field in fields)
    told = sorted(field.column for field in fields if field.name not in silent)
    key = model._meta.pk.column
    return FUNCTION.format(
        name=name(model),
        events=event_model._meta.db_table,
        into=", ".join(f'"{column}"' for column in (*columns, "pgh_created_at", "pgh_label", "pgh_obj_id")),
        values=", ".join(f'n."{column}"' for column in columns),
        new=", ".join(f'n."{column}"' for column in told),
        old=", ".join(f'o."{column}"' for column in told),
        key=f'"{key}"',
    )
