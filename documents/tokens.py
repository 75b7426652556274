"""API tokens: made, shown once, looked up, ended."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.crypto import hash_token

from documents import access, audit
from documents.access import Actor
from documents.errors import Forbidden, Invalid, NotFound
from documents.models import Project, Scope, Token, User
from documents.sessions import ShortMemory

DEFAULT_DAYS = 365
LONGEST_DAYS = 3650
USED_EVERY = timedelta(minutes=5)

remembered: ShortMemory[bytes, Token] = ShortMemory()


def create(
    user: User,
    *,
    name: str = "",
    scopes: Sequence[str] = (Scope.ADMIN.value,),
    projects: Iterable[str] = (),
    days: int = DEFAULT_DAYS,
    by: Token | None = None,
) -> tuple[Token, str]:
    """A new token of the user's, and its secret, which nothing keeps.

    `projects` (slugs) limits it to these; none means all of theirs. `by` is the token that asks,
    where it is not a person in a session: only one without limits may, and what it makes ends
    when it does, so that a stolen token cannot outlive itself.

    Raises:
        Invalid: a scope, project, name or number of days is wrong.
        Forbidden: `by` is limited.
    """
    limited = list(projects)
    found = own_projects(user, limited)
    errors = {
        "scopes": [f"“{scope}” is none of: {', '.join(Scope.values)}." for scope in unknown(scopes)],
        "projects": [f"There is no project “{slug}” of theirs." for slug in limited if slug not in found],
        "expires_days": [] if 1 <= days <= LONGEST_DAYS else [f"Between 1 and {LONGEST_DAYS} days."],
        "name": []
        if len(name) <= 100 and "\0" not in name
        else ["At most 100 characters, none of them NUL."],
    }
    if not scopes:
        errors["scopes"].append(f"At least one of: {', '.join(Scope.values)}.")
    if wrong := {field: messages for field, messages in errors.items() if messages}:
        raise Invalid(_("No token was made."), wrong)
    expiry = timedelta(days=days)
    if by is not None:
        expiry = min(expiry, remaining(by))
    with transaction.atomic():
        token, secret = Token.objects.create(
            user, expiry=expiry, name=name.strip(), scopes=sorted(set(scopes))
        )
        token.projects.set(found.values())
        limits = {"scopes": token.scopes, "projects": sorted(found), "days": expiry.days}
        audit.record("token.made", subject=user.pk, token=token.token_key, **limits)
    return token, secret


def unknown(scopes: Iterable[str]) -> list[str]:
    return [scope for scope in scopes if scope not in Scope.values]


def own_projects(user: User, slugs: list[str]) -> dict[str, Project]:
    """Those of the slugs that are projects of the user's."""
    mine = access.projects_of(Actor(user.pk)).filter(slug__in=[slug for slug in slugs if "\0" not in slug])
    return {project.slug: project for project in mine}


def remaining(by: Token) -> timedelta:
    """How long the token that asks for another will live itself."""
    if Scope.ADMIN not in by.scopes or by.projects.exists():
        raise Forbidden(
            _(
                "This token may not make tokens. Sign in and make one under Account, or run "
                "manage.py token NAME."
            )
        )
    return timedelta.max if by.expiry is None else by.expiry - timezone.now()


def tokens_of(user: User) -> QuerySet[Token]:
    """The user's tokens, newest first; `token_key` is what names one."""
    return Token.objects.filter(user=user).prefetch_related("projects").order_by("-created")


@transaction.atomic
def end(user: User, token_key: str) -> None:
    """End a token of the user's: here at once, in other processes within 5 s.

    Raises:
        NotFound: they have no such token.
    """
    ended, _by_table = Token.objects.filter(user=user, token_key=token_key.replace("\0", "")).delete()
    if not ended:
        raise NotFound(_("There is no such token of yours; it may have ended already."))
    audit.record("token.ended", subject=user.pk, token=token_key)
    remembered.clear()


def find(secret: str) -> Token | None:
    """The token of that secret, with its user; up to 5 s old.

    It may have expired or its user been switched off: the caller looks. `project_ids` on it
    lists the projects it is limited to, empty when it is not.
    """
    key = hashlib.sha256(secret.encode()).digest()
    token = remembered.get(key)
    if token is None:
        token = (
            Token.objects.select_related("user")
            .annotate(project_ids=ArrayAgg("projects", filter=Q(projects__isnull=False), default=[]))
            .filter(digest=hash_token(secret))
            .first()
        )
        if token is None:
            return None
        remembered.put(key, token)
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
