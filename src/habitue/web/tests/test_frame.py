"""What stands around pages: machines pass it by, errors are said, colours can be read, files are kept for ever."""

from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from habitue.web.fingerprint import fingerprint
from habitue.web.headers import PERMISSIONS, with_camera
from habitue.web.logic import READABLE, contrast, ink_on, readable_on
from habitue.web.views.brand import DARK_CARD, PAPER
from habitue.web.views.errors import ERRORS, error_page

ROOT = Path(__file__).parents[4]
MACHINES = ["/health", "/ready", "/api/v1/customers", "/api/v1/nothing"]


@pytest.mark.parametrize("address", MACHINES)
def test_machines_are_answered_without_what_pages_need(address: str) -> None:
    response = Client().get(address)
    assert not response.cookies
    assert {"Content-Security-Policy", PERMISSIONS, "Cross-Origin-Opener-Policy"} & set(response.headers) == set()


def test_a_page_may_use_nothing_of_the_device_unless_it_scans() -> None:
    assert "camera=()" in Client().get("/nothing")[PERMISSIONS]

    @with_camera
    def scans(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    response = scans(HttpRequest())
    assert "camera=(self)" in response[PERMISSIONS]
    assert "'wasm-unsafe-eval'" in response._csp_update["script-src"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_error_has_a_page_in_every_language(status: int, language: str) -> None:
    request = RequestFactory().get("/")
    with translation.override(language):
        response = error_page(request, status)
    assert (response.status_code, response["Content-Type"]) == (status, "text/html; charset=utf-8")
    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    assert str(status) in page


def test_a_form_from_nowhere_is_refused_with_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/language", {"language": "de"})
    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()


def test_the_page_of_components_is_for_makers_alone() -> None:
    with override_settings(LOOK=False):
        assert [Client().get(page).status_code for page in ("/look", "/look/till", "/look/answers/done")] == [404] * 3


@pytest.mark.parametrize(
    ("colour", "ink"), [("1d5c49", "ffffff"), ("ffffff", "231c15"), ("ffe600", "231c15"), ("000000", "ffffff")]
)
def test_what_is_written_on_a_merchants_colour_can_be_read(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink
    assert contrast(colour, ink) >= READABLE
    # Whatever guests' pages have behind their words: cards and paper, by day and by night.
    grounds = {by: [_surface(by, name) for name in ("base-100", "base-200")] for by in ("light", "dark")}
    for ground, behind in ((PAPER, grounds["light"]), (DARK_CARD, grounds["dark"])):
        assert all(contrast(surface, readable_on(ground, colour)) >= READABLE for surface in behind)


def _surface(theme: str, name: str) -> str:
    """A colour of the theme, as six digits."""
    themes = (ROOT / "frontend" / "styles" / "themes.css").read_text("utf-8").split("--color-base-100: ")
    part = "--color-base-100: " + themes[1 if theme == "light" else 2]
    return part.partition(f"--color-{name}: #")[2][:6]


def test_contrast_is_that_of_the_standard() -> None:
    assert (contrast("000000", "ffffff"), contrast("777777", "777777")) == (21.0, 1.0)
    assert round(contrast("767676", "ffffff"), 2) == 4.54


def test_a_merchants_colour_is_a_style_sheet() -> None:
    response = Client().get("/brand/ffe600.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert "--brand: #ffe600; --brand-ink: #231c15;" in response.content.decode()
    assert Client().get("/brand/red;}.css").status_code == 404


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_what_is_built_is_compressed_and_kept_for_ever(encoding: str) -> None:
    response = Client().get(f"{settings.STATIC_URL}built/look.js", headers={"accept-encoding": encoding})
    assert response.get("Content-Encoding", "identity") == encoding
    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    assert response["Content-Type"].startswith("text/javascript")


def test_another_content_has_another_address(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.css").write_text("one", "utf-8")
    one = fingerprint(tmp_path)
    (tmp_path / "a" / "x.css").write_text("two", "utf-8")
    two = fingerprint(tmp_path)
    (tmp_path / "a" / "x.css").rename(tmp_path / "a" / "y.css")
    assert len({one, two, fingerprint(tmp_path)}) == 3
    assert all(len(each) == 12 for each in (one, two))


@pytest.mark.parametrize("bad", ['"><script>x</script>', '" onfocus="x" y="', "'\"><b>", '""><b>"'])
def test_what_people_typed_stays_inside_its_attribute(bad: str) -> None:
    shown = Template('<c-button :data-x="bad" />').render(Context({"bad": bad}))
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "onfocus=&quot;" in shown or "onfocus" not in shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ana María Martín", "AM"), ("Bea", "BE"), ("  ", ""), ("(x) Otto", "OT")],
)
def test_a_face_without_a_picture_has_two_letters(name: str, letters: str) -> None:
    assert Template("{{ name|initials }}").render(Context({"name": name})) == letters
