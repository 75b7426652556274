"""A person erases their account: who they are goes, and what others rely on stays under a pseudonym.

The row of the person stays, as `erased-17`: answers, decisions and histories point at it. `WHAT_GOES` are
what other apps take away, in the same transaction.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from documents import access, audit, tokens, users
from documents.errors import Conflict, Invalid
from documents.models import Invitation, KeptReply, Membership, Project, Role, User

WHAT_GOES: list[Callable[[User], None]] = []
NAME = "erased-{id}"

OTHERS = ("account.EmailAddress", "socialaccount.SocialAccount", "admin.LogEntry")
"""Models of libraries whose rows are of one `user`; what hangs on them goes along."""


@dataclass(frozen=True, slots=True)
class Stays:
    """What becomes of a person's part in a project: `labels` stay under the pseudonym, or go where `go`.

    `is_last_owner`: they have to hand the project over first.
    """

    project: Project
    role: str
    go: bool
    is_last_owner: bool


def preview(user: User) -> list[Stays]:
    """What would become of the person's part in each of their projects."""
    mine = Membership.objects.filter(user=user).select_related("project").order_by("project__name")
    return [
        Stays(
            one.project,
            one.get_role_display(),
            one.project.erases_labels,
            one.role == Role.OWNER and access.last_owner(one.project, [user.pk]),
        )
        for one in mine
    ]


@transaction.atomic
def erase(user: User, typed: str) -> str:
    """Erase an account for good; what the person is called from now on.

    `typed` is their user name once more, so that nobody does it by one click.

    Raises:
        Invalid: it is not.
        Conflict: they are the last owner of a project; names each.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if typed.strip().casefold() != user.username.casefold():
        words = _("Type “{username}”.").format(username=user.username)
        raise Invalid(_("Nothing was erased."), errors={"username": [words]})
    owned = Project.objects.filter(memberships__user=user, memberships__role=Role.OWNER).order_by("pk")
    for project in owned.select_for_update(no_key=True):
        if access.last_owner(project, [user.pk]):
            raise Conflict(
                _(
                    "You are the only owner of “{project}”. Make someone else an owner, or delete it. "
                    "Nothing was erased."
                ).format(project=project.name)
            )
    for goes in WHAT_GOES:
        goes(user)
    _forget_ways_in(user)
    email = user.email
    user.username, user.name, user.email = _pseudonym(user), "", ""
    user.is_active = user.is_staff = user.is_superuser = user.shares_timing = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    Membership.objects.filter(user=user).delete()
    of_theirs = Q(used_by=user) | (Q(email__iexact=email) if email else Q(pk=None))
    Invitation.objects.filter(of_theirs).update(email="")
    audit.record("account.erased", actor=user.pk, subject=user.pk)
    return user.username


def _pseudonym(user: User) -> str:
    """What they are called from now on. Somebody may have that name already: an import brings in people who
    were erased elsewhere."""
    name = NAME.format(id=user.pk)
    while users.by_name(name) is not None:
        name = f"{NAME.format(id=user.pk)}-{secrets.token_hex(4)}"
    return name


def _forget_ways_in(user: User) -> None:
    """Sessions, second factors, tokens, addresses."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=sessions.values_list("session_key", flat=True)).delete()
    sessions.delete()
    Authenticator.objects.filter(user=user).delete()
    user.auth_token_set.all().delete()
    transaction.on_commit(tokens.remembered.clear)
    KeptReply.objects.filter(user=user).delete()
    for name in OTHERS:
        apps.get_model(name).objects.filter(user=user).delete()
