"""Walking every address of the table of permissions as one person, and what others do meanwhile."""

import io
import re
import zipfile
from dataclasses import dataclass
from difflib import ndiff
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from annotations import (
    agreement,
    consensus,
    deciding,
    discussing,
    gaps,
    opening,
    sending_back,
    thread_effect,
)
from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.deciding import Verdict
from annotations.labelling import tag, untag
from annotations.models import Annotation
from documents import linking, sessions, tokens
from documents.access import Actor
from documents.linking import Span
from documents.models import Document, Link, User
from tests.conftest import entered
from tests.test_permissions import ROWS, Row, filled


@dataclass(frozen=True, slots=True)
class Others:
    """Who works beside the reader; `gone` joins for a while."""

    ines: User
    gone: User
    curator: User
    owner: User


WHISPERED = "They said it in secret"

# Each address also with these, where they are understood.
VARIANTS = {
    "/": [""],
    "/projects/harbour/": ["", "?sort=comments", "?q=quay", "?page=2"],
    "/documents/{document}/": ["", "?order=newest", "?s={sentence}", "?look"],
    "/documents/{second}/window/": ["?start=0&end=999", "?posts={post}", ""],
    "/documents/{second}/live/": ["", "?cut=0&mine=0"],
    "/documents/{document}/live/": ["", "?cut=0&mine=0"],
    "/documents/{document}/window/": ["?start=0&end=999", "?posts={post}"],
    "/documents/{document}/read/": ["", "?notes=1", "?of=ines", "?of=gone", "?of=nobody", "?look"],
    "/documents/{document}/changes/": [""],
    "/sentences/{sentence}/history/": ["", "?before=99999999"],
    "/sentences/{comment}/history/": [""],
    "/api/v1/projects/harbour/sentences/": [
        *("", "?label=disputed", "?label=fact", "?unlabelled=true", "?unlabelled=false", "?page_size=1"),
        *("?disputed_in_thread=true", "?disputed_in_thread=false", "?reviewers_disagree=true"),
        *("?reviewer=ines", "?reviewer=gone", "?reviewer=nobody", "?q=closed"),
        *("?reviewer=ines&unlabelled=true", "?decided=true", "?decision=fact", "?has_note=true"),
        *("?label=none", "?confidence=2&sort=-id", "?labelled_from=2020-01-01&counted=yes"),
    ],
    "/api/v1/projects/harbour/links/": [
        *("", "?kind=disputes", "?state=confirmed", "?state=rejected", "?state=proposed", "?origin=person"),
        "?page_size=1",
    ],
    "/api/v1/documents/{document}/links/": ["", "?state=rejected", "?origin=person", "?kind=disputes"],
    "/api/v1/projects/harbour/annotations/": [
        *("", "?versions=all", "?label=disputed", "?reviewer=ines", "?reviewer=gone", "?reviewer=nobody"),
        *("?page_size=1", "?has_evidence=true", "?reviewers_disagree=false", "?q=closed&sort=-labelled_at"),
    ],
    "/projects/harbour/dashboard/reviewers.csv": [""],
    "/api/v1/projects/harbour/agreement/": ["", "?measure=raw", "?reviewer=gone", "?reviewer=nobody"],
    "/projects/harbour/consensus/": ["", "?view=model", "?after={sentence}"],
    "/api/v1/projects/harbour/thread-effect/": ["", "?reviewer=gone", "?document={document}"],
    "/api/v1/projects/harbour/export/": [
        f"?format={format}&rows={rows}{filters}"
        for format, rows, filters in product(
            ("jsonl", "csv"),
            ("labels", "sentences", "documents", "evidence"),
            ("", "&versions=all", "&label=disputed", "&reviewer=ines", "&reviewer=gone", "&reviewer=nobody"),
        )
    ]
    + [
        *(
            "?format=csv&rows=labels&counted=yes",
            "?rows=sentences&has_note=true",
            "?rows=documents&label=none",
        ),
        *(
            "?rows=reviewers&confidence=2",
            "?rows=sentences&disputed_in_thread=true",
            "?rows=labels&decided=no",
        ),
    ],
    "/api/v1/projects/harbour/assignments/": ["", "?reviewer=ines", "?state=given"],
}
ALSO = [Row("GET", address, ()) for address in VARIANTS if address not in {row.address for row in ROWS}]

