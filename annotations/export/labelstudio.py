"""Label Studio's JSON: a task a post, an annotation a reviewer, a region a labelled sentence.

Regions count code points, as Label Studio does in plain text. They belong to
`<Labels name="label" toName="text">` over `<Text name="text" value="$text">`; labels are told by their keys.
Label Studio knows its own accounts alone, so who answered stands beside as `reviewer`; sentences without a
label stand under `abstained`, which it passes over, and notes are its regions' meta texts.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from annotations.export.walking import Post, walk
from annotations.export.wanted import Wanted
from documents.queries import Row

CONTENT_TYPE = "application/json"
BLOCK = 64 * 1024
DATA = [
    "document_id",
    "document_title",
    "document_url",
    "post_id",
    "post_key",
    "post_kind",
    "post_author",
    "parent_post_id",
]


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """An array of tasks, one a line; a file that was cut is no JSON."""
    waiting = bytearray(b"[")
    for number, post in enumerate(walk(wanted)):
        waiting += (b",\n" if number else b"\n") + orjson.dumps(task(post), default=str)
        if len(waiting) >= BLOCK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting) + b"\n]\n"


def task(post: Post) -> dict[str, Any]:
    """A post and what reviewers said of its sentences."""
    return {
        "data": {"text": post.text} | {name: post.row[name] for name in DATA},
        "annotations": [
            {
                "reviewer": reviewer,
                "was_cancelled": False,
                "ground_truth": False,
                "result": [_region(answer) for answer in answers if answer["label"]],
                "abstained": [
                    {"start": answer["start"], "end": answer["end"], "reason": answer["abstain_reason"]}
                    for answer in answers
                    if not answer["label"]
                ],
            }
            for reviewer, answers in post.by_reviewer().items()
        ],
    }


def _region(answer: Row) -> dict[str, Any]:
    region: dict[str, Any] = {
        "id": f"s{answer['sentence_id']}",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": {
            "start": answer["start"],
            "end": answer["end"],
            "text": answer["text"],
            "labels": [answer["label"]],
        },
    }
    if answer["note"]:
        region["meta"] = {"text": [answer["note"]]}
    return region
