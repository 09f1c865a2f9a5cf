"""What a mail is made of: headers that nobody can smuggle into, the merchant's look, every kind in every language."""

from typing import Any

import pytest
from django.template import Context

from habitue.merchants.brand import change_brand, set_picture
from habitue.merchants.tests.factories import ALICE, AT, House, make_house
from habitue.merchants.tests.test_brand import make_picture
from habitue.messages.actions import send
from habitue.messages.actions.outcomes import Outgoing
from habitue.messages.kinds import MessageKind, kind_named, kinds
from habitue.messages.looks import look_of
from habitue.messages.rendering import _engine, _headers, _subject, mail_of
from habitue.platform.ids import new_id


def make_mail(house: House, language: str = "en") -> Any:
    outgoing = Outgoing(
        id=new_id(),
        organisation_id=house.id,
        kind="messages.trial",
        to="guest@example.com",
        language=language,
        created_at=AT,
        tries=1,
        late_at=None,
        context={},
        files=(),
    )
    return mail_of(outgoing, {})


def test_the_merchants_look_is_in_the_mail() -> None:
    house = make_house()
    change_brand(
        organisation_id=house.id,
        changes={
            "public_name": "Café\u00a0Anna",
            "colour": "ffd400",
            "reply_to": "anna@bücher.example",
            "website": "https://anna.example/?a=1&b=2",
            "texts": {"mail_foot": {"de": "Hauptstraße 1\nBerlin <b>"}},
        },
        by=ALICE,
        at=AT,
    )
    set_picture(organisation_id=house.id, place="logo", name="l.png", content=make_picture(), by=ALICE, at=AT)
    mail = make_mail(house, "it")
    html = mail.alternatives[0][0]
    assert mail.reply_to == ["anna@xn--bcher-kva.example"]
    assert "Caf" in mail.from_email
    assert "#ffd400" in html
    assert 'src="cid:logo"' in html
    assert 'href="https://anna.example/?a=1&amp;b=2"' in html
    assert "Berlin &lt;b&gt;" in html
    assert "Hauptstraße 1\nBerlin <b>" in mail.body
    assert [part["Content-ID"] for part in mail.attachments] == ["<logo>"]
    assert "<logo>" in mail.message().as_string()


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it"])
@pytest.mark.parametrize("ending", ["mjml", "txt"])
def test_every_kind_has_its_templates_and_its_words_in_every_language(language: str, ending: str) -> None:
    look = look_of(make_house().id, language)
    for kind in kinds().values():
        written = _engine(autoescape=ending == "mjml").get_template(kind.template(ending))
        assert look.name in written.render(Context({"look": look, "language": language}, autoescape=False))


def test_a_subject_is_one_line_whatever_is_filled_in() -> None:
    kind = MessageKind("a.b", subject="For {name}: {organisation}", title="t")
    look = look_of(make_house().id, "en")
    assert _subject(kind, {"name": "Ana\r\nBcc: all@example.com {x}"}, look) == (
        "For Ana Bcc: all@example.com {x}: Alice & Bob"
    )


def test_marketing_says_how_to_have_no_more_of_it() -> None:
    kind = MessageKind("a.b", subject="s", title="t", is_marketing=True)
    url = "https://a.example/u?x=1"
    headers = _headers(kind, AT, {"unsubscribe_url": url}, message_id="<1@a>")
    assert headers["List-Unsubscribe"] == f"<{url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "\n" not in _headers(kind, AT, {"unsubscribe_url": f"{url}\nBcc: x"}, message_id="<1@a>")["List-Unsubscribe"]


def test_marketing_without_a_way_out_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    marketing = MessageKind("messages.trial", subject="s", title="t", is_marketing=True)
    monkeypatch.setattr("habitue.messages.actions.sending.kind_named", lambda _name: marketing)
    with pytest.raises(ValueError, match="unsubscribe_url"):
        send(
            organisation_id=make_house().id,
            kind="messages.trial",
            to="guest@example.com",
            language="en",
            context={},
            by=ALICE,
            at=AT,
        )


def test_a_kind_that_nobody_registered_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no room registers it"):
        kind_named("messages.unheard")
