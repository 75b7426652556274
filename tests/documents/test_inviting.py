"""Invitations: links that are used once, by those with an account and those without."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from documents import inviting, members
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.inviting import InvitationOver
from documents.models import Invitation, Membership, Role, User
from tests.waiting import PATIENCE

PASSWORD = "a bell of four tons"


def secret(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


@pytest.fixture
def invited(project, owner):
    """The secret of an invitation to be a reviewer."""
    _invitation, link = inviting.invite(Actor(owner.pk), project, "reviewer")
    return secret(link)


def role_of(user, project) -> str:
    return Membership.objects.get(user=user, project=project).role


def test_a_link_makes_a_member_once(project, invited, stranger, make_user):
    assert inviting.accept(invited, stranger).role == Role.REVIEWER
    assert role_of(stranger, project) == "reviewer"

    with pytest.raises(InvitationOver, match="used already"):
        inviting.accept(invited, make_user("late"))
    assert Invitation.objects.get().used_by == stranger


def test_the_database_does_not_hold_the_link(invited):
    kept = Invitation.objects.values().get()

    assert invited not in str(kept)
    assert len(invited) >= 43


def test_an_account_is_made_with_it(project, invited):
    user = inviting.join(invited, "nella", "Nella B.", PASSWORD)

    assert user.check_password(PASSWORD)
    assert str(user) == "Nella B."
    assert role_of(user, project) == "reviewer"
    with pytest.raises(InvitationOver):
        inviting.read(invited)


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [("nella", "12345", "password"), ("nella bell", PASSWORD, "username"), ("", PASSWORD, "username")],
)
def test_what_is_no_account_is_refused_and_spends_nothing(invited, username, password, field):
    with pytest.raises(Invalid) as refusal:
        inviting.join(invited, username, "", password)

    assert field in refusal.value.extra["errors"]
    assert not User.objects.filter(username=username).exists()
    assert inviting.read(invited)


@pytest.mark.parametrize("username", ["erased-17", "Erased-17", "erased-17-0a1b2c3d"])
def test_nobody_passes_for_somebody_who_was_erased(invited, username):
    with pytest.raises(Conflict):
        inviting.join(invited, username, "", PASSWORD)


def test_an_account_that_is_there_is_not_taken_over(invited, stranger):
    with pytest.raises(Conflict, match="has the user name"):
        inviting.join(invited, stranger.username.upper(), "Somebody else", PASSWORD)

    stranger.refresh_from_db()
    assert not stranger.check_password(PASSWORD)
    assert stranger.name != "Somebody else"
    assert inviting.read(invited)


def test_who_belongs_already_rises_by_it_and_never_falls(project, owner, curator, viewer, invited):
    with pytest.raises(Conflict, match="belong to this project already"):
        inviting.accept(invited, curator)
    with pytest.raises(Conflict):
        inviting.accept(invited, owner)
    assert role_of(owner, project) == "owner"

    inviting.accept(invited, viewer)

    assert role_of(viewer, project) == "reviewer"


def test_one_that_is_over_says_why(project, owner, stranger, invited):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(InvitationOver, match="older than 14 days"):
        inviting.accept(invited, stranger)
    another, link = inviting.invite(Actor(owner.pk), project, "viewer")
    inviting.revoke(Actor(owner.pk), project, another.pk)
    with pytest.raises(InvitationOver, match="taken back"):
        inviting.accept(secret(link), stranger)
    for wrong in ("", "nothing", "\ud800", "x" * 10_000):
        with pytest.raises(InvitationOver, match="no such invitation"):
            inviting.read(wrong)
    assert not project.memberships.filter(user=stranger).exists()


def test_only_owners_invite(project, curator, stranger, invited):
    with pytest.raises(Forbidden):
        inviting.invite(Actor(curator.pk), project, "viewer")
    with pytest.raises(Forbidden):
        inviting.open_invitations(Actor(curator.pk), project)
    with pytest.raises(Forbidden):
        inviting.revoke(Actor(curator.pk), project, Invitation.objects.get().pk)
    with pytest.raises(NotFound):
        inviting.invite(Actor(stranger.pk), project, "viewer")
    assert inviting.read(invited)


def test_wrong_roles_and_addresses_are_named(project, owner):
    with pytest.raises(Invalid) as refusal:
        inviting.invite(Actor(owner.pk), project, "king", "nobody")

    assert set(refusal.value.extra["errors"]) == {"role", "email"}


def test_a_letter_brings_the_link(project, owner):
    project.name = "Bells\nand towers"
    project.save()
    invitation, link = inviting.invite(Actor(owner.pk), project, "curator", "nella@example.org")

    assert inviting.send(invitation, link)

    [letter] = mail.outbox
    assert letter.to == ["nella@example.org"]
    assert letter.subject == "An invitation to “Bells and towers”"
    assert link in letter.body
    assert "Curator" in letter.body


def test_a_mail_server_that_is_away_is_told(project, owner, monkeypatch):
    def away(*_args, **_more):
        raise ConnectionRefusedError

    monkeypatch.setattr(inviting, "send_mail", away)
    invitation, link = inviting.invite(Actor(owner.pk), project, "curator", "nella@example.org")

    assert not inviting.send(invitation, link)
    assert inviting.read(secret(link)) == invitation


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_too_late(project, owner, make_user):
    _invitation, link = inviting.invite(Actor(owner.pk), project, "reviewer")
    people = [make_user("first"), make_user("second")]
    barrier, outcomes = Barrier(2), []

    def use(user) -> None:
        barrier.wait()
        try:
            outcomes.append(inviting.accept(secret(link), user).user.username)
        except InvitationOver:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [Thread(target=use, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert sorted(outcomes)[1] == "late" or "late" in outcomes
    assert project.memberships.filter(user__in=people).count() == 1


def test_a_member_who_leaves_leaves_their_labels(project, reviewer, owner):
    members.remove(Actor(reviewer.pk), project, reviewer.username)

    assert not project.memberships.filter(user=reviewer).exists()
    with pytest.raises(Conflict, match="only owner"):
        members.remove(Actor(owner.pk), project, owner.username)
