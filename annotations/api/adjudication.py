"""`projects/{slug}/adjudication/`, `decisions/` and what belongs to a decision on a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import accepting, adjudicating, deciding, sampling
from annotations.adjudicating import STATES, TYPES, Asked
from annotations.api.serializers import EvidenceShape
from annotations.deciding import LONGEST, Verdict
from annotations.models import AbstainReason
from documents import access
from documents.access import Need
from documents.api.conditions import unchanged
from documents.api.pagination import BIGINT, page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.errors import NotFound
from documents.models import Sentence
from documents.queries import Row

NEWER = OpenApiResponse(
    Problem,
    "Decided elsewhere, which carries both sides; or the sentence was cut anew or its page read again.",
)
BASE_NEEDED = "The revision that you saw, 0 for none; or the ETag that you saw, in If-Match."
TOO_LATE = {(409, "application/problem+json"): NEWER}


def shown(row: Row, shape: type[serializers.Serializer]) -> Row:
    """The fields of a row that a shape has."""
    return {name: row[str(name)] for name in map(str, shape().fields)}


class QueueQuery(Listing):
    """The query of the queue; all that is given must hold."""

    state = serializers.ChoiceField(
        STATES,
        required=False,
        default="undecided",
        help_text="`undecided` and `all`: with two answers or more that count. `answered`: sent back and "
        "answered since. `drawn`: by lot; those that no person decided come first.",
    )
    document = serializers.UUIDField(required=False, help_text="In this document.")
    labels = serializers.CharField(
        required=False,
        help_text="Two keys with a comma between, each given by somebody; `none` for no label.",
    )


class DecisionFields(serializers.Serializer):
    """What was decided."""

    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)
    is_unanimous = serializers.BooleanField(
        help_text="Whether it was accepted with others, since all agreed, and not looked at alone."
    )
    revision = serializers.IntegerField()


class QueuedShape(serializers.Serializer):
    """A sentence to decide."""

    sentence = serializers.IntegerField()
    sentence_key = serializers.CharField()
    document = serializers.UUIDField()
    document_title = serializers.CharField()
    position = serializers.IntegerField(help_text="From 1, in the reading order of the document.")
    text = serializers.CharField()
    disagreement = serializers.FloatField(
        help_text="Entropy of the answers that count, in bits: 0 where all say the same."
    )
    answers = serializers.IntegerField(help_text="That count.")
    labels = serializers.DictField(child=serializers.IntegerField(), help_text="Label to answers.")
    abstained = serializers.DictField(child=serializers.IntegerField(), help_text="Reason to answers.")
    decision = DecisionFields(allow_null=True)
    sent_back = serializers.IntegerField(help_text="How many reviewers are asked to look again.")
    remarks = serializers.IntegerField()
    has_gap = serializers.BooleanField(help_text="Whether the guideline has no rule for it yet.")
    is_drawn = serializers.BooleanField(help_text="Whether it was drawn by lot.")


class DecisionShape(DecisionFields):
    """A decision. Without one `revision` is 0, and the rest is null or empty."""

    id = serializers.IntegerField(allow_null=True)
    sentence = serializers.IntegerField()
    reason = serializers.CharField()
    is_gold = serializers.BooleanField(help_text="Whether it was chosen for training and checks.")
    explanation = serializers.CharField(help_text="What a reviewer is told in training.")
    guideline_version = serializers.IntegerField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class ListedDecisionShape(DecisionShape):
    """A decision in the list of a project."""

    sentence_key = serializers.CharField()
    document = serializers.UUIDField()


class AnsweredShape(serializers.Serializer):
    """What a reviewer says of the sentence."""

    reviewer = serializers.CharField()
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)
    note = serializers.CharField()
    confidence = serializers.IntegerField(allow_null=True)
    mixed = serializers.BooleanField()
    attributed = serializers.BooleanField()
    evidence = EvidenceShape(many=True)
    labelled_at = serializers.DateTimeField()
    counts = serializers.BooleanField(help_text="Whether it does: of the main phase, its reviewer done.")
    counted_label = serializers.CharField(
        allow_null=True, help_text="What counts, where it was changed after others’ labels were seen."
    )
    counted_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)


class DecisionEventShape(serializers.Serializer):
    """Something that became of the decision."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    did = serializers.ChoiceField(["decided", "taken_back"])
    person = serializers.CharField()
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)
    reason = serializers.CharField()
    is_unanimous = serializers.BooleanField()
    is_gold = serializers.BooleanField()
    guideline_version = serializers.IntegerField(allow_null=True)
    revision = serializers.IntegerField()


