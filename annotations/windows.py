"""Reads the review room's document: the windows that are wanted in full, of the rest an outline.

A document of 20,000 sentences is read as tuples, never as model instances, and only what is drawn
becomes sentences with their texts, notes and flags. The number of queries does not depend on its size.
"""

import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Value, When
from django.db.models.functions import Length, Replace
from django.utils.translation import gettext as _

from annotations import evidence, opening, queries
from annotations.models import Label
from annotations.room import BLANK_LINE, Later, Link, Order, Room, RoomPost, Run, Sentence, Stretch
from documents import access
from documents.access import LINK_STATE, LINK_VISIBLE, NOBODY, Actor, Need
from documents.models import Document, Post, Recut
from documents.queries import fetch
from documents.text.language import direction

WINDOW = 250
"""Sentences of a window, about: paragraphs and comments stay whole."""

WHOLE = 800
"""Sentences, and comments, up to which a document is drawn as one."""

MOST_POSTS = 4 * WINDOW

DEEPEST_INDENT = 4
"""Replies below this depth stand no further in; "in reply to" goes on saying where they belong."""

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

# One row a live sentence, with the key of the reader's answer. The ORM would build an object a row.
OUTLINE = """
    SELECT s.id, s.post_id, s.start, s."end",
           coalesce(l.key, CASE WHEN a.abstain_reason IS NOT NULL THEN '-' END, '')
    FROM documents_sentence s
    LEFT JOIN annotations_annotation a
           ON a.sentence_id = s.id AND a.reviewer_id = %(reader)s AND a.round = 0
    LEFT JOIN annotations_label l ON l.id = a.label_id
    WHERE s.document_id = %(document)s AND s.retired_at IS NULL
"""
BY_START = " ORDER BY s.start"
OF_POSTS = " AND s.post_id = ANY(%(posts)s)"
OF_PART = f"{OF_POSTS} AND s.start >= %(start)s AND s.start < %(end)s"

ANSWERS = """
    SELECT a.sentence_id, l.key, a.abstain_reason, a.confidence, a.note, a.attributed, a.mixed,
        a.evidence, a.revision
    FROM annotations_annotation a LEFT JOIN annotations_label l ON l.id = a.label_id
    WHERE a.sentence_id = ANY(%(ids)s) AND a.reviewer_id = %(reader)s AND a.round = 0
"""

# Every link that the reader may know of, in reading order of what answers.
LINKS = f"""
    SELECT k.id, k.kind, {LINK_STATE}, k.created_by_id, k.source_post_id, p.depth, k.source_start,
        k.source_end, k.target_sentence_id
    FROM documents_link k
    JOIN documents_post p ON p.id = k.source_post_id
    WHERE k.document_id = %(document)s AND {LINK_VISIBLE}
"""
OF_WINDOW = " AND (k.source_post_id = ANY(%(posts)s) OR k.target_sentence_id = ANY(%(ids)s))"
IN_ORDER = ' ORDER BY p."order", k.source_start, k.id'

type Row = tuple[int, int, int, int, str]
"""A sentence of the outline: id, post, start, end, label (ABSTAINED, or nothing)."""


