"""The page where somebody who has neither a password nor a second factor signs in once more."""

from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from documents import signin
from documents.accounts import confirming
from documents.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponseBase:
    """By which ways they can; POST sends a link to the address that is theirs."""
    user = request.user
    assert isinstance(user, User)
    going_on = get_next_redirect_url(request) or ""
    if not confirming.only_by_signing_in(user):
        return _to("account_reauthenticate", going_on)
    if request.method == "POST":
        if limited := ratelimit.consume_or_429(request, action="reauthenticate", user=user):
            return limited
        address = signin.send(user, next_path=going_on)
        messages.success(
            request, _("A link went to {address}. Open it in this browser.").format(address=address)
        )
        return _to("account_confirm_again", going_on)
    theirs = set(SocialAccount.objects.filter(user=user).values_list("provider", flat=True))
    has_mail = bool(settings.MAIL_URL) and EmailAddress.objects.filter(user=user, verified=True).exists()
    context = {
        "providers": [given for given in settings.OIDC if given["id"] in theirs],
        "has_mail": has_mail,
        "next_path": going_on,
        "process": confirming.BY_PROVIDER,
    }
    return render(request, "account/again.html", context)


def _to(name: str, going_on: str) -> HttpResponse:
    query = f"?{urlencode({'next': going_on})}" if going_on else ""
    return redirect(reverse(name) + query)
