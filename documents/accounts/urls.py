"""What of the accounts library is reachable: no sign-up by a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import authenticate
from allauth.mfa.webauthn.views import login_webauthn
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import include, path, re_path

from documents.accounts.again import again
from documents.accounts.framing import framed
from documents.accounts.oidc import views as oidc


def with_mail(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, where letters leave this instance; without MAIL_URL there is no such page."""

    @wraps(view)
    def there(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAIL_URL:
            raise Http404
        return view(request, *args, **kwargs)

    return there


urlpatterns = [
    path("login/", framed(views.login), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", framed(views.account_inactive), name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("confirm/again/", again, name="account_confirm_again"),
    path("password/", views.password_change, name="account_change_password"),
    # What is asked before other acts is not to be had without having been asked.
    path("password/set/", reauthentication_required(views.password_set), name="account_set_password"),
    path("email/", with_mail(views.email), name="account_email"),
    path("email/<str:key>/", with_mail(views.confirm_email), name="account_confirm_email"),
    path("password/reset/", with_mail(views.password_reset), name="account_reset_password"),
    path("password/reset/sent/", with_mail(views.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/set/",
        with_mail(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[\w-]+)/$",
        with_mail(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("connections/", oidc.connections, name="socialaccount_connections"),
    path("oidc/cancelled/", oidc.cancelled, name="socialaccount_login_cancelled"),
    path("oidc/<slug:provider_id>/", oidc.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("2fa/authenticate/", framed(authenticate), name="mfa_authenticate"),
    path("2fa/webauthn/login/", framed(login_webauthn), name="mfa_login_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
