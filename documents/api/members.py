"""`projects/{slug}/members/`."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, members
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.models import Membership, Role
from documents.queries import Row, page_of_models


class BackgroundShape(serializers.Serializer):
    """What somebody told of themselves; a field that they did not tell, or withdrew, is missing."""

    native_languages = serializers.ListField(child=serializers.CharField(), required=False)
    field = serializers.CharField(required=False, help_text="Of work.")
    years_experience = serializers.IntegerField(required=False)
    note = serializers.CharField(required=False)


class MemberShape(serializers.Serializer):
    """A person's role in a project."""

    user = serializers.CharField()
    name = serializers.CharField(help_text="What others see.")
    role = serializers.ChoiceField(Role.choices)
    languages = serializers.ListField(
        child=serializers.CharField(), help_text="Those they are given documents in; empty for every one."
    )
    created_at = serializers.DateTimeField()
    background = BackgroundShape(
        allow_null=True, help_text="What they chose to tell; null unless it is yours, or you own the project."
    )


class NewMember(serializers.Serializer):
    """Who is to be what."""

    user = serializers.CharField(max_length=150)
    role = serializers.ChoiceField(Role.choices)


class MemberChange(serializers.Serializer):
    """What curators say of a person."""

    languages = serializers.ListField(
        child=serializers.CharField(max_length=16, allow_blank=True),
        max_length=50,
        help_text="Codes as `en`: they are given documents in these alone; empty for every one.",
    )


def shape(membership: Membership, tells: bool = False) -> Row:
    """A membership as the API shows it; `tells` with what the person told of themselves."""
    return {
        "user": membership.user.username,
        "name": str(membership.user),
        "role": membership.role,
        "languages": membership.languages,
        "created_at": membership.created_at,
        "background": membership.background if tells else None,
    }


class MemberList(View):
    """The people of a project."""

    @extend_schema(
        operation_id="members_list", parameters=[Listing], responses=page_of(MemberShape), tags=["members"]
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, int)
        owns = access.level_in(self.actor, project.pk) == Need.OWN
        rows = page_of_models(
            members.members_of(self.actor, project),
            window,
            lambda found: shape(found, owns or found.user_id == self.actor.user_id),
        )
        return Response(page(request, window, rows))

    @extend_schema(
        operation_id="members_set",
        request=NewMember,
        responses={
            200: OpenApiResponse(MemberShape, "Their role was changed, or is that already."),
            201: OpenApiResponse(MemberShape, "They are new in the project."),
        },
        tags=["members"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a person a member, or change their role."""
        project = access.project(self.actor, slug)
        fields = read_body(request, NewMember)
        if fields["role"] == Role.OWNER:
            self.confirm()
        membership, new = members.set_role(self.actor, project, fields["user"], fields["role"])
        return Response(shape(membership, tells=True), status=201 if new else 200)


class MemberDetail(View):
    """One person of a project."""

    @extend_schema(
        operation_id="members_change", request=MemberChange, responses=MemberShape, tags=["members"]
    )
    def patch(self, request: Request, slug: str, username: str) -> Response:
        """Say which languages a person is given documents in."""
        project = access.project(self.actor, slug)
        languages = read_body(request, MemberChange)["languages"]
        return Response(shape(members.set_languages(self.actor, project, username, languages)))

    @extend_schema(operation_id="members_remove", request=None, responses={204: None}, tags=["members"])
    def delete(self, request: Request, slug: str, username: str) -> Response:
        """End a membership: an owner anyone's, everyone their own. Their answers stay."""
        members.remove(self.actor, access.project(self.actor, slug), username)
        return Response(status=204)
