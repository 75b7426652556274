"""Where large reads go without a replica; with one: tests/config/test_replica.py."""

import pytest

from config import database
from config.database_problem import DatabaseProblem
from documents import replica
from documents.models import Project


def test_without_one_nothing_is_asked(db, django_assert_num_queries, client):
    with django_assert_num_queries(1):
        assert replica.reading(Project.objects.count) == 0
    assert list(replica.streaming(lambda: (piece for piece in (b"a", b"b")))) == [b"a", b"b"]
    assert client.get("/health/").json() == {"status": "ok"}
    assert "replica_up" not in client.get("/metrics/").content.decode()


def test_an_address_names_it(monkeypatch):
    monkeypatch.setenv("REPLICA_URL", "postgres://ann:secret@replica.example:5433/ours?connect_timeout=9")
    found = database.replica_settings()

    assert found is not None
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("replica.example", "5433", "ours")
    assert found["OPTIONS"]["connect_timeout"] == "9"
    assert "default_transaction_read_only=on" in found["OPTIONS"]["options"]


def test_an_address_that_is_none_is_told_by_its_name(monkeypatch):
    monkeypatch.setenv("REPLICA_URL", "mysql://replica/contested")

    with pytest.raises(DatabaseProblem, match="REPLICA_URL is no PostgreSQL address"):
        database.replica_settings()


def test_none_is_named_where_nothing_is_said(monkeypatch):
    monkeypatch.setenv("REPLICA_URL", "")

    assert database.replica_settings() is None
