"""Who may do what: every address, by every role, in one table.

A row is a method, an address and the status that each of `PEOPLE` gets, in their order; the last
status stands for everyone after it. An address, and in the API a method, that stands in no row
fails the test, and so does a row that says less than "there is no such thing" to somebody who
does not belong to the project.

Each answer on the way is looked at for what it promises a browser (tests/promises.py).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone

from annotations import deciding, gaps, labelling, norming, saved_views
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.export import Asked, kept
from annotations.importing import starting
from annotations.models import LabelImport, Release
from annotations.projects import create_project
from annotations.releases import files
from documents import access, inviting, linking, tokens
from documents.access import Actor
from documents.models import Assignment, Job, Plan, Project, Scope, Token, User
from tests.conftest import entered
from tests.permission_table import BODIES, PEOPLE, QUERIES, TABLE
from tests.promises import broken

# `stranger` owns another project; `admin` has the instance's settings and belongs to no project.
METHODS = ("get", "post", "put", "patch", "delete")
BELONGS_TO_PROJECT = (
    "harbour", "{document}", "{second}", "{sentence}", "{job}", "{ended_job}", "{link}", "{drawn}", "{plan}",
    "{assignment}", "{norming}", "{answered}", "{gap}", "{export}", "{import}",
    "{view}",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What each of PEOPLE gets for a method and an address."""

    method: str
    address: str
    statuses: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")


def rows() -> Iterator[Row]:
    for line in TABLE.splitlines()[2:]:
        if line.strip():
            method, address, *words = line.split()
            statuses = [int(word) for word in words]
            statuses += statuses[-1:] * (len(PEOPLE) - len(statuses))
            yield Row(method, address, tuple(statuses))


ROWS = list(rows())


def parts(rows: list[Row], size: int = 12) -> list[Any]:
    """The rows in parts, which each need the project but once; a part is named after its first.

    What deletes comes last of each: files that went with a row do not come back with it.
    """
    made = []
    for at in range(0, len(rows), size):
        part = sorted(rows[at : at + size], key=lambda row: row.method == "DELETE")
        made.append(pytest.param(part, id=f"{rows[at]} and on"))
    return made


@pytest.fixture
def names(project, owner, sentence, document, link, make_document, make_user, make_member) -> dict[str, Any]:
    """What the addresses and bodies of the table mean."""
    second = make_member("second", "owner")
    make_user("third")
    token, _ = tokens.create(owner)
    page = {"source_url": "https://quay.example/grows"}
    make_document("It grew. It shrank.", ["Did it?"], **page)
    comment = document.sentences.get(text="It was never closed.").pk
    reply = document.sentences.get(text="I saw it open on Monday.").pk
    grown = make_document("It grew. It grew again.", ["Did it?"], **page)
    labelling.tag(comment, Actor(second.pk), Answer("opinion"))
    gap = gaps.open_gap(Actor(second.pk), comment, "A rule.")
    invitation, invited = inviting.invite(Actor(owner.pk), project, "viewer")
    draft_of(project)
    return {
        "document": document.pk,
        "second": grown.pk,
        "sentence": sentence.pk,
        "job": Job.objects.create(project=project, kind="ingest").pk,
        "ended_job": failed_job(project).pk,
        "export": made_export(project, second).pk,
        "link": link.pk,
        "drawn": linking.draw(Actor(second.pk), "supports", comment, sentence.pk)["id"],
        "comment": comment,
        "answered": comment,
        "gap": gap.pk,
        "import": tried_import(project).pk,
        "view": saved_views.save(Actor(second.pk), project, "All facts", "label=fact", is_shared=True).pk,
        "post": link.source_post_id,
        "plan": Plan.objects.create(project=project, name="Begun", seed=1).pk,
        "assignment": Assignment.objects.create(
            project=project, document=grown, reviewer=second, state="given", origin="hand"
        ).pk,
        "decided": deciding.decide(Actor(owner.pk), reply, Verdict("opinion"), 0).sentence,
        "norming": norming.open_round(Actor(owner.pk), project, "First", [sentence.pk]).pk,
        "owner": owner.pk,
        "owners_token": token.token_key,
        "invited": invitation.pk,
        "invitation": invited.rstrip("/").rsplit("/", 1)[1],
    }


def failed_job(project) -> Job:
    """A job that has ended and has something to try again."""
    sources = [{"name": None, "url": "https://harbour.example/", "format": None, "encoding": None}]
    job = Job.objects.create(
        project=project, kind="ingest", status="done", params={"sources": sources}, failed=1
    )
    job.outcomes.create(source=0, item=0, status="failed")
    return job


