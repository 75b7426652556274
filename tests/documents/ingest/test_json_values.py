"""JSON comes one value at a time, however it is laid out, and what is whole of broken JSON is kept."""

import io
import json
import math
import time

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ingest import json_fields, json_values, lenient_json
from documents.ingest.json_values import Value, values
from documents.ingest.parsed import Hint, Unreadable

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
full = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5), plain, min_size=1, max_size=3
)


def found(content: bytes) -> list[object]:
    return [
        (item.value, item.problem) if isinstance(item, Value) else item.message
        for item in values(io.BytesIO(content), Hint(name="x.json"))
    ]


def places(content: bytes) -> list[str]:
    return [item.place for item in values(io.BytesIO(content), Hint(name="x.json"))]


@given(
    st.lists(full, min_size=1, max_size=4),
    st.sampled_from([None, 0, 1, 4]),
    st.sampled_from([(",", ":"), (", ", ": ")]),
)
def test_an_array_gives_its_elements(things, indent, separators):
    assert found(json.dumps(things, indent=indent, separators=separators).encode()) == [
        (thing, None) for thing in things
    ]


@given(st.lists(full, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n", "\n\n", "\n\x1e"]))
def test_lines_give_one_each(things, end):
    assert found("".join(json.dumps(thing) + end for thing in things).encode()) == [
        (thing, None) for thing in things
    ]


@given(
    st.lists(full, min_size=1, max_size=3), st.sampled_from(["", " ", ",", "\n"]), st.sampled_from([None, 2])
)
def test_several_after_one_another(things, between, indent):
    assert found(between.join(json.dumps(thing, indent=indent) for thing in things).encode()) == [
        (thing, None) for thing in things
    ]


@given(full, st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]))
def test_encodings(thing, encoding):
    assert found(json.dumps(thing, ensure_ascii=False).encode(encoding)) == [(thing, None)]


def test_a_byte_at_a_time():
    class Slow(io.RawIOBase):
        rest = json.dumps([{"a": '}]\\" '}, {"b": [1, {"c": 2}]}], indent=1).encode()

        def read(self, size: int = -1) -> bytes:
            piece, self.rest = self.rest[:1], self.rest[1:]
            return piece

    assert [item.value for item in values(Slow(), Hint())] == [{"a": '}]\\" '}, {"b": [1, {"c": 2}]}]


def test_places_are_lines_or_items():
    assert places(b'{"a":1}\n{"a":1}\n') == ["x.json, line 1", "x.json, line 2"]
    assert places(b'[{"a":1},\n{"a":1}]') == ["x.json, item 1", "x.json, item 2"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null\nnull\n", b"[[], {}, null]", b" \n "])
def test_where_there_is_nothing_nothing_comes(content):
    assert found(content) == []


def test_what_is_no_object_is_listed_and_the_rest_goes_on():
    items = list(values(io.BytesIO(b'[{"a":1}, 5, "x,]", {"b":2}] junk\n{"c":3}'), Hint()))

    assert [item.value for item in items if isinstance(item, Value)] == [{"a": 1}, {"b": 2}, {"c": 3}]
    assert sum(isinstance(item, Unreadable) for item in items) == 2


def test_a_run_of_what_is_no_object_is_listed_once():
    assert len(found(b"[" + b"1, 'x', \"y\", " * 400_000 + b'{"a":1}]')) < 20
    assert len(found(b'"" ' * 400_000)) == 1


def test_a_broken_line_does_not_spoil_the_others():
    assert found(b'{"a":1}\n{"b":\n{"c":3}\n') == [
        ({"a": 1}, None),
        "This is no whole JSON object: it ends in the middle.",
        ({"c": 3}, None),
    ]


def test_what_is_too_large_is_passed_over(monkeypatch):
    monkeypatch.setattr(json_values, "LARGEST", 1_000)
    large = json.dumps({"a": ["x" * 10] * 300_000})

    for content in (f'[{{"b":1}},{large},{{"c":2}}]', f'{{"b":1}}\n{large}\n{{"c":2}}\n'):
        before, message, after = found(content.encode())
        assert (before, after) == (({"b": 1}, None), ({"c": 2}, None))
        assert "larger than" in message


def test_a_string_without_an_end_is_not_held(monkeypatch):
    monkeypatch.setattr(json_values, "LARGEST", 1_000)

    [message] = found(b'{\n"a": "' + b"x" * 5_000_000)

    assert "larger than" in message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": NaN, "b": Infinity, "c": -Infinity}', {"a": None, "b": None, "c": None}),
        ('{"a": 1e999, "b": 123456789012345678901234567890}', {"a": None, "b": 1.2345678901234568e29}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (r'{"a": "\ud83d", "b": "\ud83d\ude00", "c": "\q"}', {"a": "\ud83d", "b": "😀", "c": r"\q"}),
        ('{"a": "line\nbreak\tand tab"}', {"a": "line\nbreak\tand tab"}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
    ],
)
def test_what_a_strict_parser_refuses_is_read(text, value):
    reading = lenient_json.read(text)

    assert (reading.value, reading.problem) == (value, None)


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ('{"a": 1, "b": [1, {"c": "who', {"a": 1, "b": [1, {}]}, "it ends in the middle"),
        ('{"a": 1, "b": 12', {"a": 1}, "it ends in the middle"),
        ('{"a": 1, "b', {"a": 1}, "it ends in the middle"),
        ('{"a": 1, "b"}', {"a": 1}, "it is broken at character 13"),
        ('{"a": 1] ', {"a": 1}, "it is broken at character 8"),
        ('{"a": yes}', {}, "it is broken at character 7"),
        ("{'a': 1}", {}, "it is broken at character 2"),
    ],
)
def test_what_is_whole_of_a_broken_value_is_kept(text, value, problem):
    reading = lenient_json.read(text)

    assert (reading.value, reading.problem) == (value, problem)


