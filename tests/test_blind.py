"""A blind project tells its reviewers and viewers nothing of others: every address, before and after.

Whatever others answer, note, link, judge or undo, each answer of the server stays the same to the byte, and
takes as many questions to the database. Left out of the comparison is what is another each time: nonces,
tokens, moments, and the ids of what a request itself makes.
"""

import pytest

from annotations import finishing
from annotations.projects import change_project
from documents import tokens
from documents.access import Actor
from documents.models import Document, Scope
from tests.test_permissions import names as names  # the fixtures
from tests.test_permissions import people as people
from tests.walking import WHISPERED, beyond_all_ids, differences, others_work, sequences_at, walk, warm_up
from tests.walking import others as others

pytestmark = pytest.mark.usefixtures("alone_on_the_server")


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        ("reviewer", {}),
        ("viewer", {}),
        ("reviewer", {"article_first": True}),
        ("reviewer", {"reveal": "done"}),
        ("viewer", {"reveal": "done"}),
    ],
    ids=str,
)
def test_what_others_do_changes_no_byte(role, changes, names, people, document, link, others):
    change_project(document.project, changes)
    person = people[role]
    _, secret = tokens.create(person, scopes=[Scope.ADMIN])
    first = beyond_all_ids()
    warm_up(role, person, names, secret, first + 10**5)
    before = walk(person, names, secret, first + 10**5)

    sequences_at(first)
    others_work(names, document, link, others)
    after = walk(person, names, secret, first + 10**5)

    assert differences(before, after) == ""
    assert [name for name, (_, text, _n) in after.items() if WHISPERED.encode() in text] == []


def test_what_others_said_shows_where_one_is_done_and_nowhere_else(names, people, document, link, others):
    change_project(document.project, {"reveal": "done"})
    others_work(names, document, link, others)
    reviewer = people["reviewer"]
    _, secret = tokens.create(reviewer, scopes=[Scope.ADMIN])
    finishing.finish(Actor(reviewer.pk), Document.objects.get(pk=document.pk), confirm=True)

    told = walk(reviewer, names, secret, beyond_all_ids() + 10**5)

    said = {name for name, (_, text, _n) in told.items() if WHISPERED.encode() in text}
    assert "GET /sentences/{sentence}/history/ " in said
    assert any("/annotations/ " in name for name in said)
    assert any("format=jsonl&rows=evidence" in name for name in said)
    older = ("{second}", "/agreement/", "/dashboard/", "/consensus/", "/thread-effect/")
    assert [name for name in said if any(part in name for part in older)] == []
