"""Keeping a question to the data under a name: for oneself, or for everybody in the project."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from annotations.filters import FIELDS, Filters
from annotations.models import SavedView
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project

MOST = 100
LONGEST_NAME, LONGEST_QUERY = 80, 2_000
ALSO = ("sort",)


def known_to(actor: Actor, project: Project) -> QuerySet[SavedView]:
    """The views of a project that the actor may open: their own, and those that are shared.

    Raises:
        NotFound: the project is not theirs.
    """
    access.require(actor, project.pk, Need.READ, access.no_project(project.slug))
    mine = Q(owner_id=actor.user_id) | Q(is_shared=True)
    return SavedView.objects.select_related("owner").filter(mine, project=project)


def query_of(fields: MultiValueDict[str, Any] | Mapping[str, Any]) -> str:
    """Filters and order as the query of an address, what is empty left out.

    Raises:
        Invalid: a filter has the wrong shape.
    """
    pairs = []
    for name in (*FIELDS, *ALSO):
        values = fields.getlist(name) if isinstance(fields, MultiValueDict) else [fields.get(name) or ""]
        pairs += [(name, str(value)) for value in values if str(value).strip()]
    given: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in pairs:
        given.appendlist(name, value)
    Filters.parse(given, also=ALSO)
    return urlencode(pairs)


def save(actor: Actor, project: Project, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a query under a name; the same name again changes what is kept under it.

    Raises:
        NotFound, Forbidden: the project is not theirs, or what is shared is shared by who labels there.
        Invalid: no name, or it or the query is too long.
        Conflict: they keep as many as anybody may.
    """
    need = Need.LABEL if is_shared else Need.READ
    access.require(actor, project.pk, need, access.no_project(project.slug))
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        words = _("A name of at most {most} characters, for filters that are not endless.")
        raise Invalid(_("The view was not saved."), errors={"name": [words.format(most=LONGEST_NAME)]})
    mine = SavedView.objects.filter(project=project, owner_id=actor.user_id)
    if mine.exclude(name=name).count() >= MOST:
        raise Conflict(
            _("You keep {most} views here, as many as anybody may. Delete one first.").format(most=MOST)
        )
    try:
        with transaction.atomic():
            view, _is_new = SavedView.objects.update_or_create(
                project=project,
                owner_id=actor.user_id,
                name=name,
                defaults={"query": query, "is_shared": is_shared},
            )
    except IntegrityError as error:
        raise Conflict(_("You saved a view of that name at this moment. Look again.")) from error
    return view


def remove(actor: Actor, project: Project, view_id: int) -> None:
    """Delete a view: one's own, or as a curator one that is shared.

    Raises:
        NotFound: there is none that they may delete.
    """
    level = access.require(actor, project.pk, Need.READ, access.no_project(project.slug))
    theirs = Q(owner_id=actor.user_id)
    if level >= Need.CURATE:
        theirs |= Q(is_shared=True)
    if not SavedView.objects.filter(theirs, project=project, pk=view_id).delete()[0]:
        raise NotFound(_("There is no such view of yours."))
