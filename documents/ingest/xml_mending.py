"""XML that is not well-formed, as exports hold it: bare ampersands, names of HTML, halves of an emoji."""

import re
from html import entities

_AMPERSAND = re.compile(r"&(?:(#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6}))|([A-Za-z][A-Za-z0-9]{0,31}));|&")
_NO_TAG = re.compile(r"<(?![A-Za-z_/!?])")
_KNOWN = frozenset(["amp", "lt", "gt", "quot", "apos"])


def mended(text: str) -> str:
    """XML whose ampersands and less-than signs are those of a writer, outside of CDATA."""
    parts = re.split(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", text, flags=re.DOTALL)
    parts[::2] = [_NO_TAG.sub("&lt;", _AMPERSAND.sub(_entity, part)) for part in parts[::2]]
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _entity(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if number:
        code = int(number[2:], 16) if number[1] in "xX" else int(number[1:])
        if code in range(0xD800, 0xE000):
            return chr(code)  # joined with its other half later
        if code >= 0x110000:
            return f"&amp;{number};"
        if code & 0xFFFE == 0xFFFE:
            return "\N{REPLACEMENT CHARACTER}"
        return found[0] if code >= 32 or code in (9, 10, 13) else ""
    if name and name not in _KNOWN:
        symbol = entities.html5.get(f"{name};")
        return symbol if symbol and not {"<", "&"} & set(symbol) else f"&amp;{name};"
    return found[0] if name else "&amp;"
