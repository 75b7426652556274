"""What every answer of the app promises a browser, looked for in what it says."""

import re
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from config import csp

HEADERS = {
    "X-Content-Type-Options": {"nosniff"},
    "Referrer-Policy": {"same-origin"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "X-Frame-Options": {"DENY", "SAMEORIGIN"},
}
SHOWN = {"text/html", "application/json", "application/problem+json", "text/css", "text/javascript"}
SHOWN |= {"image/svg+xml", "image/png", "application/manifest+json", "application/vnd.oai.openapi"}
"""What may be shown in a browser; all else is a download."""
LOADS = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "form": "action"}
NAME = re.compile(r"""attachment; filename(="[\w.-]+"|\*=utf-8''[\w.%-]+)""")
SAFE_REL = {"noopener", "noreferrer"}


def broken(answer: Any, body: bytes) -> list[str]:
    """Each promise that an answer breaks, in words; empty for none."""
    found = [
        f"{name}: {answer.get(name)}" for name, allowed in HEADERS.items() if answer.get(name) not in allowed
    ]
    found += _policy(answer.get("Content-Security-Policy", ""))
    kind = answer.get("Content-Type", "").partition(";")[0]
    disposition = answer.get("Content-Disposition", "")
    if disposition and not NAME.fullmatch(disposition):
        found.append(f"a download called {disposition}")
    if kind and kind not in SHOWN and answer.status_code == 200 and not disposition:
        found.append(f"{kind} is shown, not saved")
    for cookie in answer.cookies.values():
        if cookie["samesite"] not in {"Lax", "Strict"}:
            found.append(f"cookie {cookie.key} without SameSite")
        if cookie.key == "sessionid" and cookie.value and not cookie["httponly"]:
            found.append("scripts can read the session")
    return found + (_page(body) if kind == "text/html" else [])


def _policy(policy: str) -> list[str]:
    """Scripts, styles and all else come from here, nothing is inline."""
    found = [] if policy else ["no Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    for word in ("unsafe", "*", "http:", "https:"):
        if word in policy:
            found.append(f"the policy says {word}")
    for name in csp.STRICT:
        if policy and name not in directives:
            found.append(f"the policy does not say {name}")
    return found


def _page(body: bytes) -> list[str]:
    """Nothing inline, nothing from anybody else, and no link that tells others where it was."""
    found = []
    tree = LexborHTMLParser(body.decode())
    for node in tree.css("script"):
        if "src" not in node.attributes and node.attributes.get("type") != "application/json":
            found.append("an inline script")
    if tree.css("style, [style], object, embed, base, applet"):
        found.append("an inline style, or a plug-in")
    for node in tree.css("*"):
        found += [f"a handler {name}" for name in node.attributes if name.startswith("on")]
    for tag, attribute in LOADS.items():
        for node in tree.css(f"{tag}[{attribute}]"):
            address = node.attributes[attribute] or ""
            if not is_ours(address) and not address.startswith("data:image/svg+xml"):
                found.append(f"{tag} from {address}")
    for node in tree.css("a[href], area[href]"):
        address = node.attributes["href"] or ""
        if not is_ours(address) and not set((node.attributes.get("rel") or "").split()) >= SAFE_REL:
            found.append(f"a link out to {address} that says where it was")
        if urlsplit(address).scheme not in {"", "http", "https", "mailto"}:
            found.append(f"a link that runs {address}")
    return found


def is_ours(address: str) -> bool:
    """Whether an address in a page leads to the app itself."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and not address.startswith(("//", "\\", "/\\"))
