"""What the data say of themselves: the figures of a release's card, all of one snapshot.

Figures that are computed with fractions are rounded, since their last digits depend on the machine.
"""

from typing import Any

import numpy as np

from annotations import agreement
from annotations.agreement import Agreement
from annotations.filters import ANSWER_COUNTS, COUNTED_LABEL, COUNTED_REASON
from annotations.measures import MEASURES
from annotations.models import Guideline, Label, Phase, Release
from documents.models import SearchPolicy
from documents.queries import fetch

type Facts = dict[str, Any]

DIGITS = 3
MOST_SOURCES = 50
BASED_ON = """
SELECT max(e.pgh_id) FROM annotations_annotationevent e
JOIN documents_document d ON d.id = e.document_id WHERE d.project_id = %(project)s
"""

TOTALS = """
SELECT count(*), coalesce(sum(d.n_comments), 0), coalesce(sum(d.n_sentences), 0),
    coalesce(sum(d.n_quotes), 0), count(*) FILTER (WHERE d.source_url = ''),
    count(*) FILTER (WHERE d.version > 1),
    min(d.published_at AT TIME ZONE 'UTC')::date::text, max(d.published_at AT TIME ZONE 'UTC')::date::text,
    min(d.retrieved_at AT TIME ZONE 'UTC')::date::text, max(d.retrieved_at AT TIME ZONE 'UTC')::date::text,
    (SELECT count(*) FROM documents_document o WHERE o.project_id = %(project)s AND NOT o.is_current)
FROM documents_document d WHERE d.project_id = %(project)s AND d.is_current
"""
TOTAL_NAMES = """
    documents comments sentences quotes without_address read_again published_from published_to
    retrieved_from retrieved_to older_versions
""".split()  # noqa: SIM905

# The name of a group and how many documents it has, the largest first.
GROUPS = """
SELECT g.name, count(*) FROM (
    SELECT {name} AS name FROM documents_document d WHERE d.project_id = %(project)s AND d.is_current
) g WHERE g.name IS NOT NULL GROUP BY g.name ORDER BY count(*) DESC, g.name COLLATE "C"
"""
WITHDRAWN = """
SELECT count(*) FROM documents_post p JOIN documents_document d ON d.id = p.document_id AND d.is_current
WHERE d.project_id = %(project)s AND p.withdrawn_at IS NOT NULL
"""
HOST = "lower(substring(d.source_url FROM '^[A-Za-z]+://(?:[^/?#@]*@)?([^/:?#]+)'))"

# Every answer of round 0 on current documents, and whether it is in the release.
ANSWERS = f"""
answers AS (
    SELECT a.id, a.sentence_id, a.reviewer_id, a.phase, a.blind, a.guideline_version, a.labelled_at,
        {COUNTED_LABEL} AS label_id, {COUNTED_REASON} AS reason, s.retired_at IS NOT NULL AS is_retired,
        {ANSWER_COUNTS} AS is_done
    FROM annotations_annotation a
    JOIN documents_document d ON d.id = a.document_id AND d.is_current
    JOIN documents_sentence s ON s.id = a.sentence_id
    WHERE a.project_id = %(project)s AND a.round = 0
), counted AS (SELECT * FROM answers WHERE phase = '{Phase.MAIN}' AND is_done AND NOT is_retired)
"""
ANSWER_TOTALS = f"""
WITH {ANSWERS}
SELECT count(*), count(DISTINCT reviewer_id), count(*) FILTER (WHERE blind), count(DISTINCT sentence_id),
    min(labelled_at AT TIME ZONE 'UTC')::date::text, max(labelled_at AT TIME ZONE 'UTC')::date::text,
    (SELECT count(*) FROM answers WHERE phase <> '{Phase.MAIN}'),
    (SELECT count(*) FROM answers WHERE phase = '{Phase.MAIN}' AND NOT is_done),
    (SELECT count(*) FROM answers WHERE phase = '{Phase.MAIN}' AND is_done AND is_retired)
FROM counted
"""
ANSWER_NAMES = """
    answers reviewers blind_answers answered_sentences labelled_from labelled_to
    of_other_phases not_done on_recut_sentences
""".split()  # noqa: SIM905
GIVEN = f"""
WITH {ANSWERS}
SELECT l.key, c.reason, count(*) FROM counted c LEFT JOIN annotations_label l ON l.id = c.label_id
GROUP BY l.key, l.position, l.id, c.reason ORDER BY l.position, l.id, c.reason COLLATE "C"
"""
BY_GUIDELINE = f"""
WITH {ANSWERS}
SELECT coalesce(guideline_version, 0), count(*) FROM counted GROUP BY 1 ORDER BY 1
"""
BY_OVERLAP = f"""
WITH {ANSWERS}
SELECT n.answers, count(*) FROM (SELECT count(*) AS answers FROM counted GROUP BY sentence_id) n
GROUP BY n.answers ORDER BY n.answers
"""
DECIDED = """
SELECT count(*), count(*) FILTER (WHERE y.is_unanimous), count(*) FILTER (WHERE y.is_gold)
FROM annotations_decision y JOIN documents_document d ON d.id = y.document_id AND d.is_current
JOIN documents_sentence s ON s.id = y.sentence_id AND s.retired_at IS NULL
WHERE y.project_id = %(project)s
"""


