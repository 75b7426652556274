"""What you are asked again: `projects/{slug}/repeats/`, `repeats/{id}/` and `projects/{slug}/redefined/`."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import passages, redefined, repeats
from annotations.answers import Answer
from annotations.api.study_shapes import PassageShape, SaidInput, passage
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.queries import Key, Row


class RepeatShape(serializers.Serializer):
    """A sentence that you are asked again; what you said first is not shown."""

    id = serializers.IntegerField()
    sentence = PassageShape()


class RepeatAnswer(SaidInput):
    """Your answer, given once."""

    confidence = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    note = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class RedefinedShape(serializers.Serializer):
    """An answer of yours with a label that means something else since."""

    sentence = PassageShape()
    label = serializers.CharField()  # type: ignore[assignment]
    guideline_version = serializers.IntegerField(allow_null=True, help_text="The one that it followed.")


class Confirmation(serializers.Serializer):
    """The sentences on which your answer still holds."""

    sentences = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=redefined.MOST
    )


class ConfirmedShape(serializers.Serializer):
    """How many answers follow the current version now."""

    confirmed = serializers.IntegerField()


def with_passages(rows: list[tuple[Key, Row]]) -> list[tuple[Key, Row]]:
    """The rows with the sentence of each in place of its id."""
    around = passages.read([row["sentence"] for _key, row in rows])
    return [(key, row | {"sentence": passage(around[row["sentence"]])}) for key, row in rows]


class RepeatList(View):
    """The sentences that you are asked again now."""

    @extend_schema(
        operation_id="repeats_list", parameters=[Listing], responses=page_of(RepeatShape), tags=["training"]
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Listing)
        window = read_window(request, int)
        due = sorted(repeats.due(self.actor, project), key=lambda one: one.pk, reverse=window.backwards)
        after: Any = window.after[0] if window.after else None
        rows = [
            ((one.pk,), {"id": one.pk, "sentence": one.sentence_id})
            for one in due
            if after is None or (one.pk < after if window.backwards else one.pk > after)
        ]
        return Response(page(request, window, with_passages(rows[: window.limit])))


class RepeatDetail(View):
    """One sentence that you are asked again."""

    @extend_schema(
        operation_id="repeats_answer",
        request=RepeatAnswer,
        responses={
            204: None,
            (409, "application/problem+json"): OpenApiResponse(Problem, "You answered it already."),
        },
        tags=["training"],
    )
    def put(self, request: Request, repeat_id: int) -> Response:
        """Answer it, once. The answer is of round 1: it enters self-agreement and nothing else."""
        fields = read_body(request, RepeatAnswer)
        repeats.answer(self.actor, repeat_id, Answer.parse(fields))
        return Response(status=204)


class RedefinedList(View):
    """Answers with labels that the guideline redefined since."""

    @extend_schema(
        operation_id="redefined_list",
        parameters=[Listing],
        responses=page_of(RedefinedShape),
        tags=["training"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Your own, of which it is asked whether they still hold."""
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Listing)
        window = read_window(request, int)
        return Response(page(request, window, with_passages(redefined.asked(self.actor, project, window))))

    @extend_schema(
        operation_id="redefined_confirm", request=Confirmation, responses=ConfirmedShape, tags=["training"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Say that answers still hold: they follow the current version from now on."""
        project = access.project(self.actor, slug, Need.LABEL)
        sentences = read_body(request, Confirmation)["sentences"]
        return Response({"confirmed": redefined.confirm(self.actor, project, sentences)})
