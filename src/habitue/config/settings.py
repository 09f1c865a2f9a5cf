"""Django's settings. Everything an operator may change is an environment variable `HABITUE_…`."""

import os

SECRET_KEY = os.environ.get("HABITUE_SECRET_KEY", "only-for-development")
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "habitue.config.urls"
INSTALLED_APPS = [
    "habitue.platform",
    "habitue.ledger",
    "habitue.merchants",
    "habitue.customers",
    "habitue.webhooks",
    "habitue.programs",
    "habitue.checkout",
    "ninja",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PGDATABASE", "habitue"),
        "HOST": os.environ.get("PGHOST", ""),
        "USER": os.environ.get("PGUSER", ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1},
    }
}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("es", "Español"), ("fr", "Français"), ("it", "Italiano")]
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
