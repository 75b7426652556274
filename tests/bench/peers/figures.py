"""What was measured of each tool, as a table for people and as JSON for machines. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.figures import number

# What is measured, in the table's order: the key, what it is called, its unit, and whether less is better.
MEASURES = {
    "save": ("save one label, 1 client, p50", "ms", True),
    "together": ("labels of 8 clients", "labels/s", False),
    "import": ("bring in labelled sentences", "sentences/s", False),
    "export": ("export of labels, JSON", "rows/s", False),
    "open 40": ("open a document, 40 labelled sentences", "ms", True),
    "open 2000": ("open a document, 2,000 labelled sentences", "ms", True),
    "installed": ("installed", "MB", True),
    "start": ("first start", "s", True),
    "memory": ("memory at rest, all processes", "MB", True),
}


@dataclass(slots=True)
class Measured:
    """Of one tool: the values of each round, and why one is missing."""

    name: str
    version: str = ""
    values: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def add(self, key: str, value: float) -> None:
        self.values.setdefault(key, []).append(value)

    def median(self, key: str) -> float | None:
        return statistics.median(self.values[key]) if self.values.get(key) else None


def table(tools: Sequence[Measured]) -> str:
    """Markdown: a row a measure, a column a tool, and under it why something is missing."""
    rows = [["", *(f"{tool.name} {tool.version}".strip() for tool in tools)], ["---"] * (1 + len(tools))]
    for key, (name, unit, _) in MEASURES.items():
        if any(tool.values.get(key) or key in tool.missing for tool in tools):
            rows.append([f"{name}, {unit}", *(_cell(tool, key) for tool in tools)])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, *_notes(tools)])


def _cell(tool: Measured, key: str) -> str:
    value = tool.median(key)
    if value is None:
        return "–"
    spread = tool.values[key]
    if len(spread) < 2 or number(min(spread)) == number(max(spread)):
        return number(value)
    return f"{number(value)} ({number(min(spread))}–{number(max(spread))})"


def _notes(tools: Sequence[Measured]) -> list[str]:
    found = [f"{tool.name}: {tool.note}." for tool in tools if tool.note]
    for tool in tools:
        found += [
            f"{tool.name}, {MEASURES[key][0] if key in MEASURES else key}: {why}."
            for key, why in tool.missing.items()
        ]
    return ["", *found] if found else []


def as_json(tools: Sequence[Measured], machine: Mapping[str, Any]) -> dict[str, Any]:
    """All values of all rounds, with the machine they were measured on."""
    return {
        "machine": dict(machine),
        "measures": {
            key: {"name": name, "unit": unit, "less_is_better": less}
            for key, (name, unit, less) in MEASURES.items()
        },
        "tools": [
            {
                "name": tool.name,
                "version": tool.version,
                "note": tool.note,
                "values": tool.values,
                "medians": {key: tool.median(key) for key in tool.values},
                "missing": tool.missing,
            }
            for tool in tools
        ],
    }
