"""The text of a mail: quotations marked, signatures and what mail programs write taken out."""

import re
from collections.abc import Sequence

from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.parsed import RemovedLog

type Line = tuple[int, str]
"""How deep a line is quoted, and its text."""

_QUOTE = re.compile(r"(?:> ?)+")
_WROTE = re.compile(
    r"\b(?:(?:schrieb|schreef|skrev)\s[^:]{1,120}|"
    r"(?:wrote|writes|said|says|schrieb|schreibt|a écrit|écrit|escribió|ha scritto|scrisse|escreveu|schreef|"
    r"skrev|skriver|kirjoitti|napisał(?:\(a\)|a)?|пишет|написала?|пише|writes in \S+))"
    r"\s{0,9}(?:\([^()]{0,60}\))?\s{0,3}[:：]?\s{0,9}(?:<mailto:[^<>]{0,300}>)?[:：]\s{0,9}$",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"(?:on|at|am|le|el|il|em|op|den|dne|w dniu|in article|in message|quoting|\w{2,12},? )\b|[\"“<\d]",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"-{2,}\s{0,9}(?:original message|forwarded message|begin forwarded message:?|ursprüngliche nachricht|"
    r"originalnachricht|message d['’]origine|mensaje original|messaggio originale|oorspronkelijk bericht)"
    r"\s{0,9}-{0,20}$|begin forwarded message:$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\*?(?:from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|à|objet|fecha|para|asunto)\s?:\*?\s",
    re.IGNORECASE,
)
_RULE = re.compile(r"_{20,}$")
_FOOTER = re.compile(r"mailing list|mailman|listinfo|unsubscribe|https?://", re.IGNORECASE)
_LATE_DASHES = 14  # lines from the end; a bare “--” is a signature's only there


def from_plain(text: str, removed: RemovedLog, *, flowed: bool = False, delsp: bool = False) -> Rendered:
    """The words of a plain text part; `flowed` and `delsp` are what its Content-Type says (RFC 3676)."""
    text = _without_pgp(text, removed)
    lines = _flowed(text, delsp) if flowed else [_cut(line) for line in text.split("\n")]
    if any(depth for depth, _ in lines):
        removed.add(">", "marks of quotation")
    return _assembled(lines, removed)


def from_html(rendered: Rendered, removed: RemovedLog) -> Rendered:
    """The words of an HTML part that was rendered, the same things taken out."""
    lines: list[Line] = []
    offset, quotes, number = 0, rendered.quotes, 0
    for line in rendered.text.split("\n"):
        while number < len(quotes) and quotes[number][1] <= offset:
            number += 1
        inside = number < len(quotes) and quotes[number][0] <= offset
        lines.append((1 if inside else 0, line))
        offset += len(line) + 1
    return _assembled(lines, removed)


def _cut(line: str) -> Line:
    """A line without its marks of quotation, and how many they were."""
    if not line.startswith(">"):
        return 0, line
    marks = _QUOTE.match(line)
    return (marks[0].count(">"), line[marks.end() :]) if marks else (0, line)


def _flowed(text: str, delsp: bool) -> list[Line]:
    """The lines of format=flowed, those of one paragraph joined."""
    lines: list[Line] = []
    parts: list[str] = []
    depth = 0
    for raw in text.split("\n"):
        bare = raw.lstrip(">")
        here = len(raw) - len(bare)
        bare = bare.removeprefix(" ")
        if parts and (here != depth or bare == "-- "):
            lines.append((depth, "".join(parts)))
            parts = []
        depth = here
        if bare.endswith(" ") and bare != "-- ":
            parts.append(bare[:-1] if delsp else bare)
        else:
            lines.append((here, "".join([*parts, bare])))
            parts = []
    if parts:
        lines.append((depth, "".join(parts)))
    return lines


def _without_pgp(text: str, removed: RemovedLog) -> str:
    """A clear-signed text without its armour."""
    start = text.find("-----BEGIN PGP SIGNED MESSAGE-----")
    end = text.find("-----BEGIN PGP SIGNATURE-----", start + 1) if start >= 0 else -1
    if end < 0:
        return text
    body = text.find("\n\n", start)
    if not start <= body < end:
        return text
    close = text.find("-----END PGP SIGNATURE-----", end)
    after = text[close + 27 :] if close >= 0 else ""
    removed.add(text[start:body], "signature")
    removed.add(text[end : len(text) - len(after)], "signature")
    signed = re.sub(r"^- (?=-)", "", text[body + 2 : end], flags=re.MULTILINE)
    return text[:start] + signed + after


def _assembled(lines: list[Line], removed: RemovedLog) -> Rendered:
    lines = _without_footer(lines, removed)
    lines = _original_quoted(lines, removed)
    lines = _without_signature(lines, removed)
    return _put_together(_without_attributions(lines, removed))


