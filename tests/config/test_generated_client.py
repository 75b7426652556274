"""A client that a generator makes of the API's description works, types included."""

import importlib
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml
from django.test import Client

from annotations import labelling
from annotations.answers import Answer
from config.api import whole_schema
from documents.access import Actor

GENERATOR = Path(sys.executable).with_name("openapi-python-client")


class ToTheApp(httpx.BaseTransport):
    """Brings requests to the app without a server between."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = dict(request.headers)
        kind = headers.pop("content-type", "application/octet-stream")
        answer = Client().generic(
            request.method, request.url.raw_path.decode(), request.read(), kind, headers=headers
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.getvalue())


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The generated package; the generator says nothing that is not well."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "schema.yaml").write_text(yaml.safe_dump(whole_schema()))
    (folder / "config.yaml").write_text(
        "post_hooks: []\npackage_name_override: generated_contested\n"
        "content_type_overrides: {application/zip: application/octet-stream}\n"
    )
    made = subprocess.run(
        [GENERATOR, "generate", "--path", "schema.yaml", "--config", "config.yaml", "--meta", "none",
         "--output-path", "generated_contested", "--fail-on-warning"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield "generated_contested"
    sys.path.remove(str(folder))


@pytest.fixture
def module(package):
    """`module("api.sentences.label_put")`: a module of the generated client."""
    return lambda name: importlib.import_module(f"{package}.{name}")


@pytest.fixture
def client(module, make_token, owner):
    """The generated client, which calls the app without a server between."""
    return module("client").AuthenticatedClient(
        base_url="http://testserver",
        token=make_token(owner),
        prefix="Token",
        httpx_args={"transport": ToTheApp()},
        raise_on_unexpected_status=True,
    )


def test_a_generated_client_reads_filters_labels_and_meets_a_problem(
    module, client, project, owner, document, reviewer
):
    first, second, *_ = document.sentences.order_by("post__order", "start")
    labelling.tag(second.pk, Actor(reviewer.pk), Answer("opinion"))
    models = module("models")

    added = module("api.documents.documents_add").sync(
        "harbour", client=client, body=models.DocumentInput(text="The bell rang. Nobody heard it.")
    )
    saved = module("api.sentences.label_put").sync(
        first.pk, client=client, body=models.LabelInput(label="fact", confidence=4)
    )
    listed = module("api.sentences.projects_sentences").sync(
        "harbour", client=client, label=["fact", "opinion"], depth=["0"], page_size=10
    )
    answers = module("api.annotations.annotations_list").sync("harbour", client=client, reviewer=["rae"])
    refused = module("api.sentences.projects_sentences").sync("harbour", client=client, label=["fakt"])
    agreement = module("api.agreement.projects_agreement").sync("harbour", client=client)

    assert isinstance(added, models.DocumentShape)
    assert [post.text for post in added.posts] == ["The bell rang. Nobody heard it."]
    assert (saved.label, saved.text) == ("fact", "The quay is closed.")
    assert [(row.id, row.label) for row in listed.results] == [(first.pk, "fact"), (second.pk, None)]
    assert listed.next_ is None
    assert [answer.label for answer in answers.results] == ["opinion"]
    assert isinstance(refused, models.Problem)
    assert (refused.status, list(refused.errors)) == (400, ["label"])
    assert agreement.n_annotations == 0


def test_a_generated_client_gets_a_key_and_every_page(module, client, project, make_document):
    for number in range(3):
        make_document(f"Page {number}. Again {number}.")
    models, labels = module("models"), module("api.labels.labels_add")

    made = [
        labels.sync(
            "harbour",
            client=client,
            body=models.NewLabel(key="rumour", name="Rumour", hotkey="5"),
            idempotency_key="once",
        )
        for _ in range(2)
    ]
    sentences, texts, cursor = module("api.sentences.projects_sentences"), [], None
    while cursor is None or cursor:
        page = sentences.sync("harbour", client=client, page_size=4, **({"cursor": cursor} if cursor else {}))
        texts += [row.text for row in page.results]
        cursor = httpx.URL(page.next_).params["cursor"] if page.next_ else ""

    assert made[0] == made[1]
    assert texts == [f"{word} {number}." for number in range(3) for word in ("Page", "Again")]
