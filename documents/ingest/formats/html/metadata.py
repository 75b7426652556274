"""What a page says about itself: title, author, date, language, address; and comments in its structured
data.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from documents.ingest import dates, phrases
from documents.ingest.formats.html import licences, linked_data, rendering, tree, vocabulary
from documents.ingest.parsed import Hint, ParsedPost

type Element = etree._Element

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class About:
    """What the head of a page and its structured data declare."""

    titles: list[str] = field(default_factory=list)
    byline: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    source_url: str | None = None
    licence: str | None = None
    terms_url: str | None = None
    article_body: str | None = None
    comments: list[tuple[ParsedPost, int | None]] = field(default_factory=list)
    comment_count: int | None = None


def read(page: tree.Page, hint: Hint) -> About:
    """The declarations of a page; the surest source of each wins."""
    about = About()
    meta = _meta(page.root)
    linked = linked_data.article(page.linked_data)
    about.titles = [
        title
        for title in (
            linked_data.text_of(linked.get("headline")) or linked_data.text_of(linked.get("name")),
            meta.get("og:title"),
            meta.get("twitter:title"),
            _title_element(page.root),
        )
        if title
    ]
    about.byline = (
        linked_data.person(linked.get("author"))
        or _plain_name(meta.get("author"))
        or _plain_name(meta.get("article:author"))
    )
    for value in (
        linked.get("datePublished"),
        meta.get("article:published_time"),
        meta.get("datepublished"),
        meta.get("dc.date.issued"),
        meta.get("dc.date"),
        meta.get("date"),
        meta.get("pubdate"),
        meta.get("parsely-pub-date"),
        linked.get("dateCreated"),
    ):
        about.published_at = about.published_at or dates.machine(linked_data.text_of(value))
    about.language = _language(page.root, meta, linked)
    about.source_url = _address(page.root, meta, hint)
    about.licence, about.terms_url = licences.declared(page.root, meta, linked, about.source_url)
    about.article_body = linked_data.text_of(linked.get("articleBody")) or linked_data.text_of(
        linked.get("text")
    )
    about.comment_count = linked_data.count(linked)
    about.comments = linked_data.comments(linked, page.linked_data)
    return about


_LATER_PAGE = re.compile(
    r"[?&](?:page|pg|p)=(?:[2-9]|\d{2,4})\b|/(?:page[-/]?|p)(?:[2-9]|\d{2,4})\b|[?&](?:start|st|offset)=[1-9]|topic=\d+\.[1-9]|-(?:[2-9]|\d{2,4})\.html?$"
)


def is_later_page(about: About) -> bool:
    """Whether the address is that of a topic's second page or a later one."""
    return bool(_LATER_PAGE.search(about.source_url or ""))


_DAY_IN_ADDRESS = re.compile(r"/(19\d\d|20\d\d)/(\d{1,2})/(\d{1,2})/")


def day_in_address(about: About) -> datetime | None:
    """The day that blogs put into an article's address: /2024/03/02/the-ferry-stops/."""
    found = _DAY_IN_ADDRESS.search(about.source_url or "")
    return dates.machine(f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}") if found else None


def _meta(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        key = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
            or ""
        ).lower()
        value = " ".join((element.get("content") or "").split())
        around = element.getparent()
        in_head = around is None or tree.name(around) in ("head", "html", "body")
        if key and value and (in_head or ":" in key):
            found.setdefault(key, value)
    return found


def _title_element(root: Element) -> str:
    title = next((element for element in root.iter("title") if _is_title(element)), None)
    return tree.glimpse(title, 1_000) if title is not None else ""


def _is_title(element: Element) -> bool:
    """Whether a `title` is the page's, not that of a drawing in it."""
    around = element.getparent()
    return around is None or tree.name(around) != "svg"


def _language(root: Element, meta: dict[str, str], linked: dict[str, Any]) -> str | None:
    html = next((element for element in [root] if tree.name(element) == "html"), None)
    declared = (
        (html.get("lang") or html.get("{http://www.w3.org/XML/1998/namespace}lang") or html.get("xml:lang"))
        if html is not None
        else None
    )
    for value in (
        declared,
        meta.get("content-language"),
        meta.get("og:locale"),
        meta.get("language"),
        linked.get("inLanguage"),
    ):
        if isinstance(value, str) and _LANGUAGE.fullmatch(value.strip()):
            return canonical_language(value.strip())
    return None


