"""A release as folders of Parquet files: the rows of its own files, by its parts or by what one chooses."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pyarrow import dataset, parquet

from annotations import releases, splitting
from annotations.releases import files, partitioned
from documents.access import Actor
from documents.errors import Conflict, Invalid


def rows_of(table, names):
    return sorted(json.dumps(row, sort_keys=True) for row in table.select(names).to_pylist())


def released(release, table):
    found = [file for file in release.files if str(file["name"]).rpartition("/")[2] == f"{table}.parquet"]
    tables = [parquet.read_table(io.BytesIO(files.open_kept(str(file["sha256"])).read())) for file in found]
    return {"rows": sum(one.num_rows for one in tables), "tables": tables}


def test_its_tables_are_folders_by_what_is_chosen(labelled, make_release, tmp_path):
    release = make_release(labelled)
    manifest = partitioned.write(release, str(tmp_path / "out"), ["document_language", "label"])

    for table in ("labels", "sentences", "evidence", "documents"):
        expected = released(release, table)
        found = dataset.dataset(tmp_path / "out" / table, partitioning="hive").to_table()
        names = expected["tables"][0].column_names
        assert set(found.column_names) == {*names, "document_language"}
        assert rows_of(found, names) == rows_of(expected["tables"][0], names)
        assert manifest["rows"][table] == expected["rows"]
    assert (tmp_path / "out" / "labels" / "document_language=en" / "label=fact").is_dir()
    assert (tmp_path / "out" / "README.md").exists()
    assert manifest["release"] == "1.0.0"


def test_a_divided_project_is_by_its_parts(labelled, owner, make_release, tmp_path):
    definition = splitting.read({"shares": {"train": 50, "test": 50}})
    splitting.define(Actor(owner.pk), labelled, definition)
    release = make_release(labelled)
    manifest = partitioned.write(release, str(tmp_path / "out"))

    assert manifest["partitioned_by"] == ["split"]
    assert {path.name for path in (tmp_path / "out" / "documents").iterdir()} <= {"split=train", "split=test"}
    found = dataset.dataset(tmp_path / "out" / "labels", partitioning="hive").to_table()
    assert found.num_rows == released(release, "labels")["rows"]


def test_what_is_refused(labelled, owner, make_release, tmp_path):
    release = make_release(labelled, publish=True)
    with pytest.raises(Invalid, match="divided by nothing"):
        partitioned.write(release, str(tmp_path / "out"), ["nothing"])
    withdrawn = releases.withdraw(labelled, "1.0.0", owner.pk, "It names people.")
    with pytest.raises(Conflict, match="withdrawn"):
        partitioned.write(withdrawn, str(tmp_path / "out"))

    assert not (tmp_path / "out").exists()


def test_the_command(labelled, make_release, tmp_path):
    make_release(labelled, publish=True)
    out = io.StringIO()
    call_command(
        "release", labelled.slug, "1.0.0", parquet_to=f"{tmp_path}/out", partition_by="label", stdout=out
    )
    with pytest.raises(CommandError, match="already"):
        call_command("release", labelled.slug, "1.0.0", parquet_to=f"{tmp_path}/out", stdout=out)

    assert f"Written to {tmp_path}/out: " in out.getvalue()
    assert (tmp_path / "out" / "labels" / "label=fact" / "part-0000.parquet").exists()
