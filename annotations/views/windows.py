"""The document of the review room in windows: its parts, and what stands where one is still to come."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotations import windows
from annotations.room import Later, Order, Room, RoomPost
from annotations.views import markup
from documents import access
from documents.access import THREAD_CLOSED, Actor, Need
from documents.errors import Forbidden, Invalid
from documents.models import Document, User

LARGEST = 2**31 - 1
LARGEST_ID = 2**63 - 1
CUT = "X-Cut"
"""The last change of where sentences end that an answer knows of."""


@never_cache
@require_safe
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A part of the document, in the markup of its page.

    `?start=…&end=…` is a part of the article, `?posts=3-9 12` are comments in that order; `first` is the
    number of its first sentence.
    """
    actor = access.actor_for(cast(User, request.user))
    document = access.document(actor, document_id)
    reader = windows.reader(document, actor, looks(request.GET, actor, document))
    first = number(request.GET, "first", 1)
    if posts := request.GET.get("posts"):
        if reader.article_alone:
            raise Forbidden(str(THREAD_CLOSED))
        ids = windows.numbers_of(posts)
        part = windows.read_comments(document, reader, ids, order_of(request.GET), first)
        draw(part.comments)
        response = render(request, "annotations/document.html#window", {"comments": part.comments})
    else:
        start, end = number(request.GET, "start", 0), number(request.GET, "end", LARGEST)
        part = windows.read_part(document, reader, start, end, first)
        assert part.article is not None
        response = HttpResponse(stretch(part.article, start, end))
    response[CUT] = str(part.cut)
    return response


def looks(query: QueryDict, actor: Actor, document: Document) -> bool:
    """Whether a curator reads without labelling, thread and all: `?look`."""
    return "look" in query and (access.level_in(actor, document.project_id) or Need.READ) >= Need.CURATE


def order_of(query: QueryDict) -> Order:
    """How an address wants the comments sorted."""
    return "newest" if query.get("order") == "newest" else "tree"


def stamp(query: QueryDict, name: str, default: int) -> int:
    """The id of a row that the page knows as the last one; likewise."""
    return number(query, name, default, LARGEST_ID)


def number(query: QueryDict, name: str, default: int, largest: int = LARGEST) -> int:
    """A whole number from the address.

    Raises:
        Invalid: it is none, or too large.
    """
    given = query.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) <= 19 and int(given) <= largest):
        raise Invalid(
            _("“{name}” is to be a whole number in the address. Nothing was changed.").format(name=name)
        )
    return int(given)


def draw_room(room: Room) -> None:
    """Give the article, the comments and what is to come their markup."""
    draw(room.comments)
    for part in room.flow:
        if isinstance(part, Later):
            part.html = later(part, room.order)
    if len(room.stretches) == 1 and room.is_whole:
        room.article.html = markup.post_text(room.article)
        return
    room.article.html = mark_safe(  # noqa: S308 - made of markup that is safe
        "".join(
            later(part, room.order)
            if isinstance(part, Later)
            else stretch(room.article, part.start, part.end)
            for part in room.stretches
        )
    )


def draw(posts: list[RoomPost]) -> None:
    """Give comments their markup."""
    for post in posts:
        post.html = markup.post_text(post)


def stretch(article: RoomPost, start: int, end: int) -> SafeString:
    """A part of the article."""
    end = min(end, article.length)
    return format_html(
        '<div class="stretch" data-start="{}" data-end="{}">{}</div>',
        start,
        end,
        markup.post_text(article, start, end),
    )


def later(part: Later, order: Order) -> SafeString:
    """What stands where a window is to come: a link to it, and an outline of its sentences."""
    where = format_html(' data-posts="{}"', part.posts) if part.posts else ""
    if not part.posts:
        where = format_html(' data-start="{}" data-end="{}"', part.start, part.end)
    if part.targets:
        where += format_html(' data-targets="{}"', part.targets)
    if part.contests:
        where += format_html(' data-contests="{}"', part.contests)
    words = _("Sentences {first} to {last}").format(first=part.first, last=part.last)
    query = f"?s={part.first_id}" + ("&order=newest" if order == "newest" else "")
    return format_html(
        '<div class="later" data-later="{}" data-ids="{}" data-answers="{}"'
        ' data-lines="{}" data-items="{}"{}>'
        '<a href="{}#current">{}</a></div>',
        part.count,
        part.ids,
        part.answers,
        part.lines,
        part.items,
        where,
        query,
        words,
    )
