"""`If-None-Match` and `If-Match`: what was read is not sent again, what changed is not overwritten."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework.request import Request

from documents.errors import DomainError
from documents.rendering import JSONRenderer


class ChangedSince(DomainError):
    """What `If-Match` names is not what is there."""

    status = 412
    title = gettext_noop("Changed since")


def etag_of(content: bytes) -> str:
    """The ETag of an answer: a digest of it."""
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def conditional(request: HttpRequest, response: Any) -> HttpResponse | None:
    """What a rendered answer to a GET becomes: 304 where the caller has it already."""
    if response.status_code != 200:
        return None
    response.headers.setdefault("ETag", etag_of(response.content))
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Authorization",))
    return get_conditional_response(request, etag=response["ETag"], response=response)


@contextmanager
def unchanged(request: Request, shape: Callable[[], Any], rows: QuerySet[Any]) -> Iterator[bool]:
    """Hold `rows` while what a GET of this address answers, `shape`, is what `If-Match` names.

    Gives whether there was an `If-Match`. An ETag that compression made weak counts like the strong one.

    Raises:
        ChangedSince: it is something else by now.
    """
    given = request.headers.get("If-Match")
    if given is None:
        yield False
        return
    with transaction.atomic():
        list(rows.select_for_update(no_key=True))
        now = etag_of(JSONRenderer().render(shape()))
        if given.strip() != "*" and now not in {tag.removeprefix("W/") for tag in parse_etags(given)}:
            raise ChangedSince(
                _("This is not what you saw any more. Nothing was changed; read it again and decide anew.")
            )
        yield True
