"""Streams as sockets and pipes give them."""

import io


class Forward(io.RawIOBase):
    """A stream that cannot go back, and gives at most `most` bytes at a time."""

    def __init__(self, raw: bytes, most: int | None = None) -> None:
        self._rest, self._most = io.BytesIO(raw), most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self._rest.readinto(memoryview(buffer)[: self._most])
