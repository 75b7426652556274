import gzip

import brotli
from whitenoise.compress import Compressor

from config.static_files import QuickCompressor, StaticFilesStorage


def test_files_are_packed_with_brotli_below_its_slowest_quality(tmp_path):
    words = " ".join(f"word{number % 97}" for number in range(20_000)).encode()
    (tmp_path / "some.css").write_bytes(words)

    compressor = StaticFilesStorage(location=tmp_path, base_url="/static/").create_compressor(quiet=True)
    packed = compressor.compress(str(tmp_path / "some.css"))

    assert isinstance(compressor, QuickCompressor)
    assert sorted(name.rsplit(".", 1)[1] for name in packed) == ["br", "gz"]
    small = (tmp_path / "some.css.br").read_bytes()
    assert brotli.decompress(small) == gzip.decompress((tmp_path / "some.css.gz").read_bytes()) == words
    assert small == QuickCompressor.compress_brotli(words) != Compressor.compress_brotli(words)
