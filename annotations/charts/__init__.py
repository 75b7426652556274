"""Pictures of numbers as SVG: pure functions from words and numbers to markup, without Django.

Whoever calls gives every word and every number as text, in the reader's language. What is drawn is told by
class and `data-label`, never by a colour, so that one picture serves every theme. Nothing is told by colour
alone: labels have a letter, a hatch and a place in the order of the legend.
"""

from annotations.charts.bars import Row, bars
from annotations.charts.drawing import WIDTH, Drawing, Frame, Series, words_only
from annotations.charts.heat import heat
from annotations.charts.lines import Point, lines
from annotations.charts.png import png
from annotations.charts.slopes import Slope, slopes
from annotations.charts.style import Colours
from annotations.charts.tables import Cell, Column, Table
from annotations.charts.words import wrapped

__all__ = [
    "WIDTH",
    "Cell",
    "Colours",
    "Column",
    "Drawing",
    "Frame",
    "Point",
    "Row",
    "Series",
    "Slope",
    "Table",
    "bars",
    "heat",
    "lines",
    "png",
    "slopes",
    "words_only",
    "wrapped",
]
