"""`python -m tests.bench [NAME…]`: start the app on a folder of its own, measure, print one table."""

import argparse
import signal
import sys
import time

from tests.bench import (
    agreement,
    backing_up,
    bulk,
    consensus,
    dashboard,
    exports,
    ingesting,
    labels,
    load,
    pages,
    pulling,
    release,
    stages,
    starting,
    throttled,
)
from tests.bench.app import App
from tests.bench.figures import Figure, table

# In this order: what the first leaves behind the later ones read.
BENCHMARKS = {
    "start": starting.measure,
    "ingest": ingesting.measure,
    "label": labels.measure,
    "stages": stages.measure,
    "bulk": bulk.measure,
    "export": exports.measure,
    "page": pages.measure,
    "agreement": agreement.measure,
    "dashboard": dashboard.measure,
    "consensus": consensus.measure,
    "release": release.measure,
    "pull": pulling.measure,
    "load": load.measure,
}
AT_LENGTH = {"backup": backing_up.measure, "throttled": throttled.measure}
"""Only when asked for by name: the first leaves a million sentences behind, which would slow the others."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of: {', '.join(BENCHMARKS | AT_LENGTH)}"
    )
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    known = BENCHMARKS | AT_LENGTH
    chosen = [*options.names, *options.only] or list(BENCHMARKS)
    if unknown := set(chosen) - set(known):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    # Whoever ends the run ends the app with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    figures: list[Figure] = []
    began = time.monotonic()
    with App() as app:
        for name, measure in known.items():
            if name in chosen:
                print(f"… {name}", flush=True)
                figures += measure(app)
    print(table(figures))
    print(f"\n{time.monotonic() - began:.0f} s. Medians; client, app and database share this machine.")


if __name__ == "__main__":
    main()
