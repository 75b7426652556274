"""What brings a file of labels in."""

import io
import json
from collections.abc import Callable

import pytest

from annotations.importing import running, starting
from annotations.importing.options import Options
from annotations.importing.running import Outcome


@pytest.fixture
def bring(project, owner) -> Callable[..., Outcome]:
    """`bring(rows, name="export.jsonl", partial=True)`: imports a file, or with `trial` tries to.

    A list is written as JSON Lines, anything else of JSON as one value.
    """

    def run(content, name="export.jsonl", trial=False, into=None, **options) -> Outcome:
        if isinstance(content, list):
            content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        elif isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False)
        data = content.encode() if isinstance(content, str) else content
        one = starting.made(into or project, owner.pk, name, "0" * 64, Options.parse(options), trial)
        outcome = running.run(one, io.BytesIO(data), len(data))
        one.refresh_from_db()
        assert (one.imported_at is not None) == (not trial and not outcome.error)
        return outcome

    return run


@pytest.fixture
def keys(document) -> list[str]:
    """The keys of the sentences of `document`, in reading order."""
    found = document.sentences.order_by("post__order", "start")
    return list(found.values_list("sentence_key", flat=True))
