"""JSON made in SQL: the members of an object, of columns whose kinds are known.

`row_to_json` looks up the type of every column again for every row. What a column holds is known here: only
texts that may need escaping are escaped, and what stands around values is put together beforehand, since each
argument of `concat` costs as much as writing a number.
"""

from collections.abc import Mapping, Sequence

from annotations.export.columns import ALWAYS, BOOLEANS, ESCAPED, QUOTED

type Groups = Mapping[tuple[str, ...], str]
"""Columns that follow one another → an expression of their members, made once for many rows; it begins with
the comma after the member before, where one is."""


def members(values: Mapping[str, str], groups: Groups | None = None, begin: str = "", end: str = "") -> str:
    """The members as one SQL text, between two others.

    `values` are names of columns, in their order, and the expressions of what they hold. A text without
    a value would leave no valid JSON: see `columns.ALWAYS`.
    """
    parts: list[str] = []
    before, names = begin, list(values)
    while names:
        group = next((g for g in groups or () if tuple(names[: len(g)]) == g), None)
        if group and groups:
            before = before.removesuffix(",")
            parts += [f"'{before}'", groups[group]] if before else [groups[group]]
            before, names = ",", names[len(group) :]
            continue
        name = names.pop(0)
        made, before = _member(name, values[name], f'{before}"{name}":')
        parts += made
        before += ","
    parts.append(f"'{before[:-1]}{end}'")
    return f"concat({', '.join(parts)})"


def of_columns(alias: str, names: Sequence[str]) -> dict[str, str]:
    """The columns of a subquery as `members` takes them."""
    return {name: f'{alias}."{name}"' for name in names}


def _member(name: str, value: str, before: str) -> tuple[list[str], str]:
    """Arguments that give what stands before the value and the value, and what is to follow it."""
    if name in BOOLEANS:
        true, false, missing = (f"'{before}{word}'" for word in ("true", "false", "null"))
        return [f"CASE {value} WHEN true THEN {true} WHEN false THEN {false} ELSE {missing} END"], ""
    if name in QUOTED and name in ALWAYS:
        return [f"""'{before}"'""", value], '"'
    if name in QUOTED:
        return [f"""coalesce('{before}"' || ({value}) || '"', '{before}null')"""], ""
    if name in ESCAPED:
        value = f"to_json({value})"
    if name in ALWAYS:
        return [f"'{before}'", value], ""
    return [f"coalesce('{before}' || ({value})::text, '{before}null')"], ""