def _without_footer(lines: list[Line], removed: RemovedLog) -> list[Line]:
    """Without what a mailing list writes under every message."""
    for number in range(len(lines) - 1, max(-1, len(lines) - 30), -1):
        depth, text = lines[number]
        after = lines[number + 1 : number + 8]
        if depth == 0 and _RULE.match(text.strip()) and any(_FOOTER.search(line) for _, line in after):
            removed.add("\n".join(line for _, line in lines[number:]), "list footer")
            return lines[:number]
    return lines


def _original_quoted(lines: list[Line], removed: RemovedLog) -> list[Line]:
    """What stands under “Original Message” is another's, though no mark says so."""
    for number, (depth, text) in enumerate(lines):
        stripped = text.strip()
        if depth or not stripped:
            continue
        headed = _ORIGINAL.match(stripped) if stripped.startswith(("-", "B", "b")) else None
        begin = number + 1 if headed else number
        fields = _fields(lines, begin)
        if not headed and fields - begin < 3:
            continue
        if headed and fields == begin:
            continue
        removed.add("\n".join(line for _, line in lines[number:fields]), "attribution")
        return lines[:number] + [(depth + 1, line) for depth, line in lines[fields:]]
    return lines


def _fields(lines: Sequence[Line], begin: int) -> int:
    """Where the fields (“From:”, “Sent:” …) that begin there end; `begin` where there are none."""
    at = begin
    while at < len(lines) and at - begin < 3 and not lines[at][1].strip():
        at += 1
    if at == len(lines) or not _FIELD.match(lines[at][1].strip() + " "):
        return begin
    while at < len(lines) and lines[at][1].strip():
        at += 1
    return at


def _without_signature(lines: list[Line], removed: RemovedLog) -> list[Line]:
    """Without what follows “-- ”, up to a quotation under it."""
    kept: list[Line] = []
    number = 0
    while number < len(lines):
        depth, text = lines[number]
        late = number >= len(lines) - _LATE_DASHES
        if depth or not (text == "-- " or (late and text.rstrip() == "--")):
            kept.append(lines[number])
            number += 1
            continue
        end = number + 1
        while end < len(lines) and not lines[end][0] and not _WROTE.search(lines[end][1].strip()):
            end += 1
        removed.add("\n".join(line for _, line in lines[number:end]), "signature")
        number = end
    return kept


def _without_attributions(lines: list[Line], removed: RemovedLog) -> list[Line]:
    """Without “On Monday, X wrote:” above a quotation."""
    drop: set[int] = set()
    for number, (depth, _) in enumerate(lines):
        if depth and number and lines[number - 1][0] < depth:
            drop.update(_attribution(lines, number))
    if drop:
        last = -2
        for number in sorted(drop):
            if number != last + 1 or not lines[number][1].strip():
                last = number
        removed.add("\n".join(lines[number][1] for number in sorted(drop)), "attribution")
    return [line for number, line in enumerate(lines) if number not in drop]


def _attribution(lines: list[Line], quote: int) -> range:
    """The lines right above the quotation that begins there which say whose it is."""
    end = quote
    while end > 0 and quote - end < 2 and not lines[end - 1][1].strip():
        end -= 1
    if (
        end == 0
        or lines[end - 1][0] >= lines[quote][0]
        or not _WROTE.search(lines[end - 1][1].strip()[-400:])
    ):
        return range(0)
    begin = end - 1
    while (
        begin > 0
        and end - begin < 4
        and lines[begin - 1][1].strip()
        and lines[begin - 1][0] == lines[end - 1][0]
    ):
        if _BEGINS.match(lines[begin][1].strip()) and not lines[begin][1].strip().startswith("<"):
            break
        begin -= 1
    joined = " ".join(text.strip() for _, text in lines[begin:end])
    return range(begin, end) if len(joined) < 400 and _BEGINS.match(joined) else range(end - 1, end)


def _put_together(lines: list[Line]) -> Rendered:
    """Text, own words and quoted ones a blank line apart, and the spans of the quoted ones."""
    parts: list[str] = []
    quotes: list[tuple[int, int]] = []
    length = 0
    blank = False
    last: int | None = None
    for depth, text in lines:
        text = text.rstrip()
        if not text.strip():
            blank = True
            continue
        gap = 0 if last is None else 2 if blank or depth != last else 1
        start = length + gap
        parts.append("\n" * gap + text)
        length = start + len(text)
        if depth and last and quotes:
            quotes[-1] = (quotes[-1][0], length)
        elif depth:
            quotes.append((start, length))
        blank, last = False, depth
    return Rendered("".join(parts), quotes)