@dataclass(slots=True)
class Window:
    """A part of the page: of the article from `start` to `end`, or some comments."""

    rows: list[Row]
    first: int
    posts: list[int]
    start: int = 0
    end: int = sys.maxsize
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose answers the page shows; `links_of` is what `access.links_of` says of who reads it.

    `article_alone` leaves out the thread and all that tells of it; `has_before` brings what was answered
    before it was opened.
    """

    id: int
    links_of: int | None = NOBODY
    article_alone: bool = False
    has_before: bool = False


@dataclass(slots=True)
class Contest:
    """Who answers what: the comments on a sentence counted, in all and by kind, the first of them, and the
    links of a post."""

    counts: Counter[int] = field(default_factory=Counter)
    kinds: dict[int, Counter[str]] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    links: dict[int, list[Link]] = field(default_factory=dict)


@dataclass(slots=True)
class Part:
    """A window alone, for a page that is there already."""

    article: RoomPost | None
    comments: list[RoomPost]
    cut: int


def reader(document: Document, actor: Actor, looks: bool = False) -> Reader:
    """The actor as a reader of the document: whoever may label reads the article before its thread, where
    the project asks for that; `looks` where a curator only looks."""
    alone = (
        not looks
        and access.thread_is_unopened(document, actor.user_id)
        and (access.level_in(actor, document.project_id) or Need.READ) >= Need.LABEL
    )
    return Reader(
        actor.user_id,
        access.links_of(actor, document.project),
        article_alone=alone,
        has_before=document.project.article_first and not alone,
    )


def read(
    document: Document,
    reader: Reader,
    current: int | None = None,
    order: Order = "tree",
    *,
    whole: bool = False,
) -> Room:
    """The document as `reader.id` sees it: all of it if `whole`, else around the sentence `current`."""
    posts = read_posts(document, **({"depth": 0} if reader.article_alone else {}))
    article, *comments = posts.values()
    if order == "newest":
        comments.sort(key=lambda post: (post.posted_at is not None, post.posted_at), reverse=True)
    replies = count_replies((post.id, post.parent_id) for post in posts.values())
    for post in comments:
        post.replies = replies[post.id]
    of_post: dict[int, list[Row]] = {}
    for row in fetch(OUTLINE + BY_START, {"reader": reader.id, "document": document.pk}):
        of_post.setdefault(row[1], []).append(row)
    rows = [row for post in (article, *comments) for row in of_post.get(post.id, ())]
    contest = read_contest(document, reader)
    size = sys.maxsize if whole or max(len(rows), len(comments)) <= WHOLE else WINDOW
    if article.length:
        article.text = Post.objects.values_list("text", flat=True).get(pk=article.id)
    parts = list(cut_article(article, of_post.get(article.id, []), size))
    thread = list(cut_thread(comments, of_post, size, 1 + len(of_post.get(article.id, []))))
    index = target_index(rows, current)
    drawn = [part for part in (*parts, *thread) if is_drawn(part, index, (parts, thread))]
    sentences = draw(document, reader, posts, drawn, contest, order)
    by_id = {sentence.id: sentence for sentence in sentences}
    target = by_id.get(rows[index][0]) if rows else None
    if target and target.id == current:
        target.current = True
    shown = {id(part) for part in drawn}
    flow: list[Run | Later] = []
    for part in thread:
        run = Run([posts[ident] for ident in part.posts], part.lines)
        flow.append(run if id(part) in shown else outline(part, contest))
    return Room(
        document=document,
        article=article,
        stretches=[
            Stretch(part.start, part.end, part.lines) if id(part) in shown else outline(part, contest)
            for part in parts
        ],
        flow=flow,
        every_label=all_labels(document),
        sentences=sentences,
        order=order,
        total=len(rows),
        done=sum(bool(row[4]) for row in rows),
        n_comments=len(comments),
        cut=latest_cut(document.pk, reader.article_alone),
        target=target,
        previous=rows[index - 1][0] if index > 0 else None,
        next=rows[index + 1][0] if index + 1 < len(rows) else None,
    )


def read_part(document: Document, reader: Reader, start: int, end: int, first: int) -> Part:
    """The sentences of the article that begin from `start` to before `end`; `first` numbers the first one."""
    article = next(iter(read_posts(document, order=0).values()))
    article.text = Post.objects.values_list("text", flat=True).get(pk=article.id)
    where = {"reader": reader.id, "document": document.pk, "posts": [article.id], "start": start, "end": end}
    window = Window(fetch(OUTLINE + OF_PART + BY_START, where), first, [article.id], start, end)
    contest = read_contest(document, reader, window)
    draw(document, reader, {article.id: article}, [window], contest, "tree")
    return Part(article, [], latest_cut(document.pk, reader.article_alone))


def read_comments(document: Document, reader: Reader, ids: Sequence[int], order: Order, first: int) -> Part:
    """These comments, in this order; those that the document does not have are left out."""
    found = read_posts(document, pk__in=ids)
    posts = {ident: found[ident] for ident in ids if ident in found}
    every = Post.objects.filter(document=document).order_by("order")
    replies = count_replies(every.values_list("pk", "parent_id"))
    for ident, post in posts.items():
        post.replies = replies[ident]
    where = {"reader": reader.id, "document": document.pk, "posts": list(posts)}
    of_post: dict[int, list[Row]] = {}
    for row in fetch(OUTLINE + OF_POSTS + BY_START, where):
        of_post.setdefault(row[1], []).append(row)
    rows = [row for ident in posts for row in of_post.get(ident, ())]
    window = Window(rows, first, list(posts))
    draw(document, reader, posts, [window], read_contest(document, reader, window), order)
    return Part(None, list(posts.values()), latest_cut(document.pk, reader.article_alone))


def latest_cut(document_id: UUID, article_alone: bool) -> int:
    """The id of the last change of where sentences end, in the document or its article; 0 for none."""
    made = Recut.objects.filter(document_id=document_id, **({"post__depth": 0} if article_alone else {}))
    return made.order_by("-pk").values_list("pk", flat=True).first() or 0


def all_labels(document: Document) -> list[Label]:
    """The labels of the document's project, retired ones too: old answers still show them."""
    return list(Label.objects.filter(project_id=document.project_id))


