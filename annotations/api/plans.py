"""`projects/{slug}/plans/` and `plans/{id}/`: dealing documents out."""

from dataclasses import asdict
from typing import Any

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dealing, plans
from annotations.dealing import (
    ALL,
    LONGEST_LEASE,
    MOST_BETWEEN,
    MOST_EACH,
    MOST_REPEATS,
    NEW,
    Deal,
    Figures,
)
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.models import AssignmentState, Phase, Plan, PlanKind, PlanOrder
from documents.queries import page_of_models

LARGEST_SEED = 2**63 - 1
GOLD_EVERY = "After so many pulled documents one with gold is slipped in; null for never."
REPEATS = "Sentences a document that a reviewer is asked once more, without their first answer."


class Places(serializers.Serializer):
    """The places of a plan by what became of them."""

    open = serializers.IntegerField(help_text="Of nobody yet.")
    given = serializers.IntegerField()
    done = serializers.IntegerField()
    skipped = serializers.IntegerField()
    lapsed = serializers.IntegerField(help_text="Left for longer than their lease.")


class PlanShape(serializers.Serializer):
    """One deal of documents to reviewers."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PlanKind.choices)
    phase = serializers.ChoiceField(Phase.choices, help_text="Of the answers given under it.")
    reviewers_each = serializers.IntegerField()
    overlap_share = serializers.FloatField()
    order = serializers.ChoiceField(PlanOrder.choices, help_text="In which open places are given out.")
    languages = serializers.ListField(child=serializers.CharField())
    seed = serializers.IntegerField(help_text="What was drawn can be drawn again from it.")
    lease_hours = serializers.IntegerField()
    documents = serializers.IntegerField()
    overlap = serializers.IntegerField(help_text="Documents drawn for everybody.")
    pass_mark = serializers.FloatField(allow_null=True)
    must_pass = serializers.BooleanField()
    gold_every = serializers.IntegerField(allow_null=True, help_text=GOLD_EVERY)
    repeats = serializers.IntegerField(help_text=REPEATS)
    guideline_version = serializers.IntegerField(allow_null=True, help_text="That held when it was dealt.")
    places = Places()
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class NewPlan(serializers.Serializer):
    """What is to be dealt, and how."""

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(PlanKind.choices, default=PlanKind.MAIN.value)
    which = serializers.ChoiceField(
        [ALL, NEW],
        default=NEW,
        help_text="All current documents, or the new ones that no plan has; `documents` goes before.",
    )
    documents = serializers.ListField(
        child=serializers.UUIDField(), required=False, min_length=1, max_length=100_000
    )
    languages = serializers.ListField(
        child=serializers.CharField(max_length=16),
        required=False,
        max_length=50,
        help_text="Empty: every one.",
    )
    reviewers_each = serializers.IntegerField(default=1, min_value=1, max_value=MOST_EACH)
    overlap_share = serializers.FloatField(
        default=0, min_value=0, max_value=1, help_text="Of the documents, drawn by lot for everybody."
    )
    reviewers = serializers.ListField(
        child=serializers.CharField(max_length=150),
        required=False,
        max_length=1000,
        help_text="User names; empty for every reviewer of the project.",
    )
    gives = serializers.BooleanField(
        default=False,
        help_text="Give every place to somebody now, evenly by sentences; otherwise they are pulled.",
    )
    order = serializers.ChoiceField(
        PlanOrder.choices,
        default=PlanOrder.RANDOM.value,
        help_text="`uncertain` sends the next reviewer where the labels so far are least certain. It needs "
        "an `overlap_share`: agreement and the mix of labels are counted on what was drawn for everybody.",
    )
    seed = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=LARGEST_SEED)
    lease_hours = serializers.IntegerField(default=48, min_value=1, max_value=LONGEST_LEASE)
    pass_mark = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    must_pass = serializers.BooleanField(
        default=False, help_text="Of a training: nobody pulls main work before they passed it."
    )
    gold_every = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_BETWEEN, help_text=GOLD_EVERY
    )
    repeats = serializers.IntegerField(default=0, min_value=0, max_value=MOST_REPEATS, help_text=REPEATS)


class LoadShape(serializers.Serializer):
    """What a reviewer gets."""

    reviewer = serializers.CharField()
    documents = serializers.IntegerField()
    sample = serializers.IntegerField(help_text="Of these, what everybody gets.")
    sentences = serializers.IntegerField()


class FiguresShape(serializers.Serializer):
    """What a deal comes to."""

    seed = serializers.IntegerField(help_text="Give it with the plan to get exactly this.")
    documents = serializers.IntegerField()
    sentences = serializers.IntegerField()
    overlap = serializers.IntegerField()
    places = serializers.IntegerField()
    given = serializers.IntegerField()
    open = serializers.IntegerField()
    short = serializers.IntegerField(help_text="Open because too few people may have the document.")
    loads = LoadShape(many=True)


class DealtShape(PlanShape):
    """A new plan, with what it came to."""

    figures = FiguresShape()


class PlanChange(serializers.Serializer):
    """One thing to do with a plan."""

    closed = serializers.BooleanField(
        required=False,
        help_text="True ends it: its open places go, and documents that nobody took are open to all again.",
    )
    extend = serializers.BooleanField(
        required=False, help_text="True deals the documents that came in since, by the same rules."
    )
    reviewers = serializers.ListField(
        child=serializers.CharField(max_length=150),
        required=False,
        max_length=1000,
        help_text="For `extend`.",
    )
    gives = serializers.BooleanField(default=False, help_text="For `extend`.")
    sample_for = serializers.CharField(
        required=False, max_length=150, help_text="Somebody who came later: they get what everybody does."
    )
    gold_every = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_BETWEEN, help_text=GOLD_EVERY
    )
    repeats = serializers.IntegerField(required=False, min_value=0, max_value=MOST_REPEATS, help_text=REPEATS)


def counted(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    return plans.select_related("created_by")


def shape(plan: Plan) -> dict[str, Any]:
    counts = dict(plan.assignments.values_list("state").annotate(n=Count("id")).order_by())
    return {
        "id": plan.pk,
        "name": plan.name,
        "kind": plan.kind,
        "phase": plan.phase.value,
        "reviewers_each": plan.reviewers_each,
        "overlap_share": plan.overlap_share,
        "order": plan.order,
        "languages": plan.languages,
        "seed": plan.seed,
        "lease_hours": plan.lease_hours,
        "documents": plan.n_documents,
        "overlap": plan.n_overlap,
        "pass_mark": plan.pass_mark,
        "must_pass": plan.must_pass,
        "gold_every": plan.gold_every,
        "repeats": plan.repeats,
        "guideline_version": plan.guideline_version,
        "places": {state: counts.get(state, 0) for state in AssignmentState.values},
        "created_by": plan.created_by.username if plan.created_by else None,
        "created_at": plan.created_at,
        "closed_at": plan.closed_at,
    }


def figures_shape(figures: Figures) -> dict[str, Any]:
    return asdict(figures)


def read_deal(request: Request) -> Deal:
    """The deal that a request asks for."""
    fields = read_body(request, NewPlan)
    documents = fields.get("documents")
    return Deal(
        name=fields["name"],
        kind=fields["kind"],
        documents=tuple(documents) if documents else fields["which"],
        languages=tuple(fields.get("languages", ())),
        reviewers_each=fields["reviewers_each"],
        overlap_share=fields["overlap_share"],
        reviewers=tuple(fields.get("reviewers", ())),
        gives=fields["gives"],
        order=fields["order"],
        seed=fields.get("seed"),
        lease_hours=fields["lease_hours"],
        pass_mark=fields.get("pass_mark"),
        must_pass=fields["must_pass"],
        gold_every=fields.get("gold_every"),
        repeats=fields["repeats"],
    )


class PlanList(View):
    """The plans of a project."""

    @extend_schema(
        operation_id="plans_list", parameters=[Listing], responses=page_of(PlanShape), tags=["assignments"]
    )
    def get(self, request: Request, slug: str) -> Response:
        """How the documents were dealt out; for curators."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_query(request, Listing)
        window = read_window(request, int)
        rows = page_of_models(counted(Plan.objects.filter(project=project)), window, shape)
        return Response(page(request, window, rows))

    @extend_schema(
        operation_id="plans_add", request=NewPlan, responses={201: DealtShape}, tags=["assignments"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Deal documents out. They are open to all no longer; who labelled in one has a place in it."""
        project = access.project(self.actor, slug, Need.CURATE)
        plan, figures = dealing.deal_out(self.actor, project, read_deal(request))
        return Response(shape(plan) | {"figures": figures_shape(figures)}, status=201)


class PlanPreview(View):
    """What a deal would come to."""

    @extend_schema(
        operation_id="plans_preview", request=NewPlan, responses=FiguresShape, tags=["assignments"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """The figures of a plan before it is made; nothing is written."""
        project = access.project(self.actor, slug, Need.CURATE)
        return Response(figures_shape(dealing.preview(self.actor, project, read_deal(request))))


class PlanDetail(View):
    """One plan."""

    @extend_schema(operation_id="plans_read", responses=PlanShape, tags=["assignments"])
    def get(self, request: Request, plan_id: int) -> Response:
        """A plan with how far it is; for curators."""
        return Response(shape(plans.plan_of(self.actor, plan_id, Need.CURATE)))

    @extend_schema(operation_id="plans_change", request=PlanChange, responses=PlanShape, tags=["assignments"])
    def patch(self, request: Request, plan_id: int) -> Response:
        """Close a plan, deal out what came in since, give somebody who came later the sample, or say how
        often reviewers are checked."""
        plan = plans.plan_of(self.actor, plan_id, Need.CURATE)
        fields = read_body(request, PlanChange, partial=True)
        if fields.get("extend"):
            dealing.extend(self.actor, plan, tuple(fields.get("reviewers", ())), fields.get("gives", False))
        if fields.get("sample_for"):
            dealing.add_to_sample(self.actor, plan, fields["sample_for"])
        if "gold_every" in fields or "repeats" in fields:
            every, repeats = fields.get("gold_every", plan.gold_every), fields.get("repeats", plan.repeats)
            plans.check(self.actor, plan, every, repeats)
        if fields.get("closed"):
            dealing.close(self.actor, plan)
        return Response(shape(plans.plan_of(self.actor, plan_id, Need.CURATE)))
