"""Django's settings. Everything an operator may change is an environment variable `HABITUE_…`."""

import os

from habitue.config.operations.logs import logging_config
from habitue.config.operations.mails import mail_settings
from habitue.config.pages import *  # noqa: F403 - settings are names in this module
from habitue.config.pages import PAGE_APPS, PAGE_BUILTINS, PAGE_CONTEXT, PAGE_HEAD_MIDDLEWARE, PAGE_LOADERS
from habitue.config.signing_in import *  # noqa: F403 - settings are names in this module
from habitue.config.signing_in import SIGN_IN_APPS, SIGN_IN_CONTEXT, SIGN_IN_MIDDLEWARE
from habitue.platform.database_url import settings_from_url

# Empty is refused by Django when it is first used: a key that stands in the source would be no secret.
SECRET_KEY = os.environ.get("HABITUE_SECRET_KEY", "")
DEBUG = False
# Where no names were said, pages ask more closely than this: see habitue.web.hosts.
HOSTS_ARE_SAID = bool(os.environ.get("HABITUE_HOSTS"))
ALLOWED_HOSTS = (os.environ.get("HABITUE_HOSTS") or "*").split(",")
ROOT_URLCONF = "habitue.config.urls"
WSGI_APPLICATION = "habitue.config.wsgi.application"
INSTALLED_APPS = [
    "habitue.platform",
    "habitue.ledger",
    "habitue.merchants",
    "habitue.customers",
    "habitue.webhooks",
    "habitue.messages",
    "habitue.printing",
    "habitue.vouchers",
    "habitue.programs",
    "habitue.checkout",
    "habitue.imports",
    "habitue.privacy",
    "habitue.notices",
    "habitue.web",
    "habitue.till",
    "habitue.manage",
    "habitue.editor",
    "habitue.portal",
    *SIGN_IN_APPS,
    *PAGE_APPS,
    "ninja",
]
# What pages need and machines do not: `machines_apart` answers /api, /health, /ready and /metrics without these.
PAGE_MIDDLEWARE = [
    *PAGE_HEAD_MIDDLEWARE,
    "django.middleware.locale.LocaleMiddleware",
    "habitue.web.hosts.known_hosts",
    *SIGN_IN_MIDDLEWARE,
]
MIDDLEWARE = [
    "habitue.config.operations.counting.count_requests",
    "habitue.web.middleware.machines_apart",
    *PAGE_MIDDLEWARE,
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": PAGE_LOADERS,
            "builtins": [*PAGE_BUILTINS, "habitue.web.templatetags.doors"],
            "context_processors": [*PAGE_CONTEXT, *SIGN_IN_CONTEXT],
        },
    }
]

# The application's role may not change the past; the owner's, which migrates, is used by `habitue migrate` alone.
# With one address for both everything works, without that fence.
DATABASE_URL = os.environ.get("HABITUE_DATABASE_URL", "postgresql:///habitue")
OWNER_DATABASE_URL = os.environ.get("HABITUE_OWNER_DATABASE_URL", DATABASE_URL)
DATABASES = {"default": settings_from_url(DATABASE_URL)}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("es", "Español"), ("fr", "Français"), ("it", "Italiano")]
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The longest body there is: a batch of a thousand stored sales. Doors that expect less refuse more by themselves.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "habitue.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Outgoing webhooks go to the public internet over https, unless the operator says otherwise: networks of one's own
# ("10.1.0.0/16, fd12::/48"), and plain http for them.
WEBHOOKS_OWN_NETWORKS = os.environ.get("HABITUE_WEBHOOKS_OWN_NETWORKS", "")
WEBHOOKS_ALLOW_HTTP = os.environ.get("HABITUE_WEBHOOKS_ALLOW_HTTP", "") == "1"

# Mail: an SMTP server by its address, or any provider that anymail knows, or files in a directory.
EMAIL_BACKEND, EMAIL_SETTINGS, ANYMAIL = mail_settings(os.environ)
EMAIL_HOST, EMAIL_PORT = EMAIL_SETTINGS.host, EMAIL_SETTINGS.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_SETTINGS.user, EMAIL_SETTINGS.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SETTINGS.starttls, EMAIL_SETTINGS.tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("HABITUE_MAIL_FROM", "habitue@localhost")
MAILS_DIRECTORY = os.environ.get("HABITUE_MAILS_DIR", "")

# Without a token, /metrics answers this machine alone.
METRICS_TOKEN = os.environ.get("HABITUE_METRICS_TOKEN", "")

LOGGING = logging_config(
    as_json=os.environ.get("HABITUE_LOG_FORMAT", "") == "json",
    level=os.environ.get("HABITUE_LOG_LEVEL", "INFO").upper(),
    requests=os.environ.get("HABITUE_LOG_REQUESTS", "") == "1",
)
