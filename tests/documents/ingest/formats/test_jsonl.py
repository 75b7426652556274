"""JSON Lines of documents: read, refused by field, written, and back."""

import io
import json
import time
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ingest import json_values, read
from documents.ingest.formats.jsonl import as_line, parse
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, ParsedPost, Unreadable
from tests.conftest import shared_path


def parsed(*lines: object) -> list[ParsedDocument | Unreadable]:
    content = b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
    return list(parse(io.BytesIO(content), Hint(name="town.jsonl")))


def one(value: object) -> ParsedDocument:
    [document] = parsed(value)
    assert isinstance(document, ParsedDocument), document
    return document


def refused(value: object) -> Unreadable:
    [item] = parsed(value)
    assert isinstance(item, Unreadable), item
    return item


THREAD = [
    {"id": "c", "kind": "comment", "parent": "b", "text": "Third level."},
    {"id": "d", "kind": "comment", "parent": None, "text": "Another."},
    {"id": "a", "kind": "article", "parent": None, "text": "The article."},
    {"id": "b", "kind": "comment", "parent": "a", "text": "Second level."},
]


def test_only_posts_with_text_are_required():
    document = one({"posts": [{"text": "The ferry stopped."}]})

    assert [(post.kind, post.text, post.parent) for post in document.posts] == [
        ("article", "The ferry stopped.", None)
    ]
    assert document.format == "jsonl"
    assert document.notes == []


def test_every_field_is_read():
    document = one(
        {
            "title": "The ferry stops",
            "source_url": "https://marrowby.example/ferry",
            "byline": "Oda Brenn",
            "published_at": "2024-03-02T08:00:00+01:00",
            "language": "en",
            "posts": [
                {
                    "id": "a",
                    "kind": "article",
                    "parent": None,
                    "text": "It stopped. Again.",
                    "sentences": [[0, 11], [12, 18]],
                },
                {
                    "id": "b",
                    "kind": "comment",
                    "parent": "a",
                    "author": "Ivo",
                    "posted_at": "2024-03-02",
                    "text": "Sad.",
                },
            ],
        }
    )

    assert document.title == "The ferry stops"
    assert document.published_at == datetime(2024, 3, 2, 7, tzinfo=UTC)
    assert document.posts[0].sentences == [(0, 11), (12, 18)]
    assert document.posts[1].author == "Ivo"
    assert document.posts[1].posted_at == datetime(2024, 3, 2, tzinfo=UTC)
    assert document.posts[1].source_id == "b"


def test_posts_come_into_reading_order():
    document = one({"posts": THREAD})

    assert [post.text for post in document.posts] == [
        "The article.",
        "Another.",
        "Second level.",
        "Third level.",
    ]
    assert [(post.depth, post.parent) for post in document.posts] == [(0, None), (1, 0), (1, 0), (2, 2)]


def test_without_an_article_the_opening_post_is_it():
    document = one(
        {"posts": [{"id": 1, "text": "Is it running?"}, {"parent": 1, "text": "No."}, {"text": "Never."}]}
    )

    assert [(post.kind, post.depth) for post in document.posts] == [
        ("article", 0),
        ("comment", 1),
        ("comment", 1),
    ]
    assert any("opening post" in note for note in document.notes)


