"""The services of docker-compose.yml as nobody, with nothing to write to but the volume, do all that is asked."""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.config.contained import Installation, by_port, why_not
from tests.config.elsewhere import another_database
from tests.config.test_up import free_port
from tests.waiting import PATIENCE, wait_for

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.django_db(transaction=True),
]
GIVEN = {
    "SECRET_KEY": "only-of-this-test-" * 4,
    "POSTGRES_PASSWORD": "x",
    "PUBLIC_URL": "https://desk.example",
}
PROXIED = {"Host": "desk.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
TEXT = "The weir leaks. It was built in 1931. Nobody mends it."
SET_UP = """
from manage import main
for words in ("user ana", "project bells --owner ana", "token ana", "signin ana"):
    main(words.split())
"""
LOOK = """
for place in / /app /app/config /etc /usr /usr/lib /run /dev /opt; do
  [ ! -d $place ] || touch $place/x 2>&1 | grep -q "Read-only" || echo "$place can be written to"
done
touch /data/x /tmp/x && rm /data/x
id -u; id -g; id -G; grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status; unshare --user true || echo kept
"""


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    volume = tmp_path / "volume"
    volume.mkdir()
    os.chown(volume, 10001, 10001)
    with another_database() as url:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        place = Path(query["host"][0], f".s.PGSQL.{query['port'][0]}")
        with by_port(place) as port:
            inside = f"postgresql://{parts.netloc}127.0.0.1:{port}{parts.path}"
            yield Installation(volume, inside, GIVEN | {"PORT": str(free_port())})


def is_healthy(client: httpx.Client) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return client.get("/health/").status_code == 200
    return False


def test_nothing_but_the_volume_and_tmp_can_be_written_to(installation):
    said = installation.run("web", "sh", "-c", LOOK).splitlines()

    assert said[:3] == ["10001", "10001", "10001"], said
    assert "CapEff:\t0000000000000000" in said
    assert "CapBnd:\t0000000000000000" in said
    assert "NoNewPrivs:\t1" in said
    assert said[-1] == "kept"


def test_people_work_in_it_as_anywhere(installation):
    installation.run("migrate")
    said = installation.run("web", "python", "-c", SET_UP)
    [token], [link] = (re.findall(rf"^\S*{mark}\S+", said, re.MULTILINE) for mark in ("ctd_", "/signin/"))
    base = f"http://127.0.0.1:{installation.given['PORT']}"

    with installation.running("web"), installation.running("worker"):
        client = httpx.Client(base_url=base, headers=PROXIED, timeout=PATIENCE, trust_env=False)
        wait_for(lambda: is_healthy(client))
        signed_in(client, urlsplit(link).path)
        labels_and_exports(client, {"Authorization": f"Token {token}"})

    installation.run("backup", "python", "manage.py", "backup", "/data/monday.backup")
    assert {path.stat().st_uid for path in installation.volume.rglob("*")} == {10001}


def signed_in(client: httpx.Client, path: str) -> None:
    """By the link, as a browser behind the proxy; its cookies come back over https alone."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.text
    cookies = answer.headers.get_list("Set-Cookie")
    assert all("; Secure" in cookie for cookie in cookies)
    kept = "; ".join(cookie.partition(";")[0] for cookie in cookies)
    page = client.get("/projects/bells/", headers={"Cookie": kept})
    assert page.status_code == 200
    [style, *_] = re.findall(r'href="(/static/css/[^"]+)"', page.text)
    assert client.get(style).status_code == 200


def labels_and_exports(client: httpx.Client, who: dict[str, str]) -> None:
    """A document at once, one by a job, a label, an export as a stream and one by a job."""
    projects = "/api/v1/projects/bells"
    made = client.post(f"{projects}/documents/", json={"text": TEXT}, headers=who)
    assert made.status_code == 201, made.text
    [first, *_] = client.get(f"/api/v1/documents/{made.json()['id']}/sentences/", headers=who).json()[
        "results"
    ]
    labelled = client.put(f"/api/v1/sentences/{first['id']}/label/", json={"label": "fact"}, headers=who)
    assert labelled.status_code == 200, labelled.text

    files = [("file", ("a.txt", f"{TEXT} So they say.")), ("file", ("b.txt", f"{TEXT} So we say."))]
    queued = client.post(f"{projects}/documents/", files=files, headers=who)
    assert queued.status_code == 202, queued.text
    assert done(client, f"/api/v1/jobs/{queued.json()['id']}/", who)["results"]

    stream = client.get(f"{projects}/export/?format=jsonl", headers=who)
    assert [json.loads(line)["label"] for line in stream.text.splitlines()] == ["fact"]
    table = client.get(f"{projects}/export/?format=parquet", headers=who)
    assert table.content[:4] == b"PAR1"
    kept = client.post(f"{projects}/export/", json={"format": "csv"}, headers=who)
    assert kept.status_code == 202, kept.text
    file = done(client, f"{projects}/exports/{kept.json()['id']}/", who)["file"]
    assert b"fact" in client.get(urlsplit(file["url"]).path, headers=who).content


def done(client: httpx.Client, address: str, who: dict[str, str]) -> dict[str, Any]:
    """A job once the worker has done it."""
    found: dict[str, Any] = {}

    def is_done() -> bool:
        found.update(client.get(address, headers=who).json())
        assert found["status"] in {"queued", "running", "done"}, found
        return found["status"] == "done"

    wait_for(is_done)
    return found
