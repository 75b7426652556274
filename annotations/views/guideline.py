"""The guideline of a project: read, edited by owners, its versions and what changed between two."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from annotations import gaps, guidelines
from annotations.guidelines import Changed
from annotations.models import Guideline, Label
from annotations.views import labels_css, projects
from annotations.views.folding import folded
from annotations.views.projects import rendered
from documents import access
from documents.access import Need
from documents.errors import Conflict, Invalid
from documents.models import Project

MOST_GAPS = 200
"""Paragraphs beside a change that are shown though they are as they were."""


class GuidelineForm(forms.Form):
    """The text of the next version."""

    text = forms.CharField(
        label=gettext_lazy("The text"),
        help_text=gettext_lazy(
            "Markdown. A paragraph that begins with a question in bold, as in “**Fact or opinion?**”, is "
            "shown with both labels in the review room."
        ),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "dir": "auto", "spellcheck": "true"}),
        error_messages={"required": gettext_lazy("A guideline without text helps nobody.")},
    )
    summary = forms.CharField(
        label=gettext_lazy("What changed"),
        help_text=gettext_lazy("A line for those who know the version before."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say in a line what changed.")},
    )
    redefines = forms.MultipleChoiceField(
        label=gettext_lazy("Labels that mean something else from now on"),
        help_text=gettext_lazy(
            "Whoever gave one of them under an earlier version is asked whether the answer still holds."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, project: Project, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        live = Label.objects.filter(project=project, retired_at=None)
        self.fields["redefines"].choices = list(live.values_list("key", "name"))  # type: ignore[attr-defined]


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """What the labels mean, in this project's words; `?version=` reads an older version."""
    _user, actor, project = projects.open_project(request, slug)
    newest = guidelines.newest(project)
    number = number_of(request.GET.get("version", ""))
    shown = guidelines.version(project, number) if number else newest
    labels = list(Label.objects.filter(project=project))
    context = {
        "guideline": shown,
        "newest": newest,
        "text": rendered(shown.text) if shown else "",
        "labels": [label for label in labels if label.retired_at is None],
        "labels_version": labels_css.version(labels),
    }
    return projects.show(request, project, actor, "guideline", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The next version: `preview` shows it and what it changes, otherwise it is published."""
    user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.OWN)
    newest = guidelines.newest(project)
    text_now, number_now = (newest.text, newest.version) if newest else ("", 0)
    form = GuidelineForm(project, request.POST or None, initial={"text": text_now})
    context: dict[str, Any] = {"form": form, "base": number_now, "next": number_now + 1}
    context["gaps"] = [
        (gap, str(gap.pk) in request.POST.getlist("gap")) for gap in gaps.of_project(project)[:MOST_GAPS]
    ]
    if request.method != "POST":
        return projects.show(request, project, actor, "guideline_edit", context)
    base = number_of(request.POST.get("base", ""))
    context["base"] = base
    preview = "preview" in request.POST
    if preview:
        form.fields["summary"].required = False
    status = 200 if form.is_valid() and preview else 400
    if preview and form.is_valid():
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        context |= {"preview": rendered(text), "changes": list(compared(text_now, text))}
    elif form.is_valid():
        try:
            done = guidelines.publish(project, author_id=user.pk, base=base, **form.cleaned_data)
            gaps.take_up(done, [number_of(gap) for gap in request.POST.getlist("gap")])
            messages.success(request, _("Version {number} is published.").format(number=done.version))
            return redirect("guideline", project.slug)
        except guidelines.NewerGuideline as newer:
            status = newer.status
            theirs, yours = newer.extra["theirs"], newer.extra["yours"]
            context |= {"stale": newer.message, "base": newer.extra["newest"], "theirs": theirs}
            context |= {"newest": guidelines.newest(project), "next": newer.extra["newest"] + 1}
            context |= {"changes": list(compared(theirs, yours))}
        except (Invalid, Conflict) as refusal:
            form.add_error("text", refusal.message)
    return projects.show(request, project, actor, "guideline_edit", context, status=status)


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version, the newest first: who published it, when, and what changed."""
    _user, actor, project = projects.open_project(request, slug)
    every = list(every_version(project))
    numbers = [one.version for one in every]
    context = {
        "versions": [(one, one.version - 1 if one.version - 1 in numbers else 0) for one in every],
        "numbers": numbers,
    }
    return projects.show(request, project, actor, "guideline_versions", context)


@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from version `?from=` to `?to=`; without them, from the last but one to the last."""
    _user, actor, project = projects.open_project(request, slug)
    numbers = list(every_version(project).values_list("version", flat=True))
    last = numbers[0] if numbers else 0
    now = guidelines.version(project, number_of(request.GET.get("to", "")) or last)
    before = guidelines.version(project, number_of(request.GET.get("from", "")) or max(1, now.version - 1))
    context = {
        "before": before,
        "now": now,
        "numbers": numbers,
        "changes": list(compared(before.text, now.text)),
        "same": before.text == now.text,
    }
    return projects.show(request, project, actor, "guideline_changes", context)


def every_version(project: Project) -> Any:
    """The versions, the newest first, without their texts."""
    return Guideline.objects.filter(project=project).select_related("created_by").defer("text")


def compared(before: str, after: str) -> Iterator[Changed | int]:
    """The paragraphs of two texts; a number stands for that many that are the same."""
    yield from folded(guidelines.compare(before, after), is_same)


def is_same(paragraph: Changed) -> bool:
    return paragraph[0] == "same"


def number_of(text: str) -> int:
    """The number of a version; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
