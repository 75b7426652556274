"""Units cut out of XML: wherever the pieces of the file end, however large or broken one of them is."""

import io
import time

import pytest

from documents.ingest import xml_names, xml_units
from documents.ingest.parsed import Hint
from documents.ingest.xml_units import Units
from tests.documents.ingest.formats import exports

FILE = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "<item>no</item>">]>
<rss xmlns:x="urn:x"><channel><!-- <item>no</item> --><title><![CDATA[<item>no</item>]]></title>
<item><title>One</title><x:a>2</x:a></item><item/><item ><title><![CDATA[</item><item>]]></title></item>
<item><!-- </item> --><title>Four</title></item ><item><title>Never closed</title>
<item><title>Six</title></item></channel></rss>"""


def units(content: str | bytes, name: str = "item") -> list[dict[str, str] | None]:
    raw = content.encode() if isinstance(content, str) else content
    found = Units(io.BytesIO(raw), Hint(name="x"), [name], "rss")
    return [xml_names.fields(found.element(unit)[0]) if unit.raw else None for unit in found]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1 << 20])
def test_units_are_the_same_wherever_a_read_ends(monkeypatch, size):
    monkeypatch.setattr(xml_units, "_CHUNK", size)

    assert units(FILE) == [
        {"title": "One", "other:a": "2"},
        {},
        {"title": "</item><item>"},
        {"title": "Four"},
        {"title": "Never closed"},
        {"title": "Six"},
    ]


@pytest.mark.parametrize("name", ["wxr/input.xml", "atom/input.xml", "disqus/input.xml"])
def test_exports_are_the_same_wherever_a_read_ends(monkeypatch, name):
    whole = exports.items(exports.fixture(*name.split("/")))
    monkeypatch.setattr(xml_units, "_CHUNK", 13)

    assert exports.items(exports.fixture(*name.split("/"))) == whole


@pytest.mark.parametrize(
    "large",
    ["a" * 40_000, "<![CDATA[" + "a" * 40_000 + "]]>", "<b>a</b>" * 5_000, "<![CDATA[</item>]]>" * 2_000],
)
def test_a_unit_that_is_too_long_is_passed_over(monkeypatch, large):
    monkeypatch.setattr(xml_units, "_CHUNK", 1_000)
    monkeypatch.setattr(xml_units, "LONGEST_UNIT", 10_000)

    found = units(f"<rss><item><title>{large}</title></item><item><title>Two</title></item></rss>")

    assert found == [None, {"title": "Two"}]


def test_whether_the_root_was_closed():
    for content, whole, cut in ((FILE, True, False), (FILE[:-3], False, False), (FILE[:-30], False, True)):
        found = Units(io.BytesIO(content.encode()), Hint(), ["item"], "rss")
        list(found)
        assert (found.whole, found.cut) == (whole, cut)


@pytest.mark.parametrize(
    "unit",
    [
        "<item>",
        "</item>",
        "<item><![CDATA[",
        "<!--",
        "<![CDATA[",
        "<item",
        "&",
        "<a ",
        "]]>",
        "<a:item>x</a:item>",
    ],
)
def test_megabytes_of_anything_take_linear_time(unit):
    content = "<rss>" + unit * (3_000_000 // len(unit)) + "</rss>"
    start = time.process_time()

    numbers = [unit.number for unit in Units(io.BytesIO(content.encode()), Hint(), ["item"], "rss")]

    assert numbers == list(range(1, len(numbers) + 1))
    assert time.process_time() - start < 50


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tom & Jerry", "Tom & Jerry"),
        ("a &lt; b &amp;&nbsp;c", "a < b &\xa0c"),
        ("1 < 2 <3", "1 < 2 <3"),
        ("&#55357;&#56832; &#xD83D;&#xDE00;", "😀 😀"),
        ("&#55357; &#xFFFF; &#11;", "\N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}"),
        ("&unknown; &#99999999;", "&unknown; &#99999999;"),
    ],
)
def test_text_that_is_no_xml_is_mended(text, read):
    [found] = units(f"<rss><item><title>{text}</title></item></rss>")

    assert (found or {})["title"] == read
