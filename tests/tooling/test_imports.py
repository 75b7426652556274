"""The direction of imports, as far as import-linter cannot see it."""

import ast
import os
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


# What takes memory or time, and only some requests and jobs need: 60 MB and half a second of a web process.
HEAVY = {"httpx", "lxml", "numpy", "py3langid", "pyarrow"}
STARTS = {
    "web server": "import config.urls",
    "worker": "from django.core.management import load_command_class as load; load('documents', 'worker')",
    "sign-in": "from django.core.management import load_command_class as load; load('documents', 'signin')",
}
ONLY_THE_WEB = {
    "allauth.mfa.base.views",
    "django.test",
    "drf_spectacular.openapi",
    "requests",
    "rest_framework.views",
}


@pytest.mark.parametrize("kind", STARTS)
def test_no_process_loads_at_its_start_what_it_may_never_need(kind, tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://nobody:none@127.0.0.1:1/nothing",
        "SECRET_KEY": "a key that is made for this test alone, long enough",
    }
    script = f"import django, sys; django.setup(); {STARTS[kind]}; print(*sys.modules)"

    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert ended.returncode == 0, ended.stderr
    unwanted = HEAVY if kind == "web server" else HEAVY | ONLY_THE_WEB
    assert unwanted.isdisjoint(ended.stdout.split()), unwanted & set(ended.stdout.split())


def test_a_package_comes_when_something_of_it_is_asked_for():
    script = (
        "import sys\n"
        "from documents.later import Later\n"
        "fractions = Later('fractions')\n"
        "assert 'fractions' not in sys.modules\n"
        "assert fractions.Fraction(1, 2) + fractions.Fraction(1, 2) == 1\n"
        "assert 'fractions' in sys.modules\n"
    )

    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