@given(plain)
def test_lenient_reading_is_no_different_of_what_is_right(value):
    reading = lenient_json.read(json.dumps(value))

    assert reading.value == value
    assert reading.problem is None


@given(st.text('{}[]",:\\ab1 \n'))
def test_any_characters_are_read(text):
    lenient_json.read(text)
    found(text.encode())


@pytest.mark.parametrize(
    "bomb", ["[" * 1_000_000, '{"a":' * 1_000_000, '"' * 1_000_000, "\\" * 1_000_000, "1" * 1_000_000]
)
def test_bombs_take_seconds(bomb):
    start = time.process_time()

    found(bomb.encode())
    found(b"[" + bomb.encode())

    assert time.process_time() - start < 50


def test_a_value_nested_a_hundred_thousand_deep():
    content = b'{"children":[' * 100_000 + b"1" + b"]}" * 100_000

    [(value, problem)] = found(content)

    assert problem is None
    for _ in range(100_000):
        [value] = value["children"]
    assert value == 1


def test_an_array_takes_no_more_than_twice_the_time_of_lines():
    rows = [
        {"id": str(n), "text": 'It is “closed”, he "said". ' * 6, "meta": {"a": [1, {"b": None}]}}
        for n in range(20_000)
    ]
    taken = []
    for content in (b"\n".join(map(orjson.dumps, rows)), orjson.dumps(rows)):
        start = time.process_time()
        assert len(list(values(io.BytesIO(content), Hint()))) == len(rows)
        taken.append(time.process_time() - start)

    assert taken[1] < 5 * taken[0] + 1


@pytest.mark.parametrize(
    ("value", "year"),
    [
        (1_700_000_000, 2023),
        (1_700_000_000.5, 2023),
        ("1700000000", 2023),
        ("1700000000.0", 2023),
        (1_700_000_000_000, 2023),
        (1_700_000_000_000_000, 2023),
        ("2023-11-14T22:13:20Z", 2023),
        ("2023-11-14 22:13:20", 2023),
        (12, None),
        ("12", None),
        (True, None),
        (math.inf, None),
        (math.nan, None),
        ("nan", None),
        (-5, None),
        (10**300, None),
        ([], None),
        ("0000-00-00T00:00:00", None),
    ],
)
def test_moments(value, year):
    moment = json_fields.moment(value)

    assert (moment and moment.year) == year


@given(plain | st.floats())
def test_no_value_is_too_strange_for_a_field(value):
    json_fields.string(value).encode()
    for read in (
        json_fields.name,
        json_fields.ident,
        json_fields.address,
        json_fields.moment,
        json_fields.count,
    ):
        read(value)
    json_fields.objects(value)
    json_fields.mapping(value)
    orjson.loads(json_fields.packed({"a": value}, ["a", "b"]))


def test_what_json_cannot_hold_is_mended_when_it_is_set_aside():
    row = json_fields.packed({"a": "x\ud800", "b": 10**40, "c": ["\udc00", {}, 1], "d": {"e": 2**70}}, "abcd")

    assert orjson.loads(row) == {"a": "x", "b": 1e40, "c": ["", 1], "d": None}
