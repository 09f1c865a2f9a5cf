"""Settings of pages: components, what is served beside them, and what a browser may do with them."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from habitue.web.fingerprint import fingerprint

PAGE_APPS = ["django_cotton.apps.SimpleAppConfig"]
# What every page needs before anybody asks who is there.
PAGE_HEAD_MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "habitue.web.headers.permissions_policy",
    "habitue.web.parts.parts_apart",
    "csp.middleware.CSPMiddleware",
]
PAGE_LOADERS = [
    (
        "django.template.loaders.cached.Loader",
        ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
    )
]
PAGE_BUILTINS = [
    "django_cotton.templatetags.cotton",
    "django.templatetags.i18n",
    "django.templatetags.static",
    "habitue.web.templatetags.look",
    "habitue.web.templatetags.amounts",
]
PAGE_CONTEXT = ["django.template.context_processors.request", "habitue.web.context.look"]
COTTON_DIR = "cotton"

# What is built out of `frontend/`. Its address holds its fingerprint, so it is kept for ever where it was fetched.
STATIC_ROOT = Path(__file__).parents[1] / "web" / "static"
STATIC_URL = f"/static/{fingerprint(STATIC_ROOT)}/"
WHITENOISE_IMMUTABLE_FILE_TEST = "^/static/"

# No script and no style stands in a page, so that what somebody smuggles into one is neither run nor shown.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "habitue.web.views.errors.csrf_failure"

# Behind TLS, as it should be outside a shop's own network: browsers remember it.
if os.environ.get("HABITUE_HTTPS", "") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    LANGUAGE_COOKIE_SECURE = True

# The page that shows every component.
LOOK = os.environ.get("HABITUE_LOOK", "") == "1"
