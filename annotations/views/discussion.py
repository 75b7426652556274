"""A sentence that waits for somebody: what they are asked, what they answered, and what is said about it."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import discussing, labelling, sending_back
from annotations.adjudicating import sentence_of
from annotations.models import AbstainReason, Label
from annotations.views import labels_css, projects
from annotations.views.deciding import name_of, said_of
from documents import access
from documents.access import Need
from documents.errors import Conflict, Invalid
from documents.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, sentence_id: int) -> HttpResponse:
    """The discussion of a sentence for whoever takes part in it; reading it settles that they were named."""
    user = cast(User, request.user)
    actor = access.actor_for(user)
    sentence = sentence_of(actor, sentence_id, Need.READ)
    part = discussing.part_of(actor, sentence)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if "stands" in request.POST:
                sending_back.stands(actor, sentence_id, request.POST.get("answer", ""))
                messages.success(request, _("Noted: your answer stands."))
            else:
                said = discussing.discuss(actor, sentence_id, request.POST.get("text", ""))
                messages.success(request, said_of(said))
            return redirect("discussion", sentence_id)
        except (Invalid, Conflict) as refusal:
            context = {"error": projects.why(refusal), "status": refusal.status}
    project = sentence.document.project
    labels = list(Label.objects.filter(project=project))
    mine = labelling.current(sentence_id, actor)
    names = {label.key: label.name for label in labels}
    context |= {
        "project": project,
        "document": sentence.document,
        "sentence": sentence,
        "mine": mine if mine.revision else None,
        "answer": name_of({"label": mine.label, "abstain_reason": mine.abstain_reason}, names),
        "reasons": dict(AbstainReason.choices),
        "sent_back": sending_back.of_sentence(sentence, user.pk),
        "remarks": [row | {"person": row["author"]} for row in discussing.remarks(actor, sentence_id)],
        "is_closed": discussing.is_closed(sentence_id),
        "may_write": part.may_write,
        "given": request.POST,
        "labels_version": labels_css.version(labels),
    }
    return render(request, "annotations/discussion.html", context, status=context.get("status", 200))
