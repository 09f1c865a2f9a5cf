"""The sender against a real SMTP server: what arrives, what does not, and what becomes of it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from habitue.merchants.tests.factories import AT, at_once, make_house, make_organisation
from habitue.messages.actions import Enclosure
from habitue.messages.models import Message, MessageFile
from habitue.messages.queries import message_facts
from habitue.messages.sender import Sender
from habitue.messages.tests.factories import make_message, send_all, set_aside
from habitue.messages.tests.server import MailServer, mail_server, use_server
from habitue.platform import clock


@pytest.fixture
def here(settings: Settings) -> Iterator[MailServer]:
    set_aside()
    with mail_server() as server:
        use_server(settings, server.port)
        yield server


def wait_for(wanted: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def test_a_mail_arrives_in_its_language_and_from_the_merchant(here: MailServer) -> None:
    house = make_house(name='Café "Zur Brücke" <b>')
    files = [Enclosure("Gutschein.pdf", "application/pdf", b"%PDF-1.7"), Enclosure("a.txt", "text/plain", b"hello")]
    message_id = make_message(house.id, language="de", attachments=files)
    assert send_all() == 1
    (taken,) = here.taken
    mail = taken.mail
    assert (taken.sender, taken.recipients) == ("habitue@mail.test", ["guest@example.com"])
    assert mail["From"].addresses[0].display_name == 'Café "Zur Brücke" <b>'
    assert mail["From"].addresses[0].addr_spec == "habitue@mail.test"
    assert mail["Subject"].strip() == 'Eine Mail zur Probe, von Café "Zur Brücke" <b>'
    assert mail["Message-ID"] == f"<{message_id}@mail.test>"
    assert mail["Date"].datetime == AT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "So sehen Ihre Mails aus" in taken.text
    assert 'Café "Zur Brücke" <b>' in taken.text
    assert "Café &quot;Zur Brücke&quot; &lt;b&gt;" in taken.html
    assert "<b>" not in taken.html
    assert [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()] == [
        ("Gutschein.pdf", b"%PDF-1.7"),
        ("a.txt", "hello"),
    ]
    facts = message_facts(house.id, message_id)
    assert (facts.state, facts.sent_at, facts.tries) == ("sent", AT, 1)
    assert Message.objects.get(id=message_id).context_sealed is None
    assert not MessageFile.objects.filter(message_id=message_id).exists()
    assert send_all(AT + timedelta(days=1)) == 0


@pytest.mark.parametrize("answer", ["550 no such user here", "552 5.2.2 mailbox full", "571 spam"])
def test_a_recipient_refused_for_ever_is_not_tried_again(here: MailServer, answer: str) -> None:
    house = make_house()
    here.to["gone@example.com"] = answer
    gone, well = make_message(house.id, to="gone@example.com"), make_message(house.id)
    assert send_all() == 2
    facts = message_facts(house.id, gone)
    assert (facts.state, facts.problem, facts.answer, facts.tries) == ("failed", "refused", answer, 1)
    assert facts.explained == "The recipient's mail server refused it."
    assert message_facts(house.id, well).state == "sent"
    assert send_all(AT + timedelta(days=1)) == 0


def test_a_mail_refused_for_its_content_has_failed(here: MailServer) -> None:
    house = make_house()
    here.data = "554 5.7.1 looks like spam"
    message_id = make_message(house.id)
    send_all()
    assert message_facts(house.id, message_id).problem == "refused"


def test_a_server_that_says_later_is_asked_later_for_two_days(here: MailServer) -> None:
    house = make_house()
    here.to["guest@example.com"] = "451 greylisted"
    message_id = make_message(house.id)
    at, waits = AT, []
    while send_all(at):
        facts = message_facts(house.id, message_id)
        if facts.due_at is None:
            break
        waits.append(facts.due_at - at)
        at = facts.due_at
    facts = message_facts(house.id, message_id)
    assert (facts.state, facts.problem, facts.answer) == ("failed", "temporary", "451 greylisted")
    assert facts.failed_at is not None
    assert timedelta(days=2) <= facts.failed_at - AT <= timedelta(days=2.5)
    assert waits == sorted(waits) or max(waits) > timedelta(hours=7)
    assert timedelta(seconds=30) <= waits[0] <= timedelta(seconds=33)


def test_a_server_that_comes_back_gets_all(here: MailServer, settings: Settings) -> None:
    house = make_house()
    ids = [make_message(house.id, to=f"guest{n}@example.com") for n in range(3)]
    settings.EMAIL_PORT = 1
    assert Sender(now=lambda: AT).turn() == 1
    assert {message_facts(house.id, each).state for each in ids} == {"waiting"}
    settings.EMAIL_PORT = here.port
    assert send_all(AT + timedelta(minutes=1)) == 3
    assert sorted(one.recipients[0] for one in here.taken) == [f"guest{n}@example.com" for n in range(3)]
    assert sum(message_facts(house.id, each).tries for each in ids) == 4


def test_a_server_that_hangs_is_left_and_tried_again(here: MailServer) -> None:
    house = make_house()
    here.hang_seconds = 2
    message_id = make_message(house.id)
    assert Sender(now=lambda: AT).turn() == 1
    facts = message_facts(house.id, message_id)
    assert (facts.state, facts.problem) == ("waiting", "timeout")
    here.hang_seconds = 0
    assert send_all(AT + timedelta(minutes=1)) == 1
    assert message_facts(house.id, message_id).state == "sent"


def test_a_mail_at_which_the_server_hangs_up_holds_up_no_other(here: MailServer) -> None:
    house = make_house()
    here.drops.add("poison@example.com")
    poison = make_message(house.id, to="poison@example.com")
    well = [make_message(house.id, to=f"guest{n}@example.com") for n in range(2)]
    Sender(now=lambda: AT).turn()
    Sender(now=lambda: AT + timedelta(seconds=40)).turn()
    assert [message_facts(house.id, each).state for each in well] == ["sent", "sent"]
    facts = message_facts(house.id, poison)
    assert (facts.state, facts.problem) == ("waiting", "connection")


def test_the_operators_mistake_waits_until_it_is_mended(here: MailServer, settings: Settings) -> None:
    house = make_house()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "habitue", "wrong"
    message_id = make_message(house.id)
    Sender(now=lambda: AT).turn()
    facts = message_facts(house.id, message_id)
    assert (facts.state, facts.problem) == ("waiting", "settings")


def test_what_is_late_is_not_sent(here: MailServer) -> None:
    house = make_house()
    message_id = make_message(house.id, late_at=AT + timedelta(minutes=15))
    assert send_all(AT + timedelta(minutes=15)) == 1
    facts = message_facts(house.id, message_id)
    assert (facts.state, facts.problem, here.taken) == ("failed", "late", [])


def test_what_would_be_late_before_the_next_try_has_failed(here: MailServer) -> None:
    house = make_house()
    here.data = "451 later"
    message_id = make_message(house.id, late_at=AT + timedelta(seconds=20))
    send_all()
    assert message_facts(house.id, message_id).state == "failed"


def test_another_secret_key_cannot_read_it(here: MailServer, settings: Settings) -> None:
    house = make_house()
    message_id = make_message(house.id)
    settings.SECRET_KEY = "another one"
    send_all()
    facts = message_facts(house.id, message_id)
    assert (facts.state, facts.problem, here.taken) == ("failed", "unreadable", [])


def test_a_fault_of_ours_fails_that_mail_alone(here: MailServer) -> None:
    house = make_house()
    faulty, well = make_message(house.id), make_message(house.id)
    Message.objects.filter(id=faulty).update(kind="messages.unheard")
    send_all()
    assert message_facts(house.id, faulty).problem == "template"
    assert message_facts(house.id, well).state == "sent"


def test_two_workers_send_each_once(here: MailServer) -> None:
    houses = [make_organisation() for _ in range(6)]
    wanted = [f"guest{n}@example.com" for n in range(30)]
    for n, to in enumerate(wanted):
        make_message(houses[n % 6].id, to=to)
    assert at_once(send_all, send_all) == ["done", "done"]
    assert sorted(one.recipients[0] for one in here.taken) == sorted(wanted)


WORKER = """
import threading, sys
from datetime import timedelta
import django
django.setup()
from django.conf import settings
settings.EMAIL_TIMEOUT = 30
from habitue.messages.sender import Sender
sender = Sender(lease=timedelta(seconds=3))
while True:
    sender.turn()
