"""CHANGES.md: what is different between two releases, in words."""

from collections.abc import Iterator
from typing import Any

from annotations.releases.facts import Facts
from annotations.releases.wording import MEASURES, interval, joined, number, table

AGAINST = """
Against {before}, by `sentence_key`. The label of a sentence is the one that was decided on, or else that of
the majority; `none` where there is neither.{rows}
"""
ROWS = " `changes.jsonl` has every sentence that was added, dropped or relabelled."
COUNTED = (
    ("Documents", "documents"),
    ("Sentences", "sentences"),
    ("Answers", "answers"),
    ("Reviewers", "reviewers"),
)


def text(version: str, before: str | None, difference: dict[str, Any] | None) -> str:
    """CHANGES.md of a release, against the one before."""
    if before is None or difference is None:
        return joined([f"# Changes in {version}", "This is the first release."])
    return joined([f"# Changes in {version}", *paragraphs(version, before, difference, ROWS)])


def paragraphs(version: str, before: str, difference: dict[str, Any], rows: str = "") -> Iterator[str]:
    """The difference of two releases, as `comparing.difference` has it."""
    found = difference["sentences"]
    yield AGAINST.strip().format(before=before, rows=rows)
    yield table(
        ("Sentences", "Number"),
        [(name, number(found[name])) for name in ("added", "dropped", "relabelled", "kept")],
    )
    yield table(("Before", "After", "Sentences"), [(a, b, number(n)) for a, b, n in found["moves"]])
    yield "## Figures"
    yield table(
        ("", before, version),
        [(name, *(number(n) for n in difference["counts"][key])) for name, key in COUNTED],
    )
    yield "## Agreement"
    yield table(
        ("", before, version),
        [(_of(one), *map(interval, one["sides"])) for one in difference["agreement"]],
    )
    yield "## The guideline"
    changed = difference["guidelines"]
    yield (
        "It is the same."
        if not changed
        else table(
            ("Version", "What changed in it"), [(str(one["version"]), one["summary"]) for one in changed]
        )
    )


def facts_of(difference: dict[str, Any]) -> Facts:
    """What the row of a release keeps of the difference to the one before."""
    return difference["sentences"] | {key: value for key, value in difference.items() if key != "sentences"}


def _of(line: dict[str, Any]) -> str:
    return MEASURES[line["key"]] if line["of"] == "measure" else f"Alpha of `{line['key']}` against the rest"
