"""Static files: a name that changes with the content, and packed copies made when they are collected."""

from typing import Any

from whitenoise.compress import Compressor, brotli
from whitenoise.storage import CompressedManifestStaticFilesStorage

QUALITY = 7


class QuickCompressor(Compressor):
    """Packs with brotli in a hundredth of the time that its highest quality takes, for files a tenth larger.

    At the highest, which is what WhiteNoise asks for, the first start spent forty seconds of computing here.
    """

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return bytes(brotli.compress(data, quality=QUALITY))


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collects static files in seconds."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)
