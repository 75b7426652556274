"""`make rolling BEFORE=REF`: from the code at that commit to this one, on one database, without an error."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.database import ROOT
from tests.config.servers import clean_environment, end_everything, url_of, using
from tests.rolling.run import run


@contextmanager
def checked_out(ref: str) -> Iterator[Path]:
    """The code of a commit, in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="contested-before-"))
    try:
        packed = subprocess.run(["git", "archive", ref], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "--extract", "--directory", folder], input=packed, check=True)
        yield folder
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make rolling")
    parser.add_argument("before", help="the commit, tag or branch that runs")
    ref = parser.parse_args().before
    folder = Path(tempfile.mkdtemp(prefix="contested-rolling-"))
    try:
        with checked_out(ref) as before, using(folder / "data"):
            load = run(url_of(folder / "data"), folder, before, clean_environment())
    finally:
        end_everything(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{load.answers.total()} answers: {dict(load.answers)}; {len(load.acknowledged)} labels stand.")
    sys.exit("\n".join(load.faults[:20]) or None)


if __name__ == "__main__":
    main()
