"""The REST API under /api/v1/: its addresses, its schema and the page that shows it."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, re_path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.views import View

app_name = "api"


@cache
def whole_schema() -> dict[str, Any]:
    """The OpenAPI 3.1 description; the same for everybody, and made once a process."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return schema


class Schema(SpectacularAPIView):
    """The description of the API, as YAML or, with ?format=json, as JSON."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(whole_schema())


@require_safe
@login_not_required
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page where every call can be tried."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "documents/api_docs.html", {"schema": reverse("api:schema") + "?format=json"})


class Unknown(View):
    """Any other address below /api/v1/."""

    authentication_classes = ()
    permission_classes = ()
    default_response_headers: dict[str, str] = {}  # what is not there allows no method

    @extend_schema(exclude=True)
    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        hint = "" if request.path.endswith("/") else " " + _("Addresses of the API end with a slash.")
        raise NotFound(
            _("There is no {path} in this API.{hint} /api/v1/docs/ lists what there is.").format(
                path=request.path, hint=hint
            )
        )


urlpatterns = [
    path("", include("annotations.api.urls")),
    path("", include("documents.api.urls")),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    re_path("", Unknown.as_view()),
]
