"""Roles, and the one function each that answers "may this user …?".

A caller is an Actor: a person, and for API calls the limits of their token. Whoever is no
member of a project is told that there is no such thing, never that they may not see it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from django.db.models import QuerySet

from documents.errors import Forbidden, NotFound
from documents.models import Document, Job, Membership, Project, Role, Scope, Token, User


class Need(IntEnum):
    """What an action needs; each level includes the earlier ones."""

    READ = 1
    LABEL = 2
    CURATE = 3
    OWN = 4


LEVEL_OF_ROLE = {
    Role.VIEWER.value: Need.READ,
    Role.REVIEWER.value: Need.LABEL,
    Role.CURATOR.value: Need.CURATE,
    Role.OWNER.value: Need.OWN,
}
LEVEL_OF_SCOPE = {
    Scope.READ.value: Need.READ,
    Scope.LABEL.value: Need.LABEL,
    Scope.CURATE.value: Need.CURATE,
    Scope.ADMIN.value: Need.OWN,
}
NAME_OF_NEED = {
    Need.READ: "viewer",
    Need.LABEL: "reviewer",
    Need.CURATE: "curator",
    Need.OWN: "owner",
}

# The permission part of the statements that write labels in bulk or one by one. A document
# is open unless it needs an assignment. Parameters: user (id), projects (ids or null).
MAY_LABEL = """
    EXISTS (
        SELECT FROM documents_membership m
        WHERE m.project_id = s.project_id AND m.user_id = %(user)s
          AND m.role IN ('owner', 'curator', 'reviewer')
    )
    AND (%(projects)s::bigint[] IS NULL OR s.project_id = ANY (%(projects)s))
    AND NOT d.needs_assignment
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a user's id and what their token is limited to.

    `projects` None means every project of theirs; `level` is the most the token may do.
    """

    user_id: int
    level: Need = Need.OWN
    projects: tuple[int, ...] | None = None


def actor_for(user: User, token: Token | None = None) -> Actor:
    """The caller behind a session, or behind a token."""
    if token is None:
        return Actor(user.pk)
    level = max(LEVEL_OF_SCOPE[scope] for scope in token.scopes)
    limited: list[int] | None = getattr(token, "project_ids", None)
    if limited is None:
        limited = list(token.projects.values_list("pk", flat=True))
    return Actor(user.pk, level, tuple(limited) or None)


def projects_of(actor: Actor) -> QuerySet[Project]:
    """The projects an actor may see."""
    mine = Project.objects.filter(memberships__user_id=actor.user_id)
    if actor.projects is not None:
        mine = mine.filter(pk__in=actor.projects)
    return mine


def level_in(actor: Actor, project_id: int) -> Need | None:
    """The most an actor may do in a project; None when they do not belong to it."""
    if actor.projects is not None and project_id not in actor.projects:
        return None
    role = (
        Membership.objects.filter(user_id=actor.user_id, project_id=project_id)
        .values_list("role", flat=True)
        .first()
    )
    return None if role is None else min(LEVEL_OF_ROLE[role], actor.level)


def require(actor: Actor, project_id: int, need: Need, missing: str) -> Need:
    """The actor's level in the project, at least `need`.

    Raises:
        NotFound: they do not belong to it; the message is `missing`.
        Forbidden: their role or their token's scope is too low.
    """
    level = level_in(actor, project_id)
    if level is None:
        raise NotFound(missing)
    if level < need:
        low = "your token's scope" if actor.level < need else "your role"
        raise Forbidden(
            f"This needs the role of {NAME_OF_NEED[need]} in the project; {low} does not reach "
            "that far. Ask an owner of the project."
        )
    return level


def project(actor: Actor, slug: str, need: Need = Need.READ) -> Project:
    """The project of that slug, when the actor may do `need` in it.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    missing = f"There is no project “{slug}” of yours."
    found = Project.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(missing)
    require(actor, found.pk, need, missing)
    return found


def document(actor: Actor, document_id: UUID, need: Need = Need.READ) -> Document:
    """The document of that id, with its project, when the actor may do `need` in it.

    Raises:
        NotFound: no such document in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    missing = "There is no such document in a project of yours."
    found = Document.objects.select_related("project").filter(pk=document_id).first()
    return _theirs(actor, found, need, missing)


def job(actor: Actor, job_id: UUID, need: Need = Need.READ) -> Job:
    """The job of that id, with its project, when the actor may do `need` in it.

    Raises:
        NotFound: no such job in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    missing = "There is no such job in a project of yours."
    found = Job.objects.select_related("project").filter(pk=job_id).first()
    return _theirs(actor, found, need, missing)


def _theirs[Row: (Document, Job)](actor: Actor, found: Row | None, need: Need, missing: str) -> Row:
    if found is None:
        raise NotFound(missing)
    require(actor, found.project_id, need, missing)
    return found


def may_label_document(actor: Actor, document_id: UUID) -> bool:
    """Whether a member's answers are taken on the document: it is open to all of them."""
    return Document.objects.filter(pk=document_id, needs_assignment=False).exists()


def sees_all_labels(actor: Actor, project: Project) -> bool:
    """Whether the actor may see the labels of others, and what is computed from them.

    In a blind project reviewers and viewers see no one else's until release.
    """
    level = level_in(actor, project.pk)
    if level is None:
        return False
    return not project.blind or level >= Need.CURATE


def last_owner(project: Project, leaving: Iterable[int]) -> bool:
    """Whether the project would be without an owner once these users left."""
    owners = project.memberships.filter(role=Role.OWNER)
    return not owners.exclude(user_id__in=leaving).exists()
