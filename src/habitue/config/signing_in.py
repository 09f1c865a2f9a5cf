"""Settings of signing in: users, sessions, second factors, and what happens to those who guess."""

import os
from datetime import timedelta
from typing import Any

_HTTPS = os.environ.get("HABITUE_HTTPS", "") == "1"

SIGN_IN_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
]
SIGN_IN_MIDDLEWARE = [
    "habitue.web.sessions.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
SIGN_IN_CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]

AUTH_USER_MODEL = "merchants.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# Sessions last, so that nobody is asked each morning; each is a row, and ends when that is deleted. Before anybody has
# signed in they are short, and of one caller so many.
SESSION_ENGINE = "habitue.web.sessions"
SESSION_COOKIE_NAME = "habitue_session"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_NAME = "habitue_csrf"
CSRF_COOKIE_SAMESITE = "Lax"

ACCOUNT_ADAPTER = "habitue.web.signing.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# By address alone: who guesses at one log-in is axes' business, and must not lock its owner out everywhere.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip",
    # Whoever asks in somebody else's name fills their letter box; what was mailed works, whoever asked for it.
    "reset_password": "20/m/ip,5/h/key",
}
# How many proxies of one's own stand before this; their word is taken for who is calling.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HABITUE_PROXIES", "0"))
ACCOUNT_EMAIL_CONFIRMATION_ANONYMOUS_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Whatever changes in how somebody signs in, a mail tells them (`AccountAdapter.send_notification_mail`).
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _HTTPS else "http"

MFA_ADAPTER = "habitue.web.signing.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "habitue.web.signing.codes.FactorForm",
    "reauthenticate": "habitue.web.signing.codes.FactorAgainForm",
}
MFA_TOTP_ISSUER = "Habitué"
# Browsers offer passkeys on secure addresses, and on this machine itself: there plain http will do.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
USERSESSIONS_TRACK_ACTIVITY = False

AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_CLIENT_IP_CALLABLE = "habitue.web.callers.address_of_caller"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "habitue.web.signing.lockout.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Shared by all processes: a code of an app that was used is used for each of them, and a limit holds for all together.
# A third of the rows goes when there are more than so many: whoever calls from many addresses must not have it forget.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# The frame in which the pages about staff stand: the desk's own, which is a floor above them.
DESK_FRAME = "manage/frame.html"
