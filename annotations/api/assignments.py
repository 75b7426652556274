"""`projects/{slug}/assignments/`, `assignments/{id}/`, `next/` and `documents/{id}/assignment/`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import finishing, handing, pulling
from annotations.finishing import LONGEST_REASON, SAID
from annotations.handing import HIGHEST, MOST_DOCUMENTS, REOPENED, Wanted
from annotations.pulling import Pulled
from documents import access
from documents.access import Actor, Need
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.models import AssignmentOrigin, AssignmentState, Phase, Project
from documents.queries import Window

BIGINT = 2**63 - 1
FROZEN = (
    "When it was opened again after others' labels could be seen: what was answered by then counts, as it "
    "stood; what is answered since is exported and counts in nothing."
)


class AssignmentShape(serializers.Serializer):
    """A document that somebody is to do, is doing, has done or has skipped; or a place that is nobody's."""

    id = serializers.IntegerField()
    document = serializers.UUIDField()
    title = serializers.CharField()
    sentences = serializers.IntegerField()
    reviewer = serializers.CharField(allow_null=True)
    plan = serializers.IntegerField(allow_null=True)
    plan_name = serializers.CharField(allow_null=True)
    phase = serializers.ChoiceField(Phase.choices)
    state = serializers.ChoiceField(AssignmentState.choices)
    origin = serializers.ChoiceField(AssignmentOrigin.choices)
    is_sample = serializers.BooleanField(help_text="Whether the document was drawn for everybody.")
    probability = serializers.FloatField(allow_null=True, help_text="Of having been drawn.")
    priority = serializers.IntegerField()
    lease_until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was skipped.")
    given_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    given_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    first_done_at = serializers.DateTimeField(allow_null=True)
    frozen_at = serializers.DateTimeField(allow_null=True, help_text=FROZEN)
    revision = serializers.IntegerField()
    answered = serializers.IntegerField(help_text="Sentences with an answer of the reviewer's.")


class AssignmentQuery(Listing):
    """The query of a project's assignments."""

    reviewer = serializers.CharField(required=False, max_length=150, help_text="Of this user.")
    state = serializers.ChoiceField(AssignmentState.choices, required=False)
    document = serializers.UUIDField(required=False, help_text="Of this document.")
    plan = serializers.IntegerField(required=False, min_value=1, max_value=BIGINT, help_text="Of this plan.")


class NewAssignments(serializers.Serializer):
    """Who is to do what. Without reviewers the priority of the documents is set."""

    document = serializers.UUIDField(required=False)
    documents = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_DOCUMENTS
    )
    reviewer = serializers.CharField(required=False, max_length=150, help_text="A user name.")
    reviewers = serializers.ListField(
        child=serializers.CharField(max_length=150), required=False, max_length=1000
    )
    phase = serializers.ChoiceField(Phase.choices, default=Phase.MAIN.value)
    priority = serializers.IntegerField(required=False, min_value=-HIGHEST, max_value=HIGHEST)


class AssignedShape(serializers.Serializer):
    """What became of it."""

    assigned = serializers.IntegerField(help_text="Places that are new, or somebody's again.")
    changed = serializers.IntegerField(help_text="Places whose priority changed.")


class AssignmentChange(serializers.Serializer):
    """What curators change."""

    state = serializers.ChoiceField(
        REOPENED,
        required=False,
        help_text="Let them go on; what they said so far counts.",
    )
    priority = serializers.IntegerField(required=False, min_value=-HIGHEST, max_value=HIGHEST)
    revision = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=BIGINT,
        help_text="The one that was seen: 409 where it changed.",
    )


class NextInput(serializers.Serializer):
    """Which document is wanted."""

    another = serializers.BooleanField(
        default=False, help_text="Leave aside what you hold and have not finished."
    )


class NextShape(serializers.Serializer):
    """The document to go on with; null where none waits."""

    document = serializers.UUIDField(allow_null=True)
    is_new = serializers.BooleanField(help_text="Whether it was given to you just now.")
    assignment = AssignmentShape(allow_null=True)


class StandingShape(serializers.Serializer):
    """How you stand with a document."""

    document = serializers.UUIDField()
    needs_assignment = serializers.BooleanField(help_text="False where it is open to all.")
    state = serializers.ChoiceField(
        AssignmentState.choices, allow_null=True, help_text="Null where it was not assigned to you."
    )
    phase = serializers.ChoiceField(Phase.choices, allow_null=True)
    origin = serializers.ChoiceField(AssignmentOrigin.choices, allow_null=True)
    unanswered = serializers.IntegerField(help_text="Sentences without an answer of yours.")
    lease_until = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    frozen_at = serializers.DateTimeField(allow_null=True, help_text=FROZEN)
    reason = serializers.CharField(help_text="Why you skipped it.")
    revision = serializers.IntegerField(help_text="0 where nothing was said yet.")


class StandingInput(serializers.Serializer):
    """Say that you are done, skip the document, or take it up again."""

    state = serializers.ChoiceField(SAID)
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_REASON, help_text="Needed to skip."
    )
    confirm = serializers.BooleanField(
        default=False, help_text="Done though sentences have no answer: 409 says how many."
    )
    revision = serializers.IntegerField(required=False, min_value=0, max_value=BIGINT)


UNFINISHED = OpenApiResponse(
    Problem,
    "Sentences have no answer, `unanswered` of them; or it changed meanwhile: `state` and `revision` now.",
)


def whose(actor: Actor, project: Project) -> int | None:
    """Whose assignments somebody reads: everybody's (None) as a curator, their own otherwise."""
    curates = (access.level_in(actor, project.pk) or Need.READ) >= Need.CURATE
    return None if curates else actor.user_id


