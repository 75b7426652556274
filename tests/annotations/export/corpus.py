"""ConvoKit's own way of reading a folder, step by step, without what it brings along (PyTorch, spaCy, MongoDB).

As `convokit.Corpus(filename=…)` of 5.0 does: utterances line by line, speakers, conversations, the meta data of
the whole, the index; then an object for each, in which every reference has to be found. What it only warns of
fails here.
"""

import json
from pathlib import Path
from typing import Any

INDICES = ("utterances-index", "speakers-index", "conversations-index", "overall-index")


class Corpus:
    """A corpus; `utterances`, `speakers` and `conversations` by their ids."""

    def __init__(self, filename: str) -> None:
        folder = Path(filename)
        with (folder / "utterances.jsonl").open(encoding="utf-8") as lines:
            utterances = [json.loads(line) for line in lines]
        self.speakers = self._read(folder, "speakers.json")
        conversations = self._read(folder, "conversations.json")
        self.meta = self._read(folder, "corpus.json")
        self.index = self._read(folder, "index.json")
        assert isinstance(self.index["version"], int)
        self.vectors = set(self.index["vectors"])
        self.utterances: dict[str, dict[str, Any]] = {}
        for one in utterances:
            assert isinstance(one["id"], str)
            assert one["id"] not in self.utterances
            assert one["speaker"] in self.speakers, "it would warn, and make the speaker up"
            assert one["timestamp"] is None or isinstance(one["timestamp"], int)
            self.utterances[one["id"]] = one
        self.conversations: dict[str, dict[str, Any]] = {}
        for one in utterances:
            root = self.conversations.setdefault(
                one["conversation_id"],
                {"utterances": [], "meta": conversations[one["conversation_id"]]["meta"]},
            )
            root["utterances"].append(one["id"])
        assert self.conversations.keys() == conversations.keys()
        self._check()

    @staticmethod
    def _read(folder: Path, name: str) -> dict[str, Any]:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
        assert isinstance(found, dict)
        return found

    def _check(self) -> None:
        """Replies stay in their conversation, whose id is its first utterance; meta data are as the index says."""
        for id, one in self.conversations.items():
            assert self.utterances[id]["reply_to"] is None
            for name in one["utterances"]:
                above = self.utterances[name]["reply_to"]
                assert (above is None) == (name == id)
                assert above is None or above in one["utterances"]
        held = (self.utterances, self.speakers, self.conversations)
        for index, objects in zip(INDICES, (*held, {"": {"meta": self.meta}}), strict=True):
            types = self.index[index]
            for one in objects.values():
                for name, value in one["meta"].items():
                    assert value is None or str(type(value)) in types[name], (index, name)

    def iter_utterances(self) -> Any:
        """The utterances in their order."""
        yield from self.utterances.values()
