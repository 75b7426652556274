"""Talking about a sentence until it is decided, and what waits there for a person.

Whoever sees all labels may read along; curators write, and reviewers who answered the sentence. In a blind
project a reviewer takes part only once the sentence was sent back to them or a remark named them, and reads
what was said from then on: what came before was not written for them. What counts of their answer is kept at
that moment, since one that is changed later is no judgement of their own any more.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import freezing
from annotations.adjudicating import STILL_BACK, sentence_of
from annotations.deciding import words_of
from annotations.models import Annotation, Decision, Mention, Remark, SentBack
from annotations.outdated import refusal
from documents import access, standing
from documents.access import Actor, Need
from documents.errors import Conflict, Forbidden
from documents.models import Membership, Project, Role, Sentence
from documents.queries import Row, fetch

# The characters of a user name, but for a full stop or a comma after it.
NAMED = re.compile(r"(?<![\w.@+-])@([\w.@+-]*[\w@+-])")
MOST_REMARKS = 500

WAITING = f"""
SELECT * FROM (
    SELECT 'sent_back' AS what, b.sentence_id, b.document_id, p.slug, p.name, coalesce(d.title, ''), s.text,
        c.username, b.reason, b.sent_at AS at
    FROM annotations_sentback b
    JOIN documents_sentence s ON s.id = b.sentence_id AND s.retired_at IS NULL
    JOIN documents_document d ON d.id = b.document_id AND d.is_current
    JOIN documents_project p ON p.id = b.project_id
    JOIN documents_membership m ON m.project_id = b.project_id AND m.user_id = b.reviewer_id
    LEFT JOIN documents_user c ON c.id = b.sent_by_id
    WHERE b.reviewer_id = %(user)s AND m.role <> 'viewer' AND {STILL_BACK}
    UNION ALL
    SELECT 'mention', r.sentence_id, r.document_id, p.slug, p.name, coalesce(d.title, ''), s.text, c.username,
        r.text, r.made_at
    FROM annotations_mention n JOIN annotations_remark r ON r.id = n.remark_id
    JOIN documents_sentence s ON s.id = r.sentence_id
    JOIN documents_document d ON d.id = r.document_id AND d.is_current
    JOIN documents_project p ON p.id = r.project_id
    JOIN documents_membership m ON m.project_id = r.project_id AND m.user_id = n.person_id
    JOIN documents_user c ON c.id = r.author_id
    WHERE n.person_id = %(user)s AND n.read_at IS NULL
) w
WHERE (%(project)s::text IS NULL OR w.slug = %(project)s::text) ORDER BY w.at DESC LIMIT %(most)s
"""
WAITING_FIELDS = (
    "what", "sentence", "document", "project", "project_name", "document_title", "text", "person", "words",
    "at",
)  # fmt: skip


@dataclass(slots=True)
class Part:
    """What part somebody has in a discussion: `since` is None where they read all of it."""

    may_write: bool
    since: datetime | None = None


@dataclass(slots=True)
class Said:
    """A remark that was made, and the members whom it names but who may not know of it."""

    remark: Remark
    not_told: list[str] = field(default_factory=list)


def part_of(actor: Actor, sentence: Sentence) -> Part:
    """Whether and how the actor takes part in the discussion of a sentence of a project of theirs.

    Raises:
        Forbidden: they may not know of it, or have not opened the thread, which others talk about.
    """
    project = sentence.document.project
    level = access.level_in(actor, project.pk) or Need.READ
    if level >= Need.CURATE:
        return Part(may_write=True)
    access.require_thread(actor, sentence.document)
    called = _called(sentence.pk, actor.user_id)
    if not access.sees_all_labels(actor, project) and called is None:
        raise Forbidden(
            _(
                "This project is blind: you take part in the discussion of a sentence when a curator sends "
                "it back to you or somebody names you there."
            )
        )
    may_write = level >= Need.LABEL and (
        called is not None or _answered(sentence.pk, [actor.user_id]) == {actor.user_id}
    )
    return Part(may_write, None if access.sees_all_labels(actor, project) else called)


def _called(sentence_id: int, user_id: int) -> datetime | None:
    """When somebody was first asked about a sentence: it was sent back to them, or a remark named them."""
    sent = SentBack.objects.filter(sentence_id=sentence_id, reviewer_id=user_id).aggregate(at=Min("sent_at"))
    named = Remark.objects.filter(sentence_id=sentence_id, mentions__person_id=user_id)
    times = [at for at in (sent["at"], named.aggregate(at=Min("made_at"))["at"]) if at is not None]
    return min(times) if times else None


def _answered(sentence_id: int, people: Iterable[int]) -> set[int]:
    found = Annotation.objects.filter(sentence_id=sentence_id, round=0, reviewer_id__in=list(people))
    return set(found.values_list("reviewer_id", flat=True))


def is_closed(sentence_id: int) -> bool:
    """Whether a decision stands; the discussion is open again when it is taken back."""
    return Decision.objects.filter(sentence_id=sentence_id).exists()


def discuss(actor: Actor, sentence_id: int, text: str) -> Said:
    """Say something about a sentence; `@name` tells members of it, as far as they may know.

    Raises:
        NotFound: no such sentence of theirs.
        Forbidden: they have no part in it.
        SentenceRetired, NewerVersion: the sentence is past.
        Conflict: the discussion is closed.
        Invalid: not a word was said.
    """
    sentence = sentence_of(actor, sentence_id, Need.LABEL)
    if not part_of(actor, sentence).may_write:
        raise Forbidden(_("Only curators and those who answered the sentence discuss it."))
    text = words_of(text, "text", required=True)
    with transaction.atomic():
        is_current, is_live = standing.lock(sentence_id)
        if not (is_current and is_live):
            raise refusal(sentence_id, is_current, None)
        if is_closed(sentence_id):
            raise Conflict(
                _(
                    "The discussion of this sentence is closed. Nothing was said; ask a curator to open it "
                    "again."
                )
            )
        remark = Remark.objects.create(
            project_id=sentence.project_id,
            document_id=sentence.document_id,
            sentence=sentence,
            author_id=actor.user_id,
            text=text,
        )
        return Said(remark, tell(remark, sentence))


def tell(remark: Remark, sentence: Sentence, is_norming: bool = False) -> list[str]:
    """Tell those whom a remark names; the names of members who may not know of it.

    In a round of norming whoever votes reads what is said there, and what counts of their answers was kept.
    """
    names = {name.lower() for name in NAMED.findall(remark.text)}
    members = Membership.objects.filter(project_id=sentence.project_id).alias(name=Lower("user__username"))
    members = members.filter(name__in=names)
    named = [one for one in members.select_related("user") if one.user_id != remark.author_id]
    answered = _answered(sentence.pk, [one.user_id for one in named])
    told = [one for one in named if _may_know(one, sentence, is_norming or one.user_id in answered)]
    for one in told:
        if sentence.document.project.blind and one.role == Role.REVIEWER:
            freezing.freeze_answer(sentence.document_id, one.user_id, sentence.pk)
    Mention.objects.bulk_create([Mention(remark=remark, person_id=one.user_id) for one in told])
    return sorted(one.user.username for one in named if one not in told)


def _may_know(member: Membership, sentence: Sentence, has_answered: bool) -> bool:
    """A reviewer who has not answered yet would not do so unswayed; nor who has not opened the thread."""
    if member.role in (Role.OWNER, Role.CURATOR):
        return True
    project = sentence.document.project
    if member.role == Role.REVIEWER and access.thread_is_unopened(sentence.document, member.user_id):
        return False
    return not project.blind or (member.role == Role.REVIEWER and has_answered)


def remarks(actor: Actor, sentence_id: int) -> list[Row]:
    """What was said about a sentence, the first first, as far as the actor may know; it counts as read.

    Raises:
        NotFound: no such sentence of theirs.
        Forbidden: they have no part in it.
    """
    sentence = sentence_of(actor, sentence_id, Need.READ)
    part = part_of(actor, sentence)
    found = Remark.objects.filter(sentence_id=sentence_id).select_related("author").order_by("pk")
    if part.since is not None:
        found = found.filter(made_at__gte=part.since)
    said = list(found[:MOST_REMARKS])
    unread = have_read(actor.user_id, said)
    return [shape(one) | {"is_new": one.pk in unread} for one in said]


def have_read(user_id: int, remarks: Iterable[Remark]) -> set[int]:
    """Settle that remarks named somebody who reads them now; the ids of those that were new to them."""
    mine = Mention.objects.filter(remark__in=list(remarks), person_id=user_id, read_at__isnull=True)
    unread = set(mine.values_list("remark_id", flat=True))
    if unread:
        mine.update(read_at=timezone.now())
    return unread


def shape(remark: Remark) -> Row:
    """A remark in the shape of the API."""
    return {
        "id": remark.pk,
        "sentence": remark.sentence_id,
        "author": remark.author.username,
        "text": remark.text,
        "made_at": remark.made_at,
    }


def waiting(user_id: int, project: Project | None = None, most: int = 50) -> list[Row]:
    """What waits for a person, the newest first: sentences sent back to them, and remarks that name them.

    `what` is `sent_back` or `mention`; `person` who asked, `words` what they said, `at` when. The page to
    answer on is `/sentences/{sentence}/discussion/`.
    """
    params = {"user": user_id, "project": project.slug if project else None, "most": most}
    return [dict(zip(WAITING_FIELDS, row, strict=True)) for row in fetch(WAITING, params)]
