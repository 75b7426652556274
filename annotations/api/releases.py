"""`projects/{slug}/releases/`: making, reading, publishing and withdrawing releases, and their files."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import releases
from annotations.export.masking import KINDS, Mask
from annotations.models import Release, ReleaseState
from annotations.releases import files, statements
from annotations.releases.semver import LONGEST
from documents import access
from documents.access import Actor, Need
from documents.api import ranges
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, Nothing, View, read_body, read_query
from documents.models import Project
from documents.queries import Row, page_of_models

# Beside the standing of a release, what it holds is what everybody said.
CONTENT = (
    "guideline_version", "names_reviewers", "mask", "text_free", "pseudonym_key", "files", "counts",
    "statements",
)  # fmt: skip


class ReleaseFileShape(serializers.Serializer):
    """A file of a release."""

    name = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    rows = serializers.IntegerField(allow_null=True)


class ReleaseRevisionShape(serializers.Serializer):
    """A withdrawal of somebody's words that replaced files of the release."""

    revision = serializers.IntegerField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    files = serializers.ListField(child=serializers.CharField())
    rows_dropped = serializers.IntegerField()
    rows_changed = serializers.IntegerField()


class StatementsShape(serializers.Serializer):
    """What only people know of the data, for the card."""

    def get_fields(self) -> dict[str, Any]:
        return {
            one.key: serializers.CharField(
                required=False, allow_blank=True, max_length=statements.LONGEST, help_text=str(one.help)
            )
            for one in statements.QUESTIONS
        }


class ReleaseShape(serializers.Serializer):
    """A release. What is in it is null for whom the project is blind still, and once it was withdrawn."""

    id = serializers.UUIDField()
    version = serializers.CharField()
    state = serializers.ChoiceField(ReleaseState.choices)
    previous = serializers.CharField(allow_null=True, help_text="The version it was compared with.")
    job = serializers.UUIDField(allow_null=True, help_text="What builds it.")
    error = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawal_reason = serializers.CharField(allow_null=True)
    guideline_version = serializers.IntegerField(allow_null=True)
    names_reviewers = serializers.BooleanField(allow_null=True)
    mask = serializers.ListField(
        child=serializers.ChoiceField(KINDS), allow_null=True, help_text="What is masked in its texts."
    )
    text_free = serializers.BooleanField(allow_null=True, help_text="Whether it holds no texts.")
    pseudonym_key = serializers.IntegerField(
        allow_null=True, help_text="Of its pseudonyms; those of another key cannot be joined with them."
    )
    revision = serializers.IntegerField(help_text="1, and one more for each of `withdrawals`.")
    withdrawals = ReleaseRevisionShape(many=True)
    files = ReleaseFileShape(many=True, allow_null=True)
    counts = serializers.DictField(allow_null=True, help_text="The figures of the card.")
    statements = StatementsShape(allow_null=True)


class NewRelease(serializers.Serializer):
    """A release to be made."""

    version = serializers.CharField(max_length=LONGEST, help_text="As in 1.0.0 (semver.org); versions go up.")
    statements = StatementsShape(required=False)
    mask = serializers.ListField(
        child=serializers.ChoiceField(KINDS), default=list, help_text="What leaves masked, as in exports."
    )
    text_free = serializers.BooleanField(
        default=False,
        help_text="Without texts, titles and authors: offsets, keys and hashes, as `dehydrated` exports.",
    )
    names_reviewers = serializers.BooleanField(
        default=False, help_text="Reviewers by their user names instead of pseudonyms; for owners."
    )


class Rebuilding(serializers.Serializer):
    """What people say of the data now."""

    statements = StatementsShape(required=False)


class Withdrawal(serializers.Serializer):
    """Why a release is withdrawn; everybody who may read the project reads it."""

    reason = serializers.CharField(max_length=releases.LONGEST_REASON)


def shape(release: Release, reads: bool) -> Row:
    """A release as the API shows it; `reads`: whether the reader may know what is in it."""
    state = releases.standing(release)
    has_content = reads and state in (ReleaseState.DRAFT, ReleaseState.PUBLISHED)
    content = {name: getattr(release, name) if has_content else None for name in CONTENT}
    return {
        "id": release.pk,
        "version": release.version,
        "state": state.value,
        "previous": release.previous.version if release.previous else None,
        "job": release.job_id,
        "error": releases.why_failed(release) if state == ReleaseState.FAILED else None,
        "created_at": release.created_at,
        "created_by": release.created_by.username if release.created_by else None,
        "published_at": release.published_at,
        "withdrawn_at": release.withdrawn_at,
        "withdrawal_reason": release.withdrawal_reason or None,
        "revision": release.revision,
        "withdrawals": release.withdrawals,
        **content,
    }


def shown(actor: Actor, project: Project, version: str) -> Row:
    """One release as the actor sees it."""
    return shape(releases.found(actor, project, version), releases.may_read(actor, project))


