"""The science of label colours: contrast on a background, and how far two are apart for every kind of sight.

Colours are `#rrggbb`. Contrast is that of WCAG 2.2; distance is Euclidean in OKLab (Björn Ottosson, 2020),
times 100; sight without one kind of cone is simulated after Machado, Oliveira and Fernandes (2009) at
severity 1.0, whose matrices hold for linear light.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import mul
from typing import Literal

type Vision = Literal["normal", "protanope", "deuteranope", "tritanope"]
type Triple = tuple[float, float, float]
type Matrix = tuple[Triple, Triple, Triple]
type Pair = tuple[str, str]

SHAPE = re.compile(r"#[0-9a-f]{6}")
BACKGROUNDS = ("#fcfbf8", "#16181c")
"""The paper of the light theme and of the dark one (static/css/tokens.css)."""
READABLE = 4.5
"""The least contrast of text: WCAG 2.2, success criterion 1.4.3."""
ENHANCED = 7
"""The contrast of high contrast: WCAG 2.2, success criterion 1.4.6."""
APART = 10.0
"""The least distance at which two labels are told apart at a glance."""

# Light and dark. All keep APART from each other for every sight, and are READABLE on their background; the
# first four are those of a new project. A search over the whole of sRGB found no ninth for dark.
PALETTE: tuple[Pair, ...] = (
    ("#163c81", "#8bcaf6"),
    ("#9946a0", "#c26ddf"),
    ("#9a1812", "#f36c33"),
    ("#6b7845", "#c8de83"),
    ("#226edd", "#22fff6"),
    ("#660008", "#ff99b2"),
    ("#1100f6", "#229099"),
    ("#664c5e", "#ffffb2"),
)

SIGHT: dict[Vision, Matrix] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanope": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
LINEAR_UNTIL = 0.04045


@dataclass(frozen=True, slots=True)
class Nearest:
    """The colour that is hardest to tell from another, for whom, and how far it is away."""

    index: int
    vision: Vision
    distance: float


def contrast(colour: str, background: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    one, other = luminance(*linear(colour)), luminance(*linear(background))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def distance(one: str, other: str, vision: Vision = "normal") -> float:
    """How far two colours are apart for somebody who sees so: OKLab, times 100."""
    return 100 * math.dist(oklab(one, vision), oklab(other, vision))


def nearest(colour: str, others: Iterable[str]) -> Nearest | None:
    """Which of the others is closest, over all kinds of sight; None where there are none."""
    found = (
        Nearest(index, vision, distance(colour, other, vision))
        for index, other in enumerate(others)
        for vision in SIGHT
    )
    return min(found, key=lambda each: each.distance, default=None)


def apart(pair: Pair, others: Iterable[Pair]) -> float:
    """The least distance of a pair, light or dark, from other pairs; endless where there are none."""
    others = list(others)
    found = (nearest(pair[theme], [other[theme] for other in others]) for theme in (0, 1))
    return min((each.distance for each in found if each), default=math.inf)


def spare(taken: Iterable[Pair]) -> Pair:
    """The first pair of the palette that is apart from those taken; where none is, the farthest."""
    taken = list(taken)
    good = (pair for pair in PALETTE if apart(pair, taken) >= APART)
    return next(good, None) or max(PALETTE, key=lambda pair: apart(pair, taken))


def oklab(colour: str, vision: Vision = "normal") -> Triple:
    """Lightness from 0 to 1, and the two axes of hue, as somebody sees them."""
    seen = times(SIGHT[vision], linear(colour))
    cones = times(TO_CONES, clipped(seen))
    return times(TO_LAB, (math.cbrt(cones[0]), math.cbrt(cones[1]), math.cbrt(cones[2])))


def times(matrix: Matrix, vector: Triple) -> Triple:
    """A matrix times a vector."""
    one, two, three = (sum(map(mul, row, vector)) for row in matrix)
    return one, two, three


def clipped(vector: Triple) -> Triple:
    """What a screen can show of it."""
    one, two, three = (min(1.0, max(0.0, part)) for part in vector)
    return one, two, three


def linear(colour: str) -> Triple:
    """The linear-light red, green and blue, from 0 to 1 (IEC 61966-2-1)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= LINEAR_UNTIL else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def luminance(red: float, green: float, blue: float) -> float:
    """The relative luminance of WCAG 2.2."""
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def hexadecimal(*parts: float, up: bool) -> str:
    """`#rrggbb` of linear-light parts, rounded away from the background."""
    curved = [12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in parts]
    rounded = math.ceil if up else math.floor
    return "#" + "".join(f"{max(0, min(255, rounded(round(part * 255, 6)))):02x}" for part in curved)


def on_white(colour: str) -> str:
    """The colour, darkened without change of hue until it has the enhanced contrast on white."""
    red, green, blue = linear(colour)
    wanted = 1.05 / ENHANCED - 0.05
    scale = min(1.0, wanted / max(luminance(red, green, blue), wanted))
    return hexadecimal(red * scale, green * scale, blue * scale, up=False)


def on_black(colour: str) -> str:
    """The colour, lightened towards white until it has the enhanced contrast on black."""
    red, green, blue = linear(colour)
    light = luminance(red, green, blue)
    share = max(0.0, (0.05 * ENHANCED - 0.05 - light) / (1 - light)) if light < 1 else 0.0
    return hexadecimal(*(part + share * (1 - part) for part in (red, green, blue)), up=True)
