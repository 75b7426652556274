"""Who belongs to a project: added, changed, removed; never without an owner."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from documents import members
from documents.access import Actor, Need
from documents.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from documents.models import Membership
from tests.waiting import PATIENCE


def roles(project):
    return dict(project.memberships.values_list("user__username", "role"))


def test_an_owner_adds_changes_and_removes(project, owner, stranger):
    olga = Actor(owner.pk)

    _, new = members.set_role(olga, project, "SAM", "viewer")
    _, again = members.set_role(olga, project, "sam", "curator")

    assert (new, again) == (True, False)
    assert roles(project) == {"olga": "owner", "sam": "curator"}
    members.remove(olga, project, "sam")
    assert roles(project) == {"olga": "owner"}


def test_the_same_role_again_changes_nothing(project, owner, reviewer):
    before = Membership.objects.get(user=reviewer)
    members.set_role(Actor(owner.pk), project, "rae", "reviewer")

    assert Membership.objects.get(user=reviewer) == before


@pytest.mark.parametrize("role", ["curator", "reviewer", "viewer"])
def test_no_one_else_changes_members(project, make_member, stranger, role):
    actor = Actor(make_member("max", role).pk)

    with pytest.raises(Forbidden):
        members.set_role(actor, project, "sam", "viewer")
    with pytest.raises(Forbidden):
        members.set_role(actor, project, "max", "owner")
    with pytest.raises(Forbidden):
        members.remove(actor, project, "olga")
    assert roles(project) == {"olga": "owner", "max": role}


def test_a_stranger_is_told_there_is_no_such_project(project, stranger):
    actor = Actor(stranger.pk)

    for call in (
        lambda: members.members_of(actor, project),
        lambda: members.set_role(actor, project, "sam", "owner"),
        lambda: members.remove(actor, project, "olga"),
        lambda: members.remove(actor, project, "sam"),
    ):
        with pytest.raises(NotFound, match="no project"):
            call()


def test_everyone_sees_who_is_in_it(project, viewer, reviewer):
    found = members.members_of(Actor(viewer.pk), project)

    assert [(m.user.username, m.role) for m in found] == [
        ("olga", "owner"),
        ("rae", "reviewer"),
        ("vic", "viewer"),
    ]


def test_the_last_owner_stays(project, owner):
    olga = Actor(owner.pk)

    with pytest.raises(Conflict, match="only owner"):
        members.remove(olga, project, "olga")
    with pytest.raises(Conflict, match="only owner"):
        members.set_role(olga, project, "olga", "curator")
    assert roles(project) == {"olga": "owner"}


def test_an_owner_leaves_when_there_is_another(project, owner, stranger):
    members.set_role(Actor(owner.pk), project, "sam", "owner")
    members.remove(Actor(owner.pk), project, "olga")

    assert roles(project) == {"sam": "owner"}


def test_everyone_may_leave(project, reviewer):
    members.remove(Actor(reviewer.pk), project, "rae")

    assert roles(project) == {"olga": "owner"}


@pytest.mark.parametrize("level", [Need.READ, Need.LABEL, Need.CURATE])
def test_a_limited_token_changes_no_membership(project, owner, reviewer, level):
    with pytest.raises(Forbidden):
        members.remove(Actor(reviewer.pk, level), project, "rae")
    with pytest.raises(Forbidden):
        members.set_role(Actor(owner.pk, level), project, "rae", "viewer")


def test_a_token_of_another_project_sees_none_of_it(project, owner):
    with pytest.raises(NotFound):
        members.members_of(Actor(owner.pk, projects=(project.pk + 1,)), project)


@pytest.mark.parametrize("name", ["nobody", "", "sam\0", "gone"])
def test_a_person_who_cannot_be_added(project, owner, make_user, stranger, name):
    make_user("gone", is_active=False)

    with pytest.raises(Invalid) as caught:
        members.set_role(Actor(owner.pk), project, name, "viewer")
    if name != "sam\0":
        assert "user" in caught.value.extra["errors"]


@pytest.mark.parametrize("role", ["", "admin", "OWNER"])
def test_a_role_that_is_none(project, owner, stranger, role):
    with pytest.raises(Invalid) as caught:
        members.set_role(Actor(owner.pk), project, "sam", role)

    assert "role" in caught.value.extra["errors"]


def test_removing_somebody_who_is_no_member(project, owner, stranger):
    with pytest.raises(NotFound, match="“sam” is no member"):
        members.remove(Actor(owner.pk), project, "sam")


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_at_once(make_user):
    from annotations.projects import create_project

    olga, sam = make_user("olga"), make_user("sam")
    project = create_project("harbour", "Harbour", olga)
    members.set_role(Actor(olga.pk), project, "sam", "owner")
    together = Barrier(2)

    def remove(pair):
        actor, name = pair
        try:
            together.wait(PATIENCE)
            members.remove(Actor(actor.pk), project, name)
        except DomainError as error:
            return error.status
        finally:
            connection.close()
        return 204

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(remove, [(olga, "sam"), (sam, "olga")]))

    assert statuses == [204, 404]
    assert len(roles(project)) == 1
