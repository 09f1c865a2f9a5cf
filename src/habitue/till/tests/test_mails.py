"""A sale at the panel, and the mail that the customer chose, in their letter box: the whole way."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from habitue.merchants.tests.people import make_staff
from habitue.messages.tests.factories import send_all, set_aside
from habitue.messages.tests.server import MailServer, mail_server, use_server
from habitue.notices.actions import spread_news
from habitue.platform import clock
from habitue.till.tests.counter import Counter, make_counter
from habitue.web.tests.factories import browser_of


def spread_all() -> None:
    while spread_news(at=clock.now()):
        pass


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    spread_all()
    set_aside()
    with mail_server() as server:
        use_server(settings, server.port)
        yield server


def choose(counter: Counter, *mails: str) -> None:
    """Ana says at the counter what she wants, and the manager writes it down."""
    desk = browser_of(make_staff(counter.house.id, "manager"))
    assert desk.post(f"/manage/privacy/people/{counter.ana.id}/mails", {"mails": mails}).status_code == 302


def arrived(post: MailServer) -> list[str]:
    """What the letter box gets of all that has happened, in order."""
    post.taken.clear()
    spread_all()
    send_all(clock.now())
    assert {str(taken.mail["To"]) for taken in post.taken} <= {"ana@example.org"}
    return [taken.text for taken in post.taken]


def test_what_is_rung_up_at_the_panel_arrives_at_whoever_chose_it(post: MailServer) -> None:
    counter = make_counter()
    choose(counter, "sales")
    arrived(post)  # what was before
    counter.sell(1250, found=counter.found())
    (text,) = arrived(post)
    for said in ("Your purchase of €12.50", "Points: +12", "Alice & Bob"):
        assert said in text
    assert arrived(post) == []  # and no second one


def test_whoever_chose_nothing_or_takes_it_back_gets_none(post: MailServer) -> None:
    counter = make_counter()
    counter.sell(1250, found=counter.found())
    assert arrived(post) == []
    choose(counter, "sales")
    counter.sell(500, found=counter.found())
    assert len(arrived(post)) == 1
    choose(counter)
    counter.sell(500, found=counter.found())
    assert arrived(post) == []


def test_what_was_rung_up_twice_is_told_once(post: MailServer) -> None:
    counter = make_counter()
    choose(counter, "sales")
    for _again in range(2):
        counter.sell(1250, found=counter.found(), key="panel:once")
    assert len(arrived(post)) == 1
