"""A JSON array is told from JSON Lines and from text."""

import io

import pytest

from documents import ingest
from documents.ingest.parsed import Hint, IngestError


@pytest.mark.parametrize("content", [b'[{"posts": [{"text": "Yes."}]}]', b'\n[\n  {\n    "posts": []}]'])
def test_a_json_array_is_refused_with_what_to_do(content):
    with pytest.raises(IngestError) as refused:
        list(ingest.read(io.BytesIO(content), Hint(name="dump.json")))

    assert refused.value.place == "dump.json"
    assert "JSON array" in refused.value.message
    assert "a line of its own" in refused.value.remedy


def test_text_in_brackets_stays_text():
    [document] = ingest.read(io.BytesIO(b"[Update] The quay is closed. {sic}"), Hint(name="quay.txt"))

    assert document.format == "plaintext"
