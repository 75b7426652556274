"""Finds what a page, a script or a message says past the catalogs: words in English for everybody."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from babel.messages.jslexer import tokenize
from django.template.base import Lexer, TokenType

# `data-head` is what a cell of a folded table shows as its heading.
SAID_ATTRIBUTES = {"aria-label", "aria-description", "title", "placeholder", "alt", "data-head"}
# Blocks that hold values of attributes.
UNSAID_BLOCKS = {"page_class", "body_attributes", "action"}
DEFAULT = re.compile(r"\|default(?:_if_none)?:\"([^\"]*)\"")
BUTTONS = {"submit", "button", "reset"}
SILENT = {"script", "style", "code", "kbd"}
# Names are the same in every language, and so is what stands on a key.
NAMES = re.compile(r"\b(?:Contested|JSON Lines|CSV|SVG|PNG|API|JavaScript|https)\b")
WORD = re.compile(r"[^\W\d_]{2,}")


def bare(text: str) -> str:
    """The text where it has words that are no names, else nothing."""
    return " ".join(text.split()) if WORD.search(NAMES.sub("", text)) else ""


class Page(HTMLParser):
    """Collects the words of a page: text, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        said = SAID_ATTRIBUTES | ({"value"} if tag == "input" and given.get("type") in BUTTONS else set())
        self.words += [bare(value or "") for name, value in attrs if name in said]
        if tag in SILENT or given.get("class") == "key":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.words.append(bare(data))


def in_template(source: str) -> list[str]:
    """The words of a template that stand in no tag of translation."""
    left: list[str] = []
    ends = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.contents.split() else ""
        if ends:
            ends = "" if token.token_type == TokenType.BLOCK and name == ends else ends
        elif token.token_type == TokenType.TEXT:
            left.append(token.contents)
        elif token.token_type == TokenType.BLOCK and name in {"blocktranslate", "blocktrans", "comment"}:
            ends = f"end{name}"
            left.append(" ")
        elif token.token_type == TokenType.BLOCK and token.contents.split()[:2][-1] in UNSAID_BLOCKS:
            ends = "endblock"
        elif token.token_type == TokenType.VAR:
            left.append(" ".join(["", *DEFAULT.findall(token.contents), ""]))
        else:
            left.append(" ")
    page = Page()
    page.feed("".join(left))
    page.close()
    return [words for words in page.words if words]


# What a string of a script may be without being said: a name of a thing, a key, a selector, an attribute.
SENTENCE = re.compile(r"[A-Z][a-z]+(?!\w)|[a-z]{2,} [a-z]{2,}")


# A value in a template string, which may hold calls with braces of their own.
VALUE = re.compile(r"\$\{(?:[^{}]|\{[^{}]*\})*\}")


def in_script(source: str) -> Iterator[str]:
    """Strings of a module that look as if somebody reads them, in no call of `_` or `many`."""
    calls: list[bool] = []
    previous = None
    for token in tokenize(source, jsx=False):
        if token.type == "operator" and token.value == "(":
            calls.append(previous is not None and previous.type == "name" and previous.value in {"_", "many"})
        elif token.type == "operator" and token.value == ")" and calls:
            calls.pop()
        elif token.type in {"string", "template_string"} and not any(calls[-1:]):
            words = VALUE.sub("", token.value[1:-1])
            if looks_said(words):
                yield " ".join(token.value.split())
        previous = token


# Headers of HTTP, and keys by the names that browsers give them.
HEADER = re.compile(r"[A-Z]\w*(?:-[A-Z]\w*)+|ETag|Vary")
KEY = re.compile(r"Alt(?:Graph)?|Arrow\w+|Digit|Enter|Esc(?:ape)?|Home|End|Shift|Tab")


def looks_said(words: str) -> bool:
    if HEADER.fullmatch(words) or KEY.fullmatch(words):
        return False
    return bool(SENTENCE.search(NAMES.sub("", words)))


# Calls whose first argument a person reads.
RAISED = {
    "Conflict", "DomainError", "Forbidden", "Invalid", "NotFound", "SignedOut", "TooLarge", "Unavailable",
    "CutElsewhere", "StaleBase", "UnknownLabel", "SentenceRetired", "LinkSpent", "ServerFault",
}  # fmt: skip
SAID = {"success", "info", "warning", "error"}


def in_python(source: str) -> Iterator[str]:
    """Messages of a module that are strings as they stand: of errors, and of the notes on a page."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if isinstance(node.func, ast.Name) and node.func.id in RAISED:
            said = node.args[0]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in SAID and len(node.args) > 1:
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "messages"):
                continue
            said = node.args[1]
        else:
            continue
        parts = said.values if isinstance(said, ast.JoinedStr) else [said]
        if any(isinstance(part, ast.Constant) and bare(str(part.value)) for part in parts):
            yield ast.unparse(said)
