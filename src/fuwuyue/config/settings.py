"""All settings, in one place. What differs between machines is read from the environment (FUWUYUE_…).

| variable | what it is | without it |
|---|---|---|
| FUWUYUE_HOME | folder of the database and of files made at the start | the system's place for a user's data |
| FUWUYUE_DATABASE_URL | postgresql://user:password@host:port/name | SQLite in FUWUYUE_HOME |
| FUWUYUE_PRODUCTION | 1 for a start that refuses demo values and serves packed static files | 0 |
| FUWUYUE_SECRET_KEY | key of forms and cookies, secret, 50 characters or more | the demo's; refused in production |
| FUWUYUE_HOSTS | names and addresses by which other computers reach the site, over TLS | this computer only |
| FUWUYUE_MAIL_URL | smtps://user:password@host:port, the server for e-mails to staff | no e-mail |
| FUWUYUE_MAIL_FROM | address that these e-mails come from | needed with FUWUYUE_MAIL_URL |
| FUWUYUE_SMS_FOLDER | folder from which a gateway of yours takes text messages to residents | no text messages |
| FUWUYUE_SITE_ADDRESS | beginning of the site's addresses in e-mails | that of the first host |
| FUWUYUE_IDLE_MINUTES | after how many minutes without a page a person is signed out | 30 |
| FUWUYUE_SIGNED_IN_HOURS | after how many hours a person signs in again, whatever they do | 12 |
| FUWUYUE_PROOF_MINUTES | for how many minutes a password counts before an export asks for it again | 10 |
| FUWUYUE_API_PER_MINUTE | how many requests a token may make in a minute | 120 |
| FUWUYUE_TODAY | the day on which the demo is shown, as 2026-09-20, set by `fuwuyue demo --today` | today |
| FUWUYUE_REPORT_TIME | until when on its day the records count for a progress report, by the clock of China | 17:00 |
| FUWUYUE_DEMO | 1 for the county of the demo, set by `fuwuyue demo` alone; refused in production | 0 |
| FUWUYUE_KEY_FILE | file with the key ring of personal data | no personal data can be stored |
| FUWUYUE_KEY_COMMAND | command that prints the key ring, in place of the file | the file |
| FUWUYUE_AUDIT_HASH | hash that chains the audit: sha256 or sm3 | sha256 |
"""

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fuwuyue.config import environment
from fuwuyue.kernel import clock

PACKAGE = Path(__file__).resolve().parent.parent

PRODUCTION: bool = environment.read_bool("FUWUYUE_PRODUCTION", default=False)
HOME: Path = environment.read_home()
SECRET_KEY: str = environment.read_secret_key(PRODUCTION)
DATABASES: dict[str, dict[str, object]] = {"default": environment.read_database(HOME)}
# Read where the first protected value is read or written: the telephones and e-mail addresses of staff
# (organisation.User), and the secrets of the second step.
KEY_FILE: str = environment.read_text("FUWUYUE_KEY_FILE", "")
KEY_COMMAND: str = environment.read_text("FUWUYUE_KEY_COMMAND", "")
# The hash of new seals of the audit; seals under the other one stay and are verified by what they name.
AUDIT_HASH: str = environment.read_choice("FUWUYUE_AUDIT_HASH", ("sha256", "sm3"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEBUG = False

# Names and addresses under which `serve --tls` answers. Without any, the site is for its own computer (middleware).
HOSTS: tuple[str, ...] = environment.read_hosts()
TLS = bool(HOSTS)
ALLOWED_HOSTS = [f"[{host}]" if ":" in host else host for host in HOSTS] or ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "fuwuyue.protection",
    "fuwuyue.organisation",
    "fuwuyue.messaging",
    "fuwuyue.jobs",
    "fuwuyue.plan",
    "fuwuyue.outreach",
    "fuwuyue.campaign",
    "fuwuyue.web.shared",
    "fuwuyue.web.public",
    "fuwuyue.web.staff",
    # After ours, whose templates of the same names come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
]
AUTH_USER_MODEL = "organisation.User"

MIDDLEWARE = [
    "fuwuyue.config.middleware.only_this_computer",
    "django.middleware.security.SecurityMiddleware",
    "fuwuyue.config.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before the sessions, which the API does not know.
    "fuwuyue.web.api.middleware.ApiDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "fuwuyue.config.middleware.one_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Who may go on to which address; what comes after it happens within its bounds.
    "fuwuyue.web.staff.gate.SignInGate",
    # Turns a lock-out, wherever it was found, into its page.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fuwuyue.config.urls"
WSGI_APPLICATION = "fuwuyue.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "fuwuyue.web.staff.gate.describe_work",
                "fuwuyue.web.staff.frame.describe_frame",
            ],
        },
    }
]

