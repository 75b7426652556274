"""Take an export of the project `bench` as a job does: `python -m tests.bench.taking FORMAT ROWS`.

It says how many rows there were, how long they took and what the process held at most.
"""

import json
import resource
import sys
import time

import django

django.setup()

from annotations import export  # noqa: E402
from annotations.export.formats import FORMATS  # noqa: E402
from documents.access import Actor  # noqa: E402
from documents.models import Project, User  # noqa: E402


def main(format: str, rows: str, path: str = "") -> None:
    project = Project.objects.get(slug="bench")
    lead = User.objects.get(username="lead")
    wanted = export.prepare(project, Actor(lead.pk), export.Asked(format, rows))
    size, began = 0, time.perf_counter()
    with open(path or "/dev/null", "wb") as file:
        for piece in export.pieces(FORMATS[format], wanted):
            size += file.write(piece)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "rows": wanted.tally.rows,
                "bytes": size,
                "seconds": time.perf_counter() - began,
                "processor": used.ru_utime + used.ru_stime,
                "megabytes": used.ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
