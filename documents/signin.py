"""One-time sign-in links.

A link is a signature, not a row: it covers the user, their password and the moment they last
signed in, so any sign-in and any new password makes earlier links worthless. Spending one is a
single UPDATE that compares and sets that moment; of two requests at once only one finds it
unchanged.

A link for the terminal it was printed in signs in when it is opened; one that is handed on or sent asks for a
click, since scanners of mail and previews of chats open links too.
"""

import smtplib
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents import audit
from documents.errors import DomainError, Invalid, Unavailable
from documents.models import User

HOURS = 1
"""For which a link is good unless it is said otherwise."""
MOST_HOURS = 72
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


def url_for(user: User, next_path: str = "", *, asks: bool = False, hours: int = HOURS) -> str:
    """A link that signs the user in once, within so many hours; then on to `next_path`.

    It does so when it is opened, unless it `asks` for a click first.
    """
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return f"{origin()}/signin/{make_token(user, asks=asks, hours=hours)}/{query}"


def send(user: User, hours: int = HOURS, next_path: str = "") -> str:
    """Send the user a link that asks for a click; the address it went to.

    Raises:
        Invalid: no mail leaves here, or no address was shown to be theirs.
        Unavailable: the mail server did not take it.
    """
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    if not settings.MAIL_URL:
        raise Invalid(_("No mail leaves this instance: MAIL_URL is not set. Nothing was sent."))
    if address is None:
        raise Invalid(_("No address was shown to be theirs. Say which: manage.py user NAME --email ADDRESS"))
    words = _(
        "This link signs you in to Contested, once, within {hours} h:\n\n{link}\n\n"
        "If you did not ask for it, you need do nothing."
    ).format(hours=hours, link=url_for(user, next_path, asks=True, hours=hours))
    try:
        send_mail(_("Your link to sign in"), words, None, [address.email])
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(_("The mail server did not take the letter. Nothing was sent.")) from error
    return address.email


def reset_factors(user: User) -> int:
    """Take away all that a user signs in with beside a password, recovery codes too; how many that were.

    Links from before are worthless: who found one has no second factor before them any more.
    """
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_login=timezone.now())
        taken = Authenticator.objects.filter(user=user).delete()[0]
        audit.record("mfa.removed", subject=user.pk)
        return taken


def origin() -> str:
    """Scheme, host and port that people reach the instance at."""
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL
    host = settings.HOST if settings.HOST not in settings.EVERY_ADDRESS else "127.0.0.1"
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"


def make_token(user: User, *, asks: bool = False, hours: int = HOURS) -> str:
    """The signed part of a link, for the user as the database has them now."""
    user = User.objects.get(pk=user.pk)
    return signer().sign(f"{user.pk}-{'ask' if asks else 'open'}{hours}-{state_of(user)}")


def signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT, sep=".")


def state_of(user: User) -> str:
    """A digest of what changes when a user signs in or is given another password."""
    last = user.last_login.isoformat() if user.last_login else "never"
    return salted_hmac(SALT, f"{user.pk}|{last}|{user.password}", algorithm="sha256").hexdigest()[:32]


def asks(token: str) -> bool:
    """Whether a link that `read` took waits for a click."""
    return not token.split("-", 2)[1].startswith("open")


def read(token: str) -> User:
    """The user a link would sign in; nothing is spent.

    Raises:
        LinkSpent: it is expired, used, or none of ours.
    """
    try:
        key, kind, state = signer().unsign(token).split("-")
        signer().unsign(token, max_age=timedelta(hours=int(kind.removeprefix("open").removeprefix("ask"))))
    except signing.SignatureExpired as error:
        raise LinkSpent(_("It is too old.")) from error
    except (signing.BadSignature, ValueError) as error:
        raise LinkSpent(_("It is incomplete: copy the whole line that was printed.")) from error
    user = User.objects.filter(pk=int(key)).first()
    if user is None or not user.is_active:
        raise LinkSpent(_("The account it is for was switched off."))
    if not constant_time_compare(state_of(user), state):
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
