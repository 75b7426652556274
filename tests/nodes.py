"""A Ray cluster of some machines, each of them processes of this one."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

# A lost machine is noticed within seconds, not half a minute.
NOTICE = {
    "health_check_initial_delay_ms": 1_000,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 2_000,
    "health_check_failure_threshold": 3,
}


@contextlib.contextmanager
def nodes(count: int) -> Iterator[tuple[Any, list[Any]]]:
    """A cluster, and its nodes beside the first: each has one processor, all are on the loopback address."""
    from ray.cluster_utils import Cluster

    folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")  # sockets have short names
    alone = {"node_ip_address": "127.0.0.1", "num_cpus": 1, "temp_dir": folder, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={**alone, "_system_config": NOTICE})
    try:
        yield cluster, [cluster.add_node(**alone) for _ in range(count - 1)]
    finally:
        cluster.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
