"""Pictures: well-formed whatever the words, mirrored, with the numbers of their table."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from annotations import charts
from annotations.charts import Cell, Colours, Column, Frame, Point, Row, Series, Slope, Table
from annotations.charts.drawing import WIDTH, words_only
from annotations.charts.slopes import APART, spread
from annotations.charts.style import RULES
from annotations.charts.words import cut, width, wrapped

SVG = "{http://www.w3.org/2000/svg}"
SHEET = Path(__file__).resolve().parents[2] / "static/css/charts.css"
HOSTILE = '</title><script>alert("1")</script> & \x00\x0b\ud800 \u202e \'"]]>'
SERIES = [
    Series("Fact", "F", "fact"),
    Series("Opinion", "O", "opinion", hatch=2),
    Series("No label", "–", "none", hatch=4),
]


def frame(right_to_left=False, title="Labels") -> Frame:
    return Frame("chart-x", title, "What it says.", "Harbour · 1 June", "en", right_to_left)


def drawn(right_to_left=False, words="Mira") -> dict[str, charts.Drawing]:
    """One of every kind."""
    mine = [Series(words, words[:2], "fact", hatch=n) for n in range(3)]
    f = frame(right_to_left, words)
    points = [
        Point(0, 0.5, 0.3, 0.7, "1 June"),
        Point(0.5, None, None, None, "8 June", words),
        Point(0.8, 0.9, None, None, "15 June"),
        Point(1, 0.2, -0.4, 1.2, words, words),
    ]
    return {
        "bars": charts.bars(
            f, mine, [Row(words, [1, 2, 3], ["1", "2", "3"], 6, "6"), Row(words, [0, 0, 0], ["0"] * 3, 0)]
        ),
        "lines": charts.lines(f, points, [(0, "0"), (0.5, "½"), (1, "1")]),
        "heat": charts.heat(f, mine, [[1, 2, 3], [2, 0, 0], [3, 0, 0]], [["1", "2", "3"]] * 3),
        "slopes": charts.slopes(
            f, ("Before", "Now"), [Slope(one, 0.5, 0.2, ("50 %", "20 %")) for one in mine]
        ),
        "words": words_only(f, words),
    }


@pytest.mark.parametrize("right_to_left", [False, True])
@pytest.mark.parametrize("words", ["Mira", HOSTILE, "", "x" * 3_000, "漢" * 300, "الميناء مغلق"])
def test_any_words_make_a_whole_document(words, right_to_left):
    for name, drawing in drawn(right_to_left, words).items():
        for svg in (drawing.svg(), drawing.alone(Colours({"fact": "#163c81"}))):
            root = etree.fromstring(
                svg.encode("utf-8", "surrogatepass"), etree.XMLParser(resolve_entities=False)
            )
            assert root.tag == f"{SVG}svg", name
            assert root.get("role") == "img"
            told = {one.get("id"): one for one in root.iter(f"{SVG}title", f"{SVG}desc") if one.get("id")}
            assert told[root.get("aria-labelledby")].tag == f"{SVG}title"
            assert told[root.get("aria-describedby")].text == "What it says."
            assert not root.findall(f".//{SVG}script")
            assert "nan" not in svg.lower().replace(words.lower(), "")
            assert "inf" not in svg.lower().replace(words.lower(), "")
            assert " style=" not in svg


def test_everything_stays_within_the_picture():
    for right_to_left in (False, True):
        for name, drawing in drawn(right_to_left).items():
            for box in etree.fromstring(drawing.svg()).iter(f"{SVG}rect"):
                left = float(box.get("x"))
                assert left >= -0.1, name
                assert left + float(box.get("width")) <= WIDTH + 0.1, name


def test_right_to_left_is_the_mirror_image():
    plain, mirrored = (
        [
            (float(box.get("x")), float(box.get("width")))
            for box in etree.fromstring(drawn(way)["bars"].svg()).iter(f"{SVG}rect")
            if box.get("data-label")
        ]
        for way in (False, True)
    )

    assert [round(WIDTH - x - w, 1) for x, w in plain] == pytest.approx([x for x, _ in mirrored], abs=0.2)


def test_bars_are_as_wide_as_their_numbers():
    drawing = charts.bars(frame(), SERIES, [Row("All", [5, 3, 2], ["5", "3", "2"], 10)])

    widths = {
        box.get("data-label"): float(box.get("width"))
        for box in etree.fromstring(drawing.svg()).iter(f"{SVG}rect")
        if box.get("data-label") and float(box.get("height")) == 18
    }
    assert widths == {"fact": 159, "opinion": 95, "none": 63}


def test_a_label_is_told_by_its_letter_and_hatch_as_well():
    svg = charts.bars(frame(), SERIES, [Row("All", [5, 3, 2], ["5", "3", "2"], 10)]).svg()

    texts = [re.sub("[\u2066-\u2069]", "", one.text) for one in etree.fromstring(svg).iter(f"{SVG}text")]
    assert texts[-3:] == ["F 5", "O 3", "– 2"]
    assert svg.count("url(#chart-x-h2)") == 2
    assert 'id="chart-x-h2"' in svg


def test_a_line_is_interrupted_where_there_is_no_value():
    points = [Point(n / 4, None if n == 2 else 0.5, 0.4, 0.6, str(n)) for n in range(5)]

    svg = charts.lines(frame(), points, [(0, "0"), (1, "1")]).svg()

    assert svg.count('class="line"') == 2
    assert svg.count('class="band"') == 2
    assert svg.count('class="dot"') == 4


def test_words_that_would_cover_each_other_are_moved_apart():
    for places in ([10, 11, 12, 200], [0, 0, 0, 0, 0], [150, 160, 161], [5]):
        moved = spread(places)
        assert all(b - a >= APART - 1e-9 for a, b in pairwise(moved)), places


def test_a_text_is_cut_to_its_line():
    assert cut("short", 200) == "short"
    assert width(cut("a long title " * 20, 100)) <= 100
    assert cut("a long title " * 20, 100).endswith("…")
    assert all(width(line) <= 100 for line in wrapped("several words to a line " * 5, 100))


def test_the_sheet_of_the_page_knows_every_class_of_a_file():
    css = SHEET.read_text()

    assert [name for name in RULES if name not in ("paper", "head") and f".drawn .{name} " not in css] == []
    used = {
        name
        for drawing in drawn().values()
        for found in re.findall('class="([^"]+)"', drawing.alone(Colours()))
        for name in found.split()
    }
    assert used <= set(RULES)


def test_a_file_has_its_own_colours_and_a_heading():
    svg = drawn()["bars"].alone(Colours({"fact": "#163c81"}))

    assert '[data-label="fact"]{fill:#163c81}' in svg
    assert "Harbour · 1 June" in svg
    assert "var(" not in svg


def test_a_picture_of_pixels_has_words_in_it():
    blank = charts.png(words_only(frame(title=""), "").alone(Colours()))
    latin, arabic = (
        charts.png(words_only(frame(title=""), words).alone(Colours())) for words in ("mira", "ميناء")
    )

    assert blank.startswith(b"\x89PNG")
    assert len({blank, latin, arabic}) == 3
    assert len(arabic) > len(blank)


def test_a_table_is_harmless_in_a_spreadsheet():
    table = Table(
        [Column("name", "Name", is_number=False), Column("n", "Number")],
        [[Cell("=1+1", ""), Cell(-2, "")], [Cell('a "b", c', ""), Cell(None, "")]],
    )

    assert list(csv.reader(io.StringIO(table.csv()))) == [["name", "n"], ["'=1+1", "-2"], ['a "b", c', ""]]
