"""What a browser needs to keep the app: its manifest, its icons, the service worker and its page."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config.bundling import shortened


@cache
def script() -> bytes:
    """The worker; every release changes it, so that browsers take the new one and let old files go."""
    folder = Path(settings.BASE_DIR) / "static"
    digest = sha256(settings.VERSION.encode())
    for path in sorted(folder.rglob("*.*")):
        digest.update(path.read_bytes())
    release = f'const RELEASE = "{settings.VERSION}-{digest.hexdigest()[:12]}";\n'
    return (release + shortened((folder / "js" / "service_worker.js").read_text())).encode()


@login_not_required
@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root because it answers for every page."""
    return HttpResponse(script(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@cache_control(private=True, max_age=86_400)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to install the app."""
    icon = {"sizes": "any", "type": "image/svg+xml"}
    content = {
        "id": "/",
        "name": "Contested",
        "short_name": "Contested",
        "description": _("Label what is claimed, disputed and supported, sentence by sentence."),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fcfbf8",
        "theme_color": "#fcfbf8",
        "icons": [
            {"src": static("icon.svg"), "purpose": "any", **icon},
            {"src": static("icon-maskable.svg"), "purpose": "maskable", **icon},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def not_kept(request: HttpRequest) -> HttpResponse:
    """What the worker shows without the server in place of a page that it has no copy of; nobody's own."""
    return render(request, "errors/not_kept.html")
