"""A project's label colours, letters and underlines as a style sheet of its own, and the words of all sheets.

The strict content policy allows no style in a page; a sheet with the version of the labels
in its address can be kept by the browser for good.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, gettext_noop

from annotations.colours import on_black, on_white
from annotations.models import Label, Pattern
from annotations.models.labels import COLOUR, KEY
from documents import access
from documents.models import User

THICKNESS = {
    Pattern.SOLID: "2px",
    Pattern.DOTTED: "2.5px",
    Pattern.WAVY: "1px",
    Pattern.DASHED: "2px",
    Pattern.DOUBLE: "1.5px",
}
WORDS = {
    "choose": gettext_noop("Choose this sentence"),
    "labelled": gettext_noop("labelled"),
    "no-label": gettext_noop("no label"),
    "attributed": gettext_noop("attributed"),
    "mixed": gettext_noop("mixed"),
    "not-sent": gettext_noop("not sent yet"),
    "chosen": gettext_noop("chosen"),
    "added": gettext_noop("added"),
    "removed": gettext_noop("removed"),
    "changed": gettext_noop("changed"),
    "moved": gettext_noop("moved"),
}
"""What a screen reader hears where a sheet draws a sign."""
YEAR = 60 * 60 * 24 * 365
THICK = {
    Pattern.SOLID: "3px",
    Pattern.DOTTED: "4px",
    Pattern.WAVY: "2px",
    Pattern.DASHED: "3px",
    Pattern.DOUBLE: "2.5px",
}


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet; retired labels are in it too, since old answers still show them."""
    project = access.project(access.actor_for(cast(User, request.user)), slug)
    labels = list(Label.objects.filter(project=project))
    response = HttpResponse(sheet(labels), content_type="text/css; charset=utf-8")
    if request.GET.get("v") == version(labels):
        patch_cache_control(response, private=True, immutable=True, max_age=YEAR)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def version(labels: Iterable[Label]) -> str:
    """A short name for the state of the labels, and for the language."""
    return hashlib.sha256(sheet(labels).encode()).hexdigest()[:12]


def sheet(labels: Iterable[Label]) -> str:
    """The rules of every label whose key and colours have the shape the database asks for, and the words."""
    good = [label for label in labels if is_safe(label)]
    plain = "".join(colours(label.key, label.colour_light, label.colour_dark) for label in good)
    strong = "".join(
        colours(label.key, on_white(label.colour_light), on_black(label.colour_dark)) for label in good
    )
    thick = "".join(f'[data-theme="contrast"] {thicker(label)}' for label in good)
    rules = "".join(rule(label) for label in good)
    words = "".join(f"--word-{name}:{css_string(gettext(said))};" for name, said in WORDS.items())
    return (
        f'@layer tokens{{:root{{{plain}{words}}}\n[data-theme="contrast"]{{{strong}}}\n'
        f"@media (prefers-contrast:more){{:root:not([data-theme]){{{strong}}}}}}}\n"
        f"@layer pages{{{rules}{thick}}}\n"
    )


def colours(key: str, light: str, dark: str) -> str:
    """The declaration of a label's colour in a light theme and in a dark one."""
    return f"--label-{key}:light-dark({light},{dark});"


def rule(label: Label) -> str:
    """What `data-label` means on a sentence, a button or a tag."""
    pattern = pattern_of(label)
    return (
        f'[data-label="{label.key}"]{{--label:var(--label-{label.key});'
        f"--letter:{css_string(label.letter)};--say:{css_string(label.name)};"
        f"--label-line:{pattern.value};--label-thickness:{THICKNESS[pattern]}}}\n"
    )


def pattern_of(label: Label) -> Pattern:
    """The label's underline; solid where it names none that there is."""
    return Pattern(label.pattern) if label.pattern in Pattern.values else Pattern.SOLID


def thicker(label: Label) -> str:
    """A line that is seen well before its colour is."""
    return f'[data-label="{label.key}"]{{--label-thickness:{THICK[pattern_of(label)]}}}\n'


def is_safe(label: Label) -> bool:
    """Whether the parts that stand unquoted in the sheet can end no declaration."""
    colours = (label.colour_light, label.colour_dark)
    return bool(re.fullmatch(KEY.strip("^$"), label.key)) and all(
        re.fullmatch(COLOUR.strip("^$"), colour) for colour in colours
    )


def css_string(text: str) -> str:
    """A CSS string in which every character but letters and digits is an escape."""
    escaped = "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)
    return f'"{escaped}"'
