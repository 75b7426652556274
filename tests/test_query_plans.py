"""What people wait for reads no large table from end to end: the plans that PostgreSQL makes of it where it takes the
tables for those of ten million sentences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import Client

from annotations import export, filters, labelling, live, looking, pulling
from annotations import integrity as answers_and_events
from annotations.export import csv
from annotations.export.copying import PLAN
from annotations.export.sorts import SORTS
from annotations.filters import FIELDS, Filters
from annotations.projects import create_project
from documents import integrity
from documents.access import Actor
from documents.models import Job, Membership, Plan, Project, Role, Sentence, User
from tests.bench import grown_rows, threads

pytestmark = pytest.mark.django_db

TIMES = 800
"""How many times the rows that are there the planner is told of: a block of threads becomes ten million sentences."""
MOST = 60_000
"""What a page may cost by the planner's reckoning. Reading one large table whole is 100,000 and more."""
FEW = 10_000
"""Rows of an index that has only those of a kind, read whole, such as sentences that were retired."""
LARGE = {
    "documents_document", "documents_post", "documents_sentence", "documents_link", "documents_assignment",
    "annotations_annotation", "annotations_annotationevent", "annotations_decision",
    "annotations_decisionevent",
}  # fmt: skip
# Of ids of what a row belongs to there are the more, the more rows there are, which a sample does not tell.
SHARES = {
    "documents_post": {"document_id": -0.09, "parent_id": -0.3},
    "documents_sentence": {"document_id": -0.02, "post_id": -0.22},
    "documents_link": {"document_id": -0.1, "source_post_id": -1, "target_sentence_id": -0.6},
    "documents_assignment": {"document_id": -0.5},
    "annotations_annotation": {"document_id": -0.015, "sentence_id": -0.7},
    "annotations_annotationevent": {"document_id": -0.015, "sentence_id": -0.7},
    "annotations_decision": {"document_id": -0.2},
    "annotations_decisionevent": {"document_id": -0.2},
}
ASKED = {
    "label": "fact", "reviewer": "reader3", "language": "fr", "phase": "main", "published_from": "2024-01-02",
    "published_to": "2024-06-01", "post_kind": "comment", "depth": "2-", "author": "reader 1",
    "posted_from": "2024-01-02", "posted_to": "2024-06-01", "q": "from", "abstain_reason": "no_claim",
    "confidence": "1", "labelled_from": "2024-01-02", "labelled_to": "2024-06-01", "decision": "fact",
    "versions": "all",
}  # fmt: skip
"""A value of each filter that is no flag; the document is one that is there."""


@pytest.fixture(scope="module")
def grown(django_db_setup, django_db_blocker) -> Iterator[dict[str, Any]]:
    """A block of threads with their answers, and statistics as if there were many. Taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield filled()
        transaction.set_rollback(True)


def filled() -> dict[str, Any]:
    lead = User.objects.create(username="lead")
    people = [User.objects.create(username=f"reader{number}") for number in range(8)]
    newcomer = User.objects.create(username="newcomer")
    project = create_project("grown", "Grown", lead)
    Membership.objects.bulk_create(
        Membership(project=project, user=one, role=Role.REVIEWER) for one in [*people, newcomer]
    )
    plan = Plan.objects.create(
        project=project, name="All", reviewers_each=2, created_by=lead, n_documents=1, seed=1
    )
    labels = list(project.labels.order_by("position").values_list("pk", flat=True))
    place = grown_rows.Place(
        project.pk, plan.pk, [one.pk for one in people], lead.pk, labels, 10**9, 10**9, 10**9
    )
    block = threads.block(1, 0, 0)
    with connection.cursor() as cursor:
        for statement, lines in grown_rows.Block(place, 0, block).copies():
            if "annotationevent" not in statement:  # triggers write these
                with cursor.copy(statement) as copy:
                    copy.write("".join(lines))
        Job.objects.create(kind="ingest", project=project, status="done", params={}, cursor={})
        cursor.execute(f"ANALYZE {', '.join(LARGE)}")
        for table in LARGE:
            cursor.execute(
                "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', %s::text, 'relpages', "
                "relpages, 'reltuples', reltuples * %s::real) FROM pg_class WHERE oid = %s::regclass",
                [table, TIMES, table],
            )
        for table, shares in SHARES.items():
            for column, share in shares.items():
                place_of = (
                    "'schemaname', 'public', 'relname', %s::text, 'attname', %s::text, 'inherited', false"
                )
                cursor.execute("SELECT pg_clear_attribute_stats('public', %s, %s, false)", [table, column])
                cursor.execute(
                    f"SELECT pg_restore_attribute_stats({place_of}, 'null_frac', 0::real, "
                    "'avg_width', 8, 'n_distinct', %s::real)",
                    [table, column, share],
                )
    sentence = Sentence.objects.filter(project=project, post__depth=0).order_by("pk")[40]
    return {"document": sentence.document_id, "sentence": sentence.pk, "newcomer": newcomer, "lead": lead}


def nodes(plan: dict, limited: bool = False) -> Iterator[tuple[dict, bool]]:
    """Each step of a plan, and whether it ends as soon as a page is full."""
    kind = plan["Node Type"]
    if kind in ("Sort", "Aggregate", "Hash", "WindowAgg", "Materialize", "SetOp"):
        limited = False
    yield plan, limited
    for part in plan.get("Plans", ()):
        yield from nodes(part, limited or kind == "Limit" or part.get("Parent Relationship") == "SubPlan")


def whole(plan: dict) -> list[str]:
    """The steps that read a large table, or an index of one, from end to end."""
    return [
        f"{node['Node Type']} of {node['Relation Name']}"
        for node, is_limited in nodes(plan)
        if node.get("Relation Name") in LARGE
        and (
            node["Node Type"] == "Seq Scan"
            or (
                node["Node Type"].startswith("Index")
                and "Index Cond" not in node
                and node["Plan Rows"] > FEW
                and not is_limited
            )
        )
    ]


def explained(sql: str, params: Any = None) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [[[found]]] = cursor.fetchall()
    return found["Plan"]


def prepared(sql: str) -> dict:
    """The plan of a statement that is planned once, for whatever parameters come."""
    names: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    return _generic(re.sub(r"%\((\w+)\)s", numbered, sql).replace("%%", "%"))


def _generic(sql: str) -> dict:
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {sql}", prepare=False)
        [[[found]]] = cursor.cursor.fetchall()
    return found["Plan"]


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile, with their parameters."""
    found: list[tuple[str, Any]] = []

    def record(execute, sql, params, many, context):
        if not many and re.match(r"\s*(SELECT|WITH|UPDATE|INSERT|DELETE)\b", sql):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield found


