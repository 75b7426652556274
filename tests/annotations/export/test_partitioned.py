"""Exports as folders of Parquet files: the rows and types of the one file, for every engine, whole or not there."""

import hashlib
import io
import json
import re
from pathlib import Path

import duckdb
import fsspec
import polars
import pyarrow as pa
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pyarrow import dataset, parquet

from annotations.export import Asked, folders, hive, partitioned
from annotations.export.hive import Partitions, segment
from annotations.filters import Filters
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid
from documents.models import AuditEntry
from tests.annotations.export.conftest import content

HIVE = "hive"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def labelled(project, make_document, reviewer, owner, answer):
    """Answers on documents in two languages and in none."""
    for language, article in (("en", "The quay is closed."), ("de", "Der Kai ist zu."), (None, "1931.")):
        document = make_document(article, ["It was never closed."], language=language, title=article)
        first, second = document.sentences.order_by("post__order", "start")
        answer(first, reviewer, "fact", note="💧", confidence=3)
        answer(first, owner, "opinion")
        answer(second, reviewer, None, abstain_reason="unclear")
    return project


def write(project, user, url, by=(), **how):
    replaces = how.pop("replaces", False)
    return partitioned.write(project, Actor(user.pk), Asked(**how), str(url), by, replaces)


def rows_of(table):
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in table.to_pylist())


def test_without_words_notes_tell_none_either(project, make_document, reviewer, owner, answer, tmp_path):
    [sentence] = make_document("The quay has been closed since the storm.").sentences.all()
    answer(
        sentence, reviewer, "fact", note="It says “the quay has been closed since the storm”, ask a@b.example"
    )

    write(project, owner, tmp_path / "out", dehydrated=True)

    table = dataset.dataset(tmp_path / "out", partitioning=HIVE).to_table()
    assert "text" not in table.column_names
    assert table["note"].to_pylist() == ["It says “[quotation]”, ask [e-mail]"]


def whole(project, user, rows="labels"):
    return parquet.read_table(io.BytesIO(content(project, user, "parquet", rows)))


@pytest.mark.parametrize(
    ("rows", "by"),
    [
        ("labels", ["label", "phase"]),
        ("labels", []),
        ("sentences", ["post_kind", "reviewers_disagree"]),
        ("documents", ["language"]),
        ("events", ["event"]),
        ("posts", ["post_depth"]),
    ],
)
def test_rows_and_types_are_those_of_one_file(labelled, owner, tmp_path, rows, by):
    expected = whole(labelled, owner, rows)
    manifest = write(labelled, owner, tmp_path / "out", by, rows=rows)

    kinds = pa.schema([expected.schema.field(name) for name in by])
    found = dataset.dataset(
        tmp_path / "out", partitioning=dataset.partitioning(kinds, flavor=HIVE)
    ).to_table()

    assert found.select(expected.column_names).cast(expected.schema).schema == expected.schema
    assert {name: found.schema.field(name).type for name in found.column_names} == {
        name: expected.schema.field(name).type for name in expected.column_names
    }
    assert rows_of(found.select(expected.column_names)) == rows_of(expected)
    assert manifest["rows"] == expected.num_rows == sum(file["rows"] for file in manifest["files"])
    assert manifest["partitioned_by"] == by


def test_folders_by_the_language_of_the_document(labelled, owner, tmp_path):
    manifest = write(labelled, owner, tmp_path / "out", ["document_language", "label"])

    names = {file["name"].rpartition("/")[0] for file in manifest["files"]}
    assert "document_language=de/label=fact" in names
    assert f"document_language=en/label={hive.NULL}" in names
    assert "document_language" not in content(labelled, owner, "csv").decode().splitlines()[0]
    for file in manifest["files"]:
        path = tmp_path / "out" / file["name"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
        assert path.stat().st_size == file["bytes"]
    assert (tmp_path / "out" / "_SUCCESS").read_bytes() == b""
    assert json.loads((tmp_path / "out" / "_manifest.json").read_bytes()) == manifest


def test_duckdb_and_polars_read_it(labelled, owner, tmp_path):
    write(labelled, owner, tmp_path / "out", ["label"])
    files = f"{tmp_path}/out/**/*.parquet"

    by_duckdb = dict(
        duckdb.sql(
            f"SELECT label, count(*) FROM read_parquet('{files}', hive_partitioning = true) GROUP BY 1"
        ).fetchall()
    )
    by_polars = polars.read_parquet(files, hive_partitioning=True)

    assert by_duckdb == {"fact": 3, "opinion": 3, None: 3}
    assert by_polars.filter(polars.col("label") == "fact")["note"].to_list() == ["💧"] * 3
    assert by_polars["labelled_at"].dtype == polars.Datetime("us", "UTC")


def test_the_lines_of_the_readme_read_it(labelled, owner, tmp_path):
    """All but Spark's, which wants Java, and Ray's, which has a test beside its cluster."""
    write(labelled, owner, tmp_path / "labels", ["label"])
    section = (ROOT / "README.md").read_text().split("### Write it for Spark")[1].split("\n### ")[0]
    [reading] = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names = {"duckdb": duckdb, "polars": polars, "pyarrow": pa}

    counts = []
    for line in reading.replace("s3://bucket", str(tmp_path)).splitlines():
        if "spark" not in line and "ray.data" not in line:
            exec(line, names)
            found = names["labels"]
            counts.append(
                len(
                    found.pl()
                    if "duckdb" in line
                    else found.collect()
                    if "polars" in line
                    else found.to_table()
                )
            )

    assert counts == [9, 9, 9]


def test_an_object_store_has_a_last_file(labelled, owner):
    store = fsspec.filesystem("memory")
    manifest = write(labelled, owner, "memory://bells/labels", ["label"])
    there = {name.removeprefix("/bells/labels/") for name in store.find("/bells/labels")}
    found = dataset.dataset("/bells/labels", filesystem=store, partitioning=HIVE).to_table()
    with pytest.raises(Conflict, match="holds a dataset already"):
        write(labelled, owner, "memory://bells/labels")
    again = write(labelled, owner, "memory://bells/labels", replaces=True)
    left = {name.removeprefix("/bells/labels/") for name in store.find("/bells/labels")}
    store.rm("/bells", recursive=True)

    assert there == {file["name"] for file in manifest["files"]} | {"_SUCCESS", "_manifest.json"}
    assert found.num_rows == 9
    assert left == {file["name"] for file in again["files"]} | {"_SUCCESS", "_manifest.json"}
    assert len(again["files"]) == 1


def test_what_a_killed_export_left_is_replaced_and_what_is_not_ours_is_not(labelled, owner, tmp_path):
    store = fsspec.filesystem("memory")
    store.pipe_file("/bells/labels/label=fact/part-0000.parquet", b"PAR1")
    with pytest.raises(Conflict, match="something else"):
        write(labelled, owner, "memory://bells/labels", replaces=True)
    store.pipe_file("/bells/labels/_INCOMPLETE", b"")
    manifest = write(labelled, owner, "memory://bells/labels")
    left = len(store.find("/bells/labels"))
    store.rm("/bells", recursive=True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letters.txt").write_text("dear")
    (tmp_path / ".new.new").mkdir()
    write(labelled, owner, tmp_path / "new")
    for there in ("out", "out/letters.txt"):
        with pytest.raises(Conflict, match="something else"):
            write(labelled, owner, tmp_path / there, replaces=True)

    assert left == len(manifest["files"]) + 2
    assert (tmp_path / "out" / "letters.txt").read_text() == "dear"
    assert {path.name for path in tmp_path.iterdir()} >= {"new", "out"}
    assert not (tmp_path / ".new.new").exists()


@pytest.mark.parametrize("url", ["memory://bells/labels", "{folder}/out"])
def test_an_export_that_breaks_off_leaves_nothing(labelled, owner, tmp_path, monkeypatch, url):
    monkeypatch.setattr(hive, "MOST_FOLDERS", 3)
    url = url.format(folder=tmp_path)

    with pytest.raises(Invalid, match="more than 3 folders"):
        write(labelled, owner, url, ["sentence_key"])

    assert not fsspec.filesystem("memory").exists("/bells/labels")
    assert not any(path.name.startswith((".out", "out")) for path in tmp_path.iterdir())


def test_a_dataset_on_a_disk_is_replaced_in_one_go(labelled, owner, tmp_path):
    write(labelled, owner, tmp_path / "out", ["label"])
    with pytest.raises(Conflict):
        write(labelled, owner, tmp_path / "out")
    write(labelled, owner, tmp_path / "out", ["phase"], replaces=True)

    assert [path.name for path in (tmp_path / "out").iterdir() if path.is_dir()] == ["phase=main"]
    assert sorted(path.name for path in tmp_path.iterdir() if "out" in path.name) == ["out"]


@pytest.mark.django_db(transaction=True)
def test_who_may_see_less_gets_less_and_it_is_written_down(labelled, owner, reviewer, tmp_path):
    project = labelled
    project.blind = True
    project.save()

    manifest = write(project, reviewer, tmp_path / "own", ["reviewer"])
    with pytest.raises(Forbidden):
        write(project, reviewer, tmp_path / "names", names=True)
    with pytest.raises(Invalid, match="cannot be divided by nothing"):
        write(project, owner, tmp_path / "none", ["nothing"])
    with pytest.raises(Invalid, match="cannot be divided by labelled_at"):
        write(project, owner, tmp_path / "none", ["labelled_at"])

    assert [file["name"].partition("/")[0] for file in manifest["files"]] == ["reviewer=rae"]
    entry = AuditEntry.objects.filter(action="export.taken").latest("number")
    details = json.loads(entry.details)
    assert (details["count"], details["whole"]) == (manifest["rows"], True)


def test_the_command(labelled, owner, tmp_path):
    out = io.StringIO()
    options = {"stdout": out, "project": labelled.slug}
    call_command(
        "export", f"--parquet-to={tmp_path}/out", partition_by="label", filter=["language=en"], **options
    )
    call_command("export", f"--parquet-to={tmp_path}/json", "--json", "--rows=sentences", **options)
    with pytest.raises(CommandError, match="already"):
        call_command("export", f"--parquet-to={tmp_path}/out", **options)
    with pytest.raises(CommandError, match="no member"):
        call_command("export", f"--parquet-to={tmp_path}/x", "--as=nobody", **options)
    with pytest.raises(CommandError, match="langage"):
        call_command("export", f"--parquet-to={tmp_path}/x", "--filter=langage=en", **options)

    words, line = out.getvalue().splitlines()
    assert words.startswith("6 rows in 3 files, ")
    assert json.loads(line)["of"] == "sentences"


def test_many_folders_are_written_in_turn(tmp_path, monkeypatch):
    """Few files are open at once, little is held, and the rows of a folder stay in their order."""
    monkeypatch.setattr(hive, "MOST_OPEN", 2)
    monkeypatch.setattr(hive, "MOST_HELD", 100)
    shape = pa.schema([("part", pa.int64()), ("n", pa.int64())])

    with folders.folder(str(tmp_path / "out")) as place:
        with Partitions(place, shape, ["part"]) as parts:
            for at in range(0, 100, 10):
                numbers = list(range(at, at + 10))
                parts.add(pa.table({"part": [n % 5 for n in numbers], "n": numbers}, schema=shape))
        place.finish({})

    found = dataset.dataset(tmp_path / "out", partitioning=HIVE).to_table().to_pylist()
    assert sorted(row["n"] for row in found) == list(range(100))
    for part in range(5):
        own = [row["n"] for row in found if row["part"] == part]
        assert own == sorted(own)
    assert (tmp_path / "out" / "part=4" / "part-0001.parquet").exists()


@pytest.mark.parametrize(
    "value", ["a b", "a/b=c", "50%", "..", "für", "قارب", "a:b*c?", 'q"{}', "x\ty", "#1"]
)
def test_values_come_back_from_names(tmp_path, value):
    shape = pa.schema([("part", pa.string()), ("n", pa.int64())])
    with folders.folder(str(tmp_path / "out")) as place:
        with Partitions(place, shape, ["part"]) as parts:
            parts.add(pa.table({"part": [value, None], "n": [1, 2]}, schema=shape))
        place.finish({})

    of_names = dataset.partitioning(pa.schema([("part", pa.string())]), flavor=HIVE)
    found = dataset.dataset(tmp_path / "out", partitioning=of_names).to_table().to_pylist()
    by_duckdb = duckdb.sql(
        f"SELECT part FROM read_parquet('{tmp_path}/out/**/*.parquet', hive_partitioning = true) WHERE n = 1"
    ).fetchall()

    assert {row["n"]: row["part"] for row in found} == {1: value, 2: None}
    assert by_duckdb == [(value,)]


def test_a_value_too_long_for_a_name_is_refused():
    assert segment(True) == "true"
    assert segment("") == segment(None) == hive.NULL
    with pytest.raises(Invalid, match="too long"):
        segment("x" * 201)


def test_an_empty_project_gives_a_table_without_rows(project, owner, tmp_path):
    manifest = write(project, owner, tmp_path / "out")

    assert dataset.dataset(tmp_path / "out").to_table().num_rows == 0
    assert len(manifest["files"]) == 1


def test_filters_leave_rows_out(labelled, owner, tmp_path):
    manifest = write(labelled, owner, tmp_path / "out", filters=Filters.parse({"language": "de"}))

    assert manifest["rows"] == 3
