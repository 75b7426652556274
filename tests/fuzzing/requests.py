"""What is fuzzed of requests and of what curators bring: bodies, filters, cursors, headers, files of labels."""

import base64
import contextlib
import io
import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from annotations import saved_views
from annotations.answers import Answer, read_op
from annotations.filters import FIELDS, Filters
from annotations.importing.formats import FORMATS, Unfit, parse
from annotations.importing.formats.given import Bad, Given
from annotations.importing.options import Options
from documents.api import pagination, ranges
from documents.api.replies import KEY
from documents.errors import DomainError
from documents.ingest.parsed import Hint
from documents.rendering import JSONParser
from tests.fuzzing.mutating import JSON, PACKED, TABLE, TEXT, mixed
from tests.fuzzing.targets import Target, storable, texts

TEXT_HERE = "💧 The quay is closed. It was built in 1931."
asked = RequestFactory()


def labels(format: str) -> Any:
    def run(data: bytes) -> None:
        read_labels(parse(io.BytesIO(data), Hint(name="input"), format))

    return run


def read_labels(rows: Iterator[Any]) -> None:
    for row in rows:
        assert isinstance(row, Given | Bad), type(row)
        if isinstance(row, Given):
            storable(row.label or "", row.reviewer or "")


def body(data: bytes) -> None:
    """A label's JSON as the API reads it, and the choices of an import."""
    given = JSONParser().parse(io.BytesIO(data))
    for read in (Answer.parse, read_op, Options.parse):
        with contextlib.suppress(DomainError):
            read(given if isinstance(given, dict) else {"label": given, "evidence": given, "labels": given})


def query(data: bytes) -> None:
    """The query of a list with filters."""
    given = QueryDict(data.decode("latin-1"))
    for read in (Filters.parse, saved_views.query_of):
        with contextlib.suppress(DomainError):
            read(given)


KINDS: tuple[tuple[type, ...], ...] = ((int,), (str, int), (float, int), (str,))


def cursor(data: bytes) -> None:
    """`cursor` and `page_size`, of which the cursor is packed as ours are."""
    words, _, size = data.partition(b"\n")
    for packed in (base64.urlsafe_b64encode(words).decode(), words.decode("latin-1")):
        request = Request(asked.get("/", {"cursor": packed, "page_size": size.decode("latin-1")}))
        for types in KINDS:
            with contextlib.suppress(APIException):
                pagination.read_window(request, *types)


def headers(data: bytes) -> None:
    """Range, If-Range, If-None-Match, If-Match and Idempotency-Key, a line each."""
    given = [line.decode("latin-1") for line in data.split(b"\n")[:5]]
    given += [""] * (5 - len(given))
    names = ("Range", "If-Range", "If-None-Match", "If-Match", "Idempotency-Key")
    request = asked.get("/", headers=dict(zip(names, given, strict=True)))
    answer = ranges.answer(request, io.BytesIO(b"0123456789"), 10, "ab" * 32, "text/plain", given[0])
    assert answer.status_code in (200, 206, 304, 416)
    content = b"".join(getattr(answer, "streaming_content", ()))
    assert content in b"0123456789"
    parse_etags(given[3])
    KEY.fullmatch(given[4].strip())


def annotations_of(**more: Any) -> dict[str, Any]:
    selector = [
        {"type": "TextQuoteSelector", "exact": "The quay is closed."},
        {"type": "TextPositionSelector", "start": 2, "end": 21},
    ]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "id": "https://quay.example/1",
        "creator": {"name": "mira"}, "body": [{"type": "TextualBody", "value": "fact", "purpose": "classifying"}],
        "target": {"source": "https://quay.example/", "selector": selector}, "created": "2026-01-02T03:04:05Z", **more,
    }  # fmt: skip


