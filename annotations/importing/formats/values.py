"""The objects of a JSON input, each with its place; what is no object is told in its place. Pure."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from annotations.importing.formats.given import Bad
from documents.ingest import json_values
from documents.ingest.parsed import Hint, Unreadable


def objects(stream: BinaryIO, hint: Hint) -> Iterator[tuple[str, dict[str, Any] | Bad]]:
    """Streams: at most one value is held. One that is broken is bad as a whole, never half of it read."""
    for found in json_values.values(stream, hint):
        if isinstance(found, Unreadable):
            yield found.place, Bad(found.place, f"{found.message} {found.remedy}")
        elif found.problem:
            yield found.place, Bad(found.place, f"This is no whole JSON object: {found.problem}.")
        elif isinstance(found.value, dict):
            yield found.place, found.value
        else:
            yield found.place, Bad(found.place, "This is a list where an object should be.")
