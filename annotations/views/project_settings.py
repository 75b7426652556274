"""A project's settings, for its owners."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.models import Annotation
from annotations.projects import change_project
from annotations.views import projects
from documents import access
from documents.access import Need
from documents.errors import Invalid
from documents.models import Project, Reveal, Role, SearchPolicy

POLICIES = {
    SearchPolicy.NONE: gettext_lazy("The document alone"),
    SearchPolicy.LINKS: gettext_lazy("The document and the sources it links to"),
    SearchPolicy.WEB: gettext_lazy("The whole web"),
}
REVEALS = {
    Reveal.DONE: gettext_lazy("To each reviewer once they are done with the document"),
    Reveal.RELEASE: gettext_lazy("To everybody, with a release"),
}


class SettingsForm(forms.Form):
    """What an owner may change of a project."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("A project needs a name. Nothing was changed.")},
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        help_text=gettext_lazy("What it is about, in a sentence or two; it stands under the name."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    blind = forms.BooleanField(
        label=gettext_lazy("Blind"),
        help_text=gettext_lazy(
            "Reviewers and viewers see no labels of others, nor anything computed from them, so that "
            "everybody judges alone."
        ),
        required=False,
    )
    reveal = forms.ChoiceField(
        label=gettext_lazy("Labels of others are shown"),
        help_text=gettext_lazy("When a blind project stops being blind for a reviewer."),
        choices=list(REVEALS.items()),
        widget=forms.RadioSelect,
    )
    search_policy = forms.ChoiceField(
        label=gettext_lazy("Reviewers may consult"),
        help_text=gettext_lazy("What counts as evidence beside the document; the guideline refers to it."),
        choices=list(POLICIES.items()),
        widget=forms.RadioSelect,
    )
    article_first = forms.BooleanField(
        label=gettext_lazy("The article first"),
        help_text=gettext_lazy(
            "A reviewer labels the article before its thread is shown to them; their labels from before are "
            "kept, so that what the thread did to a judgement can be measured."
        ),
        required=False,
    )
    records_timing = forms.BooleanField(
        label=gettext_lazy("Record how long answers take"),
        help_text=gettext_lazy("Of those alone who agree to it in their account."),
        required=False,
    )
    originals_days = forms.IntegerField(
        label=gettext_lazy("Days for which originals are kept"),
        help_text=gettext_lazy(
            "The pages and files that documents were read from; documents and labels stay. Empty: for ever. "
            "0: they go within an hour."
        ),
        min_value=0,
        max_value=36_500,
        required=False,
    )
    erases_labels = forms.BooleanField(
        label=gettext_lazy("Labels go with their reviewer"),
        help_text=gettext_lazy(
            "When somebody erases their account, their labels here are cleared. Otherwise they stay, under a "
            "pseudonym."
        ),
        required=False,
    )
    requires_second_factor = forms.BooleanField(
        label=gettext_lazy("Only with a second factor"),
        help_text=gettext_lazy(
            "Members without an authenticator app or a passkey are led to set one up before they see "
            "anything of this project, and their API tokens reach nothing of it."
        ),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The settings, and their change; to make a blind project open is asked about once more."""
    _user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.OWN)
    fields = list(SettingsForm.base_fields)
    form = SettingsForm(request.POST or None, initial={name: getattr(project, name) for name in fields})
    error, uncovers = "", None
    if request.method == "POST" and form.is_valid():
        opens = project.blind and not form.cleaned_data["blind"]
        if opens and request.POST.get("uncover") != "1":
            uncovers = uncovered(project)
        else:
            try:
                if form.cleaned_data["requires_second_factor"] and not project.requires_second_factor:
                    access.require_own_factor(actor)
                change_project(project, form.cleaned_data)
            except Invalid as refusal:
                error = projects.why(refusal)
            else:
                messages.success(request, _("The settings are saved."))
                return redirect("project-settings", project.slug)
    refused = bool(error or form.errors)
    # The name above the form is the one that is stored.
    project.refresh_from_db()
    context = {"form": form, "error": error, "uncovers": uncovers}
    return projects.show(request, project, actor, "settings", context, status=400 if refused else 200)


def uncovered(project: Project) -> dict[str, int]:
    """What opening a blind project shows: answers, their reviewers, and members who would see them."""
    answers = Annotation.objects.filter(project=project, round=0)
    return {
        "answers": answers.count(),
        "reviewers": answers.values("reviewer_id").distinct().count(),
        "members": project.memberships.filter(role__in=[Role.REVIEWER, Role.VIEWER]).count(),
    }
