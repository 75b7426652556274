"""How pages look to somebody in this browser: theme, face, size, spacing and width, kept in a cookie.

The server writes the choice into the page, so that nothing flashes or jumps before a script runs, and without
one.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

COOKIE = "appearance"
YEAR = 365 * 24 * 60 * 60
# The first of each is what a browser has that never chose; it is written nowhere.
CHOICES = {
    "theme": (
        ("system", "As the system"),
        ("light", "Light"),
        ("dark", "Dark"),
        ("contrast", "High contrast"),
    ),
    "face": (("serif", "Serif"), ("sans", "Sans serif")),
    "size": (("normal", "Normal"), ("smaller", "Smaller"), ("larger", "Larger"), ("largest", "Largest")),
    "spacing": (("normal", "Normal"), ("close", "Close"), ("wide", "Wide")),
    "width": (("normal", "Normal"), ("narrow", "Narrow"), ("wide", "Wide")),
}
USUAL = {name: values[0][0] for name, values in CHOICES.items()}
UNUSUAL = {name: {value for value, _ in values[1:]} for name, values in CHOICES.items()}
NAMES = {
    "theme": "Theme",
    "face": "Face of the text",
    "size": "Size of the text",
    "spacing": "Space between lines and words",
    "width": "Width of the text",
}


def chosen(request: HttpRequest) -> dict[str, str]:
    """What this browser chose beside the usual; a cookie that says anything else is not heard."""
    pairs = (pair.partition("-") for pair in request.COOKIES.get(COOKIE, "").split("."))
    return {name: value for name, _, value in pairs if value in UNUSUAL.get(name, ())}


def context(request: HttpRequest) -> dict[str, Any]:
    """For every page: the choice, and the form that changes it; a fragment asks for neither."""
    return {
        "appearance": lambda: chosen(request).items(),
        "appearance_form": lambda: AppearanceForm(chosen(request)),
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
                widget=forms.RadioSelect(attrs={"data-appearance": name}),
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
