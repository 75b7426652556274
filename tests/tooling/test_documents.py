"""What the documents promise exists: commands, addresses, files."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

from tests.tooling.paths import ROOT, tracked_files

DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
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
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"\bmake (\w+)", code_in(name))) <= targets


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
