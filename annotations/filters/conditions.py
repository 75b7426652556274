"""What filters ask of documents, posts, sentences and answers, as SQL: each said once, for lists and exports.

A list takes the conditions that were given and no others (`chosen`), so that the planner sees them as they
are. An export is one statement for whatever is asked: it takes all of them, each with a null where it was not
given, which the planner folds away (the constants in capitals). Parameters: those of `Filters.params`.
Aliases: d document, p post, s sentence, a annotation; conditions on a sentence also read `d`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from documents.access import DONE_WITH, LINK_STATE, LINK_VISIBLE, THREAD_OPEN_TO

# The phase of an answer as its reader may know it: that a document is a check is told to reviewers once they
# are done with it, so that nobody recognises one at work.
PHASE_SHOWN = """
    (CASE WHEN a.phase = 'gold' AND %(checks_kept_from)s::bigint IS NOT NULL AND NOT EXISTS (
        SELECT FROM documents_assignment g WHERE g.document_id = a.document_id
          AND g.reviewer_id = %(checks_kept_from)s::bigint AND g.state = 'done'
    ) THEN 'main' ELSE a.phase END)
"""
# Of the answers, not of other rounds. Where many people answer, PostgreSQL 18 reckons that a look for a round
# into the index (sentence, reviewer, round) costs as much as one for each of them, and reads the whole table
# instead; put like this, the round is no condition of an index. Alias: a.
OF_ANSWERS = "a.round IS NOT DISTINCT FROM 0"
# What the caller may see. Round 0 is the answer; the other rounds leave with the events alone. What others
# said of a document tells of its thread.
ANSWER_SEEN = f"""
    {OF_ANSWERS}
    AND (a.reviewer_id = %(kept_from)s::bigint OR {THREAD_OPEN_TO})
    AND (%(only_of)s::bigint IS NULL OR a.reviewer_id = %(only_of)s::bigint
         OR a.document_id IN {DONE_WITH.format(reader="%(only_of)s::bigint")})
"""
# The same of the phases that the caller reads, which may be narrower than those that were asked for.
ANSWER_VISIBLE = f"""
    {ANSWER_SEEN}
    AND (%(phases)s::text[] IS NULL OR {PHASE_SHOWN} = ANY (%(phases)s::text[]))
"""

# What agreement, consensus, adjudication and releases read: the answer as it stood when its reviewer was
# done, where the document was assigned to them, as it stands otherwise. Where it was opened again after
# others' labels were seen, the answer from before is kept in the row, and what had none counts never.
# Alias: a.
ANSWER_COUNTS = """
    (a.frozen_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM documents_assignment g
        WHERE g.document_id = a.document_id AND g.reviewer_id = a.reviewer_id
          AND (g.frozen_at IS NOT NULL OR g.state <> 'done' AND g.origin <> 'own')
    ))
"""
COUNTED_LABEL = "(CASE WHEN a.frozen_at IS NULL THEN a.label_id ELSE a.frozen_label_id END)"
COUNTED_REASON = "(CASE WHEN a.frozen_at IS NULL THEN a.abstain_reason ELSE a.frozen_abstain_reason END)"

# The same where only that is asked for; of the main phase, unless others are named. Alias: a.
COUNTED_ALONE = f"""
    (NOT %(counted)s OR ({ANSWER_COUNTS} AND (a.phase = 'main' OR %(phase)s::text[] IS NOT NULL)))
