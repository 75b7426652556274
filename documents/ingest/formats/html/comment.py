"""What one comment says, who wrote it and when: its text without the buttons, names and dates around it."""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from lxml import etree

from documents.ingest import dates, phrases
from documents.ingest.formats.html import forums, rendering, tree, vocabulary
from documents.ingest.formats.html.markup import Comment
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.parsed import ParsedPost, RemovedLog, Span

type Element = etree._Element

LONGEST_AUTHOR = 200
_NO_BODY = frozenset(["a", "input", "label", "textarea", "button", "form", "time", "cite"])
_EPOCH_IN_LINK = re.compile(r"[?&]showComment=(\d{13})\b")
_DATE_ATTRIBUTES = (
    "datetime",
    "data-timestamp",
    "data-time",
    "data-date",
    "data-created",
    "data-utime",
    "content",
    "title",
)
_AND_DATE = re.compile(r"\s+(?:[—–|·•-]|le|am|on|el|il|op|the)\s+(?=\D{0,20}\d)|,\s+(?:le|am|on|el)\s")
_LABEL = re.compile(r"^(?:from|author|name|by|von|autor|auteur|de|par|user)\s*:\s*", re.IGNORECASE)
_ALL_POSTS = re.compile(
    r"^(?:(?:view all|all|more|see all) (?:posts|articles|stories) (?:by|from)|alle (?:beiträge|"
    r"artikel) (?:von|anzeigen)|"
    r"voir (?:toutes )?les (?:articles|publications) de|ver todas las entradas de)\s+",
    re.IGNORECASE,
)
_AUTHOR_ATTRIBUTES = ("data-author", "author", "data-comment-author", "data-username", "data-author-name")
_NAME_TAGS = frozenset(["a", "strong", "b", "cite", "h3", "h4", "h5", "h6", "dt"])
LONGEST_NAME = 60
_HEAD = 40  # elements at the start of a comment that are looked at for a name or a date
_BODIES = (vocabulary.BODY_SURE, vocabulary.BODY_LIKELY, vocabulary.BODY_PERHAPS)
_HEADS = frozenset(["header", "footer", "cite", "time", "address"])


