"""JSON is told by what its objects hold, however they are wrapped, and from text that only begins like it."""

import io
import json

import pytest

from documents import ingest
from documents.ingest.detect import detect
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, Unreadable

LISTING = {"kind": "Listing", "data": {"after": None, "children": [{"kind": "t3", "data": {"id": "a"}}]}}
COMMENT = {"id": "c", "body": "Yes.", "link_id": "t3_a", "subreddit": "harbour"}
SUBMISSION = {"id": "a", "title": "T", "selftext": "", "subreddit": "harbour", "permalink": "/r/harbour/"}
TOPIC = {"post_stream": {"posts": [{"id": 1, "cooked": "<p>Yes.</p>"}], "stream": [1]}, "id": 7}
ITEM = {"author": "oda", "children": [], "id": 1, "created_at_i": 1_700_000_000, "type": "story"}
FIREBASE = {"by": "oda", "id": 1, "time": 1_700_000_000, "type": "comment", "parent": 2, "text": "Yes."}
HITS = {"exhaustive": {}, "hits": [{"objectID": "1", "comment_text": "Yes."}], "nbHits": 1}
POST = {"id": 1, "date": "2024-01-01T00:00:00", "title": {"rendered": "T"}, "content": {"rendered": "x"}}
PRESS_COMMENT = {
    "id": 1,
    "post": 2,
    "parent": 0,
    "author_name": "Oda",
    "content": {"rendered": "x"},
    "type": "comment",
}
UTTERANCE = {"id": "a", "conversation_id": "a", "text": "Yes.", "speaker": "oda", "reply-to": None}
DOCUMENT = {"title": "T", "posts": [{"text": "Yes."}]}


def written(thing):
    """An object as it is found: alone, in an array, by lines; compact and over many lines."""
    return [
        json.dumps(thing),
        json.dumps(thing, indent=2),
        json.dumps([thing, thing]),
        json.dumps([thing, thing], indent=2),
        json.dumps(thing) + "\n" + json.dumps(thing) + "\n",
        "[\n" + json.dumps(thing) + ",\n" + json.dumps(thing) + "\n]\n",
        "\ufeff" + json.dumps(thing),
        json.dumps(thing, sort_keys=True, separators=(",", ":")),
        json.dumps(thing, indent=2) + "\n" + json.dumps(thing, indent=2),
    ]


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ([LISTING, LISTING], "reddit"),
        (LISTING, "reddit"),
        ({"data": [COMMENT]}, "reddit"),
        (COMMENT, "reddit"),
        (SUBMISSION, "reddit"),
        (TOPIC, "discourse"),
        ({"latest_posts": [{"id": 1, "cooked": "x", "topic_id": 7}]}, "discourse"),
        (ITEM, "hackernews"),
        (FIREBASE, "hackernews"),
        (HITS, "hackernews"),
        (POST, "wordpress"),
        (PRESS_COMMENT, "wordpress"),
        ({"posts": [POST], "comments": [PRESS_COMMENT]}, "wordpress"),
        (UTTERANCE, "convokit"),
        ({"a": UTTERANCE}, "convokit"),
        (DOCUMENT, "jsonl"),
        ({"title": "T"}, "jsonl"),
        ({"posts": 5}, "jsonl"),
    ],
)
def test_kinds_of_json(thing, name):
    for text in written(thing):
        assert detect(text.encode(), Hint(name="misleading.html")) == name
        assert detect(text.encode("utf-16"), Hint()) == name


@pytest.mark.parametrize(
    "thing", [ITEM | {"children": [ITEM | {"text": "x" * 200}] * 600}, {"posts": [POST] * 1_200}]
)
def test_only_the_beginning_is_looked_at(thing):
    text = json.dumps(thing).encode()
    assert len(text) > 100_000

    assert detect(text[: 64 * 1024], Hint()) in ("hackernews", "wordpress")


@pytest.mark.parametrize(
    "content",
    [
        '{"some": "thing"}',
        '[{"some": "thing"}]',
        '{"some": "thing"}\n{"other": 1}\n',
        '{"topic_list": {"topics": []}}',
        '{"conversation": {"meta": {}}}',
        "{}",
        "[ ]",
    ],
)
def test_other_json_is_refused_with_what_is_read(content):
    with pytest.raises(IngestError) as refused:
        list(ingest.read(io.BytesIO(content.encode()), Hint(name="dump.json")))

    assert refused.value.place == "dump.json"
    assert "JSON" in refused.value.message
    assert "Reddit" in refused.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "[Update] The quay is closed. {sic}",
        "[1] A footnote, which comes first.\n[2] Another.",
        "{{Infobox harbour | name = Marrowby}} The quay is closed.",
        "{ color: red } is how it begins.",
        "[",
        "{",
        "[[[",
        '{"',
    ],
)
def test_text_in_brackets_stays_text(text):
    [document] = ingest.read(io.BytesIO(text.encode()), Hint(name="quay.txt"))

    assert document.format == "plaintext"


def test_a_page_with_json_in_its_scripts_stays_a_page():
    page = '<html><script>\nvar state = \n{"posts": 5, "children": [], "author": "x"}\n"posts": [\n</script><p>Yes.</p>'

    assert detect(page.encode(), Hint()) == "html"


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_documents_in_an_array_are_read(indent):
    documents = [{"title": str(n), "posts": [{"text": f"Text {n}, with ]}} in it."}]} for n in range(3)]
    content = json.dumps(documents, indent=indent).encode()

    items = list(ingest.read(io.BytesIO(content), Hint(name="dump.json")))

    assert [item.title for item in items] == ["0", "1", "2"]
    assert {item.format for item in items} == {"jsonl"}


def test_one_document_over_many_lines_is_read():
    [document] = ingest.read(io.BytesIO(json.dumps(DOCUMENT, indent=4).encode()), Hint())

    assert isinstance(document, ParsedDocument)
    assert document.posts[0].text == "Yes."


def test_what_is_whole_of_an_array_that_is_cut_off_is_kept():
    content = json.dumps([DOCUMENT, DOCUMENT])[:-9].encode()

    first, second = ingest.read(io.BytesIO(content), Hint(name="dump.json"))

    assert isinstance(first, ParsedDocument)
    assert isinstance(second, Unreadable)
    assert second.place == "dump.json, item 2"
