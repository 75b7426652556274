"""What of the accounts library is reachable: no sign-up by a form."""

from allauth.account import views
from allauth.mfa.base.views import authenticate
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import include, path

from documents.accounts.framing import framed
from documents.accounts.oidc import views as oidc

urlpatterns = [
    path("login/", framed(views.login), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", framed(views.account_inactive), name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("connections/", oidc.connections, name="socialaccount_connections"),
    path("oidc/cancelled/", oidc.cancelled, name="socialaccount_login_cancelled"),
    path("oidc/<slug:provider_id>/", oidc.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("2fa/authenticate/", framed(authenticate), name="mfa_authenticate"),
    path("2fa/webauthn/login/", framed(login_webauthn), name="mfa_login_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
