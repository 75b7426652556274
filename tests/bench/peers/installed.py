"""A peer that is installed in an environment of its own, and runs on a folder and a port of its own."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.peers import environments
from tests.bench.peers.environments import Peer
from tests.bench.peers.processes import Processes
from tests.bench.peers.tools import STARTING, CannotBeMeasured, Tool, free_port, last_words, wait


class Installed(Tool):
    """What all peers have in common."""

    peer: Peer

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(
            prefix=f"peer-{self.peer.package}-", ignore_cleanup_errors=True
        )
        self.path = Path(self.folder.name)
        self.log = self.path / "log"
        self.processes = Processes()
        self.port = free_port()

    def version(self) -> str:
        environments.install(self.peer)
        return environments.installed(self.peer)

    def megabytes(self) -> float:
        return environments.megabytes(self.peer.folder)

    def roots(self) -> set[int]:
        return self.processes.ids()

    def wait_for_start(self, answers: Callable[[], bool]) -> None:
        """Until it answers; its processes must live meanwhile.

        Raises:
            CannotBeMeasured: one ended, or it took too long.
        """

        def is_there() -> bool:
            if not self.processes.all_live():
                raise CannotBeMeasured(f"it did not start: {last_words(self.log)}")
            return answers()

        wait("its first start", is_there, seconds=STARTING)

    def stop(self) -> None:
        self.processes.stop()
        self.folder.cleanup()
