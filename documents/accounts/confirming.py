"""Acts that cannot be taken back, or give much away, ask once more who is there.

Of a session that is: a password or second factor within the last five minutes. A page leads to where it is
given and then does what was asked. Who has neither, having come by a link, is not asked; a token has its
scope instead.
"""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def confirm(request: HttpRequest) -> None:
    """
    Raises:
        ReauthenticationRequired: whoever is signed in has not shown it lately.
    """
    raise_if_reauthentication_required(request, app="")
