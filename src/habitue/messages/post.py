"""Handing one mail to whatever sends it, and understanding what it answers."""

import smtplib
from email.errors import MessageError

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from habitue.messages.logic import ANSWER_LONGEST, Answer, answer_of


class Post:
    """A connection to the mail server, kept open from mail to mail; opened again after any trouble."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def hand_over(self, mail: EmailMultiAlternatives) -> Answer:
        """Send one mail. Never raises for what the network or the server does."""
        try:
            if self._connection is None:
                self._connection = get_connection()
                self._connection.open()
            self._connection.send_messages([mail])
        except Exception as trouble:  # noqa: BLE001 - whatever it is, it is this mail's answer
            self.close()
            return answer_to(trouble)
        return Answer()

    def close(self) -> None:
        """Hang up; a server that does not listen any more is no trouble."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                return


def answer_to(trouble: Exception) -> Answer:
    """What an exception of any mail backend means for the mail.

    Only what is said of the recipient or of the mail itself is final. A log-in or a sender that is refused is the
    operator's to mend, and the mails wait for it.
    """
    if isinstance(trouble, smtplib.SMTPException):
        return _answer_of_smtp(trouble)
    if isinstance(trouble, AnymailError):
        return _answer_of_provider(trouble)
    if isinstance(trouble, TimeoutError):
        return Answer("timeout", _words(trouble))
    if isinstance(trouble, MessageError | ValueError):
        # A header or an address that no mail can have: Django says so before anything is sent.
        return Answer("template", _words(trouble))
    return Answer("connection", _words(trouble))


def _answer_of_smtp(trouble: smtplib.SMTPException) -> Answer:
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(trouble.recipients.values()))
        return answer_of(code, said)
    if isinstance(trouble, smtplib.SMTPDataError):
        return answer_of(trouble.smtp_code, trouble.smtp_error)
    if isinstance(trouble, smtplib.SMTPResponseException):
        is_ours = isinstance(trouble, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError)
        is_final = is_ours and trouble.smtp_code >= 500
        words = answer_of(trouble.smtp_code, trouble.smtp_error).text
        return Answer("settings" if is_final else "temporary", words)
    if isinstance(trouble, smtplib.SMTPNotSupportedError):
        return Answer("settings", _words(trouble))
    # smtplib hangs up when the server does not answer in time, and says that it was hung up.
    return Answer("timeout" if isinstance(trouble.__context__, TimeoutError) else "connection", _words(trouble))


def _answer_of_provider(trouble: AnymailError) -> Answer:
    """400 and 422 are said of the mail; 401 and 403 of the key; the rest, and no status at all, may pass."""
    if isinstance(trouble, AnymailRecipientsRefused):
        return Answer("refused", _words(trouble))
    if not isinstance(trouble, AnymailAPIError):
        return Answer("settings", _words(trouble))
    status = trouble.status_code
    if status in (400, 413, 422):
        return Answer("refused", _words(trouble))
    return Answer("settings" if status in (401, 403) else "temporary" if status else "connection", _words(trouble))


def _words(trouble: Exception) -> str:
    text = " ".join(str(trouble).split()) or type(trouble).__name__
    return text[:ANSWER_LONGEST]
