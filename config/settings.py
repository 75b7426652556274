"""Settings, all from the environment; nothing here changes behaviour in secret.

DATABASE_URL   PostgreSQL 18; unset: the app's own server in DATA_DIR
REPLICA_URL    a hot standby of that database, which large reads go to; see documents/replica.py
PGBOUNCER_URL, PGBOUNCER_JOBS_URL   a PgBouncer in transaction mode, for web processes and for workers
DATA_DIR       everything the app writes (default: var/ beside manage.py)
FILES_DIR      what is kept as files (DATA_DIR/files): of several machines all have to see the same
HOST, PORT     where the web server listens (127.0.0.1, 8000; for other commands the port that `up` took last)
SECRET_KEY     must be given where DATABASE_URL is; otherwise generated into DATA_DIR
SECRET_KEY_FALLBACKS   keys from before, while it is changed: what they signed or encrypted is still read
PUBLIC_URL     how people reach the app; hosts, CSRF origins, Secure and HSTS follow from it
TRUST_PROXY=1  believe X-Forwarded-Proto, -Host and -For
INGEST_NETWORKS, INGEST_PORTS   networks that are no part of the internet, and ports beside 80 and 443,
               from which pages may be fetched all the same: "10.1.0.0/16,192.168.7.9/32", "8080"
INGEST_IGNORE_ROBOTS=1   curators may have a page read against its site's robots.txt, one job at a time
INGEST_DOCUMENT_SECONDS, INGEST_DOCUMENT_MEMORY   what one document may take: processor time (60), MiB (2048)
EXPORT_DAYS    how long the file of an export is kept (14)
BACKUP_DIR     a folder into which `up` makes a backup every BACKUP_HOURS (24); BACKUP_KEEP (7) stay
PASSWORD_LENGTH   characters that a new password has at least (12)
BREACHED_PASSWORDS   a file of SHA-1 hashes of leaked passwords, in order, as haveibeenpwned.com gives them
OIDC_ISSUER …   signing in with OpenID Connect: see config/oidc.py
MFA_REQUIRED=1   nobody sees anything but their account before they have a second factor
API_REQUESTS_A_MINUTE   what one person may ask of the API, of each web process (6000); 0: no limit
UPLOAD_MB      the largest upload of files, in MB (4096)
AUDIT_IP       how addresses stand in the audit log: short (the network, the default), full or none
AUDIT_DAYS     how long entries of the audit log are kept; 0, the default: for ever
LOG_FORMAT     text, or json: an object a line; LOG_REQUESTS=1: a line for each request (0: none; 1 with json)
METRICS_TOKEN  who has it reads /metrics/; without one this machine alone does, and nobody with PUBLIC_URL
DEBUG=1        Django's debug pages, for development only
"""

import contextlib
import ipaddress
import os
import re
import secrets
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pghistory
from django.core.exceptions import ImproperlyConfigured

from config import api_examples, csp, database, logs, oidc

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
FILES_DIR = Path(os.environ.get("FILES_DIR") or DATA_DIR / "files").resolve()
DEBUG = os.environ.get("DEBUG") == "1"
TRUST_PROXY = os.environ.get("TRUST_PROXY") == "1"


