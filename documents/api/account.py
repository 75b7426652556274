"""`account/`: what you say of yourself to the whole instance."""

from typing import Any, cast

from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import own_data, users
from documents.access import Need
from documents.api.views import View, read_body
from documents.errors import Forbidden
from documents.models import User
from documents.queries import Row


class AccountShape(serializers.Serializer):
    """You."""

    username = serializers.CharField()
    name = serializers.CharField(help_text="What others see.")
    shares_timing = serializers.BooleanField(help_text="Whether how long you take may be recorded.")


class AccountChange(serializers.Serializer):
    """What you may change."""

    shares_timing = serializers.BooleanField()


def shape(user: User) -> Row:
    """A person as the API shows them to themselves."""
    return {"username": user.username, "name": str(user), "shares_timing": user.shares_timing}


class AccountData(View):
    """All that is kept of you."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The file is what it is, whatever the Accept header says."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(
        operation_id="account_data",
        responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, "A ZIP of JSON files.")},
        tags=["account"],
    )
    def get(self, request: Request) -> FileResponse:
        """Your account, memberships, labels and their history, sessions, tokens' names, what the log says of
        you. With a token: one with the scope admin and no projects.
        """
        if self.actor.level < Need.OWN or self.actor.projects is not None:
            raise Forbidden(
                _("This token may not take all your data. Sign in, or use one with the scope admin.")
            )
        user = cast(User, request.user)
        return FileResponse(
            own_data.archive(user),
            as_attachment=True,
            filename=f"contested-{user.username}.zip",
            content_type="application/zip",
            headers={"Cache-Control": "no-store"},
        )


class Account(View):
    """Your account."""

    @extend_schema(operation_id="account_read", responses=AccountShape, tags=["account"])
    def get(self, request: Request) -> Response:
        return Response(shape(cast(User, request.user)))

    @extend_schema(
        operation_id="account_change", request=AccountChange, responses=AccountShape, tags=["account"]
    )
    def patch(self, request: Request) -> Response:
        """Say whether how long you take over answers may be recorded, where a project records it."""
        if self.actor.level < Need.LABEL:
            raise Forbidden(_("This token may only read. Nothing was changed."))
        user = cast(User, request.user)
        users.share_timing(user, read_body(request, AccountChange)["shares_timing"])
        return Response(shape(user))
