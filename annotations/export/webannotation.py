"""W3C Web Annotation (JSON-LD): a collection with one page, an annotation an answer.

https://www.w3.org/TR/annotation-model/: what is annotated is a post's text, named by the post's key as a
UUID, with the page it was read from as its scope; a text position selector counts code points, as the model
says, and a text quote selector repeats the words with what stands around them.
"""

from collections.abc import Iterator
from datetime import UTC
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from annotations.export.walking import Post, walk
from annotations.export.wanted import Wanted
from documents.queries import Row

CONTENT_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Code points before and after a sentence that its quote is told apart by."""
BLOCK = 64 * 1024


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The collection; a file that was cut is no JSON."""
    slug = wanted.project.slug
    head: dict[str, Any] = {
        "@context": CONTEXT,
        "id": _urn(slug, "collection"),
        "type": "AnnotationCollection",
        "label": wanted.project.name,
        "generator": {"id": _urn("contested"), "type": "Software", "name": "Contested"},
        "first": {
            "id": _urn(slug, "page"),
            "type": "AnnotationPage",
            "partOf": _urn(slug, "collection"),
            "startIndex": 0,
            "items": [],
        },
    }
    waiting = bytearray(orjson.dumps(head).removesuffix(b"]}}") + b"\n")
    count = 0
    for post in walk(wanted):
        for answer in post.answers:
            waiting += (b",\n" if count else b"") + orjson.dumps(annotation(slug, post, answer))
            count += 1
        if len(waiting) >= BLOCK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting) + b"\n]},\n" + orjson.dumps({"total": count})[1:] + b"\n"


def annotation(slug: str, post: Post, answer: Row) -> dict[str, Any]:
    """One answer: the label classifies, the note comments."""
    said = {"type": "TextualBody", "format": "text/plain"}
    if answer["label"]:
        bodies = [said | {"value": answer["label"], "purpose": "classifying"}]
    else:
        bodies = [said | {"value": answer["abstain_reason"], "purpose": "assessing"}]
    if answer["note"]:
        bodies.append(said | {"value": answer["note"], "purpose": "commenting"})
    return {
        "id": _urn(slug, answer["sentence_key"], answer["reviewer"]),
        "type": "Annotation",
        "motivation": "classifying" if answer["label"] else "assessing",
        "creator": {
            "id": _urn(slug, "reviewer", answer["reviewer"]),
            "type": "Person",
            "nickname": answer["reviewer"],
        },
        "modified": answer["labelled_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": bodies,
        "target": _target(post, answer["start"], answer["end"]),
    }


def _target(post: Post, start: int, end: int) -> dict[str, Any]:
    text = post.text
    target: dict[str, Any] = {
        "type": "SpecificResource",
        "source": f"urn:uuid:{UUID(post.row['post_key'])}",
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - AROUND) : start],
                "suffix": text[end : end + AROUND],
            },
        ],
    }
    if post.row["document_url"]:
        target["scope"] = post.row["document_url"]
    return target


def _urn(*names: str) -> str:
    """An IRI that is the same wherever the same was said."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, 'contested:' + '/'.join(names))}"
