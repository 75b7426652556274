"""What the API says of itself at large, and examples of what is sent and what comes back."""

from typing import Any

ABOUT = """
Articles and their threads, labelled sentence by sentence.

**Lists** have `next` and `previous`, up to 1,000 rows a page (`page_size`), `sort` where there are several
orders, and `fields` for some of each row. A cursor belongs to its query: with other filters or another
order it is refused.

**Filters** compose: all that is given must hold, of several values of one filter one. A name that is none
is refused with all there are.

**A body** holds what is described and nothing else: a field that is not known, or a value of another type,
is refused with its name, and so is a parameter.

**Reads** carry an `ETag`; with `If-None-Match` what is unchanged is a 304. PATCH, PUT and DELETE of
decisions, labels and projects take `If-Match` and answer 412 where somebody was faster.

**Every POST** takes an `Idempotency-Key`: sent again with it within 24 hours it makes nothing anew and is
answered the same, with `Idempotent-Replayed: true`. With another body it is a 422. What was refused may be
sent again. Secrets are in the first answer alone.

**Quotas** are told by `RateLimit-Policy` and `RateLimit`; past them comes 429 with `Retry-After`. Single
labels are not counted. Answers are packed with zstd or gzip, streams too.

**What goes** is named in the change log, and answers with the headers `Deprecation` and `Sunset` for a year
before it does. Fields and filters are added without notice; a client passes over what it does not know.
"""

DOCUMENT_ID = "0198f0a4-7c1e-7b52-9d3a-5f1c2e6b7a90"
HASH = "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"
POST_KEY = "9b74c9897bac770ffc029102a200c5de"
OP = "5b0e2c1a-6f1d-4e0b-9a57-2f4f6d0c9b11"

PROJECT = {
    "slug": "bells",
    "name": "The bells of Eskerwick",
    "description": "",
    "blind": True,
    "reveal": "release",
    "search_policy": "links",
    "article_first": False,
    "records_timing": True,
    "originals_days": None,
    "erases_labels": False,
    "requires_second_factor": False,
    "created_at": "2026-11-02T09:00:00+00:00",
    "role": "owner",
}
SUMMARY = {
    "id": DOCUMENT_ID,
    "project": "bells",
    "title": "The bells ring again",
    "byline": None,
    "source_url": "https://eskerwick.example/bells",
    "published_at": "2026-10-01T08:00:00+00:00",
    "language": "en",
    "licence": "CC BY 4.0",
    "terms_url": None,
    "terms_note": None,
    "format": "html",
    "content_hash": HASH,
    "version": 1,
    "counts": {
        "posts": 2,
        "comments": 1,
        "max_depth": 1,
        "pingbacks": 0,
        "sentences": 3,
        "quotes": 0,
    },
}
POSTS = [
    {
        "id": 41,
        "key": POST_KEY,
        "kind": "article",
        "parent": None,
        "depth": 0,
        "author": None,
        "posted_at": None,
        "addressee": None,
        "language": "en",
        "text": "The bell was cast in 1887. It should ring.",
    },
    {
        "id": 42,
        "key": "0cc175b9c0f1b6a831c399e269772661",
        "kind": "comment",
        "parent": 41,
        "depth": 1,
        "author": "Tobias",
        "posted_at": "2026-10-02T10:00:00+00:00",
        "addressee": None,
        "language": "en",
        "text": "It says 1889 on the bell.",
    },
]
SENTENCE = {
    "id": 17,
    "key": f"{POST_KEY}:0:26",
    "document": DOCUMENT_ID,
    "post": 41,
    "position": 1,
    "start": 0,
    "end": 26,
    "text": "The bell was cast in 1887.",
    "label": "disputed",
    "abstain_reason": None,
    "revision": 3,
}
ANNOTATION = {
    "id": 301,
    "sentence": 17,
    "sentence_key": SENTENCE["key"],
    "document": DOCUMENT_ID,
    "reviewer": "mira",
    "label": "disputed",
    "abstain_reason": None,
    "confidence": 4,
    "note": "See the comment.",
    "mixed": False,
    "attributed": False,
    "evidence": [],
    "phase": "main",
    "blind": True,
    "first_label": "fact",
    "revisions": 1,
    "revision": 3,
    "guideline_version": 1,
    "duration_ms": None,
    "carried_from": None,
    "created_at": "2026-11-03T09:10:00+00:00",
    "labelled_at": "2026-11-03T09:12:00+00:00",
    "label_before_thread": None,
    "abstain_reason_before_thread": None,
}
DECISION = {"label": "disputed", "abstain_reason": None, "reason": "The inscription says 1889."}
LABEL = {
    "key": "rumour",
    "name": "Rumour",
    "hotkey": "5",
    "letter": "R",
    "colour_light": "#7a3e9d",
    "colour_dark": "#c79be0",
    "pattern": "dotted",
    "definition": "Said by somebody who was not there.",
    "examples": "",
    "position": 4,
    "retired": False,
    "revision": 1,
}
AGREEMENT = {
    "measure": "alpha",
    "value": 0.71,
    "low": 0.62,
    "high": 0.79,
    "resampling_unit": "document",
    "n_documents": 40,
    "n_units": 39,
    "n_sentences": 1210,
    "n_reviewers": 5,
    "n_annotations": 2630,
    "warning": None,
    "sample": None,
}
PROBLEM = {
    "type": "about:blank",
    "title": "Invalid input",
    "status": 400,
    "detail": "Some fields are wrong.",
    "errors": {"lable": ["There is no such parameter here. Known: label, reviewer, …"]},
}


