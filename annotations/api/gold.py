"""`projects/{slug}/gold/`: what is chosen for training and checks."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import gold, passages
from annotations.api.study_shapes import PassageShape, SaidInput, SaidShape, passage
from annotations.gold import Mark
from annotations.models import Decision
from annotations.rounds import Said
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import Text, page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.queries import Row, page_of_models


class GoldShape(SaidShape):
    """A gold sentence."""

    sentence = PassageShape()
    explanation = serializers.CharField(help_text="What a reviewer is told, once they are done.")
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField()
    revision = serializers.IntegerField(help_text="Of the decision.")


class GoldRow(SaidInput):
    """A sentence to make gold; without label and reason the decision that stands is taken."""

    sentence = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    explanation = Text(required=False, max_length=gold.EXPLANATION_LENGTH)


class GoldInput(serializers.Serializer):
    """Up to 1,000 sentences; all are made gold or none."""

    gold = GoldRow(many=True)


class GoldCountShape(serializers.Serializer):
    """How many sentences were named."""

    gold = serializers.IntegerField()


class GoldRemoval(serializers.Serializer):
    """Which sentence is to be gold no longer."""

    sentence = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Its id.")


def shapes(decisions: list[Decision]) -> list[Row]:
    """Gold sentences as the API shows them."""
    around = passages.read([one.sentence_id for one in decisions])
    return [
        {
            "sentence": passage(around[one.sentence_id]),
            "label": one.label.key if one.label else None,
            "abstain_reason": one.abstain_reason,
            "explanation": one.explanation,
            "decided_by": one.decided_by.username,
            "decided_at": one.decided_at,
            "revision": one.revision,
        }
        for one in decisions
    ]


class GoldList(View):
    """The gold of a project; for curators."""

    @extend_schema(
        operation_id="gold_list", parameters=[Listing], responses=page_of(GoldShape), tags=["training"]
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug, Need.CURATE)
        read_query(request, Listing)
        window = read_window(request, int)
        found = page_of_models(gold.listing(self.actor, project), window, lambda one: {"decision": one})
        shown = shapes([row["decision"] for _key, row in found])
        rows = [(key, row) for (key, _row), row in zip(found, shown, strict=True)]
        return Response(page(request, window, rows))

    @extend_schema(operation_id="gold_add", request=GoldInput, responses=GoldCountShape, tags=["training"])
    def post(self, request: Request, slug: str) -> Response:
        """Make sentences gold, deciding those that come with a label."""
        project = access.project(self.actor, slug, Need.CURATE)
        marks = [
            Mark(
                row["sentence"],
                row.get("explanation", ""),
                Said(row.get("label"), row.get("abstain_reason"))
                if row.get("label") or row.get("abstain_reason")
                else None,
            )
            for row in read_body(request, GoldInput)["gold"]
        ]
        return Response({"gold": gold.mark(self.actor, project, marks)})

    @extend_schema(
        operation_id="gold_remove",
        parameters=[GoldRemoval],
        request=None,
        responses={204: None},
        tags=["training"],
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Take a sentence out of the gold; its decision stays."""
        project = access.project(self.actor, slug, Need.CURATE)
        gold.unmark(self.actor, project, read_query(request, GoldRemoval)["sentence"])
        return Response(status=204)
