"""Who belongs to a project, and as what."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents import access, audit, users
from documents.access import Actor, Need
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Membership, Project, Role, User


def members_of(actor: Actor, project: Project) -> QuerySet[Membership]:
    """The project's members by name; everyone in it may see who else is.

    Raises:
        NotFound: the actor does not belong to it.
    """
    access.require(actor, project.pk, Need.READ, missing(project))
    return project.memberships.select_related("user").order_by("user__username")


@transaction.atomic
def set_role(actor: Actor, project: Project, username: str, role: str) -> tuple[Membership, bool]:
    """Make a person a member, or change their role; idempotent. True when they are new.

    Raises:
        NotFound, Forbidden: the actor is no owner of the project.
        Invalid: there is no such user or role.
        Conflict: the project would be left without an owner.
    """
    require_owner(actor, project)
    if role not in Role.values:
        roles = ", ".join(Role.values)
        raise Invalid(
            _("There is no such role."),
            {"role": [_("“{role}” is none of: {roles}.").format(role=role, roles=roles)]},
        )
    user = active_user(username)
    membership = project.memberships.filter(user=user).first()
    if membership is None:
        membership = Membership.objects.create(project=project, user=user, role=role)
        audit.record("member.added", project=project, subject=user.pk, role=role)
        return membership, True
    if membership.role == Role.OWNER and role != Role.OWNER:
        keep_an_owner(project, user)
    if membership.role != role:
        before, membership.role = membership.role, role
        membership.save(update_fields=["role"])
        audit.record("member.changed", project=project, subject=user.pk, role=role, before=before)
    return membership, False


def set_languages(actor: Actor, project: Project, username: str, languages: Iterable[str]) -> Membership:
    """Say which languages a member is given documents in, by their codes; none for every one. Idempotent.

    Raises:
        NotFound: the actor does not belong to the project, or the person does not.
        Forbidden: the actor is no curator of it.
        Invalid: more than 50 languages, or one that is longer than 16 characters.
    """
    access.require(actor, project.pk, Need.CURATE, missing(project))
    codes = sorted({language.strip().lower() for language in languages} - {""})
    if len(codes) > 50 or any(len(code) > 16 or "\x00" in code for code in codes):
        raise Invalid(
            _("These are no codes of languages. Nothing was changed."),
            {"languages": [_("At most 50, each of at most 16 characters, as “en”.")]},
        )
    membership = project.memberships.select_related("user").filter(user=users.by_name(username)).first()
    if membership is None:
        raise NotFound(_("“{username}” is no member of this project.").format(username=username))
    membership.languages = codes
    membership.save(update_fields=["languages"])
    return membership


@transaction.atomic
def remove(actor: Actor, project: Project, username: str) -> None:
    """End a membership: an owner anyone's, everyone their own. Their labels stay.

    Raises:
        NotFound: the actor does not belong to the project, or the person does not.
        Forbidden: the actor is no owner of it.
        Conflict: the project would be left without an owner.
    """
    lock(project)
    membership = project.memberships.filter(user=users.by_name(username)).first()
    own = membership is not None and membership.user_id == actor.user_id
    access.require(actor, project.pk, Need.READ if own and own_session(actor) else Need.OWN, missing(project))
    if membership is None:
        raise NotFound(_("“{username}” is no member of this project.").format(username=username))
    if membership.role == Role.OWNER:
        keep_an_owner(project, membership.user)
    membership.delete()
    audit.record("member.removed", project=project, subject=membership.user_id, role=membership.role)


LONGEST = {"field": 100, "note": 500}
MOST_LANGUAGES, LONGEST_LANGUAGE, MOST_YEARS = 10, 40, 80
BACKGROUND = ("native_languages", "field", "years_experience", "note")
"""What a person may tell of themselves for the dataset; all of it is left to them."""


def background(actor: Actor, project: Project) -> dict[str, Any]:
    """What the actor told of themselves in the project.

    Raises:
        NotFound: they do not belong to it.
    """
    access.require(actor, project.pk, Need.READ, missing(project))
    return project.memberships.get(user_id=actor.user_id).background


def set_background(actor: Actor, project: Project, given: Mapping[str, Any]) -> dict[str, Any]:
    """Tell, change or withdraw what the actor tells of themselves; empty fields are withdrawn.

    A field that is not given keeps its value. What was exported before stays where it went.

    Raises:
        NotFound: they do not belong to the project.
        Forbidden: their token may only read.
        Invalid: a field has the wrong shape; names each.
    """
    access.require(actor, project.pk, Need.READ, missing(project))
    if actor.level < Need.LABEL:
        raise Forbidden(_("This token may only read. Nothing was changed."))
    errors: dict[str, list[str]] = {}
    told = {name: _told(name, given[name], errors) for name in BACKGROUND if name in given}
    if errors:
        raise Invalid(_("What you told could not be read. Nothing was changed."), errors=errors)
    with transaction.atomic():
        mine = project.memberships.select_for_update(no_key=True).get(user_id=actor.user_id)
        whole = mine.background | told
        mine.background = {name: whole[name] for name in BACKGROUND if whole.get(name) not in (None, "", [])}
        mine.save(update_fields=["background"])
    return mine.background


def _told(name: str, value: Any, errors: dict[str, list[str]]) -> Any:
    if value in (None, "", []):
        return None
    if name == "years_experience":
        if type(value) is int and 0 <= value <= MOST_YEARS:
            return value
        errors[name] = [_("Whole years, from 0 to {most}.").format(most=MOST_YEARS)]
    elif name == "native_languages":
        fits = isinstance(value, list) and len(value) <= MOST_LANGUAGES
        if fits and all(isinstance(one, str) and len(one) <= LONGEST_LANGUAGE for one in value):
            clean = [" ".join(one.split()) for one in value]
            return [one for one in dict.fromkeys(clean) if one]
        errors[name] = [_("Up to {most} languages.").format(most=MOST_LANGUAGES)]
    elif isinstance(value, str) and len(value) <= LONGEST[name]:
        return value.strip()
    else:
        errors[name] = [_("Text of at most {most} characters.").format(most=LONGEST[name])]
    return None


def own_session(actor: Actor) -> bool:
    """Whether nothing limits the actor: a token that may only read ends no membership."""
    return actor.level == Need.OWN


def require_owner(actor: Actor, project: Project) -> None:
    """The project is locked first: of two owners who remove each other one is too late."""
    lock(project)
    access.require(actor, project.pk, Need.OWN, missing(project))


def lock(project: Project) -> None:
    Project.objects.select_for_update(no_key=True).filter(pk=project.pk).first()


def keep_an_owner(project: Project, leaving: User) -> None:
    if access.last_owner(project, [leaving.pk]):
        raise Conflict(
            _(
                "“{username}” is the only owner of this project. Nothing was changed; make someone "
                "else an owner first."
            ).format(username=leaving.username)
        )


def active_user(username: str) -> User:
    user = users.by_name(username)
    if user is None or not user.is_active:
        state = (
            _("“{username}” is switched off.")
            if user is not None
            else _("“{username}” is not known here; user names count, not display names.")
        )
        raise Invalid(_("There is no such person."), {"user": [state.format(username=username)]})
    return user


def missing(project: Project) -> str:
    return access.no_project(project.slug)