class WholeDecisionShape(DecisionShape):
    """A decision with its history, newest first, and the answers it is made on."""

    events = DecisionEventShape(many=True)
    answers = AnsweredShape(many=True)


class VerdictInput(serializers.Serializer):
    """What the sentence is: a label's key, or none with a reason; and the revision you saw."""

    label = serializers.CharField(allow_null=True, required=False)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True, required=False)
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST, help_text="Why, for whoever asks later."
    )
    base = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The revision of the decision that you saw, 0 for none; not needed with If-Match.",
    )


class NewDecision(VerdictInput):
    """A verdict on a sentence."""

    base = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="The revision of the decision that you saw, 0 for none."
    )
    sentence = serializers.IntegerField(min_value=1, max_value=BIGINT)


class TakeBackQuery(serializers.Serializer):
    """The query of taking a decision back."""

    base = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The revision of the decision that you saw; not needed with If-Match.",
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST, help_text="Why, for its history."
    )


class DecisionQuery(Listing):
    """The query of a project's decisions."""

    document = serializers.UUIDField(required=False, help_text="In this document.")


class AtLeast(serializers.Serializer):
    """How many have to agree."""

    at_least = serializers.IntegerField(
        required=False,
        default=accepting.FEWEST,
        min_value=accepting.FEWEST,
        max_value=1000,
        help_text="Answers that all agree.",
    )


class UnanimousShape(serializers.Serializer):
    """How many sentences are decided by it, or would be."""

    count = serializers.IntegerField()


class DrawInput(serializers.Serializer):
    """How many sentences to draw; without a seed one is drawn too."""

    n = serializers.IntegerField(min_value=1, max_value=sampling.MOST)
    seed = serializers.IntegerField(required=False, min_value=0, max_value=sampling.LARGEST_SEED)


class DrawShape(serializers.Serializer):
    """What was drawn."""

    drawn = serializers.IntegerField()
    population = serializers.IntegerField(help_text="Sentences it was drawn from.")
    probability = serializers.FloatField(help_text="Of each of them.")
    seed = serializers.IntegerField(help_text="The same seed draws the same sentences.")


