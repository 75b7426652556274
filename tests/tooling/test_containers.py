"""Dockerfile and docker-compose.yml, as far as they can be read without Docker."""

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from tests.tooling.paths import ROOT

PATH = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def words(command: Any) -> str:
    return command if isinstance(command, str) else " ".join(command)


def test_web_worker_and_database(compose):
    assert set(compose["services"]) == {"migrate", "web", "worker", "backup", "proxy", "postgres"}
    assert compose["services"]["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("service", ["web", "postgres"])
def test_what_others_wait_for_has_a_health_check(compose, service):
    assert compose["services"][service]["healthcheck"]["test"]


def test_nobody_starts_before_what_they_need(compose):
    def waits_for(name: str) -> dict[str, str]:
        return {k: v["condition"] for k, v in compose["services"][name]["depends_on"].items()}

    assert waits_for("migrate") == {"postgres": "service_healthy"}
    for name in ("web", "worker", "backup"):
        assert waits_for(name) == {"migrate": "service_completed_successfully"}
    assert waits_for("proxy") == {"web": "service_healthy"}


@pytest.mark.parametrize("service", ["web", "worker"])
def test_what_is_scaled_takes_no_port_and_no_name_of_its_own(compose, service):
    assert not {"ports", "container_name", "hostname"} & set(compose["services"][service])


def test_the_proxy_alone_is_reached_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize(
    ("service", "variables"),
    [("web", {"SECRET_KEY", "POSTGRES_PASSWORD"}), ("postgres", {"POSTGRES_PASSWORD"})],
)
def test_without_its_secrets_nothing_starts(compose, service, variables):
    environment = " ".join(map(str, compose["services"][service]["environment"].values()))

    assert variables <= set(re.findall(r"\$\{(\w+):\?", environment))
    assert not variables & set(re.findall(r"\$\{(\w+)(?::?-|\})", environment))


def test_what_is_kept_lies_in_named_volumes(compose):
    mounts = [mount for service in compose["services"].values() for mount in service["volumes"]]
    named = {mount.split(":")[0] for mount in mounts if not mount.startswith("./")}

    assert named == set(compose["volumes"]) == {"files", "postgres"}
    assert [mount for mount in mounts if mount.startswith("./")] == ["./config/proxy:/etc/nginx/templates:ro"]


def test_its_commands_exist(compose):
    commands = " ".join(words(service.get("command", "")) for service in compose["services"].values())
    image = (ROOT / "Dockerfile").read_text()

    named = set(re.findall(r'manage\.py"?,? "?(\w+)', commands + image))
    assert {"up", "migrate", "web", "worker", "backup"} == named <= set(get_commands())


def test_the_proxy_is_given_what_its_configuration_asks_for(compose):
    asked = set(re.findall(r"\$\{(\w+)\}", (ROOT / "config/proxy/nginx.conf.template").read_text()))

    assert asked == set(compose["services"]["proxy"]["environment"])


@pytest.mark.skipif(shutil.which("nginx", path=PATH) is None, reason="nginx is not installed")
def test_the_configuration_of_the_proxy_is_one(tmp_path):
    given = {
        "NAMESERVER": "127.0.0.1",
        "WEB": "web:8000",
        "LISTEN": "8000",
        "TRUST_PROXY": "1",
        "UPLOAD_MB": "9",
        "PUBLIC_URL": "https://contested.example",
    }
    text = (ROOT / "config/proxy/nginx.conf.template").read_text()
    for name, value in given.items():
        text = text.replace(f"${{{name}}}", value)
    whole = f"pid {tmp_path}/pid; events {{}} http {{ {text} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(
        [shutil.which("nginx", path=PATH), "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert "test is successful" in done.stderr, done.stderr


def test_the_example_names_every_variable(compose):
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    given = set(re.findall(r"^#? ?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert asked <= given


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert users == ["contested"]


def test_the_image_and_set_up_agree_on_uv():
    version = r"s/^version = \"\(.*\)\"$/\1/p;}"
    plain = version.replace('\\"', '"')

    assert plain in (ROOT / "Dockerfile").read_text()
    assert plain in (ROOT / "Makefile").read_text().replace("$$", "$")


def test_it_fits_the_schema_of_compose_files():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        [*command, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr


def compose_config(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["docker", "compose", "--env-file", os.devnull, "config", "--format", "json"]
    environment = {"PATH": PATH, "HOME": os.environ.get("HOME", "/")} | given
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def has_compose() -> bool:
    """Whether the plugin is there; it needs no engine for this."""
    asked = ["docker", "compose", "version"]
    return bool(shutil.which("docker")) and not subprocess.run(asked, capture_output=True).returncode


@pytest.mark.skipif(not has_compose(), reason="docker compose is not installed")
def test_compose_reads_it_and_asks_for_its_secrets():
    secrets = {"SECRET_KEY": "x", "POSTGRES_PASSWORD": "y", "PUBLIC_URL": "https://desk.example"}
    done = compose_config(secrets)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["services"]["web"]["read_only"] is True
    for name in secrets:
        refused = compose_config({key: value for key, value in secrets.items() if key != name})
        assert refused.returncode != 0
        assert name in refused.stderr


@pytest.mark.parametrize("service", ["migrate", "web", "worker", "backup"])
def test_the_app_can_write_nowhere_but_into_its_volume(compose, service):
    app = compose["services"][service]

    assert app["user"] == "10001"
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert app["tmpfs"] == ["/tmp"]
    assert app["volumes"] == ["files:/data"]
    image = (ROOT / "Dockerfile").read_text()
    for written in ("DATA_DIR=/data", "STATIC_ROOT=/data/", "TMPDIR=/data/"):
        assert written in image
