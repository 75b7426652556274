"""What exports leave out on purpose: counted by kind for the whole file, and said in a note of a document."""

from collections import Counter
from collections.abc import Iterator, Mapping

from documents.ingest.parsed import LeftOut


class LeftOutTally:
    """Counts by kind what a source holds besides its documents."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._counts: Counter[str] = Counter()

    def add(self, what: str, count: int = 1) -> None:
        """So many more of `what`, a plural: “drafts”."""
        if count:
            self._counts[what] += count

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


def climb(answer: str | None, left_out: Mapping[str, str | None]) -> str | None:
    """The nearest post above that was not left out; `left_out` gives what each of those answers."""
    seen: set[str] = set()
    while answer is not None and answer in left_out and answer not in seen:
        seen.add(answer)
        answer = left_out[answer]
    return None if answer in seen else answer