def test_comments_alone_stand_under_an_empty_article():
    document = one({"posts": [{"kind": "comment", "text": "One."}, {"kind": "comment", "text": "Two."}]})

    assert [(post.kind, post.text, post.depth) for post in document.posts] == [
        ("article", "", 0),
        ("comment", "One.", 1),
        ("comment", "Two.", 1),
    ]
    assert any("no article" in note for note in document.notes)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({}, "posts"),
        ({"posts": {}}, "posts"),
        ({"posts": []}, "posts"),
        ({"posts": ["text"]}, "posts[0]"),
        ({"posts": [{"id": "a"}]}, "posts[0].text"),
        ({"posts": [{"text": 5}]}, "posts[0].text"),
        ({"posts": [{"text": " "}]}, "posts"),
        ({"posts": [{"text": "a", "kind": "reply"}]}, "posts[0].kind"),
        ({"posts": [{"text": "a", "kind": []}]}, "posts[0].kind"),
        ({"posts": [{"text": "a", "kind": "article"}, {"text": "b", "kind": "article"}]}, "posts[1].kind"),
        ({"posts": [{"text": "a", "id": "x"}, {"text": "b", "id": "x"}]}, "posts[1].id"),
        ({"posts": [{"text": "a", "id": True}]}, "posts[0].id"),
        ({"posts": [{"text": "a"}, {"text": "b", "parent": "nobody"}]}, "posts[1].parent"),
        ({"posts": [{"text": "a"}, {"text": "b", "parent": 1.5}]}, "posts[1].parent"),
        ({"posts": [{"text": "a"}, {"text": "b", "id": "b", "parent": "b"}]}, "posts[1].parent"),
        (
            {"posts": [{"text": "a", "id": "a", "parent": "b"}, {"text": "b", "id": "b", "parent": "a"}]},
            "posts[0].parent",
        ),
        (
            {"posts": [{"text": "a", "id": "a", "parent": "b", "kind": "article"}, {"text": "b", "id": "b"}]},
            "posts[0].parent",
        ),
        ({"posts": [{"text": "abc", "sentences": [[0, 4]]}]}, "posts[0].sentences[0]"),
        ({"posts": [{"text": "abc", "sentences": [[-1, 2]]}]}, "posts[0].sentences[0]"),
        ({"posts": [{"text": "abc", "sentences": [[2, 2]]}]}, "posts[0].sentences[0]"),
        ({"posts": [{"text": "abc", "sentences": [[0, 2], [1, 3]]}]}, "posts[0].sentences[1]"),
        ({"posts": [{"text": "abc", "sentences": [[0, True]]}]}, "posts[0].sentences[0]"),
        ({"posts": [{"text": "abc", "sentences": "0-3"}]}, "posts[0].sentences"),
        ({"posts": [{"text": "abc", "author": 5}]}, "posts[0].author"),
        ({"posts": [{"text": "abc", "posted_at": "yesterday"}]}, "posts[0].posted_at"),
        ({"posts": [{"text": "abc", "posted_at": 5}]}, "posts[0].posted_at"),
        ({"posts": [{"text": "abc"}], "title": []}, "title"),
        ({"posts": [{"text": "abc"}], "published_at": "0001-01-01T00:00:00+14:00"}, "published_at"),
        ({"posts": [{"text": "abc"}], "notes": "none"}, "notes"),
        ({"posts": [{"text": "abc"}], "removed": [1]}, "removed"),
        ({"posts": [{"text": "abc"}], "pingbacks": -1}, "pingbacks"),
    ],
)
def test_what_is_wrong_is_refused_by_file_line_and_field(value, field):
    item = refused(value)

    assert item.place == f"town.jsonl, line 1, {field}"
    assert item.message
    assert item.remedy


@pytest.mark.parametrize(
    "line", [b"{", b'{"posts": [', b"[1]", b"5", b"null", b'{"posts": "\xff"}', b"{'a': 1}", b"[" * 100_000]
)
def test_a_broken_line_is_listed_and_the_rest_is_kept(line):
    good = {"posts": [{"text": "Good."}]}

    before, broken, after = parsed(good, line, good)

    assert isinstance(before, ParsedDocument)
    assert isinstance(after, ParsedDocument)
    assert isinstance(broken, Unreadable)
    assert broken.place == "town.jsonl, line 2"


def test_a_post_below_a_circle_is_not_the_one_blamed():
    posts = [
        {"text": "a"},
        {"id": "d", "parent": "c", "text": "d"},
        {"id": "b", "parent": "c", "text": "b"},
        {"id": "c", "parent": "b", "text": "c"},
    ]

    assert refused({"posts": posts}).place.endswith("posts[2].parent")


def test_blank_lines_marks_and_carriage_returns_are_no_trouble():
    items = list(
        parse(
            io.BytesIO(b'\xef\xbb\xbf\r\n{"posts": [{"text": "a"}]}\r\n\r\n{"posts": [{"text": "b"}]}'),
            Hint(),
        )
    )

    assert [item.posts[0].text for item in items if isinstance(item, ParsedDocument)] == ["a", "b"]


def test_utf16_is_read():
    content = '{"posts": [{"text": "Fähre"}]}\n{"posts": [{"text": "渡し船"}]}\n'.encode("utf-16")

    items = list(read(io.BytesIO(content), Hint()))

    assert [item.posts[0].text for item in items if isinstance(item, ParsedDocument)] == ["Fähre", "渡し船"]


