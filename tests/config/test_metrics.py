"""GET /metrics/: who may read it, and what it says."""

import os
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.test import Client

from config import metrics
from documents.models import Job


def numbers(client, **headers) -> dict[str, float]:
    """The samples by their name and labels."""
    response = client.get("/metrics/", **headers)
    assert response.status_code == 200
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_it_counts_by_route_never_by_address(db, client):
    client.get("/signin/a-secret-that-signs-in/")

    found = numbers(client)

    route = 'method="GET",route="/signin/<str:token>/"'
    assert found[f'contested_requests_total{{{route},status="410"}}'] >= 1
    assert found[f"contested_request_seconds_count{{{route}}}"] >= 1
    assert not any("a-secret" in name for name in found)


def test_labels_and_what_comes_again(db, client, reviewer, sentence):
    client.force_login(reviewer)
    before = numbers(client)
    told = {"label": "fact", "op": "5b0e2c1a-6f1d-4e0b-9a57-2f4f6d0c9b11"}
    for _ in range(2):
        client.post(f"/sentences/{sentence.pk}/label/", told)

    after = numbers(client)

    grown = {
        name: after[name] - before[name]
        for name in ("contested_labels_saved_total", "contested_label_repeats_total")
    }
    assert grown == {"contested_labels_saved_total": 1, "contested_label_repeats_total": 1}


def test_jobs_and_the_database(db, client, project):
    Job.objects.create(project=project, kind="ingest")
    Job.objects.create(project=project, kind="export", status="failed")

    found = numbers(client)

    assert found['contested_jobs{kind="ingest",status="queued"}'] == 1
    assert found['contested_jobs{kind="export",status="failed"}'] == 1
    assert found['contested_job_oldest_seconds{kind="ingest",status="queued"}'] >= 0
    assert found["contested_database_up"] == 1
    assert found["contested_database_bytes"] > 1_000_000
    assert found["contested_disk_free_bytes"] > 0
    assert "contested_backup_age_seconds" not in found


def test_it_tells_of_a_database_that_is_away(db, client, monkeypatch):
    def gone(*_said):
        raise OperationalError("gone")

    monkeypatch.setattr(metrics, "fetch", gone)

    found = numbers(client)

    assert found["contested_database_up"] == 0
    assert found["contested_disk_free_bytes"] > 0


def test_a_backup_that_is_missing_is_told(db, client, settings, tmp_path):
    settings.BACKUP_SCHEDULE = (tmp_path, 24.0, 7)
    assert numbers(client)["contested_backup_age_seconds"] == -1
    (tmp_path / "contested-20261130T050000Z.backup").touch()

    assert 0 <= numbers(client)["contested_backup_age_seconds"] < 3600


@pytest.mark.parametrize(
    ("has", "headers", "status"),
    [
        ({}, {}, 200),
        ({}, {"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({}, {"headers": {"x-forwarded-for": "192.0.2.7"}}, 404),
        ({}, {"headers": {"host": "elsewhere.example"}}, 404),
        ({"PUBLIC_URL": "https://contested.example"}, {}, 404),
        ({"METRICS_TOKEN": "a-token-for-metrics"}, {}, 404),
        ({"METRICS_TOKEN": "a-token-for-metrics"}, {"headers": {"authorization": "Bearer another"}}, 404),
        (
            {"METRICS_TOKEN": "a-token-for-metrics", "PUBLIC_URL": "https://contested.example"},
            {"headers": {"authorization": "Bearer a-token-for-metrics"}, "REMOTE_ADDR": "192.0.2.7"},
            200,
        ),
    ],
)
def test_who_may_read_it(db, settings, has, headers, status):
    for name, value in has.items():
        setattr(settings, name, value)

    assert Client().get("/metrics/", **headers).status_code == status


COUNT = "from documents import metrics; metrics.LABELS.inc(3); metrics.EXPORTS.inc()"


def test_processes_count_together(db, client, tmp_path, monkeypatch):
    monkeypatch.setenv(metrics.FOLDER, str(tmp_path))
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT], check=True, env=os.environ, timeout=120)

    found = numbers(client)

    assert found["contested_labels_saved_total"] == 6
    assert "contested_export_streams" not in found  # both processes are gone
