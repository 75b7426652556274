"""The people of the instance."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from documents import audit
from documents.errors import Conflict, Invalid, NotFound
from documents.models import User


def by_name(username: str) -> User | None:
    """The user of that name, in whatever case it is written, if there is one."""
    if "\0" in username:
        return None
    return User.objects.filter(username__iexact=username).first()


def find(username: str) -> User:
    """The user of that name, in whatever case it is written.

    Raises:
        NotFound: there is none.
    """
    user = by_name(username)
    if user is None:
        raise NotFound(
            _(
                "There is no user “{username}”. Whoever runs this instance adds one with: manage.py user NAME"
            ).format(username=username)
        )
    return user


@transaction.atomic
def save(
    username: str,
    *,
    name: str | None = None,
    email: str | None = None,
    password: str | None = None,
    admin: bool | None = None,
    active: bool | None = None,
    is_verified: bool = False,
) -> tuple[User, bool]:
    """The user of that name, made or changed, and whether they are new; None leaves a field as it is.

    A new user without a password signs in by one-time links. A new password ends every session
    and link made with the old one. `admin` opens the instance's settings and no project.
    An address that `is_verified` is one that whoever runs the instance vouches for.

    Raises:
        Invalid: a field has the wrong shape, or the password is too easy to guess.
        Conflict: someone else took the name in the same moment.
    """
    user = by_name(username)
    created = user is None
    if user is None:
        user = User(username=username)
        user.set_unusable_password()
    changes: dict[str, Any] = {
        "name": name,
        "email": email,
        "is_staff": admin,
        "is_superuser": admin,
        "is_active": active,
    }
    for field, value in changes.items():
        if value is not None:
            setattr(user, field, value)
    try:
        user.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
        if password is not None:
            validate_password(password, user)
            user.set_password(password)
    except ValidationError as error:
        errors = error.message_dict if hasattr(error, "error_dict") else {"password": error.messages}
        raise Invalid(
            _("The user “{username}” was not saved.").format(username=username), errors=errors
        ) from error
    try:
        with transaction.atomic():
            user.save()
            if email is not None and is_verified:
                vouch(user)
    except IntegrityError as error:
        raise Conflict(_("There is a user “{username}” already.").format(username=username)) from error
    told = {name: value for name, value in (("admin", admin), ("active", active)) if value is not None}
    fields = [name for name, value in (changes | {"password": password}).items() if value is not None]
    action = "user.made" if created else "user.changed"
    audit.record(
        action, subject=user.pk, fields=[name for name in fields if not name.startswith("is_")], **told
    )
    return user, created


def vouch(user: User) -> None:
    """Take the user's address for one that is theirs; without one they have none.

    Raises:
        Conflict: somebody else showed that it is theirs.
    """
    EmailAddress.objects.filter(user=user).delete()
    if not user.email:
        return
    if EmailAddress.objects.filter(email__iexact=user.email, verified=True).exists():
        raise Conflict(_("Somebody else has the address {email}.").format(email=user.email))
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)


def share_timing(user: User, shares: bool) -> None:
    """Say whether how long the person takes over answers may be recorded; what was recorded stays.

    It holds within the 5 s for which whoever writes labels is remembered (documents/sessions.py).
    """
    user.shares_timing = shares
    user.save(update_fields=["shares_timing"])
