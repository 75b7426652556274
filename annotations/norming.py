"""Rounds of norming: everybody votes on a set of sentences, talks over the votes, and votes again.

Nobody sees a vote of anybody else before the first vote is closed, and none of the second before all is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import agreement, deciding, discussing, freezing, passages, rounds
from annotations.agreement import Agreement
from annotations.answers import Answer
from annotations.deciding import Decided, Verdict
from annotations.filters import ANSWER_COUNTS, COUNTED_LABEL
from annotations.measures import Answers
from annotations.models import (
    FIRST_NORMING_ROUND,
    Annotation,
    Decision,
    Norming,
    NormingSentence,
    NormingStage,
    Phase,
    Remark,
)
from annotations.passages import Passage
from annotations.rounds import Said
from documents import access
from documents.access import THREAD_OPEN_TO, Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project, Sentence
from documents.queries import fetch

MOST = 200
"""Sentences of a round."""
REMARK_LENGTH = 5_000
ORDER = [stage.value for stage in NormingStage]

# The sentences whose counted labels are furthest from one: the share of the most frequent is the least.
DISAGREED = f"""
SELECT n.sentence_id FROM (
    SELECT c.sentence_id, 1 - max(c.n) / sum(c.n) AS apart, sum(c.n) AS total FROM (
        SELECT a.sentence_id, {COUNTED_LABEL} AS label, count(*)::float8 AS n
        FROM annotations_annotation a
        JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
        JOIN documents_document d ON d.id = a.document_id AND d.is_current
        WHERE a.project_id = %(project)s AND a.round = 0 AND a.phase = 'main' AND {ANSWER_COUNTS}
          AND {COUNTED_LABEL} IS NOT NULL
          AND NOT EXISTS (SELECT FROM annotations_decision z WHERE z.sentence_id = a.sentence_id)
        GROUP BY a.sentence_id, 2
    ) c GROUP BY c.sentence_id
) n WHERE n.apart > 0 ORDER BY n.apart DESC, n.total DESC, n.sentence_id LIMIT %(most)s
"""

# The sentences of a round that a reader may know of, in its order; `kept_from` as in `access`.
SENTENCES = f"""
SELECT m.sentence_id FROM annotations_normingsentence m JOIN documents_document d ON d.id = m.document_id
WHERE m.norming_id = %(norming)s AND {THREAD_OPEN_TO} ORDER BY m.position
"""
VOTED = """
SELECT a.sentence_id, a.round, a.reviewer_id, coalesce(nullif(u.name, ''), u.username), u.username, l.key,
    a.abstain_reason, a.note
FROM annotations_annotation a
JOIN documents_user u ON u.id = a.reviewer_id
LEFT JOIN annotations_label l ON l.id = a.label_id
WHERE a.sentence_id = ANY (%(sentences)s) AND a.round IN (%(first)s, %(first)s + 1)
ORDER BY a.sentence_id, u.username
"""


VOTES = [NormingStage.VOTING.value, NormingStage.REVOTING.value]
"""The stages in which votes are taken."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person voted; `reviewer` and `name` are empty where names are hidden."""

    said: Said
    note: str
    reviewer: str
    name: str


@dataclass(slots=True)
class Card:
    """A sentence of a round as a reader may see it.

    `mine` are their own votes, the first and the second; `votes` those of all, empty while they are hidden;
    `n_votes` how many there are. `leads` is what most voted last, None on a tie and while it is hidden.
    """

    passage: Passage
    mine: list[Said | None] = field(default_factory=lambda: [None, None])
    votes: list[list[Vote]] = field(default_factory=lambda: [[], []])
    n_votes: list[int] = field(default_factory=lambda: [0, 0])
    remarks: list[Remark] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    decision: Decision | None = None
    leads: Said | None = None

    def counts(self, which: int) -> list[tuple[Said, int]]:
        """What was voted and how often, the most frequent first; `which` is 0 or 1."""
        return Counter(vote.said for vote in self.votes[which]).most_common()


@dataclass(frozen=True, slots=True)
class Result:
    """How far people agreed, by equal pairs of votes and by alpha; the first vote, then the second."""

    raw: tuple[Agreement, Agreement | None]
    alpha: tuple[Agreement, Agreement | None]


