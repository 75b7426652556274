"""The pure parts of the measurement beside other tools: its table, versions, trees of processes, offsets."""

import pytest

from tests.bench.peers.environments import version_in
from tests.bench.peers.figures import Measured, as_json, table
from tests.bench.peers.processes import tree
from tests.bench.peers.tools import CannotBeMeasured, offsets


@pytest.fixture
def measured() -> list[Measured]:
    ours = Measured("Contested", "0.1.0")
    for value in (3.0, 2.0, 4.0):
        ours.add("save", value)
    ours.add("start", 4.2)
    theirs = Measured("Weir", "1.2", missing={"save": "it was asleep"}, note="as it comes")
    theirs.add("start", 1234.0)
    return [ours, theirs]


def test_the_table_has_medians_and_what_they_lay_between(measured):
    lines = table(measured).splitlines()

    assert lines[0] == "|  | Contested 0.1.0 | Weir 1.2 |"
    assert "| save one label, 1 client, p50, ms | 3.00 (2.00–4.00) | – |" in lines
    assert "| first start, s | 4.20 | 1,234 |" in lines


def test_what_nothing_was_measured_of_is_no_row(measured):
    assert "rows/s" not in table(measured)


def test_what_is_missing_and_how_it_was_measured_is_said_below(measured):
    below = table(measured).splitlines()[-2:]

    assert below == ["Weir: as it comes.", "Weir, save one label, 1 client, p50: it was asleep."]


def test_a_tool_that_could_not_be_installed_leaves_the_others(measured):
    measured.append(Measured("Sluice", missing={"installed": "no such package"}))

    rendered = table(measured)

    assert "| Contested 0.1.0 | Weir 1.2 | Sluice |" in rendered
    assert "Sluice, installed: no such package." in rendered


def test_json_has_every_value_of_every_round(measured):
    found = as_json(measured, {"processors": 2})

    assert found["machine"] == {"processors": 2}
    assert found["tools"][0]["values"]["save"] == [3.0, 2.0, 4.0]
    assert found["tools"][0]["medians"]["save"] == 3.0
    assert found["tools"][1]["missing"] == {"save": "it was asleep"}
    assert found["measures"]["save"] == {
        "name": "save one label, 1 client, p50",
        "unit": "ms",
        "less_is_better": True,
    }


@pytest.mark.parametrize("package", ["label-studio", "label_studio", "Label.Studio"])
def test_a_version_is_found_whichever_way_its_name_is_written(package):
    listed = "label-studio-sdk==2.1.2\nlabel_studio==1.23.2\n-e file:///somewhere\n"

    assert version_in(listed, package) == "1.23.2"


def test_a_package_that_is_not_there_is_said():
    with pytest.raises(CannotBeMeasured, match="doccano"):
        version_in("doccano-client==1.2.8\n", "doccano")


def test_a_tree_is_the_roots_and_all_below_them():
    parents = {1: 0, 10: 1, 11: 10, 12: 11, 20: 1, 21: 20}

    assert tree({10}, parents) == {10, 11, 12}
    assert tree({11, 20}, parents) == {11, 12, 20, 21}


def test_offsets_are_those_of_the_sentences_joined():
    sentences = ["One.", "Zwei är drei.", "😀 four."]

    text = " ".join(sentences)
    assert [text[start:end] for start, end in offsets(sentences)] == sentences
