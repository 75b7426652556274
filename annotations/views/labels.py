"""A project's labels, for its owners: their list and order, one label, a new one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import colours, labels
from annotations.models import Annotation, Label, Pattern
from annotations.models.labels import KEY
from annotations.views import labels_css, projects
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, DomainError, Invalid, NotFound
from documents.models import Project

OWN = "own"
"""The choice of colours that are not of the palette."""
PATTERNS = {
    Pattern.SOLID: gettext_lazy("Solid"),
    Pattern.DOTTED: gettext_lazy("Dotted"),
    Pattern.WAVY: gettext_lazy("Wavy"),
    Pattern.DASHED: gettext_lazy("Dashed"),
    Pattern.DOUBLE: gettext_lazy("Double"),
}
FIELD_NAMES = {
    "name": gettext_lazy("Name"),
    "hotkey": gettext_lazy("Hotkey"),
    "letter": gettext_lazy("Letter"),
    "definition": gettext_lazy("Definition"),
    "examples": gettext_lazy("Examples"),
    "colour_light": gettext_lazy("Colour on light"),
    "colour_dark": gettext_lazy("Colour on dark"),
    "pattern": gettext_lazy("Underline"),
}


class LabelForm(forms.Form):
    """What owners say of a label; `others` are the other labels that can be given."""

    name = forms.CharField(label=FIELD_NAMES["name"], max_length=60)
    key = forms.RegexField(
        KEY,
        label=gettext_lazy("Key"),
        help_text=gettext_lazy("Its name in exports and for scripts, as in “rumour”. It never changes."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}),
        error_messages={
            "invalid": gettext_lazy("Lower-case letters, digits, - and _, with a letter at the beginning.")
        },
    )
    hotkey = forms.ChoiceField(
        label=FIELD_NAMES["hotkey"], help_text=gettext_lazy("The digit that gives it in the review room.")
    )
    letter = forms.CharField(
        label=FIELD_NAMES["letter"],
        help_text=gettext_lazy("One or two; they stand before the sentence."),
        max_length=2,
    )
    definition = forms.CharField(
        label=FIELD_NAMES["definition"],
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "class": "words"}),
    )
    examples = forms.CharField(
        label=FIELD_NAMES["examples"],
        help_text=gettext_lazy("One a line."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "class": "words"}),
    )
    palette = forms.ChoiceField(widget=forms.RadioSelect)
    colour_light = forms.CharField(
        label=FIELD_NAMES["colour_light"], max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    colour_dark = forms.CharField(
        label=FIELD_NAMES["colour_dark"], max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    pattern = forms.ChoiceField(
        label=FIELD_NAMES["pattern"], choices=list(PATTERNS.items()), widget=forms.RadioSelect
    )

    def __init__(self, data: Any, label: Label, others: list[Label]) -> None:
        pair = (label.colour_light, label.colour_dark)
        chosen = str(colours.PALETTE.index(pair)) if pair in colours.PALETTE else OWN
        initial = {name: getattr(label, name) for name in labels.FIELDS} | {"palette": chosen}
        super().__init__(data, initial=initial)
        if label.pk:
            del self.fields["key"]
        self.fields["hotkey"].choices = hotkeys(label, others)  # type: ignore[attr-defined]
        numbers = [str(number) for number in range(len(colours.PALETTE))]
        self.fields["palette"].choices = [(one, one) for one in (*numbers, OWN)]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The fields of a label, with the colours of the palette where one of it is chosen.

        Whoever changes a colour and leaves the palette as it was means the colour.
        """
        given = dict(self.cleaned_data)
        chosen = given.pop("palette")
        means_own = "palette" not in self.changed_data and {*labels.THEMES} & {*self.changed_data}
        if chosen != OWN and not means_own:
            given["colour_light"], given["colour_dark"] = colours.PALETTE[int(chosen)]
        return given

    def refuse(self, refusal: DomainError) -> None:
        """Say of each field what is wrong with it, and of the whole what is wrong with that."""
        errors = refusal.extra.get("errors", {})
        if isinstance(refusal, Conflict) and refusal.extra.get("field") in self.fields:
            errors = {refusal.extra["field"]: [refusal.message]}
        elif not isinstance(refusal, labels.StaleLabel):
            self.add_error(None, refusal.message)
        for name, words in errors.items():
            self.add_error(name if name in self.fields else None, words)


