"""JSON in and out of the API, by orjson, and forms in."""

import sys
from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import parsers, renderers
from rest_framework.exceptions import ParseError

from documents import storable

DEEPEST = 64
"""Levels of objects and lists in each other that a body may have."""


class JSONRenderer(renderers.BaseRenderer):
    """Compact UTF-8 JSON; times are ISO 8601 with a zone."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str)


class JSONParser(parsers.BaseParser):
    """JSON in, no more of it than a form may hold; a syntax error says where."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or sys.maxsize
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise RequestDataTooBig
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is no valid JSON: {error}.") from error
        # So few brackets cannot be deeper; else it is looked at.
        if body.count(b"[") + body.count(b"{") > DEEPEST and is_deeper(value, DEEPEST):
            raise ParseError(f"The body is nested more than {DEEPEST} levels deep. Nothing was changed.")
        if storable.IN_JSON in body:
            storable.require(value, read_by_others(parser_context))
        return value


class FieldsParser(parsers.BaseParser):
    """What is read by the parser that stands beside it, where the database can hold it."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        found = super().parse(stream, media_type, parser_context)
        storable.require(getattr(found, "data", found), read_by_others(parser_context))
        return found


class MultiPartParser(FieldsParser, parsers.MultiPartParser):
    """A form with files."""


class FormParser(FieldsParser, parsers.FormParser):
    """A form without."""


def read_by_others(parser_context: Mapping[str, Any] | None) -> frozenset[str]:
    """The fields of a view whose readers tell of odd characters themselves."""
    return getattr((parser_context or {}).get("view"), "read_by_others", frozenset())


def is_deeper(value: Any, levels: int) -> bool:
    """Whether objects and lists are nested deeper than so many levels."""
    level = [value]
    for _ in range(levels):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not any(isinstance(node, dict | list) for node in level):
            return False
    return True
