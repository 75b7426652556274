"""The shapes of the API about labels and answers, for its schema and its input."""

from rest_framework import serializers

from annotations.evidence import MOST, QUOTATION_LENGTH, URL_LENGTH, Stance
from annotations.models import AbstainReason, Pattern, Phase
from documents.api.serializers import Text

AS_LEFT_OUT = "Null is as if it were left out."


class EvidenceShape(serializers.Serializer):
    """Something that speaks for a claim or against it: an address, a quotation, or both."""

    url = serializers.CharField(
        required=False, allow_blank=True, max_length=URL_LENGTH, help_text="http:// or https://, or empty."
    )
    quotation = serializers.CharField(required=False, allow_blank=True, max_length=QUOTATION_LENGTH)
    stance = serializers.ChoiceField(Stance.choices)


class SentenceShape(serializers.Serializer):
    """A sentence, with your own answer on it."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="The same on every machine.")
    document = serializers.UUIDField()
    post = serializers.IntegerField()
    position = serializers.IntegerField(help_text="From 1, in the reading order of the document.")
    start = serializers.IntegerField(help_text="In Unicode code points of the post's text.")
    end = serializers.IntegerField()
    text = serializers.CharField()
    label = serializers.CharField(allow_null=True, help_text="Yours; null when you gave none.")  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)
    revision = serializers.IntegerField(help_text="0 while you have not answered.")


class SavedShape(SentenceShape):
    """The sentence as it now stands; `op` is the action that this acknowledges."""

    evidence = EvidenceShape(many=True)
    op = serializers.UUIDField(allow_null=True)


class AnswerInput(serializers.Serializer):
    """Your answer: a label's key, or null with a reason. What is left out keeps its value."""

    label = serializers.CharField(allow_null=True, required=False)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True, required=False)
    note = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=10_000, help_text=AS_LEFT_OUT
    )
    confidence = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=5, help_text="Null clears it."
    )
    mixed = serializers.BooleanField(required=False, allow_null=True, help_text=AS_LEFT_OUT)
    attributed = serializers.BooleanField(required=False, allow_null=True, help_text=AS_LEFT_OUT)
    duration_ms = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**31 - 1, help_text=AS_LEFT_OUT
    )
    evidence = serializers.ListField(
        child=EvidenceShape(),
        required=False,
        allow_null=True,
        max_length=MOST,
        help_text=f"All of it; an empty list clears. {AS_LEFT_OUT}",
    )


class LabelInput(AnswerInput):
    """An answer with the action it belongs to, so that it can be sent again safely."""

    op = serializers.UUIDField(required=False, allow_null=True)
    base = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, help_text="The revision it was made on."
    )


class BulkRow(AnswerInput):
    """An answer on the sentence of an id, or of a key."""

    sentence = serializers.IntegerField(required=False)
    sentence_key = serializers.CharField(required=False)


class BulkInput(serializers.Serializer):
    """Up to 10,000 answers; all are taken or none."""

    annotations = BulkRow(many=True)


class BulkResultShape(serializers.Serializer):
    """What became of the answers."""

    received = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class AnnotationShape(serializers.Serializer):
    """One reviewer's answer on one sentence."""

    id = serializers.IntegerField()
    sentence = serializers.IntegerField()
    sentence_key = serializers.CharField()
    document = serializers.UUIDField()
    reviewer = serializers.CharField()
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    mixed = serializers.BooleanField()
    attributed = serializers.BooleanField()
    evidence = EvidenceShape(many=True)
    phase = serializers.ChoiceField(Phase.choices)
    blind = serializers.BooleanField()
    first_label = serializers.CharField(allow_null=True)
    revisions = serializers.IntegerField()
    revision = serializers.IntegerField()
    guideline_version = serializers.IntegerField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    carried_from = serializers.IntegerField(
        allow_null=True, help_text="The answer on the version before that this one was copied from."
    )
    created_at = serializers.DateTimeField()
    labelled_at = serializers.DateTimeField()
    label_before_thread = serializers.CharField(
        allow_null=True,
        help_text="What it was when they opened the thread, where the article comes first; never changes.",
    )
    abstain_reason_before_thread = serializers.ChoiceField(AbstainReason.choices, allow_null=True)


