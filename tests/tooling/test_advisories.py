"""`make audit` tells a weakness from a network that is away, and `make sbom` names what is in the lock."""

import json
import subprocess
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.tooling import advisories
from tests.tooling.paths import ROOT


@pytest.fixture
def service():
    """`service(weak=True)`: a service that knows one weakness, of the first package it is asked about."""
    servers = []

    def serve(weak: bool) -> str:
        class Answers(BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                results = [{} for _ in asked.get("queries", [])]
                if weak:
                    results[0] = {"vulns": [{"id": "OSV-1", "modified": "2026-01-01T00:00:00Z"}]}
                self.answer({"results": results})

            def do_GET(self):
                self.answer(
                    {"id": "OSV-1", "modified": "2026-01-01T00:00:00Z", "summary": "weak", "affected": []}
                )

            def answer(self, what):
                body = json.dumps(what).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said):
                pass

        server = HTTPServer(("127.0.0.1", 0), Answers)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_weakness_fails_the_check(service, capsys):
    assert advisories.main(service(weak=True), seconds=300) == 1
    assert "OSV-1" in capsys.readouterr().out


def test_none_passes_it(service, capsys):
    assert advisories.main(service(weak=False), seconds=300) == 0
    assert "no known vulnerabilities" in capsys.readouterr().out


def test_a_network_that_is_away_fails_nothing_and_says_so(capsys):
    assert advisories.main("http://127.0.0.1:9/", seconds=300) == 0
    assert "were not looked up" in capsys.readouterr().out


def test_a_service_that_hangs_fails_nothing(capsys):
    assert advisories.main("http://127.0.0.1:9/", seconds=0.0001) == 0
    assert "were not looked up" in capsys.readouterr().out


def test_every_package_in_the_lock_has_its_hashes():
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    files = [
        file
        for package in packages
        for file in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    ]

    assert files
    assert all(file["hash"].startswith("sha256:") for file in files)


def test_the_bill_of_materials_names_what_is_installed():
    command = [str(advisories.UV), "export", "--frozen", "--no-dev", "--preview-features", "sbom-export"]
    done = subprocess.run(
        [*command, "--format", "cyclonedx1.5"], cwd=ROOT, check=True, capture_output=True, timeout=300
    )

    found = json.loads(done.stdout)
    names = {component["name"] for component in found["components"]}
    assert found["bomFormat"] == "CycloneDX"
    assert {"django", "psycopg", "granian", "prometheus-client"} <= names
    assert not {"pytest", "hypothesis"} & names
