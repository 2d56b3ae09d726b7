"""Django's settings, derived from the deployment settings in `env` and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from floorwalker.config import env
from floorwalker.config.keys import kept_secret
from floorwalker.config.rooms import ROOMS
from floorwalker.config.upkeep import logs

_environment = env.current()
PACKAGE = Path(__file__).resolve().parent.parent

FLOORWALKER_ROOMS = ROOMS
FLOORWALKER_ATTENDANCE = "floorwalker.plan.queries.presence.attendance"
"""Who reads the roster for whoever below it must know who is at work (ground.at_work)."""
FLOORWALKER_SCHEDULE = "floorwalker.serve.queries.schedule.schedule"
"""Who reads rosters and approved exceptions when the record counts people's time (record.scheduled)."""
FLOORWALKER_ELSEWHERE = "floorwalker.record.archive.reading.elsewhere"
"""Who says where rows of a table lie beside the house, for the page that shows people what is kept about them."""
FLOORWALKER_DATA_DIR: Path = env.DATA_DIR.read(_environment)
FLOORWALKER_FEED_FOLDERS: list[Path] = env.FEED_FOLDERS.read(_environment) or [FLOORWALKER_DATA_DIR / "feeds"]
FLOORWALKER_PULL_PRIVATE: bool = env.PULL_PRIVATE.read(_environment)
FLOORWALKER_SPEECH_COMMAND: list[str] = env.SPEECH_COMMAND.read(_environment)
FLOORWALKER_SPEECH_ADDRESS: str = env.SPEECH_ADDRESS.read(_environment)
FLOORWALKER_SPEECH_MODEL: str = env.SPEECH_MODEL.read(_environment)
FLOORWALKER_SPEECH_MINUTES: int = env.SPEECH_MINUTES.read(_environment)
FLOORWALKER_BASE_URL: str = env.BASE_URL.read(_environment)
FLOORWALKER_METRICS_TOKEN: str = env.METRICS_TOKEN.read(_environment)
FLOORWALKER_WORKERS: int = env.WORKERS.read(_environment)
FLOORWALKER_DOOR_KEY: str = env.DOOR_KEY.read(_environment)

SECRET_KEY = env.SECRET_KEY.read(_environment) or kept_secret(FLOORWALKER_DATA_DIR / "keys", "secret_key")
DEBUG: bool = env.DEBUG.read(_environment)
ALLOWED_HOSTS: list[str] = env.HOSTS.read(_environment)
DATABASES: dict[str, dict[str, Any]] = {"default": env.DATABASE_URL.read(_environment)}
DATABASE_ROUTERS = ["floorwalker.record.archive.reading.Router"]  # an archived year is read from its own file
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials.apps.SimpleAppConfig",
    "floorwalker.ground.people",  # before allauth, whose pages it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "floorwalker.ground.trail",
    "floorwalker.ground.web",
    *ROOMS,
    "floorwalker.demo",
]
MIDDLEWARE = [
    "floorwalker.config.upkeep.metrics.RequestMeter",
    "django.middleware.security.SecurityMiddleware",
    "floorwalker.ground.web.downloads.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "floorwalker.ground.requests.FloorMiddleware",
]
ROOT_URLCONF = "floorwalker.config.urls"
ASGI_APPLICATION = "floorwalker.config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "floorwalker.ground.web.shell.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.static",
                "floorwalker.ground.web.templatetags.floor",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People -------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # NIST SP 800-63B section 5.1.1: length over composition rules.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "floorwalker.ground.people.sign_in.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
SOCIALACCOUNT_ADAPTER = "floorwalker.ground.people.sign_in.DirectoryAdapter"
SOCIALACCOUNT_ONLY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = FLOORWALKER_BASE_URL.startswith("http://localhost")
USERSESSIONS_TRACK_ACTIVITY = False  # else every page view would write
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if env.OIDC_ISSUER.read(_environment):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "directory",
                "name": "Company sign-in",
                "client_id": env.OIDC_CLIENT.read(_environment),
                "secret": env.OIDC_SECRET.read(_environment),
                "settings": {"server_url": env.OIDC_ISSUER.read(_environment)},
            }
        ],
    }

# The browser's side -------------------------------------------------------------------------------------------------
_https = env.HTTPS.read(_environment)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True  # every form holds the secret itself
if FLOORWALKER_DOOR_KEY:  # cookies know no port: a practice floor beside a house at work must not take its sessions
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "practice_sessionid", "practice_csrftoken"
SESSION_COOKIE_AGE = 12 * 3600  # one long shift
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "floorwalker.ground.web.errors.csrf_refused"
CSRF_TRUSTED_ORIGINS = [FLOORWALKER_BASE_URL]
STATIC_URL = "/static/"
STATIC_ROOT = FLOORWALKER_DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files go through ground.files only
    "staticfiles": {"BACKEND": "floorwalker.ground.web.one_sheet.OneSheetStorage"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # forms; files stream to disk under the house setting `upload_limit_mb`
FLOORWALKER_VISITOR_BYTES = 2**20  # what nobody signed in may send: a sign-in form has a few hundred
FLOORWALKER_UPLOADS = {
    "record:new_import": "record.import", "desks:workbook_new": "ground.set_up", "plan:hand_in_files": "plan.write_documents",
    "review:begin_scorecard_from_file": "review.draft_scorecard", "resolve:complaint_act_of": "resolve.handle_complaints",
}
"""The addresses that take files, and the permission to hand them in there; everywhere else a body is a form."""
FLOORWALKER_SIGNED_UPLOADS = {"api:deliver": "floorwalker.record.signing.may_send"}
"""The addresses that take files from programs, and who says from the headers alone whether the sender holds the secret."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20

# Words and time -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Mail ---------------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL: str = env.MAIL_FROM.read(_environment)
globals().update(env.MAIL_URL.read(_environment))

LOGGING = logs.configuration(env.LOG.read(_environment), in_full=DEBUG)
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS: list[str] = []