"""
GIVEN_LABEL = f"(CASE WHEN %(counted)s THEN {COUNTED_LABEL} ELSE a.label_id END)"
GIVEN_REASON = f"(CASE WHEN %(counted)s THEN {COUNTED_REASON} ELSE a.abstain_reason END)"

NO_LABEL = 0
"""What stands for no label among the ids of labels."""


def labelled(column: str) -> str:
    """Whether a label is among those asked for. Not asked of what is put in the place of no label: the
    planner would not know how many there are."""
    return f"({column} = ANY ({{value}}) OR ({column} IS NULL AND {NO_LABEL} = ANY ({{value}})))"


type Walked = tuple[str, str, str]
"""The columns of the document and of the sentence, and the rows that they are of, after FROM."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How a page goes through the documents: `DESC` from the last, and which are left, as in `> %(at)s`."""

    direction: str
    left: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a row. `sql` has `{value}` where the parameter stands; one of `is_flag` has none, and
    holds or does not. With `tells_of_thread` no document counts whose thread is kept from the caller.
    `rarely` says the same of what few rows are, as a set that is found at once; that reads all answers of the
    project, so in a large one each row is looked at until a page is full.
    `walked` says it as a set that is read in the order of the documents, from where the page begins: so a
    page reads as many of its rows as it shows, however few or many there are."""

    param: str
    type: str
    sql: str
    is_flag: bool = False
    tells_of_thread: bool = False
    rarely: str = ""
    walked: Walked | None = None

    @property
    def value(self) -> str:
        return f"%({self.param})s::{self.type}"

    @property
    def optional(self) -> str:
        """For statements that are there before anything is asked."""
        sql = f"{self.value} = ({self.sql})" if self.is_flag else f"({self.sql})".format(value=self.value)
        return f"({self.value} IS NULL OR ({sql}{self._open}))"

    def given(self, value: Any, is_large: bool = False, walk: Walk | None = None) -> str:
        """For a statement made for this very question; `is_large`: of a project with many answers."""
        if walk and self.walked and value:
            return self._set(self.walked, walk) + self._open
        if self.is_flag and value and self.rarely and not is_large:
            return f"({self.rarely}){self._open}"
        if self.is_flag:
            return f"{'' if value else 'NOT '}({self.sql}){self._open}"
        return f"({self.sql})".format(value=self.value) + self._open

    def _set(self, walked: Walked, walk: Walk) -> str:
        document, sentence, rows = walked
        rows = rows.format(value=self.value)
        left = f" AND {document} {walk.left}" if walk.left else ""
        # The OFFSET keeps the planner from another order, and from reading it with several processes at once.
        return (
            f"(d.id, s.id) IN (SELECT DISTINCT {document}, {sentence} FROM {rows}{left}"
            f" ORDER BY 1 {walk.direction}, 2 OFFSET 0)"
        )

    @property
    def _open(self) -> str:
        return f" AND {THREAD_OPEN_TO}" if self.tells_of_thread else ""


def flag(param: str, sql: str, **more: Any) -> Condition:
    return Condition(param, "boolean", sql, is_flag=True, **more)


def chosen(conditions: Iterable[Condition], params: Mapping[str, Any], walk: Walk | None = None) -> str:
    """Those of the conditions whose parameter is given, all of which must hold."""
    found = [
        one.given(params[one.param], params["is_large"], walk)
        for one in conditions
        if params[one.param] is not None
    ]
    return " AND ".join(["true", *found])


def optional(conditions: Iterable[Condition]) -> str:
    return "(" + " AND ".join(one.optional for one in conditions) + ")"


OF_DOCUMENT = (
    Condition("documents", "uuid[]", "d.id = ANY ({value})"),
    Condition("languages", "text[]", "d.language = ANY ({value})"),
    Condition("published_from", "timestamptz", "d.published_at >= {value}"),
    Condition("published_before", "timestamptz", "d.published_at < {value}"),
)
OF_POST = (
    Condition("post_kinds", "text[]", "p.kind = ANY ({value})"),
    Condition("depths", "int4multirange", "p.depth <@ {value}"),
    Condition("authors", "text[]", "p.author = ANY ({value})"),
    Condition("posted_from", "timestamptz", "p.posted_at >= {value}"),
    Condition("posted_before", "timestamptz", "p.posted_at < {value}"),
)
OF_ANSWER = (
    Condition("reviewers", "bigint[]", "a.reviewer_id = ANY ({value})"),
    Condition("labels", "bigint[]", labelled(GIVEN_LABEL)),
    Condition("reasons", "text[]", f"{GIVEN_REASON} = ANY ({{value}})"),
    Condition("phase", "text[]", f"{PHASE_SHOWN} = ANY ({{value}})"),
    Condition("confidences", "int[]", "a.confidence = ANY ({value})"),
    Condition("labelled_from", "timestamptz", "a.labelled_at >= {value}"),
    Condition("labelled_before", "timestamptz", "a.labelled_at < {value}"),
    flag("mixed", "a.mixed"),
    flag("attributed", "a.attributed"),
    flag("has_note", "a.note <> ''"),
    flag("has_evidence", "a.evidence <> '[]'"),
)

# The expression of the index sentence_search, to the letter.
SEARCH = (
    "to_tsvector('simple'::regconfig, coalesce({s}.text, ''))"
    " @@ websearch_to_tsquery('simple'::regconfig, {{value}})"
)


def found(column: str) -> str:
    """That column of the live sentences with the words that are looked for."""
    return (
        f"SELECT x.{column} FROM documents_sentence x WHERE x.project_id = %(project)s"
        f" AND x.retired_at IS NULL AND {SEARCH.format(s='x')}"
    )


DISPUTES = f"k.kind = 'disputes' AND {LINK_VISIBLE} AND {LINK_STATE} <> 'rejected'"
DISPUTED = f"EXISTS (SELECT FROM documents_link k WHERE k.target_sentence_id = s.id AND {DISPUTES})"
OF_DISPUTES = f"""documents_link k
    WHERE k.project_id = %(project)s AND k.target_sentence_id IS NOT NULL AND {DISPUTES}"""
# Two answers that count with different labels; giving none is an abstention, not a label.
OF_DISAGREEMENT = f"""
    {OF_ANSWERS} AND {ANSWER_COUNTS} AND a.phase = ANY (coalesce(%(phase)s::text[], '{{main}}'))
