"""`documents/{id}/sentences/` and `projects/{slug}/sentences/`."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.api.filters import FilteredListing, read_filters
from annotations.api.serializers import SentenceShape
from annotations.filters import Filters
from annotations.queries import SENTENCE_ORDERS
from documents import access, replica
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, either_way, read_query
from documents.errors import Invalid

KEYS: dict[str, tuple[type, ...]] = {
    "reading": (UUID, int, int),
    "id": (int,),
    "depth": (int, int),
    "length": (int, int),
    "posted_at": (int, int),
    "rank": (float, int),
}


class SentenceQuery(FilteredListing):
    """The query of a project's sentences; all that is given must hold."""

    sort = serializers.ChoiceField(
        either_way(SENTENCE_ORDERS),
        default="reading",
        help_text="With a minus from the last. `-rank`: those first that fit the words of `q` best.",
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
        window = read_window(request, *KEYS["reading"])
        params = Filters(documents=(document.pk,)).params(document.project, self.actor)
        return Response(page(request, window, queries.sentences(self.actor.user_id, window, params)))


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

        In a blind project reviewers and viewers filter by their own answers only, and reviewers by those of
        others in documents they are done with, where the project says so.
        """
        project = access.project(self.actor, slug)
        query, filters = read_filters(request, SentenceQuery)
        sort = query["sort"]
        if sort.endswith("rank") and not filters.q:
            raise Invalid(
                _("There are no words to fit."), errors={"sort": ["`rank` needs `q`, the words to look for."]}
            )
        window = read_window(request, *KEYS[sort.removeprefix("-")])
        params = filters.params(project, self.actor)
        rows = replica.reading(queries.sentences, self.actor.user_id, window, params, sort)
        return Response(page(request, window, rows))
