"""What a site's robots.txt (RFC 9309) says about an address, and which of its lines says so."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

MOST_BYTES = 512 * 1024
"""Of a robots.txt; what is beyond is not read, as the RFC allows from 500 KiB on."""
LONGEST_DELAY = 30.0
"""Seconds between requests; a site that asks for more gets this."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an address may be read; `rule` is the line that forbids it, `delay` the seconds between two
    requests, 0 where the site asks for none.
    """

    allowed: bool
    rule: str = ""
    delay: float = 0.0


def origin(url: str) -> str:
    """The scheme, host and port that one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def ask(rules: str, url: str, agent: str) -> Answer:
    """What a robots.txt says about an address to the program called `agent`."""
    rules = re.sub(r"\r\n?", "\n", rules.lstrip("\ufeff"))
    parsed = Protego.parse(rules)
    asked = parsed.crawl_delay(agent) or 0.0
    if (rate := parsed.request_rate(agent)) is not None and rate.requests > 0:
        asked = max(asked, min(rate.seconds, 10**9) / rate.requests)  # any figure may stand there
    delay = min(max(asked, 0.0), LONGEST_DELAY) if asked == asked else 0.0
    if parsed.can_fetch(url, agent):
        return Answer(True, delay=delay)
    return Answer(False, _forbidding(rules, url, agent), delay)


def _forbidding(rules: str, url: str, agent: str) -> str:
    """The longest line of those for this program that forbids the address: the one that decides."""
    for line in sorted(_forbidden(rules, agent.lower()), key=len, reverse=True)[:2_000]:
        if not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, agent):
            return line[:200]
    return "Disallow"


def _forbidden(rules: str, agent: str) -> list[str]:
    """The Disallow lines of the groups that name the program, or else of those for every program."""
    groups: dict[str, list[str]] = {}
    names: list[str] = []
    open_for_names = False
    for line in rules.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            names = [*names, value.lower()] if open_for_names else [value.lower()]
            open_for_names = True
        elif field in ("allow", "disallow"):
            open_for_names = False
            if field == "disallow" and value:
                for name in names:
                    groups.setdefault(name, []).append(f"Disallow: {value}")
    return groups.get(agent) or groups.get("*") or []
