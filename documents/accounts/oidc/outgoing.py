"""What is asked of a provider goes the way that pages are fetched by, and no other."""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any

import certifi
import requests
from django.conf import settings
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

SECONDS = 10.0
MOST_BYTES = 1_000_000


@cache
def trusted() -> ssl.SSLContext:
    """Whom the machine trusts, a newsroom's own authority included, and the common authorities."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Guarded(BaseAdapter):
    """Carries requests of the accounts library through documents/ingest/fetch.py."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """
        Raises:
            ConnectionError: the address may not be asked, or cannot be.
        """
        from documents.ingest import fetch  # what it needs of HTTP takes a tenth of a second to import

        body = request.body or b""
        assert isinstance(body, (str, bytes)), "forms alone are sent"
        try:
            answer = fetch.call(
                request.method or "GET",
                request.url or "",
                headers=_headers(request.headers),
                body=body.encode() if isinstance(body, str) else body,
                timeout=SECONDS,
                max_bytes=MOST_BYTES,
                ports={443, *(provider["port"] for provider in settings.OIDC)},
                allow=settings.OIDC_NETWORKS,
                tls=trusted(),
            )
        except fetch.FetchError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.body
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def _headers(given: Mapping[str, str | bytes]) -> dict[str, str]:
    ours = {"content-length", "accept-encoding", "host", "connection"}
    return {
        name: value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in given.items()
        if name.lower() not in ours
    }


def session() -> requests.Session:
    """Neither proxies, netrc nor redirects: what is sent reaches the address that was meant."""
    made = requests.Session()
    made.trust_env = False
    made.max_redirects = 0
    made.adapters.clear()
    for scheme in ("https://", "http://"):
        made.mount(scheme, Guarded())
    return made
