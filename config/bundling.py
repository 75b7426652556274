"""One script for a page in place of the modules that it imports, and one sheet: less to send, in one request.

The modules under static/js keep to one form, which a test holds them to: imports of names alone, one to a
statement, from "./NAME.js" and at the start; exports only where something is declared, and never of what
changes later; no two that import each other or export the same name. So what a module exports can stand in
the script for all that come after it, and nobody has to be handed anything.
"""

import re
from collections.abc import Callable, Iterable
from string import ascii_lowercase

import rjsmin

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
SHEET = re.compile(r'^@import "(\w+\.css)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
PRIVATE = re.compile(r"^( +(?:static |async |get |set )*)#(\w+)(?=\(| =|;)", re.MULTILINE)
USED = re.compile(r"(?<=\.)#(\w+)")
LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)


class CannotBundle(ValueError):
    """A module is not of the form that can be put into one script with others."""


type Scripts = dict[str, str]
"""Modules as they stand in the script, by name, in its order."""


def entries(names: Iterable[str], read: Callable[[str], str]) -> list[str]:
    """The modules that import others and that no other imports; `read(name)` gives a module's source."""
    imports = {name: _imported(read(name)) for name in names}
    inner = {other for others in imports.values() for other in others}
    return sorted(name for name, others in imports.items() if others and name not in inner)


def bundle(name: str, read: Callable[[str], str]) -> str:
    """The module with all that it imports, each run once and before whatever imports it.

    Raises:
        CannotBundle: a module is written in another form, or two import each other or export the same name.
    """
    scripts: Scripts = {}
    _gather(name, read, scripts, {}, ())
    return "".join(scripts.values())


def sheet(source: str, read: Callable[[str], str]) -> str:
    """A stylesheet with those that it imports, which import none; `read(name)` gives the source of one."""
    return SHEET.sub(lambda found: read(found[1]), source)


def shortened(script: str) -> str:
    """The script without comments and unneeded spaces."""
    shorter: str = rjsmin.jsmin(script)
    return shorter


def _imported(source: str) -> list[str]:
    return [other for _, other in IMPORT.findall(source)]


def _gather(
    name: str, read: Callable[[str], str], scripts: Scripts, owners: dict[str, str], within: tuple[str, ...]
) -> None:
    """Put a module into the scripts, after all that it imports; `owners` says which module exports a name."""
    if name in within:
        raise CannotBundle(f"{name}.js and {within[-1]}.js import each other.")
    if name in scripts:
        return
    source = read(name)
    for other in _imported(source):
        _gather(other, read, scripts, owners, (*within, name))
    for exported in EXPORT.findall(source):
        if owners.setdefault(exported, name) != name:
            raise CannotBundle(f"{name}.js and {owners[exported]}.js both export {exported}.")
    scripts[name] = _wrapped(name, source, entry=not within)


def _wrapped(name: str, source: str, entry: bool) -> str:
    """The module as a function's body that gives what it exports."""
    body = _with_short_privates(IMPORT.sub(lambda found: _renamed(found[1]), source))
    exported = ", ".join(EXPORT.findall(body))
    body = EXPORT.sub("", body)
    if LEFT.search(body):
        raise CannotBundle(f"{name}.js imports or exports in a way that cannot be bundled.")
    if entry:
        return f"{{\n{body}}}\n"
    return f"const {{ {exported} }} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def _with_short_privates(body: str) -> str:
    """The module with its classes' private names, which nobody else can use, as short as can be."""
    names = dict.fromkeys(name for _, name in PRIVATE.findall(body))
    short = {name: ascii_lowercase[index % 26] * (1 + index // 26) for index, name in enumerate(names)}
    body = PRIVATE.sub(lambda found: f"{found[1]}#{short[found[2]]}", body)
    return USED.sub(lambda found: f"#{short.get(found[1], found[1])}", body)


def _renamed(names: str) -> str:
    """What is left of an import: the names that the module has for something, other than its own."""
    return "".join(f"const {new} = {old};\n" for old, new in re.findall(r"(\w+) as (\w+)", names))
