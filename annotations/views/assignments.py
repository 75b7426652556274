"""Who is to do what in a project: plans, loads and places for curators, their own for everybody else."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import dealing, handing, plans
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
from annotations.handing import HIGHEST, Wanted
from annotations.views.projects import looked_for, open_project, why
from annotations.views.projects import show as draw
from documents import access, members
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import (
    Assignment,
    AssignmentState,
    Document,
    Membership,
    Phase,
    Plan,
    PlanKind,
    PlanOrder,
    Project,
    Role,
)
from documents.queries import Window

PAGE = 50
CHOICE = 30
LONGEST_ID = 18


class DealForm(forms.Form):
    """A deal, as a curator asks for it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("For"), choices=PlanKind.choices, initial=PlanKind.MAIN)
    which = forms.ChoiceField(
        label=gettext_lazy("Documents"),
        choices=[(NEW, gettext_lazy("that no plan has yet")), (ALL, gettext_lazy("all current ones"))],
        initial=NEW,
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Codes as “en, de”; empty for every one."),
        required=False,
        max_length=300,
    )
    reviewers_each = forms.IntegerField(
        label=gettext_lazy("Reviewers a document"), min_value=1, max_value=MOST_EACH, initial=2
    )
    overlap = forms.IntegerField(
        label=gettext_lazy("Drawn for everybody, in %"),
        help_text=gettext_lazy("A random sample on which all agree or not; drawn now and kept apart."),
        min_value=0,
        max_value=100,
        initial=10,
    )
    gives = forms.ChoiceField(
        label=gettext_lazy("The other places"),
        choices=[
            ("", gettext_lazy("wait until somebody asks for the next")),
            ("1", gettext_lazy("are given out now, evenly by sentences")),
        ],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("They are given out"),
        choices=PlanOrder.choices,
        initial=PlanOrder.RANDOM,
        required=False,
        help_text=gettext_lazy(
            "Going where labels are least certain saves labels. It biases agreement and the mix of labels, "
            "so these are then counted on what is drawn for everybody alone."
        ),
    )
    lease_hours = forms.IntegerField(
        label=gettext_lazy("Goes back after hours without an answer"),
        min_value=1,
        max_value=LONGEST_LEASE,
        initial=48,
    )
    gold_every = forms.IntegerField(
        label=gettext_lazy("A check after so many documents"),
        help_text=gettext_lazy(
            "One with gold is slipped in among those that are asked for; empty for never."
        ),
        required=False,
        min_value=1,
        max_value=MOST_BETWEEN,
    )
    repeats = forms.IntegerField(
        label=gettext_lazy("Sentences asked again, a document"),
        help_text=gettext_lazy("Some days later and without the first answer; 0 for none."),
        required=False,
        min_value=0,
        max_value=MOST_REPEATS,
        initial=0,
    )
    pass_mark = forms.IntegerField(
        label=gettext_lazy("Pass mark of a training, in %"),
        help_text=gettext_lazy("The share of its gold sentences to be met; empty for none."),
        required=False,
        min_value=0,
        max_value=100,
    )
    must_pass = forms.ChoiceField(
        label=gettext_lazy("Main work"),
        choices=[
            ("", gettext_lazy("does not wait for this")),
            ("1", gettext_lazy("waits until one has passed this training")),
        ],
        required=False,
    )
    seed = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def deal(self, reviewers: list[str]) -> Deal:
        """The deal of fields that are valid."""
        given = self.cleaned_data
        return Deal(
            name=given["name"],
            kind=given["kind"],
            documents=given["which"],
            languages=tuple(given["languages"].replace(",", " ").lower().split()),
            reviewers_each=given["reviewers_each"],
            overlap_share=given["overlap"] / 100,
            reviewers=tuple(reviewers),
            gives=given["gives"] == "1",
            order=given["order"] or PlanOrder.RANDOM.value,
            seed=given["seed"],
            lease_hours=given["lease_hours"],
            gold_every=given["gold_every"],
            repeats=given["repeats"] or 0,
            pass_mark=None if given["pass_mark"] is None else given["pass_mark"] / 100,
            must_pass=bool(given["must_pass"]),
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Plans, people and places; a curator deals, assigns and takes back here."""
    _user, actor, project = open_project(request, slug)
    context: dict[str, Any] = {"form": DealForm(), "chosen": []}
    if request.method == "POST":
        access.project(actor, slug, Need.CURATE)
        try:
            if request.POST.get("do") in ("preview", "deal"):
                context = _deal(request, actor, project)
            else:
                messages.success(request, _do(request.POST, actor, project))
            if context.get("figures") is None and "invalid" not in context:
                return redirect("project-assignments", project.slug)
        except (Invalid, Conflict, NotFound) as refusal:
            context |= {"error": why(refusal), "form": DealForm(request.POST or None)}
            if request.POST.get("do") not in ("preview", "deal"):
                context["form"] = DealForm()
            context["chosen"] = request.POST.getlist("reviewers")
    level = access.level_in(actor, project.pk) or Need.READ
    context |= _listed(request.GET, actor, project, level >= Need.CURATE)
    if level >= Need.CURATE:
        context |= _curated(request.GET, project)
        context["opens"] = _part(request, context)
    status = 400 if context.get("error") or "invalid" in context else 200
    return draw(request, project, actor, "assignments", context, status=status)


def _part(request: HttpRequest, context: dict[str, Any]) -> str:
    """Which part of the page is in use and so unfolded; without any plan dealing comes first."""
    do = request.POST.get("do", "")
    if "find" in request.GET or do == "hand":
        return "hand"
    return "deal" if do in ("preview", "deal") or not context["plans"] else ""


def _deal(request: HttpRequest, actor: Actor, project: Project) -> dict[str, Any]:
    """Deal, or show what it comes to: the preview keeps its seed, so that exactly that is dealt."""
    form = DealForm(request.POST)
    chosen = request.POST.getlist("reviewers")
    context: dict[str, Any] = {"form": form, "chosen": chosen}
    if not form.is_valid():
        return context | {"invalid": True}
    deal = form.deal(chosen)
    if request.POST["do"] == "deal":
        plan, figures = dealing.deal_out(actor, project, deal)
        messages.success(request, _dealt(plan, figures))
        return {}
    figures = dealing.preview(actor, project, deal)
    fields = request.POST.copy()
    fields["seed"] = str(figures.seed)
    return context | {"figures": figures, "form": DealForm(fields)}


def _dealt(plan: Plan, figures: Figures) -> str:
    return ngettext(
        "“{name}” was dealt out: {count} document.",
        "“{name}” was dealt out: {count} documents.",
        figures.documents,
    ).format(name=plan.name, count=figures.documents)


def _do(posted: QueryDict, actor: Actor, project: Project) -> str:
    """Do what a button says; the words that say so."""
    do = posted.get("do", "")
    if do in ("close", "extend", "sample", "checks"):
        return _with_plan(do, posted, actor, project)
    if do in ("take-back", "go-on"):
        found = handing.assignment_of(actor, _number(posted.get("assignment", "")))
        if do == "take-back":
            handing.take_back(actor, found)
            return _("The document was taken back.")
        handing.change(actor, found, state=AssignmentState.GIVEN.value)
        return _("They can go on with the document.")
    if do == "languages":
        languages = posted.get("languages", "").replace(",", " ").split()
        member = members.set_languages(actor, project, posted.get("user", ""), languages)
        return _("{name} is given documents in these languages.").format(name=member.user)
    if do == "hand":
        priority = _priority(posted.get("priority", ""))
        documents = [_id(one) for one in posted.getlist("documents")]
        count = handing.hand_out(
            actor, project, documents, posted.getlist("reviewers"), posted.get("phase", Phase.MAIN), priority
        )
        if priority is not None:
            handing.prioritise(actor, project, documents, priority)
        return ngettext("{count} place was assigned.", "{count} places were assigned.", count).format(
            count=count
        )
    raise Invalid(_("Nothing was asked for. Nothing was changed."))


def _with_plan(do: str, posted: QueryDict, actor: Actor, project: Project) -> str:
    plan = plans.plan_of(actor, _number(posted.get("plan", "")), Need.CURATE)
    if plan.project_id != project.pk:
        raise NotFound(_("There is no such plan in a project of yours."))
    if do == "close":
        dealing.close(actor, plan)
        return _("“{name}” is closed. Documents that nobody had taken are open to all again.").format(
            name=plan.name
        )
    if do == "checks":
        every, repeats = posted.get("gold_every", ""), posted.get("repeats", "")
        plans.check(actor, plan, _number(every) if every.strip() else None, _number(repeats))
        return _("The checks of “{name}” are as you said.").format(name=plan.name)
    if do == "extend":
        return _dealt(plan, dealing.extend(actor, plan))
    count = dealing.add_to_sample(actor, plan, posted.get("user", ""))
    return ngettext("{count} document was given.", "{count} documents were given.", count).format(count=count)


def _listed(query: QueryDict, actor: Actor, project: Project, curates: bool) -> dict[str, Any]:
    """A page of the assignments that the reader may see."""
    state = query.get("state", "")
    after = query.get("after", "")
    wanted = Wanted(
        of=None if curates else actor.user_id,
        reviewer=(query.get("reviewer") or None) if curates else None,
        state=state if state in AssignmentState.values else None,
    )
    window = Window(PAGE, (_number(after),) if after else None)
    rows = [row for _key, row in handing.listed(project, window, wanted)]
    names = {state.value: state.label for state in AssignmentState}
    more = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return {
        "rows": [row | {"state_name": names[row["state"]]} for row in rows[:PAGE]],
        "more": more,
        "states": AssignmentState.choices,
        "state": state,
        "after": after,
        "of": query.get("reviewer", "") if curates else "",
        "gives": Plan.objects.filter(project=project, closed_at=None).exists(),
    }


def _curated(query: QueryDict, project: Project) -> dict[str, Any]:
    """What curators alone see: plans with their progress, the load of each person, and what can be given."""
    words = looked_for(query, "find")
    found = Document.objects.filter(project=project, is_current=True)
    if words:
        found = found.filter(title__icontains=words)
    people = list(
        Membership.objects.filter(project=project)
        .exclude(role=Role.VIEWER)
        .select_related("user")
        .order_by("user__username")
    )
    return {
        "plans": _plans(project),
        "people": people,
        "loads": _loads(project, people),
        "documents": found.order_by("-id")[:CHOICE],
        "find": words,
        "phases": Phase.choices,
        "highest": HIGHEST,
    }


def _plans(project: Project) -> list[Plan]:
    of = {state: Count("assignments", filter=Q(assignments__state=state)) for state in AssignmentState.values}
    found = list(Plan.objects.filter(project=project).annotate(**{f"n_{key}": n for key, n in of.items()}))
    for plan in found:
        plan.n_untaken = 0 if plan.closed_at else plans.untaken(plan)  # type: ignore[attr-defined]
    return found


def _loads(project: Project, people: list[Membership]) -> list[dict[str, Any]]:
    rows = (
        Assignment.objects.filter(project=project, reviewer__isnull=False, document__is_current=True)
        .values("reviewer_id")
        .annotate(
            given=Count("id", filter=Q(state="given")),
            done=Count("id", filter=Q(state="done")),
            skipped=Count("id", filter=Q(state="skipped")),
            lapsed=Count("id", filter=Q(state="lapsed")),
            sentences=Sum("document__n_sentences", filter=Q(state="given")),
        )
    )
    of = {row["reviewer_id"]: row for row in rows}
    none = {"given": 0, "done": 0, "skipped": 0, "lapsed": 0, "sentences": 0}
    return [none | of.get(one.user_id, {}) | {"member": one} for one in people]


def _number(text: str) -> int:
    """A number of an address or a form; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else 0


def _priority(text: str) -> int | None:
    try:
        return int(text) if text.strip() else None
    except ValueError:
        raise Invalid(_("A priority is a whole number. Nothing was changed.")) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("There is no such document in a project of yours.")) from None
