"""Every field of the API and of the pages that takes a text, found by itself: a new one is among them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.api import whole_schema
from tests.test_permissions import ROWS, Row, filled, route_of

type Way = tuple[str, ...]
"""Names from the outside of a body to a value in it; `[]` is the first of a list."""

EACH = "[]"
BESIDE: dict[str, dict[str, Any]] = {
    "PUT /api/v1/documents/{document}/assignment/ reason": {"state": "skipped"},
}
"""What has to be sent for a text to be kept, where the table of permissions sends something else."""
METHODS_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class OfApi:
    """A property of the body of one operation."""

    row: Row
    way: Way

    def __str__(self) -> str:
        return f"{self.row} {'.'.join(self.way)}"

    @property
    def name(self) -> str:
        return [step for step in self.way if step != EACH][-1]


def body_of(texts: dict[OfApi, str], names: dict[str, Any]) -> Any:
    """A body that would do for the one operation of these fields, with each text in its place."""
    body = filled(next(iter(texts)).row, names)
    for one, text in texts.items():
        body = placed(body | BESIDE.get(str(one), {}) if isinstance(body, dict) else body, one.way, text)
    return body


def placed(body: Any, way: Way, text: str) -> Any:
    """The body with the text at the end of the way, which is made where there is none."""
    if not way:
        return text
    step, rest = way[0], way[1:]
    if step == EACH:
        rows = body if isinstance(body, list) and body else [{} if rest else None]
        return [placed(rows[0], rest, text), *rows[1:]]
    there = body if isinstance(body, dict) else {}
    return there | {step: placed(there.get(step), rest, text)}


def of_api(names: dict[str, Any]) -> list[OfApi]:
    """In the order of the table of permissions."""
    schema, found = whole_schema(), []
    described = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{path.lstrip('/')}"), method.upper()): operation
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    }
    for row in ROWS:
        if not row.is_api or row.method not in METHODS_WITH_BODY:
            continue
        route = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route_of(row, names)).rstrip("$")
        content = described.get((route, row.method), {}).get("requestBody", {}).get("content", {})
        if "application/json" in content:
            found += [OfApi(row, way) for way in _texts(schema, content["application/json"]["schema"])]
    return list(dict.fromkeys(found))


def _texts(schema: dict[str, Any], node: dict[str, Any], depth: int = 0) -> Iterator[Way]:
    """The ways to properties that are texts of people's own."""
    if depth > 6:
        return
    if "$ref" in node:
        node = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
    for part in (*node.get("oneOf", ()), *node.get("anyOf", ()), *node.get("allOf", ())):
        yield from _texts(schema, part, depth + 1)
    kinds = node.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if "string" in kinds and "enum" not in node and node.get("format") in {None, "uri", "email"}:
        yield ()
    for name, part in node.get("properties", {}).items():
        if not part.get("readOnly"):
            yield from ((name, *way) for way in _texts(schema, part, depth + 1))
    if "items" in node:
        yield from ((EACH, *way) for way in _texts(schema, node["items"], depth + 1))


TYPED = {"text", "search", "url", "email", "tel", "password"}


@dataclass(frozen=True)
class OfPage:
    """A field of a form in a page, and all that is sent beside it."""

    page: str
    address: str
    method: str
    name: str
    beside: dict[str, list[str]] = field(hash=False)
    most: int | None

    def __str__(self) -> str:
        return f"{self.page}: {self.name} to {self.method} {self.address}"


def of_page(page: str, html: bytes) -> list[OfPage]:
    """The fields of the forms of a page that a person types in."""
    found = []
    for form in LexborHTMLParser(html.decode()).css("form"):
        method = (form.attributes.get("method") or "get").upper()
        address = form.attributes.get("action") or page
        sent = {name: values for name, values in _sent(form) if name != "csrfmiddlewaretoken"}
        for node in form.css("input[name], textarea[name]"):
            name = node.attributes["name"] or ""
            if node.tag == "textarea" or (node.attributes.get("type") or "text") in TYPED:
                most = node.attributes.get("maxlength")
                found.append(
                    OfPage(page, _whole(page, address), method, name, sent, int(most) if most else None)
                )
    return found


def _whole(page: str, address: str) -> str:
    return urljoin(page, address).partition("#")[0]


def _sent(form: LexborNode) -> Iterator[tuple[str, list[str]]]:
    """What a browser sends of a form as it stands, by its first button."""
    sent: dict[str, list[str]] = {}
    for node in form.css("input[name], textarea[name], select[name]"):
        name, kind = node.attributes["name"] or "", node.attributes.get("type") or "text"
        if node.tag == "select":
            chosen = [one.attributes.get("value") or "" for one in node.css("option[selected]")]
            first = [one.attributes.get("value") or "" for one in node.css("option")][:1]
            values = chosen or ([] if "multiple" in node.attributes else first)
        elif node.tag == "textarea":
            values = [node.text()]
        elif kind in {"checkbox", "radio"}:
            values = [node.attributes.get("value") or "on"] if "checked" in node.attributes else []
        elif kind in {"file", "submit", "button", "image", "reset"}:
            continue
        else:
            values = [node.attributes.get("value") or ""]
        sent[name] = sent.get(name, []) + values
    for button in form.css("button[name]"):
        sent[button.attributes["name"] or ""] = [button.attributes.get("value") or ""]
        break
    yield from sent.items()


def value_in(html: bytes, name: str) -> list[str]:
    """What fields of that name hold in a page."""
    tree = LexborHTMLParser(html.decode())
    held = [node.text() for node in tree.css(f"textarea[name={json.dumps(name)}]")]
    return held + [
        node.attributes.get("value") or ""
        for node in tree.css(f"input[name={json.dumps(name)}]")
        if (node.attributes.get("type") or "text") in TYPED
    ]