def gather(release: Release, params: dict[str, Any]) -> Facts:
    """The figures of a project, for the snapshot that the connection is in."""
    project = release.project
    labels = list(Label.objects.filter(project=project).order_by("position", "id"))
    guidelines = Guideline.objects.filter(project=project).order_by("version")
    given = fetch(GIVEN, params)
    return {
        "project": {
            "name": project.name,
            "slug": project.slug,
            "description": project.description,
            "blind": project.blind,
            "article_first": project.article_first,
            "search_policy": SearchPolicy(project.search_policy).value,
        },
        "labels": [
            {
                "key": label.key,
                "name": label.name,
                "definition": label.definition,
                "examples": label.example_lines(),
            }
            for label in labels
        ],
        "guidelines": [
            {"version": one.version, "summary": one.summary, "text": one.text} for one in guidelines
        ],
        **dict(zip(TOTAL_NAMES, map(_plain, fetch(TOTALS, params)[0]), strict=True)),
        **dict(zip(ANSWER_NAMES, map(_plain, fetch(ANSWER_TOTALS, params)[0]), strict=True)),
        "languages": _groups("d.language", params),
        "formats": _groups("d.format", params),
        "sources": _groups(HOST, params),
        "licences": _groups("coalesce(nullif(d.licence, ''), nullif(d.terms_url, ''), 'not noted')", params),
        "mask": list(release.mask),
        "pseudonym_key": release.project.pseudonym_key,
        "withdrawn_posts": fetch(WITHDRAWN, params)[0][0],
        "mix": [[key, n] for key, _reason, n in given if key is not None],
        "reasons": [[reason, n] for key, reason, n in given if key is None],
        "by_guideline": [list(row) for row in fetch(BY_GUIDELINE, params)],
        "overlap": [list(row) for row in fetch(BY_OVERLAP, params)],
        "decisions": dict(zip(("all", "unanimous", "gold"), fetch(DECIDED, params)[0], strict=True)),
        "agreement": _agreement(release, params, [(label.pk, label.key) for label in labels]),
    }


def based_on(params: dict[str, Any]) -> int | None:
    """The newest event of an answer in the project."""
    found: int | None = fetch(BASED_ON, params)[0][0]
    return found


def as_of(facts: Facts) -> str | None:
    """The day of the last change that the figures know of, in UTC."""
    return max((day for day in (facts["retrieved_to"], facts["labelled_to"]) if day), default=None)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else int(value)


def _groups(name: str, params: dict[str, Any]) -> list[list[Any]]:
    return [list(row) for row in fetch(GROUPS.format(name=name), params)]


def _agreement(release: Release, params: dict[str, Any], labels: list[tuple[int, str]]) -> Facts:
    """Measures with their intervals, of the whole and by label; reviewers are counted and not named."""
    rows = agreement.read(release.project, params)
    answers, with_label = rows.answers(), rows.labels > 0
    every = {name: agreement.of_answers(answers, name, rows.documents_in()) for name in MEASURES}
    whole = every["alpha"]
    by_label = {
        key: agreement.of_answers(rows.answers(with_label, (rows.labels == id).astype(np.int64)), "alpha")
        for id, key in labels
        if (rows.labels == id).any()
    }
    return {
        "measures": [_part(name, found) for name, found in every.items()],
        "per_label": [_part(key, found) for key, found in by_label.items()],
        "unit": whole.resampling_unit,
        "documents": whole.n_documents,
        "units": whole.n_units,
        "sentences": whole.n_sentences,
        "reviewers": whole.n_reviewers,
        "answers": whole.n_annotations,
        "on_quotations": rows.on_quotes,
        "warning": whole.warning,
    }


def _part(key: str, found: Agreement) -> Facts:
    return {
        "key": key,
        "value": _rounded(found.value),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "sentences": found.n_sentences,
    }


def _rounded(value: float | None) -> float | None:
    # -0.0 and 0.0 are the same figure.
    return None if value is None else round(value, DIGITS) + 0.0
