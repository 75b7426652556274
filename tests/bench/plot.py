"""The history as a picture, docs/bench.svg: how far paths are from their floors, run by run.

`python -m tests.bench.plot` draws it anew. It stands on light and dark pages: its colours follow the reader's scheme.
"""

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tests.bench.figures import number
from tests.bench.machine import ROOT
from tests.bench.record import Kept, history

PICTURE = ROOT / "docs" / "bench.svg"
SHOWN = {
    "label: save, page, 1 client, p50": "save a label, page",
    "label: save, API, 1 client, p50": "save a label, API",
    "label: save, page, 8 clients": "labels/s by 8 clients",
    "undo: undo of a change, page, p50": "undo, page",
    "pull: 1 reviewer, p50": "next document",
    "page: 2,000 labelled sentences: server": "page of 2,000 sentences",
    "search: table, a rare word": "search, a rare word",
    "dashboard: 1,000,000 answers: page": "dashboard of a million",
    "agreement: every figure": "agreement of 100,000",
    "ingest: JSON Lines": "import, JSON Lines",
    "export: csv": "export, CSV",
    "export: jsonl": "export, JSON Lines",
    "export: parquet": "export, Parquet",
    "release: 100,000 answers, the first": "release of 100,000",
    "start: warm start": "warm start",
    "memory: web process": "memory of a web process",
}
"""Figures by their names in the history, with those in the picture."""
COLUMNS, WIDTH, HEIGHT = 4, 220, 120
LEFT, TOP, RIGHT, BOTTOM = 12, 46, 12, 20
MOST_RUNS = 30
STYLE = """
:root { color-scheme: light dark }
svg { font: 12px system-ui, sans-serif; fill: #1f2430 }
.b { fill: #fff } .f { fill: none; stroke: #d5d9e2 } .s { fill: #5a6375; font-size: 11px } .n { font-weight: 600 }
.l { fill: none; stroke: #2f5fd0; stroke-width: 1.5 } .p { fill: #2f5fd0 }
@media (prefers-color-scheme: dark) {
svg { fill: #e6e9f0 } .b { fill: #14171e } .f { stroke: #3a4150 } .s { fill: #a3adbf } .l { stroke: #86a8ff }
.p { fill: #86a8ff } }
"""


def drawn(runs: Sequence[Kept]) -> str:
    """The picture: a panel a figure that some run has, its scale logarithmic and twice as wide as what it shows.

    Of the runs that may be compared with the newest.
    """
    runs = [run for run in runs if run.kind == runs[-1].kind][-MOST_RUNS:]
    panels = []
    for name, title in SHOWN.items():
        found = [at_run(run, name) for run in runs]
        if any(value is not None for value in found):
            panels.append(
                (title, found, any(run.figures[name].more_is_better for run in runs if name in run.figures))
            )
    rows = math.ceil(len(panels) / COLUMNS)
    width, height = COLUMNS * WIDTH, TOP + rows * HEIGHT + BOTTOM
    head = f"{len(runs)} runs, {runs[0].began[:10]} to {runs[-1].began[:10]}, " if runs else "no run yet: "
    if runs:
        head += f"{runs[-1].size:,} sentences, {runs[-1].machine.get('cores')} cores of {runs[-1].machine.get('processor')}: "
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" aria-label="How far paths are from their floors, run by run">'
        ),
        f"<style>{STYLE}</style>",
        f'<rect class="b" width="{width}" height="{height}"/>',
        '<text class="n" x="12" y="22">Measured, as a multiple of what the database or the machine alone needs</text>',
        f'<text class="s" x="12" y="38">{head}a line a figure, the last in numbers. Flat is good.</text>',
    ]
    for place, (title, found, more) in enumerate(panels):
        x, y = place % COLUMNS * WIDTH, TOP + place // COLUMNS * HEIGHT
        parts.append(f'<g transform="translate({x} {y})">{panel(title, found, more)}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def at_run(run: Kept, name: str) -> float | None:
    """A figure's ratio in a run."""
    figure = next((one for key, one in run.figures.items() if key.startswith(name)), None)
    return figure.ratio if figure else None


def panel(title: str, found: list[float | None], more: bool) -> str:
    """One figure: a point a run that has it, joined."""
    known = [value for value in found if value]
    middle = math.log(math.sqrt(min(known) * max(known)))
    reach = max(math.log(2), 0.6 * math.log(max(known) / min(known)))
    inner, high = WIDTH - LEFT - RIGHT, HEIGHT - 44

    def place(at: int, value: float) -> tuple[float, float]:
        x = LEFT + 8 + (inner - 16) * (at / (len(found) - 1) if len(found) > 1 else 0.5)
        return round(x, 1), round(34 + high * (0.5 - (math.log(value) - middle) / reach / 2), 1)

    points = [place(at, value) for at, value in enumerate(found) if value]
    line = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle class="p" cx="{x}" cy="{y}" r="2.5"/>' for x, y in points)
    better = "more is better" if more else "less is better"
    return (
        f'<rect class="f" x="{LEFT}" y="30" width="{inner}" height="{high + 8}" rx="3"/>'
        f'<text x="{LEFT}" y="12">{escape(title)}</text>'
        f'<text class="s" x="{LEFT}" y="25">{better}</text>'
        f'<text class="n" x="{WIDTH - RIGHT}" y="25" text-anchor="end">{number(known[-1])} ×</text>'
        f'<polyline class="l" points="{line}"/>{dots}'
    )


def redraw() -> Path:
    """Draw what is kept; the picture's path, from the repository's root."""
    PICTURE.write_text(drawn(history()))
    return PICTURE.relative_to(ROOT)


if __name__ == "__main__":
    print(redraw())
