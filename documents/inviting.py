"""Invitations: a link that makes somebody a member of a project, with or without an account yet.

The link holds a random secret of which only the digest is kept, so nobody can read one out of the database.
"""

import hashlib
import re
import secrets
import smtplib
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents import access, audit, members, users
from documents.access import Actor, Need
from documents.errors import Conflict, DomainError, Invalid, NotFound
from documents.models import Invitation, Membership, Project, Role, User
from documents.signin import origin

VALID_FOR = timedelta(days=14)
MOST_OPEN = 200
OF_ERASED = re.compile(r"erased-\d+(-[0-9a-f]+)?", re.IGNORECASE)
RANK = {Role.VIEWER: 0, Role.REVIEWER: 1, Role.CURATOR: 2, Role.OWNER: 3}


class InvitationOver(DomainError):
    """An invitation that makes nobody a member, or no longer."""

    status = 410
    title = gettext_noop("This invitation is over")

    def __init__(self, why: str) -> None:
        super().__init__(
            _("{why} Nothing was changed. Ask whoever invited you for another one.").format(why=why)
        )


def is_open() -> Q:
    """Invitations that can still be used."""
    return Q(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


@transaction.atomic
def invite(actor: Actor, project: Project, role: str, email: str = "") -> tuple[Invitation, str]:
    """A new invitation and its link, which is known now and never again.

    Raises:
        NotFound, Forbidden: the actor is no owner of the project.
        Invalid: there is no such role, or the address is none.
        Conflict: too many are open already.
    """
    members.require_owner(actor, project)
    errors = {}
    if role not in Role.values:
        errors["role"] = [_("One of: {roles}.").format(roles=", ".join(Role.values))]
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        errors["email"] = [_("This is no e-mail address.")]
    if errors:
        raise Invalid(_("Nobody was invited."), errors=errors)
    if project.invitations.filter(is_open()).count() >= MOST_OPEN:
        raise Conflict(
            _("{count} invitations are open, as many as a project has. Take some back first.").format(
                count=MOST_OPEN
            )
        )
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        project=project,
        role=role,
        digest=digest_of(secret),
        email=email,
        created_by_id=actor.user_id,
        expires_at=timezone.now() + VALID_FOR,
    )
    audit.record("invitation.made", project=project, invitation=invitation.pk, role=role, sent=bool(email))
    return invitation, f"{origin()}/join/{secret}/"


def send(invitation: Invitation, link: str) -> bool:
    """Send the link to the invitation's address, in the inviter's language; false where that failed."""
    inviter = invitation.created_by
    subject = _("An invitation to “{project}”").format(project=" ".join(invitation.project.name.split()))
    words = _(
        "{inviter} invites you to the project “{project}” on Contested, as: {role}.\n\n{link}\n\n"
        "The link can be used once, until {day}. If you did not expect it, you need do nothing."
    ).format(
        inviter=inviter or _("An owner"),
        project=invitation.project.name,
        role=invitation.get_role_display(),
        link=link,
        day=timezone.localdate(invitation.expires_at).isoformat(),
    )
    try:
        return send_mail(subject, words, None, [invitation.email]) == 1
    except (OSError, smtplib.SMTPException):
        return False


def open_invitations(actor: Actor, project: Project) -> QuerySet[Invitation]:
    """Those that can still be used, the oldest first.

    Raises:
        NotFound, Forbidden: the actor is no owner of the project.
    """
    access.require(actor, project.pk, Need.OWN, members.missing(project))
    return project.invitations.filter(is_open()).select_related("created_by")


@transaction.atomic
def revoke(actor: Actor, project: Project, invitation_id: int) -> None:
    """Take an invitation back; one that is over stays as it is.

    Raises:
        NotFound: the project has no such invitation, or it is none of theirs.
        Forbidden: the actor is no owner of it.
    """
    members.require_owner(actor, project)
    found = project.invitations.select_for_update().filter(pk=invitation_id).first()
    if found is None:
        raise NotFound(_("There is no such invitation."))
    if found.used_at is None and found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        audit.record("invitation.revoked", project=project, invitation=found.pk)


def read(secret: str) -> Invitation:
    """The open invitation of a link; nothing is spent.

    Raises:
        InvitationOver: it was used, taken back or is too old, or there is none.
    """
    found = (
        Invitation.objects.select_related("project", "created_by").filter(digest=digest_of(secret)).first()
    )
    if found is None:
        raise InvitationOver(_("There is no such invitation: copy the whole link that you were sent."))
    if found.used_at is not None:
        raise InvitationOver(_("It was used already."))
    if found.revoked_at is not None:
        raise InvitationOver(_("It was taken back."))
    if found.expires_at <= timezone.now():
        raise InvitationOver(_("It is older than 14 days."))
    return found


@transaction.atomic
def accept(secret: str, user: User) -> Membership:
    """Make a person a member; the invitation is spent. Who is a member already may rise by it, not fall.

    Raises:
        InvitationOver: as `read`; of two who use it at once one is too late.
        Conflict: they have this role, or more, already; the invitation stays open.
    """
    invitation = locked(secret)
    membership = invitation.project.memberships.select_for_update().filter(user=user).first()
    if membership is None:
        membership = Membership.objects.create(project=invitation.project, user=user, role=invitation.role)
    elif RANK[Role(membership.role)] >= RANK[Role(invitation.role)]:
        raise Conflict(
            _(
                "You belong to this project already, as: {role}. The invitation was not used; it may be "
                "meant for somebody else."
            ).format(role=membership.get_role_display())
        )
    else:
        membership.role = invitation.role
        membership.save(update_fields=["role"])
    spend(invitation, user)
    return membership


@transaction.atomic
def join(secret: str, username: str, name: str, password: str) -> User:
    """Make an account for somebody who has none, and them a member; the invitation is spent.

    Raises:
        InvitationOver: as `read`.
        Invalid: a field has the wrong shape, or the password is too easy to guess.
        Conflict: somebody has this user name; the invitation stays open.
    """
    invitation = locked(secret)
    username = username.strip()
    # Nor may a newcomer pass for somebody whose account was erased.
    if users.by_name(username) is not None or OF_ERASED.fullmatch(username):
        raise Conflict(
            _(
                "Somebody here has the user name “{username}”. Choose another, or sign in if it is yours."
            ).format(username=username)
        )
    user, _created = users.save(
        username, name=name.strip(), email=invitation.email or None, password=password
    )
    Membership.objects.create(project=invitation.project, user=user, role=invitation.role)
    spend(invitation, user)
    return user


def locked(secret: str) -> Invitation:
    """The open invitation, held until the transaction ends."""
    Invitation.objects.select_for_update().filter(digest=digest_of(secret)).first()
    return read(secret)


def spend(invitation: Invitation, user: User) -> None:
    invitation.used_by, invitation.used_at = user, timezone.now()
    invitation.save(update_fields=["used_by", "used_at"])
    audit.record(
        "invitation.used",
        project=invitation.project_id,
        actor=user.pk,
        subject=user.pk,
        invitation=invitation.pk,
        role=invitation.role,
    )


def digest_of(secret: str) -> str:
    """What the database keeps of a link's secret, which is too long to be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
