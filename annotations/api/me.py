"""`projects/{slug}/me/`: what you did, where you differ from what was settled, what you tell of yourself."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import checks, myself, passages, redefined, repeats, training
from annotations.api.checks import PointShape, SelfShape, self_shape
from annotations.api.study_shapes import PassageShape, SaidShape, passage, said
from annotations.api.training import TrainingResultShape
from annotations.api.training import shape as result_shape
from documents import access, members
from documents.access import Need
from documents.api.members import BackgroundShape
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query


class MeShape(serializers.Serializer):
    """Your part in a project."""

    documents = serializers.IntegerField(help_text="In which you answered something.")
    done = serializers.IntegerField(help_text="Documents that you said you are done with.")
    sentences = serializers.IntegerField()
    abstained = serializers.IntegerField(help_text="Of these, without a label, with a reason.")
    duration_ms = serializers.IntegerField(help_text="Recorded; 0 where you or the project do not agree.")
    differences = serializers.IntegerField(help_text="Decisions that differ, as far as you may know.")
    asked_again = serializers.IntegerField()
    asked_whether_it_holds = serializers.IntegerField()
    trainings = TrainingResultShape(many=True)
    checks = PointShape(many=True)
    self_agreement = SelfShape(allow_null=True)
    background = BackgroundShape()


class BackgroundInput(serializers.Serializer):
    """What you tell of yourself; null withdraws a field, one that is left out stays."""

    native_languages = serializers.ListField(
        child=serializers.CharField(max_length=members.LONGEST_LANGUAGE),
        max_length=members.MOST_LANGUAGES,
        required=False,
        allow_null=True,
    )
    field = serializers.CharField(max_length=100, required=False, allow_null=True, allow_blank=True)
    years_experience = serializers.IntegerField(
        min_value=0, max_value=members.MOST_YEARS, required=False, allow_null=True
    )
    note = serializers.CharField(max_length=500, required=False, allow_null=True, allow_blank=True)


class MeChange(serializers.Serializer):
    """What you may change."""

    background = BackgroundInput(allow_null=True, help_text="Null withdraws all of it.")


class DifferenceShape(serializers.Serializer):
    """A sentence that was decided otherwise than you said."""

    sentence = PassageShape()
    mine = SaidShape()
    decided = SaidShape()
    reason = serializers.CharField()


class Me(View):
    """Your part in a project."""

    @extend_schema(operation_id="me_read", responses=MeShape, tags=["members"])
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug, Need.LABEL)
        did = myself.did(self.actor, project)
        met = checks.of_person(self.actor, project)
        selves = repeats.self_agreement(self.actor, project, alone=True)
        return Response(
            {
                "documents": did.documents,
                "done": did.done,
                "sentences": did.sentences,
                "abstained": did.abstained,
                "duration_ms": did.duration_ms,
                "differences": myself.n_differences(self.actor, project),
                "asked_again": len(repeats.due(self.actor, project)),
                "asked_whether_it_holds": redefined.n_asked(self.actor, project),
                "trainings": [result_shape(one) for one in training.results(self.actor, project, alone=True)],
                "checks": [asdict(point) for point in checks.points(met)],
                "self_agreement": self_shape(selves[0]) if selves else None,
                "background": members.background(self.actor, project),
            }
        )

    @extend_schema(operation_id="me_change", request=MeChange, responses=BackgroundShape, tags=["members"])
    def patch(self, request: Request, slug: str) -> Response:
        """Tell something of yourself for the dataset, or take it back."""
        project = access.project(self.actor, slug, Need.LABEL)
        given = read_body(request, MeChange)["background"]
        if given is None:
            given = dict.fromkeys(members.BACKGROUND)
        return Response(members.set_background(self.actor, project, given))


class MyDifferences(View):
    """Where you differ from what was settled."""

    @extend_schema(
        operation_id="me_differences",
        parameters=[Listing],
        responses=page_of(DifferenceShape),
        tags=["members"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Sentences that were decided otherwise than you said, as far as the project shows you."""
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Listing)
        window = read_window(request, int)
        found = myself.differences(self.actor, project, window)
        around = passages.read([one.sentence for _key, one in found])
        rows = [
            (
                key,
                {
                    "sentence": passage(around[one.sentence]),
                    "mine": said(one.mine),
                    "decided": said(one.decided),
                    "reason": one.reason,
                },
            )
            for key, one in found
        ]
        return Response(page(request, window, rows))
