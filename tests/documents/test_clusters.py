"""A Ray cluster of two machines, of which one is lost in the middle: every document is there, once.

Both are processes of this machine, and so is whoever uses them: Ray is not imported here.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from django.db import connection, transaction
from pyarrow import parquet

from documents.models import Document, Post
from documents.models import Shard as Row
from tests import nodes
from tests.documents.test_killed_workers import ROOT, lines
from tests.waiting import PATIENCE, wait_for

# In a process of its own, as whoever reads it has.
READ = """
import collections, json, logging, sys
import ray
ray.init(address=sys.argv[1], logging_level=logging.ERROR, log_to_driver=False)
rows = ray.data.read_parquet(sys.argv[2]).take_all()
print(json.dumps(collections.Counter(row["language"] for row in rows)))
"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="the extra `cluster` is not installed"
    ),
]


@pytest.fixture
def cluster(request):
    """Of two nodes, or as many as the test says; each test has its own, since one may be gone at its end."""
    with nodes.cluster(getattr(request, "param", 2)) as started:
        yield started


@pytest.fixture
def start(cluster, worker_environment, tmp_path):
    """`start("said")`: the command, on the cluster; killed at the end."""
    processes = []
    command = [sys.executable, "manage.py", "ingest", f"{tmp_path}/*.jsonl", "--project", "harbour", "--json"]

    def begin(name):
        # Into files: a pipe that nobody reads would hold all of it up.
        with (tmp_path / name).open("wb") as said, (tmp_path / f"{name}.err").open("wb") as told:
            process = subprocess.Popen(
                [*command, "--ray", cluster.address],
                cwd=ROOT,
                env=worker_environment | cluster.environment,
                stdout=said,
                stderr=told,
            )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.parametrize("cluster", [1], indirect=True)
def test_ray_reads_folders_of_parquet(cluster, tmp_path):
    for name, count in (("en", 3), ("de", 2)):
        (tmp_path / f"language={name}").mkdir()
        table = pa.table({"text": [f"{name} {number}" for number in range(count)]})
        parquet.write_table(table, tmp_path / f"language={name}" / "part-0000.parquet")
    (tmp_path / "_SUCCESS").touch()
    (tmp_path / "_manifest.json").write_text("{}")

    done = subprocess.run(
        [sys.executable, "-c", READ, cluster.address, str(tmp_path)],
        env=os.environ | cluster.environment, capture_output=True, timeout=3 * PATIENCE,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert orjson.loads(done.stdout.splitlines()[-1]) == {"en": 3, "de": 2}


def reads(node):
    """Whether a reader of ours runs there."""
    commands = (Path(f"/proc/{pid}/cmdline") for pid in nodes.below(node.process.pid))
    return any(b"documents.reading.child" in path.read_bytes() for path in commands if path.exists())


def test_a_node_that_is_lost_doubles_nothing(project, cluster, start, tmp_path):
    for number in range(4):
        (tmp_path / f"{number}.jsonl").write_bytes(lines(f"weir {number}", 2_500))
    with transaction.atomic(), connection.cursor() as cursor:
        # Nothing is stored before both nodes read, however long one of them takes to begin.
        cursor.execute("LOCK TABLE documents_document IN SHARE ROW EXCLUSIVE MODE")
        process = start("said")
        wait_for(lambda: process.poll() is not None or Row.objects.exists())
        for node in cluster.nodes:
            wait_for(lambda node=node: process.poll() is not None or reads(node))
    wait_for(lambda: process.poll() is not None or Document.objects.exists())
    cluster.nodes[1].kill()
    at_the_loss = Document.objects.count()
    process.wait(3 * PATIENCE)
    start("again").wait(3 * PATIENCE)

    assert process.returncode == 0, (tmp_path / "said.err").read_text()
    rows = [orjson.loads(line) for line in (tmp_path / "said").read_bytes().splitlines()]
    assert 0 < at_the_loss < 10_000
    assert len(rows) == 10_000
    assert {row["status"] for row in rows} == {"created"}
    assert Document.objects.count() == 10_000
    assert Post.objects.count() == 30_000
    assert Row.objects.filter(done_at=None).count() == 0
    assert (tmp_path / "again").read_bytes() == b""
    assert "4 came in before" in (tmp_path / "again.err").read_text()


def test_an_address_where_no_cluster_is(project, tmp_path, worker_environment):
    (tmp_path / "one.jsonl").write_bytes(lines("upper", 1))
    command = [sys.executable, "manage.py", "ingest", f"{tmp_path}/*.jsonl", "--project", "harbour"]
    done = subprocess.run(
        [*command, "--ray", "127.0.0.1:1"],
        cwd=ROOT,
        env=worker_environment,
        capture_output=True,
        timeout=PATIENCE,
    )

    assert done.returncode == 1
    assert b"There is no way to the Ray cluster 127.0.0.1:1" in done.stderr
    assert Document.objects.count() == 0
