"""A file that is written to by others, and taken from piece by piece."""

import io
from typing import Any


class Sink(io.RawIOBase):
    """What is written to it waits to be taken; there is no way back in it."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        piece = bytes(content)
        self.waiting.append(piece)
        self.size += len(piece)
        return len(piece)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self.waiting, self.size = b"".join(self.waiting), [], 0
        return taken
