"""A picture of pixels from a drawing that stands alone."""

from functools import cache

import fontpkg
import resvg_py

ZOOM = 3.0
"""Pixels a unit: sharp in print."""
FAMILIES = ("Noto Sans", "Noto Sans Arabic")


@cache
def faces() -> list[str]:
    """The font files that come along; other scripts are drawn with what the machine has, or as boxes."""
    return [str(fontpkg.path(family)) for family in FAMILIES]


def png(svg: str) -> bytes:
    """The pixels of a whole SVG document. It may name no file and no address: nothing is read but fonts."""
    made = resvg_py.svg_to_bytes(
        svg_string=svg, zoom=ZOOM, font_files=faces(), font_family=FAMILIES[0], sans_serif_family=FAMILIES[0]
    )
    return bytes(made)
