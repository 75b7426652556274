"""WordPress eXtended RSS, any version: what WordPress writes when a whole site is exported."""

import html
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import BinaryIO

from documents.ingest import dates, exported, threads, xml_names
from documents.ingest.formats import conversation
from documents.ingest.formats.conversation import Said
from documents.ingest.formats.html import fragment
from documents.ingest.parsed import (
    Hint,
    IngestError,
    Item,
    ParsedDocument,
    ParsedPost,
    RemovedLog,
    Unreadable,
)
from documents.ingest.xml_items import channel, cut_short, damage, element_of
from documents.ingest.xml_units import Units

type Element = xml_names.Element

_STATUS = {
    "draft": "drafts",
    "auto-draft": "automatic drafts",
    "private": "private posts",
    "pending": "posts awaiting review",
    "future": "scheduled posts",
    "trash": "posts in the trash",
}
# Types that hold no text for readers, by what a person calls them.
_FURNITURE = {
    "attachment": "attachments",
    "nav_menu_item": "menu items",
    "revision": "revisions",
    "wp_block": "reusable blocks",
    "wp_template": "templates",
    "wp_template_part": "templates",
    "wp_navigation": "menus",
    "custom_css": "style sheets",
    "safecss": "style sheets",
    "reply": "forum replies",
    "feedback": "contact form messages",
    "flamingo_inbound": "contact form messages",
    "elementor_library": "templates",
    "et_pb_layout": "templates",
    "fl-builder-template": "templates",
    "shop_order": "orders",
    "shop_coupon": "coupons",
}
_FURNITURE_BEGINNINGS = (
    "wp_",
    "acf-",
    "customize",
    "oembed",
    "user_request",
    "jp_",
    "wpcf7",
    "wpforms",
    "scheduled-",
)
_READ_OTHERWISE = frozenset(["wp:comment", "wp:postmeta", "category"])
_NOT_KEPT = frozenset(
    ["wp:commentmeta", "wp:comment_author_email", "wp:comment_author_url", "wp:comment_author_IP"]
)
_PINGS = frozenset(["pingback", "trackback", "pings"])
_NO_COMMENTS = {
    "note": "editors’ notes",
    "order_note": "order notes",
    "action_log": "log entries",
    "webhook_delivery": "log entries",
}
_APPROVED = frozenset(["1", "approve", "approved"])
_NOT_APPROVED = {"spam": "spam", "trash": "in the trash", "post-trashed": "in the trash"}


