"""Large reads on a streaming replica: a hot standby of the tests' own server, made by the same programs."""

import threading
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connection, connections, transaction
from django.db.utils import ConnectionHandler
from django.test import Client
from django.urls import reverse
from prometheus_client import REGISTRY

from annotations import consensus, releases
from annotations import tasks as tasks  # declares the work
from annotations.export import Asked, kept
from annotations.models import Release
from config import database
from config.database_server import Cluster
from documents import jobs, replica, withdrawing
from documents.access import Actor
from documents.jobs import Lease
from documents.models import Job, Project
from documents.queries import fetch
from tests.standby import Standby
from tests.waiting import PATIENCE, wait_for

REASONS = (replica.LOST, replica.BEHIND, replica.UNKNOWN, replica.CANCELLED, replica.REFUSED)
WHERE = "SELECT pg_is_in_recovery()"


pytestmark = pytest.mark.django_db(transaction=True, databases=["default", replica.ALIAS])


@pytest.fixture(scope="module")
def standby(django_db_setup, tmp_path_factory):
    """The standby, named as the settings do where REPLICA_URL is given."""
    if not database.is_embedded():
        pytest.skip("it follows the embedded server")
    one = Standby(Cluster(database.data_dir() / "postgres"), tmp_path_factory.mktemp("standby"))
    try:
        one.make()
        one.start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("REPLICA_URL", one.url(connection.settings_dict["NAME"]))
            patch.setitem(connections.settings, replica.ALIAS, named())
            yield one
    finally:
        one.leave()


def named() -> dict[str, Any]:
    """The settings of the replica of this environment."""
    told = database.replica_settings()
    assert told is not None
    told["TEST"] = {"MIRROR": "default"}
    both = ConnectionHandler({"default": connections.settings["default"], replica.ALIAS: told})
    return both.settings[replica.ALIAS]


@pytest.fixture(autouse=True)
def watched(standby, settings, monkeypatch):
    """Waited for as long as a busy machine takes; nothing is known of it before or afterwards."""
    settings.REPLICA_PATIENCE = PATIENCE
    monkeypatch.setattr(replica, "watch", replica.Watch())
    monkeypatch.setattr(replica, "LOOK_EVERY", 0.05)
    yield
    replica.watch.end()
    connections[replica.ALIAS].close()
    connections[replica.ALIAS].close_pool()
    del connections[replica.ALIAS]


@pytest.fixture
def followed(standby):
    """The standby, which runs and is read."""
    if standby.cluster.pid() is None:
        standby.start()
    wait_for(is_read)
    return standby


def is_read() -> bool:
    return bool(replica.reading(fetch, WHERE, [])[0][0])


def reads() -> float:
    return REGISTRY.get_sample_value("contested_replica_reads_total") or 0


def fallbacks() -> dict[str, float]:
    name = "contested_replica_fallbacks_total"
    return {reason: REGISTRY.get_sample_value(name, {"reason": reason}) or 0 for reason in REASONS}


def grown(before: dict[str, float]) -> set[str]:
    return {reason for reason, count in fallbacks().items() if count > before[reason]}


def work() -> None:
    while job := jobs.claim("worker"):
        jobs.run(job, Lease(job.pk, "worker"))


def health() -> tuple[int, str]:
    answer = Client().get("/health/")
    return answer.status_code, answer.json()["status"]


def numbers() -> dict[str, float]:
    lines = Client().get("/metrics/").content.decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}


