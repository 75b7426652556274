"""Pages that come packed: read whichever way a site packs them, and never larger than they may be."""

import gzip
import resource
import zlib

import pyarrow
import pytest

from documents.ingest.fetch import FetchError
from tests.documents.ingest.site import answering, get


@pytest.mark.parametrize(
    "encoding",
    ["gzip", "deflate", "raw deflate", "identity", "br", "zstd", "gzip, br", "two members", "cut short"],
)
def test_compressed_pages_are_unpacked(site, encoding):
    body = b"The ferry stops. " * 1000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "raw deflate": raw.compress(body) + raw.flush(),
        "identity": body,
        "br": pyarrow.compress(body, "brotli", asbytes=True),
        "zstd": pyarrow.compress(body, "zstd", asbytes=True),
        "gzip, br": pyarrow.compress(gzip.compress(body), "brotli", asbytes=True),
        "two members": gzip.compress(body[:5000]) + gzip.compress(body[5000:]),
        "cut short": gzip.compress(body)[:-8],
    }[encoding]
    name = {"raw deflate": "deflate", "two members": "gzip", "cut short": "gzip"}.get(encoding, encoding)
    site.pages["/"] = answering(packed, Content_Encoding=name)

    assert get(site).content == body


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "br, zstd"])
def test_a_compression_bomb_is_cut_off(site, encoding):
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda body: pyarrow.compress(body, "brotli", asbytes=True),
        "zstd": lambda body: pyarrow.compress(body, "zstd", asbytes=True),
    }
    packed = bytes(50_000_000)
    for name in encoding.split(", "):
        packed = pack[name](packed)
    site.pages["/"] = answering(packed, Content_Encoding=encoding)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(FetchError, match="larger than"):
        get(site, max_bytes=1_000_000)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # KiB


@pytest.mark.parametrize("encoding", ["compress", "gzip, gzip, gzip", "dcb"])
def test_a_packing_that_is_not_read(site, encoding):
    site.pages["/"] = answering(b"x", Content_Encoding=encoding)

    with pytest.raises(FetchError, match="packed as"):
        get(site)


def test_damaged_compression(site):
    site.pages["/"] = answering(b"this is no gzip", Content_Encoding="gzip")

    with pytest.raises(FetchError, match="damaged"):
        get(site)
