"""From a kind and its context to a mail: subject, text, HTML that looks right in every mail program, headers."""

from collections.abc import Mapping
from datetime import datetime
from email.mime.image import MIMEImage
from email.utils import format_datetime, formataddr
from functools import cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.utils import translation
from mjml import mjml2html

from habitue.messages.actions.outcomes import Outgoing
from habitue.messages.addresses import header_line, is_address, read_address, sender_address
from habitue.messages.kinds import MessageKind, kind_named
from habitue.messages.looks import Look, look_of

LOGO = "logo"


@cache
def _engine(*, autoescape: bool) -> Engine:
    """One for HTML, where everything is escaped, and one for plain text, where nothing may be."""
    return Engine(
        app_dirs=True,
        autoescape=autoescape,
        libraries={"i18n": "django.templatetags.i18n", "l10n": "django.templatetags.l10n"},
        builtins=["django.templatetags.i18n", "habitue.messages.templatetags.mail"],
    )


def mail_of(outgoing: Outgoing, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    """The whole mail, in its language and the merchant's look as they are now.

    Whatever the context holds, it becomes neither mark-up nor a header. Raises what a faulty template raises.
    """
    kind = kind_named(outgoing.kind)
    with translation.override(outgoing.language):
        look = look_of(outgoing.organisation_id, outgoing.language)
        given = {**context, "look": look, "language": outgoing.language, "subject": _subject(kind, context, look)}
        text = _rendered(kind.template("txt"), given, autoescape=False)
        html = mjml2html(_rendered(kind.template("mjml"), given, autoescape=True))
    address = sender_address()
    mail = EmailMultiAlternatives(
        subject=given["subject"],
        body=_lines(text),
        from_email=formataddr((header_line(look.name, 78), address)),
        to=[outgoing.to],
        # One that no mail can have is left out: the mail is of use without it.
        reply_to=[read_address(look.reply_to, field="reply_to")] if is_address(look.reply_to) else None,
        headers=_headers(kind, outgoing.created_at, context, message_id=f"<{outgoing.id}@{_domain(address)}>"),
    )
    mail.attach_alternative(html, "text/html")
    if look.logo is not None and f"cid:{LOGO}" in html:
        mail.attach(_inline(look))
    for file in outgoing.files:
        mail.attach(file.name, file.content, file.media_type)
    return mail


def _headers(kind: MessageKind, at: datetime, context: Mapping[str, Any], *, message_id: str) -> dict[str, str]:
    """The id is the message's own: whoever gets it twice, after a crash, is shown it once."""
    headers = {"Message-ID": message_id, "Date": format_datetime(at), "Auto-Submitted": "auto-generated"}
    if kind.is_marketing:
        url = header_line(str(context.get("unsubscribe_url", "")), 2000)
        headers["List-Unsubscribe"] = f"<{url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        del headers["Auto-Submitted"]
    return headers


def _subject(kind: MessageKind, context: Mapping[str, Any], look: Look) -> str:
    filled = {name: str(value) for name, value in context.items()}
    return header_line(str(kind.subject).format(**{**filled, "organisation": look.name}))


def _rendered(template: str, given: Mapping[str, Any], *, autoescape: bool) -> str:
    found = _engine(autoescape=autoescape).get_template(template)
    return found.render(Context(dict(given), autoescape=autoescape))


def _lines(text: str) -> str:
    """Plain text without the gaps that a template's tags leave."""
    kept: list[str] = []
    for line in (line.rstrip() for line in text.strip().splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept) + "\n"


def _domain(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"


def _inline(look: Look) -> MIMEImage:
    if look.logo is None:
        raise ValueError("this look has no logo")
    picture = MIMEImage(look.logo.content, look.logo.media_type.partition("/")[2])
    picture.add_header("Content-ID", f"<{LOGO}>")
    picture.add_header("Content-Disposition", "inline", filename="logo." + look.logo.media_type.partition("/")[2])
    return picture
