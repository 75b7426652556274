"""A project with two documents that two reviewers labelled, and what builds its releases."""

from collections.abc import Callable

import orjson
import pytest

from annotations import releases
from annotations import tasks as tasks  # declares the work
from annotations.bulk import bulk
from annotations.models import Release
from annotations.releases import files
from documents import jobs
from documents.access import Actor
from documents.jobs import Lease


@pytest.fixture
def labelled(project, make_document, make_member):
    """`project` with two documents; rae labels everything fact, ben every second sentence disputed."""
    rae, ben = make_member("rae"), make_member("ben")
    for article in ("The quay is closed. It was built in 1931.", "The weir leaks. Nobody minds it."):
        document = make_document(
            article, ["It was never closed.", ("I saw it open.", 1)], language="en",
            source_url=f"https://harbour.example/{len(article)}",
        )  # fmt: skip
        ids = list(document.sentences.order_by("post__order", "start").values_list("pk", flat=True))
        bulk(project.pk, rae.pk, [{"sentence": id, "label": "fact"} for id in ids])
        answers = [{"sentence": id, "label": "disputed" if n % 2 else "fact"} for n, id in enumerate(ids)]
        answers[0] |= {"evidence": [{"url": "https://log.example/", "quotation": "", "stance": "supports"}]}
        answers[-1] = {
            "sentence": ids[-1],
            "label": None,
            "abstain_reason": "unclear",
            "note": "Open | or not?",
        }
        bulk(project.pk, ben.pk, answers)
    return project


def work(name: str = "worker") -> None:
    """What a worker of that name does with all that is queued, and with what it began."""
    while job := jobs.claim(name):
        jobs.run(job, Lease(job.pk, name))


@pytest.fixture
def make_release(owner) -> Callable[..., Release]:
    """`make_release(project, "1.0.0")`: started and built; with `publish`, published."""

    def make(project, version="1.0.0", publish=False, **how) -> Release:
        releases.start(project, Actor(owner.pk), version, **how)
        work()
        if publish:
            releases.publish(project, version, owner.pk)
        return Release.objects.get(project=project, version=version)

    return make


def content(release: Release, name: str) -> bytes:
    """The bytes of a file of the release."""
    file = release.file(name)
    assert file is not None, f"no {name} in {[file['name'] for file in release.files]}"
    with files.open_kept(str(file["sha256"])) as kept:
        return kept.read()


def lines(release: Release, table: str) -> list[dict]:
    return [orjson.loads(line) for line in content(release, f"{table}.jsonl").splitlines()]
