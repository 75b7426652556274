"""The shapes of the API about norming, gold, training, checks and repeats."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from annotations.models import AbstainReason
from annotations.passages import Passage
from annotations.rounds import Said
from documents.queries import Row


class SaidShape(serializers.Serializer):
    """A label's key, or the reason for none."""

    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)


class SaidInput(serializers.Serializer):
    """A label's key, or null with a reason."""

    label = serializers.CharField(allow_null=True, required=False)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True, required=False)


class PassageShape(serializers.Serializer):
    """A sentence with what stands around it in its post."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="The same on every machine.")
    document = serializers.UUIDField()
    title = serializers.CharField(help_text="Of the document.")
    lang = serializers.CharField(help_text="BCP 47; empty when it is not known.")
    number = serializers.IntegerField(help_text="From 1, in the reading order of the document; 0 if retired.")
    text = serializers.CharField()
    kind = serializers.ChoiceField(["article", "comment"])
    author = serializers.CharField()
    before = serializers.CharField(help_text="Up to 500 code points of the post before it.")
    after = serializers.CharField()
    answers_author = serializers.CharField(help_text="Of the comment that the post answers.")
    answers = serializers.CharField(help_text="How that comment begins; empty where it answers none.")


def said(what: Said | None) -> Row | None:
    """An answer as the API shows it."""
    return None if what is None else {"label": what.label, "abstain_reason": what.abstain_reason}


def passage(what: Passage) -> dict[str, Any]:
    """A passage as the API shows it."""
    return asdict(what)
