"""`Idempotency-Key`: a POST that may be sent twice, and what of it is kept."""

import hashlib
import re
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from documents import replies
from documents.errors import Invalid
from documents.models import Token
from documents.replies import Reply

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT_HEADERS = ("Content-Type", "Location")
# As the draft has it a structured string, in quotation marks; without them it is what most clients send.
KEY = re.compile(r'"([ -~]{1,255})"|([!#-~]{1,255})')


class Replayed(Exception):
    """The request came before; this is what it was answered."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class Refused(Exception):
    """Undoes the transaction of a request that made nothing, or again nothing."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def claim(request: Request, user_id: int) -> int:
    """The place that is kept for the answer of this request.

    Raises:
        Replayed: it came before.
        Invalid, KeyReused, UnderWay: the key is none, another request's, or that one has not ended.
    """
    found = KEY.fullmatch(request.headers[HEADER].strip())
    if found is None:
        raise Invalid(
            _("{header} is 1 to 255 visible ASCII characters, such as a UUID. Nothing was changed.").format(
                header=HEADER
            )
        )
    token = request.auth
    credential = token.token_key if isinstance(token, Token) else "session"
    claimed = replies.claim(user_id, credential, found[1] or found[2], digest_of(request))
    if isinstance(claimed, Reply):
        raise Replayed(claimed)
    return claimed


def digest_of(request: Request) -> str:
    """SHA-256 of what is asked: address, query and body, of files what is in them."""
    hashed = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data
    if isinstance(data, QueryDict):
        for name in sorted(data):
            for value in data.getlist(name):
                hashed.update(orjson.dumps([name, _told(value)]))
    else:
        hashed.update(orjson.dumps(data, option=orjson.OPT_SORT_KEYS))
    return hashed.hexdigest()


def _told(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    hashed = hashlib.sha256()
    for chunk in value.chunks():
        hashed.update(chunk)
    value.seek(0)
    return [value.name, value.content_type, hashed.hexdigest()]


def keep(claimed: int, response: HttpResponse, secrets: tuple[str, ...]) -> None:
    """Keep an answer; of the secrets that it holds nothing stays, and a second answer has null for them."""
    if isinstance(response, Response):
        response.render()
    body = response.content
    if secrets:
        fields = orjson.loads(body)
        body = orjson.dumps(fields | {name: None for name in secrets if name in fields})
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    replies.keep(claimed, Reply(response.status_code, headers, body))


def again(reply: Reply) -> HttpResponse:
    """The kept answer, marked as such."""
    return HttpResponse(reply.body, status=reply.status, headers=reply.headers | {REPLAYED: "true"})
