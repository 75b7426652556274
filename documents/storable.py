"""What no database can hold is refused in words, wherever a text of a person's own comes in.

A form is looked at before its page is asked (documents/middleware.py), a body of the API as it is read
(documents/rendering.py): no field can be forgotten, and none drops a character silently. Documents and files
of labels go to readers of their own, which note what they take out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.errors import Invalid

NUL = "\0"
IN_JSON = b"\\u0000"
"""How alone JSON can say it; it stands in the text of a backslash as well."""
MOST_NAMED = 20
NO_NUL = gettext_lazy("A text has no NUL character (U+0000) in it; no database can hold one.")
"""What is said of a field that has one."""


def require(given: Any, besides: frozenset[str] = frozenset()) -> None:
    """See that no text in the fields of a form, or anywhere in a value of JSON, holds a NUL character.

    `besides` are names of fields that are read by others.

    Raises:
        Invalid: some do; names them as `evidence[2].quotation`, rows from 0, the first twenty.
    """
    if isinstance(given, MultiValueDict):
        fields: Any = {name: values for name, values in given.lists() if name not in besides}
        found = [name for name, values in fields.items() if NUL in name or any(map(_holds_nul, values))]
    elif isinstance(given, Mapping):
        found = list(_places({name: value for name, value in given.items() if name not in besides}, ""))
    else:
        found = list(_places(given, ""))
    if found:
        named = [name.replace(NUL, "\ufffd")[:100] or "body" for name in found[:MOST_NAMED]]
        raise Invalid(
            _("A text holds a NUL character. Nothing was changed; take it out and send it again."),
            errors={name: [str(NO_NUL)] for name in named},
        )


def _holds_nul(value: Any) -> bool:
    return isinstance(value, str) and NUL in value


def _places(value: Any, where: str) -> Iterator[str]:
    """Where a NUL is; of a name that holds one, the name."""
    if isinstance(value, str):
        if NUL in value:
            yield where
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            place = f"{where}.{name}" if where else str(name)
            if NUL in str(name):
                yield place
            else:
                yield from _places(inner, place)
    elif isinstance(value, list):
        for row, inner in enumerate(value):
            yield from _places(inner, f"{where}[{row}]")
