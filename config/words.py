"""/words.js: what scripts say, where the language is not English (static/js/words.js looks there).

The address names the language and the digest of its words, so that a browser asks for it once.
"""

from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

FOR_GOOD = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=60"
SCRIPT = b"""{const w=%b,f=n=>Number(%b);globalThis.django={gettext:e=>w[e]??e,\
ngettext:(e,m,n)=>w[e]?.[f(n)]??(n===1?e:m)}}
"""


class Catalog(JavaScriptCatalog):
    """Django's catalog, of the words of our scripts alone, as a script a tenth as long as its own."""

    packages = ["config"]  # whose folder `locale` is that of the project

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        plural = context["plural"] or "n!=1"
        return HttpResponse(SCRIPT % (orjson.dumps(context["catalog"]), plural.replace(" ", "").encode()))


@cache
def script(language: str) -> tuple[bytes, str]:
    """The script for a language, and the digest that its address names."""
    with override(language):
        content = Catalog().get(HttpRequest()).content
    return content, sha256(content).hexdigest()[:12]


def languages() -> list[str]:
    """The languages that need the script: all but English, in which the modules are written."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def context(request: HttpRequest) -> dict[str, Any]:
    """For every page: `words_address`, empty in English."""
    return {"words_address": address}


def address() -> str:
    """Where the words of the language at hand are; empty in English."""
    language = get_language()
    if language not in languages():
        return ""
    return f"{reverse('words')}?{urlencode({'language': language, 'v': script(language)[1]})}"


@login_not_required
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The script, empty in English. An older page that asks for its own words gets those of today."""
    language = request.GET.get("language", "")
    content, digest = script(language) if language in languages() else (b"", "")
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = FOR_GOOD if digest and request.GET.get("v") == digest else FOR_NOW
    return response
