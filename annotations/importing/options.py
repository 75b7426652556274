"""How a file of labels is to be brought in: what a curator chose, from a form, the API or the command."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotations.importing.formats import FORMATS, UNITS
from annotations.importing.formats.given import LONGEST_LABEL, LONGEST_NAME
from annotations.importing.formats.table import WORDS
from annotations.models import AbstainReason, Phase
from documents.errors import Invalid

ABSTAIN = "abstain:"
"""Before a reason: the label of the file says that none was given."""
LEFT_OUT = ""
"""As the meaning of a label: its rows are left out."""
MOST_MAPPED = 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """What was chosen; what was not stays as it is here.

    `labels`: the file's label -> the key of one of the project's, `abstain:` and a reason, or nothing for
    rows that are left out. `reviewers`: the file's name -> a member's user name; whoever is not named is
    imported as a reviewer who cannot sign in. `partial` takes the rows that fit and leaves the others out.
    `shifted` takes rows whose words or place are nearly those of a sentence, `spread` gives a label on a
    longer passage to each sentence in it, `replace` changes answers that are there already, `create` makes
    documents of texts that are in no document.
    """

    format: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    reviewers: dict[str, str] = field(default_factory=dict)
    reviewer: str = ""
    phase: str = Phase.MAIN.value
    offsets: str = "auto"
    partial: bool = False
    shifted: bool = False
    spread: bool = False
    replace: bool = False
    create: bool = False

    def as_json(self) -> dict[str, Any]:
        """As a row of the database keeps it."""
        return asdict(self)

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Options":
        """
        Raises:
            Invalid: a field has the wrong shape or names what is not there; names each.
        """
        errors: dict[str, list[str]] = {}
        mappings = {
            name: _mapping(given.get(name), name, errors) for name in ("columns", "labels", "reviewers")
        }
        if unknown := set(mappings["columns"]) - set(WORDS):
            errors["columns"] = [
                _("“{word}” is nothing that a column can hold. Known: {words}.").format(
                    word=min(unknown)[:60], words=", ".join(WORDS)
                )
            ]
        for meaning in mappings["labels"].values():
            if meaning.startswith(ABSTAIN) and meaning.removeprefix(ABSTAIN) not in AbstainReason.values:
                reasons = ", ".join(AbstainReason.values)
                errors["labels"] = [_("A reason is one of: {reasons}.").format(reasons=reasons)]
        choices = {"format": ("", *FORMATS), "offsets": UNITS, "phase": tuple(Phase.values)}
        chosen: dict[str, Any] = {}
        for name, known in choices.items():
            chosen[name] = given.get(name) or getattr(cls(), name)
            if chosen[name] not in known:
                listed = ", ".join(word for word in known if word)
                errors[name] = [_("One of: {words}.").format(words=listed)]
        if errors:
            raise Invalid(_("The import could not be read. Nothing was stored."), errors=errors)
        chosen |= mappings | {name: given.get(name) is True for name in SWITCHES}
        reviewer = " ".join(str(given.get("reviewer") or "").replace("\0", "").split())[:LONGEST_NAME]
        return cls(**chosen, reviewer=reviewer)


SWITCHES = ("partial", "shifted", "spread", "replace", "create")


def _mapping(value: Any, name: str, errors: dict[str, list[str]]) -> dict[str, str]:
    if value is None:
        return {}
    fits = isinstance(value, dict) and len(value) <= MOST_MAPPED
    if not fits or not all(isinstance(each, str) for each in (*value, *value.values())):
        errors[name] = [_("An object of texts, such as {example}.").format(example='{"theirs": "ours"}')]
        return {}
    if any(
        "\0" in each or len(each) > max(LONGEST_LABEL, LONGEST_NAME) for each in (*value, *value.values())
    ):
        errors[name] = [_("A text is too long, or holds a character that none may.")]
        return {}
    return {key.strip(): each.strip() for key, each in value.items()}
