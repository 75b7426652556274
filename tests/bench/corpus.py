"""A seeded corpus in the shape of real threads, as JSON Lines."""

import json
import random
from pathlib import Path

NOUNS = "ferry harbour mayor ledger pump orchard council bridge archive mill quarry tariff".split()  # noqa: SIM905
VERBS = "closed sank paid opened flooded promised hid measured lost rebuilt doubled".split()  # noqa: SIM905
CLOSINGS = ("last spring", "in 1931", "without a vote", "as nobody denies", "for no reason", "twice")


def write(path: Path, documents: int, sentences: int = 40, seed: int = 1) -> None:
    """Documents of exactly that many sentences: half in the article, two in every comment."""
    chance = random.Random(seed)
    with path.open("w") as file:
        for number in range(documents):
            posts = [{"id": "a", "kind": "article", "author": "desk", "text": text(chance, sentences // 2)}]
            for reply in range(sentences // 4):
                parent = "a" if reply < 3 else f"c{chance.randrange(reply)}"
                author = f"reader {chance.randint(1, 400)}"
                posts.append(
                    {
                        "id": f"c{reply}",
                        "kind": "comment",
                        "parent": parent,
                        "author": author,
                        "text": text(chance, 2),
                    }
                )
            address = f"https://example.org/{seed}/{number}"
            file.write(
                json.dumps({"title": f"Report {number}", "source_url": address, "posts": posts}) + "\n"
            )


def text(chance: random.Random, sentences: int) -> str:
    """Sentences of 40 to 120 characters that differ from each other."""
    return " ".join(sentence(chance) for _ in range(sentences))


def sentence(chance: random.Random) -> str:
    clauses = [
        f"the {chance.choice(NOUNS)} {chance.choice(VERBS)} the {chance.choice(NOUNS)} {chance.choice(CLOSINGS)}"
        for _ in range(chance.randint(1, 3))
    ]
    joined = " and ".join(clauses)
    return f"{joined[0].upper()}{joined[1:]}, says report {chance.randint(1, 10**9)}."
