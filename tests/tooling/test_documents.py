"""What the documents promise exists: commands, addresses, files."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

from tests.tooling.paths import ROOT, tracked_files

DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
PROMISING = ["SECURITY.md", "OPERATIONS.md", "PRIVACY.md"]
DOCUMENTS += PROMISING
TEST = re.compile(r"`(tests/[\w/.]+|test_\w+\.py)`")
A_PAGE = 500
"""Words of a printed page, a table's among them."""
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
EXAMPLES = {
    "documents": "0199f3a2-0000-7000-8000-000000000000",
    "jobs": "0199f3a2-0000-7000-8000-000000000000",
    "projects": "bell",
    "sentences": "1",
}


def code_in(name: str) -> str:
    return "\n".join(CODE.findall((ROOT / name).read_text()))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_exist(name):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"\bmake ([\w-]+)", code_in(name))) <= targets


def named_tests(text: str) -> Iterator[str]:
    """The paths of the tests that a document names; one without a folder is beside the one named before it."""
    folder = "tests"
    for path in TEST.findall(text):
        if "/" in path:
            folder = path.rpartition("/")[0]
        yield path if "/" in path else f"{folder}/{path}"


@pytest.mark.parametrize("name", PROMISING)
def test_tests_that_are_named_exist(name):
    missing = [path for path in named_tests((ROOT / name).read_text()) if not (ROOT / path).exists()]

    assert missing == []


def test_each_promise_names_what_proves_it():
    table = (ROOT / "SECURITY.md").read_text().partition("| promise |")[2].partition("\n\n")[0]
    rows = [line.split(" | ") for line in table.splitlines()[2:]]

    assert len(rows) > 30
    assert [
        row
        for row in rows
        if not re.search(r"`(tests/|make |manage\.py )", row[-1]) and row[-1] != "the same |"
    ] == []


def test_the_threat_model_fits_on_two_pages():
    model = (ROOT / "SECURITY.md").read_text().partition("## Threat model")[2]

    assert 0 < len(model.split()) <= 2 * A_PAGE


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist(name):
    assert set(re.findall(r"\bmanage\.py (\w+)", code_in(name))) <= set(get_commands())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_addresses_of_the_api_exist(name):
    for address in re.findall(r"/api/v1/[\w{}$/.-]*", code_in(name)):
        concrete = re.sub(
            r"(\w+)/(?:\{\w+\}|\$\w+)", lambda match: f"{match[1]}/{EXAMPLES[match[1]]}", address
        )
        assert resolve(concrete), address


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name):
    text = CODE.sub("", (ROOT / name).read_text())
    targets = re.findall(r"\]\(([^)\s#]+)", text)

    assert [t for t in targets if "://" not in t and not (ROOT / t).exists()] == []


def test_every_dependency_has_its_line_in_the_architecture():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + [
        entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)
    ]
    wanted += [entry for group in project["project"]["optional-dependencies"].values() for entry in group]
    names = {re.split(r"[\[<>=~ ]", entry)[0] for entry in wanted}
    rows = {
        cell.strip("` ")
        for line in (ROOT / "ARCHITECTURE.md").read_text().splitlines()
        if line.startswith("| ")
        for cell in line.split("|")[1].split(",")
    }

    assert names - rows == set()


def test_every_module_opens_with_a_line_that_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.suffix == ".py" and path.stat().st_size and "migrations" not in Path(path).parts
        if not path.read_text().removeprefix("#!/usr/bin/env python\n").startswith(('"""', 'r"""'))
    ]

    assert silent == []