class Reader:
    """Reads the comments of one page; `near` is the article's date, `month_first` how the page writes
    3/4/2016.
    """

    def __init__(
        self, comments: Collection[Comment], removed: RemovedLog, near: datetime | None, month_first: bool
    ) -> None:
        self._others = {comment.element for comment in comments}
        self._removed = removed
        self._near = near
        self._month_first = month_first

    def post(self, comment: Comment) -> ParsedPost:
        """The comment as a post, its place in the thread not yet set."""
        own = list(self._own(comment.element))
        head = forums.head_before(comment.element) if comment.is_post else None
        if head is not None:
            own += head.iter()
        author_element, author = self._author(comment.element, own)
        date_element, posted_at = self._date(comment.element, own)
        rendered = self._text(comment, own, {author_element, date_element} - {None}, author)
        if author is None:
            author, said_at, rendered = self._said_in(rendered)
            posted_at = posted_at or said_at
        return ParsedPost(
            rendered.text, author=author, posted_at=posted_at, source_id=comment.key, quotes=rendered.quotes
        )

    def is_pingback(self, comment: Comment) -> bool:
        """Whether a comment is a notice that another page links here."""
        return comment.is_pingback or phrases.is_pingback(" ".join(comment.own_text))

    def _own(self, root: Element) -> Iterator[Element]:
        """The elements of a comment that are not another comment's."""
        walk = etree.iterwalk(root, events=("start",))
        for _, element in walk:
            if element is not root and (element in self._others or self._is_left_out(element)):
                walk.skip_subtree()
                continue
            yield element

    def _is_left_out(self, element: Element) -> bool:
        """Whether an element is hidden, or is the signature under every post of its author."""
        names = tree.tokens(element)
        if names and vocabulary.any_match(vocabulary.SIGNATURE, names):
            self._removed.add(tree.glimpse(element), "signature")
            return True
        return rendering.is_hidden(element)

    def _author(self, root: Element, own: list[Element]) -> tuple[Element | None, str | None]:
        for attribute in _AUTHOR_ATTRIBUTES:
            if value := root.get(attribute):
                return None, value.strip()[:LONGEST_AUTHOR] or None
        ranked: list[tuple[int, Element]] = []
        for element in own[1:]:
            rank = _author_rank(element)
            if rank is not None:
                ranked.append((rank, element))
        for _, element in sorted(ranked, key=lambda pair: pair[0]):
            if name := name_in(element):
                return element, name
        return _first_name(own)

    def _date(self, root: Element, own: list[Element]) -> tuple[Element | None, datetime | None]:
        times: list[Element] = []
        candidates: list[Element] = []
        for element in own:
            tag = tree.name(element)
            if tag == "a" and (found := _EPOCH_IN_LINK.search(element.get("href") or "")):
                return element, datetime.fromtimestamp(int(found[1]) // 1000, UTC)
            if tag in ("time", "relative-time") or element.get("itemprop") in (
                "dateCreated",
                "datePublished",
                "commentTime",
            ):
                times.append(element)
            elif (tag == "abbr" and element.get("title")) or (
                (
                    tag
                    in (
                        "abbr",
                        "span",
                        "div",
                        "small",
                        "a",
                        "p",
                        "em",
                        "i",
                        "td",
                        "dd",
                        "footer",
                        "header",
                        "li",
                    )
                )
                and (vocabulary.any_match(vocabulary.DATE, tree.tokens(element)))
            ):
                candidates.append(element)
        for attribute in ("created-timestamp", "created", "data-created", "data-timestamp"):
            if moment := dates.machine(root.get(attribute)):
                return None, moment
        for element in [*times, *candidates]:
            for attribute in _DATE_ATTRIBUTES:
                value = element.get(attribute)
                if value and (
                    moment := dates.machine(
                        value.split(" ")[0] if attribute == "title" and "T" in value else value
                    )
                ):
                    return element, moment
            if moment := self._shown_date(element):
                return element, moment
        for element in own[:_HEAD]:
            for text in (element.text, element.tail if element is not root else None):
                piece = " ".join((text or "").split())
                if 5 < len(piece) <= dates.LONGEST_DATE and dates.is_date_line(piece):
                    whole = text is element.text and not len(element) and element is not root
                    return element if whole else None, dates.shown(piece, self._near, self._month_first)
        return None, None

    def _shown_date(self, element: Element) -> datetime | None:
        for piece in _pieces(element):
            if moment := dates.shown(piece, self._near, self._month_first):
                return moment
        return None

    def _said_in(self, rendered: Rendered) -> tuple[str | None, datetime | None, Rendered]:
        """Author and date where they stand in a comment's first line: “Oda says:”, “Oda | 3.4.2016 10:11”."""
        line, _, rest = rendered.text.partition("\n")
        if not rest.strip() or len(line) > LONGEST_AUTHOR:
            return None, None, rendered
        said = phrases.SAYS.fullmatch(line.strip())
        author = said["author"] if said else None
        date = said["rest"].strip(" ,:.…") if said else ""
        if said and date and not dates.is_date_line(date):
            return None, None, rendered
        if not said:
            parts = _AND_DATE.split(line, maxsplit=1)
            if len(parts) != 2 or not dates.is_date_line(parts[1]) or len(parts[0]) > LONGEST_NAME:
                return None, None, rendered
            author, date = parts
        self._removed.add(line, "author and date")
        shift = len(rendered.text) - len(rest.lstrip("\n"))
        quotes = [(start - shift, end - shift) for start, end in rendered.quotes if start >= shift]
        moment = dates.shown(date, self._near, self._month_first) if date else None
        return author, moment, Rendered(rest.lstrip("\n"), quotes)

    def _text(
        self, comment: Comment, own: list[Element], known: Collection[Element | None], author: str | None
    ) -> Rendered:
        bodies = next(
            (bodies for pattern in _BODIES if (bodies := _bodies(own, pattern, known))),
            [],
        )
        if bodies:
            rendered = rendering.render(bodies, self._drop_beside, self._removed)
            if rendered.text:
                return _trimmed(rendered, author, self._removed, headed=False)
        heads = known

        def drop(element: Element) -> str | None:
            if (
                element in heads
                or tree.name(element) in _HEADS
                or vocabulary.any_match(vocabulary.META_OF_COMMENT, tree.tokens(element))
            ):
                return "" if _holds_no_text(element) else self._drop_beside(element)
            return self._drop_beside(element)

        rendered = rendering.render([comment.element], drop, self._removed)
        return _trimmed(rendered, author, self._removed, headed=True)

    def _drop_beside(self, element: Element) -> str | None:
        """Why an element beside a comment's words is left out."""
        if element in self._others:
            return ""
        names = tree.tokens(element)
        tag = tree.name(element)
        if tag == "form" or (names and vocabulary.any_match(vocabulary.FORM, names)):
            return "reply form"
        if tag == "nav":
            return "page furniture"
        if names and vocabulary.any_match(vocabulary.SIGNATURE, names):
            return "signature"
        if names and vocabulary.any_match(vocabulary.BESIDE_COMMENT, names):
            text = tree.glimpse(element, 200)
            return "page furniture" if phrases.is_furniture(text) or len(text) < 80 or not text else None
        if (
            names
            and vocabulary.any_match(vocabulary.DATE, names)
            and dates.is_date_line(tree.glimpse(element, 90))
        ):
            return "author and date"
        if tag in ("p", "em", "div", "span") and phrases.is_moderation_notice(tree.glimpse(element, 300)):
            return "moderation notice"
        return None


def _first_name(own: list[Element]) -> tuple[Element | None, str | None]:
    """The name that stands first in a comment with nothing that says so: linked, bold or a heading, and
    followed by a date or by text.
    """
    for element in own[1:_HEAD]:
        text = tree.glimpse(element, LONGEST_NAME + 20)
        if len(text) > LONGEST_NAME and not len(element):
            return None, None
        if tree.name(element) not in _NAME_TAGS and not vocabulary.any_match(
            vocabulary.SIGN_OF_AUTHOR, tree.tokens(element)
        ):
            continue
        if len(element) > 2 or not 1 < len(text) <= LONGEST_NAME or not text[0].isalnum():
            continue
        if (
            text.startswith("#")
            or text.isdigit()
            or phrases.heading(text)
            or text.endswith((".", "!", "?", ";"))
        ):
            continue
        if name := name_in(element):
            return element, name
    return None, None


def _author_rank(element: Element) -> int | None:
    """How surely an element names the comment's author; None when it does not."""
    prop = element.get("itemprop")
    names = tree.tokens(element)
    if prop in ("author", "creator") or "fn" in names or "reviewer" in names:
        return 0
    if names and vocabulary.any_match(vocabulary.AUTHOR_NAME, names):
        return 1
    if tree.name(element) == "cite":
        return 2
    if (element.get("rel") or "") == "author":
        return 3
    if names and vocabulary.any_match(vocabulary.AUTHOR, names):
        return 4
    return None


def name_in(element: Element) -> str | None:
    """The name in an element that holds an author's name and perhaps more."""
    if tree.name(element) == "meta":
        return (element.get("content") or "").strip()[:LONGEST_AUTHOR] or None
    inner = next((e for e in element.iter() if e.get("itemprop") == "name" and e is not element), None)
    if inner is not None:
        text = inner.get("content") or tree.glimpse(inner, 300)
    else:
        text = rendering.render([element], lambda _: None, RemovedLog()).text.split("\n", 1)[0]
    text = _LABEL.sub("", " ".join(text.split())[: 2 * LONGEST_AUTHOR])
    alone = _first_of_several(element)
    if alone and text.startswith(alone):
        text = alone
    if match := phrases.SAYS.fullmatch(text):
        rest = match["rest"].strip(" ,:.…")
        if not rest or dates.is_date_line(rest):
            text = match["author"]
    text = phrases.SAYS_TAIL.sub("", text)
    words = text.split()
    for number in range(1, min(len(words), 8)):
        if dates.is_date_line(" ".join(words[number:])):
            text = " ".join(words[:number])
            break
    if by := phrases.BY.fullmatch(_ALL_POSTS.sub("", text)):
        text = by["author"]
    text = _ALL_POSTS.sub("", text)
    text = _AND_DATE.split(text, maxsplit=1)[0].strip(" ,:·•|–—-")
    if not text or len(text) > LONGEST_AUTHOR or dates.is_date_line(text) or phrases.is_furniture(text):
        return None
    return text


def _first_of_several(element: Element) -> str:
    """The name that stands in an element of its own, before the text that follows it without a space."""
    whole = tree.brief(element, LONGEST_AUTHOR)
    for inner in element:
        text = tree.brief(inner, LONGEST_NAME)
        if text and whole.startswith(text) and dates.is_date_line(whole[len(text) :]):
            return text
    first = next(iter(element), None)
    if first is None or (element.text or "").strip() or not (first.tail or "").strip():
        return ""
    return tree.glimpse(first, LONGEST_NAME) if tree.name(first) in _NAME_TAGS else ""


def _pieces(element: Element) -> Iterator[str]:
    """The short texts of an element, whole first."""
    whole = tree.glimpse(element, 300)
    if len(whole) <= dates.LONGEST_DATE:
        yield whole
    for number, text in enumerate(element.itertext()):
        if number > 20:
            return
        stripped = " ".join(str(text).split())
        if 4 < len(stripped) <= dates.LONGEST_DATE and any(character.isdigit() for character in stripped):
            yield stripped


def _bodies(own: list[Element], pattern: re.Pattern[str], known: Collection[Element | None]) -> list[Element]:
    """The elements that hold a comment's words and nothing else; siblings of one name belong together."""
    found: list[Element] = []
    name = ""
    for element in own[1:]:
        matched = _body_name(element, pattern)
        if matched is None or (name and matched != name) or any(part in known for part in element.iter()):
            continue
        if any(inside in found for inside in element.iterancestors()):
            continue
        after = element.getnext()
        if tree.name(element) == "p" and after is not None and tree.name(after) in ("p", "blockquote", "ul"):
            return []  # the markup closed a paragraph that was to hold others
        if tree.glimpse(element, 50) or any(True for _ in element.iter("img")):
            found.append(element)
            name = matched
    return [_innermost(element, pattern) for element in found]


def _body_name(element: Element, pattern: re.Pattern[str]) -> str | None:
    """The name by which an element is a comment's body."""
    names = tree.tokens(element)
    if element.get("itemprop") in ("text", "commentText", "reviewBody"):
        names = (*names, "e-content")
    if not names or tree.name(element) in _NO_BODY:
        return None
    return next((token for token in names if vocabulary.matches(pattern, token)), None)


def _innermost(element: Element, pattern: re.Pattern[str]) -> Element:
    """The body within a body that holds nearly all of its text: themes wrap one in another, with buttons."""
    size = len(tree.glimpse(element, 4_000))
    for inner in element.iter():
        if (
            inner is not element
            and _body_name(inner, pattern)
            and len(tree.glimpse(inner, 4_000)) >= 0.5 * size
        ):
            return inner
    return element


def _holds_no_text(element: Element) -> bool:
    """Whether an element that is named like a comment's head holds no paragraph of its body."""
    return not any(
        tree.name(inner) in ("p", "blockquote", "ul", "ol", "pre") and len(tree.glimpse(inner, 80)) > 40
        for inner in element.iter()
    )


def _trimmed(rendered: Rendered, author: str | None, removed: RemovedLog, *, headed: bool) -> Rendered:
    """The text without lines of buttons at its ends and, where it was read whole, of name and date at its
    start.
    """
    lines = rendered.text.split("\n")
    first, last = 0, len(lines)
    while headed and first < last and (not lines[first].strip() or _is_head(lines[first], author)):
        first += 1
    while headed and last > first and (not lines[last - 1].strip() or _is_foot(lines[last - 1])):
        last -= 1
    if first == last and headed:
        first, last = (
            0,
            len(lines) if not all(_is_head(line, author) or _is_foot(line) for line in lines if line) else 0,
        )
    for line in lines[:first] + lines[last:]:
        if not _is_head(line, author):
            removed.add(line, "page furniture")
    text = "\n".join(lines[first:last])
    shift = sum(len(line) + 1 for line in lines[:first])
    quotes: list[Span] = []
    for start, end in rendered.quotes:
        start, end = max(0, start - shift), min(len(text), end - shift)
        if start < end:
            quotes.append((start, end))
    return Rendered(text, quotes)


def _is_head(line: str, author: str | None) -> bool:
    if re.fullmatch(r"#\d{1,6}(?:\.\d{1,4})*", line.strip()):
        return True
    line = " ".join(line.split()).strip(" ,:·•|–—-#")
    if not line or len(line) > 160:
        return not line
    if author and line.casefold() in (author.casefold(), f"by {author.casefold()}"):
        return True
    says = phrases.SAYS.fullmatch(line + ":")
    if says and author and says["author"].casefold() == author.casefold():
        return True
    if author and line.casefold().startswith(author.casefold()):
        rest = line[len(author) :].strip(" ,:·•|–—-()")
        rest = re.sub(r"^(?:says|said|wrote|on|at|am|sagt|dit|dice)\b[\s,:]*", "", rest, flags=re.IGNORECASE)
        if not rest or dates.is_date_line(rest):
            return True
    return dates.is_date_line(line) or bool(
        re.fullmatch(r"(?:says|said|wrote|sagt|schrieb|dit|dice|says on)", line, re.IGNORECASE)
    )


def _is_foot(line: str) -> bool:
    return phrases.is_furniture(line) or phrases.is_reply_form(line)
