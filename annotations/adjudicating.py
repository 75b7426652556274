"""What is to be decided: sentences on which reviewers part, the ones they part most on first."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from annotations import evidence, queries
from annotations.filters import ANSWER_COUNTS, COUNTED_LABEL, COUNTED_REASON
from annotations.models import Label
from documents import access
from documents.access import Actor, Need
from documents.errors import Invalid, NotFound
from documents.models import Project, Sentence
from documents.queries import Key, Row, Window, fetch

NO_LABEL = "none"
"""What stands for no label in a pair of labels; no label has it for its key."""

STATES = ("undecided", "decided", "all", "sent_back", "answered", "discussed", "gap", "drawn")

# What a reviewer was asked to look at again and did not: they neither changed their answer since, nor said
# that it stands, and nothing was decided. Alias: b.
STILL_BACK = """
    b.settled_at IS NULL AND NOT EXISTS (
        SELECT FROM annotations_annotation z WHERE z.sentence_id = b.sentence_id
          AND z.reviewer_id = b.reviewer_id AND z.round = 0 AND z.revision <> b.revision)
"""
UNDECIDED = "NOT EXISTS (SELECT FROM annotations_decision y WHERE y.sentence_id = {of})"

# Sentences that stand in the queue for another reason than what was answered.
MARKED = {
    "decided": "SELECT y.sentence_id FROM annotations_decision y WHERE y.project_id = %(project)s",
    "drawn": "SELECT w.sentence_id FROM annotations_drawn w WHERE w.project_id = %(project)s",
    "sent_back": "SELECT b.sentence_id FROM annotations_sentback b "
    f"WHERE b.project_id = %(project)s AND {STILL_BACK}",
    "answered": "SELECT b.sentence_id FROM annotations_sentback b "
    f"WHERE b.project_id = %(project)s AND {UNDECIDED.format(of='b.sentence_id')} AND NOT ({STILL_BACK})",
    "discussed": "SELECT r.sentence_id FROM annotations_remark r "
    f"WHERE r.project_id = %(project)s AND {UNDECIDED.format(of='r.sentence_id')}",
    "gap": "SELECT g.sentence_id FROM annotations_guidelinegap g "
    "WHERE g.project_id = %(project)s AND g.closed_at IS NULL",
}

# How often each answer counts on a sentence; no label for one reason is another answer than for another. All
# tables are joined before anything is counted: how many groups there will be no planner knows, and what it
# joins to them afterwards it would join row by row.
COUNTED = f"""
    SELECT s.id, s.document_id, p."order", s.start, {{decided}} AS decided,
        {COUNTED_LABEL} AS label_id, {COUNTED_REASON} AS reason, count(a.id) AS n
    FROM documents_sentence s
    JOIN documents_document d ON d.id = s.document_id AND d.project_id = s.project_id
    JOIN documents_post p ON p.id = s.post_id
    {{join}} JOIN annotations_annotation a ON a.sentence_id = s.id AND a.project_id = %(project)s
        AND a.round = 0 AND a.phase = 'main' AND {ANSWER_COUNTS}
    WHERE s.project_id = %(project)s AND s.retired_at IS NULL AND {{wanted}}
      AND (%(document)s::uuid IS NULL OR s.document_id = %(document)s::uuid)
    GROUP BY s.id, p."order", 5, 6, 7
"""
DECIDED = "EXISTS (SELECT FROM annotations_decision y WHERE y.sentence_id = s.id)::int"
# A drawn sentence is to be looked at by a person: what was accepted with others does not settle it.
LOOKED_AT = """
    EXISTS (SELECT FROM annotations_decision y WHERE y.sentence_id = s.id AND NOT y.is_unanimous)::int
"""

# Disagreement is Shannon's entropy of the answers, in millionths of a bit, so that a cursor finds its place.
SPLIT = """
    SELECT c.decided, -coalesce(greatest(0, round(1000000 / ln(2::float8) * (
            ln(nullif(sum(c.n), 0)::float8)
            - sum(c.n * ln(nullif(c.n, 0)::float8)) / nullif(sum(c.n), 0)::float8))), 0)::bigint
            AS disagreement,
        -sum(c.n)::int AS answers, c.document_id, c."order", c.start, c.id
    FROM ({counted}) c GROUP BY c.decided, c.document_id, c."order", c.start, c.id
    HAVING sum(c.n) >= {least} AND (NOT %(pair)s
        OR bool_or(c.n > 0 AND c.label_id IS NOT DISTINCT FROM %(first)s::bigint)
            AND bool_or(c.n > 0 AND c.label_id IS NOT DISTINCT FROM %(second)s::bigint))