# Sign-in: by user name; accounts come from the wizard, the command or an invitation, never from a sign-up.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it stops whoever is locked out before a password is looked at
    "allauth.account.auth_backends.AuthenticationBackend",
]
# scrypt asks for 16 MB for each try, which makes guessing on graphics cards dear; it is in Python itself.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": _VALIDATION + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "first_name")},
    },
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "fuwuyue.web.staff.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Addresses are for messages alone and encrypted: allauth, which would look people up by them, is told of none.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
# Failed sign-ins are counted by axes, by user and address together: a limit by address alone would let one person's
# slips lock a whole office behind its one address. The page itself has a limit against floods only. `login_failed` is
# what allauth takes for wrong codes of the second step: five in five minutes by account, for six digits can be guessed.
# `manage_email` is how often a person has a code sent to an address, which may be anybody's.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/300s/key", "login": "300/m/ip", "manage_email": "5/h/user"}
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "fuwuyue.web.staff.accounts.answer_locked_out"
# What was typed as a user name is kept nowhere, since people type their password there.
AXES_USERNAME_CALLABLE = "fuwuyue.web.staff.accounts.name_tried"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "password", "code", "csrfmiddlewaretoken", "next"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # its log lines hold addresses and user names; the audit tells the same by id
AXES_DISABLE_ACCESS_LOG = True

# The second factor: a code of an app, always; keys that the browser speaks to only where a host name and TLS exist.
MFA_ADAPTER = "fuwuyue.web.staff.accounts.FactorAdapter"
# A key is bound to one name for ever: the first of FUWUYUE_HOSTS that is none of an address.
KEY_HOST: str | None = environment.find_host_name(HOSTS)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if KEY_HOST else [])]
_KEYS = "fuwuyue.web.staff.security_keys."
MFA_FORMS = {
    "add_webauthn": _KEYS + "AddKeyForm",
    "authenticate_webauthn": _KEYS + "SignInKeyForm",
    "reauthenticate_webauthn": _KEYS + "ConfirmKeyForm",
}
MFA_TOTP_ISSUER = "Fuwuyue"
MFA_TOTP_TOLERANCE = 1  # clocks of phones and of office PCs differ by some seconds
MFA_ALLOW_UNVERIFIED_EMAIL = True  # allauth knows no e-mail addresses

# Sessions in the database, so that one can be ended from another device. The cookie goes with the browser; a session
# without a page for IDLE ends, and every session ends after SIGNED_IN_AT_MOST.
IDLE = timedelta(minutes=environment.read_count("FUWUYUE_IDLE_MINUTES", 30))
SIGNED_IN_AT_MOST = timedelta(hours=environment.read_count("FUWUYUE_SIGNED_IN_HOURS", 12))
PROOF_LASTS = timedelta(minutes=environment.read_count("FUWUYUE_PROOF_MINUTES", 10))
SESSION_COOKIE_AGE = int(IDLE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DEMO: bool = environment.read_demo(PRODUCTION)
clock.move_to(environment.read_today(DEMO))
# The people of the demo are made up and their password is no secret: a second factor would guard nothing.
SECOND_FACTOR_COMPULSORY = not DEMO
PASSWORD_RESET_TIMEOUT = 10 * 60  # seconds; of the demo's sign-in link, the only one of its kind

# What one token of the API may ask; a program that needs more waits as it is told.
API_REQUESTS_PER_MINUTE = environment.read_count("FUWUYUE_API_PER_MINUTE", 120)

# The cut-off of the reports of months that are prepared from now on; those of a prepared month keep theirs.
REPORT_TIME = environment.read_time("FUWUYUE_REPORT_TIME", "17:00")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
# Only a production start packs the static files into a folder; else they are served from where they lie.
STATIC_ROOT = HOME / "static" if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Uploaded documents stay in memory and never touch the disk; the handler stops at the limit while it reads.
FILE_UPLOAD_HANDLERS = ["fuwuyue.web.staff.uploads.LimitedUploadHandler"]
# Pasted text has a limit of its own in the form, which can say so beside the field; this one is the last resort.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Every measure that closes a task or stands in a report.
MEASURES = "fuwuyue.config.measures.MEASURES"
# Each kind of work that a person may leave behind when a role ends, by the door of its context.
OPEN_WORK = ("fuwuyue.organisation.api.DUTY_WORK",)
# Encrypted values that stand in tables of others, which `fuwuyue keys` counts and encrypts with ours.
KEPT_ELSEWHERE = ("fuwuyue.web.staff.factor_secrets.FACTOR_SECRETS",)
# With TLS there is no other way in, so no cookie may leave over plain http, and the browser is told so for a year.
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_SECURE = TLS
LANGUAGE_COOKIE_SECURE = TLS
# What is below this site's name is another office's matter (W005), and a name in an intranet can stand in no list of
# browsers (W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Everything a page needs comes from this site: no script or style stands in the page itself. Tabler's check boxes and
# selects have their small pictures as data: addresses inside its style sheet.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

# E-mails to staff; off unless a server is named.
_MAIL = environment.read_mail()
MAIL_ON = _MAIL is not None
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if _MAIL is not None:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.security == "smtps", _MAIL.security == "smtp+starttls"
    DEFAULT_FROM_EMAIL = _MAIL.sender
# Text messages to residents who asked for them: a file each, for a gateway of the county to take.
SMS_FOLDER: str = environment.read_text("FUWUYUE_SMS_FOLDER", "")
EMAIL_TIMEOUT = 20  # shorter than the wait before the next try (messaging.rules)
SITE_ADDRESS: str = environment.read_site_address(HOSTS)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
