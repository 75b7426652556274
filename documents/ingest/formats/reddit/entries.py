"""What one submission or comment of Reddit's says, who wrote it and when."""

import re
from datetime import datetime
from typing import Any

from documents.ingest import json_fields as fields
from documents.ingest.formats import markdown
from documents.ingest.formats.conversation import Conversation, Said
from documents.ingest.formats.html import fragment
from documents.ingest.formats.html.fragment import Written
from documents.ingest.parsed import ParsedPost, RemovedLog

type Fields = dict[str, Any]

SITE = "https://www.reddit.com"
ABOUT = re.compile(r"(/r/[^/]{1,60}/comments/([a-z0-9]{1,13})/)", re.IGNORECASE)
"""The part of an address that names a submission."""

_GONE = re.compile(r"\[\s?(?:deleted|removed|unavailable)(?: by [\w /]{1,40})?\s?\]", re.IGNORECASE)
_RAW = re.compile(r"[<>]|&(?!(?:lt|gt|amp);)")


def opening(entry: Fields, removed: RemovedLog) -> Conversation:
    id = full_name(entry.get("id"), "t3") or full_name(entry.get("name"), "t3")
    written = _written(entry, "selftext", removed)
    gone = bool(_GONE.fullmatch(written.text))
    post = ParsedPost(
        "" if gone else written.text,
        author=_author(entry),
        posted_at=_moment(entry),
        source_id=id,
        quotes=[] if gone else written.quotes,
    )
    options = [
        text
        for option in fields.objects(fields.mapping(entry.get("poll_data")).get("options"))
        if (text := fields.line(option.get("text")))
    ]
    if options and not gone:
        post.text = "\n\n".join([*([post.text] if post.text else []), *options])
    permalink = fields.string(entry.get("permalink"))
    about = SITE + permalink if permalink.startswith("/") else fields.address(permalink)
    if about is None and id:
        about = f"{SITE}/comments/{id[3:]}/"
    return Conversation(
        post,
        title=unescaped(fields.line(entry.get("title"))),
        source_url=about,
        notes=_notes_of(entry, gone),
        removed=removed,
    )


def _notes_of(entry: Fields, gone: bool) -> list[str]:
    notes = (
        ["The submission was deleted or removed; its thread stands under an empty article."] if gone else []
    )
    url = fields.address(unescaped(fields.string(entry.get("url"))))
    if url and not entry.get("is_self") and not ABOUT.search(url):
        notes.append(f"The submission is a link to {url}, a page that is not in this file.")
    return notes


def said_in(entry: Fields, answers: str | None, removed: RemovedLog) -> Said:
    written = _written(entry, "body", removed)
    gone = bool(_GONE.fullmatch(written.text)) or not (entry.get("body") or entry.get("body_html"))
    post = ParsedPost(
        "" if gone else written.text,
        author=_author(entry),
        posted_at=_moment(entry),
        source_id=full_name(entry.get("id"), "t1") or full_name(entry.get("name"), "t1"),
        quotes=[] if gone else written.quotes,
    )
    return Said(post, answers, gone)


def is_gone(submission: Fields) -> bool:
    return bool(_GONE.fullmatch(fields.string(submission.get("selftext")).strip()))


def _written(entry: Fields, key: str, removed: RemovedLog) -> Written:
    """The text of an entry: its Markdown, else its HTML."""
    if text := fields.string(entry.get(key)):
        return markdown.to_text(unescaped(text), removed)
    return fragment.to_text(unescaped(fields.string(entry.get(f"{key}_html"))), removed)


def unescaped(text: str) -> str:
    """The text as it was written: Reddit writes &lt;, &gt; and &amp; for three characters
    unless asked not to.

    A text that holds one of the three as it is was not written so.
    """
    if "&" not in text or _RAW.search(text):
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _author(entry: Fields) -> str | None:
    name = fields.name(entry.get("author"))
    return None if name and _GONE.fullmatch(name) else name


def _moment(entry: Fields) -> datetime | None:
    return fields.moment(entry.get("created_utc")) or fields.moment(entry.get("created"))


def bare(value: Any) -> str | None:
    """An id without its kind: “t3_abc” is “abc”."""
    id = fields.ident(value)
    return id[3:] or None if id and id[:3] in ("t1_", "t3_") else id


def full_name(value: Any, kind: str) -> str | None:
    """An id with its kind. Archives also give the number that an id is in base 36."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        value = _in_base_36(value)
    id = fields.ident(value)
    return id if id is None or re.match(r"t\d_", id) else f"{kind}_{id}"


def _in_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