def canonical_language(tag: str) -> str:
    """A language tag as BCP 47 writes it: de_de becomes de-DE, zh-hans zh-Hans."""
    first, *rest = tag.replace("_", "-").split("-")
    shaped = [
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in rest
    ]
    return "-".join([first.lower(), *shaped])


def _address(root: Element, meta: dict[str, str], hint: Hint) -> str | None:
    base = hint.url or ""
    canonical = [
        element.get("href") or ""
        for element in root.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for value in (*canonical, meta.get("og:url", ""), hint.url or ""):
        try:
            address = urljoin(base, value.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if value.strip() and parts.scheme in ("http", "https") and parts.hostname:
            return address
    return None


def _plain_name(value: str | None) -> str | None:
    if not value or value.startswith(("http", "//", "@")) or len(value) > 200:
        return None
    return value


def title(
    root: Element, about: About, body: Element | None, skip: set[Element]
) -> tuple[str, Element | None]:
    """The heading that a reader sees over the article, and its element; without one, what the page
    declares.
    """
    best: tuple[float, str, Element | None] = (0.0, "", None)
    declared = [_words(candidate) for candidate in about.titles]
    passed_body = False
    around = set(body.iterancestors()) if body is not None else set()
    place = 0
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element in skip or rendering.is_hidden(element):
            walk.skip_subtree()
            continue
        tag = tree.name(element)
        if element is body:
            passed_body = True
        if tag in ("nav", "aside") and element not in around:
            walk.skip_subtree()
            continue
        if tag not in ("h1", "h2", "h3", "h4") and not _named_headline(element, tag):
            continue
        text = " ".join(tree.glimpse(element, 600).replace("\xa0", " ").split())
        words = _words(text)
        if not words or len(text) > 400:
            continue
        place += 1
        score = (
            _score(element, tag, words, declared, around)
            - (2.5 if passed_body and not _at_start(element, body) else 0)
            - 0.01 * place
        )
        if score > best[0]:
            best = (score, text, element)
    if best[0] >= 1:
        return best[1], best[2]
    return (_without_site(about.titles), None) if about.titles else ("", None)


def _named_headline(element: Element, tag: str) -> bool:
    if element.get("itemprop") in ("headline", "name") and tag in ("div", "span", "p", "a"):
        return element.get("itemprop") == "headline"
    return (
        tag in ("div", "span", "p", "td")
        and "class" in element.attrib
        and vocabulary.any_match(vocabulary.TITLE, tree.classes(element))
        and len(tree.glimpse(element, 300)) < 250
    )


def _score(
    element: Element, tag: str, words: list[str], declared: list[list[str]], around: set[Element]
) -> float:
    names = tree.tokens(element)
    parent = element.getparent()
    near = (*names, *(tree.tokens(parent) if parent is not None else ()))
    score = {"h1": 2.0, "h2": 1.2, "h3": 0.6}.get(tag, 0.2)
    if vocabulary.any_match(vocabulary.TITLE, names) or element.get("itemprop") in ("headline", "name"):
        score += 2
    if vocabulary.any_match(vocabulary.SITE, near):
        score -= 4
    for rank, title_words in enumerate(declared):
        if words == title_words:
            score += 3 if rank < len(declared) - 1 else 2.5
            break
        if len(words) > 1 and _contains(title_words, words):
            score += 2
            break
    else:
        if declared and len(words) < 3:
            score -= 0.5
    if any(
        around_element in around and tree.name(around_element) not in ("body", "html")
        for around_element in element.iterancestors()
    ):
        score += 1.5
    return score


def _at_start(element: Element, body: Element | None) -> bool:
    """Whether a heading opens the article's body rather than a section of it."""
    if body is None or body not in set(element.iterancestors()):
        return False
    size = 0
    for earlier in body.iter():
        if earlier is element:
            return True
        size += len((earlier.text or "").strip())
        if size > 200:
            return False
    return False


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _contains(outer: list[str], inner: list[str]) -> bool:
    return outer[: len(inner)] == inner or outer[-len(inner) :] == inner


def _without_site(titles: list[str]) -> str:
    """The declared title, without the name of the site behind a dash or a bar."""
    best = " ".join(titles[0].replace("\xa0", " ").split())
    if len(titles) == 1:
        parts = re.split(r" [|·»«—–-] ", best)
        if len(parts) > 1 and len(parts[0]) >= 15:
            best = parts[0]
    return phrases.unquoted(best) if best.count('"') == 1 else best
