"""A seeded corpus in the shape of real threads, as JSON Lines."""

import json
import random
from pathlib import Path

SYLLABLES = "ba ce dor el fin gra hol im jun kel lo mar nef or pra qui ros sta tun ul vor wen yar zo".split()  # noqa: SIM905
SMALL = "the of and to in a is that was it for on with as by at not this but from".split()  # noqa: SIM905
LONG_WORDS = 3_000


def write(path: Path, documents: int, sentences: int = 40, seed: int = 1) -> None:
    """Documents of exactly that many sentences: half in the article, two in every comment."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(LONG_WORDS)]
    with path.open("w") as file:
        for number in range(documents):
            posts = [
                {"id": "a", "kind": "article", "author": "desk", "text": text(chance, words, sentences // 2)}
            ]
            for reply in range(sentences // 4):
                parent = "a" if reply < 3 else f"c{chance.randrange(reply)}"
                author = f"reader {chance.randint(1, 400)}"
                comment = {"id": f"c{reply}", "kind": "comment", "parent": parent, "author": author}
                posts.append(comment | {"text": text(chance, words, 2)})
            address = f"https://example.org/{seed}/{number}"
            line = {"title": f"Report {number}", "source_url": address, "posts": posts}
            file.write(json.dumps(line) + "\n")


def text(chance: random.Random, words: list[str], sentences: int) -> str:
    """Sentences of some 80 characters: every other word a common one, as in English."""
    return " ".join(sentence(chance, words) for _ in range(sentences))


def sentence(chance: random.Random, words: list[str]) -> str:
    length = chance.randint(6, 18)
    chosen = [chance.choice(SMALL if chance.random() < 0.5 else words) for _ in range(length)]
    return " ".join(chosen).capitalize() + chance.choice("....?!")
