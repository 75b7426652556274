"""The direction of imports, as far as import-linter cannot see it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tooling.paths import ROOT

SPEAKS_HTTP = {
    "accounts",
    "admin",
    "api",
    "authentication",
    "backends",
    "forms",
    "management",
    "middleware",
    "migrations",
    "problems",
    "rendering",
    "sessions",
    "templatetags",
    "urls",
    "views",
}


def domain_modules() -> list[Path]:
    modules = [path for app in ("annotations", "documents") for path in (ROOT / app).rglob("*.py")]
    return [
        path for path in modules if not SPEAKS_HTTP.intersection(path.relative_to(ROOT).with_suffix("").parts)
    ]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_domain_modules_never_see_a_request():
    http = ("django.http", "django.shortcuts", "django.views", "django_htmx", "rest_framework")
    found = {
        str(path.relative_to(ROOT)): sorted(names)
        for path in domain_modules()
        if (names := {name for name in imported(path) if name.startswith(http)})
    }

    assert found == {}


@pytest.mark.parametrize("module", ["documents.ingest", "documents.text.sentences", "documents.text.quotes"])
def test_the_pure_modules_come_without_django(module):
    script = f"import sys; sys.modules['django'] = None; import {module}"

    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
