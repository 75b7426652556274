"""One-time sign-in links.

A link is a signature, not a row: it covers the user, their password and the moment they last
signed in, so any sign-in and any new password makes earlier links worthless. Spending one is a
single UPDATE that compares and sets that moment; of two requests at once only one finds it
unchanged.
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents.errors import DomainError
from documents.models import User

VALID_FOR = timedelta(hours=24)
SALT = "documents.signin"


class LinkSpent(DomainError):
    """A sign-in link that does not, or no longer, sign anyone in."""

    status = 410
    title = gettext_noop("This link does not sign you in")

    def __init__(self, why: str) -> None:
        super().__init__(
            _(
                "{why} Nothing else changed. Whoever runs this instance makes a new link with: "
                "manage.py signin NAME"
            ).format(why=why)
        )


def url_for(user: User, next_path: str = "") -> str:
    """A link that signs the user in once, within `VALID_FOR`; then on to `next_path`."""
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return f"{origin()}/signin/{make_token(user)}/{query}"


def origin() -> str:
    """Scheme, host and port that people reach the instance at."""
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL
    host = settings.HOST if settings.HOST not in settings.EVERY_ADDRESS else "127.0.0.1"
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"


def make_token(user: User) -> str:
    """The signed part of a link, for the user as the database has them now."""
    user = User.objects.get(pk=user.pk)
    return signer().sign(f"{user.pk}-{state_of(user)}")


def signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT, sep=".")


def state_of(user: User) -> str:
    """A digest of what changes when a user signs in or is given another password."""
    last = user.last_login.isoformat() if user.last_login else "never"
    return salted_hmac(SALT, f"{user.pk}|{last}|{user.password}", algorithm="sha256").hexdigest()[:32]


def read(token: str) -> User:
    """The user a link would sign in; nothing is spent.

    Raises:
        LinkSpent: it is expired, used, or none of ours.
    """
    try:
        value = signer().unsign(token, max_age=VALID_FOR)
    except signing.SignatureExpired as error:
        raise LinkSpent(_("It is older than 24 hours.")) from error
    except signing.BadSignature as error:
        raise LinkSpent(_("It is incomplete: copy the whole line that was printed.")) from error
    key, _dash, state = value.partition("-")
    user = User.objects.filter(pk=int(key)).first()
    if user is None or not user.is_active:
        raise LinkSpent(_("The account it is for was switched off."))
    if state_of(user) != state:
        raise LinkSpent(_("It was used already, or you signed in another way since it was made."))
    return user


def consume(token: str) -> User:
    """The user a link signs in; the link is spent.

    Raises:
        LinkSpent: it is expired, used, or none of ours.
    """
    user = read(token)
    now = timezone.now()
    if user.last_login is not None:
        now = max(now, user.last_login + timedelta(microseconds=1))
    unchanged = User.objects.filter(pk=user.pk, password=user.password, is_active=True)
    if user.last_login is None:
        unchanged = unchanged.filter(last_login__isnull=True)
    else:
        unchanged = unchanged.filter(last_login=user.last_login)
    if not unchanged.update(last_login=now):
        raise LinkSpent(_("It was used already."))
    user.last_login = now
    return user