# What is another from request to request, or says who asks and when.
ITS_OWN = [
    rb'nonce-[^\']+|nonce="[^"]+"',
    rb'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": *"[^"]+"|csrftoken=\S+',
    rb"ctd_[0-9a-f]+|messages=\S+|sessionid=\S+|[Ee]xpires[=:][^;\n]+",
    rb'name="op" value="[^"]+"',
    rb"ETag: \S+|RateLimit: \S+|\d{1,2} \w+ \d{4}, \d\d:\d\d",
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"<,]*",
    rb'X-Request-ID: \S+|"request_id": ?"[^"]*"',
    # How many transactions are under way, on the whole server: those of other test processes end when they like.
    rb'data-mine="\d+"|"mine": *\d+|(?<=\d)-\d+(?=\.[01]\.[-\d]*")',
]
# Of what is made by a request: random, or with the moment in it.
MADE = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def others(names, people, document, link, make_member, make_user) -> Others:
    """Who goes on, and a little from before of everybody's, so that the reader has something to show."""
    ines = make_member("ines")
    for person in (people["reviewer"], people["owner"], ines):
        tag(names["sentence"], Actor(person.pk), Answer("fact", note="From before."))
        opening.open_thread(Actor(person.pk), document, early=True)
    linking.settle(Actor(people["reviewer"].pk), link.pk, "confirmed")
    linking.draw(Actor(people["reviewer"].pk), "disputes", last_of(document), names["sentence"])
    return Others(ines, make_user("gone"), people["curator"], people["owner"])


def last_of(document: Document) -> int:
    """The last sentence of the thread."""
    return document.sentences.get(text="I saw it open on Monday.").pk


def others_work(names: dict[str, Any], document: Document, link: Link, others: Others) -> None:
    """Everything that reviewers, curators and owners do, but to cut sentences anew, which all see."""
    first, second, third, fourth = (row.pk for row in document.sentences.order_by("post__order", "start"))
    ines, gone = Actor(others.ines.pk), Actor(others.gone.pk)
    curator, owner = Actor(others.curator.pk), Actor(others.owner.pk)
    document.project.memberships.create(user=others.gone, role="reviewer")
    for reviewer in (ines, gone):
        opening.open_thread(reviewer, document, early=True)
    piece = {"url": "https://quay.example/log", "quotation": WHISPERED, "stance": "refutes"}
    for actor, label in ((ines, "disputed"), (gone, "opinion"), (curator, "unsupported")):
        for sentence in (first, second, third, fourth):
            tag(sentence, actor, Answer(label, note=WHISPERED, confidence=2, evidence=[piece]))
        tag(first, actor, Answer("fact"))
        untag(second, actor)
        tag(second, actor, Answer(None, "unclear", note=WHISPERED))
    bulk(document.project_id, ines.user_id, [{"sentence": third, "label": "fact", "note": WHISPERED}])
    untag(first, owner)
    hers = linking.draw(ines, "disputes", third, second)["id"]
    linking.draw(ines, "disputes", fourth, first)  # which the reader drew as well
    linking.draw(gone, "repeats", fourth, second)
    for reviewer in (ines, gone):
        linking.settle(reviewer, link.pk, "rejected")
    linking.settle(curator, hers, "rejected")
    linking.erase(ines, linking.draw(ines, "repeats", third, first)["id"])
    span = Span(document.posts.get(order=1).pk, 0, 6)
    linking.say(ines, document.pk, "quotes", span, second, "confirmed", uuid4())
    answer_the_version_before(names, others.ines)
    adjudicate(curator, owner, (first, second, third))
    agreement.measure(document.project, owner, "alpha")
    thread_effect.measure(document.project, owner)
    consensus.refit(document.project)
    others.gone.memberships.all().delete()  # whoever leaves leaves their answers


def adjudicate(curator: Actor, owner: Actor, sentences: tuple[int, int, int]) -> None:
    """What curators do with sentences, and what they say to others than the reader."""
    first, second, third = sentences
    deciding.decide(curator, first, Verdict("disputed", reason=WHISPERED), 0)
    deciding.decide(owner, first, Verdict("fact", reason=WHISPERED), 1)
    discussing.discuss(curator, second, f"{WHISPERED} @ines @olga")
    sending_back.send_back(curator, second, ["ines"], WHISPERED)
    gaps.open_gap(curator, third, WHISPERED)
    deciding.decide(curator, third, Verdict("fact"), 0)
    deciding.undecide(owner, third, 1, WHISPERED)


