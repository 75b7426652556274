"""`projects/{slug}/releases/{version}/changes/`: what is different between any two releases."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import releases
from annotations.releases.semver import LONGEST
from documents import access
from documents.api.views import View, read_query


class ChangesQuery(serializers.Serializer):
    """Against which release."""

    against = serializers.CharField(
        required=False, max_length=LONGEST, help_text="A version; without it the release before."
    )


class MoveShape(serializers.Serializer):
    """How many sentences went from one label to another; `none` is no label."""

    before = serializers.CharField()
    after = serializers.CharField()
    sentences = serializers.IntegerField()


class ChangedSentencesShape(serializers.Serializer):
    """Sentences by what became of them; by the label decided on, or else that of the majority."""

    added = serializers.IntegerField()
    dropped = serializers.IntegerField()
    relabelled = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="With the label that they had.")
    moves = MoveShape(many=True)


class ChangedCountShape(serializers.Serializer):
    """A count on both sides."""

    key = serializers.CharField(help_text="documents, sentences, answers or reviewers.")
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class MeasureShape(serializers.Serializer):
    """A measure with its 95% jackknife interval."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    sentences = serializers.IntegerField()


class ChangedAgreementShape(serializers.Serializer):
    """A measure of all labels, or alpha of one label against the rest, on both sides."""

    of = serializers.ChoiceField(["measure", "label"])
    key = serializers.CharField()
    before = MeasureShape()
    after = MeasureShape()


class ChangedGuidelineShape(serializers.Serializer):
    """A version of the guideline that came in between."""

    version = serializers.IntegerField()
    summary = serializers.CharField(allow_blank=True)


class ReleaseDifferenceShape(serializers.Serializer):
    """What is different in `after`."""

    before = serializers.CharField()
    after = serializers.CharField()
    sentences = ChangedSentencesShape()
    counts = ChangedCountShape(many=True)
    agreement = ChangedAgreementShape(many=True)
    guidelines = ChangedGuidelineShape(many=True)


class ReleaseChanges(View):
    """What is different between two releases."""

    @extend_schema(
        operation_id="releases_changes",
        parameters=[ChangesQuery],
        responses={200: ReleaseDifferenceShape, 410: OpenApiResponse(description="One was withdrawn.")},
        tags=["releases"],
    )
    def get(self, request: Request, slug: str, version: str) -> Response:
        """What is different in a release from another, or from the release before.

        Every sentence that differs from the release before is a line of the file `changes.jsonl`.
        """
        project = access.project(self.actor, slug)
        against = read_query(request, ChangesQuery).get("against")
        found = releases.difference(self.actor, project, against, version)
        sentences = found["sentences"]
        moves = [
            {"before": before, "after": after, "sentences": n} for before, after, n in sentences["moves"]
        ]
        return Response(
            {
                "before": found["before"],
                "after": found["after"],
                "sentences": sentences | {"moves": moves},
                "counts": [
                    {"key": key, "before": before, "after": after}
                    for key, (before, after) in found["counts"].items()
                ],
                "agreement": [
                    {"of": one["of"], "key": one["key"], "before": _side(one["sides"][0]),
                     "after": _side(one["sides"][1])}
                    for one in found["agreement"]
                ],
                "guidelines": [
                    {name: one[name] for name in ("version", "summary")} for one in found["guidelines"]
                ],
            }
        )  # fmt: skip


def _side(part: dict[str, object]) -> dict[str, object]:
    return {name: part[name] for name in ("value", "low", "high", "sentences")}
