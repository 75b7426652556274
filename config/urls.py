"""Every address of the instance. (/health/ is answered before any of them: config/health.py.)"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from annotations.views import room
from config.offline import manifest, not_kept, worker
from config.words import words
from documents.admin import site

handler400 = "documents.views.errors.bad_request"
handler403 = "documents.views.errors.forbidden"
handler404 = "documents.views.errors.not_found"
handler500 = "documents.views.errors.server_error"


@cache
def icon() -> bytes:
    return (Path(settings.BASE_DIR) / "static" / "icon.svg").read_bytes()


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask without having read a page; pages link to the icon themselves."""
    return HttpResponse(icon(), content_type="image/svg+xml")


urlpatterns: list[URLPattern | URLResolver] = [
    # What is asked for most comes first: of eighty patterns before it each would be tried.
    path("sentences/<int:sentence_id>/label/", room.label, name="label"),
    path("favicon.ico", favicon),
    path("service-worker.js", worker, name="service-worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("offline/", not_kept, name="not-kept"),
    path("words.js", words, name="words"),
    path("language/", login_not_required(require_POST(set_language)), name="language"),
    path("account/", include("documents.accounts.urls")),
    path("admin/", site.urls),
    path("api/v1/", include("config.api")),
    path("", include("documents.urls")),
    path("", include("annotations.urls")),
]
