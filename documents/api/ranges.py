"""A file as an answer that can be taken up again: its digest is the ETag, and parts are given (RFC 9110)."""

import base64
import re
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

BLOCK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII | re.IGNORECASE)


class Part:
    """`length` bytes of a file from where it stands, in blocks; the file is closed with it."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file, self.left = file, length

    def __iter__(self) -> "Part":
        return self

    def __next__(self) -> bytes:
        block = self.file.read(min(BLOCK, self.left)) if self.left else b""
        if not block:
            raise StopIteration
        self.left -= len(block)
        return block

    def close(self) -> None:
        self.file.close()


def answer(
    request: HttpRequest, file: IO[bytes], size: int, sha256: str, content_type: str, filename: str
) -> HttpResponseBase:
    """The file, or the one range of it that is asked for; it is closed in the end.

    304 where the client has it, 206 with a part, 416 for a part that is not there; what `Range` says is
    passed over where `If-Range` names another file, or where it asks for several parts.
    """
    etag = f'"{sha256}"'
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Digest": f"SHA-256={digest}",
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in known:
        file.close()
        return HttpResponse(status=304, headers=headers)
    wanted = _wanted(request, etag, size)
    if wanted is None:
        start, end, status = 0, size, 200
    else:
        start, end = wanted
        status = 206
        if start >= end:
            file.close()
            return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    file.seek(start)
    headers["Content-Length"] = str(end - start)
    headers["Content-Disposition"] = str(content_disposition_header(True, filename))
    return StreamingHttpResponse(
        Part(file, end - start), status=status, content_type=content_type, headers=headers
    )


def _wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """From where to where, exclusive; None for all of it. A range that begins behind the end is empty."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if len(first) > 18 or len(last) > 18 or not (first or last):
        return None
    if not first:
        return max(0, size - int(last)), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
