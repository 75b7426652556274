"""A person's own page in a project: what they did, where they differ from what was settled, their checks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotations import checks, myself, passages, redefined, repeats, timing, training
from annotations.views import projects
from annotations.views.saying import Words
from annotations.views.training import told
from documents import members
from documents.access import Actor
from documents.models import Project
from documents.queries import Window

MOST = 50


class BackgroundForm(forms.Form):
    """What a person may tell of themselves for the dataset."""

    native_languages = forms.CharField(
        label=gettext_lazy("Native languages"),
        help_text=gettext_lazy("With commas between."),
        max_length=400,
        required=False,
    )
    field = forms.CharField(label=gettext_lazy("Field of work"), max_length=100, required=False)
    years_experience = forms.IntegerField(
        label=gettext_lazy("Years of experience in it"),
        min_value=0,
        max_value=members.MOST_YEARS,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Anything else"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def clean_native_languages(self) -> list[str]:
        """The languages, each as it was written."""
        named = [one.strip() for one in self.cleaned_data["native_languages"].split(",")]
        if len(named) > members.MOST_LANGUAGES:
            raise forms.ValidationError(_("Up to {most} languages.").format(most=members.MOST_LANGUAGES))
        if long := next((one for one in named if len(one) > members.LONGEST_LANGUAGE), ""):
            words = _("“{language}” is longer than {most} characters.")
            raise forms.ValidationError(words.format(language=long, most=members.LONGEST_LANGUAGE))
        return named


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; POST tells of oneself, or with `withdraw` takes all of it back."""
    user, actor, project = projects.open_project(request, slug)
    did = myself.did(actor, project)
    told_before = members.background(actor, project)
    initial = told_before | {"native_languages": ", ".join(told_before.get("native_languages", []))}
    form = BackgroundForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if "withdraw" in request.POST:
            members.set_background(actor, project, dict.fromkeys(members.BACKGROUND))
            messages.success(request, _("It is withdrawn. Exports from now on leave it out."))
            return redirect("me", project.slug)
        if form.is_valid():
            fields = dict(form.cleaned_data)
            members.set_background(actor, project, fields)
            messages.success(request, _("Saved."))
            return redirect("me", project.slug)
    minutes = did.duration_ms / 60_000
    context: dict[str, Any] = {
        "did": did,
        "minutes": minutes if minutes >= 1 else None,
        "records_timing": project.records_timing,
        "shares_timing": user.shares_timing,
        "form": form,
        "told": bool(told_before),
        **found(actor, project),
    }
    return projects.show(request, project, actor, "me", context, status=400 if form.errors else 200)


def found(actor: Actor, project: Project) -> dict[str, Any]:
    """What was found of the person's answers."""
    words = Words(project)
    differ = [row for _key, row in myself.differences(actor, project, Window(MOST))][:MOST]
    met = checks.of_person(actor, project)
    around = passages.read([row.sentence for row in differ] + [row.sentence for row in met])
    return {
        "differ": [
            {
                "passage": around[row.sentence],
                "mine": words.told(row.mine),
                "decided": words.told(row.decided),
                "reason": row.reason,
            }
            for row in differ
            if row.sentence in around
        ],
        "n_differ": myself.n_differences(actor, project),
        "met": [told(row, words, around) for row in met if row.sentence in around],
        "points": checks.points(met),
        "selves": repeats.self_agreement(actor, project, alone=True),
        "n_due": len(repeats.due(actor, project)),
        "n_held": redefined.n_asked(actor, project),
        "results": training.results(actor, project, alone=True),
        "rushed": timing.in_seconds(
            timing.of_documents(actor, project, Window(MOST), rushed=True, alone=True)
        ),
        "words_per_minute": timing.WORDS_PER_MINUTE,
        **words.buttons(),
    }