def answer_the_version_before(names: dict[str, Any], ines: User) -> None:
    """An answer on a sentence that goes on in the next version, and on one that does not."""
    older = Document.objects.get(pk=names["second"]).previous
    assert older is not None
    for number, sentence in enumerate(older.sentences.all(), beyond_all_ids() + 10**4):
        Annotation.objects.create(
            id=number,
            revision=number,
            project_id=older.project_id,
            document=older,
            sentence=sentence,
            reviewer=ines,
            abstain_reason="unclear",
            note=WHISPERED,
        )


def beyond_all_ids() -> int:
    """A number that no sequence has come to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(coalesce(last_value, 0)) FROM pg_sequences WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0]) + 1


@cache
def setting() -> str:
    """The statement that sets every sequence; hundreds of requests make the view of them too slow."""
    with connection.cursor() as cursor:
        # Drafts of the audit log are there until the test ends, and are in no answer.
        cursor.execute(
            "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public'"
            " AND sequencename <> 'documents_auditdraft_id_seq'"
        )
        return "SELECT " + ", ".join(f"setval('{name}', %(at)s)" for (name,) in cursor.fetchall())


def sequences_at(number: int) -> None:
    """What a request makes has the same ids before and after."""
    with connection.cursor() as cursor:
        cursor.execute(setting(), {"at": number})


def said(client: Client, row: Row, names: dict[str, Any], query: str, first: int) -> tuple[Any, ...]:
    """What the address answers, and with how many questions to the database; nothing it did is kept."""
    how = {"content_type": "application/json"} if row.is_api else {}
    sequences_at(first)
    tokens.remembered.clear()
    sessions.remembered.clear()  # for some seconds, which a busy machine may take between two requests
    asked: list[str] = []

    def count(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(count):
        address = (row.address + query).format(**names)
        response = getattr(client, row.method.lower())(address, filled(row, names), **how)
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    if "/account/data/" in row.address and body[:2] == b"PK":
        response.headers.pop("Content-Length", None)
        body = unpacked(body)
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.headers.items()))
    cookies = response.cookies.output()
    text = b"\n".join([headers.encode(), cookies.encode(), body])
    for pattern in ITS_OWN:
        text = re.sub(pattern, b"~", text)
    known = {str(value).encode() for value in names.values() if isinstance(value, UUID)}
    text = MADE.sub(lambda one: one.group() if one.group() in known else b"~", text)
    return response.status_code, text, len(asked)


def unpacked(body: bytes) -> bytes:
    """What a person's own data say, but for when they came in."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        told = [archive.read(name) for name in archive.namelist() if name != "sessions.jsonl"]
    return re.sub(rb'"last_login": ?"[^"]*"', b"~", b"\n".join(told))


def walk(person, names: dict[str, Any], secret: str, first: int) -> dict[str, tuple[Any, ...]]:
    """Everything that every address says to a person: pages by session, the API by token, and what it reads by
    session too."""
    told = {}
    door = entered(Client(), person)
    session = door.cookies[settings.SESSION_COOKIE_NAME].value
    # One of each for all requests: a client reads the settings of every middleware before its first.
    client = Client(raise_request_exception=False)
    caller = Client(headers={"Authorization": f"Token {secret}"}, raise_request_exception=False)
    for row in [*ROWS, *ALSO]:
        if "logout" in row.address or "webauthn" in row.address or "totp" in row.address:
            continue
        for query in VARIANTS.get(row.address, [""]) if row.method == "GET" else [""]:
            if not row.is_api or (row.method == "GET" and not query):
                client.cookies.clear()
                client.cookies[settings.SESSION_COOKIE_NAME] = session
                told[f"{row} {query}"] = said(client, row, names, query, first)
            if row.is_api:
                caller.cookies.clear()
                told[f"{row} {query} by token"] = said(caller, row, names, query, first)
    return told


warm: set[str] = set()


def warm_up(role: str, *way: Any) -> None:
    """Walk once as somebody of that role, so that this process remembers what it does after a first time."""
    if role not in warm:
        walk(*way)
        warm.add(role)


def differences(before: dict[str, tuple[Any, ...]], after: dict[str, tuple[Any, ...]]) -> str:
    """Where the answers of two walks part, in a few lines each."""
    told = []
    for name, (status, text, asked) in before.items():
        if after[name] == (status, text, asked):
            continue
        lines = ndiff(text.decode().splitlines(), after[name][1].decode().splitlines())
        parted = [line[:300] for line in lines if line[:1] in "+-"][:8]
        told.append(f"{name}: {status}, {after[name][0]}; {asked}, {after[name][2]} questions")
        told += parted
    return "\n".join(told)
