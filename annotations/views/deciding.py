"""One sentence to decide, as a page: where it stands, what was said of it, and what becomes of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import adjudicating, deciding, discussing, gaps, sending_back, surroundings
from annotations.adjudicating import Asked
from annotations.deciding import StaleDecision, Verdict
from annotations.models import AbstainReason, Label
from annotations.views import labels_css, projects
from annotations.views.adjudication import listed, read, whole
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, DomainError, Invalid, NotFound
from documents.models import Project, Sentence, User
from documents.queries import Row

LARGEST = 2**31 - 1


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, slug: str, sentence_id: int) -> HttpResponse:
    """One sentence of the queue with all that was said of it; its forms decide it, and what goes before."""
    user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.CURATE)
    sentence = adjudicating.sentence_of(actor, sentence_id)
    if sentence.project_id != project.pk:
        raise NotFound(access.no_sentence())
    asked, query = read(request.GET)
    if request.method != "POST":
        return page(request, actor, user, sentence, asked, query)
    # What comes next is looked for before the sentence leaves its place.
    following = None if OTHERS & set(request.POST) else adjudicating.near(project, asked, sentence_id).next
    try:
        said, goes_on = act(request.POST, actor, sentence)
    except StaleDecision as stale:
        return page(request, actor, user, sentence, asked, query, stale=stale)
    except (Invalid, Conflict) as refusal:
        return page(request, actor, user, sentence, asked, query, refusal=refusal)
    messages.success(request, said)
    shown = following if goes_on else sentence_id
    address = address_of(project, shown) if shown else reverse("adjudication", args=[slug])
    return redirect(f"{address}?{urlencode(query)}" if query else address, preserve_request=False)


def act(posted: QueryDict, actor: Actor, sentence: Sentence) -> tuple[str, bool]:
    """Do what a form asks for; the words that say so, and whether the next sentence comes after it."""
    base = whole(posted.get("base", ""), 0, LARGEST)
    done: dict[str, Callable[[], Any]] = {
        "undecide": lambda: deciding.undecide(actor, sentence.pk, base, reason_of(posted)),
        "send_back": lambda: sending_back.send_back(
            actor, sentence.pk, chosen(posted, sentence), posted.get("reason", "")
        ),
        "gap": lambda: gaps.open_gap(actor, sentence.pk, posted.get("draft", "")),
        "remark": lambda: discussing.discuss(actor, sentence.pk, posted.get("text", "")),
        "close_gap": lambda: gaps.close(
            actor,
            sentence.document.project,
            whole(posted.get("close_gap", ""), 0, LARGEST),
            word=posted.get("closing_word", ""),
        ),
    }
    for name, carry_out in done.items():
        if name in posted:
            made = carry_out()
            if name == "remark":
                return said_of(made), False
            return str(SAID[name]), False
    deciding.decide(actor, sentence.pk, Verdict.parse(posted.dict()), base)
    return _("Decided: “{text}”").format(text=shortened(sentence.text)), True


SAID = {
    "undecide": gettext_lazy("The decision was taken back."),
    "send_back": gettext_lazy("It was sent back. Their answers go on counting as they stood."),
    "gap": gettext_lazy("The gap is listed where the guideline is edited."),
    "close_gap": gettext_lazy("The gap is closed."),
}


OTHERS = frozenset(SAID) | {"remark"}
"""What forms ask for beside a decision."""


def said_of(said: discussing.Said) -> str:
    """What a writer is told after a remark."""
    if said.not_told:
        return _("Said. Not told, since they may not know of it: {names}.").format(
            names=", ".join(said.not_told)
        )
    return _("Said.")


def reason_of(posted: QueryDict) -> str:
    return deciding.words_of(posted.get("reason"), "reason")


def chosen(posted: QueryDict, sentence: Sentence) -> list[str]:
    """The user names of reviewers who are named by id, so that a page that hides names has none in it."""
    wanted = set(posted.getlist("reviewer"))
    return [one["reviewer"] for one in adjudicating.answers(sentence) if str(one["reviewer_id"]) in wanted]


def page(
    request: HttpRequest,
    actor: Actor,
    user: User,
    sentence: Sentence,
    asked: Asked,
    query: dict[str, str],
    stale: StaleDecision | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The page of a sentence, with both sides where somebody decided in between."""
    project = sentence.document.project
    labels = list(Label.objects.filter(project=project))
    names = {label.key: label.name for label in labels}
    shows_names = query.get("names") == "show"
    said = answers(sentence, names, shows_names)
    person_of = {} if shows_names else {one["reviewer"]: one["person"] for one in said}
    events = deciding.events(sentence.pk)
    near = adjudicating.near(project, asked, sentence.pk)
    suffix = f"?{urlencode(query)}" if query else ""
    other = {name: value for name, value in query.items() if name != "names"}
    context = {
        "sentence": sentence,
        "document": sentence.document,
        "about": listed(adjudicating.about(sentence), labels),
        "around": surroundings.of_sentence(sentence),
        "answers": said,
        "shows_names": shows_names,
        "toggled": urlencode(other if shows_names else other | {"names": "show"}),
        "now": deciding.current(sentence.pk),
        "events": [event | {"name": name_of(event, names)} for event in events],
        "sent_back": [
            row | {"person": person_of.get(row["reviewer"], row["reviewer"])}
            for row in sending_back.of_sentence(sentence)
        ],
        "gaps": gaps.of_project(project).filter(sentence=sentence),
        "remarks": [
            row | {"person": person_of.get(row["author"], row["author"])}
            for row in discussing.remarks(actor, sentence.pk)
        ],
        "is_closed": discussing.is_closed(sentence.pk),
        "labels": [label for label in labels if label.retired_at is None],
        "reasons": AbstainReason.choices,
        "previous": address_of(project, near.previous) + suffix if near.previous else "",
        "next": address_of(project, near.next) + suffix if near.next else "",
        "left": near.total,
        "suffix": suffix,
        "given": request.POST,
        "error": projects.why(refusal) if refusal else "",
        "theirs": stale.extra["theirs"] | {"name": name_of(stale.extra["theirs"], names)} if stale else None,
        "stale": stale.message if stale else "",
        "labels_version": labels_css.version(labels),
        "reader": user,
    }
    problem = stale or refusal
    status = problem.status if problem else 200
    return projects.show(request, project, actor, "adjudication_sentence", context, status=status)


def answers(sentence: Sentence, names: dict[str, str], shows_names: bool) -> list[dict[str, Any]]:
    """Every answer with its words; who gave it is a letter where names are hidden."""
    found = []
    for number, row in enumerate(adjudicating.answers(sentence)):
        letter = chr(ord("A") + number) if number < 26 else str(number + 1)
        counted = {"label": row["counted_label"], "abstain_reason": row["counted_reason"]}
        changed = (row["label"], row["abstain_reason"]) != tuple(counted.values())
        found.append(
            row
            | {
                "person": row["reviewer"] if shows_names else _("Reviewer {letter}").format(letter=letter),
                "name": name_of(row, names),
                "counted": name_of(counted, names) if changed else "",
            }
        )
    return found


def name_of(row: Row, names: dict[str, str]) -> str:
    """What a label is called, or the reason for none."""
    reasons = dict(AbstainReason.choices)
    if row["label"]:
        return names.get(row["label"], str(row["label"]))
    return str(reasons[row["abstain_reason"]]) if row["abstain_reason"] else str(_("no decision"))


def address_of(project: Project, sentence_id: int) -> str:
    return reverse("adjudicate", args=[project.slug, sentence_id])


def shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
