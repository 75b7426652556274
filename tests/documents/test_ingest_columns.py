"""`manage.py ingest` of folders, and of tables whose columns are named."""

import io
import json
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command

from documents.models import Document

pytestmark = pytest.mark.django_db(transaction=True)


def ingest(*arguments: str) -> list[dict]:
    out = io.StringIO()
    with suppress(CommandError):  # some could not be read; the rows say which
        call_command(
            "ingest", *map(str, arguments), "--project", "harbour", "--json", stdout=out, stderr=io.StringIO()
        )
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_folder(project, tmp_path):
    folder = tmp_path / "blog"
    folder.mkdir()
    (folder / "b.txt").write_text("The weir leaks. It was built in 1931.")
    (folder / "a.csv").write_text("title,text\nThe quay,It is closed.\n")
    (folder / ".hidden.txt").write_text("No.")
    (folder / "c.pdf").write_bytes(b"%PDF-1.7")

    rows = ingest(folder)

    assert [row["status"] for row in rows] == ["created", "created", "failed"]
    assert "blog/c.pdf" in rows[2]["error"] + rows[2]["source"]
    assert list(Document.objects.order_by("pk").values_list("format", flat=True)) == ["csv", "plaintext"]


def test_an_empty_folder_is_told(project, tmp_path):
    [row] = ingest(tmp_path)

    assert row["status"] == "failed"
    assert "nothing in it" in row["error"]


def test_columns(project, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("nr,who,q7\n1,Ann,The quay is closed.\n2,Bo,Nobody was told.\n")

    [refused] = ingest(path)
    [row] = ingest(path, "--column", "text=q7", "--column", "author=who")

    assert "--column text=q7" in refused["error"]
    assert (row["status"], row["comments"]) == ("created", 2)


@pytest.mark.parametrize("column", ["text", "words=q7", "=q7"])
def test_a_column_that_says_nothing(project, tmp_path, column):
    with pytest.raises(CommandError, match="--column text=body"):
        call_command("ingest", str(tmp_path), "--project", "harbour", "--column", column)
