"""What stands around a sentence: its neighbours, what its post answers, and what is said of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from documents.models import Link, LinkState, Post, Sentence
from documents.text.language import direction

NEIGHBOURS = 3
"""Sentences on each side that are shown."""
LONGEST = 700
"""Characters of another post that are shown."""
MOST = 20
"""Passages that take a sentence up."""


@dataclass(slots=True)
class Passage:
    """Part of a post around words that matter: `before`, `words` and `after` follow each other in it."""

    author: str
    posted_at: datetime | None
    is_article: bool
    dir: str
    words: str
    before: str = ""
    after: str = ""
    begins: bool = True
    ends: bool = True
    kind: str = ""


@dataclass(slots=True)
class Surroundings:
    """A sentence where it stands; `takes_up` what it quotes or disputes itself, `taken_up` who does so with
    it."""

    here: Passage
    parent: Passage | None = None
    takes_up: list[Passage] = field(default_factory=list)
    taken_up: list[Passage] = field(default_factory=list)


def of_sentence(sentence: Sentence) -> Surroundings:
    """What stands around a sentence, as curators may know it."""
    post = sentence.post
    found = Surroundings(_around(sentence))
    if post.parent_id is not None:
        parent = Post.objects.get(pk=post.parent_id)
        found.parent = _cut(parent, 0, 0, 0, min(len(parent.text), LONGEST))
    links = Link.objects.exclude(state=LinkState.REJECTED).select_related(
        "source_post", "target_sentence__post"
    )
    for link in links.filter(target_sentence=sentence).order_by("source_post__order", "source_start")[:MOST]:
        found.taken_up.append(_passage(link.source_post, link.source_start, link.source_end, link.kind))
    said = links.filter(source_post=post, source_start__lt=sentence.end, source_end__gt=sentence.start)
    for link in said.order_by("source_start", F("score").desc(nulls_last=True))[:MOST]:
        target = link.target_sentence
        found.takes_up.append(_passage(target.post, target.start, target.end, link.kind))
    return found


def _around(sentence: Sentence) -> Passage:
    """The sentence between its neighbours in the post."""
    live = Sentence.objects.filter(post_id=sentence.post_id, retired_at=None)
    before = live.filter(start__lt=sentence.start).order_by("-start").values_list("start", flat=True)
    after = live.filter(start__gt=sentence.start).order_by("start").values_list("end", flat=True)
    starts, ends = list(before[:NEIGHBOURS]), list(after[:NEIGHBOURS])
    from_, until = min(starts, default=sentence.start), max(ends, default=sentence.end)
    return _cut(sentence.post, from_, sentence.start, sentence.end, until)


def _passage(post: Post, start: int, end: int, kind: str = "") -> Passage:
    """A span of a post with so much before and after it as there is room for."""
    room = max(0, LONGEST - (end - start)) // 2
    return _cut(post, max(0, start - room), start, end, min(len(post.text), end + room), kind)


def _cut(post: Post, from_: int, start: int, end: int, until: int, kind: str = "") -> Passage:
    text = post.text
    return Passage(
        author=post.author,
        posted_at=post.posted_at,
        is_article=post.depth == 0,
        dir=direction(text, post.language),
        words=text[start:end],
        before=text[from_:start],
        after=text[end:until],
        begins=from_ == 0,
        ends=until >= len(text),
        kind=kind,
    )
