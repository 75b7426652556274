"""A person's own account: what there is, and their API tokens."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from documents import access, tokens, users
from documents.access import Actor
from documents.accounts.confirming import confirm
from documents.errors import Invalid
from documents.models import Scope, User

SCOPES = [
    (Scope.READ.value, _("Read and export")),
    (Scope.LABEL.value, _("Label, and all above")),
    (Scope.CURATE.value, _("Bring in documents, and all above")),
    (Scope.ADMIN.value, _("Everything you may do")),
]


class TokenForm(forms.Form):
    """A new token; a choice among the person's own projects."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
    scope = forms.ChoiceField(label=_("What it may do"), choices=SCOPES, initial=Scope.READ.value)
    days = forms.IntegerField(
        label=_("Days until it ends"), min_value=1, max_value=tokens.LONGEST_DAYS, initial=tokens.DEFAULT_DAYS
    )
    projects = forms.MultipleChoiceField(
        label=_("Only in these projects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of yours, later ones too."),
    )

    def __init__(self, user: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        mine = access.projects_of(Actor(user.pk))
        self.fields["projects"].choices = [(project.slug, project.name) for project in mine]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What belongs to the person's account, and where each of it is changed.

    POST says whether how long answers take may be recorded (`shares_timing`).
    """
    if request.method == "POST":
        users.share_timing(person(request), "shares_timing" in request.POST)
        messages.success(request, _("Saved."))
        return redirect("account")
    return render(request, "account/account.html", {"n_tokens": tokens.tokens_of(person(request)).count()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's tokens; POST makes one and shows it, this once."""
    user = person(request)
    form = TokenForm(user, request.POST) if request.method == "POST" else TokenForm(user)
    secret = made = None
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["scope"] == Scope.ADMIN:
            confirm(request)
        try:
            made, secret = tokens.create(
                user,
                name=form.cleaned_data["name"],
                scopes=[form.cleaned_data["scope"]],
                projects=form.cleaned_data["projects"],
                days=form.cleaned_data["days"],
            )
            form = TokenForm(user)
        except Invalid as error:
            form.add_error(None, error.message)
    context = {"tokens": tokens.tokens_of(user), "form": form, "secret": secret, "made": made}
    return render(request, "account/tokens.html", context, status=400 if form.errors else 200)


@require_POST
def token_end(request: HttpRequest, token_key: str) -> HttpResponse:
    """End a token of the person's."""
    tokens.end(person(request), token_key)
    return redirect("token_list")


def person(request: HttpRequest) -> User:
    """Whoever is signed in; LoginRequiredMiddleware lets nobody else come this far."""
    assert isinstance(request.user, User)
    return request.user
