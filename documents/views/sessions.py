"""Where a person is signed in, and the way to end it there."""

import re

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from documents import audit
from documents.errors import NotFound
from documents.views.accounts import person

# The first that a browser calls itself counts: most call themselves several others, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def described(user_agent: str) -> str:
    """What a browser says it is, in two words; a program's own first word; nothing where it says nothing."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser or system:
        return " · ".join(filter(None, (browser, system)))
    return re.split(r"[\s/(]", user_agent.strip(), maxsplit=1)[0][:40]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_list(request: HttpRequest) -> HttpResponse:
    """The person's sessions; POST ends one (`session`) or all but this one (`others`).

    A session that ended is over for every request at once, and for labels on their way within 5 seconds.
    """
    sessions = sorted(
        UserSession.objects.purge_and_list(person(request)),
        key=lambda session: (session.session_key != request.session.session_key, -session.pk),
    )
    if request.method == "POST":
        return _end(request, sessions)
    for session in sessions:
        session.browser = described(session.user_agent)
        session.is_this = session.session_key == request.session.session_key
    return render(request, "account/sessions.html", {"sessions": sessions})


def _end(request: HttpRequest, sessions: list[UserSession]) -> HttpResponse:
    others = [session for session in sessions if session.session_key != request.session.session_key]
    if "others" not in request.POST:
        others = [session for session in others if str(session.pk) == request.POST.get("session")]
        if not others:
            raise NotFound(
                _("That session has ended already, or is the one you are in. Nothing was changed.")
            )
    for session in others:
        session.end()
    audit.record("session.ended", subject=person(request).pk, sessions=len(others))
    done = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", len(others))
    messages.success(request, done % {"count": len(others)})
    return redirect("session_list")
