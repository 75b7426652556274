"""`projects/{slug}/consensus/` and its sentences."""

from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import consensus, reliability
from documents import access
from documents.access import Need
from documents.api import jobs
from documents.api.pagination import page, read_window
from documents.api.serializers import JobShape, page_of
from documents.api.views import Listing, Nothing, Selection, View, read_body, read_query

KEY = (UUID, int, int)


class FitShape(serializers.Serializer):
    """How the stored fit was made."""

    fitted_at = serializers.DateTimeField()
    n_annotations = serializers.IntegerField(help_text="Labels that count; no label is none.")
    n_sentences = serializers.IntegerField(help_text="With such a label.")
    n_reviewers = serializers.IntegerField()
    iterations = serializers.IntegerField()
    converged = serializers.BooleanField()
    log_likelihood = serializers.FloatField(allow_null=True, help_text="Of the labels given, natural.")
    labels = serializers.ListField(
        child=serializers.CharField(), help_text="Keys: the order of both sides of the confusions."
    )
    prior = serializers.DictField(
        child=serializers.FloatField(), help_text="Label → how often it is true, says the model."
    )
    is_outdated = serializers.BooleanField(help_text="Whether answers came or went since.")


class ConfusionShape(serializers.Serializer):
    """A reviewer as the model sees them: a line for each true label, a column for each given."""

    reviewer = serializers.CharField()
    n = serializers.IntegerField(help_text="Their labels.")
    confusion = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()), help_text="Each line sums to 1."
    )
    standard_errors = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="They take the other reviewers’ confusions as known.",
    )


class BinShape(serializers.Serializer):
    """Sentences whose likeliest label has a probability from `low` on and below `high`; 1 is in the last."""

    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.IntegerField()
    right = serializers.IntegerField(help_text="Whose likeliest label is the decided one.")
    mean = serializers.FloatField(allow_null=True, help_text="Of the probabilities; null where `n` is 0.")
    share = serializers.FloatField(allow_null=True)
    share_low = serializers.FloatField(allow_null=True, help_text="Wilson’s 95% interval.")
    share_high = serializers.FloatField(allow_null=True)


class CurveShape(serializers.Serializer):
    """How often the likeliest label is the one that was decided."""

    is_random = serializers.BooleanField(
        help_text="Whether the sentences were drawn by lot, and so speak for the others."
    )
    n = serializers.IntegerField()
    right = serializers.IntegerField()
    bins = BinShape(many=True)
    sure = BinShape(help_text="Of a probability of 0.95 or more.")
    limits = serializers.ListField(child=serializers.CharField(), help_text="What it does not tell.")


class ConsensusShape(serializers.Serializer):
    """The model consensus of a project; read `limits` and `reliability` before the probabilities."""

    fit = FitShape(allow_null=True)
    warning = serializers.CharField(allow_null=True, help_text="Why there is no model, or a rough one.")
    limits = serializers.ListField(child=serializers.CharField())
    reviewers = ConfusionShape(many=True)
    reliability = CurveShape(
        allow_null=True, help_text="Over decisions; null where none is on a sentence of the fit."
    )
    job = serializers.UUIDField(allow_null=True, help_text="The job that fits it anew right now.")


class ConsensusSentenceShape(serializers.Serializer):
    """A sentence, what reviewers said of it and what the model makes of that."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    document = serializers.UUIDField()
    text = serializers.CharField()
    labels = serializers.DictField(child=serializers.IntegerField(), help_text="Label → answers.")
    probabilities = serializers.DictField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Label → probability, says the stored fit; null where it did not know the sentence.",
    )


class ProjectConsensus(View):
    """What a model makes of the answers: one opinion among others."""

    @extend_schema(operation_id="projects_consensus", responses=ConsensusShape, tags=["consensus"])
    def get(self, request: Request, slug: str) -> Response:
        """The stored fit: reviewers' confusions, and how reliable it is. Not for the blind.

        Where answers came since and the fit is older than ten minutes, a new one is made meanwhile.
        """
        project = access.project(self.actor, slug)
        read_query(request, Selection)
        return Response(reliability.summary(project, self.actor))

    @extend_schema(
        operation_id="projects_consensus_fit", request=None, responses={202: JobShape}, tags=["consensus"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Fit the model anew: a job. Asked again while that goes on, it is the same job."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_body(request, Nothing)
        job = consensus.ask(project, self.actor)
        where = request.build_absolute_uri(reverse("api:job", args=[job.pk]))
        return Response(jobs.shape(job), status=202, headers={"Location": where})


class ProjectConsensusSentences(View):
    """What reviewers and the model say of each sentence."""

    @extend_schema(
        operation_id="projects_consensus_sentences",
        parameters=[Listing],
        responses=page_of(ConsensusSentenceShape),
        tags=["consensus"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Sentences that have a label, in reading order of the current documents. Not for the blind."""
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, *KEY)
        return Response(page(request, window, consensus.sentences(project, self.actor, window)))
