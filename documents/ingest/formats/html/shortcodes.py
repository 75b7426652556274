"""WordPress's shortcodes: words in square brackets that a plug-in replaces when a post is shown."""

import re
from collections import Counter

from documents.ingest.parsed import RemovedLog

# Name, then attributes; never over another bracket, so that one pass over any text suffices.
_CODE = re.compile(
    r"\[(?P<escaped>\[)?(?P<end>/)?(?P<name>[A-Za-z][A-Za-z0-9_-]{0,60})(?P<rest>(?:\s|/)[^\[\]]{0,4000})?\]"
)
_ATTRIBUTE = re.compile(r"""\s[A-Za-z_][\w-]{0,60}\s{0,3}=\s{0,3}["'“”‘’″&\w#]""")

# What an author would hardly put in brackets for its own sake; the rest shows by attributes or by a partner.
_ALONE = frozenset(
    """gallery embed audio video playlist caption wp_caption youtube vimeo dailymotion soundcloud spotify
    instagram twitter tweet facebook googlemaps flickr slideshow slideshare scribd polldaddy
    contact-form contact-form-7 gravityform ninja_form ninja_forms wpforms mc4wp_form recent-posts
    related_posts jetpack-related-posts toc ez-toc sharethis addtoany adrotate wpvideo googlevideo
    archives sitemap woocommerce_cart woocommerce_checkout woocommerce_my_account add_to_cart
    advanced_iframe iframe""".split()  # noqa: SIM905
)
_WHOLE = frozenset(
    """caption wp_caption embed audio video playlist youtube vimeo wpvideo gallery contact-form iframe
    googlemaps tweet twitter instagram soundcloud spotify""".split()  # noqa: SIM905
)
_QUOTATIONS = frozenset(["quote", "blockquote", "bquote", "su_quote"])


def without(text: str, removed: RemovedLog) -> str:
    """The text without shortcodes, which are logged. What a pair of unknown ones encloses is kept; a caption
    or the address of something embedded goes with its pair.

    “[sic]”, “[1]” and other brackets of a writer stay: a shortcode has a known name, an attribute, or a
    closing partner. “[[gallery]]” is how a writer says “[gallery]”.
    """
    codes = list(_CODE.finditer(text))
    if not codes:
        return text
    ends = Counter(code["name"].lower() for code in codes if code["end"])
    starts = Counter(code["name"].lower() for code in codes if not code["end"])
    parts: list[str] = []
    position = 0
    for number, code in enumerate(codes):
        if code.start() < position:
            continue
        name = code["name"].lower()
        escaped = bool(code["escaped"]) and text[code.end() : code.end() + 1] == "]"
        if escaped:
            parts.append(text[position : code.start()] + code[0][1:])
            position = code.end() + 1
            continue
        start = code.start() + bool(code["escaped"])
        if not _is_code(code, name, ends, starts):
            continue
        parts.append(text[position:start])
        position = code.end()
        if name in _WHOLE and not code["end"] and ends[name]:
            position = _closing(codes, number, name, position)
        parts.append(_instead(name, bool(code["end"])))
        removed.add(text[start:position], "caption" if "caption" in name else "shortcode")
        if code["end"]:
            ends[name] -= name in _WHOLE
    parts.append(text[position:])
    return "".join(parts)


def _is_code(code: re.Match[str], name: str, ends: Counter[str], starts: Counter[str]) -> bool:
    if name in _ALONE:
        return True
    if code["end"]:
        return starts[name] > 0
    return ends[name] > 0 or bool(code["rest"] and _ATTRIBUTE.search(code["rest"]))


def _closing(codes: list[re.Match[str]], opened: int, name: str, position: int) -> int:
    """Where the pair that code number `opened` begins ends; where the code itself ends when it has none."""
    for code in codes[opened + 1 : opened + 50]:
        if code["name"].lower() == name:
            return code.end() if code["end"] else position
    return position


def _instead(name: str, is_end: bool) -> str:
    if name in _QUOTATIONS:
        return "</blockquote>" if is_end else "<blockquote>"
    return ""
