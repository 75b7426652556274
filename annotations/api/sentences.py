"""`documents/{id}/sentences/` and `projects/{slug}/sentences/`."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.api.serializers import SentenceShape
from annotations.queries import Filters
from documents import access
from documents.access import Actor
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_query
from documents.errors import Forbidden
from documents.models import Project

KEY = (UUID, int, int)


class SentenceQuery(Listing):
    """The query of a project's sentences; all that is given must hold."""

    document = serializers.UUIDField(
        required=False, help_text="Of this document, which may be an older version."
    )
    label = serializers.CharField(  # type: ignore[assignment]
        required=False,
        help_text="Answered with it by `reviewer`, or without one by anybody whose answers you may see.",
    )
    reviewer = serializers.CharField(required=False, help_text="Answered by this user.")
    unlabelled = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Not answered by `reviewer` or, without one, by you.",
    )
    disputed_in_thread = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Whether a link that you may know of disputes it, and is not rejected.",
    )
    reviewers_disagree = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Whether reviewers gave it different labels."
    )
    q = serializers.CharField(
        required=False, max_length=1_000, help_text="Words, “quoted phrases”, or, and -not, in full text."
    )


class DocumentSentences(View):
    """The sentences of a document, in reading order."""

    @extend_schema(
        operation_id="documents_sentences",
        parameters=[Listing],
        responses=page_of(SentenceShape),
        tags=["sentences"],
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        document = access.document(self.actor, document_id)
        read_query(request, Listing)
        window = read_window(request, *KEY)
        kept_from = access.threads_kept_from(self.actor, document.project)
        filters = Filters(document=document.pk, kept_from=kept_from)
        rows = queries.sentences(document.project_id, self.actor.user_id, window, filters)
        return Response(page(request, window, rows))


class ProjectSentences(View):
    """The sentences of a project's current documents."""

    @extend_schema(
        operation_id="projects_sentences",
        parameters=[SentenceQuery],
        responses=page_of(SentenceShape),
        tags=["sentences"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The sentences of a project.

        In a blind project reviewers and viewers filter by their own answers only.
        """
        project = access.project(self.actor, slug)
        filters = read_filters(project, self.actor, read_query(request, SentenceQuery))
        window = read_window(request, *KEY)
        rows = queries.sentences(project.pk, self.actor.user_id, window, filters)
        return Response(page(request, window, rows))


def read_filters(project: Project, actor: Actor, query: dict[str, Any]) -> Filters:
    """The filters of a query, as far as the actor may use them.

    Raises:
        ValidationError: there is no such label or reviewer in the project.
        Forbidden: the filter would tell them what others answered.
    """
    sees_all = access.sees_all_labels(actor, project)
    label = read_label(project, query.get("label"))
    reviewer = read_reviewer(project, actor, query.get("reviewer"), sees_all)
    if query["reviewers_disagree"] is not None and not sees_all:
        raise Forbidden(
            _(
                "This project is blind: whether reviewers disagree is shown to you after the "
                "release. Leave reviewers_disagree out."
            )
        )
    others = reviewer if reviewer is not None or sees_all else actor.user_id
    return Filters(
        document=query.get("document"),
        label=label,
        labels_of=others if label is not None or reviewer is not None else None,
        unlabelled=query["unlabelled"],
        answered_by=reviewer or actor.user_id,
        disputed_in_thread=query["disputed_in_thread"],
        links_of=None if query["disputed_in_thread"] is None else access.links_of(actor, project),
        reviewers_disagree=query["reviewers_disagree"],
        q=query.get("q", ""),
        kept_from=access.threads_kept_from(actor, project),
    )


def read_label(project: Project, key: str | None) -> str | None:
    """The key of a label of the project, retired ones included."""
    if key is not None and not project.labels.filter(key=key).exists():
        known = ", ".join(project.labels.values_list("key", flat=True))
        raise ValidationError({"label": [f"Not one of the project's labels: {known}."]})
    return key


def read_reviewer(
    project: Project, actor: Actor, name: str | None, sees_all: bool, sees_when_done: bool = False
) -> int | None:
    """The id of a reviewer whose answers the actor may see.

    Whoever left the project and has answers in it still counts. With `sees_when_done` every member may be
    named; the list then leaves out what the actor may not see yet.
    """
    if name is None:
        return None
    found = queries.reviewer_called(project.pk, name)
    # Whether there is such a person is told by no question more or less.
    is_member = sees_when_done and project.memberships.filter(user_id=found or 0).exists()
    if not sees_all and not is_member and found != actor.user_id:
        raise Forbidden(
            _(
                "This project is blind: the answers of others are shown to you after the release. "
                "Leave reviewer out, or name yourself."
            )
        )
    if found is None:
        raise ValidationError({"reviewer": ["Nobody of that name belongs to the project."]})
    return found
