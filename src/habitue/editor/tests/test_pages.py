"""The editor through its doors: who may, whose it is, what is kept, what is refused."""

import re
import threading
from copy import deepcopy
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext

from habitue.checkout.tests.factories import sell
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_house_next_door, make_key
from habitue.merchants.tests.people import make_staff
from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.platform.jobs import Runner
from habitue.programs.actions import keep_draft, publish
from habitue.programs.models import SingleUseCode
from habitue.programs.queries import document_of, draft_facts, draft_of, versions_of
from habitue.programs.tests.examples import EVERY_KEY
from habitue.web.tests.factories import browser_of

PAGES = ("", "/in-force", "/versions", "/versions/1", "/document", "/trial", "/preview")
WRITING = ("/publish", "/codes/1", "/edit/earn/0")
DEEDS = ("/sentence/earn/0", "/add/earn", "/begin/points", "/undo", "/redo", "/discard", "/versions/1/take",
         "/publish", "/codes/1", "/trial/start")  # fmt: skip
SMALL: dict[str, Any] = {
    "currency": "EUR",
    "units": {"points": {"name": "Points"}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
}


def make_desk(document: dict[str, Any] | None = None, role: Any = "owner") -> tuple[House, Client]:
    """A house with a program in force, and the browser of somebody who works there."""
    house = make_house()
    publish(organisation_id=house.id, document=document or EVERY_KEY, by=ALICE, at=AT)
    return house, browser_of(make_staff(house.id, role))


def post(browser: Client, path: str, *, htmx: bool = True, **fields: Any) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    data = {name.replace("__", "."): value for name, value in fields.items()}
    return browser.post(f"/manage/program{path}", data, content_type=MULTIPART_CONTENT, headers=headers)


def typed(browser: Client, address: str, revision: int, parts: str, **fields: Any) -> Any:
    return post(browser, f"/sentence/{address}", revision=revision, _parts=parts.split(), **fields)


@pytest.mark.parametrize(("role", "seen", "changed"), [
    ("owner", 200, True), ("manager", 200, True), ("auditor", 200, False), ("cashier", 403, False),
])  # fmt: skip
def test_who_may_see_and_who_may_change(role: Any, seen: int, changed: object) -> None:
    house, browser = make_desk(role=role)
    assert {browser.get(f"/manage/program{path}").status_code for path in PAGES} == {seen}
    writing = {browser.get(f"/manage/program{path}").status_code for path in WRITING}
    assert writing == ({200} if changed else {403})
    if not changed:
        assert {post(browser, path, revision=0).status_code for path in (*DEEDS, "/document")} == {403}
        assert draft_of(house.id) is None


def test_nothing_of_it_is_seen_from_next_door() -> None:
    house, _browser = make_desk()
    charlie = browser_of(make_staff(make_house_next_door().id, "owner", name="Charlie"))
    assert charlie.get("/manage/program/versions/1").status_code == 404
    assert charlie.get("/manage/program/codes/1").status_code == 404
    assert charlie.get("/manage/program/edit/earn/0").status_code == 404
    assert post(charlie, "/versions/1/take", revision=0).status_code == 404
    assert typed(charlie, "earn/0", 0, "give", give="9").status_code in (404, 409)
    assert b"Coffee stamps" not in charlie.get("/manage/program").content
    assert draft_of(house.id) is None


@pytest.mark.parametrize(
    ("path", "leads_to"), [("/trial", ""), ("/preview", ""), ("/edit/earn/0", "?edit=earn/0#earn-0")]
)
def test_whoever_opens_the_address_of_a_part_is_led_to_the_page(path: str, leads_to: str) -> None:
    _house, browser = make_desk()
    answer = browser.get(f"/manage/program{path}", headers={"Sec-Fetch-Mode": "navigate"})
    assert (answer.status_code, answer["Location"]) == (302, f"/manage/program{leads_to}")


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it"])
def test_every_page_speaks_every_language(language: str) -> None:
    house, browser = make_desk()
    from habitue.merchants.models import Staff

    Staff.objects.filter(organisation_id=house.id).update(language=language)
    for path in (*PAGES, *WRITING, *(f"?edit={table}/0" for table in ("units", "tiers", "levels", "discounts"))):
        answer = browser.get(f"/manage/program{path}")
        text = re.sub(r"<[^>]+>", "", answer.content.decode())
        assert (answer.status_code, re.findall(r"\{\w+\}|%\(\w+\)s", text)) == (200, []), path


def test_what_is_typed_is_kept_at_once_with_who_did_it() -> None:
    house, browser = make_desk(SMALL)
    answer = typed(browser, "earn/0", 0, "amount give", amount="2.50", give="3")
    assert answer.status_code == 200
    assert b'id="revision" name="revision" value="1"' in answer.content
    facts = draft_facts(house.id)
    assert (facts.revision, facts.saver_name) == (1, "Alice")
    assert (facts.document or {})["earn"] == [{**SMALL["earn"][0], "give": 3, "per": {"amount": 250}}]
    # The same once more is nothing new.
    assert typed(browser, "earn/0", 1, "amount", amount="2.50").status_code == 200
    assert draft_facts(house.id).revision == 1


def test_what_cannot_be_read_is_kept_and_named_at_its_part() -> None:
    house, browser = make_desk(SMALL)
    answer = typed(browser, "earn/0", 0, "amount", amount="a lot").content.decode()
    found = re.search(r'id="wrong-earn-0-amount"[^>]*>(.*?)</span></span>', answer, re.DOTALL)
    assert found is not None
    assert "An amount is wanted here, such as 12.50." in found[1]
    assert (draft_of(house.id) or {})["earn"][0]["per"] == {"amount": "a lot"}
    page = browser.get("/manage/program").content.decode()
    assert "a lot" in page
    assert "1 thing to mend" in page


def test_a_stale_form_is_refused_with_both_shown_and_wins_when_it_is_sent_again() -> None:
    house, browser = make_desk(SMALL)
    theirs = {**SMALL, "earn": [{**SMALL["earn"][0], "give": 5}]}
    keep_draft(organisation_id=house.id, document=theirs, by=ALICE, at=AT)
    answer = typed(browser, "earn/0", 0, "give", give="3", was="base")
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#conflict-earn-0")
    for said in ("Alice has changed the draft meanwhile.", "earns 5 Points", "earns 3 Points"):
        assert said in answer.content.decode()
    assert (draft_of(house.id) or {})["earn"][0]["give"] == 5
    plain = post(browser, "/sentence/earn/0", htmx=False, seen=0, _parts=["give"], give="3", was="base")
    assert plain.status_code == 409
    assert typed(browser, "earn/0", 1, "give", give="3", was="base", deed="done").status_code == 200
    assert (draft_of(house.id) or {})["earn"][0]["give"] == 3


def test_a_sentence_that_stands_elsewhere_now_is_not_written_over() -> None:
    house, browser = make_desk(SMALL)
    other = {"code": "other", "unit": "points", "give": 9, "per": {"sale": 1}}
    keep_draft(organisation_id=house.id, document={**SMALL, "earn": [other, *SMALL["earn"]]}, by=ALICE, at=AT)
    answer = typed(browser, "earn/0", 1, "give", give="3", was="base")
    assert answer.status_code == 409
    assert b"stands elsewhere now" in answer.content
    assert (draft_of(house.id) or {})["earn"][0] == other


def test_deeds_keep_what_was_typed_beside_them() -> None:
    house, browser = make_desk(SMALL)
    steps = [
        ("add:weekdays", [{"give": 2, "when": {"weekdays": ["tue"]}}]),
        ("way:sale", [{"give": 2, "per": {"sale": 1}, "when": {"weekdays": ["tue"]}}]),
        ("drop:weekdays", [{"give": 2, "per": {"sale": 1}}]),
        ("double", [{"give": 2, "per": {"sale": 1}}, {"code": "base-2", "give": 2, "per": {"sale": 1}}]),
        ("down", [{"code": "base-2", "give": 2, "per": {"sale": 1}}, {"give": 2, "per": {"sale": 1}}]),
        ("remove", [{"give": 2, "per": {"sale": 1}}]),
    ]
    for revision, (deed, rules) in enumerate(steps):
        assert typed(browser, "earn/0", revision, "give", give="2", deed=deed).status_code == 200
        assert (draft_of(house.id) or {})["earn"] == [{**SMALL["earn"][0], **rule} for rule in rules], deed
    for revision in range(len(steps), 2 * len(steps)):
        assert post(browser, "/undo", revision=revision).status_code == 200
    assert draft_of(house.id) == SMALL
    assert post(browser, "/undo", revision=2 * len(steps)).status_code == 409
    assert post(browser, "/redo", revision=2 * len(steps)).status_code == 200
    assert (draft_of(house.id) or {})["earn"] == [{**SMALL["earn"][0], **steps[0][1][0]}]


def test_who_goes_on_typing_takes_one_step() -> None:
    house, browser = make_desk(SMALL)
    for revision, text in enumerate(("1", "12", "125")):
        typed(browser, "earn/0", revision, "give", give=text if revision else "11")
    post(browser, "/undo", revision=3)
    assert draft_of(house.id) == SMALL


def test_a_new_organisation_begins_with_examples() -> None:
    house = make_house()
    browser = browser_of(make_staff(house.id, "owner"))
    assert b"How shall your regulars be thanked?" in browser.get("/manage/program").content
    for revision, key in enumerate(("points", "stamp-card", "tiers", "happy-hour", "code")):
        assert post(browser, f"/begin/{key}", revision=revision).status_code == 200
    answer = post(browser, "/publish", htmx=False, revision=5, once=str(new_id()), **{"from": "now"})
    assert (answer.status_code, answer["Location"]) == (302, "/manage/program/versions")
    (version,) = versions_of(house.id)
    assert (version.number, version.publisher_name) == (1, "Alice")
    assert list((document_of(house.id, 1) or {})["units"]) == ["points", "stamps", "treat"]
    assert post(browser, "/begin/nothing", revision=5).status_code == 404


def test_a_form_that_is_sent_twice_publishes_once() -> None:
    house, browser = make_desk(SMALL)
    typed(browser, "earn/0", 0, "give", give="2")
    key = str(new_id())
    for _time in range(2):
        assert post(browser, "/publish", htmx=False, revision=1, once=key, **{"from": "now"}).status_code == 302
    assert [version.number for version in versions_of(house.id)] == [1, 2]


@pytest.mark.parametrize(("changes", "fields", "said"), [
    ({"units": {"gems": {"name": "Gems"}}}, {"from": "now"}, "there is no unit points"),
    ({}, {"from": "later", "moment": "2020-01-01T00:00"}, "has passed"),
    ({}, {"from": "later", "moment": "soon"}, "cannot be read"),
    ({}, {"from": "now", "revision": 0}, "has changed the draft meanwhile"),
])  # fmt: skip
def test_what_publishing_refuses_is_said(changes: Any, fields: dict[str, Any], said: str) -> None:
    house, browser = make_desk(SMALL)
    keep_draft(organisation_id=house.id, document={**SMALL, **changes}, by=ALICE, at=AT)
    answer = post(browser, "/publish", htmx=False, **{"revision": 1, "once": str(new_id()), **fields})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert len(versions_of(house.id)) == 1


@pytest.mark.parametrize(("asked", "chosen"), [({}, "now"), ({"from": "later", "moment": "soon"}, "later")])
def test_what_publish_will_do_is_chosen_before_it_is_pressed(asked: dict[str, str], chosen: str) -> None:
    _house, browser = make_desk(SMALL)
    typed(browser, "earn/0", 0, "give", give="2")
    answer = post(browser, "/publish", htmx=False, revision=1, **asked) if asked else browser.get(
        "/manage/program/publish"
    )  # fmt: skip
    radios = re.findall(r'name="from" value="(\w+)"( checked)?', answer.content.decode())
    assert [value for value, is_checked in radios if is_checked] == [chosen]


def test_publishing_is_offered_where_there_is_a_difference() -> None:
    _house, browser = make_desk(SMALL)
    pages = [browser.get(f"/manage/program{path}").content.decode() for path in ("", "/publish")]
    assert ["There is nothing to publish." in page for page in pages] == [True, True]
    assert "Publish version 2" not in pages[0]
    answer = typed(browser, "earn/0", 0, "give", give="2").content.decode()
    assert 'id="to-publish" hx-swap-oob="true"' in answer
    assert "Publish version 2" in answer
    assert "There is nothing to publish." not in browser.get("/manage/program/publish").content.decode()
    assert "There is nothing to publish." in post(browser, "/undo", revision=1).content.decode()


def test_a_former_version_is_published_again() -> None:
    house, browser = make_desk(SMALL)
    typed(browser, "earn/0", 0, "give", give="2")
    post(browser, "/publish", htmx=False, revision=1, once=str(new_id()), **{"from": "now"})
    page = browser.get("/manage/program/versions").content.decode()
    assert "a guest earns 1 × Points" in page
    assert "a guest earns 2 Points" in page
    assert post(browser, "/versions/1/take", htmx=False, revision=1).status_code == 302
    assert draft_of(house.id) == SMALL


@pytest.mark.parametrize(("text", "said"), [
    ("{", "This is no JSON."), ("[]", "a program is a JSON object"), ('{"bogus": 1}', "there is no such key"),
    ('{"earn": [{"code": "a"}]}', "earn[0].give"),
])  # fmt: skip
def test_a_document_that_is_wrong_is_not_taken_over(text: str, said: str) -> None:
    house, browser = make_desk(SMALL)
    answer = post(browser, "/document", htmx=False, revision=0, document=text)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert draft_of(house.id) is None


def test_a_document_is_pasted_and_keeps_its_order() -> None:
    house, browser = make_desk(SMALL)
    pasted = deepcopy(EVERY_KEY)
    pasted["units"] = dict(reversed(pasted["units"].items()))
    answer = post(browser, "/document", htmx=False, revision=0, document=orjson.dumps(pasted).decode())
    assert answer.status_code == 302
    assert list((draft_of(house.id) or {})["units"]) == list(pasted["units"])


def test_single_use_codes_come_as_a_file_and_only_once() -> None:
    house, browser = make_desk(EVERY_KEY)
    key = str(new_id())
    answers = [post(browser, "/codes/1", htmx=False, count="3", once=key) for _time in range(2)]
    assert [answer["Content-Type"] for answer in answers] == ["text/csv; charset=utf-8"] * 2
    lines = answers[0].content.decode().splitlines()
    assert lines[0] == "code,discount"
    assert len(lines) == 4
    assert answers[1].content == answers[0].content
    assert SingleUseCode.objects.filter(organisation_id=house.id).count() == 3
    for fields, said in (({"count": "0"}, "A number from 1"), ({"count": "2", "customer": "nobody"}, "")):
        answer = post(browser, "/codes/1", htmx=False, once=str(new_id()), **fields)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert SingleUseCode.objects.filter(organisation_id=house.id).count() == 3


def test_a_trial_is_asked_for_and_refused_for_a_draft_with_faults() -> None:
    house, browser = make_desk(SMALL)
    answer = post(browser, "/trial/start", months="3")
    assert b"There are no sales yet" in answer.content
    keep_draft(organisation_id=house.id, document={"earn": 1}, by=ALICE, at=clock.now())
    assert post(browser, "/trial/start", months="3").status_code == 422


def test_old_sales_are_tried_and_a_trial_of_what_is_in_force_now_says_so() -> None:
    house, browser = make_desk(SMALL)
    till = principal_for(make_key(house.till).secret, AT)
    for days in (0, 3000, 3001):
        sell(till, 1000, at=AT - timedelta(days=days))
    assert "the last 3 sales" in browser.get("/manage/program/preview").content.decode()
    typed(browser, "earn/0", 0, "give", give="2")
    post(browser, "/trial/start", months="12")
    runner = Runner(threading.Event())
    while runner.turn():
        pass
    tried = browser.get("/manage/program").content.decode()
    assert re.search(r"up to (January 5,|5 January) 2026", tried)
    assert "with this draft" in tried or "nothing until now" in tried
    post(browser, "/publish", htmx=False, revision=1, once=str(new_id()), **{"from": "now"})
    page = browser.get("/manage/program").content.decode()
    assert "This was an earlier draft. The draft of now is what is in force." in page
    assert "with this draft" not in page
    assert "nothing until now" not in page


def test_versions_are_listed_under_the_same_number_of_queries_however_many() -> None:
    house, browser = make_desk()
    counts = []
    for number in (1, 3):
        while len(versions_of(house.id)) < number:
            at = AT + timedelta(minutes=len(versions_of(house.id)))
            publish(organisation_id=house.id, document=EVERY_KEY, by=ALICE, at=at)
        browser.get("/manage/program/versions")
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/manage/program/versions").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_number_that_only_looks_like_one_is_refused_as_none() -> None:
    _house, browser = make_desk()
    answer = post(browser, "/codes/1", htmx=False, once=str(new_id()), count="²")
    assert answer.status_code == 422
    assert post(browser, "/undo", revision="²").status_code == 422
