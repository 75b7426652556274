"""Words that were withdrawn stay away when their page is read again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.crypto import salted_hmac

from documents import originals
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document, Fetch, Withheld
from documents.preparing import Prepared, prepare

BLOCK = "█"
"""What stands for each character of somebody else's words that repeat withdrawn ones."""

type Known = set[tuple[str, str, str]]


def digest(project_id: int, *said: str) -> str:
    """A keyed hash, of no use without the installation's secret: of an author, or of an author and a text."""
    value = "\0".join([str(project_id), *said])
    return salted_hmac("documents.withheld", value, algorithm="sha256").hexdigest()


def site(url: str) -> str:
    """The host of an address, without `www.`; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def withheld(project_id: int, batch: Sequence[Prepared]) -> list[Prepared]:
    """The documents of a batch without what was withdrawn in the project."""
    known = set(Withheld.objects.filter(project_id=project_id).values_list("kind", "digest", "site"))
    return [_without(project_id, one, known) for one in batch] if known else list(batch)


def _without(project_id: int, prepared: Prepared, known: Known) -> Prepared:
    document = prepared.document
    host = site(document.source_url or "")
    gone = {number for number, post in enumerate(document.posts) if _is_gone(project_id, post, host, known)}
    if not gone:
        return prepared
    spans: dict[int, list[tuple[int, int]]] = {}
    for link in prepared.links:
        if link.target in gone and link.source not in gone:
            spans.setdefault(link.source, []).append((link.start, link.end))
    posts = [
        blank(post) if number in gone else replace(post, text=blocked(post.text, spans.get(number, [])))
        for number, post in enumerate(document.posts)
    ]
    if document.raw is not None:
        sha256 = prepared.raw_sha256
        transaction.on_commit(lambda: forget(project_id, [sha256]))
    return prepare(_about(document, posts, is_article_gone=0 in gone))


def _about(document: ParsedDocument, posts: list[ParsedPost], is_article_gone: bool) -> ParsedDocument:
    changed = replace(document, posts=posts, raw=None, removed=[])
    return replace(changed, title="", byline=None) if is_article_gone else changed


def _is_gone(project_id: int, post: ParsedPost, host: str, known: Known) -> bool:
    author = post.author or ""
    by_author = digest(project_id, author) if author else ""
    return (Withheld.POST, digest(project_id, author, post.text), "") in known or any(
        (Withheld.AUTHOR, by_author, place) in known for place in ("", host)
    )


def blank(post: ParsedPost) -> ParsedPost:
    """A post of which nothing is left but its place."""
    return ParsedPost("", post.kind, post.parent, post.depth, withdrawn=True)


def blocked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with the words in some spans blocked out, character by character, so that no offset changes."""
    for start, end in spans:
        inner = "".join(one if one.isspace() else BLOCK for one in text[start:end])
        text = text[:start] + inner + text[end:]
    return text


def forget(project_id: int, digests: Iterable[str]) -> int:
    """Take away originals unless another project holds the same bytes; how many went."""
    gone = 0
    for sha256 in set(digests) - {""}:
        elsewhere = (
            Document.objects.filter(raw_sha256=sha256).exclude(project_id=project_id).exists()
            or Fetch.objects.filter(sha256=sha256).exclude(project_id=project_id).exists()
        )
        if not elsewhere:
            gone += originals.remove(sha256)
    return gone
