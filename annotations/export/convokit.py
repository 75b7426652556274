"""A ConvoKit corpus, zipped: a post is an utterance, a document a conversation.

Laid out as ConvoKit's page on its data format says: utterances.jsonl, speakers.json, conversations.json,
corpus.json and index.json. The answers on an utterance are in its meta data, under `answers`.
"""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from annotations.export import posts
from annotations.export.copying import rows
from annotations.export.walking import Post, walk
from annotations.export.wanted import Wanted
from annotations.export.zipping import CONTENT_TYPE, Archive, pieces_of
from documents.queries import Row

__all__ = ["CONTENT_TYPE", "chunks"]

UNKNOWN = "[unavailable]"
"""ConvoKit wants a speaker of every utterance."""
ANSWER = [
    "sentence_key",
    "start",
    "end",
    "label",
    "abstain_reason",
    "mixed",
    "attributed",
    "reviewer",
    "note",
    "confidence",
    "phase",
    "disputed_in_thread",
]
UTTERANCE = {
    "post_key": "str", "kind": "str", "depth": "int", "language": "str", "answers": "list",
}  # fmt: skip
CONVERSATION = {"document_id": "str", "title": "str", "source_url": "str"}
CORPUS = {"name": "str", "labels": "dict"}
SPEAKERS = f"SELECT DISTINCT post_author FROM ({posts.WHOLE}) p WHERE post_author IS NOT NULL ORDER BY 1"


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The corpus; conversations are set aside on the disk while the utterances leave."""
    archive = Archive(wanted.project.slug)
    with TemporaryFile() as conversations:
        yield from archive.add("utterances.jsonl", _utterances(wanted, conversations))
        yield from archive.add("speakers.json", _speakers(wanted))
        yield from archive.add("conversations.json", pieces_of(conversations))
    meaning = {label.key: label.definition for label in wanted.labels}
    about = {"name": wanted.project.name, "labels": meaning}
    yield from archive.add("corpus.json", [orjson.dumps(about)])
    yield from archive.add("index.json", [orjson.dumps(_index())])
    yield archive.end()


def _utterances(wanted: Wanted, conversations: IO[bytes]) -> Iterator[bytes]:
    root: Row = {}
    for post in walk(wanted):
        if post.row["document_id"] != root.get("document_id"):
            conversations.write((b",\n" if root else b"{") + _conversation(post.row))
            root = post.row
        yield orjson.dumps(_utterance(post, root)) + b"\n"
    conversations.write(b"}" if root else b"{}")


def _conversation(row: Row) -> bytes:
    meta = {
        "document_id": str(row["document_id"]),
        "title": row["document_title"],
        "source_url": row["document_url"],
    }
    entry = orjson.dumps({str(row["post_id"]): {"meta": meta, "vectors": []}})
    return entry[1:-1]


def _utterance(post: Post, root: Row) -> dict[str, Any]:
    row = post.row
    return {
        "id": str(row["post_id"]),
        "conversation_id": str(root["post_id"]),
        "text": post.text,
        "speaker": row["post_author"] or UNKNOWN,
        "meta": {
            "post_key": row["post_key"],
            "kind": row["post_kind"],
            "depth": row["post_depth"],
            "language": row["language"],
            "answers": [{name: answer[name] for name in ANSWER} for answer in post.answers],
        },
        "reply_to": None if row["parent_post_id"] is None else str(row["parent_post_id"]),
        "timestamp": None if row["posted_at"] is None else int(row["posted_at"].timestamp()),
        "vectors": [],
    }


def _speakers(wanted: Wanted) -> Iterator[bytes]:
    nothing: dict[str, Any] = {"meta": {}, "vectors": []}
    yield b"{" + orjson.dumps({UNKNOWN: nothing})[1:-1]
    for row in rows(SPEAKERS, wanted.params):
        if row["post_author"] != UNKNOWN:
            yield b",\n" + orjson.dumps({row["post_author"]: nothing})[1:-1]
    yield b"}"


def _index() -> dict[str, Any]:
    """The types of the meta data, as ConvoKit writes them."""

    def types(of: dict[str, str]) -> dict[str, list[str]]:
        return {name: [f"<class '{kind}'>"] for name, kind in of.items()}

    return {
        "utterances-index": types(UTTERANCE),
        "speakers-index": {},
        "conversations-index": types(CONVERSATION),
        "overall-index": types(CORPUS),
        "version": 1,
        "vectors": [],
    }
