"""The Makefile and .ci/run: what they start, in which order, and what they say when something is missing."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tooling.paths import ROOT

TARGETS = [
    "setup",
    "dev",
    "browser",
    "pgbouncer",
    "run",
    "test",
    "check",
    "audit",
    "sbom",
    "bench",
    "bench-history",
    "bench-check",
    "bench-peers",
    "growth",
    "kills",
    "rolling",
    "fuzz",
    "naughty",
    "schemathesis",
    "schema",
    "messages",
    "clean",
]


def make(*args: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *args],
        cwd=cwd,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def executable(path: Path, script: str) -> Path:
    path.write_text(script)
    path.chmod(0o755)
    return path


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A clone in which nothing was set up yet."""
    for name in ("Makefile", "pyproject.toml", "uv.lock", ".python-version"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_can_be_planned(target):
    planned = make("--dry-run", target)

    assert planned.returncode == 0, planned.stderr


def test_help_lists_what_a_person_would_type():
    listed = re.findall(r"^  make ([\w-]+)", make("help").stdout, re.MULTILINE)

    assert listed == ["help", *(target for target in TARGETS if target not in {"browser", "pgbouncer"})]


def test_run_starts_the_app_with_the_set_up_alone():
    planned = make("--dry-run", "--always-make", "run").stdout

    assert "sync --locked --inexact --no-dev --group setup" in planned
    assert planned.rstrip().splitlines()[-1].startswith("exec .venv/bin/python manage.py up")


def test_how_long_to_kill_can_be_said():
    assert "tests.kills --minutes 10" in make("--dry-run", "kills").stdout
    assert "tests.kills --minutes 2" in make("--dry-run", "kills", "MINUTES=2").stdout


def test_the_benchmark_to_run_can_be_named():
    planned = make("--dry-run", "bench", "ONLY=export undo", "SIZE=100k", "JSON=run.json", "ARGS=").stdout

    assert re.search(r"SIZE=100k \S+ -m tests\.bench --json run\.json\s+export undo", planned)


def test_the_peer_to_measure_can_be_named():
    assert "tests.bench.peers doccano" in make("--dry-run", "bench-peers", "ONLY=doccano").stdout


def test_a_run_is_kept_and_compared():
    assert "-m tests.bench --history" in make("--dry-run", "bench-history").stdout
    assert "-m tests.bench.compare run.json" in make("--dry-run", "bench-check", "RUN=run.json").stdout


def test_nothing_is_done_twice(fresh):
    (fresh / ".venv/bin").mkdir(parents=True)
    calls = fresh / "calls"
    executable(fresh / ".venv/bin/uv", f'#!/bin/sh\necho "$@" >> {calls}\n')

    assert make("setup", cwd=fresh).returncode == 0
    assert make("setup", cwd=fresh).returncode == 0
    assert calls.read_text().count("\n") == 1

    later = (fresh / ".venv/.runtime").stat().st_mtime + 10
    os.utime(fresh / "uv.lock", (later, later))
    assert make("setup", cwd=fresh).returncode == 0
    assert calls.read_text().count("\n") == 2


def test_a_set_up_that_failed_is_tried_again(fresh):
    (fresh / ".venv/bin").mkdir(parents=True)
    executable(fresh / ".venv/bin/uv", "#!/bin/sh\nexit 1\n")

    assert make("setup", cwd=fresh).returncode != 0
    assert not (fresh / ".venv/.runtime").exists()


def test_without_python_set_up_says_what_to_install(fresh):
    failed = make("setup", "PYTHON3=no-such-python", cwd=fresh)

    assert failed.returncode != 0
    assert "Install Python 3, then run make again." in failed.stdout
    assert not (fresh / ".venv").exists()


def test_without_ensurepip_set_up_names_the_package(fresh):
    python = executable(fresh / "python", "#!/bin/sh\necho no ensurepip; exit 1\n")

    failed = make("setup", f"PYTHON3={python}", cwd=fresh)

    assert failed.returncode != 0
    assert "apt install python3-venv" in failed.stdout
    assert not (fresh / ".venv").exists()


@pytest.fixture
def install_browser(fresh):
    """Runs `make browser` with nothing on the PATH but what is given; returns status, output and calls."""
    (fresh / ".venv/bin").mkdir(parents=True)
    executable(fresh / ".venv/bin/uv", "#!/bin/sh\n")
    path = fresh / "bin"
    path.mkdir()
    for needed in ("sh", "touch"):
        (path / needed).symlink_to(shutil.which(needed) or needed)
    maker = shutil.which("make") or "make"
    calls = fresh / "calls"
    calls.touch()

    def run(
        user: int = 1000, playwright: int = 1, ci: str = "", **programs: int
    ) -> tuple[int, str, list[str]]:
        for name, status in programs.items():
            program = name.replace("_", "-")
            executable(path / program, f'#!/bin/sh\necho {program} "$@" >> {calls}; exit {status}\n')
        executable(path / "id", f"#!/bin/sh\necho {user}\n")
        executable(fresh / "python", f'#!/bin/sh\necho python "$@" >> {calls}; exit {playwright}\n')
        ended = subprocess.run(
            [maker, "--no-print-directory", "browser", f"PYTHON={fresh / 'python'}"],
            cwd=fresh,
            env={"PATH": str(path), "CI": ci},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ended.returncode, ended.stdout, calls.read_text().splitlines()

    return run


def test_a_browser_on_the_path_is_taken_as_it_is(install_browser):
    status, _, calls = install_browser(chromium=0)

    assert status == 0
    assert calls == []


def test_without_a_browser_playwright_brings_its_own(install_browser):
    status, _, calls = install_browser(playwright=0)

    assert status == 0
    assert calls == ["python -m playwright install chromium"]


def test_where_playwright_cannot_download_the_system_installs_one(install_browser):
    status, _, calls = install_browser(user=0, apt_get=0)

    assert status == 0
    assert calls == [
        "python -m playwright install --with-deps chromium",
        "apt-get update",
        "apt-get install -y chromium",
    ]


def test_without_any_browser_the_other_tests_still_run(install_browser):
    status, said, _ = install_browser()

    assert status == 0
    assert "No Chromium could be installed. All other tests run" in said


def test_in_ci_a_missing_browser_is_a_failure(install_browser):
    status, _, _ = install_browser(ci="true")

    assert status != 0


@pytest.fixture
def ci(tmp_path: Path):
    """Runs .ci/run with a `make` that notes its targets and plays pytest's part."""
    notes = tmp_path / "notes"

    def run(check: int = 0, test: int = 0) -> tuple[int, list[str], list[str]]:
        executable(
            tmp_path / "make",
            f"#!/bin/sh\necho $1 >> {notes}\n"
            f'[ "$1" = check ] && exit {check}\n'
            f'echo "=== 3 passed in 0.12s ==="; echo "make: what follows"\nexit {test}\n',
        )
        ended = subprocess.run(
            ["bash", str(ROOT / ".ci/run")],
            cwd=tmp_path,
            env=os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "CI": "true"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ended.returncode, notes.read_text().split(), ended.stdout.splitlines()

    return run


def test_ci_checks_then_tests_and_ends_with_the_closing_line(ci):
    status, targets, lines = ci()

    assert status == 0
    assert targets == ["check", "test"]
    assert lines[-1] == "=== 3 passed in 0.12s ==="


def test_ci_fails_with_the_tests(ci):
    status, _, lines = ci(test=2)

    assert status == 2
    assert lines[-1] == "=== 3 passed in 0.12s ==="


def test_ci_runs_no_test_when_the_checks_fail(ci):
    status, targets, _ = ci(check=1)

    assert status == 1
    assert targets == ["check"]


def test_ci_is_executable():
    assert os.access(ROOT / ".ci/run", os.X_OK)
