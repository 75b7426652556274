"""Ways out to pages that people cite: a page of ours stands before each and says where it leads.

Its address carries what it leads to, with a seal over it, so that nobody makes our page lead to an address
that was shown on none of ours.
"""

from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from documents.errors import NotFound

PATH = "/leaving/"
SALT = "documents.leaving"


def address(url: str) -> str:
    """Of our page before `url`."""
    return f"{PATH}?{urlencode({'to': url, 'by': _signer().signature(url)})}"


def require_sealed(url: str, seal: str) -> None:
    """
    Raises:
        NotFound: no page of ours leads there.
    """
    try:
        _signer().unsign(f"{url}.{seal}")
    except BadSignature:
        raise NotFound(_("No page here leads there. Copy the address from where it is cited.")) from None


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