def read_posts(document: Document, **conditions: object) -> dict[int, RoomPost]:
    """Posts by id, in reading order, the article first, without their texts."""
    # Of the article nobody asks, and it may be long.
    halves = Length("text") - Length(Replace("text", Value("\n\n"), Value("")))
    breaks = Case(When(depth__gt=0, then=halves), default=Value(0))
    parent, addressee = F("parent__author"), F("addressee__author")
    rows = Post.objects.filter(document=document, **conditions).order_by("order")
    columns = ("id", "parent_id", "depth", "author", "posted_at", "language", "addressee_id")
    names = (parent, F("parent__depth"), addressee, Length("text"), breaks, F("withdrawn_at"))
    byline = document.byline.strip().casefold()
    posts = {}
    for row in rows.values_list(*columns, *names):
        *own, parent_author, parent_depth, addressee_author, length, halves, withdrawn = row
        post = RoomPost(*own)
        post.length, post.breaks = length, halves // 2
        if withdrawn:
            post.author = _("withdrawn")
        post.by_author = bool(post.depth and byline and post.author.strip().casefold() == byline)
        if parent_depth:
            post.parent_author = parent_author or _("somebody")
        if post.addressee_id and post.addressee_id != post.parent_id:
            post.addressee_author = addressee_author or _("the author of the article")
        posts[post.id] = post
    return posts


def count_replies(parents: Iterable[tuple[int, int | None]]) -> Counter[int]:
    """How many posts stand below each at any depth, from (id, parent's id) in reading order."""
    counts: Counter[int] = Counter()
    for ident, parent in reversed(list(parents)):
        if parent:
            counts[parent] += counts[ident] + 1
    return counts


def read_contest(document: Document, reader: Reader, window: Window | None = None) -> Contest:
    """The links of a document, or of a window, that the reader may know of: what answers what."""
    contest = Contest()
    if reader.article_alone:
        return contest
    said: set[tuple[int, int, str]] = set()
    where: dict[str, Any] = {"document": document.pk, "links_of": reader.links_of}
    if window is not None:
        where |= {"posts": window.posts, "ids": [row[0] for row in window.rows]}
    links = LINKS + (OF_WINDOW if window else "") + IN_ORDER
    for ident, kind, state, by, post_id, depth, start, end, target in fetch(links, where):
        origin = "found" if by is None else "mine" if by == reader.id else "person"
        link = Link(ident, kind, state, origin, start, end, target)
        contest.links.setdefault(post_id, []).append(link)
        if not link.holds or not depth:
            continue
        contest.first.setdefault(target, post_id)
        kinds = contest.kinds.setdefault(target, Counter())
        if (target, post_id, "") not in said:
            said.add((target, post_id, ""))
            contest.counts[target] += 1
        if (target, post_id, kind) not in said:
            said.add((target, post_id, kind))
            kinds[kind] += 1
    drawn = [link for links in contest.links.values() for link in links if link.origin != "found"]
    if drawn:
        numbers = queries.positions([document.pk], [link.target for link in drawn])
        for link in drawn:
            link.number = numbers.get(link.target, 0)
    return contest


def cut_article(article: RoomPost, rows: list[Row], size: int) -> Iterator[Window]:
    """The article in windows that end with a paragraph, or, where that is too far, with a sentence."""
    start = begin = paragraph = lines = 0
    for index, row in enumerate(rows):
        if not index:
            continue
        before = rows[index - 1][3]
        blank = BLANK_LINE.search(article.text, before, row[2]) if row[2] - before > 1 else None
        if blank:
            lines += 2 + (before - rows[paragraph][2] + 3 * (index - paragraph)) // 64
            paragraph = index
        if index - begin >= (size if blank else 2 * size):
            end = blank.end() if blank else row[2]
            yield Window(rows[begin:index], begin + 1, [article.id], start, end, lines)
            start, begin, paragraph, lines = end, index, index, 0
    if rows:
        lines += 1 + (rows[-1][3] - rows[paragraph][2] + 3 * (len(rows) - paragraph)) // 64
    yield Window(rows[begin:], begin + 1, [article.id], start, article.length, lines)


def cut_thread(
    comments: Iterable[RoomPost], of_post: dict[int, list[Row]], size: int, first: int
) -> Iterator[Window]:
    """The comments in windows, each comment whole; a comment without sentences takes room as well."""
    window = Window([], first, [])
    for post in comments:
        if max(len(window.rows), len(window.posts)) >= size:
            yield window
            window = Window([], window.first + len(window.rows), [])
        window.rows += of_post.get(post.id, ())
        window.posts.append(post.id)
        window.lines += post.lines
    if window.posts:
        yield window


