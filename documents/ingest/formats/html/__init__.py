"""HTML: an article and the comments under it, from the page of any blog, by one general reader."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from documents.ingest import decoding, threads
from documents.ingest.formats.html import (
    article,
    byline,
    comment,
    comments,
    counts,
    linked_data,
    metadata,
    rendering,
    repeated_lines,
    tree,
    vocabulary,
)
from documents.ingest.formats.html.finder import Finder
from documents.ingest.formats.html.markup import Comment
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, ParsedPost, RemovedLog

_A_PAGE = 400  # characters
_PART = 4
LATER_PAGE = "This is a later page of a topic; the opening post is not on it."

type Element = etree._Element


def parse(stream: BinaryIO, hint: Hint) -> Iterator[ParsedDocument]:
    """The one document of a page.

    Raises:
        IngestError: the page is empty, binary, too large or too deep, in no encoding that can be told, or
        holds no text.
    """
    raw = decoding.read_all(stream, hint)
    document = read_page(raw, hint)
    document.raw = raw
    yield document


def read_page(raw: bytes, hint: Hint) -> ParsedDocument:
    """The document in the bytes of a page.

    Raises:
        IngestError: as `parse`.
    """
    removed = RemovedLog()
    page = tree.build(raw, hint, removed)
    about = metadata.read(page, hint)
    found = comments.find(page.root)
    skip = _thread_elements(page.root, found)
    finder = Finder(page.root, skip)
    topic = bool(found) and found[0].is_post and not finder.stands_apart()
    whole = finder.body(whole=not found) if not topic else None
    body = found[0].element if topic else whole
    title, heading = metadata.title(page.root, about, body, skip - {found[0].element} if topic else skip)
    written = None
    if whole is not None:
        around = skip | ({heading} if heading is not None else set())
        about.published_at = about.published_at or byline.published(whole, skip)
        about.byline = about.byline or byline.author(whole, skip)
        written = article.read(whole, around, title, removed, about.byline)
    about.published_at = about.published_at or metadata.day_in_address(about)

    posts, parents, pingbacks = _posts(found, removed, about)
    if len(about.comments) > 2 * len(posts):
        posts = [post for post, _ in about.comments]
        parents = [parent for _, parent in about.comments]
    notes = list(page.notes)
    if (
        not topic
        and about.article_body
        and (written is None or _is_but_a_part(written.text, about.article_body))
    ):
        written = rendering.Rendered(linked_data.plain(about.article_body), [])
    text, quotes = (written.text, written.quotes) if written else ("", [])
    first = ParsedPost(text, kind="article", quotes=quotes)
    later = topic and metadata.is_later_page(about)
    if first.text.strip() or not posts or later or not _opens_its_thread(topic, parents):
        if posts and not first.text.strip():
            notes.append(LATER_PAGE if later else threads.NO_ARTICLE)
        posts = [first, *posts]
        parents = [None, *(None if parent is None else parent + 1 for parent in parents)]
    else:
        notes.append(threads.OPENING_POST)
        about.byline = posts[0].author or about.byline
        about.published_at = posts[0].posted_at or about.published_at
    if not any(post.text.strip() for post in posts):
        raise IngestError(
            "No text is left of this page when navigation and scripts are taken out.",
            place=hint.label,
            remedy="Save the page once it has loaded, or paste its text.",
        )
    _outside(page.root, body, skip, removed)
    if not topic:
        said = counts.declared(page.root, found[0].element if found else None, about.comment_count)
        notes += counts.note(said, len(posts) - 1, pingbacks)
    return ParsedDocument(
        posts=threads.arrange(posts, parents, 0),
        title=title,
        byline=about.byline,
        source_url=about.source_url,
        published_at=about.published_at,
        language=about.language,
        licence=about.licence,
        terms_url=about.terms_url,
        format="html",
        removed=removed.entries,
        pingbacks=pingbacks,
        notes=notes + removed.notes(),
    )


def _is_but_a_part(text: str, declared: str) -> bool:
    """Whether what is seen of an article is a small part of the text that the page's data give for it."""
    return len(declared) > _A_PAGE and _PART * len(text) < len(declared)


def _opens_its_thread(topic: bool, parents: list[int | None]) -> bool:
    """Whether the first post of a page without an article stands for it: a forum's, or one that all others
    answer.
    """
    return topic or (len(parents) > 1 and parents.count(None) == 1 and parents[0] is None)


def _thread_elements(root: Element, found: list[Comment]) -> set[Element]:
    """Everything that is the thread's: its comments, the boxes named after them, the form."""
    skip = {each.element for each in found}
    for element in root.iter():
        names = tree.tokens(element)
        if not names or tree.name(element) in ("html", "body", "main", "a", "span"):
            continue
        if vocabulary.any_match(vocabulary.FORM, names) or vocabulary.any_match(vocabulary.CONTAINER, names):
            skip.add(element)
    return skip


def _posts(
    found: list[Comment], removed: RemovedLog, about: metadata.About
) -> tuple[list[ParsedPost], list[int | None], int]:
    """The comments as posts, the position of the one each answers, and how many pingbacks were among them."""
    month_first = _month_first(found, about)
    reader = comment.Reader(found, removed, about.published_at, month_first)
    posts: list[ParsedPost] = []
    parents: list[int | None] = []
    position: dict[Comment, int | None] = {}
    pingbacks = 0
    order: list[Comment] = []
    for each in found:
        if reader.is_pingback(each):
            pingbacks += 1
            removed.add(tree.glimpse(each.element, 600), "pingback")
            continue
        order.append(each)
        position[each] = len(posts)
        posts.append(reader.post(each))
    repeated_lines.take_off(posts, removed)
    for each in order:
        above = each.parent
        while above is not None and above not in position:
            above = above.parent
        parents.append(position[above] if above is not None else None)
    return posts, parents, pingbacks


_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})\b")


def _month_first(found: list[Comment], about: metadata.About) -> bool:
    """How the page writes 3/4/2016: as its comments' other dates show, else as its language has it."""
    for each in found[:200]:
        for date in _SLASHED.finditer(" ".join(each.own_text)):
            if int(date[1]) > 12:
                return False
            if int(date[2]) > 12:
                return True
    return (about.language or "en-US").lower() in ("en", "en-us")


def _outside(root: Element, body: Element | None, skip: set[Element], removed: RemovedLog) -> None:
    """Log what stands on the page beside the article and its thread, one entry a box."""
    if body is None:
        return
    inner = body
    for around in body.iterancestors():
        for child in around:
            tag = tree.name(child)
            if child is inner or child in skip or not tag or tag in rendering.NO_TEXT or tag == "head":
                continue
            reason = {
                "nav": "navigation",
                "header": "page header",
                "footer": "page footer",
                "aside": "side bar",
            }.get(tag, "outside the article")
            removed.add(tree.glimpse(child, 600), reason)
        inner = around
