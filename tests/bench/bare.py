"""PostgreSQL and Python alone: how long the server takes to start in a folder, and what both hold.

`python -m tests.bench.bare FOLDER`; a folder that is not there yet is a first start.
"""

import json
import os
import sys
import time
from pathlib import Path


def main(folder: Path) -> None:
    os.environ["DATA_DIR"] = str(folder / "data")
    from config import database

    began = time.perf_counter()
    database.ensure()
    seconds = time.perf_counter() - began
    # Both for the reading of what they hold alone: the server started without either.
    import django.contrib.auth.hashers
    import django.db
    import django.http
    import django.template.engine
    import psycopg
    import psycopg_pool

    from tests.bench import memory

    loaded = (django, psycopg, psycopg_pool)
    held = {
        "seconds": seconds,
        "postgresql": sum(size for name, size in memory.processes(folder) if name == "PostgreSQL"),
        "python": memory.pss(Path("/proc/self")) if all(loaded) else 0.0,
    }
    database.leave()
    print(json.dumps(held))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
