"""An application for granian that sends without end and takes what comes, before slow_clients in a hurry."""

import os

from config import slow_clients
from config.admission import Admission


class Endless:
    """A streamed answer as Django's; says when it was closed."""

    streaming = True

    def has_header(self, name):
        return False

    def __iter__(self):
        while True:
            yield b"x" * 65_536

    def close(self):
        print("closed", flush=True)


def answer(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/endless":
        return Endless()
    if refused := environ.get("contested.refused"):
        print(refused, flush=True)
    return [b"ok"]


class Whole(list):
    streaming = False
    content = b"ok"

    def close(self):
        pass


def django(environ, start_response):
    response = answer(environ, start_response)
    return response if isinstance(response, Endless) else Whole(response)


application = Admission(django, 4, 10**9, passes=("/health/",))
slow_clients.start(int(os.environ["SLOW_PORT"]), application.reading.longest, window=1.0)
