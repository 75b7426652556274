"""`documents/{id}/similar/`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, duplicates
from documents.api.serializers import NearDuplicateShape, page_of
from documents.api.views import View


class NearDuplicates(View):
    """The documents nearly the same as one."""

    @extend_schema(
        operation_id="documents_similar", responses=page_of(NearDuplicateShape), tags=["documents"]
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """Documents that are nearly the same.

        The most alike come first; there are never more than a page of them.
        """
        document = access.document(self.actor, document_id)
        return Response({"next": None, "previous": None, "results": duplicates.of(document.pk)})