"""
DISAGREE = f"""coalesce((
    SELECT min({COUNTED_LABEL}) <> max({COUNTED_LABEL}) FROM annotations_annotation a
    WHERE a.sentence_id = s.id AND {OF_DISAGREEMENT}), false)"""
# Where they disagree on few of many sentences, looking at each until a page is full took three times this.
DISAGREED = f"""s.id IN (
    SELECT a.sentence_id FROM annotations_annotation a
    WHERE a.project_id = %(project)s AND {OF_DISAGREEMENT}
    GROUP BY a.sentence_id HAVING min({COUNTED_LABEL}) <> max({COUNTED_LABEL}))"""
DECIDED = "EXISTS (SELECT FROM annotations_decision y WHERE y.sentence_id = s.id{also})"
OF_DECISIONS = "annotations_decision y WHERE y.project_id = %(project)s"
DECIDED_SO = f" AND {labelled('y.label_id')}"
UNANSWERED = f"""NOT EXISTS (
    SELECT FROM annotations_annotation a WHERE a.sentence_id = s.id AND {ANSWER_SEEN}
    AND a.reviewer_id = ANY (%(unlabelled_by)s::bigint[]))"""

IS_QUOTE = flag("is_quote", "s.is_quote")
ABOUT_THE_SENTENCE = (
    IS_QUOTE,
    flag(
        "disputed_in_thread",
        DISPUTED,
        tells_of_thread=True,
        walked=("k.document_id", "k.target_sentence_id", OF_DISPUTES),
    ),
    flag("reviewers_disagree", DISAGREE, tells_of_thread=True, rarely=DISAGREED),
    flag(
        "decided",
        DECIDED.format(also=""),
        tells_of_thread=True,
        walked=("y.document_id", "y.sentence_id", OF_DECISIONS),
    ),
    Condition(
        "decisions",
        "bigint[]",
        DECIDED.format(also=DECIDED_SO),
        tells_of_thread=True,
        walked=("y.document_id", "y.sentence_id", OF_DECISIONS + DECIDED_SO),
    ),
    flag("unlabelled", UNANSWERED),
)
# In a list words are looked up in their index or not, as the planner sees fit; an export looks them up once.
SEARCHED = Condition("q", "text", SEARCH.format(s="s"))
LOOKED_UP = Condition("q", "text", f"s.id IN ({found('id')})")
IN_DOCUMENT = Condition("q", "text", f"d.id IN ({found('document_id')})")

ALL = (*OF_DOCUMENT, *OF_POST, *OF_ANSWER, *ABOUT_THE_SENTENCE, SEARCHED)

DOCUMENT_WANTED = f"""
    d.project_id = %(project)s
    AND (d.is_current OR %(all_versions)s)
    AND {optional(OF_DOCUMENT)}
    AND {IN_DOCUMENT.optional}
