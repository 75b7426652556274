"""What exports have in common: what they leave out, and comments that name the one they answer."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from documents.ingest import threads
from documents.ingest.parsed import LeftOut, ParsedPost


class LeftOutTally:
    """Counts by kind what a source holds besides its documents."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._counts: Counter[str] = Counter()

    def add(self, what: str) -> None:
        """One more of `what`, a plural: “drafts”."""
        self._counts[what] += 1

    def items(self) -> Iterator[LeftOut]:
        """One item a kind, in the order in which the kinds first came."""
        for what, count in self._counts.items():
            yield LeftOut(self._place, what, count)


def left_out_note(counts: Mapping[str, int]) -> list[str]:
    """One sentence on the comments of a document that were left out: “2 unapproved, 1 spam”."""
    said = [f"{count} {kind}" for kind, count in counts.items() if count]
    if not said:
        return []
    total = sum(counts.values())
    noun, verb = ("comment", "was") if total == 1 else ("comments", "were")
    return [f"{total} {noun} {verb} left out: {', '.join(said)}."]


def arranged(
    article: ParsedPost, comments: Sequence[ParsedPost], answers: Sequence[str | None]
) -> tuple[list[ParsedPost], list[str]]:
    """The posts in reading order and what had to be mended; `answers[i]` is the `source_id` that comment i
    answers, None for the article.
    """
    parents, notes = threads.resolve([comment.source_id for comment in comments], answers)
    shifted = [None, *(None if parent is None else parent + 1 for parent in parents)]
    posts = threads.arrange([article, *comments], shifted, 0)
    if comments and not article.text.strip():
        notes.append(threads.NO_ARTICLE)
    return posts, notes


def climb(answer: str | None, left_out: Mapping[str, str | None]) -> str | None:
    """The nearest post above that was not left out; `left_out` gives what each of those answers."""
    seen: set[str] = set()
    while answer is not None and answer in left_out and answer not in seen:
        seen.add(answer)
        answer = left_out[answer]
    return None if answer in seen else answer


def needed(
    kept: Sequence[tuple[str | None, str | None]], gone: Mapping[str, str | None]
) -> tuple[set[str], int]:
    """Which posts that are gone have an answer that is kept, so that their place must stay, and how many of
    the others there are.

    `kept` are the posts that stay as (id, id answered); `gone` gives what each of the others answers. Linear.
    """
    found: set[str] = set()
    for _, answer in kept:
        while answer is not None and answer in gone and answer not in found:
            found.add(answer)
            answer = gone[answer]
    return found, len(gone) - len(found)


def beyond_note(count: int) -> list[str]:
    """A note on what a thread holds more than memory is given to."""
    if not count:
        return []
    return [f"This thread is larger than 64 MiB: {count} of its posts were left out."]


def places_note(count: int) -> list[str]:
    """A note on comments of which only the place is kept."""
    if count == 1:
        return ["1 comment that is gone was answered; its place is kept, without its text."]
    return (
        [f"{count} comments that are gone were answered; their places are kept, without text."]
        if count
        else []
    )