"""


def test_a_killed_worker_loses_nothing(here: MailServer) -> None:
    house = make_house()
    ids = [make_message(house.id, to=f"guest{n}@example.com", at=clock.now()) for n in range(8)]
    here.hang_seconds = 0.4
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "habitue.config.settings",
        "HABITUE_SMTP_URL": f"smtp://127.0.0.1:{here.port}?tls=no",
    }
    with subprocess.Popen([sys.executable, "-c", WORKER], env=surroundings) as worker:
        wait_for(lambda: len(here.taken) >= 2)
        worker.kill()
    assert "waiting" in {message_facts(house.id, each).state for each in ids}
    here.hang_seconds = 0
    with subprocess.Popen([sys.executable, "-c", WORKER], env=surroundings) as worker:
        wait_for(lambda: {message_facts(house.id, each).state for each in ids} == {"sent"})
        worker.kill()
    arrived = [one.mail["Message-ID"].split("@")[0].strip("<") for one in here.taken]
    assert set(arrived) == {str(each) for each in ids}


def test_without_a_server_mails_are_files(settings: Settings, tmp_path: Path) -> None:
    set_aside()
    settings.EMAIL_BACKEND, settings.MAILS_DIRECTORY = "habitue.messages.files.EmailBackend", str(tmp_path / "mails")
    message_id = make_message(make_house().id)
    send_all()
    (path,) = (tmp_path / "mails").iterdir()
    assert path.suffix == ".eml"
    assert f"Message-ID: <{message_id}@".encode() in path.read_bytes()
