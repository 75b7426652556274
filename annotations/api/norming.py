"""`projects/{slug}/norming/` and `norming/{id}/`: everybody votes, talks and votes again."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import deciding, discussing, norming
from annotations.agreement import Agreement
from annotations.answers import Answer
from annotations.api.adjudication import DecisionShape
from annotations.api.agreement import AgreementShape
from annotations.api.discussion import NewRemarkShape, RemarkInput, RemarkShape
from annotations.api.study_shapes import PassageShape, SaidInput, SaidShape, passage, said
from annotations.models import Norming, NormingStage
from annotations.norming import Card
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.queries import Row, page_of_models


class NormingShape(serializers.Serializer):
    """A round of norming."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    number = serializers.IntegerField(help_text="The round of its first votes; the second has the next.")
    stage = serializers.ChoiceField(NormingStage.choices)
    names_hidden = serializers.BooleanField()
    opened_by = serializers.CharField(allow_null=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField(help_text="Grows with every change.")


class VoteShape(SaidShape):
    """A vote; `reviewer` is null where names are hidden."""

    note = serializers.CharField()
    reviewer = serializers.CharField(allow_null=True)


class NormingSentenceShape(serializers.Serializer):
    """A sentence of a round; the votes of others are empty until they are shown."""

    sentence = PassageShape()
    mine_first = SaidShape(allow_null=True)
    mine_second = SaidShape(allow_null=True)
    n_first = serializers.IntegerField(help_text="How many voted.")
    n_second = serializers.IntegerField()
    first = VoteShape(many=True)
    second = VoteShape(many=True)
    remarks = RemarkShape(many=True, help_text="What was said once the votes were shown.")
    decided = serializers.BooleanField(help_text="As far as you may know.")


class NormingAgreementShape(serializers.Serializer):
    """How far votes agree, by equal pairs and by alpha; null while they are hidden."""

    raw_first = AgreementShape(allow_null=True)
    raw_second = AgreementShape(allow_null=True)
    alpha_first = AgreementShape(allow_null=True)
    alpha_second = AgreementShape(allow_null=True)


class NormingDetailShape(NormingShape):
    """A round with its sentences."""

    sentences = NormingSentenceShape(many=True)
    agreement = NormingAgreementShape(allow_null=True)


class NewNorming(serializers.Serializer):
    """A round over some sentences, or over the `most` on which reviewers disagree most."""

    name = serializers.CharField(max_length=100)
    sentences = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=norming.MOST,
    )
    most = serializers.IntegerField(required=False, min_value=1, max_value=norming.MOST)
    names_hidden = serializers.BooleanField(default=False, help_text="Show the votes without names.")


class NormingChange(serializers.Serializer):
    """The stage to go on to, and the revision that was seen."""

    stage = serializers.ChoiceField(NormingStage.choices)
    base = serializers.IntegerField(min_value=1)


class VoteInput(SaidInput):
    """A vote on a sentence; `stage` is the one that the voter saw."""

    sentence = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    stage = serializers.ChoiceField(norming.VOTES)
    note = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class NormingDecisionInput(serializers.Serializer):
    """The sentence to decide by what most voted last."""

    sentence = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class NormingRemarkInput(RemarkInput):
    """What to say on a sentence of the round."""

    sentence = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


MOVED = OpenApiResponse(Problem, "The round has moved on meanwhile. Nothing was changed.")


def shape(found: Norming) -> Row:
    """A round as the API shows it."""
    return {
        "id": found.pk,
        "name": found.name,
        "number": found.number,
        "stage": found.stage,
        "names_hidden": found.names_hidden,
        "opened_by": found.opened_by.username if found.opened_by else None,
        "opened_at": found.opened_at,
        "closed_at": found.closed_at,
        "revision": found.revision,
    }


def card_shape(card: Card) -> Row:
    """A sentence of a round as the API shows it."""
    votes = [
        [{**(said(vote.said) or {}), "note": vote.note, "reviewer": vote.reviewer or None} for vote in those]
        for those in card.votes
    ]
    return {
        "sentence": passage(card.passage),
        "mine_first": said(card.mine[0]),
        "mine_second": said(card.mine[1]),
        "n_first": card.n_votes[0],
        "n_second": card.n_votes[1],
        "first": votes[0],
        "second": votes[1],
        "remarks": [discussing.shape(remark) for remark in card.remarks],
        "decided": card.decision is not None,
    }


def agreement_shape(result: norming.Result | None) -> dict[str, Any] | None:
    """The agreement of a round as the API shows it."""
    if result is None:
        return None

    def one(found: Agreement | None) -> dict[str, Any] | None:
        return asdict(found) if found else None

    return {
        "raw_first": one(result.raw[0]),
        "raw_second": one(result.raw[1]),
        "alpha_first": one(result.alpha[0]),
        "alpha_second": one(result.alpha[1]),
    }


