"""GET /health/: ready or not, by any host name."""

import pytest
from django.db import OperationalError
from django.test import Client

from config import health


@pytest.fixture(autouse=True)
def unknown(monkeypatch):
    monkeypatch.setattr(health, "migrated", False)


def test_ready(db, client):
    response = client.get("/health/")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert response["Cache-Control"] == "no-store"


def test_asked_by_an_address_inside_a_container(db):
    assert Client().get("/health/", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_it_looks_through_the_migrations_once(db, client, django_assert_num_queries):
    client.get("/health/")

    with django_assert_num_queries(1):
        client.get("/health/")


def test_a_database_that_does_not_answer(db, client, monkeypatch):
    def gone():
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(health, "problem_now", gone)

    response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "reason": "the database does not answer"}
    assert response["Retry-After"] == "2"


def test_a_database_that_is_not_migrated(db, client, monkeypatch):
    monkeypatch.setattr("config.health.MigrationExecutor.migration_plan", lambda *_: ["one"])

    response = client.get("/health/")

    assert response.status_code == 503
    assert "not migrated" in response.json()["reason"]


def test_a_process_lives_while_the_database_is_away(client, monkeypatch):
    def gone():
        raise OperationalError("gone")

    monkeypatch.setattr(health, "problem_now", gone)

    assert client.get("/health/live/").json() == {"status": "ok"}
    assert client.get("/health/ready/").status_code == 503
