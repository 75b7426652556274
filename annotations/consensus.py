"""What a model makes of the answers: one opinion among others on each sentence, never called gold.

The model is that of `dawid_skene`, over the answers that agreement counts. A project has one stored fit,
which a job makes anew: when a curator asks, and when somebody reads it and answers have changed since.
Giving a label costs nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import agreement, dawid_skene, since
from annotations.filters import ANSWER_COUNTS, ANSWER_VISIBLE, COUNTED_LABEL, unfiltered
from annotations.measures import Ints
from annotations.models import ConsensusFit, Label, Phase
from documents import access, jobs, replica
from documents.access import THREAD_OPEN_TO, Actor, Need
from documents.errors import Forbidden
from documents.later import Later
from documents.models import Job, Project, User
from documents.queries import Key, Row, Window, execute, fetch

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

KIND = "consensus"
FRESH_FOR = timedelta(minutes=10)
"""A fit this young is left as it is, whatever was answered since; a curator may ask for a new one at any
time."""

# What was deleted meanwhile is left out, and the others cannot be before this is committed.
HOLD = """
SELECT id FROM documents_document WHERE project_id = %s AND id = ANY (%s) FOR KEY SHARE
"""
STORE = """
COPY annotations_posteriors (project_id, document_id, fit_id, sentences, probabilities) FROM STDIN
"""
# A document's are unfolded once, however many of its sentences a page has.
POSTERIORS = """
SELECT x.sentence_id, x.probabilities FROM annotations_posterior x
WHERE x.document_id = ANY (%s) AND x.sentence_id = ANY (%s)
"""

HAS_UNOPENED = f"""
SELECT EXISTS (
    SELECT FROM documents_document d
    WHERE d.project_id = %(project)s AND d.is_current AND d.n_comments > 0 AND NOT {THREAD_OPEN_TO}
)
"""

# The labels that count on each live sentence of the current documents. A page is read document by document,
# in reading order. Parameters: those of `everything`, and the page's.
SENTENCES = """
SELECT c.document_id, p."order", s.start, s.id, s.sentence_key, s.text, c.labels
FROM (
    SELECT d.id AS document_id, c.sentence_id, c.labels
    FROM documents_document d CROSS JOIN LATERAL (
        SELECT n.sentence_id, jsonb_object_agg(n.label_id, n.answers) AS labels
        FROM (
            SELECT a.sentence_id, {label} AS label_id, count(*) AS answers
            FROM annotations_annotation a
            WHERE a.document_id = d.id AND {label} IS NOT NULL AND {visible} AND {counts}
            GROUP BY a.sentence_id, {label}
        ) n GROUP BY n.sentence_id
    ) c
    WHERE d.project_id = %(project)s AND d.is_current AND {at}
) c
JOIN documents_sentence s ON s.id = c.sentence_id AND s.retired_at IS NULL AND NOT s.is_quote
JOIN documents_post p ON p.id = s.post_id
WHERE {after} ORDER BY {order} LIMIT %(limit)s
"""
COLUMNS = ("c.document_id", 'p."order"', "s.start")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer as the model sees them: what they call sentences of each label, with standard errors."""

    reviewer: str
    n: int
    confusion: list[list[float]]
    standard_errors: list[list[float]]


def latest(project: Project) -> ConsensusFit | None:
    """The stored fit of a project."""
    return ConsensusFit.objects.filter(project=project).first()


