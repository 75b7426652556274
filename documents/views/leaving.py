"""Before a page that somebody cited: it is on the open web, where nothing of ours protects a reader."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents import leaving


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """The whole address (`to`), and a link that tells the site nothing of where it was opened.

    Raises:
        NotFound: the seal (`by`) is not ours.
    """
    url = request.GET.get("to", "")
    leaving.require_sealed(url, request.GET.get("by", ""))
    parts = urlsplit(url)
    context = {"url": url, "host": parts.hostname or url, "is_plain": parts.scheme == "http"}
    return render(request, "documents/leaving.html", context)