def secret_key() -> str:
    """The SECRET_KEY given, or the one generated into DATA_DIR on the first start."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    if os.environ.get("DATABASE_URL"):
        raise ImproperlyConfigured(
            "SECRET_KEY must be set where DATABASE_URL is: several machines have to share it. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    path = DATA_DIR / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR {DATA_DIR} cannot be written ({error.strerror}). "
            "Set DATA_DIR to a folder you may write to."
        ) from error
    return path.read_text().strip()


def mailer(url: str) -> dict[str, Any]:
    """How letters leave: `smtp://user:password@host:587` (with STARTTLS), `smtps://…:465`, or printed."""
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(
            "MAIL_URL is no address of a mail server; write it like "
            "smtp://user:password@mail.example.org:587, with STARTTLS (?tls=0: without), or smtps://user:password@mail.example.org:465."
        )
    is_plain = parse_qs(parts.query).get("tls") == ["0"]
    options = {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and not is_plain,
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


SECRET_KEY = secret_key()


def backup_schedule() -> tuple[Path, float, int] | None:
    """Where scheduled backups go, the hours between two, and how many are kept; None without BACKUP_DIR."""
    if not (folder := os.environ.get("BACKUP_DIR")):
        return None
    hours, keep = os.environ.get("BACKUP_HOURS") or "24", os.environ.get("BACKUP_KEEP") or "7"
    try:
        schedule = Path(folder).absolute(), float(hours), int(keep)
    except ValueError:
        schedule = Path(), 0.0, 0
    if not (0 < schedule[1] < 24 * 366 and schedule[2] > 0):
        raise ImproperlyConfigured(
            f"BACKUP_HOURS is {hours!r} and BACKUP_KEEP {keep!r}: both must be numbers above 0."
        )
    return schedule


BACKUP_SCHEDULE = backup_schedule()


def port() -> int:
    """The PORT given, else the one that `up` took last: what another command prints leads there."""
    if given := os.environ.get("PORT"):
        return int(given)
    with contextlib.suppress(OSError, ValueError):
        return int((DATA_DIR / "port").read_text())
    return 8000


PORT = port()
HOST = os.environ.get("HOST") or "127.0.0.1"
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104
LOOPBACK = ["127.0.0.1", "localhost", "::1"]
PUBLIC_URL = os.environ.get("PUBLIC_URL", "").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if PUBLIC_URL and (
    _public.scheme not in {"http", "https"}
    or not _public.hostname
    or not re.fullmatch(r"(\[[0-9a-f:.]+\]|[^\[\]:@/?#\s]+)(:\d{1,5})?", _public.netloc.lower())
    or _public.path + _public.query + _public.fragment
):
    raise ImproperlyConfigured(
        f"PUBLIC_URL {PUBLIC_URL!r} is no address of a host; write it like https://contested.example.org, "
        "without a path: the app has a host, or a port of one, to itself."
    )
HTTPS = _public.scheme == "https"


def refuse_to_be_open() -> None:
    """
    Raises:
        ImproperlyConfigured: others can reach this instance, and it would tell or believe them too much.
    """
    if {_public.hostname or "localhost", HOST} <= {*LOOPBACK}:
        return
    if DEBUG:
        raise ImproperlyConfigured(
            "DEBUG=1 shows code, settings and queries to whoever meets an error, and others can reach this "
            "instance. Unset DEBUG, or unset PUBLIC_URL and HOST to work on this machine alone."
        )
    if len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 10:
        raise ImproperlyConfigured(
            "SECRET_KEY can be guessed: whoever does makes sign-in links for anybody. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        )


refuse_to_be_open()
_hosts = [_public.hostname] if _public.hostname else [*LOOPBACK, *({HOST} - EVERY_ADDRESS - {*LOOPBACK})]
ALLOWED_HOSTS = [f"[{host}]" if ":" in host else host for host in _hosts]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
CSRF_FAILURE_VIEW = "documents.views.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "documents.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CSP = csp.STRICT
X_FRAME_OPTIONS = "DENY"
# Which scheme a request came by is known only from a proxy that may be believed; without one a
# redirect to https would never end.
SECURE_SSL_REDIRECT = HTTPS and TRUST_PROXY
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUST_PROXY else 0

# HSTS speaks for this host alone: the others of its domain are not ours to decide about. Without MAIL_URL
# letters are printed where the app was started.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "mail.E001"]
if HTTPS and not TRUST_PROXY:
    # The proxy that ends TLS redirects to https, see above.
    SILENCED_SYSTEM_CHECKS += ["security.W008"]
if not PUBLIC_URL and HOST in LOOPBACK:
    # Reached from this machine only, where there is no TLS: no HSTS, redirect or Secure cookies.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W010", "security.W016"]

# What bringing pages in may reach, and takes.
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
INGEST_USER_AGENT = (
    f"Contested/{VERSION} ({f'+{PUBLIC_URL}; ' if PUBLIC_URL else ''}reads pages for annotation)"
)
INGEST_IGNORE_ROBOTS = os.environ.get("INGEST_IGNORE_ROBOTS") == "1"


def given(name: str, default: str, check: Callable[[str], object]) -> list[str]:
    """The parts of a setting that holds a list, each of which `check` takes."""
    parts = [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]
    for part in parts:
        try:
            check(part)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} holds {part!r}, which is wrong: {error}.") from error
    return parts


INGEST_NETWORKS = given("INGEST_NETWORKS", "", ipaddress.ip_network)
INGEST_PORTS = {int(port) for port in given("INGEST_PORTS", "", int)}
[INGEST_DOCUMENT_SECONDS] = map(float, given("INGEST_DOCUMENT_SECONDS", "60", float))
[INGEST_DOCUMENT_MEMORY] = map(int, given("INGEST_DOCUMENT_MEMORY", "2048", int))
# Keys from before: what was signed or encrypted with one is still read, and written anew with SECRET_KEY.
SECRET_KEY_FALLBACKS = given("SECRET_KEY_FALLBACKS", "", str)
# How long the files of exports are kept.
[EXPORT_DAYS] = map(float, given("EXPORT_DAYS", "14", float))
# The largest upload of files, in MB.
[UPLOAD_MB] = map(int, given("UPLOAD_MB", "4096", int))
[AUDIT_DAYS] = map(int, given("AUDIT_DAYS", "0", int))
AUDIT_IP = os.environ.get("AUDIT_IP") or "short"
if AUDIT_IP not in {"short", "full", "none"}:
    raise ImproperlyConfigured(f"AUDIT_IP is {AUDIT_IP!r}, and must be short, full or none.")
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("METRICS_TOKEN can be guessed: at least 16 characters, drawn at random.")
[API_REQUESTS_A_MINUTE] = map(int, given("API_REQUESTS_A_MINUTE", "6000", int))

INSTALLED_APPS = [
    "config",
    "annotations",
    "documents",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
]

# Headers come first, so that what a later one refuses has them too.
MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "documents.middleware.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "documents.middleware.EdgeMiddleware",
    "documents.middleware.CompressionMiddleware",
    "config.static.StaticMiddleware",
    "documents.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "documents.middleware.RefusedMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "documents.middleware.AuthenticationMiddleware",
    "documents.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "documents.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "documents.views.appearance.context",
                "config.words.context",
            ]
        },
    }
]

DATABASES = {"default": database.connection_settings()}
if _replica := database.replica_settings():
    DATABASES["replica"] = _replica
REPLICA_PATIENCE = database.replica_patience()
# By a PgBouncer in transaction mode: nothing may outlive a transaction.
DATABASE_IS_POOLED = bool(database.pooler())
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "documents.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
[PASSWORD_LENGTH] = map(int, given("PASSWORD_LENGTH", "12", int))
BREACHED_PASSWORDS = os.environ.get("BREACHED_PASSWORDS", "")
_django = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_django}.MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_LENGTH}},
    {"NAME": f"{_django}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_django}.NumericPasswordValidator"},
    {"NAME": "documents.accounts.breached.CommonCoreValidator"},
    {"NAME": "documents.accounts.breached.BreachedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "documents.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "documents.accounts.forms.LoginForm",
    "change_password": "documents.accounts.forms.ChangePasswordForm",
    "reset_password": "documents.accounts.forms.ResetPasswordForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
PASSWORD_RESET_TIMEOUT = 60 * 60
# Tries are counted by documents/accounts/attempts.py, which locks nobody out of their own account.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
MFA_FORMS = {
    "authenticate": "documents.accounts.forms.AuthenticateForm",
    "reauthenticate": "documents.accounts.forms.ReauthenticateForm",
}
# An address that is not confirmed yet keeps nobody from a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_ADAPTER = "documents.accounts.oidc.adapter.SocialAccountAdapter"
OIDC = oidc.providers(os.environ)
OIDC_NETWORKS = given("OIDC_NETWORKS", "", ipaddress.ip_network)
MFA_ADAPTER = "documents.accounts.factors.MFAAdapter"
MFA_REQUIRED = os.environ.get("MFA_REQUIRED") == "1"
MFA_TOTP_ISSUER = "Contested"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Passkeys are taken from this very origin: on https, and on http://localhost, where browsers offer them too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "config.storage.WholeFiles",
        "OPTIONS": {"location": FILES_DIR},
    },
    "staticfiles": {"BACKEND": "config.static.StaticFiles"},
}
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
MAIL_URL = os.environ.get("MAIL_URL", "")
MAILERS = {"default": mailer(MAIL_URL)}
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM") or f"Contested <contested@{_public.hostname or 'localhost'}>"

KNOX_TOKEN_MODEL = "documents.Token"  # noqa: S105
MIGRATION_MODULES = {"knox": None}  # its own token table would stand empty beside ours
REST_KNOX = {
    "TOKEN_MODEL": "documents.Token",
    "TOKEN_TTL": timedelta(days=365),
    "TOKEN_PREFIX": "ctd_",  # lets scanners of leaked secrets tell it
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "documents.authentication.TokenAuthentication",
        "documents.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["documents.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "documents.rendering.JSONParser",
        "documents.rendering.MultiPartParser",
        "documents.rendering.FormParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "documents.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Contested",
    "DESCRIPTION": api_examples.ABOUT.strip(),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "documents.api.schema.close_bodies",
        "config.api_examples.add",
    ],
    "ENUM_NAME_OVERRIDES": {
        "LinkKind": "documents.models.LinkKind",
        "AbstainReason": "annotations.models.AbstainReason",
        "LinkState": "documents.models.LinkState",
        "AssignmentState": "documents.models.AssignmentState",
        "AssignmentOrigin": "documents.models.AssignmentOrigin",
        "PlanKind": "documents.models.PlanKind",
        "StandingState": "annotations.finishing.SAID",
        "ReopenedState": "annotations.handing.REOPENED",
        "NormingStage": "annotations.models.NormingStage",
        "VotingStage": "annotations.norming.VOTES",
        "ExportFormat": "annotations.export.formats.FORMATS",
        "ParagraphKind": "annotations.api.changes.KINDS",
        "WordsKind": "annotations.api.changes.WORD_KINDS",
    },
}
# Events are written on the hot path and read by document: one index there, none per column.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=False)

LOG_FORMAT = os.environ.get("LOG_FORMAT") or "text"
LOG_REQUESTS = os.environ.get("LOG_REQUESTS", "1" if LOG_FORMAT == "json" else "0") == "1"
LOGGING = logs.settings_for(LOG_FORMAT, LOG_REQUESTS)
