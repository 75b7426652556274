"""Lines that stand under nearly every comment of a page are its buttons, in whatever language."""

from collections import Counter

from documents.ingest.parsed import ParsedPost, RemovedLog

_FEWEST = 4  # comments
_MOST = 8  # lines
_LONGEST = 60  # characters
_NEARLY_ALL = 0.7


def take_off(posts: list[ParsedPost], removed: RemovedLog) -> None:
    """Take off the last line of the comments as long as most of them end alike."""
    if len(posts) < _FEWEST:
        return
    for _ in range(_MOST):
        last = Counter(_last_line(post) for post in posts)
        last.pop("", None)
        line, count = last.most_common(1)[0] if last else ("", 0)
        if count < _FEWEST or count < _NEARLY_ALL * sum(bool(post.text) for post in posts):
            return
        removed.add(line, "page furniture")
        for post in posts:
            if _last_line(post) == line:
                post.text = post.text[: -len(line)].rstrip()
                post.quotes = [
                    (start, min(end, len(post.text))) for start, end in post.quotes if start < len(post.text)
                ]


def _last_line(post: ParsedPost) -> str:
    """The last of several lines, where it is short enough to be one of buttons."""
    _, found, line = post.text.rpartition("\n")
    return line if found and len(line) <= _LONGEST else ""
