"""How far jobs are and what became of each item, apart from the job; what was fetched, and how hosts are asked."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

MOVE = """
INSERT INTO documents_jobresult (job_id, source, item, status, rest, told)
SELECT j.id, 0, r.number - 1, r.told->>'status', false, r.told
FROM documents_job j, jsonb_array_elements(j.results) WITH ORDINALITY AS r(told, number)
ORDER BY j.id, r.number;
UPDATE documents_job j SET counts = coalesce((
    SELECT jsonb_object_agg(status, many)
    FROM (SELECT status, count(*) AS many FROM documents_jobresult WHERE job_id = j.id GROUP BY 1) AS counted
), '{}'::jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_near_duplicates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Host",
            fields=[
                ("name", models.CharField(max_length=260, primary_key=True, serialize=False)),
                ("free_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Robots",
            fields=[
                ("origin", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("status", models.PositiveSmallIntegerField()),
                ("rules", models.TextField(blank=True)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "robots",
            },
        ),
        migrations.AddField(
            model_name="job",
            name="counts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="job",
            name="fraction",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="rate",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="retry_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="retries",
                to="documents.job",
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="seconds_left",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="sentence_rate",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="sentences",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="job",
            name="waits_for",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="Fetch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.TextField()),
                ("final_url", models.TextField()),
                ("status", models.PositiveSmallIntegerField()),
                ("content_type", models.TextField(blank=True)),
                ("encoding", models.TextField(blank=True)),
                ("etag", models.TextField(blank=True)),
                ("last_modified", models.TextField(blank=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("reader", models.CharField(blank=True, max_length=200)),
                (
                    "documents",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list),
                ),
                ("fetched_at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fetches",
                        to="documents.project",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "fetches",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("project"),
                        django.db.models.functions.text.MD5("url"),
                        name="fetch_of_address_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.PositiveIntegerField()),
                ("item", models.PositiveBigIntegerField()),
                ("status", models.CharField(max_length=10)),
                ("rest", models.BooleanField(default=False)),
                ("told", models.JSONField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="documents.job",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["job", "status", "id"], name="job_result_by_status"),
                    models.Index(fields=["job", "id"], name="job_result_in_order"),
                ],
            },
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="job",
            name="results",
        ),
    ]
