"""Scripted people and documents: reviewers of known ability, and sentences of known labels."""

import random
from dataclasses import dataclass

LABELS = ("fact", "opinion", "disputed", "unsupported")
ABILITIES = {
    "ada": 0.95,
    "ben": 0.9,
    "cyd": 0.85,
    "dov": 0.8,
    "eve": 0.75,
    "fay": 0.7,
    "gil": 0.65,
    "hal": 0.6,
}
"""How often each gives the true label; else one of the others, each as likely."""

HARD = 0.35
"""The share of sentences that lead astray, where people share their errors."""
ASTRAY = 0.75
"""How often somebody gives the label that such a sentence suggests."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a sentence is, and what it suggests to those who err together (its own label where it does not)."""

    label: str
    suggests: str


def documents(number: int) -> list[dict]:
    """Documents as JSON Lines hold them: an article of three sentences and two comments of one."""
    return [
        {
            "title": f"Harbour news {n}",
            "posts": [
                {
                    "id": "a",
                    "kind": "article",
                    "text": f"Boat {n} left port. Its crew was {n} men. It was late for {n} days.",
                },
                {"id": "b", "kind": "comment", "parent": "a", "author": "ann", "text": f"I saw boat {n} go."},
                {
                    "id": "c",
                    "kind": "comment",
                    "parent": "b",
                    "author": "bo",
                    "text": f"Nobody saw {n} at all.",
                },
            ],
        }
        for n in range(number)
    ]


def truths(keys: list[str], share_errors: bool) -> dict[str, Truth]:
    """What each sentence is, by its key; the same for the same keys."""
    lot = random.Random(7)
    found = {}
    for key in sorted(keys):
        label = lot.choices(LABELS, (4, 3, 2, 3))[0]
        others = [one for one in LABELS if one != label]
        is_hard = lot.random() < HARD
        found[key] = Truth(label, lot.choice(others) if share_errors and is_hard else label)
    return found


def answer(reviewer: str, key: str, truth: Truth) -> str:
    """What a reviewer says of a sentence, the same whenever they are asked."""
    lot = random.Random(f"{reviewer} {key}")
    if truth.suggests != truth.label and lot.random() < ASTRAY:
        return truth.suggests
    if lot.random() < ABILITIES[reviewer]:
        return truth.label
    return lot.choice([one for one in LABELS if one != truth.label])
