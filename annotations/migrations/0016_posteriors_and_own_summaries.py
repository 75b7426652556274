"""What a fit makes of a document is one row, which a view unfolds; what one reviewer did is kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import annotations.models.consensus

KEYS = [
    ("posteriors_document_fk", "document_id, project_id", "documents_document", "id, project_id"),
    ("posteriors_fit_fk", "fit_id, project_id", "annotations_consensusfit", "id, project_id"),
]
KEYS_BEFORE = [
    ("posterior_sentence_fk", "sentence_id, document_id, project_id",
     "documents_sentence", "id, document_id, project_id"),
    ("posterior_fit_fk", "fit_id, project_id", "annotations_consensusfit", "id, project_id"),
]  # fmt: skip

FOLD = """
INSERT INTO annotations_posteriors (project_id, document_id, fit_id, sentences, probabilities)
SELECT project_id, document_id, fit_id, array_agg(sentence_id ORDER BY sentence_id),
    array_agg(probabilities::text ORDER BY sentence_id)
FROM annotations_posterior GROUP BY project_id, document_id, fit_id
"""
UNFOLD = """
INSERT INTO annotations_posterior (project_id, document_id, sentence_id, fit_id, probabilities)
SELECT x.project_id, x.document_id, s.id, x.fit_id, u.probabilities::real[]
FROM annotations_posteriors x CROSS JOIN LATERAL unnest(x.sentences, x.probabilities) u (id, probabilities)
JOIN documents_sentence s ON s.id = u.id AND s.document_id = x.document_id
"""
VIEW = """
CREATE VIEW annotations_posterior AS
SELECT u.sentence_id, x.project_id, x.document_id, x.fit_id, u.probabilities::real[] AS probabilities
FROM annotations_posteriors x
CROSS JOIN LATERAL unnest(x.sentences, x.probabilities) u (sentence_id, probabilities)
"""


def key(table: str, name: str, columns: str, target: str, target_columns: str) -> tuple[str, str]:
    """Statements that make and drop a foreign key."""
    make = (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
        f"REFERENCES {target} ({target_columns}) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE"
    )
    return make, f"ALTER TABLE {table} DROP CONSTRAINT {name}"


def loose(to: str, one: bool = False) -> models.ForeignKey:
    """A reference that a composite key or nothing holds."""
    made = models.OneToOneField if one else models.ForeignKey
    return made(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
    )


def read(to: str) -> models.ForeignKey:
    """A column of a view."""
    return models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0015_releases"),
        ("documents", "0014_released_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Posteriors",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sentences",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField()),
                ),
                ("probabilities", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("document", loose("documents.document", one=True)),
                ("fit", loose("annotations.consensusfit")),
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="posteriors_of_each",
                        condition=models.Q(sentences__len=models.F("probabilities__len")),
                    )
                ]
            },
        ),
        *[migrations.RunSQL(*key("annotations_posteriors", *one)) for one in KEYS],
        migrations.RunSQL(FOLD, UNFOLD),
        *[migrations.RunSQL(*reversed(key("annotations_posterior", *one))) for one in KEYS_BEFORE],
        migrations.DeleteModel(name="Posterior"),
        migrations.RunSQL(VIEW, "DROP VIEW annotations_posterior"),
        migrations.CreateModel(
            name="Posterior",
            fields=[
                (
                    "sentence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="documents.sentence",
                    ),
                ),
                (
                    "probabilities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=annotations.models.consensus.RealField()
                    ),
                ),
                ("document", read("documents.document")),
                ("fit", read("annotations.consensusfit")),
                ("project", read("documents.project")),
            ],
            options={"managed": False},
        ),
        migrations.CreateModel(
            name="OwnSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("based_on", models.BigIntegerField()),
                ("data", models.JSONField()),
                ("computed_at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="documents.project",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["project", "reviewer"], name="own_summary_once")
                ],
            },
        ),
    ]
