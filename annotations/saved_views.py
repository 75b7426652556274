"""Keeping a question to the data under a name: for oneself, or for everybody in the project."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from annotations.filters import FIELDS, Filters
from annotations.models import SavedView
from annotations.queries import SENTENCE_ORDERS
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project
from documents.storable import NO_NUL, NUL

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
    if any(NUL in value for _name, value in pairs):
        raise Invalid(_("The filters could not be read."), errors={"query": [str(NO_NUL)]})
    Filters.parse(given, also=ALSO)
    return urlencode(pairs)


def read_query(text: str) -> str:
    """The query of an address as it is kept, from one that somebody wrote.

    Raises:
        Invalid: it is too long, or has a filter or an order that there is not; names each.
    """
    if len(text) > LONGEST_QUERY:
        raise _too_long()
    given: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in parse_qsl(text.removeprefix("?"), keep_blank_values=True):
        given.appendlist(name, value)
    Filters.parse(given, also=ALSO)
    sorts = given.getlist("sort")
    if wrong := [sort for sort in sorts if sort.removeprefix("-") not in SENTENCE_ORDERS]:
        known = ", ".join(SENTENCE_ORDERS)
        words = _("There is no such order: {order}. Known, each with a minus too: {known}.")
        told = words.format(order=wrong[0][:60], known=known)
        raise Invalid(_("The filters could not be read."), errors={"sort": [told]})
    return query_of(given)


def _too_long() -> Invalid:
    words = _("A name of at most {most} characters, for filters that are not endless.")
    return Invalid(_("The view was not saved."), errors={"name": [words.format(most=LONGEST_NAME)]})


def _named(name: str, query: str) -> str:
    """The name on one line.

    Raises:
        Invalid: there is none, or it or the query is too long.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise _too_long()
    return name


def _require(actor: Actor, project: Project, is_shared: bool) -> None:
    need = Need.LABEL if is_shared else Need.READ
    access.require(actor, project.pk, need, access.no_project(project.slug))


def save(actor: Actor, project: Project, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a query under a name; the same name again changes what is kept under it.

    Raises:
        NotFound, Forbidden: the project is not theirs, or what is shared is shared by who labels there.
        Invalid: no name, or it or the query is too long.
        Conflict: they keep as many as anybody may.
    """
    _require(actor, project, is_shared)
    name = _named(name, query)
    _require_room(actor, project, name)
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


def _require_room(actor: Actor, project: Project, name: str) -> None:
    mine = SavedView.objects.filter(project=project, owner_id=actor.user_id)
    if mine.exclude(name=name).count() >= MOST:
        raise Conflict(
            _("You keep {most} views here, as many as anybody may. Delete one first.").format(most=MOST)
        )


def add(actor: Actor, project: Project, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a query under a name that they have no view of yet.

    Raises: as `save`; also
        Conflict: they have one of that name.
    """
    _require(actor, project, is_shared)
    view = SavedView(project=project, owner_id=actor.user_id, query=query, is_shared=is_shared)
    view.name = _named(name, query)
    _require_room(actor, project, view.name)
    return _stored(view)


def change(
    actor: Actor,
    project: Project,
    view_id: int,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Change a view of one's own; what is None stays.

    Raises: as `add`; also
        NotFound: it is none of theirs.
    """
    view = known_to(actor, project).filter(pk=view_id, owner_id=actor.user_id).first()
    if view is None:
        raise _none_such()
    view.query = view.query if query is None else query
    view.is_shared = view.is_shared if is_shared is None else is_shared
    view.name = _named(view.name if name is None else name, view.query)
    _require(actor, project, view.is_shared)
    return _stored(view)


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        words = _("You have a view {name} already. Nothing was changed.")
        raise Conflict(words.format(name=view.name)) from error
    return view


def found(actor: Actor, project: Project, view_id: int) -> SavedView:
    """A view that the actor may open.

    Raises:
        NotFound: there is none.
    """
    view = known_to(actor, project).filter(pk=view_id).first()
    if view is None:
        raise _none_such()
    return view


def _none_such() -> NotFound:
    return NotFound(_("There is no such view of yours."))


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
        raise _none_such()
