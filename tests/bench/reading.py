"""`python -m tests.bench.reading FILE`: read every document of a file and say how long and how much it took."""

import json
import resource
import sys
import time
from pathlib import Path

from documents import ingest
from documents.ingest.parsed import Hint, ParsedDocument


def main() -> None:
    path = Path(sys.argv[1])
    began = time.monotonic()
    with path.open("rb") as stream:
        documents = sum(
            isinstance(item, ParsedDocument) for item in ingest.read(stream, Hint(name=path.name))
        )
    seconds = time.monotonic() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"documents": documents, "seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main()