def page_of(row: dict[str, Any]) -> dict[str, Any]:
    return {"next": None, "previous": None, "results": [row]}


# Operation → what is sent, and what comes back by status.
EXAMPLES: dict[str, dict[str, Any]] = {
    "projects_list": {"200": page_of(PROJECT)},
    "projects_add": {
        "request": {"slug": "bells", "name": "The bells of Eskerwick"},
        "201": PROJECT,
    },
    "projects_read": {"200": PROJECT},
    "projects_change": {"request": {"description": "What the town says of its bells."}},
    "documents_list": {"200": page_of(SUMMARY)},
    "documents_add": {
        "request": {"text": "The bell was cast in 1887. It should ring.", "title": "The bells ring again"},
        "201": SUMMARY | {"posts": POSTS, "posts_next": None},
    },
    "documents_read": {"200": SUMMARY | {"posts": POSTS, "posts_next": None}},
    "documents_sentences": {"200": page_of(SENTENCE)},
    "projects_sentences": {"200": page_of(SENTENCE), "400": PROBLEM},
    "label_put": {
        "request": {"label": "disputed", "note": "See the comment.", "confidence": 4, "op": OP, "base": 2},
        "200": SENTENCE | {"evidence": [], "op": OP},
    },
    "annotations_list": {"200": page_of(ANNOTATION)},
    "annotations_bulk": {
        "request": {
            "annotations": [
                {"sentence": 17, "label": "disputed", "confidence": 4},
                {"sentence_key": f"{POST_KEY}:27:42", "label": None, "abstain_reason": "no_claim"},
            ]
        },
        "200": {"received": 2, "created": 1, "changed": 1, "unchanged": 0},
    },
    "projects_agreement": {"200": AGREEMENT},
    "decision_put": {"request": DECISION | {"base": 0}},
    "decisions_add": {"request": DECISION | {"sentence": 17, "base": 0}},
    "labels_add": {
        "request": {name: LABEL[name] for name in ("key", "name", "hotkey", "definition")},
        "201": LABEL,
    },
    "labels_read": {"200": LABEL},
    "guidelines_add": {
        "request": {"text": "# What the labels mean\n\n…", "summary": "Says what a rumour is."}
    },
    "members_set": {"request": {"user": "mira", "role": "reviewer"}},
    "projects_links_draw": {
        "request": {
            "kind": "disputes",
            "source_post": 42,
            "source_start": 0,
            "source_end": 25,
            "target_sentence": 17,
        }
    },
    "tokens_make": {
        "request": {"name": "notebook", "scopes": ["read"], "projects": ["bells"], "expires_days": 90}
    },
    "views_add": {
        "request": {"name": "Long disputed ones", "query": "label=disputed&sort=-length", "shared": True}
    },
    "releases_add": {"request": {"version": "1.0.0"}},
}


def add(result: dict[str, Any], **_about: Any) -> dict[str, Any]:
    """Put the examples where they belong; drf-spectacular calls this with the whole description."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and (found := EXAMPLES.get(operation.get("operationId", ""))):
                _put(operation, found)
    return result


def _put(operation: dict[str, Any], found: dict[str, Any]) -> None:
    for place, value in found.items():
        holder = operation["requestBody"] if place == "request" else operation["responses"][place]
        kind = "application/problem+json" if place.startswith("4") else "application/json"
        holder["content"][kind]["examples"] = {"bells": {"summary": "The bells of Eskerwick", "value": value}}
