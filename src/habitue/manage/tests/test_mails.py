"""The page of mails: what became of each, and a mail to try."""

from habitue.manage.tests.factories import make_desk
from habitue.merchants.tests.factories import AT, make_house_next_door
from habitue.messages.models import Message
from habitue.messages.queries import messages_of
from habitue.messages.tests.factories import make_message


def test_each_mail_says_what_became_of_it() -> None:
    desk = make_desk()
    make_message(desk.house.id, to="waits@example.com", customer_id=desk.ana.id)
    failed = make_message(desk.house.id, to="failed@example.com")
    Message.objects.filter(id=failed).update(due_at=None, context_sealed=None, failed_at=AT, problem="refused")
    make_message(make_house_next_door().id, to="theirs@example.com")
    browser = desk.browser()
    page = browser.get("/manage/settings/mails").text
    for said in ("waits@example.com", "failed@example.com", "refused it", f"/manage/customers/{desk.ana.id}"):
        assert said in page
    assert "theirs@example.com" not in page
    page = browser.get("/manage/settings/mails?state=failed").text
    assert "failed@example.com" in page
    assert "waits@example.com" not in page


def test_what_a_customer_was_written_stands_on_their_page() -> None:
    desk = make_desk()
    failed = make_message(desk.house.id, to="ana@example.com", customer_id=desk.ana.id)
    Message.objects.filter(id=failed).update(due_at=None, context_sealed=None, failed_at=AT, problem="refused")
    make_message(desk.house.id, to="ben@example.com", customer_id=desk.ben.id)
    page = desk.browser().get(f"/manage/customers/{desk.ana.id}").text
    assert [said in page for said in ("ana@example.com", "Not delivered", "refused it", "ben@example.com")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_mail_to_try_is_sent_once_to_whoever_asks() -> None:
    desk = make_desk()
    browser = desk.browser()
    browser.post("/manage/settings/mails/trial", {"once": "a-key-of-the-form"})
    answer = browser.post("/manage/settings/mails/trial", {"once": "a-key-of-the-form"}, follow=True)
    assert answer.status_code == 200
    (facts,) = [item for item in messages_of(desk.house.id).items if item.kind == "messages.trial"]
    assert f"On its way to {facts.to}." in answer.text


def test_who_may_only_look_sends_nothing() -> None:
    desk = make_desk()
    auditor = desk.browser("auditor")
    assert auditor.get("/manage/settings/mails").status_code == 200
    assert "mails/trial" not in auditor.get("/manage/settings/mails").text
    assert auditor.post("/manage/settings/mails/trial", {"once": "a-key-of-the-form"}).status_code == 403
    assert desk.browser("cashier").get("/manage/settings/mails").status_code == 403
