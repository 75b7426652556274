"""A closed thread at every address: nothing of it, of what was said of it and of what happens in it."""

import re

import pytest

from annotations import opening
from annotations.models import BeforeThread
from documents import recutting, tokens
from documents.access import Actor
from documents.models import Document, Opening, Scope
from tests.annotations.opening import COMMENT
from tests.test_permissions import names as names  # the fixtures
from tests.test_permissions import people as people
from tests.walking import (
    WHISPERED,
    beyond_all_ids,
    differences,
    last_of,
    others_work,
    sequences_at,
    walk,
    warm_up,
)
from tests.walking import others as others

pytestmark = pytest.mark.usefixtures("alone_on_the_server")

# Of the comments and of their authors; as a page escapes it, too.
TOLD = re.compile(rf"{COMMENT}|never closed|saw it open|Monday|\bann\b|{WHISPERED}")


@pytest.fixture
def closed(document, others, reviewer) -> Document:
    """The document, its thread not opened by the reviewer."""
    Opening.objects.filter(reader_id=reviewer.pk).delete()
    BeforeThread.objects.filter(reviewer_id=reviewer.pk).delete()
    return document


@pytest.mark.parametrize("blind", [True, False], ids=["blind", "not blind"])
def test_no_address_tells_of_a_closed_thread(blind, names, reviewer, closed, link, others):
    closed.project.blind = blind
    closed.project.save()
    _, secret = tokens.create(reviewer, scopes=[Scope.ADMIN])
    others_work(names, closed, link, others)

    told = walk(reviewer, names, secret, beyond_all_ids())

    assert [name for name, (_, text, _n) in told.items() if TOLD.search(text.decode())] == []
    opened = opening.open_thread(Actor(reviewer.pk), closed, early=True)
    assert not opened.kept
    told = walk(reviewer, names, secret, beyond_all_ids())
    assert len([name for name, (_, text, _n) in told.items() if TOLD.search(text.decode())]) > 20


def test_nothing_that_happens_in_a_closed_thread_changes_a_byte(names, reviewer, closed, link, others):
    _, secret = tokens.create(reviewer, scopes=[Scope.ADMIN])
    first = beyond_all_ids()
    warm_up("reviewer", reviewer, names, secret, first + 10**5)
    before = walk(reviewer, names, secret, first + 10**5)

    sequences_at(first)
    others_work(names, closed, link, others)
    curator = Actor(others.curator.pk)
    cut = recutting.recut(curator, closed.pk, [last_of(closed)], [6])
    # Merged again: how many sentences a document has is told to everybody.
    recutting.recut(curator, closed.pk, [one.pk for one in cut.sentences], [])
    after = walk(reviewer, names, secret, first + 10**5)

    assert differences(before, after) == ""