def rounds_of(actor: Actor, project: Project) -> QuerySet[Norming]:
    """The project's rounds, the newest first, with `n_sentences`.

    Raises:
        Forbidden: the actor labels nothing here.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    found = Norming.objects.filter(project=project).select_related("opened_by", "project")
    return found.annotate(n_sentences=Count("sentences"))


def read(actor: Actor, norming_id: int, need: Need = Need.LABEL) -> Norming:
    """One round, for whoever may vote in it.

    Raises:
        NotFound: no such round in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    missing = _("There is no such round of norming in a project of yours.")
    found = Norming.objects.select_related("project", "opened_by").filter(pk=norming_id).first()
    if found is None:
        raise NotFound(missing)
    access.require(actor, found.project_id, need, missing)
    return found


@transaction.atomic
def open_round(
    actor: Actor,
    project: Project,
    name: str,
    sentences: Iterable[int] = (),
    most: int = 0,
    names_hidden: bool = False,
) -> Norming:
    """Open a round over these sentences, or over the `most` on which reviewers disagree most.

    Raises:
        NotFound: a sentence is none of the project's that stands.
        Forbidden: the actor is no curator.
        Invalid: no name, no sentences, or too many.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    name = " ".join(name.split())[:100]
    if not name:
        raise Invalid(_("A round of norming needs a name."), errors={"name": [_("Write something.")]})
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    chosen = list(dict.fromkeys(sentences))
    if not chosen and most:
        wanted = {"project": project.pk, "most": min(most, MOST)}
        chosen = [row[0] for row in fetch(DISAGREED, wanted)]
        if not chosen:
            raise Invalid(_("Reviewers disagree on no sentence that is undecided. No round was opened."))
    if not 0 < len(chosen) <= MOST:
        raise Invalid(
            _("A round of norming has from 1 to {most} sentences.").format(most=MOST),
            errors={"sentences": [_("From 1 to {most}.").format(most=MOST)]},
        )
    standing = Sentence.objects.filter(
        pk__in=chosen, project=project, retired_at=None, document__is_current=True
    )
    documents = dict(standing.values_list("pk", "document_id"))
    if len(documents) < len(chosen):
        raise NotFound(access.no_sentence())
    last = Norming.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    norming = Norming.objects.create(
        project=project,
        name=name,
        number=FIRST_NORMING_ROUND if last is None else last + 2,
        names_hidden=names_hidden,
        opened_by_id=actor.user_id,
    )
    NormingSentence.objects.bulk_create(
        NormingSentence(
            project=project, document_id=documents[id], sentence_id=id, norming=norming, position=position
        )
        for position, id in enumerate(chosen)
    )
    return norming


@transaction.atomic
def move(actor: Actor, norming: Norming, stage: str, base: int) -> Norming:
    """Go on to a later stage; `base` is the revision that was seen.

    In a blind project reviewers see votes of others from then on, so their answers on the sentences are kept
    as what counts, whatever they become.

    Raises:
        Forbidden: the actor is no curator.
        Invalid: there is no such stage, or it is not a later one.
        Conflict: somebody moved it meanwhile.
    """
    access.require(actor, norming.project_id, Need.CURATE, access.no_project(norming.project.slug))
    locked = Norming.objects.select_for_update().get(pk=norming.pk)
    if stage not in ORDER:
        raise Invalid(_("There is no such stage."), errors={"stage": [f"{', '.join(ORDER)}."]})
    if locked.revision != base:
        raise Conflict(
            _("Somebody moved this round meanwhile: {stage}. Nothing was changed.").format(
                stage=locked.get_stage_display()
            )
        )
    if ORDER.index(stage) <= ORDER.index(locked.stage):
        raise Invalid(
            _("A round goes on and never back. Nothing was changed."), errors={"stage": [_("A later one.")]}
        )
    locked.stage, locked.revision = stage, locked.revision + 1
    locked.closed_at = timezone.now() if stage == NormingStage.CLOSED else None
    locked.save(update_fields=["stage", "revision", "closed_at"])
    if norming.project.blind:
        for one in Annotation.objects.filter(
            sentence_id__in=locked.sentences.values("sentence_id"), round=0, frozen_at=None
        ):
            freezing.freeze_answer(one.document_id, one.reviewer_id, one.sentence_id)
    return locked


@transaction.atomic
def vote(actor: Actor, norming: Norming, sentence_id: int, stage: str, answer: Answer) -> None:
    """Vote on a sentence, or change the vote; `stage` is the one that the voter saw.

    Raises:
        NotFound: the sentence is none of the round, or of a thread that they have not opened.
        Conflict: the stage moved meanwhile, or takes no votes.
        and what `rounds.answer` raises.
    """
    access.require(actor, norming.project_id, Need.LABEL, access.no_project(norming.project.slug))
    # A shared lock: people vote side by side, and whoever moves the stage waits for them.
    [(now, number)] = fetch(
        "SELECT stage, number FROM annotations_norming WHERE id = %s FOR SHARE", [norming.pk]
    )
    if now != stage or now not in VOTES:
        raise Conflict(
            _("Your vote came too late and was not counted. The round has moved on: {stage}.").format(
                stage=NormingStage(now).label
            )
        )
    if sentence_id not in _sentence_ids(actor, norming):
        raise NotFound(access.no_sentence())
    rounds.answer(actor, sentence_id, number + (now == NormingStage.REVOTING), answer, Phase.NORMING)


@transaction.atomic
def say(actor: Actor, norming: Norming, sentence_id: int, text: str) -> discussing.Said:
    """A word on a sentence, while people talk; `@name` tells members of it, as far as they may know.

    Raises:
        NotFound: as for `vote`.
        Conflict: the votes are not shown yet, the round is closed, or the sentence is decided.
        Invalid: there is no text, or too much.
    """
    access.require(actor, norming.project_id, Need.LABEL, access.no_project(norming.project.slug))
    [(now,)] = fetch("SELECT stage FROM annotations_norming WHERE id = %s FOR SHARE", [norming.pk])
    if sentence_id not in _sentence_ids(actor, norming):
        raise NotFound(access.no_sentence())
    if now not in (NormingStage.TALKING, NormingStage.REVOTING):
        raise Conflict(_("People talk once the first votes are shown. Nothing was said."))
    if discussing.is_closed(sentence_id):
        raise Conflict(_("This sentence is decided, and its discussion closed. Nothing was said."))
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > REMARK_LENGTH:
        raise Invalid(_("Say something, in at most {most} characters.").format(most=f"{REMARK_LENGTH:,}"))
    sentence = Sentence.objects.get(pk=sentence_id)
    remark = Remark.objects.create(
        project_id=norming.project_id,
        document_id=sentence.document_id,
        sentence=sentence,
        author_id=actor.user_id,
        text=text,
    )
    return discussing.Said(remark, discussing.tell(remark, sentence, is_norming=True))


def remarks(actor: Actor, norming: Norming) -> QuerySet[Remark]:
    """What was said in a round on sentences that the actor may know of; nothing while people vote first.

    Raises:
        NotFound, Forbidden: they label nothing in the project.
    """
    access.require(actor, norming.project_id, Need.LABEL, access.no_project(norming.project.slug))
    if norming.stage == NormingStage.VOTING:
        return Remark.objects.none()
    said = Remark.objects.filter(
        sentence_id__in=_sentence_ids(actor, norming), made_at__gte=norming.opened_at
    )
    if norming.closed_at is not None:
        said = said.filter(made_at__lte=norming.closed_at)
    return said.select_related("author").order_by("id")


def decide(actor: Actor, norming: Norming, sentence_id: int) -> Decided:
    """Decide a sentence by what most voted last.

    Raises:
        Forbidden: the actor is no curator.
        NotFound: the sentence is none of the round.
        Conflict: the round is not closed, its last vote is a tie, or somebody decided at the same moment.
    """
    access.require(actor, norming.project_id, Need.CURATE, access.no_project(norming.project.slug))
    if norming.stage != NormingStage.CLOSED:
        raise Conflict(_("A sentence is decided by the result once the round is closed."))
    card = next((one for one in cards(actor, norming) if one.passage.id == sentence_id), None)
    if card is None:
        raise NotFound(access.no_sentence())
    if card.leads is None:
        raise Conflict(_("The last vote on this sentence is a tie, or there is none. Nothing was decided."))
    reason = _("By the norming “{name}”.").format(name=norming.name)
    verdict = Verdict(card.leads.label, card.leads.abstain_reason, reason)
    return deciding.decide(actor, sentence_id, verdict, deciding.current(sentence_id).revision)


def shown(norming: Norming) -> tuple[bool, bool]:
    """Whether the first votes, and whether the second, are shown to everybody."""
    return norming.stage != NormingStage.VOTING, norming.stage == NormingStage.CLOSED


def cards(actor: Actor, norming: Norming) -> list[Card]:
    """The sentences of a round with what the actor may know of the votes on them."""
    ids = _sentence_ids(actor, norming)
    around = passages.read(ids)
    found = {id: Card(around[id]) for id in ids if id in around}
    for row in fetch(VOTED, {"sentences": ids, "first": norming.number}):
        _count(found[row[0]], norming, actor, row)
    for decision in _decisions(actor, norming, ids):
        found[decision.sentence_id].decision = decision
    said = list(remarks(actor, norming))
    new = discussing.have_read(actor.user_id, said)
    for remark in said:
        card = found[remark.sentence_id]
        card.remarks.append(remark)
        card.new += [remark.pk] if remark.pk in new else []
    for card in found.values():
        card.leads = _leading(card)
    return list(found.values())


def _decisions(actor: Actor, norming: Norming, ids: list[int]) -> Iterable[Decision]:
    """Those of a closed round, so that none sways a vote; to curators gold too, which others may not know."""
    if norming.stage != NormingStage.CLOSED:
        return []
    decided = Decision.objects.filter(sentence_id__in=ids).select_related("label", "decided_by")
    if (access.level_in(actor, norming.project_id) or Need.READ) >= Need.CURATE:
        return decided
    return decided.filter(is_gold=False)


def _count(card: Card, norming: Norming, actor: Actor, row: tuple[Any, ...]) -> None:
    _sentence, round, reviewer, name, username, label, reason, note = row
    which = round - norming.number
    said = Said(label, reason)
    card.n_votes[which] += 1
    if reviewer == actor.user_id:
        card.mine[which] = said
    if shown(norming)[which]:
        whose = ("", "") if norming.names_hidden else (username, name)
        card.votes[which].append(Vote(said, note, *whose))


def _leading(card: Card) -> Said | None:
    counts = card.counts(1) or card.counts(0)
    if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def result(norming: Norming, of: list[Card]) -> Result | None:
    """How far the votes that are shown agree, before and after; None while none are."""
    if not shown(norming)[0]:
        return None
    first = _agreement(norming, 0, of)
    second = _agreement(norming, 1, of) if shown(norming)[1] else (None, None)
    return Result((first[0], second[0]), (first[1], second[1]))


def _agreement(norming: Norming, which: int, of: list[Card]) -> tuple[Agreement, Agreement]:
    """The share of equal pairs and alpha, over labels: giving none is a missing value, as everywhere."""
    units = {document: n for n, document in enumerate({card.passage.document for card in of})}
    unit_of = {card.passage.id: units[card.passage.document] for card in of}
    keys: dict[str, int] = {}
    rows = [
        (unit_of[row[0]], row[0], row[2], keys.setdefault(row[5], len(keys)))
        for row in fetch(VOTED, {"sentences": list(unit_of), "first": norming.number})
        if row[1] == norming.number + which and row[5]
    ]
    answers = Answers.numbered(*(list(column) for column in zip(*rows, strict=True))) if rows else _none()
    paired = answers.paired()
    return agreement.of_answers(paired, "raw"), agreement.of_answers(paired, "alpha")


def _none() -> Answers:
    return Answers.numbered([], [], [], [])


def _sentence_ids(actor: Actor, norming: Norming) -> list[int]:
    kept_from = access.threads_kept_from(actor, norming.project)
    return [row[0] for row in fetch(SENTENCES, {"norming": norming.pk, "kept_from": kept_from})]


def n_open(project: Project) -> int:
    """How many rounds of the project take votes now."""
    takes = Q(stage=NormingStage.VOTING) | Q(stage=NormingStage.REVOTING)
    return Norming.objects.filter(takes, project=project).count()
