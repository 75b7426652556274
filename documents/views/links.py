"""What the review room sends about links."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents import access, linking
from documents.errors import Forbidden, Gone, Invalid, NotFound
from documents.linking import ERASED, Span
from documents.models import LinkState, User

LONGEST_NUMBER = 18


@require_POST
def link(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Bring the link that the fields describe to a state; the answer echoes `op` and says how it stands.

    What answers is `source`, a sentence, or else the span `post`, `start`, `end`.
    """
    user = cast(User, request.user)
    posted = request.POST
    if posted.get("reviewer", str(user.pk)) != str(user.pk):
        raise Forbidden(
            _(
                "You are signed in as somebody else than when this link was drawn. It is kept in this "
                "browser and will be sent when that person signs in here again."
            )
        )
    actor = access.actor_for(user)
    try:
        access.document(actor, document_id)
    except NotFound:
        raise Gone from None
    wanted = posted.get("state", "")
    if wanted not in (*LinkState.values, ERASED):
        raise _unreadable("state", _("There is no such state."))
    if posted.get("source"):
        source = linking.span_of(_number(posted, "source"))
    else:
        source = Span(*(_number(posted, name) for name in ("post", "start", "end")))
    op = _op(posted)
    row = linking.say(
        actor,
        document_id,
        posted.get("kind", ""),
        source,
        _number(posted, "target"),
        wanted,
        op,
    )
    return HttpResponse(
        format_html(
            '<p data-op="{}" data-link="{}" data-state="{}" data-origin="{}"></p>',
            op or "",
            row["id"] if row else "",
            row["state"] if row else ERASED,
            row["origin"] if row else "",
        )
    )


def _number(posted: QueryDict, name: str) -> int:
    value = posted.get(name, "")
    if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER:
        return int(value)
    raise _unreadable(name, _("A whole number."))


def _op(posted: QueryDict) -> UUID | None:
    try:
        return UUID(str(posted["op"])) if posted.get("op") else None
    except ValueError:
        raise _unreadable("op", _("A UUID.")) from None


def _unreadable(field: str, why: str) -> Invalid:
    return Invalid(_("The link could not be read. Nothing was changed."), errors={field: [why]})
