"""What a model makes of the answers has a place."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import annotations.models.consensus

KEYS = [
    ("posterior_sentence_fk", "sentence_id, document_id, project_id",
     "documents_sentence", "id, document_id, project_id"),
    ("posterior_fit_fk", "fit_id, project_id", "annotations_consensusfit", "id, project_id"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0010_events_by_transaction"),
        ("documents", "0011_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsensusFit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fitted_at", models.DateTimeField()),
                ("based_on", models.BigIntegerField(default=0)),
                ("n_annotations", models.PositiveIntegerField()),
                ("n_sentences", models.PositiveIntegerField()),
                ("n_reviewers", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, default="", max_length=20)),
                ("iterations", models.PositiveIntegerField(default=0)),
                ("converged", models.BooleanField(default=False)),
                ("log_likelihood", models.FloatField(null=True)),
                ("labels", models.JSONField(default=list)),
                ("prior", models.JSONField(default=list)),
                ("reviewers", models.JSONField(default=list)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consensus_fit",
                        to="documents.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posterior",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "probabilities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=annotations.models.consensus.RealField()
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "fit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="annotations.consensusfit",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.project",
                    ),
                ),
                (
                    "sentence",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.sentence",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="consensusfit",
            constraint=models.UniqueConstraint(fields=("id", "project"), name="consensus_fit_of_project"),
        ),
        migrations.AddIndex(
            model_name="posterior",
            index=models.Index(fields=["fit", "document"], name="posterior_of_document"),
        ),
        migrations.AddConstraint(
            model_name="posterior",
            constraint=models.UniqueConstraint(fields=("sentence",), name="posterior_once"),
        ),
        *[
            migrations.RunSQL(
                f"ALTER TABLE annotations_posterior ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
                f"REFERENCES {target} ({target_columns}) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE",
                f"ALTER TABLE annotations_posterior DROP CONSTRAINT {name}",
            )
            for name, columns, target, target_columns in KEYS
        ],
    ]
