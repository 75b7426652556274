"""Machines are stopped, replaced and added while people label: nothing is refused, cut off or lost."""

import http.client
import signal

import pytest

from config import database_binaries
from config.database import ROOT
from tests.config.elsewhere import another_database
from tests.config.servers import clean_environment
from tests.rolling.run import Machine, manage, run
from tests.waiting import wait_for

pytestmark = [
    pytest.mark.skipif(not database_binaries.HAS_PROC, reason="ends processes with those that start them"),
    pytest.mark.django_db(transaction=True),
]


def test_nobody_notices_that_machines_are_replaced(tmp_path):
    with another_database() as url:
        load = run(url, tmp_path, ROOT, clean_environment())

    assert load.faults == []
    assert load.acknowledged
    assert set(load.answers) == {"PUT 200", "GET 200"}


def test_one_that_is_to_stop_says_so_and_serves_until_then(tmp_path):
    with another_database() as url:
        environment = clean_environment() | {
            "DATABASE_URL": url, "SECRET_KEY": "of all machines", "DRAIN_SECONDS": "600",
        }  # fmt: skip
        machine = Machine(ROOT, tmp_path / "one", environment).without_pages()
        try:
            machine.start()
            wait_for(lambda: machine.health() == 503)  # the database is empty: nobody is sent here
            manage(machine, "manage.py", "migrate")
            machine.ready()

            assert machine.process is not None
            machine.process.send_signal(signal.SIGTERM)
            wait_for(lambda: machine.health() == 503)
            client = http.client.HTTPConnection("127.0.0.1", machine.port, timeout=60)
            client.request("GET", "/api/v1/projects/")
            assert client.getresponse().status == 401
            client.close()

            machine.process.send_signal(signal.SIGTERM)  # the second time it is meant at once
            wait_for(lambda: machine.process is None or machine.process.poll() is not None)
        finally:
            machine.kill()