"""
COLUMNS = ("decided", "disagreement", "answers", "document_id", '"order"', "start")
TYPES = (int, int, int, UUID, int, int)
"""Of the columns of a place in the queue."""

ABOUT = f"""
SELECT s.id, s.sentence_key, s.document_id, coalesce(d.title, ''), s.text, l.key, y.abstain_reason,
    coalesce(y.is_unanimous, false), coalesce(y.revision, 0),
    (SELECT count(*) FROM annotations_sentback b WHERE b.sentence_id = s.id AND {STILL_BACK}),
    (SELECT count(*) FROM annotations_remark r WHERE r.sentence_id = s.id),
    EXISTS (SELECT FROM annotations_guidelinegap g WHERE g.sentence_id = s.id AND g.closed_at IS NULL),
    EXISTS (SELECT FROM annotations_drawn w WHERE w.sentence_id = s.id)
FROM documents_sentence s JOIN documents_document d ON d.id = s.document_id
LEFT JOIN annotations_decision y ON y.sentence_id = s.id LEFT JOIN annotations_label l ON l.id = y.label_id
WHERE s.id = ANY (%(ids)s)
"""

SAID = f"""
SELECT c.id, l.key, c.reason, c.n
FROM ({COUNTED.format(join="", decided="0", wanted="s.id = ANY (%(ids)s)")}) c
LEFT JOIN annotations_label l ON l.id = c.label_id ORDER BY c.n DESC, l.position, c.reason
"""

ANSWERS = f"""
SELECT a.reviewer_id, u.username, l.key, a.abstain_reason, a.note, a.confidence, a.mixed, a.attributed,
    a.evidence, a.labelled_at, a.phase = 'main' AND {ANSWER_COUNTS}, a.frozen_at IS NOT NULL,
    f.key, a.frozen_abstain_reason
FROM annotations_annotation a JOIN documents_user u ON u.id = a.reviewer_id
LEFT JOIN annotations_label l ON l.id = a.label_id
LEFT JOIN annotations_label f ON f.id = a.frozen_label_id
WHERE a.sentence_id = %(sentence)s AND a.document_id = %(document)s AND a.round = 0
ORDER BY md5(a.sentence_id || ' ' || a.reviewer_id)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sentences of the queue; `labels` are two keys, each given by somebody, `NO_LABEL` among them.

    `state`: see STATES. `undecided` and `all` are sentences with two answers or more that count.
    """

    state: str = "undecided"
    document: UUID | None = None
    labels: tuple[str, ...] = ()

    def params(self, project: Project) -> dict[str, Any]:
        """The parameters of the queue.

        Raises:
            Invalid: there is no such state or label, or the labels are not two.
        """
        if self.state not in STATES:
            raise Invalid(
                _("The filters could not be read."), errors={"state": [f"One of: {', '.join(STATES)}."]}
            )
        known = dict(Label.objects.filter(project=project, key__in=self.labels).values_list("key", "pk"))
        if len(self.labels) not in (0, 2) or set(self.labels) - set(known) - {NO_LABEL}:
            words = _("Two of the project's labels, or one and “none” for no label.")
            raise Invalid(_("The filters could not be read."), errors={"labels": [words]})
        first, second = self.labels or (NO_LABEL, NO_LABEL)
        return {
            "project": project.pk,
            "document": self.document,
            "pair": bool(self.labels),
            "first": known.get(first),
            "second": known.get(second),
        }

    @property
    def decided(self) -> str:
        """What says in SQL that a sentence is done with, and comes last."""
        return {"undecided": "0", "drawn": LOOKED_AT}.get(self.state, DECIDED)

    def sql(self) -> str:
        """The common table `q`, with everything that is asked for."""
        join, wanted, least = "", "d.is_current", 2
        if self.state in MARKED:
            join, wanted, least = "LEFT", f"{wanted} AND s.id IN ({MARKED[self.state]})", 0
        elif self.state == "undecided":
            wanted = f"{wanted} AND {UNDECIDED.format(of='s.id')}"
        counted = COUNTED.format(join=join, decided=self.decided, wanted=wanted)
        return f"WITH q AS ({SPLIT.format(counted=counted, least=least)})"


@dataclass(slots=True)
class Near:
    """The sentences before and after one in the queue, and how many there are; None where there is none."""

    previous: int | None
    next: int | None
    total: int


def sentence_of(actor: Actor, sentence_id: int, need: Need = Need.CURATE) -> Sentence:
    """The sentence, with its post, document and project, when the actor may do `need` there.

    Raises:
        NotFound: there is none in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    query = Sentence.objects.select_related("post", "document__project")
    found = query.filter(pk=sentence_id).first()
    if found is None:
        raise NotFound(access.no_sentence())
    access.require(actor, found.project_id, need, access.no_sentence())
    return found


