"""The colours of a picture that stands alone in a file.

On a page they come from static/css/charts.css and the project's labels.css, in every theme; a file has nobody
to ask, so they stand in it, those of the light theme.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from annotations.charts.words import escape

PAPER, PANEL, INK, SOFT, LINE, EDGE = "#fcfbf8", "#f4f2ec", "#1d2126", "#5b6169", "#dedad0", "#827d70"
"""The light tokens of static/css/tokens.css."""
FACES = "'Noto Sans', 'Noto Sans Arabic', system-ui, sans-serif"

# Every class that a drawing uses; static/css/charts.css has the same with the tokens of the page.
RULES: Mapping[str, str] = {
    "paper": f"fill:{PAPER}",
    "head": f"fill:{INK};font-size:15px;font-weight:600",
    "words": f"fill:{INK}",
    "soft": f"fill:{SOFT}",
    "small": "font-size:11.5px",
    "on": f"fill:{PAPER};font-weight:700;font-size:11.5px",
    "grid": f"stroke:{LINE};stroke-width:1",
    "axis": f"stroke:{EDGE};stroke-width:1",
    "band": f"fill:{INK};fill-opacity:0.12",
    "reach": f"stroke:{INK};stroke-width:1.5;stroke-opacity:0.45",
    "line": f"fill:none;stroke:{INK};stroke-width:2",
    "dot": f"fill:{INK};stroke:{PAPER};stroke-width:1.5",
    "fill": f"fill:{SOFT}",
    "step-2": f"fill:{INK}",
    "step-1": f"fill:{SOFT}",
    "step-0": f"fill:{PANEL};stroke:{EDGE};stroke-width:1",
    "slope": f"fill:none;stroke:{SOFT};stroke-width:2.5",
    "mark": f"fill:{SOFT};stroke:{PAPER};stroke-width:1.5",
    "hatch": f"fill:none;stroke:{PAPER};stroke-width:1.3;stroke-opacity:0.6",
    "spot": f"fill:{PAPER};fill-opacity:0.7",
    "heat-0": f"fill:{PAPER};stroke:{LINE}",
    "heat-1": "fill:#f1f0ed;stroke:#dedad0",
    "heat-2": "fill:#e3e3e1;stroke:#dedad0",
    "heat-3": "fill:#d6d6d5;stroke:#dedad0",
    "heat-4": "fill:#c9c9c8;stroke:#dedad0",
    "heat-5": "fill:#bcbcbb;stroke:#dedad0",
    "same": f"fill:none;stroke:{INK};stroke-width:1.5",
}


@dataclass(frozen=True, slots=True)
class Colours:
    """The light colour (`#rrggbb`) of each label's key."""

    of_label: Mapping[str, str] = field(default_factory=dict)

    def sheet(self) -> str:
        """The whole style sheet, for a `<style>` element."""
        rules = [f"text{{font-family:{FACES};font-size:13px}}"]
        rules += [f".{name}{{{declarations}}}" for name, declarations in RULES.items()]
        for key, colour in self.of_label.items():
            own = f'[data-label="{key}"]'
            rules += [f".fill{own},.mark{own}{{fill:{colour}}}", f".slope{own}{{stroke:{colour}}}"]
        return escape("".join(rules)).replace("&quot;", '"').replace("&#x27;", "'")
