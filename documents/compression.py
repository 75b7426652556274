"""zstd for answers, whole or block by block."""

from collections.abc import Iterable, Iterator

LEVEL = 3


def whole(content: bytes) -> bytes:
    """One zstd frame."""
    import pyarrow as pa  # takes a process 40 MB, which one that never needs it is spared

    return bytes(pa.Codec("zstd", LEVEL).compress(content, asbytes=True))


def blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """One zstd frame in pieces: what came in a chunk can be read once its piece is there.

    Closing this closes the chunks.
    """
    import pyarrow as pa

    try:
        sink = _Sink()
        with pa.CompressedOutputStream(pa.PythonFile(sink, mode="w"), "zstd") as packed:
            for chunk in chunks:
                if chunk:
                    packed.write(chunk)
                    packed.flush()
                    yield sink.taken()
        yield sink.taken()
    finally:
        if close := getattr(chunks, "close", None):
            close()


class _Sink:
    """Where the compressor writes; what came since it was asked last."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