"""
ANSWER_WANTED = optional(OF_ANSWER)
SENTENCE_WANTED = f"""
    (NOT %(posts_chosen)s OR EXISTS (
        SELECT FROM documents_post p
        WHERE p.id = s.post_id AND p.project_id = %(project)s AND {optional(OF_POST)}))
    AND {optional((*ABOUT_THE_SENTENCE, LOOKED_UP))}
"""
# Whether one answer on the sentence that the caller may see is all that is asked of answers.
ANSWERED = f"""EXISTS (
    SELECT FROM annotations_annotation a
    WHERE a.sentence_id = s.id AND a.project_id = %(project)s
      AND {ANSWER_SEEN} AND {{wanted}} AND {COUNTED_ALONE})"""
ANSWERED_AS_WANTED = f"(NOT %(answers_chosen)s OR {ANSWERED.format(wanted=ANSWER_WANTED)})"

# Of an answer, where its sentence is not at hand; and of a document: whether it holds a sentence that is
# wanted and that the caller may read.
SENTENCE_IS_WANTED = f"""
    (NOT %(sentences_chosen)s OR EXISTS (
        SELECT FROM documents_sentence s WHERE s.id = a.sentence_id AND {SENTENCE_WANTED}))
"""
SENTENCE_READABLE = f"""
    ({THREAD_OPEN_TO}
     OR EXISTS (SELECT FROM documents_post p WHERE p.id = s.post_id AND p.depth = 0))
"""
HOLDS_WANTED = f"""
    (NOT (%(sentences_chosen)s OR %(answers_chosen)s) OR EXISTS (
        SELECT FROM documents_sentence s
        WHERE s.document_id = d.id AND s.retired_at IS NULL AND {SENTENCE_READABLE}
          AND {SENTENCE_WANTED} AND {ANSWERED_AS_WANTED}))
"""
# What a document must hold for any of its sentences to be wanted, told by its own indexes, so that where few
# are the others are passed over. More may be asked than this: it says which documents cannot matter. The
# OFFSET keeps the planner from reading all answers there are into one hash.
MAY_HOLD_WANTED = f"""
    (NOT %(posts_chosen)s OR EXISTS (
        SELECT FROM documents_post p WHERE p.document_id = d.id AND {optional(OF_POST)} OFFSET 0))
    AND (NOT %(answers_chosen)s OR EXISTS (
        SELECT FROM annotations_annotation a WHERE a.document_id = d.id AND {ANSWER_WANTED} OFFSET 0))
    AND (%(disputed_in_thread)s::boolean IS NOT TRUE OR EXISTS (
        SELECT FROM documents_link k WHERE k.document_id = d.id AND k.kind = 'disputes' OFFSET 0))
    AND ((%(decided)s::boolean IS NOT TRUE AND %(decisions)s::bigint[] IS NULL) OR EXISTS (
        SELECT FROM annotations_decision y WHERE y.document_id = d.id OFFSET 0))
"""


def of_documents(params: Mapping[str, Any]) -> str:
    """What is asked of documents `d`, as a WHERE."""
    versions = "" if params["all_versions"] else " AND d.is_current"
    return f"d.project_id = %(project)s{versions} AND {chosen(OF_DOCUMENT, params)}"


def of_sentences(params: Mapping[str, Any], walk: Walk | None = None) -> str:
    """What is asked of sentences `s` of posts `p` and documents `d`, as a WHERE.

    With `walk` the rows are wanted in the order of their documents, and no more than a page of them.
    """
    where = [of_documents(params), chosen((*OF_POST, *ABOUT_THE_SENTENCE, SEARCHED), params, walk)]
    if params["kept_from"] is not None:
        where.append(f"(p.depth = 0 OR {THREAD_OPEN_TO})")
    if params["answers_chosen"]:
        where.append(ANSWERED.format(wanted=chosen(OF_ANSWER, params)))
    return " AND ".join(where)


def of_answers(params: Mapping[str, Any]) -> str:
    """What is asked of answers `a` on sentences `s` of posts `p` and documents `d`, as a WHERE."""
    about = chosen((*OF_POST, *ABOUT_THE_SENTENCE, SEARCHED), params)
    wanted = f"{ANSWER_SEEN} AND {chosen(OF_ANSWER, params)} AND {COUNTED_ALONE}"
    return f"{of_documents(params)} AND {about} AND {wanted}"