REGION = {
    "id": "r",
    "type": "labels",
    "from_name": "l",
    "to_name": "t",
    "value": {"start": 2, "end": 21, "labels": ["Fact"]},
}
TASK = {
    "id": 7, "data": {"text": TEXT_HERE}, "predictions": [],
    "annotations": [{"completed_by": {"id": 1, "email": "ann@desk.example"}, "updated_at": "2026-01-02T03:04:05Z",
                     "lead_time": 1.5, "result": [REGION, {"type": "choices", "value": {"choices": ["fact"]}}]}],
}  # fmt: skip
LABELS: dict[str, list[Any]] = {
    "labelstudio": [[TASK], {"text": TEXT_HERE, "id": 1, "label": [REGION["value"]], "annotator": 2, "lead_time": 2}],
    "doccano": [
        {"id": 1, "text": TEXT_HERE, "label": [[2, 21, "fact"]], "Comments": ["seen"]},
        {"id": 2, "text": TEXT_HERE, "entities": [{"label": "fact", "start_offset": 2, "end_offset": 21}], "label": ["x"]},
    ],
    "potato": [
        {"id": "i", "user_id": "mira", "label_annotations": {"veracity": {"fact": "1"}}, "text": TEXT_HERE,
         "span_annotations": [{"start": 2, "end": 21, "annotation": "fact"}]},
    ],
    "webannotation": [annotations_of(), {"type": "AnnotationPage", "items": [annotations_of()]}],
    "jsonl": [
        {"sentence_key": "a" * 32 + ":0:19", "label": "fact", "reviewer": "mira", "note": "n", "confidence": 3, "mixed": False},
        {"post_id": 1, "start": 2, "end": 21, "text": "The quay is closed.", "label": None, "abstain_reason": "unclear"},
    ],
}  # fmt: skip
TABLES = (
    "text,label,annotator,start,end\nThe quay is closed.,fact,mira,2,21\n\"It was\nbuilt, in 1931.\",opinion,tobias,,\n",
    "sentence_key\tlabel\treviewer\tconfidence\n" + "a" * 32 + ":0:19\tdisputed\tmira\t4\n",
)  # fmt: skip


def lines(values: list[Any]) -> list[bytes]:
    together = "\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    return [together.encode(), *(json.dumps(value).encode() for value in values)]


def every_file() -> list[bytes]:
    return [
        *(line for values in LABELS.values() for line in lines(values)),
        *(table.encode() for table in TABLES),
    ]


SOME_QUERY = "&".join(f"{name}=" for name in FIELDS)
TARGETS = [
    *(
        Target(f"labels-{name}", labels(name), JSON, lambda name=name: lines(LABELS[name]), (Unfit, RecursionError))  # type: ignore[misc]
        for name in FORMATS
        if name in LABELS
    ),
    Target("labels-csv", labels("csv"), TABLE, texts(*TABLES), (Unfit,)),
    Target("labels-any", labels(""), mixed(PACKED, JSON, TABLE), every_file, (Unfit, RecursionError)),
    Target(
        "body", body, JSON,
        lambda: lines([
            {"label": "fact", "note": "n", "confidence": 3, "mixed": True, "op": "0" * 32, "base": 4, "duration_ms": 900,
             "evidence": [{"url": "https://quay.example/a", "quotation": "q", "stance": "supports"}]},
            {"label": None, "abstain_reason": "unclear", "evidence": "[]", "attributed": "on", "base": "7"},
            {"labels": {"Fact": "fact", "x": "abstain:unclear"}, "columns": {"text": "body"}, "format": "csv", "partial": True},
        ]),
        (APIException,),
    ),
    Target(
        "query", query, TEXT,
        texts(SOME_QUERY, "depth=1-3&depth=2-&q=%22a+b%22+-c&published_from=2026-01-31&posted_to=2026-01-31T12:00:00%2B01:00",
              "document=01234567-89ab-7def-8123-456789abcdef&confidence=1,5&label=fact,none&sort=-start&unlabelled=yes"),
        (TooManyFieldsSent,),
    ),
    Target("cursor", cursor, JSON, lambda: [b'[0,"abc",1]\n100', b'[1,"abc","x",12.5]\n1000', b'[0,"a",0.25,7]\n']),
    Target(
        "headers", headers, TEXT,
        texts('bytes=0-4\n"x"\n"a", W/"b"\n*\n"key-1"', "bytes=-3\n\n*\n\"q\nb0e1", 'BYTES=5-\n"' + "ab" * 32 + '"\n\n\nx'),
    ),
]  # fmt: skip