def test_spans_follow_the_text_when_it_is_normalised():
    line = json.dumps({"posts": [{"text": "A\x00b.\r\nC\ud800d.", "sentences": [[0, 4], [6, 10]]}]}).encode()

    document = one(line)

    post = document.posts[0]
    assert post.text == "Ab.\nCd."
    assert [post.text[start:end] for start, end in post.sentences or []] == ["Ab.", "Cd."]
    assert document.removed


def test_a_line_that_is_too_long_is_passed_over(monkeypatch):
    monkeypatch.setattr(json_values, "LARGEST", 1000)
    long = {"posts": [{"text": "x" * 3_000_000}]}
    good = {"posts": [{"text": "Good."}]}

    before, refused_line, after = parsed(good, long, good)

    assert isinstance(before, ParsedDocument)
    assert isinstance(after, ParsedDocument)
    assert isinstance(refused_line, Unreadable)
    assert refused_line.place == "town.jsonl, line 2"


@pytest.mark.parametrize("content", [b"", b"\n\n \n", b"\xef\xbb\xbf"])
def test_a_file_without_a_document_is_refused(content):
    with pytest.raises(IngestError) as error:
        list(parse(io.BytesIO(content), Hint(name="town.jsonl")))

    assert error.value.place == "town.jsonl"


def test_naughty_strings_come_through_unchanged():
    strings = json.loads(shared_path("data/hostile/blns.json").read_text())

    for string in strings:
        if string.strip("\x00 \t\r\n\v\f"):
            document = one({"title": string, "posts": [{"text": string, "author": string}]})
            assert document.posts[0].text == string.replace("\r\n", "\n").replace("\r", "\n").replace(
                "\x00", ""
            )


def test_a_thread_a_hundred_thousand_deep():
    posts = [{"id": n, "parent": n - 1 if n else None, "text": "x"} for n in range(100_000)]

    assert one({"posts": posts}).posts[-1].depth == 99_999


def test_a_thousand_documents_take_a_fraction_of_a_second():
    text = " ".join(f"Sentence number {n} of the post is about the ferry and its engine." for n in range(10))
    entry = {
        "posts": [
            {"id": str(n), "parent": str(n - 1) if n else None, "author": "Oda", "text": text}
            for n in range(4)
        ]
    }
    content = orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE) * 1000
    start = time.process_time()

    documents = list(read(io.BytesIO(content), Hint()))

    assert time.process_time() - start < 6
    assert len(documents) == 1000


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"))
moments = st.builds(
    lambda seconds, hours: datetime.fromtimestamp(seconds, timezone(timedelta(hours=hours))),
    st.integers(-2_000_000_000, 4_000_000_000),
    st.integers(-12, 14),
)


@st.composite
def spans(draw: st.DrawFn, text: str) -> list[tuple[int, int]]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return list(zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn) -> ParsedDocument:
    posts: list[ParsedPost] = []
    path = [0]
    for number in range(draw(st.integers(1, 6))):
        text = draw(texts if number else texts.filter(str.strip))
        parent = draw(st.sampled_from(path)) if number else None
        if parent is not None:
            path = [*path[: path.index(parent) + 1], number]
        posts.append(
            ParsedPost(
                text,
                kind="comment" if number else "article",
                parent=parent,
                depth=0 if parent is None else posts[parent].depth + 1,
                author=draw(st.none() | texts.filter(bool)),
                posted_at=draw(st.none() | moments),
                source_id=draw(st.none() | st.just(f"id-{number}")),
                sentences=draw(st.none() | spans(text)),
                quotes=draw(spans(text)),
            )
        )
    return ParsedDocument(
        posts=posts,
        title=draw(texts),
        byline=draw(st.none() | texts.filter(bool)),
        source_url=draw(st.none() | texts),
        published_at=draw(st.none() | moments),
        language=draw(st.none() | texts),
        format="jsonl",
        pingbacks=draw(st.integers(0, 5)),
        notes=draw(st.lists(texts, max_size=2)),
    )


@given(documents())
def test_what_is_written_is_read_back_the_same(document):
    assert one(as_line(document)) == document


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["posts", "text", "id", "parent", "sentences", "kind", "posted_at", "title"]),
                inner,
            )
        ),
    )
)
def test_any_json_is_read_or_refused(value):
    line = json.dumps({"posts": [value] if not isinstance(value, list) else value}).encode()

    [item] = parsed(line)

    assert isinstance(item, ParsedDocument | Unreadable)
