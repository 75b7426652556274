"""Whatever stands in the JSON of a forum or blog, reading it ends, crashes nothing and breaks no rule of a thread."""

import io
import json
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents import ingest
from documents.ingest.parsed import Hint, IngestError, Item, LeftOut, ParsedDocument, Unreadable
from tests.conftest import shared_path

FIXTURES = Path(__file__).parent.parent.parent.parent / "data" / "formats"
FORMATS = ["convokit", "discourse", "hackernews", "reddit", "wordpress"]
NAMES = [
    "convokit/utterances.jsonl",
    "discourse/input.json",
    "hackernews/input.json",
    "hackernews_items/items.ndjson",
    "reddit/input.json",
    "reddit_dump/dump.ndjson",
    "wordpress/input.json",
    "wordpress_embedded/input.json",
]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([10**400, -1, 0, "", "0", "[deleted]", "t3_", "t1_", "<p>", "&gt; x", float("nan")]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def read(format: str, content: bytes) -> list[Item]:
    """What comes of an input, each document looked over; nothing where all of it is refused."""
    items: list[Item] = []
    try:
        for item in import_module(f"documents.ingest.formats.{format}").parse(
            io.BytesIO(content), Hint(name="x.json", url="https://talk.example/t/7.json")
        ):
            items.append(item)
            assert isinstance(item, ParsedDocument | Unreadable | LeftOut)
            if isinstance(item, ParsedDocument):
                look_over(item)
    except IngestError:
        pass
    return items


def look_over(document: ParsedDocument) -> None:
    json.dumps(
        [document.title, document.byline, document.source_url, document.language], ensure_ascii=False
    ).encode()
    assert any(post.text.strip() for post in document.posts)
    assert document.posts[0].kind == "article"
    for place, post in enumerate(document.posts):
        (post.text + (post.author or "") + (post.source_id or "")).encode()
        assert "\x00" not in post.text
        assert all(0 <= start < end <= len(post.text) for start, end in post.quotes)
        if place:
            assert post.kind == "comment"
            assert post.parent is not None
            assert 0 <= post.parent < place
            assert post.depth == document.posts[post.parent].depth + 1


def paths(value: Any, path: tuple = ()) -> list[tuple]:
    """The way to every value inside a value."""
    found = [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        found += paths(each, (*path, key))
    return found


def values(name: str) -> list[Any]:
    text = (FIXTURES / name).read_text()
    try:
        found = json.loads(text)
        return found if isinstance(found, list) else [found]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_any_json_in_any_field(name, data):
    found = values(name)
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from([path for path in paths(found) if path]))
        here = found
        for step in way:
            here = here[step]
        here[last] = data.draw(anything)

    read(name.split("/")[0].split("_")[0], json.dumps(found).encode())


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_damaged_bytes(name, data):
    content = bytearray((FIXTURES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 40))
        content[place : place + length] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b'"', b"}", b"]", b"{"])
        )

    read(name.split("/")[0].split("_")[0], bytes(content))


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=100, deadline=None)
@given(value=anything)
def test_any_json_at_all(format, value):
    read(format, json.dumps(value).encode())


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_cut_off_anywhere(name):
    content = (FIXTURES / name).read_bytes()
    whole = sum(
        len(item.posts)
        for item in read(name.split("/")[0].split("_")[0], content)
        if isinstance(item, ParsedDocument)
    )

    counts = []
    for length in range(0, len(content), max(1, len(content) // 150)):
        items = read(name.split("/")[0].split("_")[0], content[:length])
        counts.append(sum(len(item.posts) for item in items if isinstance(item, ParsedDocument)))

    assert max(counts) <= whole + 1
    assert counts[-1] >= counts[len(counts) // 3]
    assert counts[-1] >= 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings(name, encoding):
    format = name.split("/")[0].split("_")[0]
    text = (FIXTURES / name).read_text()

    assert read(format, text.encode(encoding)) == read(format, text.encode())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "bomb", [b"[" * 60_000, b'{"a":' * 60_000, b'[{"children":' * 30_000, b"9" * 100_000]
)
def test_bombs_beside_and_inside(name, bomb):
    format = name.split("/")[0].split("_")[0]
    content = (FIXTURES / name).read_bytes()
    start = time.process_time()

    read(format, bomb)
    read(format, content + b"\n" + bomb)
    read(format, content.replace(b'"id":', b'"id":' + bomb + b',"id":', 1))

    assert time.process_time() - start < 60


@pytest.mark.parametrize(
    "wrapper", ["data", "posts", "comments", "children", "hits", "topic", "post_stream", "_embedded", "meta"]
)
@pytest.mark.parametrize("opening", ["[{", "{"])
def test_wrappers_within_wrappers_without_end(wrapper, opening):
    bomb = (f'{{"{wrapper}":' + ("[" if opening == "[{" else "")).encode() * 20_000

    for format in FORMATS:
        read(format, bomb)
        read(format, b"[" + bomb)
    with suppress(IngestError):
        list(ingest.read(io.BytesIO(bomb), Hint()))


@pytest.mark.parametrize("name", NAMES)
def test_what_follows_a_value_spoils_nothing(name):
    format = name.split("/")[0].split("_")[0]
    content = (FIXTURES / name).read_bytes()
    documents = [item for item in read(format, content) if isinstance(item, ParsedDocument)]

    items = read(format, content + b"\n<html>Error 500</html>\n")

    assert [item for item in items if isinstance(item, ParsedDocument)] == documents
    assert any(isinstance(item, Unreadable) for item in items)


def test_naughty_strings_come_through_every_field():
    strings = json.loads(shared_path("data/hostile/blns.json").read_text())
    for string in strings:
        text = json.dumps(string)
        read(
            "hackernews",
            b'{"id":1,"type":"story","title":%b,"text":%b,"author":%b,"children":[]}'
            % ((text.encode(),) * 3),
        )
        row = {"id": string, "body": string, "author": string, "link_id": "t3_a", "parent_id": string}
        read("reddit", json.dumps(row).encode())
        post = {
            "id": 1,
            "cooked": string,
            "username": string,
            "created_at": string,
            "topic_id": 7,
            "post_number": 1,
        }
        read("discourse", json.dumps(post | {"topic_title": string}).encode())
        row = {"id": string, "conversation_id": "a", "text": string, "speaker": string, "timestamp": string}
        [item] = read("convokit", json.dumps(row).encode()) or [None]
        if isinstance(item, ParsedDocument) and "\r" not in string and "\x00" not in string:
            assert item.posts[0].text == string.strip()
        press = {"id": 1, "title": {"rendered": string}, "content": {"rendered": string}, "link": string}
        read("wordpress", json.dumps(press).encode())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_told_from_its_bytes(name):
    content = (FIXTURES / name).read_bytes()

    found = [
        item.format for item in ingest.read(io.BytesIO(content), Hint()) if isinstance(item, ParsedDocument)
    ]

    assert set(found) == {name.split("/")[0].split("_")[0]}
