"""The page of an invitation: join with the account that one has, or make one."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from documents import inviting
from documents.errors import Conflict, Invalid
from documents.models import User


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """GET says what the invitation is to and spends nothing; POST joins."""
    invitation = inviting.read(secret)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            if request.user.is_authenticated:
                inviting.accept(secret, request.user)
                messages.success(
                    request, _("You belong to “{project}” now.").format(project=invitation.project.name)
                )
                return redirect(invitation.project)
            fields = [request.POST.get(name, "") for name in ("username", "name", "password")]
            return signed_in(request, inviting.join(secret, *fields), invitation.project.get_absolute_url())
        except Invalid as refusal:
            errors = refusal.extra.get("errors", {}) or {"": [refusal.message]}
        except Conflict as refusal:
            errors = {"" if request.user.is_authenticated else "username": [refusal.message]}
    context = {
        "invitation": invitation,
        "errors": errors,
        "given": request.POST,
        "next_path": request.path,
    }
    return render(request, "account/join.html", context, status=400 if errors else 200)


def signed_in(request: HttpRequest, user: User, next_path: str) -> HttpResponse:
    """Sign the new account in, by the way that every other sign-in takes."""
    if request.user.is_authenticated:
        get_adapter().logout(request)
    record_authentication(request, user, method="password")
    return perform_login(request, Login(user=user, redirect_url=next_path))
