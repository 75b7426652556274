"""What pages that ask for answers share: the labels with their buttons, and what somebody said as words."""

from typing import Any

from annotations.models import AbstainReason, Label
from annotations.rounds import Said
from annotations.views import labels_css
from annotations.views.room import REASONS
from documents.models import Project

type Told = dict[str, str]


class Words:
    """The names of a project's labels and of the reasons for none."""

    def __init__(self, project: Project) -> None:
        self.labels = list(Label.objects.filter(project=project))
        self.names = {label.key: label.name for label in self.labels}

    def told(self, said: Said | None) -> Told:
        """What `_said.html` shows; empty for no answer."""
        if said is None:
            return {}
        if said.label:
            return {"label": said.label, "name": self.names.get(said.label, said.label)}
        return {"reason": str(AbstainReason(said.abstain_reason or "").label)}

    def buttons(self) -> dict[str, Any]:
        """What `_ask.html` needs, and the version of the style sheet."""
        return {
            "labels": [label for label in self.labels if label.retired_at is None],
            "reasons": REASONS,
            "labels_version": labels_css.version(self.labels),
        }


def number(text: str) -> int:
    """A row's id from a form; 0, which none has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def numbers(text: str) -> list[int]:
    """Ids between commas, spaces or lines; 0 for what is none."""
    return [number(word) for word in text.replace(",", " ").split()]
