"""`python -m tests.fuzzing [--minutes N] [--only NAME]`: mutated inputs at every parser, in turn.

What is found is kept in .fuzz: `corpus` goes on in the next run, `findings` has each input that broke something.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.fuzzing", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="in all, shared by the targets (5)")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="targets whose names begin so"
    )
    parser.add_argument(
        "--seed", type=int, default=None, help="the same mutations again (chosen by the clock)"
    )
    parser.add_argument("--kept", type=Path, default=Path(".fuzz"), help="where the corpus is kept (.fuzz)")
    options = parser.parse_args()
    # The settings write a key where there is none.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.update(DATA_DIR=tempfile.mkdtemp(prefix="contested-fuzz-"), SECRET_KEY="for the fuzzing alone")

    import django

    django.setup()
    from documents import ingest
    from tests.fuzzing.running import watched
    from tests.fuzzing.targets import everything

    chosen = [one for one in everything() if not options.only or one.name.startswith(tuple(options.only))]
    if not chosen:
        parser.error(f"no such target; there are {', '.join(one.name for one in everything())}")
    seed = options.seed if options.seed is not None else int(time.time())
    for name in ingest.FORMATS:
        ingest.module_of(name)  # once, not in every child
    each = options.minutes * 60 / len(chosen)
    inputs = broken = 0
    print(f"seed {seed}; {len(chosen)} targets, {each:.0f} s each", flush=True)
    for target in chosen:
        outcome = watched(target, seed, each, options.kept)
        inputs, broken = inputs + outcome.inputs, broken + len(outcome.found)
        print(
            f"{target.name:24}{outcome.inputs:>10,} inputs  {outcome.corpus:>5,} kept  {len(outcome.found)} found",
            flush=True,
        )
        for reason in outcome.found:
            print(f"    {reason}", flush=True)
    print(
        f"{inputs:,} inputs, {broken} of them broke something"
        + (f": see {options.kept}/findings" if broken else "")
    )
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
