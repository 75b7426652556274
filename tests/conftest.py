"""Fixtures that most tests share: people, a project with a member in each role, a document."""

import time
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from django.test import Client

TESTS = Path(__file__).resolve().parent
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

# A busy machine is no finding: how long an example takes is measured elsewhere.
hypothesis.settings.register_profile(
    "ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")


# What takes minutes begins first: else one process waits at the end for the other.
LONGEST = (
    "tests/browser/test_study.py",
    "tests/test_blind.py",
    "tests/test_permissions.py",
    "tests/browser/test_accessibility.py",
    "tests/annotations/opening/test_everywhere.py",
    "tests/config/test_up.py",
    "tests/config/test_schema.py",
    "tests/test_regular_expressions.py",
    "tests/config/test_kills.py",
    "tests/config/test_upgrade.py",
    "tests/browser/test_releases.py",
    "tests/documents/test_clusters.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a browser, other processes or other connections may fail once: a machine can be too busy for any
    limit of time. It passes when it does the second time, and the summary names it; all else fails at once.
    """
    for item in items:
        database = item.get_closest_marker("django_db")
        is_live = database is not None and database.kwargs.get("transaction", False)
        if is_live or TESTS / "browser" in item.path.parents or TESTS / "config" in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))
    rank = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(rank)))


def shared_path(name: str) -> Path:
    """A file of real input kept beside the repository; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no {name} beside the repository")
    return path


@pytest.fixture(autouse=True, scope="session")
def emptied_quickly():
    """What a test of transactions commits goes in milliseconds."""
    from django.test import TransactionTestCase

    from tests import emptying

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: emptying.empty())
        yield


@pytest.fixture(autouse=True)
def forget_what_processes_remember():
    """Sessions and tokens are remembered for seconds, the language of a request until the next; a test starts
    without."""
    from django.utils import translation

    from annotations import progress
    from documents import sessions, tokens
    from documents.api import limits

    translation.deactivate()
    limits.forget()

    progress.forget()
    sessions.remembered.clear()
    tokens.remembered.clear()


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    """Originals and uploads of a test go into its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "config.storage.WholeFiles",
            "OPTIONS": {"location": tmp_path / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def make_user(db) -> Callable:
    """`make_user("rae")`: a person without a password."""
    from documents.models import User

    def make(username: str, **fields):
        user = User(username=username, **fields)
        user.set_unusable_password()
        user.save()
        return user

    return make


@pytest.fixture
def owner(make_user):
    return make_user("olga", name="Olga Owner")


@pytest.fixture
def project(owner):
    """A project of `owner`'s with the four labels."""
    from annotations.projects import create_project

    return create_project("harbour", "Harbour dispute", owner)


@pytest.fixture
def make_member(make_user, project) -> Callable:
    """`make_member("rae", "reviewer")`: a person with that role in `project`."""
    from documents.models import Membership

    def make(username: str, role: str = "reviewer", **fields):
        user = make_user(username, **fields)
        Membership.objects.create(project=project, user=user, role=role)
        return user

    return make


@pytest.fixture
def curator(make_member):
    return make_member("cora", "curator")


@pytest.fixture
def reviewer(make_member):
    return make_member("rae", "reviewer")


@pytest.fixture
def viewer(make_member):
    return make_member("vic", "viewer")


@pytest.fixture
def stranger(make_user):
    """Somebody who belongs to no project."""
    return make_user("sam")


@pytest.fixture
def make_document(project) -> Callable:
    """`make_document("First. Second.", ["A comment."])`: an article and its comments, stored."""
    from documents.ingest.parsed import ParsedDocument, ParsedPost
    from documents.models import Document
    from documents.store import store

    def make(article: str, comments=(), in_project=None, **fields):
        posts = [ParsedPost(text=article, kind="article", parent=None, depth=0)]
        for comment in comments:
            text, parent = comment if isinstance(comment, tuple) else (comment, 0)
            depth = posts[parent].depth + 1
            posts.append(ParsedPost(text=text, kind="comment", parent=parent, depth=depth, author="ann"))
        parsed = ParsedDocument(posts=posts, format="jsonl", **{"title": "The quay", **fields})
        [stored] = store((in_project or project).pk, [parsed], None)
        assert stored.document is not None
        return Document.objects.get(pk=stored.document)

    return make


@pytest.fixture
def document(make_document):
    """An article of two sentences and two comments, the second answering the first."""
    return make_document(
        "The quay is closed. It was built in 1931.",
        ["It was never closed.", ("I saw it open on Monday.", 1)],
    )


@pytest.fixture
def link(document, sentence):
    """A quotation that was found: the first comment's first words are those of the first sentence."""
    from documents.models import Document, Link

    Document.objects.filter(pk=document.pk).update(n_quotes=1)
    return Link.objects.create(
        project_id=document.project_id,
        document=document,
        kind="quotes",
        source_post=document.posts.get(order=1),
        source_start=0,
        source_end=6,
        target_sentence=sentence,
        score=0.9,
    )


@pytest.fixture
def sentence(document):
    """The first sentence of `document`."""
    return document.sentences.order_by("post__order", "start").first()


def entered(client: Client, user) -> Client:
    """The client with that person's session, as a one-time link has just begun it."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "link", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def sign_in(client) -> Callable[..., Client]:
    """`sign_in(user)`: the test client with that person's session."""

    return lambda user: entered(client, user)


@pytest.fixture
def make_token() -> Callable:
    """`make_token(user)`: a new API token's secret."""
    from documents.models import Token

    def make(user, scopes=("admin",), **fields) -> str:
        _, secret = Token.objects.create(user=user, scopes=list(scopes), **fields)
        return secret

    return make


@pytest.fixture
def api(make_token):
    """`api(user)`: a test client that calls the API with a token of theirs."""

    def connect(user, **token) -> Client:
        return Client(headers={"Authorization": f"Token {make_token(user, **token)}"})

    return connect


@pytest.fixture
def alone_on_the_server(monkeypatch):
    """The live poll waits for no transaction of other tests, whose databases are on the same server: which of them
    are under way is all over it, and would show in what a page is told.
    """
    from annotations import live

    running = "pg_snapshot_xip(pg_current_snapshot()) x"
    assert running in live.STATE
    monkeypatch.setattr(
        live, "STATE", live.STATE.replace(running, "(SELECT 1::text::xid8 AS x WHERE false) x")
    )
