"""The Croissant description is valid by its own reader, which finds every record by it."""

import hashlib
from pathlib import Path

import orjson
import pytest
import yaml
from pyarrow import parquet

from annotations import splitting
from documents.access import Actor
from documents.models import Document, Project

from .conftest import content, lines

mlcroissant = pytest.importorskip("mlcroissant")


@pytest.fixture
def folder(labelled, make_release, tmp_path) -> Path:
    """A release as a folder."""
    return laid_out(labelled, make_release, tmp_path)


def laid_out(project, make_release, tmp_path) -> Path:
    Project.objects.filter(pk=project.pk).update(description="Who says what of the quay.")
    said = {"licence": "CC-BY-4.0", "pay": "21 crowns an hour.", "ethics": "The board looked at it."}
    release = make_release(project, said=said)
    for file in release.files:
        place = tmp_path / file["name"]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content(release, file["name"]))
    rows = {table: lines(release, table) for table in ("labels", "sentences", "documents")}
    (tmp_path / "expected.json").write_bytes(orjson.dumps(rows))
    return tmp_path


def test_it_is_valid_and_its_records_are_the_rows(folder):
    assert_whole(folder)


def assert_whole(folder: Path) -> None:
    """The description is valid without a warning, and every row of the files is a record."""
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


def test_a_dataset_that_is_divided_is_described_by_its_parts(labelled, owner, make_release, tmp_path):
    definition = splitting.read({"shares": {"train": 1, "test": 1}, "seed": 3, "stratify": False})
    splitting.define(Actor(owner.pk), labelled, definition)
    for number, document in enumerate(Document.objects.filter(project=labelled).order_by("pk")):
        Document.objects.filter(pk=document.pk).update(split=("train", "test")[number])
    folder = laid_out(labelled, make_release, tmp_path)

    assert_whole(folder)
    described = orjson.loads((folder / "croissant.json").read_bytes())
    fields = {field["@id"]: field for table in described["recordSet"] for field in table["field"]}
    assert fields["labels/split"]["references"] == {"field": {"@id": "splits/name"}}
    for part in ("train", "test"):
        for table in ("labels", "sentences", "documents"):
            rows = parquet.read_table(folder / part / f"{table}.parquet").to_pylist()
            assert rows
            assert {row["split"] for row in rows} == {part}
    assert not (folder / "labels.parquet").exists()
    head = yaml.safe_load((folder / "README.md").read_text().split("---\n")[1])
    assert head["configs"][0]["data_files"] == [
        {"split": "train", "path": "train/labels.parquet"}, {"split": "test", "path": "test/labels.parquet"},
    ]  # fmt: skip
    assert "| train | 1 | 4 |" in (folder / "README.md").read_text()


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
