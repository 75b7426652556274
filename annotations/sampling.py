"""Sentences drawn by lot, to be decided whatever reviewers said of them."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.filters import ANSWER_COUNTS
from documents import access
from documents.access import Actor, Need
from documents.errors import Invalid
from documents.models import Project
from documents.queries import fetch

MOST = 10_000
LARGEST_SEED = 2**53 - 1

# The order of a draw hangs on the seed and on what the sentence says and where: the same seed draws the same
# sentences in every installation. What only quotes is judged where it was said; a decision that stands is no
# reason to leave a sentence out, or what people disagree on would be missing.
DRAW = f"""
WITH pool AS MATERIALIZED (
    SELECT s.id, s.document_id, s.project_id, s.sentence_key
    FROM documents_sentence s
    JOIN documents_document d ON d.id = s.document_id AND d.is_current AND d.project_id = %(project)s
    WHERE s.id IN (
        SELECT a.sentence_id FROM annotations_annotation a
        WHERE a.project_id = %(project)s AND a.round = 0 AND a.phase = 'main' AND {ANSWER_COUNTS}
    ) AND s.retired_at IS NULL AND NOT s.is_quote
      AND NOT EXISTS (SELECT FROM annotations_drawn w WHERE w.sentence_id = s.id)
), counted AS (
    SELECT count(*) AS n, least(count(*), %(most)s) AS wanted FROM pool
), drawn AS (
    INSERT INTO annotations_drawn (
        project_id, document_id, sentence_id, probability, seed, drawn_by_id, drawn_at)
    SELECT p.project_id, p.document_id, p.id, c.wanted::float8 / c.n, %(seed)s, %(user)s, now()
    FROM pool p, counted c
    ORDER BY md5(%(seed)s::text || ' ' || p.sentence_key), p.id LIMIT %(most)s
    ON CONFLICT (sentence_id) DO NOTHING RETURNING id
)
SELECT (SELECT count(*) FROM drawn), n FROM counted
"""
# Two draws at once would both count the same sentences.
HOLD = "SELECT FROM documents_project WHERE id = %s FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class Draw:
    """How many sentences were drawn of how many, each with what probability, and from which seed."""

    drawn: int
    population: int
    probability: float
    seed: int


def draw_sample(actor: Actor, project: Project, n: int, seed: int | None = None) -> Draw:
    """Draw `n` of the sentences that have an answer that counts and were not drawn before, or all there are.

    Each has the same probability, n / N, which is kept with it. The same seed draws the same again.

    Raises:
        Invalid: `n` or the seed is out of range, or there is nothing to draw.
        Forbidden: they are no curator.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    if not 1 <= n <= MOST:
        words = _("A whole number from 1 to {most}.").format(most=f"{MOST:,}")
        raise Invalid(_("So many cannot be drawn. Nothing was changed."), errors={"n": [words]})
    if seed is None:
        seed = secrets.randbelow(LARGEST_SEED + 1)
    if not 0 <= seed <= LARGEST_SEED:
        words = _("A whole number from 0 to {most}.").format(most=f"{LARGEST_SEED:,}")
        raise Invalid(_("That is no seed. Nothing was changed."), errors={"seed": [words]})
    params = {"project": project.pk, "most": n, "seed": seed, "user": actor.user_id}
    with transaction.atomic():
        fetch(HOLD, [project.pk])
        [(drawn, population)] = fetch(DRAW, params)
        if not population:
            raise Invalid(_("No sentence is left to draw: each needs an answer that counts."))
        return Draw(drawn, population, drawn / population, seed)