class NormingList(View):
    """The rounds of norming of a project."""

    @extend_schema(
        operation_id="norming_list", parameters=[Listing], responses=page_of(NormingShape), tags=["norming"]
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug, Need.LABEL)
        read_query(request, Listing)
        window = read_window(request, int)
        return Response(
            page(request, window, page_of_models(norming.rounds_of(self.actor, project), window, shape))
        )

    @extend_schema(
        operation_id="norming_open", request=NewNorming, responses={201: NormingShape}, tags=["norming"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Open a round of norming."""
        project = access.project(self.actor, slug, Need.CURATE)
        return Response(
            shape(norming.open_round(self.actor, project, **read_body(request, NewNorming))), status=201
        )


class NormingDetail(View):
    """A round of norming."""

    @extend_schema(operation_id="norming_read", responses=NormingDetailShape, tags=["norming"])
    def get(self, request: Request, norming_id: int) -> Response:
        """The round with its sentences; nobody sees votes of others before the first vote is closed."""
        found = norming.read(self.actor, norming_id)
        cards = norming.cards(self.actor, found)
        return Response(
            {
                **shape(found),
                "sentences": [card_shape(card) for card in cards],
                "agreement": agreement_shape(norming.result(found, cards)),
            }
        )

    @extend_schema(
        operation_id="norming_move",
        request=NormingChange,
        responses={200: NormingShape, (409, "application/problem+json"): MOVED},
        tags=["norming"],
    )
    def patch(self, request: Request, norming_id: int) -> Response:
        """Go on to a later stage."""
        found = norming.read(self.actor, norming_id, Need.CURATE)
        fields = read_body(request, NormingChange)
        return Response(shape(norming.move(self.actor, found, fields["stage"], fields["base"])))


class OfRound(View):
    """What is asked of one round."""

    def require_still_theirs(self) -> None:
        norming.read(self.actor, self.kwargs["norming_id"])


class NormingRemarks(OfRound):
    """What is said in a round of norming."""

    @extend_schema(
        operation_id="norming_remarks", parameters=[Listing], responses=page_of(RemarkShape), tags=["norming"]
    )
    def get(self, request: Request, norming_id: int) -> Response:
        """What was said, the first first; nothing before the first votes are shown."""
        found = norming.read(self.actor, norming_id)
        read_query(request, Listing)
        window = read_window(request, int)
        said = norming.remarks(self.actor, found)
        rows = page_of_models(said, window, discussing.shape)
        discussing.have_read(self.actor.user_id, said.filter(pk__in=[row["id"] for _key, row in rows]))
        return Response(page(request, window, rows))

    @extend_schema(
        operation_id="norming_say",
        request=NormingRemarkInput,
        responses={201: NewRemarkShape, (409, "application/problem+json"): MOVED},
        tags=["norming"],
    )
    def post(self, request: Request, norming_id: int) -> Response:
        """Say something on a sentence while people talk; `@name` tells members of it."""
        found = norming.read(self.actor, norming_id)
        fields = read_body(request, NormingRemarkInput)
        said = norming.say(self.actor, found, fields["sentence"], fields["text"])
        return Response(discussing.shape(said.remark) | {"not_told": said.not_told}, status=201)


class NormingVotes(View):
    """Your votes in a round of norming."""

    @extend_schema(
        operation_id="norming_vote",
        request=VoteInput,
        responses={204: None, (409, "application/problem+json"): MOVED},
        tags=["norming"],
    )
    def put(self, request: Request, norming_id: int) -> Response:
        """Vote on a sentence, or change your vote; a vote that comes after its stage is refused."""
        found = norming.read(self.actor, norming_id)
        fields = read_body(request, VoteInput)
        norming.vote(self.actor, found, fields["sentence"], fields["stage"], Answer.parse(fields))
        return Response(status=204)


class NormingDecisions(OfRound):
    """The decisions that a round of norming comes to."""

    @extend_schema(
        operation_id="norming_decide",
        request=NormingDecisionInput,
        responses={200: DecisionShape, (409, "application/problem+json"): MOVED},
        tags=["norming"],
    )
    def post(self, request: Request, norming_id: int) -> Response:
        """Decide a sentence by what most voted last, once the round is closed."""
        found = norming.read(self.actor, norming_id, Need.CURATE)
        sentence = read_body(request, NormingDecisionInput)["sentence"]
        return Response(deciding.shape(norming.decide(self.actor, found, sentence)))
