"""`python -m tests.scanning [--minutes N] [--only ROLE]`: schemathesis over the whole description, as every role.

All phases, all checks. Nothing is left out; where the description cannot say what is refused, or an operation would
end what the others need, `configuration` says so and why.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.app import App

ROLES = ("anonymous", "expired", "outsider", "read-scope", "viewer", "reviewer", "curator", "owner")
"""In this order: whoever may change most comes last."""
BRIEF = {"anonymous", "expired", "outsider"}
"""Who is turned away at once, and needs half the time."""
LIKELY = 0.8
"""How often an id is one that is there."""


def configuration(ids: dict[str, list[Any]]) -> str:
    """schemathesis.toml: where things are, and what the checks have to know."""
    lines = [
        "continue-on-failure = true",
        'suppress-health-check = ["all"]',
        "request-timeout = 60",
        "generation.allow-x00 = true",
        "phases.coverage.generate-duplicate-query-parameters = true",
        # What a description cannot say, and is refused with a reason: a label that the project does not have, a day
        # before another, a document that was deleted meanwhile. 403 and 404 are what a role may not and does not see.
        "[checks.positive_data_acceptance]",
        'expected-statuses = ["2xx", 304, 400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 503]',
        "[checks.negative_data_rejection]",
        'expected-statuses = ["4xx", 503]',
        # Any 4xx: a role that may not learns no more than that.
        "[checks.missing_required_header]",
        'expected-statuses = ["4xx"]',
        # 503 is what an export answers while as many run as may.
        "[checks.not_a_server_error]",
        'expected-statuses = ["2xx", "3xx", "4xx", 503]',
    ]
    for name, values in {"slug": ["harbour", "harbour", "harbour", "elsewhere"], **ids}.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    lines += ["[dictionaries.doomed]", 'values = ["doomed"]', "[parameters]"]
    lines += [
        f'"path.{name}" = {{ dictionary = "{name}", probability = {LIKELY} }}' for name in ("slug", *ids)
    ]
    # Deleting the project that everything else is about would leave 404 to the rest.
    lines += [
        "[[operations]]", 'include-name = "DELETE /api/v1/projects/{slug}/"',
        'parameters = { "path.slug" = { dictionary = "doomed", probability = 1.0 } }',
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def scan(
    app: App, role: str, token: str | None, folder: Path, seconds: int, more: list[str]
) -> dict[str, Any]:
    """One role's run; schemathesis's own report of it."""
    report = folder / f"{role}.json"
    command = [
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "--config-file", str(folder / "schemathesis.toml"),
        "run", str(folder / "schema.json"), "--url", f"http://127.0.0.1:{app.port}", "--max-time", str(seconds),
        "--report", "json", "--report-json-path", str(report), *more,
    ]  # fmt: skip
    if token:
        command += ["-H", f"Authorization: Token {token}"]
    with (folder / f"{role}.log").open("wb") as log:
        subprocess.run(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, check=False)
    if not report.exists():
        raise SystemExit((folder / f"{role}.log").read_text()[-4000:])
    return json.loads(report.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.scanning", description=__doc__)
    parser.add_argument("--minutes", type=float, default=40, help="in all, shared by the roles (40)")
    parser.add_argument("--only", action="append", default=[], choices=ROLES, help="as these alone")
    parser.add_argument("--kept", type=Path, help="where reports go (a folder in /tmp)")
    parser.add_argument("more", nargs="*", help="further options of `schemathesis run`, after --")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = (options.kept or Path(tempfile.mkdtemp(prefix="contested-schemathesis-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["API_REQUESTS_A_MINUTE"] = "0"  # the quota would answer most of it
    app = App()
    try:
        app.start()
        there = json.loads(app.python("-m", "tests.scanning.filling").splitlines()[-1])
        schema = app.python("-c", SCHEMA)
        (folder / "schema.json").write_text(schema)
        (folder / "schemathesis.toml").write_text(configuration(there["ids"]))
        roles = [role for role in ROLES if not options.only or role in options.only]
        cases = failed = 0
        weights = {role: 1 if role in BRIEF else 2 for role in roles}
        for role, weight in weights.items():
            seconds = max(20, int(options.minutes * 60 * weight / sum(weights.values())))
            report = scan(app, role, there["tokens"].get(role), folder, seconds, options.more)
            n, wrong = counted(report)
            cases, failed = cases + n, failed + wrong
            print(f"{role:12}{n:>8,} cases{wrong:>5} failures", flush=True)
    finally:
        (folder / "up.log").write_bytes((app.path / "up.log").read_bytes())
        app.stop()
        app.folder.cleanup()
    print(f"{cases:,} cases, {failed} failures; reports are in {folder}")
    sys.exit(1 if failed else 0)


SCHEMA = """
import django, json; django.setup()
from config.api import whole_schema
print(json.dumps(whole_schema(), default=str))
"""


def counted(report: dict[str, Any]) -> tuple[int, int]:
    """Cases that were generated, and failures, of a report."""
    cases = report["test_cases"]
    return cases["generated"], cases["unique_failures"] + cases["errored"] + (0 if report["complete"] else 1)


if __name__ == "__main__":
    main()
