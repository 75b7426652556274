"""The last answers of a reviewer in a project are found by an index, however many others gave; built while people
work. So is what few answers have: flags, notes, evidence. Answers and their events are counted anew as documents are."""

from django.db import migrations, models

from documents.schema_steps import AddIndexAlongside, counted_often

RARE = {
    "annotation_mixed": models.Q(("mixed", True)),
    "annotation_attributed": models.Q(("attributed", True)),
    "annotation_noted": models.Q(("note", ""), _negated=True),
    "annotation_cited": models.Q(("evidence", []), _negated=True),
}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("annotations", "0021_events_by_statement"),
        ("documents", "0024_lists_of_any_length"),
    ]

    operations = [
        AddIndexAlongside(
            model_name="annotation",
            index=models.Index(fields=["reviewer", "project", "id"], name="annotation_of_reviewer"),
        ),
        *(
            AddIndexAlongside(
                model_name="annotation",
                index=models.Index(fields=["project", "sentence"], name=name, condition=condition),
            )
            for name, condition in RARE.items()
        ),
        *counted_often("annotations_annotation", "annotations_annotationevent"),
    ]
