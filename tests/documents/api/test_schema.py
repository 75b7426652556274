"""The description of the API, and what every address of it answers to nonsense."""

import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from annotations.releases.files import content_type


@pytest.fixture(scope="module")
def schema():
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return yaml.safe_load(out.getvalue())


def asked_for(operation):
    """The parameters of an address's query."""
    return [one for one in operation.get("parameters", []) if one["in"] == "query"]


def test_the_schema_is_valid_and_says_what_may_go_wrong(schema):
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            assert operation["summary"][-1] not in ".;:", (path, method)
            missing = {"400", "401", "403", "404", "503"} - set(operation["responses"])
            assert not missing, (path, method)
            assert "application/problem+json" in operation["responses"]["404"]["content"]
            unsaid = [one["name"] for one in asked_for(operation) if not one.get("description")]
            assert not unsaid, (path, method)


def test_a_body_is_described_as_holding_nothing_else(schema):
    shapes = schema["components"]["schemas"]
    for name in ("LabelInput", "BulkRow", "EvidenceShape", "SplitPartInput"):
        assert shapes[name]["additionalProperties"] is False, name
    for operations in schema["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"]["$ref"].rpartition("/")[2]
                assert shapes[name]["additionalProperties"] is False, name
    assert "additionalProperties" not in shapes["ProjectShape"]  # what comes back may grow


def test_the_types_of_a_releases_files_and_secrets_that_are_shown_once_are_described(schema):
    [path] = [path for path in schema["paths"] if path.endswith("/files/{name}")]
    answers = schema["paths"][path]["get"]["responses"]
    shapes = schema["components"]["schemas"]

    for name in (
        "README.md",
        "SHA256SUMS",
        "labels.jsonl",
        "CITATION.cff",
        "croissant.json",
        "labels.parquet",
    ):
        assert content_type(name).partition(";")[0] in answers["200"]["content"], name
    assert "null" in shapes["InvitedShape"]["properties"]["link"]["type"]
    assert "null" in shapes["MadeToken"]["properties"]["token"]["type"]


def test_the_schema_and_its_page_are_served(api, sign_in, owner, client):
    assert api(owner).get("/api/v1/schema/?format=json").json()["openapi"].startswith("3.1")
    assert client.get("/api/v1/docs/").status_code == 302
    page = sign_in(owner).get("/api/v1/docs/")
    assert page.status_code == 200
    assert "unsafe-inline" not in page["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["nothing/", "projects", "documents/7/", "sentences/x/label/", "jobs/1/"])
def test_an_unknown_address_is_a_problem(api, owner, path):
    for client_method in ("get", "post", "delete"):
        answer = getattr(api(owner), client_method)(f"/api/v1/{path}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_what_is_no_json_or_too_large_is_refused(api, owner, project, settings):
    client, path = api(owner), "/api/v1/projects/harbour/labels/"

    assert client.post(path, b"{", "application/json").status_code == 400
    assert client.post(path, b'{"key": "\\ud800"}', "application/json").status_code == 400
    assert client.post(path, b"<x/>", "application/xml").status_code == 415
    assert client.put(path, b"{}", "application/json").status_code == 405
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = client.post(path, b'{"key": "' + b"x" * 1_000 + b'"}', "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_without_a_token_every_address_asks_for_one(client, schema, document):
    for path, operations in schema["paths"].items():
        ids = dict.fromkeys(re.findall(r"{(\w+)}", path), 1)
        there = {"slug": "harbour"}
        there |= dict.fromkeys(("document_id", "job_id", "export_id", "import_id"), document.pk)
        address = path.format(**ids | there)
        for method in operations:
            answer = client.generic(method.upper(), address, b"{}", "application/json")
            assert answer.status_code == 401, (method, address)
            assert answer["Content-Type"] == "application/problem+json"
