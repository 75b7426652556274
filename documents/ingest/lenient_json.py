"""Reads JSON that a strict parser refuses: cut off, broken in the middle, nested very deep, with NaN or
halves of surrogate pairs. What is whole before the first mistake is kept.
"""

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

DEEPEST = 1_000_000
"""Levels of brackets; what is nested deeper is not read."""

CUT = "it ends in the middle"

_TOKEN = re.compile(
    r"""[\s\ufeff]*+(?:([{\[])|([}\]])|([,:])|"([^"\\]*+(?:\\.[^"\\]*+)*+)"|([^\s,:\[\]{}"]++))""",
    re.DOTALL,
)
_NUMBER = re.compile(r"-?\d{1,400}(?:\.\d+)?(?:[eE][+-]?\d{1,9})?")
_WORDS = {"true": True, "false": False, "null": None, "NaN": None, "Infinity": None, "-Infinity": None}
_END = object()


@dataclass(slots=True)
class Reading:
    """One value, where it ends in the text, and what is wrong with it; None where nothing of it is whole."""

    value: Any
    end: int
    problem: str | None = None


@dataclass(slots=True)
class _Open:
    """The containers that are not closed yet, and the key that waits for its value in each."""

    containers: list[Any] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    root: Any = None

    def put(self, value: Any) -> bool:
        """A whole value; whether it may stand here."""
        if not self.containers:
            self.root = value
            return True
        inner = self.containers[-1]
        if isinstance(inner, list):
            inner.append(value)
            return True
        key = self.keys[-1]
        if key is None:
            return False
        inner[key] = value
        self.keys[-1] = None
        return True


def read(text: str, start: int = 0) -> Reading:
    """The value that begins at `start`; it never fails and never recurses."""
    state = _Open()
    at = start
    while match := _TOKEN.match(text, at):
        opening, closing, mark, string, word = match.groups()
        if opening:
            if len(state.containers) >= DEEPEST:
                return Reading(state.root, at, f"it is nested more than {DEEPEST:,} deep")
            container: Any = {} if opening == "{" else []
            if not state.put(container):
                return _broken(state, text, match)
            state.containers.append(container)
            state.keys.append(None)
        elif closing:
            kind = dict if closing == "}" else list
            if (
                not state.containers
                or not isinstance(state.containers[-1], kind)
                or state.keys[-1] is not None
            ):
                return _broken(state, text, match)
            state.containers.pop()
            state.keys.pop()
        elif mark:
            if not state.containers or (mark == ":" and state.keys[-1] is None):
                return _broken(state, text, match)
        elif string is not None:
            if state.containers and isinstance(state.containers[-1], dict) and state.keys[-1] is None:
                state.keys[-1] = _string(string)
            else:
                state.put(_string(string))
        else:
            value = _word(word)
            if match.end() == len(text) and state.containers:
                return Reading(state.root, at, CUT)
            if value is _END or not state.put(value):
                return _broken(state, text, match)
        at = match.end()
        if not state.containers:
            return Reading(state.root, at)
    rest = text[at:].strip()
    if rest and not rest.startswith('"'):
        return Reading(state.root, at, f"it is broken at character {at + 1}")
    return Reading(state.root, at, CUT)


def _broken(state: _Open, text: str, match: re.Match[str]) -> Reading:
    place = len(text) - len(text[match.start() :].lstrip()) + 1
    return Reading(state.root, match.start(), f"it is broken at character {place}")


def _string(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw


def _word(word: str) -> Any:
    if word in _WORDS:
        return _WORDS[word]
    if not _NUMBER.fullmatch(word):
        return _END
    if word.lstrip("-").isdigit() and -(2**63) <= int(word) < 2**63:
        return int(word)
    number = float(word)
    return number if math.isfinite(number) else None