def one(actor: Actor, project: Project, assignment_id: int) -> dict[str, Any]:
    """An assignment in its shape, as the actor may know of it; of an older version there is none."""
    wanted = Wanted(of=whose(actor, project), assignment=assignment_id)
    rows = handing.listed(project, Window(1), wanted)
    return rows[0][1] if rows else {}


def next_shape(actor: Actor, found: Pulled | None) -> dict[str, Any]:
    if found is None:
        return {"document": None, "is_new": False, "assignment": None}
    project = Project.objects.get(documents=found.document)
    return {
        "document": found.document,
        "is_new": found.is_new,
        "assignment": one(actor, project, found.assignment),
    }


class AssignmentList(View):
    """Who is to do what in a project."""

    @extend_schema(
        operation_id="assignments_list",
        parameters=[AssignmentQuery],
        responses=page_of(AssignmentShape),
        tags=["assignments"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The assignments of a project's current documents: curators get all, others their own."""
        project = access.project(self.actor, slug)
        query = read_query(request, AssignmentQuery)
        window = read_window(request, int)
        wanted = Wanted(
            of=whose(self.actor, project),
            reviewer=query.get("reviewer"),
            state=query.get("state"),
            document=query.get("document"),
            plan=query.get("plan"),
        )
        return Response(page(request, window, handing.listed(project, window, wanted)))

    @extend_schema(
        operation_id="assignments_add", request=NewAssignments, responses=AssignedShape, tags=["assignments"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Assign documents to people; the same again changes nothing."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, NewAssignments)
        documents = [*fields.get("documents", []), *([fields["document"]] if "document" in fields else [])]
        reviewers = [*fields.get("reviewers", []), *([fields["reviewer"]] if "reviewer" in fields else [])]
        priority = fields.get("priority")
        assigned = changed = 0
        if reviewers or priority is None:
            assigned = handing.hand_out(self.actor, project, documents, reviewers, fields["phase"], priority)
        if priority is not None:
            changed = handing.prioritise(self.actor, project, documents, priority)
        return Response({"assigned": assigned, "changed": changed})


class AssignmentDetail(View):
    """One assignment."""

    @extend_schema(operation_id="assignments_read", responses=AssignmentShape, tags=["assignments"])
    def get(self, request: Request, assignment_id: int) -> Response:
        """An assignment: curators read any, others their own."""
        found = handing.assignment_of(self.actor, assignment_id)
        return Response(one(self.actor, found.project, found.pk))

    @extend_schema(
        operation_id="assignments_change",
        request=AssignmentChange,
        responses={200: AssignmentShape, (409, "application/problem+json"): UNFINISHED},
        tags=["assignments"],
    )
    def patch(self, request: Request, assignment_id: int) -> Response:
        """Let somebody go on with a document, or say how early it is given out."""
        found = handing.assignment_of(self.actor, assignment_id)
        fields = read_body(request, AssignmentChange, partial=True)
        handing.change(self.actor, found, fields.get("state"), fields.get("priority"), fields.get("revision"))
        return Response(one(self.actor, found.project, found.pk))

    @extend_schema(
        operation_id="assignments_remove", request=None, responses={204: None}, tags=["assignments"]
    )
    def delete(self, request: Request, assignment_id: int) -> Response:
        """Take a document back from somebody. What they answered is kept, and does not count."""
        handing.take_back(self.actor, handing.assignment_of(self.actor, assignment_id))
        return Response(status=204)


class ProjectNext(View):
    """The next document of a project."""

    @extend_schema(operation_id="projects_next", request=NextInput, responses=NextShape, tags=["assignments"])
    def post(self, request: Request, slug: str) -> Response:
        """Give me the next: what you hold and have not finished, else a place of the lot, with a lease."""
        project = access.project(self.actor, slug, Need.LABEL)
        another = read_body(request, NextInput)["another"]
        return Response(next_shape(self.actor, pulling.pull(self.actor, project, another)))


class Next(View):
    """The next document of all your projects."""

    @extend_schema(operation_id="next", request=NextInput, responses=NextShape, tags=["assignments"])
    def post(self, request: Request) -> Response:
        """Give me the next of any project in which documents are given out."""
        another = read_body(request, NextInput)["another"]
        return Response(next_shape(self.actor, pulling.pull_anywhere(self.actor, another)))


class DocumentAssignment(View):
    """Being done with a document."""

    @extend_schema(operation_id="documents_assignment", responses=StandingShape, tags=["assignments"])
    def get(self, request: Request, document_id: UUID) -> Response:
        """How you stand with a document."""
        document = access.document(self.actor, document_id, Need.LABEL)
        return Response(finishing.standing(self.actor, document))

    @extend_schema(
        operation_id="documents_assignment_set",
        request=StandingInput,
        responses={200: StandingShape, (409, "application/problem+json"): UNFINISHED},
        tags=["assignments"],
    )
    def put(self, request: Request, document_id: UUID) -> Response:
        """Be done with a document, skip it with a reason, or take it up again; the same changes nothing."""
        document = access.document(self.actor, document_id, Need.LABEL)
        fields = read_body(request, StandingInput)
        revision = fields.get("revision")
        if fields["state"] == AssignmentState.DONE:
            finishing.finish(self.actor, document, fields["confirm"], revision)
        elif fields["state"] == AssignmentState.SKIPPED:
            finishing.skip(self.actor, document, fields.get("reason", ""), revision)
        else:
            finishing.resume(self.actor, document, revision)
        return Response(finishing.standing(self.actor, document))
