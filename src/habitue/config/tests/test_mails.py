"""How mail leaves, read from the environment; what cannot be read says why, and never the password."""

import pytest

from habitue.config.operations.mails import (
    FILES,
    SMTP,
    MailSettingsError,
    SmtpSettings,
    mail_settings,
    where_mail_goes,
)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://mail.example.org", SmtpSettings("mail.example.org", 587, starttls=True)),
        ("smtp://a%40b:p%2Fw@mail.example.org:2525?tls=no", SmtpSettings("mail.example.org", 2525, "a@b", "p/w")),
        ("smtp://mail.example.org:465", SmtpSettings("mail.example.org", 465, tls=True)),
        ("smtps://u:p@mail.example.org", SmtpSettings("mail.example.org", 465, "u", "p", tls=True)),
        ("smtp://[::1]:25?tls=starttls", SmtpSettings("::1", 25, starttls=True)),
    ],
)
def test_an_address_is_a_server(url: str, read: SmtpSettings) -> None:
    assert mail_settings({"HABITUE_SMTP_URL": url}) == (SMTP, read, {})


def test_without_any_mails_are_files_and_a_provider_is_anymails() -> None:
    assert mail_settings({}) == (FILES, SmtpSettings(), {})
    said = {"HABITUE_MAIL_PROVIDER": "mailgun", "HABITUE_MAIL_PROVIDER_SETTINGS": '{"MAILGUN_API_KEY": "k"}'}
    assert mail_settings(said) == ("anymail.backends.mailgun.EmailBackend", SmtpSettings(), {"MAILGUN_API_KEY": "k"})
    assert where_mail_goes({}) == ""
    assert where_mail_goes(said) == "by mailgun"
    assert where_mail_goes({"HABITUE_SMTP_URL": "smtp://u:secret@m.example"}) == "by m.example:587"


@pytest.mark.parametrize(
    "said",
    [
        {"HABITUE_SMTP_URL": "mail.example.org:secret"},
        {"HABITUE_SMTP_URL": "https://u:secret@mail.example.org"},
        {"HABITUE_SMTP_URL": "smtp://u:secret@mail.example.org:99999"},
        {"HABITUE_SMTP_URL": "smtp://u:secret@mail.example.org?tls=maybe"},
        {"HABITUE_SMTP_URL": "smtp://u:secret@mail.example.org?ssl=1"},
        {"HABITUE_SMTP_URL": "smtp://m", "HABITUE_MAIL_PROVIDER": "mailgun"},
        {"HABITUE_MAIL_PROVIDER": "../secret"},
        {"HABITUE_MAIL_PROVIDER": "mailgun", "HABITUE_MAIL_PROVIDER_SETTINGS": "secret"},
        {"HABITUE_MAIL_PROVIDER": "mailgun", "HABITUE_MAIL_PROVIDER_SETTINGS": '["secret"]'},
    ],
)
def test_what_cannot_be_read_is_said_without_the_password(said: dict[str, str]) -> None:
    with pytest.raises(MailSettingsError) as refused:
        mail_settings(said)
    assert "secret" not in str(refused.value)