def ask(project: Project, actor: Actor) -> Job:
    """A job that fits the model anew; the one in hand, where there is one.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: they are no curator of it.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    return _queue(project.pk, actor.user_id)


def in_hand(project: Project) -> Job | None:
    """The job that fits the model of a project right now, or is about to."""
    live = Job.objects.filter(project=project, kind=KIND, status__in=jobs.LIVE)
    return live.order_by("id").first()


def freshen(project: Project) -> ConsensusFit | None:
    """The stored fit, and a job for a new one where answers came since and it is no longer young.

    A project that nobody asked a fit for has none and gets none.
    """
    found = latest(project)
    if found is not None and timezone.now() - found.fitted_at > FRESH_FOR and is_outdated(found):
        _queue(project.pk, None)
    return found


def is_outdated(fit: ConsensusFit) -> bool:
    """Whether an answer was given, changed or taken away since."""
    return since.is_changed(fit.project_id, fit.based_on)


@transaction.atomic
def _queue(project_id: int, user_id: int | None) -> Job:
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    return in_hand(project) or jobs.create(KIND, project_id, user_id, {})


def refit(project: Project) -> ConsensusFit:
    """Fit the model to the answers as they are, and store it in place of the one before, in one
    transaction."""
    based_on = since.settled_event()
    rows = replica.reading(agreement.read, project, everything(project))
    given = rows.labels > 0
    ids, sentences = np.unique(rows.sentences[given], return_inverse=True)
    people, reviewers = np.unique(rows.reviewers[given], return_inverse=True)
    used, labels = np.unique(rows.labels[given], return_inverse=True)
    keys = dict(Label.objects.filter(project=project, pk__in=used.tolist()).values_list("pk", "key"))
    numbers = {pk: number for number, pk in enumerate(keys)}
    labels = np.array([numbers[pk] for pk in used.tolist()], dtype=np.int64)[labels]
    made = ConsensusFit(
        project=project,
        fitted_at=timezone.now(),
        based_on=based_on,
        n_annotations=labels.size,
        n_sentences=ids.size,
        n_reviewers=people.size,
    )
    reason = dawid_skene.why_not(sentences, reviewers, labels)
    if reason is not None:
        made.reason = reason
        return _store(made, {})
    fit = dawid_skene.fit(sentences, reviewers, labels)
    made.iterations, made.converged, made.log_likelihood = fit.iterations, fit.converged, fit.log_likelihood
    made.labels, made.prior = list(keys.values()), _rounded(fit.shares)
    made.reviewers = [
        {
            "reviewer": person,
            "n": n,
            "confusion": _rounded(fit.confusions[number]),
            "errors": _rounded(fit.errors[number]),
        }
        for number, (person, n) in enumerate(
            zip(people.tolist(), np.bincount(reviewers).tolist(), strict=True)
        )
    ]
    owners = rows.documents[given][np.unique(rows.sentences[given], return_index=True)[1]]
    return _store(made, _by_document(rows.ids, owners, ids, fit.posteriors))


def _by_document(
    names: list[UUID], documents: Ints, sentences: Ints, posteriors: dawid_skene.Table
) -> dict[UUID, tuple[str, str]]:
    """The sentences and probabilities of each document, as arrays in PostgreSQL's way of writing them.

    Few answers are all that a sentence has, so most lines are those of another and are written once.
    """
    lines, which = np.unique(posteriors, axis=0, return_inverse=True)
    written = [f'"{{{",".join(format(value, ".7g") for value in line)}}}"' for line in lines.tolist()]
    order = np.argsort(documents, kind="stable")
    found, starts = np.unique(documents[order], return_index=True)
    idents, texts = sentences[order].tolist(), [written[number] for number in which[order].tolist()]
    ends = [*starts.tolist()[1:], len(idents)]
    return {
        names[number]: (f"{{{','.join(map(str, idents[start:end]))}}}", f"{{{','.join(texts[start:end])}}}")
        for number, start, end in zip(found.tolist(), starts.tolist(), ends, strict=True)
    }


def _rounded(table: dawid_skene.Table) -> Any:
    return np.round(table, 6).tolist()


def everything(project: Project) -> dict[str, Any]:
    """The parameters of the conditions in `filters` for all answers of the main phase, whoever asks."""
    return unfiltered(project.pk) | {"phases": [Phase.MAIN.value]}


@transaction.atomic
def _store(made: ConsensusFit, posteriors: dict[UUID, tuple[str, str]]) -> ConsensusFit:
    Project.objects.select_for_update(no_key=True).get(pk=made.project_id)
    execute("DELETE FROM annotations_consensusfit WHERE project_id = %s", [made.project_id])
    made.save(force_insert=True)
    there = [ident for (ident,) in fetch(HOLD, [made.project_id, list(posteriors)])]
    with connection.cursor() as cursor, cursor.copy(STORE) as copy:
        for document in there:
            copy.write(
                "\t".join((str(made.project_id), str(document), str(made.pk), *posteriors[document])) + "\n"
            )
    return made


def require(project: Project, actor: Actor) -> None:
    """That the actor may see what is computed from everyone's labels, and everything it is computed from.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: the project is blind, or they have threads to open yet.
    """
    access.require(actor, project.pk, Need.READ, access.no_project(project.slug))
    if not access.sees_all_labels(actor, project):
        raise Forbidden(
            _(
                "This project is blind: what the model says is computed from everyone's labels and is shown "
                "to you after the release. Curators and owners see it now."
            )
        )
    kept_from = access.threads_kept_from(actor, project)
    if kept_from is not None and fetch(HAS_UNOPENED, {"project": project.pk, "kept_from": kept_from})[0][0]:
        raise Forbidden(
            _(
                "What the model says is computed from labels on threads that you have not opened yet. It is "
                "shown to you when you have opened them all."
            )
        )


def sentences(project: Project, actor: Actor, window: Window) -> list[tuple[Key, Row]]:
    """Sentences with the labels that were given (key → answers), and the stored fit's (key → probability).

    In reading order of the current documents. `probabilities` is null on what the fit did not know.

    Raises: as `require`.
    """
    require(project, actor)
    fit = freshen(project)
    params = everything(project) | {"limit": window.limit}
    at, after = "true", "true"
    if window.after is not None:
        beyond = "<" if window.backwards else ">"
        params |= dict(zip(("at", "at_order", "at_start"), window.after, strict=True))
        at = f"d.id {beyond}= %(at)s"
        after = f"({', '.join(COLUMNS)}) {beyond} (%(at)s, %(at_order)s, %(at_start)s)"
    sql = SENTENCES.format(
        label=COUNTED_LABEL,
        visible=ANSWER_VISIBLE,
        counts=ANSWER_COUNTS,
        at=at,
        after=after,
        order=window.order(COLUMNS),
    )
    keys = dict(Label.objects.filter(project=project).values_list("pk", "key"))
    rows = fetch(sql, params)
    known = fit.labels if fit else []
    likely = (
        dict(fetch(POSTERIORS, [list({row[0] for row in rows}), [row[3] for row in rows]])) if fit else {}
    )
    return [
        (
            (document, order, start),
            {
                "id": ident,
                "key": key,
                "document": document,
                "text": text,
                "labels": _by_key(labels, keys),
                "probabilities": dict(zip(known, likely[ident], strict=True)) if ident in likely else None,
            },
        )
        for document, order, start, ident, key, text, labels in rows
    ]


def _by_key(labels: Any, keys: dict[int, str]) -> dict[str, int]:
    counts = orjson.loads(labels) if isinstance(labels, str) else labels
    return {key: counts[str(pk)] for pk, key in keys.items() if str(pk) in counts}


def place_of(project: Project, sentence_id: int) -> tuple[UUID, int, int] | None:
    """The key of a sentence in that list."""
    rows = fetch(
        'SELECT s.document_id, p."order", s.start FROM documents_sentence s '
        "JOIN documents_post p ON p.id = s.post_id WHERE s.id = %s AND s.project_id = %s",
        [sentence_id, project.pk],
    )
    return rows[0] if rows else None


def reviewers(fit: ConsensusFit) -> list[Reviewer]:
    """The reviewers of a fit by name, those with most answers first."""
    names = dict(
        User.objects.filter(pk__in=[one["reviewer"] for one in fit.reviewers]).values_list("pk", "username")
    )
    found = [
        Reviewer(names[one["reviewer"]], one["n"], one["confusion"], one["errors"])
        for one in fit.reviewers
        if one["reviewer"] in names
    ]
    return sorted(found, key=lambda one: (-one.n, one.reviewer))
