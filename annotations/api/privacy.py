"""`projects/{slug}/withdrawals/` and `…/pseudonym-key/`: acts that protect people."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import privacy
from annotations.models import PrivacyAct, PrivacyKind
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.queries import Row, page_of_models


class WithdrawalCountsShape(serializers.Serializer):
    """How much a withdrawal changed."""

    posts = serializers.IntegerField()
    documents = serializers.IntegerField()
    quotations = serializers.IntegerField(help_text="Sentences of others in which one was blocked out.")
    notes = serializers.IntegerField(
        required=False,
        help_text="Notes, evidence, reasons and remarks in which what repeats them was blocked out; missing "
        "in withdrawals of before that.",
    )
    originals = serializers.IntegerField(
        help_text="Pages and files, as they were read, that were taken away."
    )


class WithdrawalShape(serializers.Serializer):
    """A withdrawal on record; whom it was about is not kept."""

    id = serializers.IntegerField()
    reason = serializers.CharField()
    counts = WithdrawalCountsShape()
    releases = serializers.ListField(
        child=serializers.CharField(), help_text="The versions whose files were replaced."
    )
    made_by = serializers.CharField(allow_null=True)
    made_at = serializers.DateTimeField()


class WordsWithdrawal(serializers.Serializer):
    """Whose words are withdrawn: a post, or all that an author wrote."""

    post = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, help_text="Its id.")
    author = serializers.CharField(
        required=False, max_length=1_000, help_text="The name as it stands in documents."
    )
    site = serializers.CharField(
        required=False, max_length=300, help_text="A host: of an author, only what was written there."
    )
    reason = serializers.CharField(
        max_length=privacy.LONGEST_REASON,
        help_text="Stands in releases whose files are replaced; name nobody.",
    )


class PseudonymKeyShape(serializers.Serializer):
    """The number of the key that pseudonyms are made with."""

    key = serializers.IntegerField()


class PseudonymKeyChange(serializers.Serializer):
    """Why there is to be a new key."""

    reason = serializers.CharField(max_length=privacy.LONGEST_REASON)


def shape(act: PrivacyAct) -> Row:
    """A withdrawal as the API shows it."""
    by = act.made_by.get_username() if act.made_by else None
    fields: dict[str, Any] = {
        name: getattr(act, name) for name in ("reason", "counts", "releases", "made_at")
    }
    return {"id": act.pk, **fields, "made_by": by}


class ProjectWithdrawals(View):
    """Withdrawals of somebody's words."""

    @extend_schema(
        operation_id="withdrawals",
        parameters=[Listing],
        responses=page_of(WithdrawalShape),
        tags=["privacy"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """What was withdrawn, the first act first; for curators."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_query(request, Listing)
        window = read_window(request)
        acts = PrivacyAct.objects.filter(project=project, kind=PrivacyKind.WITHDRAWAL)
        found = page_of_models(acts.select_related("made_by"), window, shape)
        return Response(page(request, window, found))

    @extend_schema(
        operation_id="withdrawals_make",
        request=WordsWithdrawal,
        responses={201: WithdrawalShape},
        tags=["privacy"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Withdraw a post or an author's words for good.

        They are blanked in every document, their originals taken away, releases replaced under their version;
        reading the page again does not bring them back. There is no way back.
        """
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, WordsWithdrawal)
        self.confirm()
        act = privacy.withdraw(self.actor, project, **fields)
        return Response(shape(act), status=201)


class ProjectPseudonymKey(View):
    """The key of a project's pseudonyms."""

    @extend_schema(operation_id="pseudonym_key", responses=PseudonymKeyShape, tags=["privacy"])
    def get(self, request: Request, slug: str) -> Response:
        """Its number; the key itself never leaves."""
        return Response({"key": access.project(self.actor, slug, Need.CURATE).pseudonym_key})

    @extend_schema(
        operation_id="pseudonym_key_renew",
        request=PseudonymKeyChange,
        responses={201: PseudonymKeyShape},
        tags=["privacy"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """A new key: from now on pseudonyms are others, which nobody can join with those before."""
        project = access.project(self.actor, slug, Need.OWN)
        self.confirm()
        privacy.rotate(self.actor, project, read_body(request, PseudonymKeyChange)["reason"])
        return Response({"key": project.pseudonym_key}, status=201)
