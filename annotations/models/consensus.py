"""What a model makes of the answers: kept to be read, and made anew from the answers at any time."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from documents.models import Project

from .decisions import OfSentence


class RealField(models.FloatField):
    """A number of four bytes: seven digits."""

    def db_type(self, connection: Any) -> str:
        return "real"


class ConsensusFit(models.Model):
    """The one fit of a project; a new one takes its place.

    `based_on` is the newest event of an answer that was there before the answers were read. `labels` are
    keys, in the order of `prior` (how often each is true), of the probabilities and of both sides of the
    confusions. `reviewers`: a list of {"reviewer": id, "n": answers, "confusion", "errors"}, the last two by
    true label and given one. Where the answers allow no model `reason` says why, and there is nothing else.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="consensus_fit")
    fitted_at = models.DateTimeField()
    based_on = models.BigIntegerField(default=0)
    n_annotations = models.PositiveIntegerField()
    n_sentences = models.PositiveIntegerField()
    n_reviewers = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, blank=True, default="")
    iterations = models.PositiveIntegerField(default=0)
    converged = models.BooleanField(default=False)
    log_likelihood = models.FloatField(null=True)
    labels = models.JSONField(default=list)
    prior = models.JSONField(default=list)
    reviewers = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "project"], name="consensus_fit_of_project")]

    def __str__(self) -> str:
        return f"fit of {self.project_id}"


class Posterior(OfSentence):
    """How likely each label of a fit is on a sentence, in the order of its labels."""

    fit = models.ForeignKey(
        ConsensusFit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    probabilities = ArrayField(RealField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sentence"], name="posterior_once")]
        indexes = [models.Index(fields=["fit", "document"], name="posterior_of_document")]

    def __str__(self) -> str:
        return f"model on {self.sentence_id}"
