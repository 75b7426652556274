"""How often the model is right where people have decided: what anybody should see before they use it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import consensus, dawid_skene
from annotations.dawid_skene import Bin
from annotations.models import ConsensusFit
from documents.access import Actor
from documents.later import Later
from documents.models import Project
from documents.queries import fetch

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

SIMULATED_RIGHT, SIMULATED_SAID = 84, 99
"""Hundredths of the sentences that the model gave 95 % or more: right, and said to be
(tests/bench/consensus.py)."""
FEW = 100
"""Sentences drawn by lot below which the curve says little."""

# The likeliest label of each sentence that was decided and that the fit knows, whether it is the one
# decided, and with what probability the sentence was drawn by lot (null where it was not). Where all
# reviewers agreed and the decision was taken from them unseen, it shows nothing of whether they are right.
DECIDED = """
SELECT t.top,
    coalesce(
        array_position(x.probabilities, t.top) = array_position(%(labels)s::text[], l.key::text), false),
    w.probability, c.is_unanimous, l.id IS NULL
FROM annotations_decision c
JOIN annotations_posterior x ON x.document_id = c.document_id AND x.sentence_id = c.sentence_id
JOIN documents_sentence s ON s.id = c.sentence_id AND s.retired_at IS NULL AND NOT s.is_quote
LEFT JOIN annotations_label l ON l.id = c.label_id
LEFT JOIN annotations_drawn w ON w.sentence_id = c.sentence_id
CROSS JOIN LATERAL (SELECT max(v) AS top FROM unnest(x.probabilities) v) t
WHERE c.project_id = %(project)s AND x.fit_id = %(fit)s
"""
UNDECIDED = """
SELECT count(*) FROM annotations_drawn w
JOIN documents_sentence s ON s.id = w.sentence_id AND s.retired_at IS NULL
JOIN documents_document d ON d.id = w.document_id AND d.is_current
WHERE w.project_id = %s AND NOT EXISTS (
    SELECT FROM annotations_decision c WHERE c.sentence_id = w.sentence_id AND NOT c.is_unanimous
)
"""


@dataclass(frozen=True, slots=True)
class Curve:
    """How often the likeliest label is the decided one, by its probability.

    `is_random`: the sentences were drawn by lot, so they speak for the others. `sure`: those of 0.95 or more.
    """

    is_random: bool
    n: int
    right: int
    bins: list[Bin]
    sure: Bin
    limits: list[str]


@dataclass(frozen=True, slots=True)
class _Decided:
    """What DECIDED gives, as arrays; `drawn` is not a number where the sentence was not drawn."""

    tops: Any
    is_right: Any
    drawn: Any


def summary(project: Project, actor: Actor) -> dict[str, Any]:
    """The stored fit of a project: how it was made, what it makes of each reviewer, how reliable it is.

    `reviewers` have confusions by true label and given one, in the order of `labels`, with standard errors.
    `reliability` is the curve over sentences drawn by lot, or else over all that were decided; null where
    none is.

    Raises: as `consensus.require`.
    """
    consensus.require(project, actor)
    fit = consensus.freshen(project)
    job = consensus.in_hand(project)
    limits = general_limits()
    if fit is None:
        return {
            "fit": None,
            "warning": _("No model was fitted yet. A curator can ask for one."),
            "limits": limits,
            "reviewers": [],
            "reliability": None,
            "job": job.pk if job else None,
        }
    names = ("fitted_at", "n_annotations", "n_sentences", "n_reviewers", "iterations", "converged")
    curve = of_fit(fit) if not fit.reason else None
    return {
        "fit": {name: getattr(fit, name) for name in (*names, "log_likelihood", "labels")}
        | {
            "prior": dict(zip(fit.labels, fit.prior, strict=True)),
            "is_outdated": consensus.is_outdated(fit),
        },
        "warning": why_none(fit) if fit.reason else _not_settled(fit),
        "limits": limits,
        "reviewers": [asdict(one) for one in consensus.reviewers(fit)],
        "reliability": asdict(curve) if curve else None,
        "job": job.pk if job else None,
    }


def general_limits() -> list[str]:
    """What holds of the model wherever it is used."""
    return [
        _(
            "A model’s opinion is one among others, never gold. It takes reviewers to err each on their own "
            "and every sentence to be equally hard; people share mistakes, and sentences differ."
        ),
        _(
            "In our simulation of that (8 reviewers, 3 a sentence) it gave a third of the sentences 95 % or "
            "more: it said that {said} % of these were right, and {right} % were."
        ).format(said=SIMULATED_SAID, right=SIMULATED_RIGHT),
    ]


def why_none(fit: ConsensusFit) -> str:
    """Why the answers allow no model."""
    return {
        "no_labels": _("No label counts yet, so there is nothing to fit a model to."),
        "one_reviewer": _("All labels are of one reviewer: a model needs others to compare them with."),
        "one_label": _("All labels are the same: there is nothing that a model could tell apart."),
        "no_overlap": _("No sentence has labels of two reviewers yet, so nobody can be compared."),
    }[fit.reason]


def _not_settled(fit: ConsensusFit) -> str | None:
    if fit.converged:
        return None
    return _("The model had not settled after {count} steps: take its probabilities as rough.").format(
        count=fit.iterations
    )


def of_fit(fit: ConsensusFit) -> Curve | None:
    """The curve over decided sentences that were drawn by lot; where there is none, over all that were
    decided.

    Decisions for no label, and those that were taken unseen from reviewers who all agreed, show nothing.
    """
    rows = fetch(DECIDED, {"labels": fit.labels, "project": fit.project_id, "fit": fit.pk})
    kept = [row for row in rows if not row[3] and not row[4]]
    if not kept:
        return None
    tops, is_right, drawn = (np.array(column) for column in list(zip(*kept, strict=True))[:3])
    decided = _Decided(
        tops=tops.astype(np.float64), is_right=is_right.astype(np.bool_), drawn=drawn.astype(np.float64)
    )
    by_lot = ~np.isnan(decided.drawn)
    if not by_lot.any():
        return _curve(decided, ~by_lot, [_not_random()])
    return _curve(decided, by_lot, _limits_of_lot(fit, decided.drawn[by_lot]), is_random=True)


def _curve(decided: _Decided, where: Any, limits: list[str], is_random: bool = False) -> Curve:
    tops, is_right = decided.tops[where], decided.is_right[where]
    return Curve(
        is_random=is_random,
        n=tops.size,
        right=int(is_right.sum()),
        bins=dawid_skene.reliability(tops, is_right),
        sure=dawid_skene.sure(tops, is_right),
        limits=limits,
    )


def _not_random() -> str:
    return _(
        "These sentences were not drawn by lot: they were decided because they were hard, or for other "
        "reasons, and say little about the rest. Have sentences drawn by lot and decide them."
    )


def _limits_of_lot(fit: ConsensusFit, drawn: Any) -> list[str]:
    """What makes a random sample say less than it seems to."""
    limits = []
    if drawn.size < FEW:
        limits.append(
            ngettext(
                "Only {count} sentence was drawn by lot and decided; below {few} the curve says little.",
                "Only {count} sentences were drawn by lot and decided; below {few} the curve says little.",
                drawn.size,
            ).format(count=drawn.size, few=FEW)
        )
    [[waiting]] = fetch(UNDECIDED, [fit.project_id])
    if waiting:
        limits.append(
            ngettext(
                "{count} sentence that was drawn is not decided yet, or was accepted unseen since all "
                "agreed: the curve may be off by it.",
                "{count} sentences that were drawn are not decided yet, or were accepted unseen since all "
                "agreed: the curve may be off by them.",
                waiting,
            ).format(count=waiting)
        )
    if np.unique(drawn).size > 1:
        limits.append(
            _("The sentences were drawn with different probabilities, and each counts the same here.")
        )
    limits.append(_("Decisions are people’s as well: whoever decided may share the reviewers’ mistakes."))
    return limits