class _Site:
    """What the head of an export says of all its posts."""

    def __init__(self) -> None:
        self.language: str | None = None
        self.names: dict[str, str] = {}  # login, or the user's number behind a #, -> display name

    def author(self, element: Element) -> None:
        said = xml_names.fields(element)
        login = said.get("wp:author_login", "")
        name = said.get("wp:author_display_name") or " ".join(
            part for part in (said.get("wp:author_first_name"), said.get("wp:author_last_name")) if part
        )
        if shown := html.unescape(name or login):
            self.names[login] = self.names[f"#{said.get('wp:author_id', '')}"] = shown


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a published post or page; at the end, what was left out, a kind at a time.

    Streams: one post and its comments are held.

    Raises:
        IngestError: there is no post at all, or the bytes are no text.
    """
    units = Units(stream, hint, ["item", "author"], "rss")
    site, tally = _Site(), exported.LeftOutTally(hint.label)
    found = 0
    for unit in units:
        if site.language is None:
            site.language = channel(units.head).get("language") or ""
        if unit.name == "item":
            found += 1
        place = f"{hint.label}, post {found}" if unit.name == "item" else hint.label
        if isinstance(element := element_of(units, unit, place), Unreadable):
            yield element
            continue
        if unit.name == "author":
            site.author(element)
            continue
        document = _document(element, site, tally)
        if document is not None:
            document.notes.extend(damage(units, document))
            yield document
    if not found:
        raise IngestError(
            "This WordPress export holds no post.",
            place=hint.label,
            remedy="Export again with “All content” chosen, or bring in the pages themselves.",
        )
    yield from cut_short(units, hint, "</rss>")
    yield from tally.items()


def _document(item: Element, site: _Site, tally: exported.LeftOutTally) -> ParsedDocument | None:
    """The document of an item; None when it is one to leave out, which is counted."""
    said = xml_names.fields(item, _READ_OTHERWISE)
    if why := _why_not(said):
        tally.add(why)
        return None
    removed = RemovedLog()
    written = fragment.to_text(said.get("content:encoded", ""), removed, newlines=True, brackets=True)
    if not written.text:
        source = said.get("excerpt:encoded") or said.get("description", "")
        written = fragment.to_text(source, removed, newlines=True, brackets=True)
    zone = _zone(said.get("wp:post_date"), said.get("wp:post_date_gmt"))
    published = (
        moment(said.get("wp:post_date_gmt"), said.get("wp:post_date"), zone)
        or dates.machine(said.get("pubDate"))
        or dates.machine(said.get("dc:date"))
    )
    creator = said.get("dc:creator") or said.get("author") or ""
    thread = _Thread(item, site, zone, removed)
    if not written.text and not thread.comments:
        tally.add("posts without text")
        return None
    article = ParsedPost(written.text, quotes=written.quotes, posted_at=published)
    posts, notes = conversation.arrange(article, thread.comments)
    article.source_id = said.get("wp:post_id")  # only now: comments are numbered apart from posts
    if not written.text:
        notes.append(threads.NO_ARTICLE)
    if item.get("broken"):
        notes.append("The XML of this post is broken; it was read as far as it goes.")
    return ParsedDocument(
        posts=posts,
        title=fragment.line(said.get("title", "")),
        byline=site.names.get(creator) or html.unescape(creator) or None,
        source_url=said.get("link") or said.get("guid") or None,
        published_at=published,
        language=site.language or None,
        format="wxr",
        removed=removed.entries,
        pingbacks=thread.pingbacks,
        notes=notes + thread.notes() + removed.notes(),
    )


def _why_not(said: dict[str, str]) -> str | None:
    """What a person calls an item that is not brought in."""
    kind = said.get("wp:post_type") or "post"
    if kind in _FURNITURE:
        return _FURNITURE[kind]
    if kind.startswith(_FURNITURE_BEGINNINGS):
        return f"items of type {kind[:40]}"
    status = said.get("wp:status") or "publish"
    if status not in ("publish", "closed", "inherit"):
        return _STATUS.get(status, f"posts that are {status[:40]}")
    return "posts behind a password" if said.get("wp:post_password") else None


class _Thread:
    """The comments of an item that readers saw, in the order of their numbers."""

    def __init__(self, item: Element, site: _Site, zone: timezone, removed: RemovedLog) -> None:
        self.comments: list[Said] = []
        self.pingbacks = 0
        self._left_out: Counter[str] = Counter()
        self._climbed = 0
        kept: list[dict[str, str]] = []
        above: dict[str, str | None] = {}
        for element in xml_names.children(item, "wp:comment"):
            said = xml_names.fields(element, _NOT_KEPT)
            element.clear()  # of 100,000 comments each is held once
            number = said.get("wp:comment_id", "")
            why = self._why_not(said)
            if why is not None:
                above[number] = _answered(said)
                continue
            kept.append(said)
        for said in sorted(kept, key=_by_number):
            self._keep(said, above, site, zone, removed)

    def notes(self) -> list[str]:
        found = exported.left_out_note(self._left_out)
        if self._climbed:
            found.append(
                f"Comments that answer one left out: {self._climbed}; each stands under the one above it."
            )
        return found

    def _why_not(self, said: dict[str, str]) -> str | None:
        kind = said.get("wp:comment_type", "")
        approved = said.get("wp:comment_approved", "1") or "1"
        if kind in _NO_COMMENTS:
            why = _NO_COMMENTS[kind]
        elif approved not in _APPROVED:
            why = _NOT_APPROVED.get(approved, "unapproved")
        elif kind in _PINGS:
            self.pingbacks += 1
            return "pingback"
        else:
            return None
        self._left_out[why] += 1
        return why

    def _keep(
        self,
        said: dict[str, str],
        above: dict[str, str | None],
        site: _Site,
        zone: timezone,
        removed: RemovedLog,
    ) -> None:
        written = fragment.to_text(said.get("wp:comment_content", ""), removed, newlines=True)
        author = said.get("wp:comment_author") or site.names.get(f"#{said.get('wp:comment_user_id', '')}", "")
        answer = _answered(said)
        if answer in above:
            self._climbed += 1
            answer = exported.climb(answer, above)
        post = ParsedPost(
            written.text,
            author=html.unescape(author) or None,
            posted_at=moment(said.get("wp:comment_date_gmt"), said.get("wp:comment_date"), zone),
            source_id=said.get("wp:comment_id") or None,
            quotes=written.quotes,
        )
        self.comments.append(Said(post, answer))


def _answered(said: dict[str, str]) -> str | None:
    answer = said.get("wp:comment_parent", "")
    return answer if answer not in ("", "0") else None


def _by_number(said: dict[str, str]) -> tuple[bool, int]:
    number = said.get("wp:comment_id", "")
    good = number.isdecimal() and len(number) < 20
    return not good, int(number) if good else 0


def moment(gmt: str | None, local: str | None, zone: timezone = UTC) -> datetime | None:
    """A moment from WordPress's two columns, either of which may be empty or zero; `zone` is the place's."""
    if gmt and not gmt.startswith("0000") and (found := dates.machine(gmt)):
        return found
    if local and not local.startswith("0000") and (found := dates.machine(local)):
        try:
            return found.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            return None
    return None


def _zone(local: str | None, gmt: str | None) -> timezone:
    """How far the site's clock is from UTC, as one post with both of its dates shows."""
    here, there = moment(local, None), moment(gmt, None)
    if here is None or there is None or abs(here - there) > timedelta(hours=14):
        return UTC
    return timezone(timedelta(minutes=round((here - there).total_seconds() / 900) * 15))
