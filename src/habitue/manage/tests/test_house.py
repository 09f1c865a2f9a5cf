"""Articles, rewards and settings through the desk's doors."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from habitue.checkout.models import Sale
from habitue.manage.tests.factories import NOON, browser_next_door, make_desk
from habitue.manage.tests.reading import send, text_of
from habitue.manage.views import articles
from habitue.merchants.queries import Unauthorized, companies_of, keys_of, principal_for, store_by_code, stores_of
from habitue.merchants.rows import organisation_row
from habitue.merchants.tests.factories import ALICE, AT, make_store
from habitue.platform.ids import new_id
from habitue.programs.articles.actions import put_article, set_quick_buttons
from habitue.programs.articles.queries import article_for, own_buttons, quick_buttons, reward_faces
from habitue.webhooks.queries import endpoints_of


def picture(width: int = 1200, height: int = 900) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (width, height), "brown").save(file, "PNG")
    return SimpleUploadedFile("cake.png", file.getvalue(), content_type="image/png")


def seen(response: Any) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', response.content.decode())
    return found.group(1) if found else ""


def test_an_article_is_made_with_a_picture_and_sold_no_longer() -> None:
    desk = make_desk()
    browser = desk.browser()
    send(browser, "/manage/articles/groups/new", code="cakes", name_en="Cakes", place="1")
    said = {"code": "CAKE/1", "name_en": "Cake", "name_de": "Kuchen", "group": "cakes", "price": "4,20", "vat": "7"}
    assert send(browser, "/manage/articles/new", picture=picture(), **said).status_code == 302
    article = article_for(desk.house.id, "CAKE/1")
    assert (article.price, article.vat, article.group, dict(article.names)) == (
        420, "7", "cakes", {"de": "Kuchen", "en": "Cake"}
    )  # fmt: skip
    shown = Client().get(f"/pictures/{desk.house.id}/{article.picture_id}")
    with Image.open(BytesIO(shown.content)) as small:
        assert (small.format, small.size) == ("WEBP", (800, 600))
    assert browser_next_door().get("/manage/articles/one/CAKE/1").status_code == 404
    page = text_of(browser.get("/manage/articles?q=kuch"))
    assert "€4.20" in page
    browser.post("/manage/articles/one/CAKE/1/retirement", {"retired": "1"})
    assert "€4.20" not in text_of(browser.get("/manage/articles?q=CAKE"))
    assert "sold no longer" in text_of(browser.get("/manage/articles?q=CAKE&retired=1"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": "", "name_en": "x"}, "This is needed."),
        ({"code": "A"}, "A name in one language at least."),
        ({"code": "A", "name_en": "x", "price": "cheap"}, "This is not an amount."),
        ({"code": "A", "name_en": "x", "vat": "much"}, "This is not a percentage, as 19 or 5.5."),
    ],
)
def test_an_article_is_refused_at_its_field(said: dict[str, str], sentence: str) -> None:
    response = send(make_desk().browser(), "/manage/articles/new", **said)
    assert (response.status_code, sentence in text_of(response)) == (422, True)


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a" + bytes(50), b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    upload = SimpleUploadedFile("x.png", content)
    response = send(make_desk().browser(), "/manage/articles/new", code="A", name_en="x", picture=upload)
    assert response.status_code == 422


def test_nothing_but_pictures_is_shown_to_everybody() -> None:
    desk = make_desk()
    assert Client().get(f"/pictures/{desk.house.id}/{new_id()}").status_code == 404


def test_quick_buttons_are_put_in_order() -> None:
    desk = make_desk()
    browser = desk.browser()
    for code in ("A", "B", "C"):
        send(browser, "/manage/articles/new", code=code, name_en=code)
    send(browser, "/manage/articles/buttons", place_A="2", place_C="1")
    assert [one.code for one in quick_buttons(desk.house.id, desk.house.store.id)] == ["C", "A"]
    send(browser, f"/manage/articles/buttons?store={desk.house.store.id}", place_B="1")
    assert [one.code for one in quick_buttons(desk.house.id, desk.house.store.id)] == ["B"]
    assert browser.get(f"/manage/articles/buttons?store={new_id()}").status_code == 404


def test_a_reward_gets_a_picture_and_words() -> None:
    desk = make_desk()
    browser, address = desk.browser(), "/manage/rewards/exchange/coffee"
    send(browser, address, description_en="A cup of <b>any</b> size", picture=picture())
    face = reward_faces(desk.house.id)["exchange", "coffee"]
    assert (face.descriptions, face.picture_id is not None) == ({"en": "A cup of <b>any</b> size"}, True)
    page = browser.get("/manage/rewards").content.decode()
    assert "A cup of &lt;b&gt;any&lt;/b&gt; size" in page
    assert "100 Points" in text_of(browser.get("/manage/rewards"))
    send(browser, address, description_en="", without="on")
    assert reward_faces(desk.house.id)["exchange", "coffee"].picture_id is None
    assert browser.get("/manage/rewards/exchange/nothing").status_code == 404


def test_the_organisation_is_changed_and_a_second_change_is_noticed() -> None:
    desk = make_desk()
    browser, address = desk.browser(), "/manage/settings/organisation"
    old = seen(browser.get(address))
    said = {"name": "Alice's", "language": "de", "country": "at", "time_zone": "Europe/Vienna"}
    assert send(browser, address, seen=old, **said).status_code == 302
    row = organisation_row(desk.house.id)
    assert (row.name, row.language, row.country, row.time_zone) == ("Alice's", "de", "AT", "Europe/Vienna")
    assert send(browser, address, seen=old, **(said | {"name": "Other"})).status_code == 409
    assert send(browser, address, seen=seen(browser.get(address)), **(said | {"country": "zz"})).status_code == 422


def test_companies_stores_and_tills_are_made_once_and_changed() -> None:
    desk, key = make_desk(), str(new_id())
    browser = desk.browser()
    for _ in range(2):
        send(browser, "/manage/settings/companies/new", key, name="Second GmbH", tax_number="7", country="DE")
    assert [one.name for one in companies_of(desk.house.id)] == ["Alice GmbH", "Second GmbH"]
    company = companies_of(desk.house.id)[1]
    store = {"code": "bar", "company": str(company.id), "name": "Bar", "time_zone": "Europe/Madrid",
             "day_starts_at": "05:00"}  # fmt: skip
    key = str(new_id())
    for _ in range(2):
        assert send(browser, "/manage/settings/stores/new", key, **store).status_code == 302
    assert "taken already" in text_of(send(browser, "/manage/settings/stores/new", **store))
    made = next(one for one in stores_of(desk.house.id) if one.code == "bar")
    assert (made.zone.key, made.day_starts_minutes) == ("Europe/Madrid", 300)
    send(browser, f"/manage/settings/stores/{made.id}/tills/new", code="T1", name="Counter")
    page = text_of(browser.get("/manage/settings"))
    assert "Counter" in page
    send(browser, f"/manage/settings/companies/{company.id}", name="Alice GmbH", tax_number="", country="")
    assert companies_of(desk.house.id)[1].name == "Second GmbH"
    send(browser, f"/manage/settings/tills/{desk.house.till.id}", name="Left")
    assert "Left" in text_of(browser.get("/manage/settings"))


def secret_of(response: Any) -> str:
    found = re.search(r"hab_[0-9a-z]+_[0-9a-z]+", response.content.decode())
    return found.group(0) if found else ""


def test_a_key_is_shown_once_rolled_over_and_revoked() -> None:
    desk, form = make_desk(), str(new_id())
    browser = desk.browser()
    said = {"owner": "new", "program": "Shop", "scopes": ["sales", "customers"]}
    shown = send(browser, "/manage/settings/keys/new", form, **said)
    secret = secret_of(shown)
    assert shown["Cache-Control"] == "no-store"
    assert principal_for(secret, NOON).scopes == {"sales", "customers"}
    again = send(browser, "/manage/settings/keys/new", form, **said)
    assert secret_of(again) == ""
    assert "This form was sent already" in text_of(again)
    key = keys_of(desk.house.id)[0]
    assert secret not in browser.get("/manage/settings/keys").content.decode()
    rolled = secret_of(send(browser, f"/manage/settings/keys/{key.id}/roll"))
    assert principal_for(rolled, NOON).source_id == principal_for(secret, NOON).source_id
    newest = keys_of(desk.house.id)[0]
    browser.post(f"/manage/settings/keys/{newest.id}/revoke")
    with pytest.raises(Unauthorized):
        principal_for(rolled, NOON)


@pytest.mark.parametrize(
    "said",
    [{"owner": "new", "scopes": ["sales"]}, {"owner": "new", "program": "x"}, {"owner": "x", "scopes": ["sales"]}],
)
def test_a_key_wants_an_owner_and_something_to_do(said: dict[str, Any]) -> None:
    assert send(make_desk().browser(), "/manage/settings/keys/new", **said).status_code == 422


def test_a_webhook_is_made_tested_switched_off_and_removed() -> None:
    desk = make_desk()
    browser = desk.browser()
    made = send(browser, "/manage/settings/webhooks/new", url="https://example.org/hook", description="Shop")
    assert "Copy this now" in text_of(made)
    endpoint = endpoints_of(desk.house.id)[0]
    address = f"/manage/settings/webhooks/{endpoint.id}"
    for what, words in (("test", "on its way"), ("off", "Off since"), ("on", "Send a test")):
        browser.post(f"{address}/deed", {"what": what})
        assert words in text_of(browser.get(address))
    browser.post(f"{address}/deed", {"what": "remove"})
    assert endpoints_of(desk.house.id) == []
    assert send(browser, "/manage/settings/webhooks/new", url="http://10.0.0.1/").status_code in (200, 422)


def test_the_look_and_the_words_are_changed() -> None:
    desk = make_desk()
    browser = desk.browser()
    said = {"public_name": "Café Alice", "colour": "#d8623a", "website": "https://alice.example"}
    assert send(browser, "/manage/settings/brand/look", logo=picture(300, 300), **said).status_code == 302
    send(browser, "/manage/settings/brand/welcome", text_en="Nice to see you.")
    page = browser.get("/manage/settings/brand").content.decode()
    assert "Café Alice" in page
    assert "Nice to see you." in page
    assert f"/brand/{desk.house.id}/" in page
    assert send(browser, "/manage/settings/brand/look", colour="red").status_code == 422
    assert browser.get("/manage/settings/brand/nothing").status_code == 404


def test_panels_of_a_store_lock_as_everywhere_until_it_says_otherwise() -> None:
    desk = make_desk()
    browser, address = desk.browser(), f"/manage/settings/stores/{desk.house.store.id}"

    def lock_seconds() -> int | None:
        return store_by_code(desk.house.id, desk.house.store.code).panel_lock_seconds

    page = browser.get(address)
    assert "Empty: as everywhere, 5." in text_of(page)
    assert f"/till/limits/{desk.house.store.id}" in page.content.decode()
    store = {"name": "Café", "time_zone": "Europe/Berlin", "day_starts_at": "00:00"}
    for typed, stands in (("2", 120), ("1441", 120), ("two", 120), ("", None)):
        send(browser, address, **store, panel_lock_minutes=typed)
        assert lock_seconds() == stands


def test_a_webhook_whose_form_is_sent_twice_is_one() -> None:
    desk = make_desk()
    browser, key = desk.browser(), str(new_id())
    said = {"url": "https://example.com/hook", "description": "books"}
    first, again = (send(browser, "/manage/settings/webhooks/new", once=key, **said) for _turn in range(2))
    assert "whsec_" in first.content.decode()
    assert "This form was sent already" in again.content.decode()
    assert len(endpoints_of(desk.house.id)) == 1


def test_buttons_beyond_those_that_are_listed_stay() -> None:
    desk = make_desk()
    who: dict[str, Any] = {"organisation_id": desk.house.id, "by": ALICE, "at": AT}
    for code in ("A1", "A2", "Z9"):
        put_article(code=code, names={"en": code}, **who)
    set_quick_buttons(store_id=None, codes=["Z9"], **who)
    browser = desk.browser()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(articles, "_BUTTONS_FROM", 2)
        page = browser.get("/manage/articles/buttons").content.decode()
        said = dict(re.findall(r'name="(place_[^"]+)"[^>]*value="([^"]*)"', page))
        send(browser, "/manage/articles/buttons", **said)
    assert [button.code for button in own_buttons(desk.house.id, None)] == ["Z9"]


def test_a_manager_of_one_store_is_not_shown_what_to_look_at_in_another() -> None:
    desk = make_desk()
    elsewhere = make_store(desk.house.company, code="bahnhof")
    Sale.objects.filter(id=desk.sale).update(flags=["voucher_expired"])
    here = desk.browser("manager", name="Maria", stores=[desk.house.store.id])
    there = desk.browser("manager", name="Mara", stores=[elsewhere.id])
    for address in ("/manage", "/manage/sales", "/manage/sales?flagged=1", "/manage/search?q=R-1"):
        assert [f"/manage/sales/{desk.sale}" in one.get(address).content.decode() for one in (here, there)] == [
            True,
            False,
        ], address
