"""A Ray cluster reads the files of a corpus; what it read is stored from here. The one module that knows Ray.

The machines of the cluster get our readers with the first task, and neither the database nor a secret of
ours. They run Ray Data's streaming executor, which holds no more than a few frames of each task: when nobody
takes them the task waits.
"""

import contextlib
import importlib.util
import logging
import os
import secrets
import socket
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from documents.corpora import Lost
from documents.errors import Invalid
from documents.reading.frames import unpacked
from documents.reading.shards import Arrived, How, Shard, on_a_node

LOCAL = "local"
"""In place of an address: a cluster of this machine alone, which ends with the command."""
LOOPBACK = "127.0.0.2"
"""Where that listens: for 127.0.0.1 Ray would take an address that others reach."""
OURS = Path(__file__).resolve().parent
NOT_SENT = ["**/__pycache__", "locale", "migrations"]
OBJECTS = 512 << 20
"""Bytes that a cluster of this machine alone holds between reading and storing."""
SECONDS = 10.0
"""For an address to be answered at all; Ray itself would try for a quarter of an hour."""
MOST_RETRIES = 3
"""Machines that may be lost under one shard; then it is given out anew."""
INSTALL = (
    "Ray is not installed, which reading on a cluster needs. Install it with: .venv/bin/uv sync --inexact "
    "--extra cluster. The same command less --ray reads with several processes of this machine. Nothing was "
    "stored."
)


def is_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("ray") is not None


@contextlib.contextmanager
def connected(address: str, processes: int | None = None) -> Iterator[None]:
    """A connection to a cluster while it is needed; `processes` are those of a cluster of this machine alone.

    What Ray prints meanwhile, such as that a machine is lost, goes to standard error: standard output has
    the rows.

    Raises:
        Invalid: Ray is not installed, or there is no cluster.
    """
    if not is_installed():
        raise Invalid(INSTALL)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "2")  # of 40 s each, where what listens is no cluster
    if address == LOCAL and "RAY_AUTH_MODE" not in os.environ:
        # Else Ray would make a key and leave it in the home folder, for every later cluster of this user.
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    import ray

    alone: dict[str, Any] = {
        "num_cpus": processes,
        "object_store_memory": OBJECTS,
        "include_dashboard": False,
        "_node_ip_address": LOOPBACK,
    }
    with contextlib.redirect_stdout(sys.stderr):
        try:
            _look(address)
            ray.init(
                address=address,
                logging_level=logging.ERROR,
                log_to_driver=False,
                runtime_env={"py_modules": [str(OURS)], "excludes": NOT_SENT},
                **(alone if address == LOCAL else {}),
            )
        except Exception as error:  # Ray has no one kind for it
            ray.shutdown()
            reason = " ".join(str(error).split())[:300].rstrip(".")
            raise Invalid(
                f"There is no way to the Ray cluster {address}: {reason}. Run the command on a machine of "
                "the cluster, or with --ray local on this one alone. Nothing was stored."
            ) from error
        try:
            yield
        finally:
            ray.shutdown()


def _look(address: str) -> None:
    """Whether somebody listens at an address of the form host:port; others are left to Ray.

    Raises:
        OSError: nobody does.
    """
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdecimal() and int(port) < 1 << 16:
        socket.create_connection((host.strip("[]"), int(port)), SECONDS).close()


def _bounded() -> dict[str, Any]:
    """Ray Data would try the task of a lost machine again for ever."""
    return {"max_retries": MOST_RETRIES}


def read(shards: Sequence[Shard], how: How) -> Generator[Arrived]:
    """What comes of the shards, many of them mixed; tasks wait while nobody takes it.

    Within `connected`. A task whose machine is lost is done again by another, from the shard's beginning.

    Raises:
        Lost: the cluster is gone, or cannot go on.
    """
    import ray
    from ray.exceptions import RayError

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # a frame is a block, and leaves the task at once
    context.max_errored_blocks = -1  # a shard that failed is not stored, and so is given out again
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    told = {
        "format": how.format,
        "columns": how.columns,
        "seconds": how.limits.seconds,
        "memory": how.limits.memory,
    }
    dataset = ray.data.from_items(
        [asdict(shard) for shard in shards], override_num_blocks=len(shards)
    ).map_batches(
        cast(Any, on_a_node),
        batch_size=1,
        batch_format="pyarrow",
        fn_kwargs={"how": told},
        num_cpus=1,
        ray_remote_args_fn=_bounded,
    )
    try:
        for batch in dataset.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1):
            for row in cast(Any, batch).to_pylist():
                frame = None if row["frame"] is None else unpacked(row["frame"])
                yield Arrived(row["shard"], frame, row["error"] or "")
    except (RayError, ConnectionError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise Lost(f"The cluster could not go on: {reason}") from error
