"""`projects/{slug}/labels/` and `…/guidelines/`."""

from contextlib import AbstractContextManager

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import guidelines, labels
from annotations.api.serializers import (
    GuidelineChangesShape,
    GuidelineShape,
    LabelChange,
    LabelRemoval,
    LabelShape,
    NewGuideline,
    NewLabel,
    SinceQuery,
)
from annotations.models import Guideline, Label
from documents import access
from documents.access import Need
from documents.api.conditions import unchanged
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, Selection, View, read_body, read_query
from documents.models import Project
from documents.queries import Row, page_of_models


def label_shape(label: Label) -> Row:
    """A label as the API shows it."""
    return {
        "key": label.key,
        "name": label.name,
        "hotkey": label.hotkey,
        "letter": label.letter,
        "colour_light": label.colour_light,
        "colour_dark": label.colour_dark,
        "pattern": label.pattern,
        "definition": label.definition,
        "examples": label.examples,
        "position": label.position,
        "retired": label.retired_at is not None,
        "revision": label.revision,
    }


def guideline_shape(guideline: Guideline) -> Row:
    """A version of the guideline as the API shows it."""
    author = guideline.created_by
    return {
        "version": guideline.version,
        "text": guideline.text,
        "summary": guideline.summary,
        "redefines": guideline.redefines,
        "created_at": guideline.created_at,
        "created_by": author.username if author else None,
    }


class LabelList(View):
    """The labels of a project."""

    @extend_schema(
        operation_id="labels_list", parameters=[Listing], responses=page_of(LabelShape), tags=["labels"]
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, int)
        return Response(page(request, window, page_of_models(project.labels.all(), window, label_shape)))

    @extend_schema(operation_id="labels_add", request=NewLabel, responses={201: LabelShape}, tags=["labels"])
    def post(self, request: Request, slug: str) -> Response:
        """Add a label; colours, letter and underline are chosen where they are not given."""
        project = access.project(self.actor, slug, Need.OWN)
        fields = read_body(request, NewLabel)
        label = labels.add_label(project, fields.pop("key"), fields, fields.pop("insist", False))
        return Response(label_shape(label), status=201)


def same(request: Request, project: Project, key: str) -> AbstractContextManager[bool]:
    """Hold the labels of a project while one is what If-Match names."""
    return unchanged(
        request,
        lambda: label_shape(labels.label_of(project, key)),
        Project.objects.filter(pk=project.pk),
    )


class LabelDetail(View):
    """One label of a project. PATCH and DELETE take If-Match with the ETag of GET."""

    @extend_schema(operation_id="labels_read", parameters=[Selection], responses=LabelShape, tags=["labels"])
    def get(self, request: Request, slug: str, key: str) -> Response:
        """One label, retired ones too."""
        return Response(label_shape(labels.label_of(access.project(self.actor, slug), key)))

    @extend_schema(operation_id="labels_change", request=LabelChange, responses=LabelShape, tags=["labels"])
    def patch(self, request: Request, slug: str, key: str) -> Response:
        """Change a label, retire it or bring it back. What is left out stays; the key never changes."""
        project = access.project(self.actor, slug, Need.OWN)
        fields = read_body(request, LabelChange, partial=True)
        how = {name: fields.pop(name, False) for name in ("swap", "insist")}
        with same(request, project, key):
            label = labels.change_label(project, key, fields, fields.pop("base", None), **how)
        return Response(label_shape(label))

    @extend_schema(
        operation_id="labels_remove",
        parameters=[LabelRemoval],
        request=None,
        responses={
            200: OpenApiResponse(LabelShape, "Answers hold it or held it: it was retired."),
            204: OpenApiResponse(None, "No answer ever held it: it was deleted."),
        },
        tags=["labels"],
    )
    def delete(self, request: Request, slug: str, key: str) -> Response:
        """Delete a label that no answer holds or held; else retire it."""
        project = access.project(self.actor, slug, Need.OWN)
        base = read_query(request, LabelRemoval).get("base")
        with same(request, project, key):
            label = labels.remove_label(project, key, base)
        return Response(status=204) if label is None else Response(label_shape(label))


class GuidelineList(View):
    """The versions of a project's guideline, the first one first."""

    @extend_schema(
        operation_id="guidelines_list",
        parameters=[Listing],
        responses=page_of(GuidelineShape),
        tags=["labels"],
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, int)
        versions = project.guidelines.select_related("created_by")
        return Response(page(request, window, page_of_models(versions, window, guideline_shape)))

    @extend_schema(
        operation_id="guidelines_add",
        request=NewGuideline,
        responses={201: GuidelineShape},
        tags=["labels"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish the next version; answers given from now on say that they followed it."""
        project = access.project(self.actor, slug, Need.OWN)
        fields = read_body(request, NewGuideline)
        return Response(
            guideline_shape(guidelines.publish(project, author_id=self.actor.user_id, **fields)), status=201
        )


class GuidelineDetail(View):
    """One version of a project's guideline."""

    @extend_schema(
        operation_id="guidelines_read", parameters=[Selection], responses=GuidelineShape, tags=["labels"]
    )
    def get(self, request: Request, slug: str, version: int) -> Response:
        """One version of the guideline."""
        project = access.project(self.actor, slug)
        return Response(guideline_shape(guidelines.version(project, version)))


class GuidelineChanges(View):
    """What a version of a project's guideline changed."""

    @extend_schema(
        operation_id="guidelines_changes",
        parameters=[SinceQuery],
        responses=GuidelineChangesShape,
        tags=["labels"],
    )
    def get(self, request: Request, slug: str, version: int) -> Response:
        """What changed between two versions of the guideline, by paragraphs and words."""
        project = access.project(self.actor, slug)
        since = read_query(request, SinceQuery).get("since", version - 1)
        now = guidelines.version(project, version)
        before = guidelines.version(project, since).text if since else ""
        paragraphs = [
            {"kind": kind, "words": [{"kind": one, "text": text} for one, text in words]}
            for kind, words in guidelines.compare(before, now.text)
        ]
        return Response({"version": version, "since": since, "paragraphs": paragraphs})
