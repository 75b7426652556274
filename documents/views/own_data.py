"""One's own data: to take along, and to erase."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from documents import erasing, own_data
from documents.accounts.confirming import confirm
from documents.errors import Conflict, Invalid
from documents.views.accounts import person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest) -> HttpResponseBase:
    """What the file holds; POST gives it."""
    if request.method == "POST":
        user = person(request)
        name = f"contested-{user.username}.zip"
        return FileResponse(own_data.archive(user), as_attachment=True, filename=name)
    return render(request, "account/data.html")


@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What would go and what stays; POST with the user name typed once more erases the account for good."""
    user = person(request)
    error, status = "", 200
    if request.method == "POST":
        confirm(request)
        try:
            name = erasing.erase(user, request.POST.get("username", ""))
        except (Invalid, Conflict) as refusal:
            told = refusal.extra.get("errors", {}).get("username", [])
            error, status = " ".join([refusal.message, *told]), refusal.status
        else:
            get_adapter().logout(request)
            return render(request, "account/erased.html", {"name": name})
    projects = erasing.preview(user)
    context = {
        "projects": projects,
        "error": error,
        "pseudonym": erasing.NAME.format(id=user.pk),
        "must_hand_over": any(one.is_last_owner for one in projects),
    }
    return render(request, "account/erase.html", context, status=status)
