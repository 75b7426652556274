"""A Ray cluster of two machines, of which one is lost in the middle: every document is there, once.

Both are processes of this machine, and so is whoever uses them: Ray is not imported here.
"""

import importlib.util
import os
import subprocess
import sys

import orjson
import pyarrow as pa
import pytest
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


@pytest.fixture(scope="module")
def cluster():
    with nodes.cluster(2) as started:
        yield started


@pytest.fixture
def start(cluster, worker_environment, tmp_path):
    """`start()`: the command, on the cluster; killed at the end."""
    processes = []
    command = [sys.executable, "manage.py", "ingest", f"{tmp_path}/*.jsonl", "--project", "harbour", "--json"]

    def begin():
        process = subprocess.Popen(
            [*command, "--ray", cluster.address],
            cwd=ROOT,
            env=worker_environment | cluster.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


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


def test_a_node_that_is_lost_doubles_nothing(project, cluster, start, tmp_path):
    for number in range(4):
        (tmp_path / f"{number}.jsonl").write_bytes(lines(f"weir {number}", 2_500))
    process = start()
    wait_for(lambda: process.poll() or Row.objects.exists())
    wait_for(lambda: process.poll() or Document.objects.exists())
    # Each node has one processor, so two shards that came in in part are one of each.
    wait_for(lambda: process.poll() or Row.objects.filter(items__gt=0, done_at=None).count() == 2)
    cluster.nodes[1].kill()
    at_the_loss = Document.objects.count()
    out, error = process.communicate(timeout=3 * PATIENCE)
    again = start()
    nothing, told = again.communicate(timeout=3 * PATIENCE)

    assert process.returncode == 0, error
    rows = [orjson.loads(line) for line in out.splitlines()]
    assert 0 < at_the_loss < 10_000
    assert len(rows) == 10_000
    assert {row["status"] for row in rows} == {"created"}
    assert Document.objects.count() == 10_000
    assert Post.objects.count() == 30_000
    assert Row.objects.filter(done_at=None).count() == 0
    assert nothing == b""
    assert b"4 came in before" in told


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
