"""Writes WARC records as crawlers do."""

import gzip


def record(
    kind: str,
    uri: str | None,
    block: bytes,
    type: str = "application/http; msgtype=response",
    version: str = "1.0",
    **more: str,
) -> bytes:
    lines = [
        f"WARC/{version}",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:0>",
        "WARC-Date: 2026-01-02T03:04:05Z",
    ]
    lines += [f"WARC-Target-URI: {uri}"] if uri else []
    lines += [f"Content-Type: {type}", f"Content-Length: {len(block)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def answer(body: bytes, status: str = "200 OK", type: str = "text/html; charset=utf-8", **more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {type}"] if type else [])]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def page(name: str, comments: int = 1) -> bytes:
    thread = "".join(
        f'<li class="comment" id="comment-{n}"><cite class="fn">Ann {n}</cite>'
        f'<div class="comment-content"><p>Comment {n} on it, and a few words more.</p></div></li>'
        for n in range(comments)
    )
    return (
        f"<!DOCTYPE html><html><head><title>{name}</title></head><body><article><h1>{name}</h1>"
        f"<p>The {name} is closed until the council has met. It was built in 1931.</p></article>"
        f'<ol class="commentlist">{thread}</ol></body></html>'
    ).encode()


def crawl(*names: str) -> list[bytes]:
    """A record for each page of that name."""
    return [record("response", f"https://town.example/{name}", answer(page(name))) for name in names]


def packed(records: list[bytes]) -> bytes:
    """The records, each compressed for itself."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)
