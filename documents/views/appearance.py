"""How pages look to somebody in this browser, and where a label leads, kept in a cookie.

The server writes the choice into the page, so that nothing flashes or jumps before a script runs, and without
one.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

COOKIE = "appearance"
YEAR = 365 * 24 * 60 * 60
CHOICES: dict[str, tuple[tuple[str, Any], ...]] = {
    "theme": (
        ("system", _("As the system")),
        ("light", _("Light")),
        ("dark", _("Dark")),
        ("contrast", _("High contrast")),
    ),
    "face": (("serif", _("Serif")), ("sans", _("Sans serif"))),
    "size": (
        ("smaller", _("Smaller")),
        ("normal", _("Normal")),
        ("larger", _("Larger")),
        ("largest", _("Largest")),
    ),
    "spacing": (
        ("close", pgettext_lazy("space between lines", "Close")),
        ("normal", _("Normal")),
        ("wide", _("Wide")),
    ),
    "width": (("narrow", _("Narrow")), ("normal", _("Normal")), ("wide", _("Wide"))),
    "unseen": (("hidden", _("Not shown")), ("shown", _("Shown at their places"))),
    "onward": (
        ("stay", _("Stay")),
        ("next", _("Go to the next sentence")),
        ("next-unlabelled", _("Go to the next without an answer")),
    ),
}
# What a browser has that never chose; it is written nowhere.
USUAL = {
    "theme": "system",
    "face": "serif",
    "size": "normal",
    "spacing": "normal",
    "width": "normal",
    "unseen": "hidden",
    "onward": "stay",
}
UNUSUAL = {name: {value for value, _name in values} - {USUAL[name]} for name, values in CHOICES.items()}
NAMES: dict[str, Any] = {
    "theme": _("Theme"),
    "face": _("Face of the text"),
    "size": _("Size of the text"),
    "spacing": _("Space between lines and words"),
    "width": _("Width of the text"),
    "unseen": _("Characters that cannot be seen"),
    "onward": _("After a label"),
}


def chosen(request: HttpRequest) -> dict[str, str]:
    """What this browser chose beside the usual; a cookie that says anything else is not heard."""
    pairs = (pair.partition("-") for pair in request.COOKIES.get(COOKIE, "").split("."))
    return {name: value for name, _dash, value in pairs if value in UNUSUAL.get(name, ())}


def context(request: HttpRequest) -> dict[str, Any]:
    """For every page: the choice, and the form that changes it; a fragment asks for neither."""
    return {
        "appearance": lambda: chosen(request).items(),
        "appearance_form": lambda: AppearanceForm(chosen(request)),
        "has_mail": bool(settings.MAIL_URL),
    }


class AppearanceForm(forms.Form):
    """One choice of each kind."""

    def __init__(self, now: dict[str, str], data: Any = None) -> None:
        super().__init__(data, initial=USUAL | now)
        for name, values in CHOICES.items():
            self.fields[name] = forms.ChoiceField(
                label=NAMES[name],
                choices=values,
                required=False,
                widget=forms.RadioSelect(attrs={"data-appearance": name, "data-usual": USUAL[name]}),
            )


@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """The form as a page, for those without script; `next` is where one came from."""
    given = request.POST if request.method == "POST" else request.GET
    back = given.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    if request.method != "POST":
        return render(request, "documents/appearance.html", {"back": back})
    form = AppearanceForm({}, request.POST)
    response = redirect(back)
    if form.is_valid():
        response.set_cookie(
            COOKIE,
            cookie(form.cleaned_data),
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def cookie(values: dict[str, str]) -> str:
    """The cookie that says so; empty where all is as usual."""
    return ".".join(f"{name}-{values[name]}" for name in CHOICES if values.get(name) in UNUSUAL[name])
