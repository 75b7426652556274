"""The REST API under /api/v1/: its addresses, its schema and the page that shows it."""

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound

from documents.api.views import View

app_name = "api"


class Unknown(View):
    """Any other address below /api/v1/."""

    permission_classes = ()

    @extend_schema(exclude=True)
    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        hint = "" if request.path.endswith("/") else " Addresses of the API end with a slash."
        raise NotFound(f"There is no {request.path} in this API.{hint} /api/v1/docs/ lists what there is.")


urlpatterns = [
    path("", include("annotations.api.urls")),
    path("", include("documents.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    re_path("", Unknown.as_view()),
]
