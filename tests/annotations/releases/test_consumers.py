"""A release as a folder, read by those who read such folders, and by the lines that its card gives."""

import re
from collections import Counter
from pathlib import Path

import duckdb
import orjson
import pandas
import polars
import pytest
from huggingface_hub import DatasetCard
from jsonschema import Draft202012Validator

from annotations.releases import columns
from documents.models import Project

from .conftest import content, lines

ZENODO_MUST = {"title", "upload_type", "description", "creators", "access_right"}


def laid_out(release, folder: Path) -> Path:
    for file in release.files:
        place = folder / file["name"]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content(release, file["name"]))
    return folder


@pytest.fixture
def release(labelled, make_release):
    return make_release(labelled, said={"licence": "CC-BY-4.0"})


@pytest.fixture
def folder(release, tmp_path) -> Path:
    return laid_out(release, tmp_path)


def test_pandas_polars_and_duckdb_read_every_table_alike(folder, release):
    for table in columns.TABLES:
        path = str(folder / f"{table}.parquet")
        expected = [row.get("sentence_key", row["document_hash"]) for row in lines(release, table)]
        key = "sentence_key" if table != "documents" else "document_hash"

        assert pandas.read_parquet(path)[key].tolist() == expected
        assert pandas.read_json(folder / f"{table}.jsonl", lines=True)[key].tolist() == expected
        assert polars.read_parquet(path)[key].to_list() == expected
        assert (
            polars.read_ndjson(folder / f"{table}.jsonl", infer_schema_length=None)[key].to_list() == expected
        )
        assert [row[0] for row in duckdb.sql(f"SELECT {key} FROM '{path}'").fetchall()] == expected


def test_the_lines_of_the_card_run(folder, release, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    [code] = re.findall(r"```python\n(.*?)\n```", (folder / "README.md").read_text(), re.DOTALL)
    names: dict = {}

    exec(code, names)

    assert len(code.splitlines()) == 3
    assert len(names["labels"]) == release.counts["answers"]
    said = capsys.readouterr().out
    for label, n in Counter(row["label"] for row in lines(release, "labels") if row["label"]).items():
        assert re.search(rf"{label}\s+{n}\b", said)


def test_datasets_load_each_table_by_the_head_of_the_card(folder, release, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()

    for table in columns.TABLES:
        loaded = datasets.load_dataset(str(folder), table)
        assert loaded["train"].num_rows == len(lines(release, table)), table
    whole = datasets.load_dataset(str(folder))["train"]
    assert whole["label"] == [row["label"] for row in lines(release, "labels")]


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("CC-BY-4.0", {"license": "cc-by-4.0"}),
        ("For research: ask us.", {"license": "other", "license_name": "as-stated"}),
        ("", {"license": None}),
    ],
)
def test_the_head_of_the_card_is_what_the_hub_knows(labelled, make_release, licence, expected):
    release = make_release(labelled, said={"licence": licence})

    data = DatasetCard(content(release, "README.md").decode()).data.to_dict()

    assert {name: data.get(name) for name in expected} == expected
    assert re.fullmatch(r"[a-z0-9.\-]+", data.get("license_name", "as-stated"))
    assert all(re.fullmatch(r"[a-z]{2,3}", one) for one in data["language"])
    assert data["task_categories"] == ["text-classification"]
    assert data["size_categories"] == ["n<1K"]
    assert data["annotations_creators"] == ["other"]
    assert data["language_creators"] == ["found"]
    assert [one["config_name"] for one in data["configs"]] == list(columns.TABLES)
    assert [one["config_name"] for one in data["configs"] if one.get("default")] == ["labels"]
    paths = {file["path"] for one in data["configs"] for file in one["data_files"]}
    assert paths <= {file["name"] for file in release.files}


@pytest.mark.parametrize(
    ("licence", "right", "more"),
    [("CC-BY-4.0", "open", "license"), ("Ask us.", "restricted", "access_conditions"),
     ("", "restricted", "access_conditions")],
)  # fmt: skip
def test_a_deposit_is_open_under_a_known_licence_alone(labelled, make_release, licence, right, more):
    Project.objects.filter(pk=labelled.pk).update(description="")
    said = {"licence": licence, "authors": "Example, Ada\nThe Quay Group"}
    deposit = orjson.loads(content(make_release(labelled, said=said), ".zenodo.json"))

    assert deposit.keys() >= ZENODO_MUST | {more}
    assert (deposit["upload_type"], deposit["access_right"]) == ("dataset", right)
    assert all(deposit[name] for name in ZENODO_MUST | {more})
    assert [one["name"] for one in deposit["creators"]] == ["Example, Ada", "The Quay Group"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", deposit["publication_date"])
    assert ("license" in deposit) == (right == "open")


def test_every_row_is_valid_by_the_schema(release):
    schema = orjson.loads(content(release, "schema.json"))
    Draft202012Validator.check_schema(schema)

    for table in columns.TABLES:
        validator = Draft202012Validator({"$ref": f"#/$defs/{table}", "$defs": schema["$defs"]})
        for row in lines(release, table):
            validator.validate(row)
        assert list(validator.iter_errors(lines(release, table)[0] | {"more": 1})), "nothing else is in it"
