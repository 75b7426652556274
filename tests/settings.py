"""The app's settings on a database server and in a data folder of the tests' own.

pytest-django reads the settings before any conftest, so this is the first of our code that runs. With
several test processes the first makes the folder, the others inherit it; the server stops when the last of
them has left.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config import database
from tests.quick_database import make_quick

os.environ.setdefault("SECRET_KEY", "for tests alone")
os.environ.pop("REPLICA_URL", None)  # whosever it is, it follows another database
if "PYTEST_XDIST_WORKER" not in os.environ:
    folder = tempfile.mkdtemp(prefix="contested-tests-")
    os.environ["DATA_DIR"] = os.path.join(folder, "data")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(database.leave)  # runs first
database.ensure()
if "PYTEST_XDIST_WORKER" not in os.environ and database.is_embedded():
    make_quick(Path(os.environ["DATA_DIR"]) / "postgres")

from config.settings import *  # noqa: E402, F403

# Several threads of a test share the pool, on a machine that may be busy with other tests.
DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 120  # noqa: F405

# Whatever somebody collected for the app: to read it again for every client of every test takes its time.
STATIC_ROOT = Path(os.environ["DATA_DIR"]).parent / "static"
