"""Sending sentences back, talking about them, and gaps of the guideline."""

from typing import get_args

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import discussing, gaps, sending_back
from annotations.adjudicating import sentence_of
from annotations.api.adjudication import TOO_LATE, shown
from annotations.deciding import LONGEST
from annotations.gaps import LONGEST_WORD, Wanted
from documents import access
from documents.access import Need
from documents.api.pagination import BIGINT, page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.errors import NotFound
from documents.models import Sentence
from documents.queries import page_of_models


class SentBackShape(serializers.Serializer):
    """That a reviewer is asked to look at a sentence again, and what they said."""

    id = serializers.IntegerField()
    reviewer = serializers.CharField()
    reason = serializers.CharField()
    sent_by = serializers.CharField(allow_null=True)
    sent_at = serializers.DateTimeField()
    answer = serializers.CharField(help_text="Why their answer stands, where they said so.")
    is_open = serializers.BooleanField(help_text="Whether they have neither answered again nor said so.")


class SendBackInput(serializers.Serializer):
    """Whom to ask, and why."""

    reviewers = serializers.ListField(
        child=serializers.CharField(max_length=200), min_length=1, max_length=100, help_text="User names."
    )
    reason = serializers.CharField(max_length=LONGEST)


class StandsInput(serializers.Serializer):
    """That your answer stands."""

    answer = serializers.CharField(max_length=LONGEST, help_text="Why it stands.")


class RemarkShape(serializers.Serializer):
    """Something said about a sentence."""

    id = serializers.IntegerField()
    sentence = serializers.IntegerField()
    author = serializers.CharField()
    text = serializers.CharField()
    made_at = serializers.DateTimeField()


class ReadRemarkShape(RemarkShape):
    """A remark as you read it."""

    is_new = serializers.BooleanField(help_text="Whether it names you and you had not read it.")


class RemarksShape(serializers.Serializer):
    """What you may know of a discussion."""

    is_closed = serializers.BooleanField(help_text="Whether nothing can be said any more.")
    remarks = ReadRemarkShape(many=True)


class NewRemarkShape(RemarkShape):
    """A remark that was made."""

    not_told = serializers.ListField(
        child=serializers.CharField(), help_text="Members it names who may not know of it."
    )


class RemarkInput(serializers.Serializer):
    """What to say; `@name` tells members of the project."""

    text = serializers.CharField(max_length=LONGEST)


class GapShape(serializers.Serializer):
    """A sentence for which the guideline has no rule."""

    id = serializers.IntegerField()
    sentence = serializers.IntegerField()
    document = serializers.UUIDField()
    text = serializers.CharField(help_text="Of the sentence.")
    draft = serializers.CharField(help_text="Of the rule.")
    made_by = serializers.CharField(allow_null=True)
    made_at = serializers.DateTimeField()
    closed_by_version = serializers.IntegerField(
        allow_null=True, help_text="The version of the guideline that took it up."
    )
    closing_word = serializers.CharField(help_text="Why no version did.")
    closed_at = serializers.DateTimeField(allow_null=True)


class GapQuery(Listing):
    """The query of a project's gaps."""

    state = serializers.ChoiceField(get_args(Wanted.__value__), required=False, default="open")


class GapInput(serializers.Serializer):
    """A sentence and a draft of the rule that it lacks."""

    sentence = serializers.IntegerField(min_value=1, max_value=BIGINT)
    draft = serializers.CharField(max_length=LONGEST)


class GapChange(serializers.Serializer):
    """What closes a gap: a version, a word, or both."""

    closed_by_version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    closing_word = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_WORD)


class WaitingShape(serializers.Serializer):
    """A sentence that waits for you in a discussion."""

    what = serializers.ChoiceField(["sent_back", "mention"])
    sentence = serializers.IntegerField()
    document = serializers.UUIDField()
    document_title = serializers.CharField()
    text = serializers.CharField(help_text="Of the sentence.")
    person = serializers.CharField(allow_null=True, help_text="Who asks.")
    words = serializers.CharField(help_text="What they say.")
    at = serializers.DateTimeField()