def tried_import(project) -> LabelImport:
    """A file of labels that was tried, with its report."""
    report = starting.keep([b"row\n"])
    tried = LabelImport.objects.create(
        project=project, name="labels.jsonl", sha256=report, report=report, finished_at=timezone.now()
    )
    tried.refresh_from_db()
    return tried


def made_export(project, maker) -> Job:
    """An export of somebody's that is made: a file of one line."""
    line = b"a line\n"
    digest = hashlib.sha256(line).hexdigest()
    if not default_storage.exists(kept.path_of(digest)):
        default_storage.save(kept.path_of(digest), ContentFile(line))
    job = kept.start(project, Actor(maker.pk), Asked(), {})
    rights = dict.fromkeys(kept.RIGHTS)
    job.cursor = {"file": {"sha256": digest, "bytes": len(line), "rows": 1}, "rights": rights}
    job.status, job.finished_at = "done", timezone.now()
    job.save()
    return job


def draft_of(project) -> Release:
    """The release 1.0.0, a draft of one file."""
    sums = b"a file\n"
    digest = hashlib.sha256(sums).hexdigest()
    place = files.path_of(digest)
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(sums))
    file = {"name": "SHA256SUMS", "sha256": digest, "bytes": len(sums), "rows": None}
    return Release.objects.create(project=project, version="1.0.0", state="draft", files=[file])


@pytest.fixture
def people(owner, viewer, reviewer, curator, stranger, make_user) -> dict[str, User | None]:
    create_project("elsewhere", "Elsewhere", stranger)
    admin = make_user("ada", is_staff=True, is_superuser=True)
    everyone = {"viewer": viewer, "reviewer": reviewer, "curator": curator, "owner": owner}
    return {"nobody": None, "stranger": stranger, "admin": admin} | everyone


def filled(row: Row, names: dict[str, Any]) -> dict[str, Any]:
    """The body of the row's request."""
    body = meant(BODIES.get(str(row), {}), names)
    if row.address.endswith("/links/") and body:
        body = body | (
            {"source_sentence": names["comment"], "target_sentence": names["sentence"]}
            if row.is_api
            else {"post": names["post"], "target": names["sentence"]}
        )
    return body


def meant(body: Any, names: dict[str, Any]) -> Any:
    """The body with what the names in it mean."""
    if isinstance(body, dict):
        return {key: meant(value, names) for key, value in body.items()}
    if isinstance(body, list):
        return [meant(value, names) for value in body]
    return names.get(body[1:-1], body) if isinstance(body, str) and body[:1] == "{" else body


def ask(client: Client, row: Row, names: dict[str, Any]) -> int:
    """The status of the row's request; nothing it did is kept."""
    how = {"content_type": "application/json"} if row.is_api else {}
    with transaction.atomic():
        address = row.address.format(**names) + QUERIES.get(str(row), "")
        answer = getattr(client, row.method.lower())(address, filled(row, names), **how)
        body = b"".join(answer)  # a stream holds the connection until it was read
        transaction.set_rollback(True)
    assert not broken(answer, body), f"{row}: {broken(answer, body)}"
    return answer.status_code


@pytest.mark.parametrize("part", parts(ROWS))
def test_what_everyone_gets(part, names, people):
    got = {str(row): [] for row in part}
    for row, person in product(part, people.values()):
        client = Client(raise_request_exception=False)
        if person is not None:
            entered(client, person)
        got[str(row)].append(ask(client, row, names))

    assert got == {str(row): list(row.statuses) for row in part}


PAGE_OF_THE_API = "/api/v1/docs/"  # for people: it asks for a session, as every page does


# What belongs to a person, not to a project: see the tests of tokens.
OF_A_PERSON = (
    PAGE_OF_THE_API,
    "/api/v1/audit/",
    "/api/v1/audit/file/",
    "/api/v1/projects/",
    "/api/v1/account/",
    "/api/v1/account/data/",
    "/api/v1/join/",
)
OF_A_PROJECT = [
    row for row in ROWS if row.is_api and row.address not in OF_A_PERSON and "tokens" not in row.address
]


@pytest.mark.parametrize("part", parts(OF_A_PROJECT))
def test_a_token_reaches_as_far_as_its_scope_and_projects(part, names, people):
    """An owner's token with a scope gets what that role gets; of another project, what a stranger gets."""
    owner = people["owner"]
    create_project("other", "Other", owner)
    limits: dict[str, dict[str, Any]] = {
        "viewer": {"scopes": [Scope.READ]},
        "reviewer": {"scopes": [Scope.READ, Scope.LABEL]},
        "curator": {"scopes": [Scope.CURATE]},
        "owner": {"scopes": [Scope.ADMIN]},
        "stranger": {"scopes": [Scope.ADMIN], "projects": ["other"]},
    }
    secrets = {role: tokens.create(owner, **limit)[1] for role, limit in limits.items()}
    got = {str(row): {} for row in part}
    for row, (role, secret) in product(part, secrets.items()):
        got[str(row)][role] = ask(Client(headers={"Authorization": f"Token {secret}"}), row, names)

    by_role = {str(row): dict(zip(PEOPLE, row.statuses, strict=True)) for row in part}
    assert got == {row: {role: statuses[role] for role in limits} for row, statuses in by_role.items()}