@contextmanager
def late(standby, settings):
    """It replays nothing for a while, and is not waited for."""
    settings.REPLICA_PATIENCE = 0.01
    with standby.connect() as server:
        server.execute("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            server.execute("SELECT pg_wal_replay_resume()")
            settings.REPLICA_PATIENCE = PATIENCE


def test_one_reads_what_one_wrote_whatever_becomes_of_the_replica(
    followed, project, sentence, reviewer, api, settings
):
    asking = api(reviewer)
    address = f"/api/v1/sentences/{sentence.pk}/label/"

    def label_and_look(label: str) -> None:
        """Label, and find it at once in a list, in figures and in an export."""
        assert asking.put(address, {"label": label}, content_type="application/json").status_code == 200
        found = asking.get(f"/api/v1/projects/harbour/sentences/?label={label}").json()["results"]
        assert [row["id"] for row in found] == [sentence.pk]
        own = asking.get("/api/v1/projects/harbour/dashboard/").json()["figures"]["progress"]
        assert own["n_answers"] == 1
        taken = b"".join(asking.get("/api/v1/projects/harbour/export/?format=csv").streaming_content)
        assert f",{label},".encode() in taken

    before, answered = fallbacks(), reads()
    label_and_look("fact")
    assert (grown(before), reads() - answered) == (set(), 4)
    assert health() == (200, "ok")
    assert numbers()["contested_replica_up"] == 1

    with late(followed, settings):
        label_and_look("opinion")
        assert health() == (200, "degraded")
        assert numbers()["contested_replica_lag_bytes"] > 0
    assert grown(before) == {replica.BEHIND}
    wait_for(is_read)
    assert health() == (200, "ok")

    # It is killed, and started again.
    before = fallbacks()
    followed.kill()
    label_and_look("disputed")
    assert grown(before) == {replica.LOST}
    assert health() == (200, "degraded")
    assert numbers()["contested_replica_up"] == 0
    followed.start()
    wait_for(is_read)
    before = fallbacks()
    label_and_look("unsupported")
    assert grown(before) == set()


def test_what_was_withdrawn_does_not_show_on_a_replica_that_is_late(
    followed, project, document, owner, api, settings
):
    call = api(owner)
    found = "/api/v1/projects/harbour/sentences/?q=monday"
    taken = "/api/v1/projects/harbour/export/?format=jsonl&rows=sentences"
    assert len(call.get(found).json()["results"]) == 1

    with late(followed, settings):
        withdrawing.withdraw_post(project, document.posts.get(order=2).pk)
        assert call.get(found).json()["results"] == []
        assert b"Monday" not in b"".join(call.get(taken).streaming_content)


def test_what_is_large_is_read_there(followed, project, sentence, owner, api, sign_in):
    call, visit = api(owner), sign_in(owner)
    before = fallbacks()

    def read(get) -> float:
        """How many reads of an address the replica answered."""
        answered = reads()
        response = get()
        assert response.status_code == 200
        b"".join(response.streaming_content if response.streaming else [response.content])
        return reads() - answered

    of_project = "/api/v1/projects/harbour/"
    for path in ("sentences/?q=quay", "annotations/", "dashboard/", "agreement/", "agreement/report/"):
        assert read(lambda path=path: call.get(of_project + path)) == 1, path
    for kind in ("jsonl", "csv", "parquet", "html"):
        assert read(lambda kind=kind: call.get(f"{of_project}export/?format={kind}")) == 2, kind
    assert read(lambda: call.get(f"{of_project}export/?mask=names")) == 1  # how many rows there are
    for page, n in (("dashboard", 1), ("agreement", 1), ("data", 2)):
        assert read(lambda page=page: visit.get(reverse(page, args=["harbour"]))) == n, page

    answered = reads()
    consensus.refit(project)
    assert reads() == answered + 1
    kept.start(project, Actor(owner.pk), Asked(format="csv"), {})
    releases.start(project, Actor(owner.pk), "1.0.0")
    work()
    assert Job.objects.filter(status="done").count() == 2, list(Job.objects.values_list("kind", "error"))
    assert Release.objects.get().state == "draft"
    assert reads() == answered + 3
    assert grown(before) == set()


def test_a_read_that_it_cancels_for_what_it_replays_is_begun_again(followed, project):
    """Nothing that locks a table whole waits for whoever reads it there."""
    places, name = [], connection.settings_dict["NAME"]
    asleep = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = %s"

    def lock(server) -> None:
        wait_for(lambda: server.execute(asleep, [name]).rowcount)
        with followed.connect(followed.primary, name) as primary, primary.transaction():
            primary.execute("LOCK TABLE documents_project IN ACCESS EXCLUSIVE MODE")

    def look(server) -> int:
        with transaction.atomic():
            found = Project.objects.count()
            places.append(fetch(WHERE, [])[0][0])
            if places == [True]:
                threading.Thread(target=lock, args=[server]).start()
                fetch("SELECT pg_sleep(%s)", [PATIENCE])
        return found

    before = fallbacks()
    with followed.connect() as server:
        server.execute("ALTER SYSTEM SET max_standby_streaming_delay = 0")
        server.execute("SELECT pg_reload_conf()")
        try:
            assert replica.reading(look, server) == 1
        finally:
            server.execute("ALTER SYSTEM RESET max_standby_streaming_delay")
            server.execute("SELECT pg_reload_conf()")

    assert places == [True, False]
    assert grown(before) == {replica.CANCELLED}


def test_a_stream_that_has_begun_breaks_off_and_the_next_comes_from_the_primary(followed, project):
    def rows():
        yield b""
        for _ in range(3):
            yield str(fetch(WHERE, [])).encode()

    stream = replica.streaming(rows)
    assert [next(stream), next(stream)] == [b"", b"[(True,)]"]
    assert fetch(WHERE, []) == [(False,)]  # between two pieces the thread has its primary
    followed.kill()
    with pytest.raises(Error):
        next(stream)

    assert list(replica.streaming(rows)) == [b"", *[b"[(False,)]"] * 3]
    followed.start()
    wait_for(is_read)
    assert list(replica.streaming(rows)) == [b"", *[b"[(True,)]"] * 3]


def test_nothing_is_written_there(followed, project):
    before = fallbacks()

    replica.reading(Project.objects.update, name="Another")

    assert grown(before) == {replica.REFUSED}
    assert Project.objects.get().name == "Another"


def test_a_transaction_of_the_callers_reads_its_own_rows(followed, project):
    with transaction.atomic():
        Project.objects.update(name="Another")
        assert replica.reading(lambda: Project.objects.get().name) == "Another"
        assert not is_read()


def test_other_threads_keep_their_primary(followed):
    said = []

    def ask() -> None:
        said.append(fetch(WHERE, []))
        connection.close()

    def ask_both() -> None:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        said.append(fetch(WHERE, []))

    replica.reading(ask_both)
    assert said == [[(False,)], [(True,)]]


def test_where_the_primary_does_not_say_how_far_it_is_it_is_read(followed, monkeypatch, caplog):
    monkeypatch.setattr(replica, "WRITTEN", "SELECT how_far()")

    assert not is_read()
    assert "does not say how far it is" in caplog.text
    assert health() == (200, "degraded")
    assert numbers()["contested_database_up"] == 1


def test_a_server_that_follows_nobody_is_no_replica(standby, monkeypatch, caplog):
    monkeypatch.setitem(connections.settings[replica.ALIAS], "HOST", standby.primary.address()[0])

    assert not is_read()
    assert "no replica of this primary" in caplog.text
    assert health() == (200, "degraded")
