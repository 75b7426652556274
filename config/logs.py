"""What the log says: a line for a person, or a JSON object a line for a program; never a secret or a text.

LOG_FORMAT=json   JSON lines, the requests among them
LOG_REQUESTS=1    a line for each request, with the plain format too (0: none)
"""

import logging
import re
from datetime import UTC, datetime
from typing import Any

import orjson
from django.core.exceptions import ImproperlyConfigured

from documents import tracing

# What must not stand in a log, wherever it comes from: links that sign in or invite, tokens, queries, and the
# lines in which PostgreSQL quotes the values of a row.
SECRETS = (
    (re.compile(r"/(signin|join)/[^\s/?\"'<>]+"), r"/\1/…"),
    (re.compile(r"(?i)\b(token|bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 …"),
    (re.compile(r"\bctd_[A-Za-z0-9]{8,}"), "ctd_…"),
    (re.compile(r"(?<=/)\?[^\s\"'<>]+"), "?…"),
    (re.compile(r"(?m)^(DETAIL|CONTEXT|LINE \d+):.*$"), r"\1: …"),
    (re.compile(r"(?i)(://[^\s:/@]+):[^\s@/]+@"), r"\1:…@"),
)


def redacted(words: str) -> str:
    """The words without what is a secret or may be a text of somebody's."""
    for pattern, instead in SECRETS:
        words = pattern.sub(instead, words)
    return words


class Line(logging.Formatter):
    """A line for a person, with the request it belongs to."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        line = redacted(super().format(record))
        found = tracing.current().request_id
        return f"{line} [{found}]" if found else line


class JsonLine(logging.Formatter):
    """A JSON object: `time`, `level`, `logger`, `message`, `request_id`, and what `extra` says under
    `said`."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        trace = tracing.current()
        if trace.request_id:
            said["request_id"] = trace.request_id
        if trace.way:
            said["way"] = trace.way
        if record.exc_info:
            said["exception"] = redacted(self.formatException(record.exc_info))
        said |= getattr(record, "said", {})
        return orjson.dumps(said, default=str).decode()


def settings_for(format: str, requests: bool) -> dict[str, Any]:
    """Django's LOGGING, with or without a line for each request.

    Raises:
        ImproperlyConfigured: there is no such format.
    """
    if format not in {"text", "json"}:
        raise ImproperlyConfigured(f"LOG_FORMAT is {format!r}, and must be text or json.")
    formatter = "config.logs.JsonLine" if format == "json" else "config.logs.Line"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "contested": {"level": "INFO"},
            "contested.requests": {"level": "INFO" if requests else "WARNING"},
            # A 4xx is the caller's news; who asks by a wrong host is told so and is no fault of ours.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }
