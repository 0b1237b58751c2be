"""One settings file; everything that differs between places comes from the environment.

Safe by default: without `ECARTE_ENV` this is production, and `ecarte.checks` refuses to start
while something unsafe is left. `manage.py dev` and the tests say so when they are not production.
Secrets may be given as `NAME` or as `NAME_FILE` (the path of a file that holds the value).
"""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from ecarte.accounts.configuration import AUTH_PASSWORD_VALIDATORS as AUTH_PASSWORD_VALIDATORS
from ecarte.accounts.configuration import MFA_FORMS as MFA_FORMS
from ecarte.accounts.configuration import PASSWORD_HASHERS as PASSWORD_HASHERS
from ecarte.browser_policy import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from ecarte.browser_policy import PERMISSIONS_POLICY as PERMISSIONS_POLICY
from ecarte.journal.configuration import read_journal
from ecarte.log_format import log_format
from ecarte.openapi import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from ecarte.vault.configuration import read_vault
from issuance.authorization.configuration import read_wallets
from issuance.push.configuration import read_push

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent


def secret(name: str) -> str:
    """Value of `name`, or the content of the file that `name`_FILE points to, or ""."""
    path = env.path(f"{name}_FILE", None)
    return path.read_text().strip() if path else env.str(name, "")


# Place ------------------------------------------------------------------------------------------
ENVIRONMENT = env.str("ECARTE_ENV", "production")
if ENVIRONMENT not in {"production", "development", "test"}:
    # A misspelt production would start without any of the production's checks.
    raise ImproperlyConfigured(f"ECARTE_ENV={ENVIRONMENT!r}: say production, development or test")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
"""Serves the test push gateway's mailbox to simulated phones. Never in production."""
SECRET_KEY = secret("SECRET_KEY")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000")
"""Origin that phones reach: DPoP's `htu`, the credential issuer's identifier and `iss` start with it."""
PROXIES = int(env.bool("BEHIND_PROXY", False))
"""How many proxies stand in front, so that nobody chooses the address they are counted under."""
PUSH = read_push(env, secret)
JOURNAL = read_journal(env, secret)
WALLETS = read_wallets(env)
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")

# Application ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "ecarte",
    "ecarte.accounts",
    "ecarte.journal",
    "ecarte.vault",
    "verification",
    "issuance",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_celery_beat",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "csp",
    "django_structlog",
]
MIDDLEWARE = [
    "ecarte.journal.origin.OriginMiddleware",
    "ecarte.long_bodies.LongBodiesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "issuance.shared_caches.SharedCachesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ecarte.accounts.return_path.ReturnPathMiddleware",
    "ecarte.accounts.expiry.ExpiryMiddleware",
    "ecarte.accounts.enforcement.SecondFactorMiddleware",
    "ecarte.logging.RedactedRequestMiddleware",
]
ROOT_URLCONF = "ecarte.urls"
WSGI_APPLICATION = "ecarte.wsgi.application"
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
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Database, broker, cache ------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(secret("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: two writers queue up instead of failing half-way; WAL: readers never wait.
    # A file in tests too: an in-memory database has other locks than the one that is used.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        # Writers that wait ask again every 100 ms, in no order: one of fifty was beaten for 20 s on end.
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
REDIS_URL = secret("REDIS_URL")
CACHES = {"default": {"BACKEND": "ecarte.cache.RedisCache", "LOCATION": REDIS_URL, "VERSION": 2}}
"""Values are JSON since version 2: those that stand under the first one are not read."""
CELERY_BROKER_URL = REDIS_URL

# Secrets of the vault ---------------------------------------------------------------------------
VAULT = read_vault(env, secret)
CODE_PEPPER = secret("CODE_PEPPER")
ISSUER_KEYS = env.str("ISSUER_KEYS", "pkcs11" if PRODUCTION else "file")
"""Where the keys that sign cards are kept: `pkcs11` (an HSM) or `file` (development)."""
ISSUER_KEYS_DIR = env.path("ISSUER_KEYS_DIR", VAR_DIR / "issuer")
"""Keys of `file`, and the development root."""
PKCS11_MODULE = env.str("PKCS11_MODULE", "")
"""The HSM's PKCS#11 library (a path)."""
PKCS11_TOKEN = env.str("PKCS11_TOKEN", "ecarte")
"""Label of the token."""
PKCS11_PIN = secret("PKCS11_PIN")
SEAL_KEYS: list[str] = env.list("SEAL_KEYS", [])
"""References of the keys that seal what is proved later (`ecarte.seal`): the first seals, all verify."""
SEAL_KEY_PROVIDER = "issuance.keys.provider.key_provider"
EVIDENCE_DIR = env.path("EVIDENCE_DIR", VAR_DIR / "evidence")
STATUS_LISTS_DIR = env.path("STATUS_LISTS_DIR", None if PRODUCTION else VAR_DIR / "status-lists")
"""Published status lists as static files for a CDN. None: only the web serves them."""

# Rules with their legal source ------------------------------------------------------------------
BIOMETRICS_LIFETIME = timedelta(hours=96)
"""After activation (CSS R161-33-18: at most)."""
EVIDENCE_LIFETIME = timedelta(days=89)
"""After the decision or the expiry (CSS R161-33-18: at most three months). From 1 February to 1 May there are
no more days than these."""
HOLD_LIFETIME = timedelta(days=183)
"""A legal hold ends after six months at most, or is renewed (as CNIL's AU-039 had it for alerts of fraud)."""
ENROLMENT_LIFETIME = timedelta(days=30)
"""An enrolment that is not submitted by then expires."""
CHALLENGE_LIFETIME = timedelta(minutes=30)
UPLOAD_LIFETIME = timedelta(hours=24)
"""A film whose bytes have not all come by then is removed."""
FILMS_PER_ENROLMENT, FILMS_PER_DEVICE = 12, 24
"""Films that may be announced in a day."""
QUICK_CHECK_LEASE = timedelta(seconds=20)
"""For so long the phone waits for what a quick look at a film says; then it goes on without."""
FILM_TRIES = env.int("FILM_TRIES", 4)
"""Films of one kind that the quick check may have made again; then they are taken as they are."""
CLAIM_LEASE = timedelta(minutes=10)
UNDO_WINDOW = timedelta(seconds=env.int("UNDO_SECONDS", 8))
"""For so long an agent may take a decision back; then it leaves."""
CHECKS_LEASE = timedelta(seconds=env.int("CHECKS_LEASE_SECONDS", 240))
"""A check that has not ended by then was lost with its worker, and is started again."""
CHECKS_MAX_ATTEMPTS = 3
"""After so many lost runs the case goes to an agent, with a finding that says why."""
MAX_TECHNICAL_RECAPTURES = 3
"""After so many automatic "film again" the case goes to an agent."""
DOCUMENT_REGISTER = env.str("DOCUMENT_REGISTER", "verification.prechecks.lost_documents.LocalRegister")
"""Who knows lost and stolen documents. Empty: nobody, and the finding says that it was not asked."""
SEAL_TRUST = env.path("SEAL_TRUST", None if PRODUCTION else BASE_DIR / "ecarte/demo/seals/test_authority")
SEAL_TRUST = SEAL_TRUST and BASE_DIR / SEAL_TRUST
"""Folder of certificates and revocation lists for seals, besides the trust list that ships with `tddoc`."""
CONTACT_CODE_DIGITS = 6
"""NIST SP 800-63A-4: six or more."""
CONTINUATION_LIFETIME = timedelta(hours=env.int("CONTINUATION_HOURS", 24))
"""Within which another device goes on: long enough to get one when the old one breaks."""
COUNTER_CODE_LIFETIME = timedelta(minutes=15)
"""Within which a person who is helped at a counter types the code they were given."""
AGREEMENT_LIFETIME = timedelta(hours=env.int("AGREEMENT_HOURS", 72))
"""Within which a parent answers; they may live elsewhere."""
INTEGRITY_KINDS: list[str] = env.list("INTEGRITY_KINDS", [] if PRODUCTION else ["test"])
"""Evidence of a device's integrity that is verified: play_integrity, app_attest; test is a made-up issuer."""
INTEGRITY_TEST_KEY = BASE_DIR / "ecarte/demo/integrity/TEST_KEY.json"
PLAY_INTEGRITY_PACKAGE = env.str("PLAY_INTEGRITY_PACKAGE", "")
PLAY_INTEGRITY_CERTIFICATES: list[str] = env.list("PLAY_INTEGRITY_CERTIFICATES", [])
PLAY_INTEGRITY_DECRYPTION_KEY = secret("PLAY_INTEGRITY_DECRYPTION_KEY")
PLAY_INTEGRITY_VERIFICATION_KEY = secret("PLAY_INTEGRITY_VERIFICATION_KEY")
APP_ATTEST_APP_ID = env.str("APP_ATTEST_APP_ID", "")
APP_ATTEST_ROOT = env.path("APP_ATTEST_ROOT", None)
CODE_LENGTH = env.int("CODE_LENGTH", 4)
CODE_ATTEMPTS = 5
OFFER_LIFETIME = timedelta(days=14)
CARD_LIFETIME = timedelta(days=365)
CARD_CLAIMS = "verification.register.snapshot.claims_of_holders"
"""Who knows what cards say, when they are renewed (`issuance.renewal.snapshots`)."""
RENEWAL_BEFORE = timedelta(days=30)
"""So long before its end a card is renewed: the phone may be off, or its owner abroad."""
RENEWAL_GRACE = timedelta(days=env.int("RENEWAL_GRACE_DAYS", 7))
"""For so long a copy that says what is no longer so may be shown, if the phone does not collect."""
RENEWALS_A_MINUTE = env.int("RENEWALS_A_MINUTE", 1200)
"""Phones asked to collect anew: each comes back with half a dozen calls."""
RIGHTS_GRACE = timedelta(days=30)
"""A card is revoked so long after its rights: registers learn late of rights that go on, and a revocation is
for good. Meanwhile the card itself says until when they ran."""
ENDINGS_AT_ONCE = env.int("ENDINGS_AT_ONCE", 20_000)
"""People: more deaths and ends of rights than that at once are an error of the register until somebody says
otherwise (`manage.py end_cards`). A week of all deaths in France is 12,000."""
REVOCATIONS_AT_ONCE = env.int("REVOCATIONS_AT_ONCE", 100)
"""Cards that an administrator may revoke by one act: a page of the list."""
MAX_VIDEO_BYTES = 60_000_000
UPLOADS_AT_ONCE = env.int("UPLOADS_AT_ONCE", 4)
"""Films that one web process takes in at once; keep it below its threads."""
OPENINGS_A_MINUTE = env.float("OPENINGS_A_MINUTE", 0)
"""Enrolments that all processes together let begin; 0 for any number (`verification.intake.waiting_room`)."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# France Identité by FranceConnect+ (docs/operations.md); off without an issuer ------------------
FRANCE_IDENTITE_ISSUER = env.str("FRANCE_IDENTITE_ISSUER", "")
FRANCE_IDENTITE_CLIENT_ID = env.str("FRANCE_IDENTITE_CLIENT_ID", "")
FRANCE_IDENTITE_KEYS = env.path("FRANCE_IDENTITE_KEYS", VAR_DIR / "france-identite.json")
"""Our private JWK Set (`manage.py france_identite_keys`)."""
FRANCE_IDENTITE_ACR = env.str("FRANCE_IDENTITE_ACR", "eidas3")
"""The level that is asked for, and the least that is accepted: eidas2 (substantial) or eidas3 (high)."""
FRANCE_IDENTITE_REQUEST_LIFETIME = timedelta(minutes=10)
"""As long as the provider's own session lasts."""
FRANCE_IDENTITE_PROOF_LIFETIME = timedelta(minutes=30)
"""Within which a proven identity is submitted."""

HOLDER_IDENTIFICATION = "verification.intake.france_identite.holder.FranceIdentite"
"""Says to issuance who stands before a browser (`issuance.authorization.identification`)."""

# Messages to the contacts that insurers know (docs/operations.md) ---------------------------------
EMAIL_URL = secret("EMAIL_URL")
"""`submission://user:password@host:587` (STARTTLS), or with `?ssl=1` for TLS from the first byte.
Empty: no code is sent by e-mail."""
_EMAIL = dj_email_url.parse(EMAIL_URL)
EMAIL_HOST, EMAIL_PORT = _EMAIL["EMAIL_HOST"], _EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _EMAIL["EMAIL_HOST_USER"], _EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL["EMAIL_USE_TLS"], _EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
CONTACT_EMAIL_FROM = env.str("CONTACT_EMAIL_FROM", "e-carte Vitale <ne-pas-repondre@localhost>")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", "")
"""Takes `POST {id, to, text}` (`verification.intake.contact.gateways`). Empty: no code is sent by SMS."""
SMS_GATEWAY_TOKEN = secret("SMS_GATEWAY_TOKEN")

# Webhooks to the insurers' back ends (docs/webhooks.md) --------------------------------------------
_NETWORKS: list[str] = env.list("WEBHOOK_NETWORKS", [])
WEBHOOK_NETWORKS = [ip_network(each) for each in _NETWORKS]
"""Networks that receivers may stand in although they are not public: `10.20.0.0/16,fd00:1::/32`."""
WEBHOOK_CA_FILE = env.str("WEBHOOK_CA_FILE", "")
"""Certificates of the authorities that sign receivers', besides the public ones."""

# Staff login ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "review:queue"
ACCOUNT_ADAPTER = "ecarte.accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
"""Seconds for which having signed in, or confirmed one's identity, opens a sensitive act (ASVS 7.5.1)."""
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", True)
"""No page answers an account without a second factor, but those that set one up."""
MFA_ADAPTER = "ecarte.accounts.second_factor.SealedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "e-carte Vitale"
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", 30))
"""A session that nobody uses ends after this time (ASVS 7.3.1)."""
SESSION_LIFETIME = timedelta(hours=env.int("SESSION_LIFETIME_HOURS", 10))
"""A session ends this long after the sign-in, used or not (ASVS 7.3.2): a working day."""
SESSION_PASSIVE_VIEWS = frozenset({"review:renew", "session_left"})
"""What an open page asks for by itself: it does not count as use."""
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
"""Not a cookie: messages name cases and colleagues."""

# Staff sign-in by an OpenID provider (ProConnect); off without an issuer ------------------------
STAFF_OIDC_ISSUER = env.str("STAFF_OIDC_ISSUER", "")
STAFF_OIDC_CLIENT_ID = env.str("STAFF_OIDC_CLIENT_ID", "")
STAFF_OIDC_CLIENT_SECRET = secret("STAFF_OIDC_CLIENT_SECRET")
STAFF_OIDC_NAME = env.str("STAFF_OIDC_NAME", "ProConnect")
"""What the button says."""
STAFF_OIDC_ACR: list[str] = env.list("STAFF_OIDC_ACR", ["eidas1-mfa", "eidas2", "eidas3"])
"""Levels of authentication that are asked for, and the only ones accepted."""
STAFF_OIDC_TWO_FACTOR_ACR: list[str] = env.list(
    "STAFF_OIDC_TWO_FACTOR_ACR", ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"]
)
"""Levels that mean two factors (ProConnect, "Niveaux eidas"); after any other, ours is asked."""
STAFF_OIDC_EMAIL_DOMAINS: list[str] = env.list("STAFF_OIDC_EMAIL_DOMAINS", [])
"""Domains whose addresses count as verified without `email_verified`, which ProConnect does not send."""
SOCIALACCOUNT_ADAPTER = "ecarte.accounts.sso.linking.StaffLinkAdapter"

# Browser security -------------------------------------------------------------------------------
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if HTTPS:  # no other host of the domain can set or read them (ASVS 5.0, 3.3.1 and 3.3.3)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Language, time, files --------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "ecarte.static_files.HashedStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# REST -------------------------------------------------------------------------------------------
# Mobile operators put many phones behind one address.
_PER_ADDRESS = env.str("OPENINGS_PER_ADDRESS", "60/h") if PRODUCTION else None
_PER_DEVICE = "10/h" if PRODUCTION else None
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ecarte.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": PROXIES,
    # Only in production: elsewhere every phone calls from one address.
    "DEFAULT_THROTTLE_RATES": {
        "places_per_address": _PER_ADDRESS,
        "openings_per_address": _PER_ADDRESS,
        "openings_per_device": _PER_DEVICE,
        "tokens_per_address": _PER_ADDRESS,
        "tokens_per_device": _PER_DEVICE,
        "continuations_per_address": _PER_ADDRESS,
        "continuations_per_device": _PER_DEVICE,
        "agreements_per_address": _PER_ADDRESS,
        "agreements_per_device": _PER_DEVICE,
        "openings_per_nir": "10/d" if PRODUCTION else None,
        "contact_codes_per_nir": "20/d" if PRODUCTION else None,
        "calls_per_enrolment": "1200/h" if PRODUCTION else None,
        "calls_per_insurer": "3600/h" if PRODUCTION else None,
    },
}

# Logs: without personal data (requests are logged by redacted path, never with bodies) --------------------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = log_format(level=env.str("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING"), production=PRODUCTION)
