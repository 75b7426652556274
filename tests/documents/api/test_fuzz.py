"""Whatever is sent to the API, within its description or not, nothing of it is a bug to the server."""

import json
import os
from urllib.parse import quote

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from annotations import gaps, norming
from annotations.models import Repeat, SavedView
from config.api import whole_schema
from documents.access import Actor
from documents.models import Assignment, Plan
from tests.test_permissions import made_export, tried_import

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES") or 15)
SAFE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)


@pytest.fixture
def ids(project, owner, document, sentence, link):
    """What the addresses of the description stand for, so that the fuzz gets past the 404."""
    return {
        "slug": project.slug,
        "export_id": made_export(project, owner).pk,
        "import_id": tried_import(project).pk,
        "document_id": document.pk,
        "sentence_id": sentence.pk,
        "link_id": link.pk,
        "gap_id": gaps.open_gap(Actor(owner.pk), sentence.pk, "A rule.").pk,
        "job_id": document.pk,
        "plan_id": Plan.objects.create(project=project, name="Begun", seed=1).pk,
        "assignment_id": Assignment.objects.create(
            project=project, document=document, reviewer=owner, state="given", origin="hand"
        ).pk,
        "norming_id": norming.open_round(Actor(owner.pk), project, "First", [sentence.pk]).pk,
        "repeat_id": Repeat.objects.create(
            project=project, document=document, sentence=sentence, reviewer=owner
        ).pk,
        "view_id": SavedView.objects.create(project=project, owner=owner, name="Mine").pk,
        "chart": "mix",
        "kind": "csv",
        "version": "1.0.0",
        "name": "README.md",
        "username": "olga",
        "key": "none",
    }


def operations():
    """Every operation but those that delete what the others need."""
    found = [result.ok() for result in schemathesis.openapi.from_dict(whole_schema()).get_all_operations()]
    return [operation for operation in found if operation.method.upper() != "DELETE"]


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.label)
def test_nothing_that_is_sent_breaks_the_server(operation, api, owner, ids):
    client: Client = api(owner)
    client.raise_request_exception = False
    cases = st.one_of(
        *(
            operation.as_strategy(generation_mode=mode)
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        )
    )

    @SAFE
    @given(case=cases)
    def send(case):
        kwargs = case.as_transport_kwargs(base_url="http://testserver")
        address = operation.path.format(**{name: quote(str(value)) for name, value in ids.items()})
        body = b""
        content_type = case.media_type or "application/json"
        if "json" in kwargs:
            body = json.dumps(kwargs["json"]).encode()
        elif isinstance(kwargs.get("data"), bytes | str):
            body = kwargs["data"] if isinstance(kwargs["data"], bytes) else kwargs["data"].encode()
        answer = client.generic(
            operation.method.upper(), address, body, content_type, query_params=kwargs.get("params") or {}
        )
        shown = answer.getvalue()  # a stream is read to its end
        assert answer.status_code < 500, (kwargs, shown)

    send()
