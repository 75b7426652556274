"""The document of the review room in windows: its parts, and what stands where one is still to come."""

from itertools import chain, pairwise
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
BETWEEN = mark_safe("<!---->")
"""Between windows that are asked for together: the page puts them in place one after the other."""


@never_cache
@require_safe
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A part of the document, in the markup of its page.

    `?start=…&end=…` is a part of the article, `?posts=3-9 12` are comments in that order; `first` is the
    number of its first sentence. With several `start`, or several `posts`, these are windows that follow
    each other.
    """
    actor = access.actor_for(cast(User, request.user))
    document = access.document(actor, document_id)
    reader = windows.reader(document, actor, looks(request.GET, actor, document))
    first = number_in(request.GET, "first", 1)
    if any(request.GET.getlist("posts")):
        if reader.article_alone:
            raise Forbidden(str(THREAD_CLOSED))
        ids = windows.numbers_of(request.GET.getlist("posts"))
        every = list(chain.from_iterable(ids))
        part = windows.read_comments(document, reader, every, order_of(request.GET), first)
        draw(part.comments)
        by_id = {post.id: post for post in part.comments}
        runs = [[by_id[ident] for ident in some if ident in by_id] for some in ids]
        response = render(request, "annotations/document.html#window", {"runs": runs, "between": BETWEEN})
    else:
        starts = [number(start, "start") for start in request.GET.getlist("start", ["0"])]
        edges = [*starts, number_in(request.GET, "end", LARGEST)]
        part = windows.read_part(document, reader, edges[0], edges[-1], first)
        assert part.article is not None
        response = HttpResponse(BETWEEN.join(stretch(part.article, *some) for some in pairwise(edges)))
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
    return number_in(query, name, default, LARGEST_ID)


def number_in(query: QueryDict, name: str, default: int, largest: int = LARGEST) -> int:
    """A whole number from the address; likewise."""
    return number(query.get(name, str(default)), name, largest)


def number(given: str, name: str, largest: int = LARGEST) -> int:
    """A whole number from what was given in the address.

    Raises:
        Invalid: it is none, or too large.
    """
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
            else stretch(room.article, part.start, part.end, part.lines)
            for part in room.stretches
        )
    )


def draw(posts: list[RoomPost]) -> None:
    """Give comments their markup."""
    for post in posts:
        post.html = markup.post_text(post)


def stretch(article: RoomPost, start: int, end: int, lines: int = 0) -> SafeString:
    """A part of the article, of about so many lines, where that has to be said."""
    end = min(end, article.length)
    return format_html(
        '<div class="stretch" data-start="{}" data-end="{}"{}>{}</div>',
        start,
        end,
        format_html(' data-lines="{}"', lines) if lines else "",
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
