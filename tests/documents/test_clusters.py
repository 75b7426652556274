"""A Ray cluster of two machines, of which one is lost in the middle: every document is there, once.

Both are processes of this machine. Ray is imported when the first test runs, since that takes a second.
"""

import subprocess
import sys
from collections import Counter

import orjson
import pyarrow as pa
import pytest
from pyarrow import parquet

from documents import clusters
from documents.models import Document, Post
from documents.models import Shard as Row
from tests.documents.test_killed_workers import ROOT, lines
from tests.nodes import nodes
from tests.waiting import PATIENCE, wait_for

pytest.importorskip("ray", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def cluster():
    with nodes(2) as (started, [second]):
        started.second = second
        yield started


def start(cluster, environment, *arguments):
    command = [sys.executable, "manage.py", "ingest", *arguments, "--project", "harbour", "--json"]
    return subprocess.Popen(
        [*command, "--ray", cluster.address],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_ray_reads_folders_of_parquet(cluster, tmp_path):
    for name, count in (("en", 3), ("de", 2)):
        (tmp_path / f"language={name}").mkdir()
        table = pa.table({"text": [f"{name} {number}" for number in range(count)]})
        parquet.write_table(table, tmp_path / f"language={name}" / "part-0000.parquet")
    (tmp_path / "_SUCCESS").touch()
    (tmp_path / "_manifest.json").write_text("{}")
    import ray

    with clusters.connected(cluster.address):
        rows = ray.data.read_parquet(str(tmp_path)).take_all()

    assert Counter(row["language"] for row in rows) == {"en": 3, "de": 2}


def test_a_node_that_is_lost_doubles_nothing(project, cluster, tmp_path, worker_environment):
    for number in range(4):
        (tmp_path / f"{number}.jsonl").write_bytes(lines(f"weir {number}", 4_000))
    process = start(cluster, worker_environment, f"{tmp_path}/*.jsonl")
    # Each node has one processor, so two shards that came in in part are one of each.
    wait_for(lambda: process.poll() or Row.objects.filter(items__gt=0, done_at=None).count() == 2)
    cluster.remove_node(cluster.second, allow_graceful=False)
    at_the_loss = Document.objects.count()
    out, error = process.communicate(timeout=PATIENCE)
    again = start(cluster, worker_environment, f"{tmp_path}/*.jsonl")
    nothing, told = again.communicate(timeout=PATIENCE)

    assert process.returncode == 0, error
    rows = [orjson.loads(line) for line in out.splitlines()]
    assert 0 < at_the_loss < 16_000
    assert len(rows) == 16_000
    assert {row["status"] for row in rows} == {"created"}
    assert Document.objects.count() == 16_000
    assert Post.objects.count() == 48_000
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
