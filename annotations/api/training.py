"""`projects/{slug}/training/`: results, what gold says of your answers, and trying again."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import passages, training
from annotations.api.study_shapes import PassageShape, SaidShape, passage, said
from annotations.gold import Met
from annotations.models import TrainingResult
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.queries import Row, page_of_models


class TrainingResultShape(serializers.Serializer):
    """How a reviewer's answers met the gold of a training."""

    plan = serializers.IntegerField()
    name = serializers.CharField(help_text="Of the plan.")
    reviewer = serializers.CharField()
    attempt = serializers.IntegerField()
    right = serializers.IntegerField()
    of = serializers.IntegerField(help_text="Gold sentences; one that was left unanswered is not right.")
    pass_mark = serializers.FloatField(allow_null=True, help_text="A share, from 0 to 1.")
    has_passed = serializers.BooleanField()
    made_at = serializers.DateTimeField()


class MetShape(serializers.Serializer):
    """A gold sentence of a document that you are done with."""

    sentence = PassageShape()
    mine = SaidShape(allow_null=True)
    gold = SaidShape()
    is_right = serializers.BooleanField()
    explanation = serializers.CharField()


class FeedbackShape(serializers.Serializer):
    """A training of yours, with the gold of the documents that you are done with."""

    plan = serializers.IntegerField()
    name = serializers.CharField()
    pass_mark = serializers.FloatField(allow_null=True)
    must_pass = serializers.BooleanField()
    is_over = serializers.BooleanField(help_text="Whether nothing of it is left to do.")
    met = MetShape(many=True)


class FeedbackListShape(serializers.Serializer):
    """Your trainings."""

    trainings = FeedbackShape(many=True)


class TrainingAgain(serializers.Serializer):
    """The training to begin anew."""

    plan = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


def shape(one: TrainingResult) -> Row:
    """A result as the API shows it."""
    return {
        "plan": one.plan_id,
        "name": one.plan.name,
        "reviewer": one.reviewer.username,
        "attempt": one.attempt,
        "right": one.right,
        "of": one.of,
        "pass_mark": one.plan.pass_mark,
        "has_passed": one.has_passed,
        "made_at": one.made_at,
    }


def met_shapes(those: list[Met]) -> list[Row]:
    """Gold sentences with what was said of them, as the API shows them."""
    around = passages.read([one.sentence for one in those])
    return [
        {
            "sentence": passage(around[one.sentence]),
            "mine": said(one.mine),
            "gold": said(one.gold),
            "is_right": one.is_right,
            "explanation": one.explanation,
        }
        for one in those
        if one.sentence in around
    ]


class TrainingResults(View):
    """Results of trainings: everybody's for curators, for others their own."""

    @extend_schema(
        operation_id="training_results",
        parameters=[Listing],
        responses=page_of(TrainingResultShape),
        tags=["training"],
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Listing)
        window = read_window(request, int)
        rows = page_of_models(training.results(self.actor, project), window, shape)
        return Response(page(request, window, rows))

    @extend_schema(
        operation_id="training_again",
        request=TrainingAgain,
        responses={
            204: None,
            (409, "application/problem+json"): OpenApiResponse(Problem, "You are not through with it yet."),
        },
        tags=["training"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Begin a training anew: your answers in it are taken away, which their history keeps."""
        project = access.project(self.actor, slug, Need.LABEL)
        training.try_again(self.actor, project, read_body(request, TrainingAgain)["plan"])
        return Response(status=204)


class TrainingFeedback(View):
    """What gold says of your answers in trainings."""

    @extend_schema(operation_id="training_feedback", responses=FeedbackListShape, tags=["training"])
    def get(self, request: Request, slug: str) -> Response:
        """Your trainings, with every gold sentence of the documents that you are done with."""
        project = access.project(self.actor, slug, Need.LABEL)
        return Response(
            {
                "trainings": [
                    {
                        "plan": one.plan.pk,
                        "name": one.plan.name,
                        "pass_mark": one.plan.pass_mark,
                        "must_pass": one.plan.must_pass,
                        "is_over": one.is_over,
                        "met": met_shapes(one.met),
                    }
                    for one in training.feedback(self.actor, project)
                ]
            }
        )
