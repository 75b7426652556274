"""A picture of pixels from a drawing that stands alone."""

import re
from functools import cache

import fontpkg
import resvg_py

ZOOM = 3.0
"""Pixels a unit: sharp in print."""
FAMILIES = ("Noto Sans", "Noto Sans Arabic")
# Latin, Greek, Cyrillic, Arabic and the signs between words: what those two families have.
COVERED = re.compile(
    "[\t\n\r -\u058f\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u1e00-\u20cf\ufb50-\ufdff\ufe70-\ufeff]*"
)


@cache
def faces() -> list[str]:
    """The font files that come along."""
    return [str(fontpkg.path(family)) for family in FAMILIES]


def png(svg: str) -> bytes:
    """The pixels of a whole SVG document. It may name no file and no address: nothing is read but fonts.

    Where the faces that come along have no letters for a script, those of the machine are looked through, and
    what none of them has is drawn as a box. Else they are left alone, so the picture is the same everywhere.
    """
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=ZOOM,
        font_files=faces(),
        font_family=FAMILIES[0],
        sans_serif_family=FAMILIES[0],
        skip_system_fonts=COVERED.fullmatch(svg) is not None,
    )
    return bytes(made)