class ReleaseList(View):
    """The releases of a project, the first one first."""

    @extend_schema(
        operation_id="releases_list",
        parameters=[Listing],
        responses=page_of(ReleaseShape),
        tags=["releases"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those that were published; for curators drafts as well."""
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, UUID)
        reads = releases.may_read(self.actor, project)
        known = releases.known_to(self.actor, project)
        return Response(page(request, window, page_of_models(known, window, lambda one: shape(one, reads))))

    @extend_schema(
        operation_id="releases_add",
        request=NewRelease,
        responses={202: ReleaseShape},
        tags=["releases"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a release of what counts now.

        A job builds it; then it is a draft, to be looked at and published.
        """
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, NewRelease)
        made = releases.start(
            project,
            self.actor,
            fields["version"],
            fields.get("statements"),
            fields["names_reviewers"],
            Mask.read(fields["mask"]),
            text_free=fields["text_free"],
        )
        where = request.build_absolute_uri(f"{request.path}{made.version}/")
        return Response(shown(self.actor, project, made.version), status=202, headers={"Location": where})


class ReleaseDetail(View):
    """One release."""

    @extend_schema(operation_id="releases_read", responses=ReleaseShape, tags=["releases"])
    def get(self, request: Request, slug: str, version: str) -> Response:
        """Its state, and its files with their checksums; of one that was withdrawn the tombstone."""
        return Response(shown(self.actor, access.project(self.actor, slug), version))

    @extend_schema(operation_id="releases_discard", request=None, responses={204: None}, tags=["releases"])
    def delete(self, request: Request, slug: str, version: str) -> Response:
        """Take away what was not published. What was is withdrawn, never deleted."""
        releases.discard(access.project(self.actor, slug, Need.CURATE), version)
        return Response(status=204)


class ReleaseRebuilding(View):
    """Building a draft again."""

    @extend_schema(
        operation_id="releases_rebuild",
        request=Rebuilding,
        responses={202: ReleaseShape},
        tags=["releases"],
    )
    def post(self, request: Request, slug: str, version: str) -> Response:
        """Build a draft again, of what counts now.

        The files of the draft are removed. What people say of the data stays where it is not given anew.
        """
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, Rebuilding)
        draft = releases.found(self.actor, project, version)
        said = draft.statements | fields.get("statements", {})
        releases.start_again(project, self.actor, draft, said)
        return Response(shown(self.actor, project, version), status=202)


class ReleasePublication(View):
    """Publishing a release."""

    @extend_schema(operation_id="releases_publish", request=None, responses=ReleaseShape, tags=["releases"])
    def post(self, request: Request, slug: str, version: str) -> Response:
        """Publish a draft: it never changes from now on.

        In a project that is blind until its release, members see each other's labels from now on.
        """
        project = access.project(self.actor, slug, Need.CURATE)
        read_body(request, Nothing)
        releases.publish(project, version, self.actor.user_id)
        return Response(shown(self.actor, project, version))


class ReleaseWithdrawal(View):
    """Withdrawing a release."""

    @extend_schema(
        operation_id="releases_withdraw", request=Withdrawal, responses=ReleaseShape, tags=["releases"]
    )
    def post(self, request: Request, slug: str, version: str) -> Response:
        """Withdraw a published release: a tombstone with the reason stays, and its files answer 410."""
        project = access.project(self.actor, slug, Need.CURATE)
        self.confirm()
        releases.withdraw(project, version, self.actor.user_id, read_body(request, Withdrawal)["reason"])
        return Response(shown(self.actor, project, version))


def files_of(status: int, description: str) -> dict[tuple[int, str], OpenApiResponse]:
    """A response for each type that a file of a release has."""
    types = {type.partition(";")[0] for type in files.TYPES.values()} | {"text/plain"}
    # Of JSON a reader sees the value, whatever it is, and not its bytes; a part of it is none.
    return {
        (status, type): OpenApiResponse(
            OpenApiTypes.ANY if type == "application/json" else OpenApiTypes.BINARY, description
        )
        for type in sorted(types)
    }


class ReleaseFile(View):
    """A file of a release."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The file is what it is, whatever the Accept header says."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(
        operation_id="releases_file",
        responses={
            **files_of(200, "The file, to be saved."),
            **files_of(206, "The part in `Range`."),
            304: OpenApiResponse(description="You have it: `If-None-Match` names it."),
            416: OpenApiResponse(description="There is no such part."),
            410: OpenApiResponse(description="The release was withdrawn."),
        },
        tags=["releases"],
    )
    def get(self, request: Request, slug: str, version: str, name: str) -> HttpResponseBase:
        """The bytes of a file, SHA256SUMS among them.

        Its SHA-256 is the ETag. `Range`, with `If-Range`, takes a download up again.
        """
        project = access.project(self.actor, slug)
        file, stream = releases.open_file(self.actor, project, version, name)
        return ranges.answer(
            request._request,
            stream,
            file["bytes"],
            file["sha256"],
            files.content_type(name),
            name.rpartition("/")[2],
        )
