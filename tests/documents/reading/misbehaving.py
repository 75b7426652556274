"""The reader's process with a format and a way of preparing that misbehave as the documents tell them to."""

import os
import time

from documents import ingest, preparing
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.reading import child


def compute_for_ever():
    while True:
        pass


def sleep_for_ever():
    """As code in C does: no signal is heard."""
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF})
    while True:
        pass


def exhaust():
    held = []
    while True:
        held.append(bytearray(64 << 20))


def nest():
    nest()


DEEDS = {
    "compute": compute_for_ever,
    "deaf": sleep_for_ever,
    "exhaust": exhaust,
    "nest": nest,
    "crash": lambda: os.kill(os.getpid(), 11),
    "raise": lambda: 1 // 0,
    "slow": lambda: time.sleep(0.05),
    "wait": lambda: time.sleep(3),
}


def parse(stream, hint):
    """A document a line; `parse DEED` does the deed while parsing."""
    for line in stream:
        stage, _, deed = line.decode().strip().partition(" ")
        if stage == "parse":
            DEEDS[deed]()
        yield ParsedDocument([ParsedPost(line.decode().strip(), kind="article")], format="misbehaving")


really_prepare = preparing.prepare


def prepare(document):
    stage, _, deed = document.posts[0].text.partition(" ")
    if stage == "prepare":
        DEEDS[deed]()
    return really_prepare(document)


def preview(stream, hint, format=None):
    """No table; `parse DEED` does the deed while looking for one."""
    for _ in parse(stream, hint):
        pass


if __name__ == "__main__":
    ingest.parser = lambda name: parse
    child.prepare = prepare  # type: ignore[attr-defined]
    vars(child)["preview"] = preview
    child.main()
