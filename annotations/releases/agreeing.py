"""How far reviewers agree, for a release: computed as for the dashboard and the API, rounded once."""

from typing import Any

from annotations import agreement, breakdowns
from annotations.breakdowns import Part
from annotations.export.pseudonyms import reviewer as reviewer_name
from annotations.measures import rounded
from annotations.models import Release
from documents.queries import fetch

DIGITS = 3
"""Of every measure and share in every file of a release."""

NAMES = f"""
SELECT u.id, {reviewer_name("u.username")} FROM documents_user u
WHERE u.id IN (SELECT DISTINCT a.reviewer_id FROM annotations_annotation a WHERE a.project_id = %(project)s)
"""


def gather(release: Release, params: dict[str, Any], labels: list[tuple[int, str]]) -> dict[str, Any]:
    """Measures with their intervals, the confusion of labels and each reviewer against the others.

    `labels` are (id, key) in the order of the project. Reviewers go by the names that they have in the
    release, in the order of these.
    """
    found = breakdowns.of_blocks(agreement.blocks(release.project, params), labels)
    names = dict(fetch(NAMES, params))
    reviewers = [
        {
            "reviewer": names[int(one.reviewer)],
            "answers": one.n_annotations,
            "compared": one.n_compared,
            "with_most": rounded(one.with_most, DIGITS),
            "abstained": rounded(one.abstained, DIGITS),
        }
        for one in found.reviewers
    ]
    return {
        "agreement": {
            "measures": [part(one) for one in found.measures] if found.n_sentences else [],
            "with_abstentions": part(found.with_abstentions) if found.with_abstentions else None,
            "per_label": [part(one) for one in found.per_label],
            "per_question": [part(one) for one in found.per_question],
            "per_guideline": [part(one) for one in found.per_guideline],
            "per_depth": [part(one) for one in found.per_depth],
            "over_time": [part(one) for one in found.over_time],
            "unit": found.resampling_unit,
            "documents": found.n_documents,
            "units": found.n_units,
            "sentences": found.n_sentences,
            "reviewers": found.n_reviewers,
            "answers": found.n_annotations,
            "ceiling": rounded(found.ceiling, DIGITS),
            "abstention_rate": rounded(found.abstention_rate, DIGITS),
            "with_one_answer": found.left_out.sentences_with_one_answer,
            "on_quotations": found.left_out.on_quotations,
            "on_undrawn": found.left_out.on_undrawn_documents,
            "warning": found.warning,
        },
        "confusion": {"labels": found.labels, "counts": found.confusion},
        "mix_by_depth": [
            {"key": "all", "mix": [{"key": one.key, "n": one.n} for one in found.mix]},
            *(
                {"key": place["key"], "mix": [{"key": one["key"], "n": one["n"]} for one in place["mix"]]}
                for place in found.mix_by_depth
            ),
        ],
        "by_reviewer": sorted(reviewers, key=lambda one: str(one["reviewer"])),
    }


def part(found: Part) -> dict[str, Any]:
    """A measure as facts hold it."""
    return {
        "key": found.key,
        "value": rounded(found.value, DIGITS),
        "low": rounded(found.low, DIGITS),
        "high": rounded(found.high, DIGITS),
        "sentences": found.n_sentences,
        "answers": found.n_annotations,
    }
