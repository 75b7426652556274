"""Rounds of norming: the list with the form that opens one, and a round with its votes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import discussing, norming
from annotations.answers import Answer
from annotations.models import Norming, NormingStage
from annotations.norming import Card
from annotations.rounds import Said
from annotations.views import projects
from annotations.views.deciding import said_of
from annotations.views.saying import Words, number, numbers
from documents.access import Actor
from documents.errors import DomainError, NotFound

# What a curator moves a round on to from each stage, the usual one first.
NEXT = {
    NormingStage.VOTING: [NormingStage.TALKING],
    NormingStage.TALKING: [NormingStage.REVOTING, NormingStage.CLOSED],
    NormingStage.REVOTING: [NormingStage.CLOSED],
    NormingStage.CLOSED: [],
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    """The project's rounds; a curator opens one, over sentences (`?sentences=1,2`) or by how many."""
    _user, actor, project = projects.open_project(request, slug)
    found = norming.rounds_of(actor, project)
    error, given = "", request.POST or request.GET
    if request.method == "POST":
        try:
            made = norming.open_round(
                actor,
                project,
                given.get("name", ""),
                numbers(given.get("sentences", "")),
                number(given.get("most", "")),
                "names_hidden" in given,
            )
            return redirect("norming-round", project.slug, made.pk)
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            error = projects.why(refusal)
    context = {"rounds": found, "error": error, "given": given, "most": norming.MOST}
    return projects.show(request, project, actor, "norming", context, status=400 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, norming_id: int) -> HttpResponse:
    """One round: votes, talk, the second vote and what came of it; POST is one of these."""
    _user, actor, project = projects.open_project(request, slug)
    found = norming.read(actor, norming_id)
    if found.project_id != project.pk:
        raise NotFound(_("There is no such round of norming in a project of yours."))
    error = ""
    if request.method == "POST":
        try:
            return redirect(do(request, actor, found))
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            error = projects.why(refusal)
            found = norming.read(actor, norming_id)
    words = Words(project)
    cards = norming.cards(actor, found)
    context = {
        "norming": found,
        "stage_words": found.get_stage_display(),
        "cards": [drawn(card, found, words) for card in cards],
        "left": sum(card.mine[which_of(found)] is None for card in cards),
        "takes_votes": takes_votes(found),
        "takes_words": found.stage in (NormingStage.TALKING, NormingStage.REVOTING),
        "is_closed": found.stage == NormingStage.CLOSED,
        "result": result_rows(norming.result(found, cards)),
        "next": [(stage.value, stage.label) for stage in NEXT[NormingStage(found.stage)]],
        "error": error,
        **words.buttons(),
    }
    return projects.show(request, project, actor, "norming_round", context, status=409 if error else 200)


def do(request: HttpRequest, actor: Actor, found: Norming) -> str:
    """Vote, speak, move the stage or decide; the address to go on at."""
    given = request.POST
    sentence = number(given.get("sentence", ""))
    address = reverse("norming-round", args=[found.project.slug, found.pk])
    if given.get("move"):
        norming.move(actor, found, given["move"], number(given.get("base", "")))
        return address
    if "decide" in given:
        norming.decide(actor, found, sentence)
        messages.success(request, _("The sentence is decided."))
    elif "text" in given:
        messages.success(request, said_of(norming.say(actor, found, sentence, given["text"])))
    else:
        norming.vote(actor, found, sentence, given.get("stage", ""), Answer.parse(given))
        following = given.get("then", "")
        return f"{address}#s{number(following) or sentence}"
    return f"{address}#s{sentence}"


def takes_votes(found: Norming) -> bool:
    """Whether the round is at one of its two votes."""
    return found.stage in (NormingStage.VOTING, NormingStage.REVOTING)


def which_of(found: Norming) -> int:
    """Which vote the round is at or was at last: 0 or 1."""
    return int(found.stage in (NormingStage.REVOTING, NormingStage.CLOSED))


def drawn(card: Card, found: Norming, words: Words) -> dict[str, Any]:
    """A sentence for the page."""
    which = which_of(found) if takes_votes(found) else 0
    return {
        "passage": card.passage,
        "mine": card.mine[which],
        "n_votes": card.n_votes[which],
        "rounds": [
            {
                "counts": [(words.told(said), n) for said, n in card.counts(n_round)],
                "votes": [(words.told(vote.said), vote) for vote in card.votes[n_round]],
            }
            for n_round in (0, 1)
            if card.votes[n_round]
        ],
        "remarks": [
            discussing.shape(one) | {"person": str(one.author), "is_new": one.pk in card.new}
            for one in card.remarks
        ],
        "decision": words.told(decided(card)) if card.decision else None,
        "leads": words.told(card.leads) if card.leads else None,
    }


def decided(card: Card) -> Said:
    """The decision as something that was said."""
    assert card.decision is not None
    label = card.decision.label
    return Said(label.key if label else None, card.decision.abstain_reason)


def result_rows(result: norming.Result | None) -> list[tuple[str, Any, Any]]:
    """The table of agreement: a measure, before and after the talk."""
    if result is None:
        return []
    return [
        (_("Equal pairs of votes"), *result.raw),
        (_("Krippendorff's alpha"), *result.alpha),
    ]