def queue(project: Project, asked: Asked, window: Window) -> list[tuple[Key, Row]]:
    """Sentences to decide: those that are not decided first, the most disagreement first, then the most
    answers, then in reading order.

    `disagreement` is the entropy of the answers that count in bits, 0 where all say the same; `labels` counts
    them by label and `abstained` by reason.

    Raises:
        Invalid: the filters are none.
    """
    where, values = window.condition(COLUMNS)
    names = {f"k{n}": value for n, value in enumerate(values)}
    for name in names:
        where = where.replace("%s", f"%({name})s", 1)
    sql = f"{asked.sql()} SELECT {', '.join(COLUMNS)}, id FROM q WHERE {where}"
    params = asked.params(project) | names | {"limit": window.limit}
    found = fetch(f"{sql} ORDER BY {window.order(COLUMNS)} LIMIT %(limit)s", params)
    about = _about(project, [row[-1] for row in found])
    return [
        (row[:-1], about[row[-1]] | {"disagreement": -row[1] / 1_000_000, "answers": -row[2]})
        for row in found
    ]


def near(project: Project, asked: Asked, sentence_id: int) -> Near:
    """What stands before and after a sentence in the queue, whether it stands there still or not."""
    here = COUNTED.format(join="LEFT", decided=asked.decided, wanted="s.id = %(sentence)s")
    sql = f"""
        {asked.sql()}, here AS ({SPLIT.format(counted=here, least=0).replace("%(pair)s", "false")})
        SELECT
            (SELECT q.id FROM q, here h WHERE q.id <> %(sentence)s AND ({_of("q")}) < ({_of("h")})
             ORDER BY {_of("q", " DESC")} LIMIT 1),
            (SELECT q.id FROM q, here h WHERE q.id <> %(sentence)s AND ({_of("q")}) > ({_of("h")})
             ORDER BY {_of("q")} LIMIT 1),
            (SELECT count(*) FROM q)
    """
    [(previous, following, total)] = fetch(sql, asked.params(project) | {"sentence": sentence_id})
    return Near(previous, following, total)


def _of(alias: str, direction: str = "") -> str:
    return ", ".join(f"{alias}.{column}{direction}" for column in COLUMNS)


def waiting(project: Project) -> tuple[int, int]:
    """How many sentences with two answers or more are not decided, and on how many of them reviewers part."""
    asked = Asked()
    sql = f"{asked.sql()} SELECT count(*), count(*) FILTER (WHERE disagreement < 0) FROM q"
    [(total, parted)] = fetch(sql, asked.params(project))
    return total, parted


def about(sentence: Sentence) -> Row:
    """A sentence as the queue shows it."""
    return _about(sentence.document.project, [sentence.pk])[sentence.pk]


def _about(project: Project, ids: list[int]) -> dict[int, Row]:
    rows = fetch(ABOUT, {"ids": ids})
    position_of = queries.positions(list({row[2] for row in rows}), ids) if rows else {}
    found: dict[int, Row] = {}
    for row in rows:
        ident, key, document, title, text, label, reason, unanimous, revision = row[:9]
        decision = {"label": label, "abstain_reason": reason, "is_unanimous": unanimous, "revision": revision}
        found[ident] = {
            "sentence": ident,
            "sentence_key": key,
            "document": document,
            "document_title": title,
            "position": position_of.get(ident),
            "text": text,
            "labels": {},
            "abstained": {},
            "decision": decision if revision else None,
            "sent_back": row[9],
            "remarks": row[10],
            "has_gap": row[11],
            "is_drawn": row[12],
        }
    for ident, label, reason, n in fetch(SAID, {"project": project.pk, "document": None, "ids": ids}):
        found[ident]["labels" if label else "abstained"][label or reason] = n
    return found


def answers(sentence: Sentence) -> list[Row]:
    """What reviewers say of a sentence, in an order that does not tell who they are.

    `counts`: whether the answer does; `counted_label` and `counted_reason` are what does, where the answer
    was changed after its reviewer saw what others said, or was asked to look again.
    """
    names = (
        "reviewer_id", "reviewer", "label", "abstain_reason", "note", "confidence", "mixed", "attributed",
        "evidence", "labelled_at", "counts", "is_frozen", "counted_label", "counted_reason",
    )  # fmt: skip
    rows = fetch(ANSWERS, {"sentence": sentence.pk, "document": sentence.document_id})
    found = [dict(zip(names, row, strict=True)) for row in rows]
    for row in found:
        row["evidence"] = evidence.load(row["evidence"])
        if not row.pop("is_frozen"):
            row["counted_label"], row["counted_reason"] = row["label"], row["abstain_reason"]
    return found
