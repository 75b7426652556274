"""Import a file of labels and say how long it took and what it held: `python -m tests.bench.bringing FILE`."""

import json
import resource
import sys
import time
from pathlib import Path

import django

django.setup()

from annotations.importing import running, starting  # noqa: E402
from annotations.importing.options import Options  # noqa: E402
from documents.models import Project  # noqa: E402


def main(path: Path) -> None:
    project = Project.objects.get(slug="bench")
    one = starting.made(project, None, path.name, "0" * 64, Options(), is_trial=False)
    began = time.perf_counter()
    with path.open("rb") as stream:
        outcome = running.run(one, stream, path.stat().st_size)
    if outcome.error:
        raise SystemExit(f"{outcome.error} {outcome.problems[:3]}")
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - began, "megabytes": held}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
