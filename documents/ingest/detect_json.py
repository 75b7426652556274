"""Which kind of JSON is this?"""

import re

import orjson

from documents.ingest.parsed import Hint, IngestError

_JSON_START = re.compile(r'\s*\{\s*(?:"|\}|$)')
_JSON_ARRAY = re.compile(r'\s*\[\s*\{\s*"')
_POSTS = re.compile(r'"posts"\s*:\s*\[')


def detect(text: str, hint: Hint) -> str | None:
    """The name of the format whose beginning `text` is; None when it is no JSON.

    Raises:
        IngestError: JSON of a kind that is not read.
    """
    if (_JSON_START.match(text) and _looks_like_json_lines(text)) or _holds_a_document(text):
        return "jsonl"
    if _JSON_ARRAY.match(text):
        raise IngestError(
            "This is a JSON array, not JSON Lines.",
            place=hint.label,
            remedy="Write each object of it on a line of its own, without the brackets and commas.",
        )
    return None


def _holds_a_document(text: str) -> bool:
    """Whether one of the first lines is a whole document: the line before it may be broken."""
    for line in text.splitlines()[:20]:
        if line.startswith("{") and _POSTS.search(line):
            try:
                found = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            if isinstance(found.get("posts"), list):
                return True
    return False


def _looks_like_json_lines(text: str) -> bool:
    if _POSTS.search(text):
        return True
    for line in text.splitlines()[:20]:
        try:
            if isinstance(orjson.loads(line), dict):
                return True
        except orjson.JSONDecodeError:
            continue
    return text.lstrip().startswith('{"')
