"""The columns of a table, named through the API."""

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document, Job

DOCUMENTS = "/api/v1/projects/harbour/documents/"
TABLE = b"nr,who,q7\n1,Ann,The quay is closed.\n2,Bo,Nobody was told.\n"


def post_file(client, content=TABLE, **fields):
    return client.post(DOCUMENTS, {"file": SimpleUploadedFile("answers.csv", content), **fields})


def test_columns_of_a_file(api, curator, project):
    answer = post_file(api(curator), columns=orjson.dumps({"text": "q7", "author": "who"}).decode())

    assert answer.status_code == 201, answer.content
    assert [(post["author"], post["text"]) for post in answer.json()["posts"][1:]] == [
        ("Ann", "The quay is closed."),
        ("Bo", "Nobody was told."),
    ]


def test_columns_of_a_text(api, curator, project):
    body = {"text": TABLE.decode(), "format": "csv", "columns": {"text": "q7"}}

    answer = api(curator).post(DOCUMENTS, orjson.dumps(body), "application/json")

    assert answer.status_code == 201, answer.content
    assert answer.json()["format"] == "csv"


def test_columns_of_an_address_go_with_the_job(api, curator, project):
    body = {"url": "https://example.org/a.csv", "columns": {"text": "q7"}}

    answer = api(curator).post(DOCUMENTS, orjson.dumps(body), "application/json")

    assert answer.status_code == 202
    assert Job.objects.get().params["sources"][0]["columns"] == {"text": "q7"}


def test_a_table_that_says_nothing_is_refused_with_its_columns(api, curator, project):
    answer = post_file(api(curator))

    assert answer.status_code == 400
    assert "“nr”, “who”, “q7”" in answer.json()["detail"]
    assert "columns" in answer.json()["detail"]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "columns", ["no json", "[]", '{"text": 1}', '{"words": "q7"}', '{"text": null}', '"q7"']
)
def test_a_wrong_mapping_is_refused_by_field(api, curator, project, columns):
    answer = post_file(api(curator), columns=columns)

    assert answer.status_code == 400
    assert "columns" in answer.json()["errors"]


def test_the_schema_says_how(api, curator):
    schema = api(curator).get("/api/v1/schema/", headers={"Accept": "application/json"}).json()

    [field] = [
        component["properties"]["columns"]
        for name, component in schema["components"]["schemas"].items()
        if name.startswith("DocumentInput") and "columns" in component.get("properties", {})
    ][:1]
    assert field["type"] == "object"
    assert field["additionalProperties"] == {"type": "string"}
    assert "in a form, this object as JSON" in field["description"]
