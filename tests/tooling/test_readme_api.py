"""The README's Python works as it stands, against a server."""

import re

import pytest

from annotations.models import Annotation, Decision
from annotations.projects import create_project
from documents.models import Document
from tests.tooling.paths import ROOT

BLOCKS = re.compile(r"```python\n(.*?)```", re.DOTALL)


def section(title: str) -> str:
    """What stands under a heading of the README."""
    text = (ROOT / "README.md").read_text()
    return text.partition(f"### {title}\n")[2].partition("\n### ")[0]


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_api_run(owner, make_token, live_server, monkeypatch, capsys):
    create_project("bells", "The bells of Eskerwick", owner)
    monkeypatch.setenv("TOKEN", make_token(owner))
    code = BLOCKS.findall(section("Use the API"))
    names: dict = {}

    for block in code:
        exec(block.replace("http://127.0.0.1:8000", live_server.url), names)
    names["api"].close()

    assert len(code) == 4
    assert Document.objects.get().title == "The bell"
    assert Annotation.objects.get().label.key == "fact"
    assert Decision.objects.get().label.key == "fact"
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("The bell was cast in 1887.")
    assert "'created': 1" in said[1]
    assert said[2].endswith("{'fact': 1} fact")
