"""`projects/{slug}/checks/`, `…/self-agreement/` and `…/timing/`: how answers hold up, over time."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import checks, repeats, timing
from annotations.api.agreement import AgreementShape
from annotations.api.training import MetShape, met_shapes
from annotations.checks import Checked
from annotations.repeats import Self
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, Selection, View, read_query
from documents.queries import Row


class PointShape(serializers.Serializer):
    """Gold that was met in one document, and in all up to it."""

    document = serializers.UUIDField()
    done_at = serializers.DateTimeField()
    right = serializers.IntegerField()
    of = serializers.IntegerField()
    right_so_far = serializers.IntegerField()
    of_so_far = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True, help_text="Of the share so far: Wilson's interval, 95%.")
    high = serializers.FloatField(allow_null=True)


class CheckedShape(serializers.Serializer):
    """A reviewer's checks, the first document first."""

    reviewer = serializers.CharField()
    points = PointShape(many=True)


class CheckedListShape(serializers.Serializer):
    """Everybody's checks for curators, for others their own."""

    reviewers = CheckedShape(many=True)


class MetListShape(serializers.Serializer):
    """The gold of checks that you are done with, and what you said."""

    met = MetShape(many=True)


class SelfShape(serializers.Serializer):
    """How far a reviewer agrees with themselves, over labels given twice."""

    reviewer = serializers.CharField()
    asked = serializers.IntegerField(help_text="Sentences that were asked again and answered.")
    same = serializers.IntegerField(help_text="Of these, answered alike, with a label or a reason.")
    raw = AgreementShape()
    alpha = AgreementShape()


class SelfListShape(serializers.Serializer):
    """Everybody for curators, for others they alone."""

    reviewers = SelfShape(many=True)


class TimingQuery(Listing):
    """The query of times."""

    rushed = serializers.BooleanField(default=False, help_text="Those alone that took too little time.")


class TimingShape(serializers.Serializer):
    """How long a reviewer took in a document; medians over its timed sentences."""

    reviewer = serializers.CharField()
    name = serializers.CharField()
    document = serializers.UUIDField()
    title = serializers.CharField()
    sentences = serializers.IntegerField(help_text="Timed ones; documents with fewer than 5 are left out.")
    median_ms = serializers.IntegerField()
    needed_ms = serializers.IntegerField(
        help_text=f"To read the words of a sentence, at {timing.WORDS_PER_MINUTE} a minute (Brysbaert 2019)."
    )
    ratio = serializers.FloatField(help_text="The median of time taken to time needed.")
    is_rushed = serializers.BooleanField(help_text=f"Whether `ratio` is below {timing.RUSHED}.")


def checked_shape(one: Checked) -> Row:
    """Checks as the API shows them."""
    return {"reviewer": one.reviewer.username, "points": [asdict(point) for point in one.points]}


def self_shape(one: Self) -> Row:
    """Self-agreement as the API shows it."""
    return {
        "reviewer": one.reviewer.username,
        "asked": len(one.pairs),
        "same": sum(pair.is_same for pair in one.pairs),
        "raw": asdict(one.raw),
        "alpha": asdict(one.alpha),
    }


class CheckList(View):
    """How answers met gold that was slipped in."""

    @extend_schema(operation_id="checks_list", responses=CheckedListShape, tags=["training"])
    def get(self, request: Request, slug: str) -> Response:
        """Of each reviewer the share as gold over time; everybody's for curators, for others their own."""
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Selection)
        return Response(
            {"reviewers": [checked_shape(one) for one in checks.of_reviewers(self.actor, project)]}
        )


class CheckMine(View):
    """The gold of your checks."""

    @extend_schema(operation_id="checks_mine", responses=MetListShape, tags=["training"])
    def get(self, request: Request, slug: str) -> Response:
        """Every gold sentence of checks that you are done with, what you said, and why gold says so."""
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Selection)
        return Response({"met": met_shapes(checks.of_person(self.actor, project))})


class SelfAgreement(View):
    """How far reviewers agree with themselves."""

    @extend_schema(operation_id="self_agreement", responses=SelfListShape, tags=["agreement"])
    def get(self, request: Request, slug: str) -> Response:
        """Raw and alpha of sentences that were asked again; everybody's for curators, else your own."""
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Selection)
        return Response(
            {"reviewers": [self_shape(one) for one in repeats.self_agreement(self.actor, project)]}
        )


class TimingList(View):
    """How long answers took."""

    @extend_schema(
        operation_id="timing_list",
        parameters=[TimingQuery],
        responses=page_of(TimingShape),
        tags=["training"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """A row for a reviewer and a document; everybody's for curators, for others their own."""
        project = access.project(self.actor, slug, Need.LABEL)
        query = read_query(request, TimingQuery)
        window = read_window(request, UUID, int)
        rows = timing.of_documents(self.actor, project, window, query["rushed"])
        return Response(page(request, window, rows))
