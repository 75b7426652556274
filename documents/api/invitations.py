"""`projects/{slug}/invitations/`, and `join/` by one."""

from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, inviting
from documents.access import Need
from documents.api import members
from documents.api.members import MemberShape
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.errors import Forbidden
from documents.models import Invitation, Role, User
from documents.queries import Row, page_of_models


class InvitationShape(serializers.Serializer):
    """An invitation that can still be used."""

    id = serializers.IntegerField()
    role = serializers.ChoiceField(Role.choices)
    email = serializers.CharField(allow_blank=True)
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitedShape(InvitationShape):
    """A new invitation with its link."""

    link = serializers.CharField(
        allow_null=True, help_text="Shown this once, then null: only a digest of it is kept."
    )
    sent = serializers.BooleanField(help_text="Whether it went to the address as well.")


class NewInvitation(serializers.Serializer):
    """As what somebody is invited, and where to send it, if anywhere."""

    role = serializers.ChoiceField(Role.choices, default=Role.REVIEWER)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")


def shape(invitation: Invitation) -> Row:
    """An invitation as the API shows it."""
    return {
        "id": invitation.pk,
        "role": invitation.role,
        "email": invitation.email,
        "created_by": invitation.created_by.username if invitation.created_by else None,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }


class InvitationList(View):
    """The open invitations of a project."""

    secrets = ("link",)

    @extend_schema(
        operation_id="invitations_list",
        parameters=[Listing],
        responses=page_of(InvitationShape),
        tags=["members"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those that can still be used; for owners."""
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, int)
        rows = page_of_models(inviting.open_invitations(self.actor, project), window, shape)
        return Response(page(request, window, rows))

    @extend_schema(
        operation_id="invitations_add",
        request=NewInvitation,
        responses={201: InvitedShape},
        tags=["members"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Invite somebody by a link that can be used once, within 14 days; with an address, send it there."""
        project = access.project(self.actor, slug)
        fields = read_body(request, NewInvitation)
        if fields["role"] == Role.OWNER:
            self.confirm()
        invitation, link = inviting.invite(self.actor, project, fields["role"], fields["email"])
        sent = bool(invitation.email) and inviting.send(invitation, link)
        return Response({**shape(invitation), "link": link, "sent": sent}, status=201)


class InvitationDetail(View):
    """One invitation."""

    @extend_schema(operation_id="invitations_revoke", request=None, responses={204: None}, tags=["members"])
    def delete(self, request: Request, slug: str, invitation_id: int) -> Response:
        """Take an invitation back."""
        inviting.revoke(self.actor, access.project(self.actor, slug), invitation_id)
        return Response(status=204)


class JoinInput(serializers.Serializer):
    """An invitation."""

    link = serializers.CharField(max_length=500, help_text="The link, or what stands last in it.")


class Joining(View):
    """Taking up an invitation."""

    @extend_schema(
        operation_id="invitations_accept",
        request=JoinInput,
        responses={
            201: MemberShape,
            (410, "application/problem+json"): OpenApiResponse(Problem, "The invitation is over."),
        },
        tags=["members"],
    )
    def post(self, request: Request) -> Response:
        """Join a project by an invitation, which is spent by it."""
        if self.actor.level < Need.OWN or self.actor.projects is not None:
            raise Forbidden(
                _("This token may not join a project. Use one with the scope admin and no projects.")
            )
        link = read_body(request, JoinInput)["link"]
        secret = link.rstrip("/").rpartition("/")[2].replace("\0", "")
        membership = inviting.accept(secret, cast(User, request.user))
        return Response(members.shape(membership, tells=True), status=201)
