"""What a model makes of the answers: kept to be read, and made anew from the answers at any time."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from documents.models import Document, Project, Sentence


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


class Posteriors(models.Model):
    """What a fit makes of a document: the ids of its `sentences`, and the probabilities of each.

    A row a document rather than one a sentence, since it is written anew with every fit. Those of a sentence
    are a text, an array as PostgreSQL writes it: only the elements of an array can be unfolded, not its rows.
    `Posterior` unfolds both.
    """

    project = models.ForeignKey(
        Project, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    document = models.OneToOneField(Document, models.DO_NOTHING, related_name="+", db_constraint=False)
    fit = models.ForeignKey(ConsensusFit, models.DO_NOTHING, related_name="+", db_constraint=False)
    sentences = ArrayField(models.BigIntegerField())
    probabilities = ArrayField(models.TextField())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="posteriors_of_each",
                condition=models.Q(sentences__len=models.F("probabilities__len")),
            )
        ]

    def __str__(self) -> str:
        return f"model on {self.document_id}"


class Posterior(models.Model):
    """How likely each label of a fit is on a sentence, in the order of its labels: a view, to be read.

    A sentence that was cut anew since stands there still; who reads asks for those that are live.
    """

    sentence = models.OneToOneField(Sentence, models.DO_NOTHING, related_name="+", primary_key=True)
    project = models.ForeignKey(Project, models.DO_NOTHING, related_name="+")
    document = models.ForeignKey(Document, models.DO_NOTHING, related_name="+")
    fit = models.ForeignKey(ConsensusFit, models.DO_NOTHING, related_name="+")
    probabilities = ArrayField(RealField())

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"model on {self.sentence_id}"