def check_page(user: Any, address: str, most: float = MOST) -> None:
    """That every statement of a page is planned as it should be."""
    client = Client()
    client.force_login(user)
    with recorded() as statements:
        response = client.get(address)
    assert response.status_code == 200, response.content[:500]
    assert statements
    for sql, params in statements:
        check(explained(sql, params), sql, most)


def check(plan: dict, sql: str, most: float = MOST) -> None:
    assert not whole(plan), f"{whole(plan)}: {sql}"
    assert plan["Total Cost"] < most, f"{plan['Total Cost']:,.0f}: {sql}"


PAGES = (
    "/",
    "/projects/grown/",
    *(f"/projects/grown/?sort={sort}" for sort in ("title", "-language", "-comments", "sentences", "added")),
    "/projects/grown/?q=elwen",
    "/projects/grown/data/",
    "/projects/grown/data/?q=from",
    "/projects/grown/audit/",
    "/documents/{document}/",
    "/documents/{document}/live/",
    "/sentences/{sentence}/history/",
)
LISTS = (
    "/api/v1/projects/",
    "/api/v1/projects/grown/documents/",
    *(f"/api/v1/projects/grown/documents/?sort={sort}" for sort in ("title", "-comments", "-sentences")),
    "/api/v1/projects/grown/sentences/",
    "/api/v1/projects/grown/sentences/?sort=-id",
    "/api/v1/projects/grown/annotations/",
    "/api/v1/projects/grown/decisions/",
    "/api/v1/projects/grown/assignments/",
    "/api/v1/documents/{document}/",
    "/api/v1/documents/{document}/sentences/",
    "/api/v1/documents/{document}/links/",
    "/api/v1/sentences/{sentence}/history/",
    "/api/v1/projects/grown/audit/",
)


def test_nor_does_the_search_for_a_rare_word_with_its_figures(grown):
    check_page(grown["lead"], "/projects/grown/data/?q=nobodysword")


@pytest.mark.parametrize("address", [*PAGES, *LISTS])
def test_no_page_and_no_list_reads_a_large_table_whole(grown, address, monkeypatch):
    monkeypatch.setattr(looking, "MOST_COUNTED", 100)  # as many are there as are counted elsewhere
    check_page(grown["lead"], address.format(**grown))


@pytest.mark.parametrize(
    "address", ["/", "/projects/grown/", "/documents/{document}/", "/documents/{document}/live/"]
)
def test_nor_does_a_page_of_a_reviewer(grown, address):
    check_page(grown["newcomer"], address.format(**grown))


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_nor_does_a_list_of_sentences_with_a_filter(grown, name, monkeypatch):
    monkeypatch.setattr(filters, "MANY_ANSWERS", 100)
    field = FIELDS[name]
    value = ASKED.get(name) or ("yes" if field.kind == "flag" else str(grown["document"]))
    check_page(
        grown["lead"], f"/api/v1/projects/grown/sentences/?{urlencode({name: value, 'page_size': 50})}"
    )


@pytest.mark.parametrize(
    "sql",
    [labelling.TAG, labelling.CLEAR, pulling.LAPSE, pulling.NEXT],
    ids=["label", "clear", "leases", "next document"],
)
def test_nor_does_a_statement_that_is_planned_once(grown, sql):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('enable_sort', %s, true)", ["off" if sql is not labelling.TAG else "on"]
        )
    check(prepared(sql), sql, 10**12)


def test_a_label_and_what_is_told_of_it_cost_a_few_pages(grown):
    told = {"sentence": grown["sentence"], "user": grown["newcomer"].pk, "op": None}
    check(explained(labelling.CURRENT, told), labelling.CURRENT, 500)
    asked = {"reader": grown["newcomer"].pk, "document": grown["document"]}
    check(explained(live.STATE, asked), live.STATE, 500)


@pytest.mark.parametrize("rows", ["labels", "sentences"])
def test_the_first_row_of_an_export_is_there_at_once(grown, rows):
    project, sort = Project.objects.get(slug="grown"), SORTS[rows]
    params = export.parameters(project, Actor(grown["lead"].pk), Filters())
    statement = csv.statement(sort.rows, sort.names)
    inner = re.fullmatch(r"\s*COPY \((.*)\) TO STDOUT.*", statement, re.DOTALL)[1]
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        plan = explained(inner, params)
        cursor.execute("SET LOCAL enable_nestloop = on")

    assert not whole(plan)
    assert plan["Startup Cost"] < MOST


def test_the_planner_is_told_of_ten_million_sentences(grown):
    """Else nothing here would be proved."""
    assert explained("SELECT FROM documents_sentence")["Plan Rows"] > 8_000_000


def test_what_is_drawn_is_as_what_people_bring_in(grown):
    assert [*integrity.violations(), *answers_and_events.violations()] == []