class SentenceSentBack(View):
    """What was sent back of a sentence."""

    @extend_schema(
        operation_id="sent_back_list",
        responses=SentBackShape(many=True),
        tags=["adjudication"],
        filters=False,
    )
    def get(self, request: Request, sentence_id: int) -> Response:
        """What was sent back of a sentence: to you; as a curator, to anybody."""
        sentence = sentence_of(self.actor, sentence_id, Need.READ)
        rows = sending_back.of_sentence(sentence, sending_back.may_see(self.actor, sentence))
        return Response([shown(row, SentBackShape) for row in rows])

    @extend_schema(
        operation_id="send_back",
        request=SendBackInput,
        responses={200: SentBackShape(many=True), **TOO_LATE},
        tags=["adjudication"],
    )
    def post(self, request: Request, sentence_id: int) -> Response:
        """Ask reviewers to look at their answers again. What counted of these is kept."""
        sentence_of(self.actor, sentence_id)
        fields = read_body(request, SendBackInput)
        rows = sending_back.send_back(self.actor, sentence_id, fields["reviewers"], fields["reason"])
        return Response([shown(row, SentBackShape) for row in rows])

    @extend_schema(
        operation_id="sent_back_stands",
        request=StandsInput,
        responses={200: SentBackShape(many=True), **TOO_LATE},
        tags=["adjudication"],
    )
    def patch(self, request: Request, sentence_id: int) -> Response:
        """Say of a sentence that was sent back to you that your answer stands; changing it settles it too."""
        sentence_of(self.actor, sentence_id, Need.LABEL)
        fields = read_body(request, StandsInput)
        rows = sending_back.stands(self.actor, sentence_id, fields["answer"])
        return Response([shown(row, SentBackShape) for row in rows])


class SentenceRemarks(View):
    """The discussion of a sentence."""

    @extend_schema(operation_id="remarks_list", responses=RemarksShape, tags=["adjudication"])
    def get(self, request: Request, sentence_id: int) -> Response:
        """What was said about a sentence, the first first. What names you counts as read by it.

        In a blind project reviewers read what was said since they were asked.
        """
        rows = discussing.remarks(self.actor, sentence_id)
        return Response({"is_closed": discussing.is_closed(sentence_id), "remarks": rows})

    @extend_schema(
        operation_id="remarks_add",
        request=RemarkInput,
        responses={201: NewRemarkShape, **TOO_LATE},
        tags=["adjudication"],
    )
    def post(self, request: Request, sentence_id: int) -> Response:
        """Say something about a sentence. Closed while it is decided."""
        sentence_of(self.actor, sentence_id, Need.LABEL)
        said = discussing.discuss(self.actor, sentence_id, read_body(request, RemarkInput)["text"])
        return Response(discussing.shape(said.remark) | {"not_told": said.not_told}, status=201)


class Gaps(View):
    """The gaps that were found in a project's guideline."""

    @extend_schema(
        operation_id="gaps_list", parameters=[GapQuery], responses=page_of(GapShape), tags=["adjudication"]
    )
    def get(self, request: Request, slug: str) -> Response:
        """The sentences for which the guideline has no rule, each with a draft of one; the oldest first."""
        project = access.project(self.actor, slug, Need.CURATE)
        query = read_query(request, GapQuery)
        window = read_window(request, int)
        found = gaps.of_project(project, query["state"])
        return Response(page(request, window, page_of_models(found, window, gaps.shape)))

    @extend_schema(
        operation_id="gaps_add", request=GapInput, responses={201: GapShape}, tags=["adjudication"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Say that the guideline has no rule for a sentence, with a draft of one."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, GapInput)
        if not Sentence.objects.filter(pk=fields["sentence"], project=project).exists():
            raise NotFound(access.no_sentence())
        return Response(
            gaps.shape(gaps.open_gap(self.actor, fields["sentence"], fields["draft"])), status=201
        )


class GapDetail(View):
    """One gap."""

    @extend_schema(
        operation_id="gaps_close",
        request=GapChange,
        responses={200: GapShape, **TOO_LATE},
        tags=["adjudication"],
    )
    def patch(self, request: Request, slug: str, gap_id: int) -> Response:
        """Close a gap: with the version of the guideline that took it up, or a word on why none does."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, GapChange)
        version, word = fields.get("closed_by_version"), fields.get("closing_word", "")
        return Response(gaps.shape(gaps.close(self.actor, project, gap_id, version, word)))


class Waiting(View):
    """What waits for you in discussions."""

    @extend_schema(
        operation_id="projects_waiting",
        responses=WaitingShape(many=True),
        tags=["adjudication"],
        filters=False,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The sentences that were sent back to you, and remarks that name you, the newest first; up to 50."""
        project = access.project(self.actor, slug)
        rows = discussing.waiting(self.actor.user_id, project)
        return Response([shown(row, WaitingShape) for row in rows])
