"""What the log says, and what it never says."""

import json
import logging
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import logs
from documents import tracing


def record(message, *values, **extra) -> logging.LogRecord:
    made = logging.LogRecord("contested", logging.WARNING, "", 0, message, values, None)
    made.__dict__.update(extra)
    return made


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Internal Server Error: /signin/1-abcdef:xyz/", "Internal Server Error: /signin/…/"),
        ("GET https://contested.example/join/s3cr3t-link", "GET https://contested.example/join/…"),
        ("Authorization: Token ctd_0123456789abcdef", "Authorization: Token …"),
        ("it was ctd_0123456789abcdef", "it was ctd_…"),
        ("/projects/bells/data/?q=what+somebody+said", "/projects/bells/data/?…"),
        ("postgres://contested:pass@db/contested", "postgres://contested:…@db/contested"),
        ("duplicate key\nDETAIL:  Key (username)=(mira) already exists.", "duplicate key\nDETAIL: …"),
        ("Job 7 broke after 3 of 12", "Job 7 broke after 3 of 12"),
    ],
)
def test_secrets_and_texts_stay_out(said, kept):
    assert logs.redacted(said) == kept
    assert json.loads(logs.JsonLine().format(record("%s", said)))["message"] == kept
    assert logs.Line().format(record("%s", said)).endswith(kept)


def test_a_line_is_an_object_that_names_its_request():
    with tracing.following(tracing.Trace(tracing.WEB, "abc-1")):
        line = json.loads(logs.JsonLine().format(record("Done\nin two lines", said={"status": 200})))
        plain = logs.Line().format(record("Done"))

    assert line["message"] == "Done\nin two lines"
    assert (line["level"], line["logger"], line["request_id"], line["status"]) == (
        "warning",
        "contested",
        "abc-1",
        200,
    )
    assert plain.endswith("WARNING contested: Done [abc-1]")


def test_a_trace_is_in_the_line():
    try:
        raise ValueError("of /signin/1-abcdef/")
    except ValueError:
        line = json.loads(logs.JsonLine().format(record("Broke", exc_info=sys.exc_info())))

    assert "ValueError: of /signin/…/" in line["exception"]


def test_a_request_is_logged_by_its_route(db, client, caplog):
    with caplog.at_level(logging.INFO, "contested.requests"):
        response = client.get("/signin/a-secret-that-signs-in/?next=/secret/")

    [line] = [
        json.loads(logs.JsonLine().format(one)) for one in caplog.records if one.name == "contested.requests"
    ]
    assert (line["route"], line["method"], line["status"]) == ("/signin/<str:token>/", "GET", 410)
    assert line["ms"] >= 0
    assert "secret" not in json.dumps(line)
    assert response["X-Request-ID"]


def test_formats_that_there_are():
    assert logs.settings_for("json", True)["loggers"]["contested.requests"]["level"] == "INFO"
    assert logs.settings_for("text", False)["loggers"]["contested.requests"]["level"] == "WARNING"
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT"):
        logs.settings_for("xml", True)
