"""What we export, loaded by those who read such files: pandas, Polars, DuckDB, datasets, and the README's lines.

They are imported when this module runs, since together they take longer than its tests.
"""

import io
import re
import sys
import types
import zipfile
from collections import Counter
from pathlib import Path

import duckdb
import httpx
import pandas
import polars
import pytest
from django.test import Client

from documents import tokens
from tests.annotations.export.conftest import content, lines
from tests.annotations.export.corpus import Corpus

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def labelled(project, owner, reviewer, sentences, answer):
    """Answers with everything a reader may stumble over: nulls, quotes, line ends, an empty text."""
    answer(sentences[0], reviewer, "fact", note='"Quoted",\r\n\tand = more', confidence=3)
    answer(sentences[1], reviewer, None, abstain_reason="unclear")
    answer(sentences[0], owner, "opinion", note="💧")
    return project


@pytest.fixture
def datasets(tmp_path, monkeypatch):
    """The library, which keeps what it reads in a folder and reaches for nothing."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hf" / "datasets")
    datasets.disable_progress_bars()
    return datasets


def test_pandas_reads_parquet_csv_and_json_lines_alike(labelled, owner):
    parquet = pandas.read_parquet(io.BytesIO(content(labelled, owner, "parquet")))
    kept = {"keep_default_na": False, "na_values": [""]}
    csv = pandas.read_csv(io.BytesIO(content(labelled, owner, "csv")), **kept)
    tsv = pandas.read_csv(io.BytesIO(content(labelled, owner, "tsv")), sep="\t", **kept)
    jsonl = pandas.read_json(io.BytesIO(content(labelled, owner, "jsonl")), lines=True)

    assert len(parquet) == 3
    for column in ("sentence_key", "text", "label", "note", "reviewer", "start", "blind"):
        said = parquet[column].astype(object).where(parquet[column].notna(), None).tolist()
        for other in (csv, tsv, jsonl):
            assert other[column].astype(object).where(other[column].notna(), None).tolist() == said, column
    assert str(parquet["labelled_at"].dt.tz) == "UTC"
    assert parquet["blind"].dtype == bool


def test_polars_and_duckdb_read_the_same(labelled, owner, tmp_path):
    expected = lines(labelled, owner)
    for format in ("parquet", "csv"):
        (tmp_path / f"labels.{format}").write_bytes(content(labelled, owner, format))
    (tmp_path / "sentences.parquet").write_bytes(content(labelled, owner, "parquet", "sentences"))

    for table in (
        polars.read_parquet(tmp_path / "labels.parquet"),
        polars.read_csv(tmp_path / "labels.csv"),
        duckdb.read_parquet(str(tmp_path / "labels.parquet")).pl(),
        duckdb.read_csv(str(tmp_path / "labels.csv"), all_varchar=True).pl(),
    ):
        assert table.columns == list(expected[0])
        for column in ("text", "note", "label", "sentence_key"):
            assert table[column].to_list() == [row[column] for row in expected], column
    found = duckdb.sql(
        f"SELECT sum(labels.fact), sum(len(most_given)) FROM '{tmp_path / 'sentences.parquet'}'"
    ).fetchall()
    assert found == [(1, 2)]


def test_a_hugging_face_folder_loads_by_its_card(labelled, owner, tmp_path, datasets):
    with zipfile.ZipFile(io.BytesIO(content(labelled, owner, "huggingface", "sentences"))) as archive:
        archive.extractall(tmp_path)

    loaded = datasets.load_dataset(str(tmp_path / "harbour"))

    [rows] = loaded.values()
    assert rows["text"] == [row["text"] for row in lines(labelled, owner, "sentences")]
    assert rows.features["labels"]["fact"].dtype == "int64"


def test_the_lines_of_the_readme_read_what_the_api_gives(labelled, owner, tmp_path, monkeypatch, datasets):
    def answer(request: httpx.Request) -> httpx.Response:
        found = Client().get(str(request.url.raw_path, "ascii"), headers=dict(request.headers))
        return httpx.Response(found.status_code, headers=dict(found.headers), content=b"".join(found))

    _, secret = tokens.create(owner)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(httpx, "get", httpx.Client(transport=httpx.MockTransport(answer)).get)
    section = (ROOT / "README.md").read_text().split("### Take the data along")[1].split("\n### ")[0]
    fetching, reading, talking = re.findall(r"```python\n(.*?)```", section, re.DOTALL)

    exec(fetching.replace("projects/bells/", "projects/harbour/").replace("TOKEN", repr(secret)), {})
    imports, lines_of = reading.split("\n\n")
    names: dict = {}
    exec(imports, names)
    found = []
    for line in lines_of.splitlines():
        exec(line, names)
        found.append(names["labels"])

    by_pandas, by_polars, by_duckdb, by_datasets = found
    expected = Counter(row["label"] for row in lines(labelled, owner))
    assert Counter(by_polars["label"].to_list()) == expected
    assert Counter(by_pandas["label"].dropna()) + Counter([None]) == expected
    assert Counter(dict(by_duckdb.fetchall())) == expected
    assert Counter(by_datasets["train"]["label"]) == expected

    # ConvoKit itself brings PyTorch and spaCy along.
    monkeypatch.setitem(sys.modules, "convokit", types.SimpleNamespace(Corpus=Corpus))
    exec(talking.replace("projects/bells/", "projects/harbour/").replace("TOKEN", repr(secret)).replace('"bells"', '"harbour"'),
         names)  # fmt: skip
    corpus = names["corpus"]
    given = [one for utterance in corpus.iter_utterances() for one in utterance["meta"]["answers"]]
    assert Counter(one["label"] for one in given) == expected
    assert len(corpus.conversations) == labelled.documents.count()
