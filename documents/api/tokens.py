"""`tokens/`: your own API tokens."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import tokens
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.errors import Forbidden
from documents.models import Scope, Token, User
from documents.queries import Row


class TokenShape(serializers.Serializer):
    """A token without its secret, which nothing keeps."""

    key = serializers.CharField(help_text="Its first characters; they name it.")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    projects = serializers.ListField(child=serializers.SlugField(), help_text="None means all of yours.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class MadeToken(TokenShape):
    """A new token; the secret is shown this once."""

    token = serializers.CharField(allow_null=True, help_text="Shown this once, then null.")


class NewToken(serializers.Serializer):
    """What a new token is to be and may do."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), required=False, min_length=1)
    projects = serializers.ListField(child=serializers.CharField(), required=False)
    expires_days = serializers.IntegerField(required=False, min_value=1, max_value=tokens.LONGEST_DAYS)


def shape(token: Token) -> Row:
    """A token as the API shows it."""
    return {
        "key": token.token_key,
        "name": token.name,
        "scopes": token.scopes,
        "projects": [project.slug for project in token.projects.all()],
        "created_at": token.created,
        "expires_at": token.expiry,
        "last_used_at": token.last_used_at,
    }


class TokenView(View):
    """What both addresses share: a limited token sees and ends no tokens."""

    def owner(self) -> User:
        if self.actor.level < Need.OWN or self.actor.projects is not None:
            raise Forbidden(
                _("This token may not look after tokens. Sign in, or use one with the scope admin.")
            )
        return User.objects.get(pk=self.actor.user_id)


class TokenList(TokenView):
    """Your API tokens."""

    secrets = ("token",)

    @extend_schema(
        operation_id="tokens_list", parameters=[Listing], responses=page_of(TokenShape), tags=["tokens"]
    )
    def get(self, request: Request) -> Response:
        read_query(request, Listing)
        window = read_window(request, str)
        mine = tokens.tokens_of(self.owner()).order_by("digest")
        if window.after is not None:
            mine = mine.filter(**{"digest__lt" if window.backwards else "digest__gt": window.after[0]})
        found = (mine.reverse() if window.backwards else mine)[: window.limit]
        return Response(page(request, window, [((token.digest,), shape(token)) for token in found]))

    @extend_schema(operation_id="tokens_make", request=NewToken, responses={201: MadeToken}, tags=["tokens"])
    def post(self, request: Request) -> Response:
        """Make a token. Its secret is in this answer and nowhere else."""
        fields = read_body(request, NewToken)
        if Scope.ADMIN in fields.get("scopes", [Scope.ADMIN]):
            self.confirm()
        by = request.auth if isinstance(request.auth, Token) else None
        days = fields.pop("expires_days", tokens.DEFAULT_DAYS)
        token, secret = tokens.create(self.owner(), **fields, days=days, by=by)
        return Response({**shape(token), "token": secret}, status=201)


class TokenDetail(TokenView):
    """One of your tokens."""

    @extend_schema(operation_id="tokens_end", request=None, responses={204: None}, tags=["tokens"])
    def delete(self, request: Request, key: str) -> Response:
        """End a token: no later than in five seconds nobody takes it any more."""
        tokens.end(self.owner(), key)
        return Response(status=204)