@pytest.mark.parametrize("part", parts([row for row in ROWS if row.is_api], 80))
def test_a_token_that_ended_is_nobody(part, names, owner):
    """Expired, ended, of somebody switched off, or never there: told apart by nothing but the words."""
    gone = owner.__class__.objects.create(username="gone", is_active=False)
    expired, first = tokens.create(owner)
    Token.objects.filter(pk=expired.pk).update(expiry=timezone.now())
    ended, second = tokens.create(owner)
    tokens.end(owner, ended.token_key)
    secrets = [first, second, tokens.create(gone)[1], "ctd_nothing"]
    got = {}
    for row, secret in product(part, secrets):
        client = Client(headers={"Authorization": f"Token {secret}"}, raise_request_exception=False)
        got.setdefault(str(row), set()).add(ask(client, row, names))

    assert got == {str(row): {row.statuses[PEOPLE.index("nobody")]} for row in part}


OF_THE_PROJECT = [row for row in ROWS if any(word in row.address for word in BELONGS_TO_PROJECT)]


@pytest.mark.parametrize("part", parts(OF_THE_PROJECT, 40))
def test_without_the_second_factor_that_a_project_asks_for_nothing_of_it_is_shown(
    part, names, owner, project
):
    """Not even to its owner: pages lead to where one is set up, all else is refused, by token as well."""
    Project.objects.filter(pk=project.pk).update(requires_second_factor=True)
    client = entered(Client(raise_request_exception=False), owner)
    caller = Client(
        headers={"Authorization": f"Token {tokens.create(owner)[1]}"}, raise_request_exception=False
    )
    got, expected = {}, {}
    for row in part:
        expected[str(row)] = 302 if row.method == "GET" and not row.is_api else 403
        got[str(row)] = ask(client, row, names)
        if row.is_api:
            expected[f"{row} by token"], got[f"{row} by token"] = 403, ask(caller, row, names)

    assert got == expected


@pytest.mark.parametrize(
    "limit",
    [{"scopes": ["read"]}, {"scopes": ["label"]}, {"scopes": ["curate"]}, {"projects": ["harbour"]}],
    ids=str,
)
def test_a_limited_token_makes_neither_projects_nor_tokens(owner, project, limit):
    _, secret = tokens.create(owner, **limit)
    client = Client(headers={"Authorization": f"Token {secret}"})

    made = [
        client.post("/api/v1/projects/", {"slug": "new", "name": "New"}, content_type="application/json"),
        client.post("/api/v1/tokens/", {"name": "new"}, content_type="application/json"),
        client.post(
            "/api/v1/join/", {"link": "https://quay.example/join/x/"}, content_type="application/json"
        ),
    ]

    assert [response.status_code for response in made] == [403, 403, 403]
    assert Project.objects.count() == 1


def test_every_address_stands_in_the_table(names):
    known = {route_of(row, names) for row in ROWS}
    missing = {route for route, _ in routes(get_resolver().url_patterns)} - known

    assert not missing


def test_every_method_of_the_api_stands_in_the_table(names):
    known = {(route_of(row, names), row.method.lower()) for row in ROWS}
    there = {
        (route, method)
        for route, pattern in routes(get_resolver().url_patterns)
        if (view := getattr(pattern.callback, "cls", None))
        for method in METHODS
        if hasattr(view, method)
    }

    assert there
    assert not there - known


def test_nobody_hears_of_a_project_that_is_not_theirs():
    for row in ROWS:
        if any(word in row.address for word in BELONGS_TO_PROJECT):
            nobody, stranger, admin, *_ = row.statuses
            assert nobody == (401 if row.is_api else 302), row
            assert stranger == admin == 404, row


def test_every_role_includes_the_later_ones():
    for row in ROWS:
        if any(word in row.address for word in BELONGS_TO_PROJECT):
            allowed = [status < 400 for status in row.statuses[PEOPLE.index("viewer") :]]
            assert allowed == sorted(allowed), row


def test_the_table_names_what_the_code_knows():
    assert set(PEOPLE[3:]) == set(access.LEVEL_OF_ROLE)
    assert Project._meta.get_field("slug").unique


def route_of(row: Row, names: dict[str, Any]) -> str:
    return resolve(row.address.format(**names).partition("?")[0]).route.replace("^", "")


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route.replace("^", ""), pattern
