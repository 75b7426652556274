"""A blind project tells its reviewers and viewers nothing of others: every address, before and after.

Whatever others answer, note, link, judge or undo, each answer of the server stays the same to the byte, and
takes as many questions to the database. Left out of the comparison is what is another each time: nonces,
tokens, moments, and the ids of what a request itself makes.
"""

import pytest

from annotations.projects import change_project
from documents import tokens
from documents.models import Scope
from tests.test_permissions import names as names  # the fixtures
from tests.test_permissions import people as people
from tests.walking import WHISPERED, beyond_all_ids, differences, others_work, sequences_at, walk
from tests.walking import others as others


@pytest.mark.parametrize(
    ("role", "article_first"), [("reviewer", False), ("viewer", False), ("reviewer", True)]
)
def test_what_others_do_changes_no_byte(role, article_first, names, people, document, link, others):
    if article_first:
        change_project(document.project, {"article_first": True})
    person = people[role]
    _, secret = tokens.create(person, scopes=[Scope.ADMIN])
    first = beyond_all_ids()
    walk(person, names, secret, first + 10**5)  # what is remembered after a first time
    before = walk(person, names, secret, first + 10**5)

    sequences_at(first)
    others_work(names, document, link, others)
    after = walk(person, names, secret, first + 10**5)

    assert differences(before, after) == ""
    assert [name for name, (_, text, _n) in after.items() if WHISPERED.encode() in text] == []
