"""What reviewers said before they saw a thread is kept beside the answers, and labels have examples."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEYS = [
    ("before_thread_sentence_fk", "sentence_id, document_id, project_id",
     "documents_sentence", "id, document_id, project_id", "CASCADE"),
    ("before_thread_label_fk", "label_id, project_id",
     "annotations_label", "id, project_id", "NO ACTION"),
]  # fmt: skip

EXAMPLES = {
    "fact": [
        "“The bell was cast in 1887 by the Dorrin brothers; the year is engraved on its rim.” Anyone can climb up and read it.",
        "“A petition has been signed by 1,214 people, as the clerk’s office confirms.” The office can be asked.",
        "“The sitting is open to the public.” Readers let it pass without a source.",
    ],
    "opinion": [
        "“For many of us it is simply the sound of home.” No record could show it false.",
        "“Whatever it decides, the bell will go on striking by day.” A forecast: nobody can look it up yet.",
        "“Somebody wanted a big number.” A motive that is guessed.",
    ],
    "disputed": [
        "“The timer cost 18,400 crowns.” A comment names another sum, and the invoice it stands on.",
        "“It is the first time that the bell does not strike at night.” A reader tells of sixteen silent months in the fifties.",
        "“From 1954 to 1956 it did not strike at all.” The other side of the same contradiction is disputed too.",
    ],
    "unsupported": [
        "“That is about as much as the town spends on its playgrounds in a year.” No budget, no figure, no source.",
        "“The report was paid for by the owners of the flats.” Says who?",
        "“I hear every stroke.” Signed with a nickname, and nobody contradicts it.",
    ],
}


def give_examples(apps, schema_editor):
    """The four labels of projects that were there before get the examples that new projects have."""
    for key, lines in EXAMPLES.items():
        apps.get_model("annotations", "Label").objects.filter(key=key, examples="").update(
            examples="\n".join(lines)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0005_events_of_a_reader"),
        ("documents", "0009_article_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BeforeThread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "abstain_reason",
                    models.CharField(
                        choices=[
                            ("no_claim", "no claim"),
                            ("unclear", "unclear"),
                            ("other", "other, see note"),
                        ],
                        max_length=10,
                        null=True,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="label",
            name="examples",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="beforethread",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="beforethread",
            name="label",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="annotations.label",
            ),
        ),
        migrations.AddField(
            model_name="beforethread",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="beforethread",
            name="reviewer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers_before_threads",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="beforethread",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="documents.sentence",
            ),
        ),
        migrations.AddIndex(
            model_name="beforethread",
            index=models.Index(fields=["document", "reviewer"], name="before_thread_of_document"),
        ),
        migrations.AddConstraint(
            model_name="beforethread",
            constraint=models.UniqueConstraint(fields=("sentence", "reviewer"), name="before_thread_once"),
        ),
        migrations.AddConstraint(
            model_name="beforethread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("abstain_reason__isnull", True), ("label__isnull", False)),
                    models.Q(
                        ("abstain_reason__in", ["no_claim", "unclear", "other"]), ("label__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="before_thread_label_or_reason",
            ),
        ),
        *[
            migrations.RunSQL(
                f"ALTER TABLE annotations_beforethread ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
                f"REFERENCES {target} ({target_columns}) ON DELETE {action} DEFERRABLE INITIALLY IMMEDIATE",
                f"ALTER TABLE annotations_beforethread DROP CONSTRAINT {name}",
            )
            for name, columns, target, target_columns, action in KEYS
        ],
        migrations.RunPython(give_examples, migrations.RunPython.noop),
    ]