def hotkeys(label: Label, others: Iterable[Label]) -> list[tuple[str, str]]:
    """The digits, with who has them; a label that can be given already may swap with another."""
    # Beside a retired label every digit is free until it comes back.
    holders = {} if label.retired_at else {other.hotkey: other.name for other in others}
    swaps = _("{digit}: swap with “{name}”")
    return [
        (digit, swaps.format(digit=digit, name=holders[digit]) if digit in holders else digit)
        for digit in labels.HOTKEYS
        if digit not in holders or label.pk
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The labels in their order; POST moves one (`up`, `down`) or brings one back (`restore`)."""
    actor, project, every = open_labels(request, slug)
    error = ""
    if request.method == "POST":
        try:
            if key := request.POST.get("restore"):
                back = labels.change_label(project, key, {"retired": False})
                words = _("“{name}” can be given again, with the hotkey {hotkey}.")
                messages.success(request, words.format(name=back.name, hotkey=back.hotkey))
            else:
                move(project, every, request.POST)
            return redirect("labels", project.slug)
        except Conflict as refusal:
            error = refusal.message
    counts = dict(
        Annotation.objects.filter(project=project, round=0, label__isnull=False)
        .values_list("label_id")
        .annotate(n=Count("id"))
    )
    alive = labels.live(every)
    context = {
        "labels": [(label, counts.get(label.pk, 0), warnings(label, alive)) for label in alive],
        "retired": [(label, counts.get(label.pk, 0)) for label in every if label not in alive],
        "error": error,
        "labels_version": labels_css.version(every),
        "full": not labels.spare_hotkey(alive),
    }
    return projects.show(request, project, actor, "labels", context, status=409 if error else 200)


def move(project: Project, every: list[Label], posted: Any) -> None:
    """Put a label before or after its neighbour among those that can be given."""
    up = posted.get("up", "")
    alive = labels.live(every)
    at = next((n for n, label in enumerate(alive) if label.key == (up or posted.get("down", ""))), None)
    if at is None or not 0 <= (to := at + (-1 if up else 1)) < len(alive):
        return
    labels.change_label(project, alive[at].key, {"position": every.index(alive[to])})


def warnings(label: Label, alive: list[Label]) -> list[str]:
    """What makes the label hard to read or to tell from others."""
    others = [other for other in alive if other is not label]
    found = [
        labels.too_faint(getattr(label, name), background) or labels.too_close(label, others, name)
        for name, background in zip(labels.THEMES, colours.BACKGROUNDS, strict=True)
    ]
    return [
        f"{FIELD_NAMES[name]}: {words}" for name, words in zip(labels.THEMES, found, strict=True) if words
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One label: changed, retired or deleted (`remove`), brought back (`restore`)."""
    actor, project, every = open_labels(request, slug)
    label = next((one for one in every if one.key == key), None)
    if label is None:
        raise NotFound(_("The project has no label “{key}”.").format(key=key))
    others = [other for other in labels.live(every) if other is not label]
    form = LabelForm(request.POST or None, label, others)
    context: dict[str, Any] = {"label": label, "base": label.revision}
    status = 200
    if request.method == "POST":
        base = base_of(request.POST.get("base", ""))
        try:
            if "remove" in request.POST:
                say_removed(request, label.name, labels.remove_label(project, key, base))
                return redirect("labels", project.slug)
            if form.is_valid():
                insist = request.POST.get("insist") == "1"
                saved = labels.change_label(project, key, form.given(), base, swap=True, insist=insist)
                messages.success(request, _("“{name}” is saved.").format(name=saved.name))
                return redirect("labels", project.slug)
            status = 400
        except labels.StaleLabel as stale:
            status = stale.status
            context |= {
                "stale": stale.message,
                "base": stale.extra["theirs"]["revision"],
                "theirs": differences(stale.extra["theirs"], request.POST),
            }
        except (Invalid, Conflict) as refusal:
            form.refuse(refusal)
            status = refusal.status
            context["close"] = isinstance(refusal, labels.TooClose)
    context |= {"used": labels.in_use(label)}
    return show_form(request, project, actor, form, every, others, context, status)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A label to add, with what is free chosen for it."""
    actor, project, every = open_labels(request, slug)
    alive = labels.live(every)
    if not labels.spare_hotkey(alive):
        raise Conflict(_("All nine hotkeys are taken. Retire another label first."))
    light, dark = colours.spare((each.colour_light, each.colour_dark) for each in alive)
    blank = Label(
        project=project,
        hotkey=labels.spare_hotkey(alive),
        colour_light=light,
        colour_dark=dark,
        pattern=labels.spare_pattern(every),
    )
    form = LabelForm(request.POST or None, blank, alive)
    context: dict[str, Any] = {}
    status = 400 if request.method == "POST" else 200
    if form.is_bound and form.is_valid():
        given = form.given()
        try:
            added = labels.add_label(project, given.pop("key"), given, request.POST.get("insist") == "1")
            messages.success(request, _("“{name}” can be given now.").format(name=added.name))
            return redirect("labels", project.slug)
        except (Invalid, Conflict) as refusal:
            form.refuse(refusal)
            status = refusal.status
            context["close"] = isinstance(refusal, labels.TooClose)
    return show_form(request, project, actor, form, every, alive, context, status)


def show_form(
    request: HttpRequest,
    project: Project,
    actor: Actor,
    form: LabelForm,
    every: list[Label],
    others: list[Label],
    context: dict[str, Any],
    status: int,
) -> HttpResponse:
    """The page of one label, with the palette and what of it is close to another label's colours."""
    chosen = str(form["palette"].value())
    palette = [
        {"value": str(number), "light": pair[0], "dark": pair[1], "near": close_to(pair, others)}
        for number, pair in enumerate(colours.PALETTE)
    ]
    context |= {
        "form": form,
        "palette": palette,
        "chosen": chosen,
        "own": OWN,
        "letter": str(form["letter"].value() or "A")[:2],
        "papers": colours.BACKGROUNDS,
        "labels_version": labels_css.version(every),
    }
    return projects.show(request, project, actor, "label", context, status=status)


def close_to(pair: colours.Pair, others: list[Label]) -> str:
    """The name of the first label that a pair is too close to."""
    for other in others:
        if colours.apart(pair, [(other.colour_light, other.colour_dark)]) < colours.APART:
            return other.name
    return ""


def differences(theirs: dict[str, Any], posted: Any) -> list[tuple[str, str]]:
    """What of a label is otherwise now than in the form that was sent."""
    return [
        (str(words), str(PATTERNS[theirs[name]]) if name == "pattern" else theirs[name])
        for name, words in FIELD_NAMES.items()
        if str(posted.get(name, "")).replace("\r\n", "\n").strip() != theirs[name].strip()
    ]


def say_removed(request: HttpRequest, name: str, kept: Label | None) -> None:
    """What became of a label that was taken away."""
    words = (
        _("“{name}” is deleted; no answer ever held it.")
        if kept is None
        else _("“{name}” is retired: answers keep it, and it can be given no more.")
    )
    messages.success(request, words.format(name=name))


def base_of(text: str) -> int | None:
    """The revision that a form was made from."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def open_labels(request: HttpRequest, slug: str) -> tuple[Actor, Project, list[Label]]:
    """The project that the reader owns, and all its labels in order."""
    _user, actor, project = projects.open_project(request, slug)
    access.project(actor, slug, Need.OWN)
    return actor, project, list(Label.objects.filter(project=project))
