"""The Croissant description is valid by its own reader, which finds every record by it."""

import hashlib
from pathlib import Path

import orjson
import pytest

from documents.models import Project

from .conftest import content, lines

mlcroissant = pytest.importorskip("mlcroissant")


@pytest.fixture
def folder(labelled, make_release, tmp_path) -> Path:
    """A release as a folder."""
    Project.objects.filter(pk=labelled.pk).update(description="Who says what of the quay.")
    release = make_release(
        labelled,
        said={"licence": "CC-BY-4.0", "pay": "21 crowns an hour.", "ethics": "The board looked at it."},
    )
    for file in release.files:
        place = tmp_path / file["name"]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content(release, file["name"]))
    (tmp_path / "expected.json").write_bytes(
        orjson.dumps({table: lines(release, table) for table in ("labels", "sentences", "documents")})
    )
    return tmp_path


def test_it_is_valid_and_its_records_are_the_rows(folder):
    expected = orjson.loads((folder / "expected.json").read_bytes())

    for table, rows in expected.items():
        # It reads one table well, and from the second on what joins left of the first.
        dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
        assert not dataset.metadata.ctx.issues.errors
        assert not dataset.metadata.ctx.issues.warnings
        found = [plain(record, table) for record in dataset.records(table)]
        for row in rows:
            if "labels" in row:
                row["labels"] = dict.fromkeys(["fact", "opinion", "disputed", "unsupported"]) | row["labels"]
        assert sorted(found, key=str) == sorted(rows, key=str), table


def plain(record: dict, table: str) -> dict:
    """A record by the names of its columns, texts as texts."""
    found: dict[str, object] = {}
    for name, value in record.items():
        key = name.removeprefix(f"{table}/")
        if isinstance(value, dict):
            found[key] = {part.removeprefix(f"{name}/"): n for part, n in value.items()}
        else:
            found[key] = value.decode() if isinstance(value, bytes) else value
    return found


def test_files_are_told_by_their_digests_and_fields_by_what_they_refer_to(folder):
    described = orjson.loads((folder / "croissant.json").read_bytes())

    for file in described["distribution"]:
        assert hashlib.sha256((folder / file["contentUrl"]).read_bytes()).hexdigest() == file["sha256"]
    fields = {field["@id"]: field for table in described["recordSet"] for field in table["field"]}
    assert fields["labels/sentence_key"]["references"] == {"field": {"@id": "sentences/sentence_key"}}
    assert fields["sentences/document_hash"]["references"] == {"field": {"@id": "documents/document_hash"}}
    assert fields["labels/start"]["dataType"] == "sc:Integer"
    assert described["rai:annotatorDemographics"] == ["21 crowns an hour."]
    assert described["rai:dataSocialImpact"] == "The board looked at it."
    assert described["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