class LabelShape(serializers.Serializer):
    """An answer that reviewers can give."""

    key = serializers.CharField()
    name = serializers.CharField()
    hotkey = serializers.CharField()
    letter = serializers.CharField()
    colour_light = serializers.CharField()
    colour_dark = serializers.CharField()
    pattern = serializers.CharField()
    definition = serializers.CharField()
    examples = serializers.CharField(help_text="One a line.")
    position = serializers.IntegerField(help_text="Labels are shown in this order.")
    retired = serializers.BooleanField(help_text="Whether it can be given no more.")
    revision = serializers.IntegerField(help_text="Grows with every change.")


class LabelFields(serializers.Serializer):
    """What owners say of a label."""

    name = serializers.CharField(max_length=60)
    hotkey = serializers.RegexField(r"^[1-9]$", help_text="A digit from 1 to 9.")
    definition = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    examples = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000, help_text="One a line."
    )
    letter = serializers.CharField(required=False, max_length=2)
    colour_light = serializers.RegexField(
        r"^#[0-9a-f]{6}$", required=False, help_text="At least 4.5:1 on #fcfbf8."
    )
    colour_dark = serializers.RegexField(
        r"^#[0-9a-f]{6}$", required=False, help_text="At least 4.5:1 on #16181c."
    )
    pattern = serializers.ChoiceField(Pattern.choices, required=False, help_text="The underline.")
    insist = serializers.BooleanField(
        required=False, help_text="Take colours that are closer than 10 to another label's."
    )


class NewLabel(LabelFields):
    """A label to add; colours, letter and underline are chosen where they are not given."""

    key = serializers.CharField(max_length=40)


class LabelChange(LabelFields):
    """What is to change of a label."""

    position = serializers.IntegerField(
        required=False, min_value=0, max_value=1000, help_text="Its place among all labels, from 0."
    )
    retired = serializers.BooleanField(required=False)
    swap = serializers.BooleanField(
        required=False, help_text="Let the label that has the hotkey take this one's."
    )
    base = serializers.IntegerField(
        required=False, min_value=1, help_text="The revision that was edited: 409 where it is newer by now."
    )


class LabelRemoval(serializers.Serializer):
    """The query of a removal."""

    base = serializers.IntegerField(
        required=False, min_value=1, help_text="The revision that was seen: 409 where it is newer by now."
    )


class GuidelineShape(serializers.Serializer):
    """A version of the text that says what the labels mean."""

    version = serializers.IntegerField()
    text = serializers.CharField(help_text="Markdown.")
    summary = serializers.CharField(help_text="What changed, in a line.")
    redefines = serializers.ListField(
        child=serializers.CharField(), help_text="Labels that mean something else since this version."
    )
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)


class SinceQuery(serializers.Serializer):
    """The query of what changed."""

    since = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The version to compare with, 0 for an empty one; else the one before.",
    )


class ChangedWordsShape(serializers.Serializer):
    """Words that stayed, went or came."""

    kind = serializers.CharField(help_text="`same`, `gone` or `new`.")
    text = serializers.CharField()


class ChangedParagraphShape(serializers.Serializer):
    """A paragraph of either version."""

    kind = serializers.CharField(help_text="`same`, `changed`, `moved`, `gone` or `new`.")
    words = ChangedWordsShape(many=True)


class GuidelineChangesShape(serializers.Serializer):
    """What changed between two versions, in reading order."""

    version = serializers.IntegerField()
    since = serializers.IntegerField()
    paragraphs = ChangedParagraphShape(many=True)


class NewGuideline(serializers.Serializer):
    """The text of the next version."""

    text = Text(max_length=200_000)
    summary = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="What changed, in a line."
    )
    base = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="The version that was edited, 0 for none: 409 with both texts where there is a newer one.",
    )
    redefines = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=100,
        help_text="Labels that mean something else from now on: who gave them before is asked again.",
    )


class NewProject(serializers.Serializer):
    """A project to start; it is yours."""

    slug = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    article_first = serializers.BooleanField(
        default=False, help_text="Whether a reviewer labels the article before they see its thread."
    )