def target_index(rows: Sequence[Row], current: int | None) -> int:
    """Where the chosen sentence stands, or the first without an answer, or the first of all."""
    chosen = next((at for at, row in enumerate(rows) if row[0] == current), None) if current else None
    if chosen is not None:
        return chosen
    return next((at for at, row in enumerate(rows) if not row[4]), 0)


def is_drawn(part: Window, target: int, panes: tuple[list[Window], list[Window]]) -> bool:
    """The beginning of each pane, and what holds the target; what has no sentence to wait for as well."""
    if any(pane and part is pane[0] for pane in panes) or not part.rows:
        return True
    return part.first <= target + 1 < part.first + len(part.rows)


def draw(
    document: Document,
    reader: Reader,
    posts: dict[int, RoomPost],
    windows: Iterable[Window],
    contest: Contest,
    order: Order,
) -> list[Sentence]:
    """Give the windows' posts their text and their sentences, with the answers of the reader."""
    windows = list(windows)
    wanted = {ident for window in windows for ident in window.posts}
    missing = [ident for ident in wanted if not posts[ident].text and posts[ident].length]
    for ident, text in Post.objects.filter(pk__in=missing).values_list("pk", "text"):
        posts[ident].text = text
    for ident in wanted:
        finish(posts[ident], order)
        posts[ident].links = contest.links.get(ident, [])
    ids = [row[0] for window in windows for row in window.rows]
    answers = {row[0]: row[1:] for row in fetch(ANSWERS, {"ids": ids, "reader": reader.id})}
    before = opening.answers_before(document, reader.id) if reader.has_before else {}
    drawn = []
    for window in windows:
        for number, (ident, post_id, start, end, _label) in enumerate(window.rows, window.first):
            sentence = Sentence(ident, number, start, end, *answers.get(ident, ()))
            sentence.note = sentence.note or ""
            sentence.evidence = evidence.compact(sentence.evidence)
            sentence.contests = contest.counts[ident]
            sentence.kinds = contest.kinds.get(ident, {})
            sentence.first_contest = contest.first.get(ident)
            sentence.before = next(filter(None, before.get(ident, ())), "")
            posts[post_id].sentences.append(sentence)
            drawn.append(sentence)
    for ident in wanted:
        join_links(posts[ident])
    return drawn


def join_links(post: RoomPost) -> None:
    """Say of each link of a post in which of the drawn sentences it begins."""
    post.sentences.sort(key=lambda sentence: sentence.start)
    for link in post.links:
        place = bisect_right(post.sentences, link.start, key=lambda sentence: sentence.end)
        if place == len(post.sentences) or post.sentences[place].start >= link.end:
            continue
        sentence = post.sentences[place]
        link.at = sentence.id
        if link.origin != "found":
            sentence.links.append(link)


def finish(post: RoomPost, order: Order) -> None:
    """What the page needs to know of a post's text."""
    post.shown_depth = 1 if order == "newest" else min(post.depth, DEEPEST_INDENT)
    post.dir = direction(post.text, post.language)
    post.bidi = any(control in post.text for control in BIDI_CONTROLS)


def outline(part: Window, contest: Contest) -> Later:
    """What the page says of a window that it does not draw."""
    in_thread = part.end == sys.maxsize
    links = (link for ident in part.posts for link in contest.links.get(ident, ()))
    targets = {link.target for link in links if link.holds}
    counts = ((at, contest.counts[row[0]]) for at, row in enumerate(part.rows))
    return Later(
        first=part.first,
        count=len(part.rows),
        first_id=part.rows[0][0],
        lines=part.lines,
        ids=ranges(row[0] for row in part.rows),
        answers=" ".join(f"{len(list(run))}:{label}" for label, run in groupby(row[4] for row in part.rows)),
        contests=" ".join(f"{at}:{count}" for at, count in counts if count),
        start=part.start,
        end=part.end,
        posts=ranges(part.posts) if in_thread else "",
        items=len(part.posts),
        targets=ranges(sorted(targets)) if in_thread else "",
    )


def ranges(numbers: Iterable[int]) -> str:
    """`3 4 5 9` as "3-5 9"; the order stays."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def numbers_of(texts: Iterable[str]) -> list[list[int]]:
    """What `ranges` wrote, at most MOST_POSTS of them in all; what is no range counts for nothing."""
    left, every = MOST_POSTS, []
    for text in texts:
        numbers: list[int] = []
        for run in text.split():
            first, _dash, last = run.partition("-")
            last = last or first
            if len(run) > 40 or not (f"{first}{last}".isascii() and first.isdigit() and last.isdigit()):
                continue
            found = range(int(first), min(int(last) + 1, int(first) + left))
            left -= len(found)
            numbers += found
        every.append(numbers)
    return every
