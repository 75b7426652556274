"""What every view of the API shares: who asks, and what they ask for."""

from collections.abc import Collection
from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from documents.access import Actor, actor_for
from documents.api.schema import Schema
from documents.models import Token, User


class View(APIView):
    """A view of the API: translates HTTP into a call of a domain function."""

    schema = Schema()

    @property
    def actor(self) -> Actor:
        """Who asks, and what their token is limited to."""
        token = self.request.auth
        return actor_for(cast(User, self.request.user), token if isinstance(token, Token) else None)


class Listing(serializers.Serializer):
    """The query of a list."""

    cursor = serializers.CharField(required=False, help_text="From `next` or `previous` of a page.")
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=1000, default=100, help_text="Rows of a page."
    )


def either_way(orders: Collection[str]) -> list[str]:
    """What a list may be sorted by: each order, and with a minus from the last."""
    return [*orders, *(f"-{name}" for name in orders)]


def read_query(request: Request, kind: type[serializers.Serializer]) -> dict[str, Any]:
    """The parameters of a request, checked.

    Raises:
        ValidationError: a value is wrong or a parameter is not known; names it.
    """
    query = kind(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    unknown = sorted(set(request.query_params) - set(query.fields))
    if unknown:
        known = ", ".join(sorted(query.fields)) or "none"
        raise serializers.ValidationError(
            {name: [f"There is no such parameter here. Known: {known}."] for name in unknown}
        )
    return query.validated_data


def read_body(request: Request, kind: type[serializers.Serializer], partial: bool = False) -> dict[str, Any]:
    """The fields of a request's body, checked.

    Raises:
        ValidationError: a field is wrong; names each.
    """
    body = kind(data=request.data, partial=partial)
    body.is_valid(raise_exception=True)
    return body.validated_data
