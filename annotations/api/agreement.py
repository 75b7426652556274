"""`projects/{slug}/agreement/` and its report."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import agreement, breakdowns
from annotations.api.filters import FilterQuery, read_filters
from annotations.measures import MEASURES
from documents import access
from documents.api.views import View

SAMPLE = (
    "Where a plan goes by uncertainty: that only documents that were drawn at random are counted, and how "
    "many answers that leaves out."
)


class AgreementQuery(FilterQuery):
    """The query of an agreement."""

    measure = serializers.ChoiceField(list(MEASURES), default="alpha")


class AgreementShape(serializers.Serializer):
    """A measure of agreement with its 95% jackknife interval."""

    measure = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    resampling_unit = serializers.ChoiceField(["document", "sentence"])
    n_documents = serializers.IntegerField()
    n_units = serializers.IntegerField(help_text="Documents, those that are nearly the same as one.")
    n_sentences = serializers.IntegerField(help_text="With labels of two reviewers or more.")
    n_reviewers = serializers.IntegerField()
    n_annotations = serializers.IntegerField()
    warning = serializers.CharField(allow_null=True)
    sample = serializers.CharField(allow_null=True, help_text=SAMPLE)


class ProjectAgreement(View):
    """How far a project's reviewers agree."""

    @extend_schema(
        operation_id="projects_agreement",
        parameters=[AgreementQuery],
        responses=AgreementShape,
        tags=["agreement"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """How far the reviewers agree, with an interval.

        Over answers of the main phase; abstentions are missing values. Not for the blind.
        """
        project = access.project(self.actor, slug)
        query, filters = read_filters(request, AgreementQuery)
        return Response(agreement.measure(project, self.actor, query["measure"], filters))


class PartShape(serializers.Serializer):
    """A measure of some of the answers, with its 95% jackknife interval."""

    key = serializers.CharField(help_text="Of what: a measure, label, question, version, depth or first day.")
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n_sentences = serializers.IntegerField(help_text="With two such answers or more.")
    n_annotations = serializers.IntegerField()


class MixShape(serializers.Serializer):
    """How often a label was given; `none` is no label, with a reason."""

    key = serializers.CharField()
    n = serializers.IntegerField()
    share = serializers.FloatField()


class DepthMixShape(serializers.Serializer):
    """The labels given at a depth of the thread; 0 is the article."""

    key = serializers.CharField()
    mix = MixShape(many=True)


class PairShape(serializers.Serializer):
    """Two reviewers and Cohen's kappa on the sentences that both gave a label."""

    first = serializers.CharField()
    second = serializers.CharField()
    kappa = serializers.FloatField(allow_null=True)
    n_sentences = serializers.IntegerField()


class ReviewerShape(serializers.Serializer):
    """A reviewer against the others."""

    reviewer = serializers.CharField()
    n_annotations = serializers.IntegerField()
    n_compared = serializers.IntegerField(help_text="Labels on sentences that others gave one as well.")
    with_most = serializers.FloatField(
        allow_null=True, help_text="The share of these that are what most of the others say."
    )
    abstained = serializers.FloatField(help_text="The share of all their answers.")


class LeftOutShape(serializers.Serializer):
    """Answers that count in nothing."""

    on_recut_sentences = serializers.IntegerField()
    on_quotations = serializers.IntegerField()
    share_recut = serializers.FloatField()
    sentences_with_one_answer = serializers.IntegerField()
    on_undrawn_documents = serializers.IntegerField(
        help_text="On documents that an order by uncertainty brought, which are no random sample."
    )


class ReportShape(serializers.Serializer):
    """Every figure of agreement, of one state of the project."""

    measures = PartShape(many=True)
    with_abstentions = PartShape(
        help_text="Alpha where no label, for whatever reason, is a label like others."
    )
    per_label = PartShape(many=True, help_text="Alpha of each label against all others.")
    per_question = PartShape(
        many=True,
        help_text="Alpha of each question of the decision order, among the answers that came to it: claim, "
        "checkable, disputed, supported.",
    )
    per_guideline = PartShape(many=True, help_text="By the version that the answers were given under.")
    per_depth = PartShape(many=True, help_text="0 the article, 4 four or deeper.")
    over_time = PartShape(
        many=True, help_text="By the week or month in which a sentence had its last answer."
    )
    mix = MixShape(many=True)
    mix_by_depth = DepthMixShape(many=True)
    pairs = PairShape(many=True)
    reviewers = ReviewerShape(many=True)
    ceiling = serializers.FloatField(allow_null=True, help_text="The mean of `with_most` over answers.")
    abstention_rate = serializers.FloatField(allow_null=True)
    labels = serializers.ListField(child=serializers.CharField(), help_text="Of the confusion matrix.")
    confusion = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Pairs of answers on a sentence by their labels; the lower half mirrors the upper.",
    )
    left_out = LeftOutShape()
    resampling_unit = serializers.ChoiceField(["document", "sentence"])
    n_documents = serializers.IntegerField()
    n_units = serializers.IntegerField()
    n_sentences = serializers.IntegerField()
    n_reviewers = serializers.IntegerField()
    n_annotations = serializers.IntegerField()
    warning = serializers.CharField(allow_null=True)
    sample = serializers.CharField(allow_null=True, help_text=SAMPLE)


class ProjectAgreementReport(View):
    """A project's agreement from every side."""

    @extend_schema(
        operation_id="projects_agreement_report",
        parameters=[FilterQuery],
        responses=ReportShape,
        tags=["agreement"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Every figure of agreement: by label, question, reviewer, guideline, depth and time.

        Over answers of the main phase; abstentions are missing values where nothing else is said. Not for the
        blind.
        """
        project = access.project(self.actor, slug)
        _query, filters = read_filters(request, FilterQuery)
        return Response(breakdowns.report(project, self.actor, filters))
