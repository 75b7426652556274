"""What may not be in the repository, and what has to be."""

import re
from pathlib import Path

import pytest

from tests.tooling.paths import ROOT, text_of, tracked_files

HERE = Path(__file__)

# Patterns are written so that they do not match themselves.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.:/-])/(?:home|root|work)/\w",
    "a package registry's host": r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian",
    "work left undone": r"\b(?:T[O]DO|FI[X]ME|X[X]X|NotImplemente[d]Error)\b",
    "a test switched off": r"mark\.(?:skip|xfail)\(",
    "a merge conflict": r"^(?:<{7}|>{7}) ",
}
USUAL = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "Dockerfile",
    "docker-compose.yml",
    "pyproject.toml",
    "uv.lock",
    ".python-version",
    ".ci/run",
]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked_files()
        if path.name not in {"uv.lock", "LICENSE"}
        for match in pattern.finditer(text_of(path))
    ]

    assert found == []


@pytest.mark.parametrize("name", USUAL)
def test_the_usual_files_are_there(name):
    assert (ROOT / name).read_text().strip()


def test_the_licence_is_apache_and_whole():
    text = (ROOT / "LICENSE").read_text()

    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()


def test_pages_load_nothing_from_elsewhere():
    loads = re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=[\"']?https?:|url\([\"']?https?:"
        r'|@import(?! "\w+\.css";)'
    )
    found = [
        path.relative_to(ROOT)
        for path in tracked_files()
        if path.is_relative_to(ROOT / "templates") or path.is_relative_to(ROOT / "static")
        if loads.search(text_of(path))
    ]

    assert found == []


def test_no_page_carries_script_or_style_of_its_own():
    inline = re.compile(r"<style\b|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\bsrc=)(?![^>]*application/json)")
    found = [
        path.relative_to(ROOT)
        for path in tracked_files()
        if path.is_relative_to(ROOT / "templates") and inline.search(text_of(path))
    ]

    assert found == []


def test_modules_stay_short():
    lengths = {
        str(path.relative_to(ROOT)): text_of(path).count("\n")
        for path in tracked_files()
        if path.suffix == ".py" and "migrations" not in path.parts
    }

    assert {name: n for name, n in lengths.items() if n > 500} == {}


def test_the_top_level_holds_the_house_and_no_other_package():
    packages = {path.relative_to(ROOT).parts[0] for path in tracked_files() if path.suffix == ".py"}

    assert packages == {"annotations", "config", "documents", "manage.py", "tests"}
