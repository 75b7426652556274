"""Whose answers an import brings: members that a curator names, and people who are only imported.

An imported reviewer is a user who cannot sign in and belongs to no project, marked by `imported_into`. The
name, often a pseudonym, is the file's own as far as it is free, so that what is exported again says the same.
"""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from documents.errors import Invalid
from documents.models import Project, Role, User

LONGEST = 150
_UNFIT = re.compile(r"[^\w.@+-]+")


def members(project: Project, chosen: Mapping[str, str]) -> dict[str, User]:
    """The members that names of the file stand for.

    Raises:
        Invalid: one is no member who may label, or stands for two names of the file.
    """
    wanted = {name: username for name, username in chosen.items() if username}
    of_project = User.objects.filter(memberships__project=project).exclude(memberships__role=Role.VIEWER)
    known = {user.username.lower(): user for user in of_project}
    errors = []
    for username in dict.fromkeys(wanted.values()):
        if username.lower() not in known:
            errors.append(_("“{name}” is no member of this project who labels.").format(name=username))
        elif sum(username.lower() == other.lower() for other in wanted.values()) > 1:
            errors.append(_("“{name}” stands for two reviewers of the file.").format(name=username))
    if errors:
        raise Invalid(_("These reviewers cannot be. Nothing was stored."), errors={"reviewers": errors})
    return {name: known[username.lower()] for name, username in wanted.items()}


def imported(project: Project, names: Iterable[str]) -> dict[str, User]:
    """The imported reviewers of those names, made in that order where they are not there yet."""
    there = {user.name: user for user in User.objects.filter(imported_into=project)}
    found: dict[str, User] = {}
    for name in names:
        user = there.get(name)
        if user is None:
            user = User(username=_free(name), name=name, is_active=False, imported_into=project)
            user.set_unusable_password()
            user.save()
        found[name] = user
    return found


def _free(name: str) -> str:
    """A user name like the name that nobody has."""
    wish = _UNFIT.sub("-", name).strip("-")[: LONGEST - 8] or "reviewer"
    taken = set(User.objects.filter(username__istartswith=wish).values_list("username", flat=True))
    used = {username.lower() for username in taken}
    number = 1
    free = wish
    while free.lower() in used:
        number += 1
        free = f"{wish}-{number}"
    return free
