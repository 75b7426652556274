"""`projects/{slug}/splits/`: how the dataset is divided into parts, and what these still share."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import splitting
from annotations.splits import BY
from documents import access
from documents.access import Need
from documents.api.views import Nothing, Selection, View, read_body, read_query
from documents.models import Project


class SplitPartInput(serializers.Serializer):
    """A part and its size."""

    name = serializers.CharField(max_length=20, help_text="Small letters, digits and _, as in train.")
    size = serializers.IntegerField(min_value=1, max_value=splitting.LARGEST_SHARE, help_text="In any unit.")


class SplitsInput(serializers.Serializer):
    """How documents are divided."""

    parts = SplitPartInput(many=True, required=False, help_text="In their order; train 80, dev 10, test 10.")
    by = serializers.ListField(
        child=serializers.ChoiceField(BY),
        default=["document"],
        help_text="What keeps documents in one part, together: an author of any post, a near-duplicate "
        "cluster, a site.",
    )
    seed = serializers.IntegerField(required=False, min_value=0, max_value=splitting.LARGEST_SEED)
    stratify = serializers.BooleanField(
        default=True, help_text="Give each part its share of each label, as far as groups allow."
    )
    anew = serializers.BooleanField(default=False, help_text="Place every document again.")


class SplitDefinitionShape(serializers.Serializer):
    """How documents are divided."""

    parts = SplitPartInput(many=True)
    by = serializers.ListField(child=serializers.ChoiceField(BY))
    seed = serializers.IntegerField()
    stratify = serializers.BooleanField()


class SplitsShape(serializers.Serializer):
    """The definition; null where the project is not divided."""

    definition = SplitDefinitionShape(allow_null=True)
    placed = serializers.IntegerField(help_text="How many documents this call placed.")


class SplitPartShape(serializers.Serializer):
    """A part: shares are of sentences; answers and labels those that count."""

    name = serializers.CharField()
    wanted = serializers.FloatField()
    reached = serializers.FloatField()
    documents = serializers.IntegerField()
    sentences = serializers.IntegerField()
    answers = serializers.IntegerField()
    labels = serializers.DictField(child=serializers.IntegerField())


class SplitSharedItemShape(serializers.Serializer):
    """Something that stands in several parts: part → ids of documents."""

    what = serializers.CharField()
    documents = serializers.DictField(child=serializers.ListField(child=serializers.UUIDField()))


class SplitSharedShape(serializers.Serializer):
    """What parts share by one criterion; the first 100 are listed."""

    count = serializers.IntegerField()
    items = SplitSharedItemShape(many=True)


class LeaksShape(serializers.Serializer):
    """What parts share, by criterion; authors by their pseudonyms."""

    documents = SplitSharedShape()
    authors = SplitSharedShape()
    clusters = SplitSharedShape()
    sites = SplitSharedShape()
    sentences = SplitSharedShape(help_text="The same words, three or more.")
    near_sentences = SplitSharedShape(help_text="The same but for case, digits, punctuation and spaces.")
    quotes = SplitSharedShape(help_text="Links of kind quotes and repeats from one part into another.")


class SplitReportShape(serializers.Serializer):
    """What the parts hold and share."""

    definition = SplitDefinitionShape()
    placed = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Documents that came in since.")
    groups = serializers.IntegerField()
    largest_group = serializers.FloatField(help_text="Its share of the sentences.")
    parts = SplitPartShape(many=True)
    shared = LeaksShape()


def definition(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """A definition as the API shows it."""
    if kept is None:
        return None
    parts = [{"name": name, "size": size} for name, size in kept["shares"]]
    return {"parts": parts, **{name: kept[name] for name in ("by", "seed", "stratify")}}


def shape(project: Project, placed: int = 0) -> dict[str, Any]:
    return {"definition": definition(project.splits), "placed": placed}


class ProjectSplits(View):
    """How a project's dataset is divided."""

    @extend_schema(operation_id="splits", responses=SplitsShape, tags=["releases"])
    def get(self, request: Request, slug: str) -> Response:
        """The definition; for curators."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_query(request, Selection)
        return Response(shape(project))

    @extend_schema(
        operation_id="splits_define", request=SplitsInput, responses=SplitsShape, tags=["releases"]
    )
    def put(self, request: Request, slug: str) -> Response:
        """Say how it is divided, and place the documents.

        Another definition takes every place away first; the same one places what came in since.
        """
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, SplitsInput)
        if "parts" in fields:
            fields["shares"] = {part["name"]: part["size"] for part in fields["parts"]}
        if "seed" not in fields and project.splits:
            fields["seed"] = project.splits["seed"]
        wanted = splitting.read(fields)
        placed = splitting.define(self.actor, project, wanted, fields["anew"])
        return Response(shape(project, placed))

    @extend_schema(operation_id="splits_draw", request=None, responses=SplitsShape, tags=["releases"])
    def post(self, request: Request, slug: str) -> Response:
        """Place the documents that came in since; a release does so as well. None that was placed moves."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_body(request, Nothing)
        return Response(shape(project, splitting.draw(project)))

    @extend_schema(operation_id="splits_end", request=None, responses={204: None}, tags=["releases"])
    def delete(self, request: Request, slug: str) -> Response:
        """Divide it no longer; releases stay as they are."""
        splitting.define(self.actor, access.project(self.actor, slug, Need.CURATE), None)
        return Response(status=204)


class SplitReport(View):
    """What parts still share."""

    @extend_schema(operation_id="splits_report", responses=SplitReportShape, tags=["releases"])
    def get(self, request: Request, slug: str) -> Response:
        """What each part holds, and what it shares with others by every criterion; for curators."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_query(request, Selection)
        found = splitting.report(self.actor, project)
        return Response(found | {"definition": definition(found["definition"])})
