"""Figures as every text of a release writes them: one way of rounding, in English, and Markdown around it."""

from collections.abc import Iterable
from typing import Any

from annotations.measures import rounded
from annotations.releases.agreeing import DIGITS

type Facts = dict[str, Any]

MEASURES = {
    "alpha": "Krippendorff’s alpha",
    "cohen": "Cohen’s kappa, mean of the pairs",
    "fleiss": "Fleiss’ kappa",
    "raw": "Raw agreement",
}
QUESTIONS = {
    "claim": "Does it claim something clear?",
    "checkable": "Is anything essential checkable?",
    "disputed": "Is a checkable claim disputed?",
    "supported": "Is an undisputed claim supported?",
}
NO_LABEL = "none"
NOT_DEFINED = "not defined"


def measure(value: float | None) -> str:
    """A measure or a share from 0 to 1."""
    return NOT_DEFINED if value is None else f"{value:.{DIGITS}f}"


def interval(part: Facts) -> str:
    """A measure with its 95 % interval."""
    if part["value"] is None:
        return NOT_DEFINED
    if part["low"] is None:
        return f"{measure(part['value'])}, no interval"
    return f"{measure(part['value'])} ({measure(part['low'])} to {measure(part['high'])})"


def percent(part: int, whole: int) -> float:
    """What a count is of a whole, in hundredths with one digit; 0 of nothing."""
    return rounded(100 * part / whole, 1) or 0.0 if whole else 0.0


def share(part: int, whole: int) -> str:
    """The same in words."""
    return f"{percent(part, whole):.1f} %"


def number(count: int) -> str:
    """A count."""
    return f"{count:,}"


def counted(count: int, noun: str) -> str:
    """A count of things that make their plural with an s."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def between(what: str, first: str | None, last: str | None) -> str:
    """A sentence on the first day and the last."""
    if first is None:
        return f"{what}: not known."
    return f"{what} on {first}." if first == last else f"{what} from {first} to {last}."


def alpha(facts: Facts) -> Facts:
    """Krippendorff’s alpha of the whole; without a value where there is none."""
    parts = facts.get("agreement", {}).get("measures", [])
    nothing = {"key": "alpha", "value": None, "low": None, "high": None, "sentences": 0}
    return next((part for part in parts if part["key"] == "alpha"), nothing)


def unit(facts: Facts) -> str:
    """What is left out in turn for an interval."""
    if facts["agreement"]["unit"] == "document":
        return "documents, those that are nearly the same as one"
    return "sentences"


def one_line(words: str) -> str:
    """A text without line ends."""
    return " ".join(words.split())


def quoted(words: str) -> str:
    """What somebody wrote, as a quotation in Markdown."""
    return "\n".join(f"> {line}".rstrip() for line in words.splitlines())


def table(head: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown; nothing where it has no rows."""
    lines = [[_cell(value) for value in row] for row in rows]
    if not lines:
        return ""
    every = [list(head), ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in every)


def joined(parts: Iterable[str]) -> str:
    """Paragraphs, without those that say nothing."""
    return "\n\n".join(part for part in parts if part) + "\n"


def _cell(value: Any) -> str:
    words = number(value) if isinstance(value, int) else one_line(str(value))
    return words.replace("\\", "\\\\").replace("|", "\\|")
