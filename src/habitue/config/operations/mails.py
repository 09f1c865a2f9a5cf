"""How mail leaves this installation, as the environment says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "habitue.messages.files.EmailBackend"
_TLS: Mapping[str, Literal["no", "starttls", "tls"]] = {"no": "no", "starttls": "starttls", "tls": "tls"}


class MailSettingsError(ValueError):
    """What the environment says of mail cannot be read; the text says why, without the password."""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """An SMTP server. At most one of `starttls` (a port that begins in the clear) and `tls` is true."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_settings(environment: Mapping[str, str]) -> tuple[str, SmtpSettings, dict[str, Any]]:
    """Django's mail backend, the SMTP server and anymail's settings. Raises `MailSettingsError`.

    `HABITUE_SMTP_URL=smtp://user:password@host:port?tls=starttls` (or `tls`, or `no`; for port 465 `tls` and otherwise
    `starttls` are understood); or `HABITUE_MAIL_PROVIDER=mailgun` with `HABITUE_MAIL_PROVIDER_SETTINGS`, anymail's
    own names as JSON. With neither, mails become files.
    """
    url, provider = environment.get("HABITUE_SMTP_URL", ""), environment.get("HABITUE_MAIL_PROVIDER", "")
    if url and provider:
        raise MailSettingsError("HABITUE_SMTP_URL and HABITUE_MAIL_PROVIDER are both set: mail leaves by one of them.")
    if url:
        return SMTP, smtp_settings(url), {}
    if provider:
        return _provider(provider), SmtpSettings(), _provider_settings(environment)
    return FILES, SmtpSettings(), {}


def smtp_settings(url: str) -> SmtpSettings:
    """Read `HABITUE_SMTP_URL`. Raises `MailSettingsError`."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise MailSettingsError("HABITUE_SMTP_URL: the port is no number from 1 to 65535.") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise MailSettingsError("HABITUE_SMTP_URL is like smtp://user:password@mail.example.org:587?tls=starttls.")
    asked = parse_qs(parts.query, keep_blank_values=True)
    if set(asked) - {"tls"}:
        raise MailSettingsError("HABITUE_SMTP_URL: after the question mark there is tls=… alone.")
    wrapped = parts.scheme == "smtps" or port == 465
    tls = _TLS.get(asked.get("tls", ["tls" if wrapped else "starttls"])[0])
    if tls is None:
        raise MailSettingsError("HABITUE_SMTP_URL: tls is starttls, tls or no.")
    return SmtpSettings(
        host=parts.hostname,
        port=port or (465 if tls == "tls" else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=tls == "starttls",
        tls=tls == "tls",
    )


def _provider(name: str) -> str:
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise MailSettingsError("HABITUE_MAIL_PROVIDER is the name of one of anymail's providers, such as mailgun.")
    return f"anymail.backends.{name}.EmailBackend"


def _provider_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    try:
        settings = orjson.loads(environment.get("HABITUE_MAIL_PROVIDER_SETTINGS") or "{}")
    except orjson.JSONDecodeError:
        settings = None
    if not isinstance(settings, dict):
        raise MailSettingsError('HABITUE_MAIL_PROVIDER_SETTINGS is an object in JSON, such as {"API_KEY": "…"}.')
    return settings


def where_mail_goes(environment: Mapping[str, str]) -> str:
    """One line for the operator: the server, the provider or nothing, which is files. Never the password."""
    backend, smtp, _anymail = mail_settings(environment)
    if backend == SMTP:
        return f"by {smtp.host}:{smtp.port}"
    return "" if backend == FILES else f"by {environment['HABITUE_MAIL_PROVIDER']}"
