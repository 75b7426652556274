"""By a PgBouncer in transaction mode: no connection is the same for two transactions, and people notice nothing."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from config import database, database_pooler
from config.database import ROOT, TIMEOUTS
from config.database_server import DATABASE
from tests.config.bouncer import Bouncer, bouncing, needs_pgbouncer
from tests.config.elsewhere import another_database, manage, run
from tests.config.servers import clean_environment, cluster_of
from tests.waiting import wait_for

URL = "postgresql://contested:secret@10.0.0.5:6432/web"
ARTICLE = "The quay is closed. It was built in 1931. Nobody asked the harbour master. It rained."


class TestSettings:
    """What PGBOUNCER_URL changes, by itself."""

    @pytest.fixture(autouse=True)
    def poolers(self, monkeypatch):
        monkeypatch.setenv("PGBOUNCER_URL", URL)
        monkeypatch.setenv("PGBOUNCER_JOBS_URL", URL.replace("/web", "/jobs"))

    def test_nothing_outlives_a_transaction(self, monkeypatch):
        monkeypatch.setattr(database, "kind", "web")
        settings = database.connection_settings()

        assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("10.0.0.5", "6432", "web")
        assert settings["OPTIONS"]["prepare_threshold"] is None
        assert settings["DISABLE_SERVER_SIDE_CURSORS"] is True
        assert "options" not in settings["OPTIONS"]

    def test_workers_have_one_of_their_own_or_none(self, monkeypatch):
        monkeypatch.setattr(database, "kind", "worker")
        assert database.connection_settings()["NAME"] == "jobs"

        monkeypatch.delenv("PGBOUNCER_JOBS_URL")
        settings = database.connection_settings()
        assert settings["NAME"] == DATABASE
        assert settings["OPTIONS"]["prepare_threshold"] == 5

    def test_commands_connect_by_themselves(self, monkeypatch):
        monkeypatch.setattr(database, "kind", "command")
        assert database.connection_settings()["NAME"] == DATABASE

    def test_an_address_that_is_none_is_named(self, monkeypatch):
        monkeypatch.setattr(database, "kind", "web")
        monkeypatch.setenv("PGBOUNCER_URL", "10.0.0.5:6432")
        with pytest.raises(database.DatabaseProblem, match="PGBOUNCER_URL is no PostgreSQL address"):
            database.connection_settings()


@pytest.fixture(scope="module")
def pooled(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[Bouncer, str, Path]]:
    """A migrated database, PgBouncer before it, and a data folder."""
    with django_db_blocker.unblock(), another_database() as url:
        folder = tmp_path_factory.mktemp("pooled")
        made = manage(url, folder / "data", "migrate")
        assert made.returncode == 0, made.stderr
        with bouncing(url, cluster_of(database.data_dir())) as bouncer:
            yield bouncer, url, folder


@needs_pgbouncer
class TestAtTheStart:
    """What `up`, `web` and `worker` look at before anybody is served."""

    def check(self, pooled, name: str) -> list[str]:
        bouncer, url, _folder = pooled
        direct = {**psycopg.conninfo.conninfo_to_dict(url)}
        settings: dict[str, Any] = {
            "NAME": direct["dbname"], "USER": direct["user"], "PASSWORD": direct["password"],
            "HOST": direct["host"], "PORT": direct["port"], "OPTIONS": {},
        }  # fmt: skip
        told: list[str] = []
        database_pooler.check(bouncer.url(name), "PGBOUNCER_URL", TIMEOUTS["web"], settings, told.append)
        return told

    def test_one_that_leads_to_our_database(self, pooled):
        assert self.check(pooled, "web") == []

    def test_one_that_bounds_no_statement_is_told_how(self, pooled):
        [told] = self.check(pooled, "bare")

        assert "connect_query='SET statement_timeout = 60000; SET lock_timeout = 10000'" in told

    def test_one_that_leads_elsewhere_is_refused(self, pooled):
        with pytest.raises(database.DatabaseProblem, match="another"):
            self.check(pooled, "elsewhere")

    def test_one_that_is_not_there_is_refused(self, pooled):
        bouncer, _url, _folder = pooled
        with pytest.raises(database.DatabaseProblem, match="PGBOUNCER_URL"):
            self.check((Bouncer(1, bouncer.user, bouncer.password), _url, _folder), "web")


@pytest.fixture(scope="module")
def site(pooled) -> Iterator[str]:
    """The app with web server and worker by PgBouncer; its address."""
    bouncer, url, folder = pooled
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = clean_environment() | {
        "DATABASE_URL": url,
        "PGBOUNCER_URL": bouncer.url("web"),
        "PGBOUNCER_JOBS_URL": bouncer.url("jobs"),
        "DATA_DIR": str(folder / "data"),
        "STATIC_ROOT": str(folder / "static"),
        "SECRET_KEY": "for tests alone",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--no-sample", "--port", str(port)],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:

        def is_ready() -> bool:
            assert process.poll() is None, (folder / "log").read_text()
            with contextlib.suppress(httpx.HTTPError):
                return httpx.get(f"{address}/health/", timeout=20).status_code == 200
            return False

        wait_for(is_ready)
        yield address
        print((folder / "log").read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def tokens(pooled) -> dict[str, str]:
    _bouncer, url, folder = pooled
    made = run(url, folder / "data", "-m", "tests.kills.people", "olga", "rae", "ray")
    assert made.returncode == 0, made.stderr
    found: dict[str, str] = json.loads(made.stdout)
    return found


def client_of(site: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=f"{site}/api/v1/", headers={"Authorization": f"Token {token}"}, timeout=60)


def done(client: httpx.Client, job: str) -> dict:
    """The job once it ended."""
    found: dict = {}

    def has_ended() -> bool:
        found.update(client.get(f"jobs/{job}/").raise_for_status().json())
        return found["status"] not in {"queued", "running"}

    wait_for(has_ended)
    assert found["status"] == "done", found
    return found


@needs_pgbouncer
def test_a_day_of_work(site, tokens, pooled):
    """Sign in, bring in by a job, label at once from many sides, import, export, go to the next document."""
    _bouncer, url, folder = pooled
    owner, reader = client_of(site, tokens["olga"]), client_of(site, tokens["rae"])

    lines = "\n".join(
        json.dumps({"title": f"Quay {number}", "posts": [{"text": f"{ARTICLE} Number {number}."}]})
        for number in range(20)
    )
    added = owner.post("projects/bench/documents/", files={"file": ("quays.jsonl", lines.encode())})
    assert added.status_code in (201, 202), added.text
    done(owner, added.json()["id"])

    sentences = reader.get("projects/bench/sentences/", params={"page_size": 1000}).json()["results"]
    assert len(sentences) == 100
    with ThreadPoolExecutor(8) as people:
        answers = list(
            people.map(
                lambda one: reader.put(f"sentences/{one['id']}/label/", json={"label": "fact"}),
                sentences[:60],
            )
        )
    assert {answer.status_code for answer in answers} == {200}

    signed_in = manage(url, folder / "data", "signin", "ray")
    link = site + "/signin/" + signed_in.stdout.strip().split("/signin/")[1]
    with httpx.Client(base_url=site, follow_redirects=True, timeout=60) as browser:
        assert "ray" in browser.get(link).raise_for_status().text
        room = browser.get(f"/documents/{sentences[0]['document']}/").raise_for_status()
        assert f'data-sentence="{sentences[0]["id"]}"' in room.text
        labelled = browser.post(
            f"/sentences/{sentences[0]['id']}/label/",
            data={"label": "opinion", "csrfmiddlewaretoken": browser.cookies["csrftoken"]},
            headers={"Referer": site},
        )
        assert labelled.status_code == 200, labelled.text
        assert browser.post(
            "/projects/bench/next/",
            data={"csrfmiddlewaretoken": browser.cookies["csrftoken"]},
            headers={"Referer": site},
        ).is_success

    bulk = [{"sentence": one["id"], "label": "disputed"} for one in sentences]
    saved = client_of(site, tokens["ray"]).post(
        "projects/bench/annotations/bulk/",
        json={"annotations": bulk},
        headers={"Idempotency-Key": "once"},
    )
    assert saved.status_code == 200, saved.text

    rows = owner.get("projects/bench/export/", params={"format": "csv"}).raise_for_status()
    assert len(rows.text.splitlines()) == 1 + 160
    for format in ("jsonl", "parquet", "convokit"):
        assert owner.get("projects/bench/export/", params={"format": format, "mask": "names"}).is_success
    kept = owner.post("projects/bench/export/", json={"format": "jsonl"})
    assert kept.status_code == 202, kept.text
    done(owner, kept.json()["id"])

    release = owner.post("projects/bench/releases/", json={"version": "1.0.0"})
    assert release.status_code in (201, 202), release.text
    wait_for(lambda: owner.get("projects/bench/releases/1.0.0/").json()["state"] == "draft")

    assert owner.get("account/data/").is_success
    assert owner.get("projects/bench/audit/file/", params={"format": "csv"}).is_success


@needs_pgbouncer
def test_people_and_jobs_go_by_it_alone(site, tokens, pooled):
    bouncer, url, _folder = pooled
    client_of(site, tokens["rae"]).get("projects/bench/").raise_for_status()

    def all_are_its_own() -> bool:
        with psycopg.connect(url) as there:
            found = there.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            servers = [one for one in bouncer.shows("SERVERS") if one["database"] in {"web", "jobs", "bare"}]
            return found.fetchone() == (len(servers),) and 0 < len(servers) <= 9

    wait_for(all_are_its_own)
    wait_for(
        lambda: any(
            stats["total_xact_count"] > 20 for stats in bouncer.shows("STATS") if stats["database"] == "web"
        )
    )
