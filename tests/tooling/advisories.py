"""`make audit`: whether a dependency in the lock has a known weakness, as osv.dev knows them.

A machine without a network, or a service that does not answer, fails nothing: that is said in a sentence.
"""

import os
import subprocess
import sys
from pathlib import Path

UV = Path(sys.executable).with_name("uv")
SECONDS = 30
UNREACHED = ("error sending request", "Request failed", "timed out", "dns error", "Connection refused")
SKIPPED = (
    "Known weaknesses of dependencies were not looked up: osv.dev does not answer from here. "
    "Run `make audit` where there is a network."
)


def main(service: str = "", seconds: float = SECONDS) -> int:
    """Look them up; 1 when there is one, 0 when there is none or nobody answers, else what uv says."""
    command = [str(UV), "audit", "--frozen", "--preview-features", "audit-command"]
    if service:
        command += ["--service-url", service]
    environment = os.environ | {"UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "10"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        sys.stdout.write(f"{SKIPPED}\n")
        return 0
    if done.returncode not in (0, 1) and any(words in done.stderr for words in UNREACHED):
        sys.stdout.write(f"{SKIPPED}\n")
        return 0
    sys.stdout.write((done.stdout or done.stderr).strip() + "\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
