"""`documents/{id}/links/`, `projects/{slug}/links/` and `links/{id}/`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, link_history, linking, queries
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import LinkShape, page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.errors import NotFound
from documents.models import LinkKind, LinkState, Project, Sentence
from documents.queries import LinkFilters

BIGINT = 2**63 - 1
MOST = 2**31 - 1
TOO_LATE = {
    (409, "application/problem+json"): OpenApiResponse(
        Problem, "A sentence was cut anew or the page read again; `now` is what stands there."
    )
}


class DocumentLinkQuery(Listing):
    """The query of a document's links."""

    kind = serializers.ChoiceField(LinkKind.choices, required=False, help_text="Of this kind.")
    state = serializers.ChoiceField(
        LinkState.choices, required=False, help_text="In this state, as far as you may know it."
    )
    origin = serializers.ChoiceField(
        ["found", "person"], required=False, help_text="Found when the page was read, or drawn by a person."
    )


class LinkQuery(DocumentLinkQuery):
    """The query of a project's links."""

    document = serializers.UUIDField(required=False, help_text="In this document.")


class LinkInput(serializers.Serializer):
    """What answers, a sentence or a span of a post, and the sentence of another post that it answers."""

    kind = serializers.ChoiceField(LinkKind.choices)
    source_sentence = serializers.IntegerField(
        min_value=1, max_value=BIGINT, required=False, help_text="The sentence that answers; or else a span:"
    )
    source_post = serializers.IntegerField(
        min_value=1, max_value=BIGINT, required=False, help_text="The post that answers."
    )
    source_start = serializers.IntegerField(
        min_value=0, max_value=MOST, required=False, help_text="In Unicode code points of the post's text."
    )
    source_end = serializers.IntegerField(min_value=1, max_value=MOST, required=False)
    target_sentence = serializers.IntegerField(
        min_value=1, max_value=BIGINT, help_text="The sentence that is answered, in another post."
    )
    op = serializers.UUIDField(required=False, help_text="Names this action: sent again it changes nothing.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        span = {"source_post", "source_start", "source_end"} & set(attrs)
        if ("source_sentence" in attrs) == bool(span) or len(span) not in (0, 3):
            raise serializers.ValidationError(
                {"source_sentence": ["Give this, or source_post with source_start and source_end."]}
            )
        return attrs


class LinkChange(serializers.Serializer):
    """What may be changed of a link."""

    state = serializers.ChoiceField(LinkState.choices)
    op = serializers.UUIDField(required=False, help_text="Names this action: sent again it changes nothing.")


class LinkEventShape(serializers.Serializer):
    """Something that was done to a link, which may be gone since."""

    at = serializers.DateTimeField()
    did = serializers.ChoiceField(
        ["drew", "confirmed", "rejected", "proposed", "erased"],
        help_text="`proposed`: took back what they had said.",
    )
    person = serializers.CharField(help_text="Who did it.")
    link = serializers.IntegerField(help_text="Its id.")
    kind = serializers.ChoiceField(LinkKind.choices)
    source_post = serializers.IntegerField()
    source_start = serializers.IntegerField()
    source_end = serializers.IntegerField()
    target_sentence = serializers.IntegerField()


class LinkList(View):
    """Which passages quote, dispute, support or repeat which sentences."""

    def answer(
        self, request: Request, project: Project, query: dict[str, Any], document: UUID | None
    ) -> Response:
        window = read_window(request, int)
        filters = LinkFilters(
            links_of=access.links_of(self.actor, project),
            reader=self.actor.user_id,
            document=document,
            kind=query.get("kind", ""),
            state=query.get("state", ""),
            origin=query.get("origin", ""),
            kept_from=access.threads_kept_from(self.actor, project),
        )
        return Response(page(request, window, queries.links(window, project.pk, filters)))


class DocumentLinks(LinkList):
    """The links within a document."""

    @extend_schema(
        operation_id="documents_links",
        parameters=[DocumentLinkQuery],
        responses=page_of(LinkShape),
        tags=["links"],
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """The links within a document.

        In a blind project reviewers and viewers see those that were found, those they drew, and what they
        themselves and curators said of them.
        """
        document = access.document(self.actor, document_id)
        return self.answer(request, document.project, read_query(request, DocumentLinkQuery), document.pk)


class LinkHistory(View):
    """Who did what to the links of a document."""

    @extend_schema(
        operation_id="documents_links_history",
        parameters=[Listing],
        responses=page_of(LinkEventShape),
        tags=["links"],
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """Who drew, confirmed, rejected and erased which link of a document, the first first.

        In a blind project reviewers and viewers see what they themselves and curators did.
        """
        document = access.document(self.actor, document_id)
        access.require_thread(self.actor, document)
        read_query(request, Listing)
        window = read_window(request, int)
        return Response(page(request, window, link_history.history(self.actor, document, window)))


class ProjectLinks(LinkList):
    """The links within the documents of a project."""

    @extend_schema(
        operation_id="projects_links", parameters=[LinkQuery], responses=page_of(LinkShape), tags=["links"]
    )
    def get(self, request: Request, slug: str) -> Response:
        """The links within the documents of a project, as `documents/{id}/links/` shows them."""
        project = access.project(self.actor, slug)
        query = read_query(request, LinkQuery)
        return self.answer(request, project, query, query.get("document"))

    @extend_schema(
        operation_id="projects_links_draw",
        request=LinkInput,
        responses={201: LinkShape, **TOO_LATE},
        tags=["links"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Draw a link; one that is there already is confirmed by it. The same again changes nothing."""
        project = access.project(self.actor, slug, Need.LABEL)
        fields = read_body(request, LinkInput)
        target = fields["target_sentence"]
        if not Sentence.objects.filter(pk=target, project=project).exists():
            raise NotFound(access.no_sentence())
        source = fields.get("source_sentence") or linking.Span(
            fields["source_post"], fields["source_start"], fields["source_end"]
        )
        link = linking.draw(self.actor, fields["kind"], source, target, fields.get("op"))
        return Response(link, status=201)


class LinkDetail(View):
    """One link."""

    @extend_schema(operation_id="links_read", responses=LinkShape, tags=["links"])
    def get(self, request: Request, link_id: int) -> Response:
        """One link, as you may know it."""
        return Response(linking.read(self.actor, link_id))

    @extend_schema(
        operation_id="links_settle",
        request=LinkChange,
        responses={200: LinkShape, **TOO_LATE},
        tags=["links"],
    )
    def patch(self, request: Request, link_id: int) -> Response:
        """Confirm a link, reject it or propose it again. The same again changes nothing."""
        fields = read_body(request, LinkChange)
        return Response(linking.settle(self.actor, link_id, fields["state"], fields.get("op")))

    @extend_schema(operation_id="links_erase", responses={204: None, **TOO_LATE}, tags=["links"])
    def delete(self, request: Request, link_id: int) -> Response:
        """Erase a link that you drew; curators erase anybody's. One that was found is rejected instead."""
        linking.erase(self.actor, link_id)
        return Response(status=204)
