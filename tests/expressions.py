"""Every regular expression of the code, how it is used, and inputs made of its structure to make it slow."""

import ast
import functools
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as op
from re import _parser
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
APPS = ("config", "documents", "annotations")
METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
ANCHORED = ("match", "fullmatch")
REPEATS = 20
"""Repetitions that may be so many or more are pumped."""


@dataclass(frozen=True)
class Expression:
    """A pattern where it stands (`module:NAME`, or `module:line`), and the method that it is used with."""

    place: str
    pattern: re.Pattern[Any]
    method: str


@functools.cache
def expressions() -> list[Expression]:
    """Compiled ones from the modules as they are, others from their source."""
    sources = {path: path.read_text() for app in APPS for path in sorted((ROOT / app).rglob("*.py"))}
    sources = {path: source for path, source in sources.items() if "migrations" not in path.parts}
    everything = "\n".join(sources.values())
    found: list[Expression] = []
    for path, source in sources.items():
        if "re." not in source:
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found += _compiled(name, source, everything)
        found += _in_place(name, ast.parse(source))
    return found


def _compiled(name: str, source: str, everything: str) -> Iterator[Expression]:
    module = importlib.import_module(name)
    for attribute, value in vars(module).items():
        patterns = list(_patterns(value))
        if not patterns or not re.search(rf"^{re.escape(attribute)}\b.*=", source, re.MULTILINE):
            continue  # imported: it is looked at where it is made
        elsewhere = rf"\b{name.rpartition('.')[2]}\.{re.escape(attribute)}\.(\w+)\("
        used = {match[1] for match in re.finditer(rf"\b{re.escape(attribute)}\.(\w+)\(", source)}
        used |= {match[1] for match in re.finditer(elsewhere, everything)}
        used &= set(METHODS)
        for number, pattern in enumerate(patterns):
            method = (
                "search" if not used or used - set(ANCHORED) else "match" if "match" in used else "fullmatch"
            )
            yield Expression(f"{name}:{attribute}{f'[{number}]' if number else ''}", pattern, method)


def _patterns(value: Any) -> list[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        return [value]
    if isinstance(value, dict):
        return [found for one in value.values() for found in _patterns(one)]
    if isinstance(value, list | tuple | set | frozenset):
        return [found for one in value for found in _patterns(one)]
    return []


def _in_place(name: str, tree: ast.AST) -> Iterator[Expression]:
    """`re.sub("…", …)` and the like, where the pattern is a constant."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (
            isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in METHODS
        ):
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            flags = next((keyword.value for keyword in node.keywords if keyword.arg == "flags"), None)
            given = eval(ast.unparse(flags), {"re": re}) if flags is not None else 0
            yield Expression(f"{name}:{node.lineno}", re.compile(first.value, given), node.func.attr)


def attacks(pattern: re.Pattern[Any], length: int) -> set[str]:
    """Texts of about that length which a repetition of the pattern takes again and again, and then fails."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    tree = _parser.parse(text, flags)
    made: set[str] = {" " * length, "a" * length, "\n" * length, "1" * length, "<" * length, '"' * length}
    for before, body in _repeats(list(tree), ""):
        pump = _sample(body) or "a"
        other = _sample(body, other=True) or pump
        for piece in {pump, other, pump + other}:
            pumped = piece * (length // len(piece) + 1)
            made |= {before + pumped + end for end in ("\0", "!")}
            made.add((before + piece) * (length // len(before + piece) + 1))
    return made


def _repeats(nodes: list[Any], before: str) -> Iterator[tuple[str, list[Any]]]:
    """Each repetition, with a text that leads to it."""
    for kind, argument in nodes:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, body = argument
            if most >= REPEATS:
                yield before, list(body)
            yield from _repeats(list(body), before)
        elif kind is op.SUBPATTERN:
            yield from _repeats(list(argument[3]), before)
        elif kind is op.BRANCH:
            for branch in argument[1]:
                yield from _repeats(list(branch), before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _repeats(list(argument[1]), before)
        elif kind is op.ATOMIC_GROUP:
            yield from _repeats(list(argument), before)
        before += _sample([(kind, argument)])


def _sample(nodes: list[Any], other: bool = False) -> str:
    """A short text that these match, as nearly as matters; `other` takes the last of what may stand there."""
    return "".join(_one(kind, argument, other) for kind, argument in nodes)


def _one(kind: Any, argument: Any, other: bool) -> str:
    if kind is op.LITERAL:
        return chr(argument)
    if kind is op.NOT_LITERAL:
        return "a" if argument != ord("a") else "b"
    if kind is op.ANY:
        return " " if other else "a"
    if kind is op.IN:
        return _of_set(argument, other)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, body = argument
        return _sample(list(body), other) * max(least, 1 if most else 0)
    if kind is op.SUBPATTERN:
        return _sample(list(argument[3]), other)
    if kind is op.ATOMIC_GROUP:
        return _sample(list(argument), other)
    if kind is op.BRANCH:
        return _sample(list(argument[1][-1 if other else 0]), other)
    return ""


CATEGORIES = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "a", "NOT_SPACE": "a", "NOT_WORD": " "}


def _of_set(items: list[Any], other: bool) -> str:
    is_negated = items[0][0] is op.NEGATE
    if is_negated:
        candidates = "a 1-.\n<\"'é"
        pattern = re.compile("[^" + "".join(_written(item) for item in items[1:]) + "]")
        fitting = [character for character in candidates if pattern.match(character)]
        return (fitting[-1] if other else fitting[0]) if fitting else ""
    kind, argument = items[-1 if other else 0]
    if kind is op.LITERAL:
        return chr(argument)
    if kind is op.RANGE:
        return chr(argument[0])
    return CATEGORIES.get(str(argument).removeprefix("CATEGORY_").removeprefix("UNI_"), "a")


def _written(item: tuple[Any, Any]) -> str:
    kind, argument = item
    if kind is op.LITERAL:
        return re.escape(chr(argument))
    if kind is op.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return {
        "DIGIT": r"\d",
        "SPACE": r"\s",
        "WORD": r"\w",
        "NOT_DIGIT": r"\D",
        "NOT_SPACE": r"\S",
        "NOT_WORD": r"\W",
    }.get(str(argument).removeprefix("CATEGORY_"), "")