class Adjudication(View):
    """What is to be decided."""

    @extend_schema(
        operation_id="projects_adjudication",
        parameters=[QueueQuery],
        responses=page_of(QueuedShape),
        tags=["adjudication"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The sentences on which reviewers part: first those not decided, of these the most disagreement."""
        project = access.project(self.actor, slug, Need.CURATE)
        query = read_query(request, QueueQuery)
        window = read_window(request, *TYPES)
        labels = tuple(part.strip() for part in query.get("labels", "").split(",") if part.strip())
        asked = Asked(query["state"], query.get("document"), labels)
        return Response(page(request, window, adjudicating.queue(project, asked, window)))


class Decisions(View):
    """The decisions of a project."""

    @extend_schema(
        operation_id="decisions_list",
        parameters=[DecisionQuery],
        responses=page_of(ListedDecisionShape),
        tags=["adjudication"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The decisions on the current versions of a project's documents, the oldest first. Not for the
        blind."""
        project = access.project(self.actor, slug)
        query = read_query(request, DecisionQuery)
        window = read_window(request, int)
        document: UUID | None = query.get("document")
        return Response(page(request, window, deciding.listed(self.actor, project, window, document)))

    @extend_schema(
        operation_id="decisions_add",
        request=NewDecision,
        responses={200: DecisionShape, **TOO_LATE},
        tags=["adjudication"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Decide a sentence, or decide it anew. The same again changes nothing."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, NewDecision)
        if not Sentence.objects.filter(pk=fields["sentence"], project=project).exists():
            raise NotFound(access.no_sentence())
        verdict = Verdict.parse(fields)
        decided = deciding.decide(self.actor, fields["sentence"], verdict, fields["base"])
        return Response(deciding.shape(decided))


def whole(sentence: Sentence) -> Row:
    """The decision on a sentence with all that belongs to it."""
    return deciding.shape(deciding.current(sentence.pk)) | {
        "events": [shown(event, DecisionEventShape) for event in deciding.events(sentence.pk)],
        "answers": [shown(answer, AnsweredShape) for answer in adjudicating.answers(sentence)],
    }


@contextmanager
def base_of(request: Request, sentence: Sentence, base: int | None) -> Iterator[int]:
    """The revision that is decided on: the one that was named, or with If-Match the one that is there.

    Raises:
        ChangedSince: it is not what If-Match names.
        ValidationError: neither names one.
    """
    with unchanged(request, lambda: whole(sentence), Sentence.objects.filter(pk=sentence.pk)) as is_matched:
        if base is None and is_matched:
            decision = deciding.current(sentence.pk)
            base = decision.revision if decision else 0
        if base is None:
            raise serializers.ValidationError({"base": [BASE_NEEDED]})
        yield base


class SentenceDecision(View):
    """The decision on a sentence. PUT and DELETE take If-Match with the ETag of GET."""

    @extend_schema(operation_id="decision_read", responses=WholeDecisionShape, tags=["adjudication"])
    def get(self, request: Request, sentence_id: int) -> Response:
        """The decision on a sentence with its history, and what reviewers say. Not for the blind."""
        sentence = adjudicating.sentence_of(self.actor, sentence_id, Need.READ)
        deciding.require_all_labels(self.actor, sentence.document.project)
        access.require_thread(self.actor, sentence.document)
        return Response(whole(sentence))

    @extend_schema(
        operation_id="decision_put",
        request=VerdictInput,
        responses={200: DecisionShape, **TOO_LATE},
        tags=["adjudication"],
    )
    def put(self, request: Request, sentence_id: int) -> Response:
        """Decide the sentence, or decide it anew. The same again changes nothing."""
        sentence = adjudicating.sentence_of(self.actor, sentence_id)
        fields = read_body(request, VerdictInput)
        with base_of(request, sentence, fields.get("base")) as base:
            decided = deciding.decide(self.actor, sentence_id, Verdict.parse(fields), base)
        return Response(deciding.shape(decided))

    @extend_schema(
        operation_id="decision_delete",
        parameters=[TakeBackQuery],
        request=None,
        responses={204: None, **TOO_LATE},
        tags=["adjudication"],
    )
    def delete(self, request: Request, sentence_id: int) -> Response:
        """Take the decision back; its history stays. Where there is none nothing is changed."""
        sentence = adjudicating.sentence_of(self.actor, sentence_id)
        query = read_query(request, TakeBackQuery)
        with base_of(request, sentence, query.get("base")) as base:
            deciding.undecide(self.actor, sentence_id, base, query.get("reason", ""))
        return Response(status=204)


class Unanimous(View):
    """The sentences on which all answers that count agree."""

    @extend_schema(
        operation_id="decisions_unanimous",
        parameters=[AtLeast],
        responses=UnanimousShape,
        tags=["adjudication"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """How many sentences would be accepted."""
        project = access.project(self.actor, slug, Need.CURATE)
        query = read_query(request, AtLeast)
        return Response({"count": accepting.count(project, query["at_least"])})

    @extend_schema(
        operation_id="decisions_unanimous_accept",
        request=AtLeast,
        responses=UnanimousShape,
        tags=["adjudication"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Decide them in one go, marked as such. What waits for a person or was drawn by lot is left out."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, AtLeast)
        return Response({"count": accepting.accept(self.actor, project, fields["at_least"])})


class Sample(View):
    """Sentences drawn by lot."""

    @extend_schema(
        operation_id="decisions_sample", request=DrawInput, responses={201: DrawShape}, tags=["adjudication"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Draw sentences to be decided whatever reviewers said of them."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, DrawInput)
        draw = sampling.draw_sample(self.actor, project, fields["n"], fields.get("seed"))
        return Response(asdict(draw), status=201)
