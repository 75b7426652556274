"""A ZIP archive that leaves while it is made: nothing of it is kept but what was not taken yet."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from annotations.export.sinks import Sink

CONTENT_TYPE = "application/zip"
BLOCK = 256 * 1024
# The day a ZIP counts from: the same rows give the same bytes.
MOMENT = (1980, 1, 1, 0, 0, 0)


class Archive:
    """Files are added one after the other; each gives the bytes that are ready to go."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.sink = Sink()
        self.zip = zipfile.ZipFile(self.sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def add(self, name: str, pieces: Iterable[bytes], is_packed: bool = False) -> Iterator[bytes]:
        """A file; `is_packed` where packing it again would gain nothing."""
        info = zipfile.ZipInfo(f"{self.folder}/{name}", MOMENT)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                if self.sink.size >= BLOCK:
                    yield self.sink.take()

    def end(self) -> bytes:
        """The directory, without which it is no archive."""
        self.zip.close()
        return self.sink.take()


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, from its beginning."""
    file.seek(0)
    while piece := file.read(BLOCK):
        yield piece
