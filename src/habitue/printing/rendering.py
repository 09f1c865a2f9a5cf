"""From a template and plain values to a PDF, by typst, with our own fonts and nothing else of this machine's."""

import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import typst

FONTS = Path(__file__).parent / "fonts"
_HOUSE = Path(__file__).parent / "typst" / "house.typ"
_TEMPLATE = re.compile(r"([a-z_]+)/([a-z_]+)")
_PICTURE = re.compile(r"[a-z_]+\.(png|jpg|svg)")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    # What typst brings along stands in for letters that Inter lacks; what is installed here would make pages differ.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def render_pdf(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The pages of a template, `room/name` for `<room>/typst/name.typ`, filled with values.

    The template reads `data` as `json("data.json")` and pictures by their names (`logo.png`), and may import
    `house.typ`. Text in `data` is text on the paper, whatever it holds. The same input gives the same bytes: no date
    and no name of a machine is in them. Raises `ValueError` for a template that there is not.
    """
    return _compiled(template, data, pictures or {}, kind="pdf")


def render_png(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None, *, ppi: float = 110
) -> bytes:
    """The first page as a picture, to be looked at before printing."""
    return _compiled(template, data, pictures or {}, kind="png", ppi=ppi)


def _compiled(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], *, kind: Any, ppi: float | None = None
) -> bytes:
    source = _source_of(template)
    with tempfile.TemporaryDirectory(prefix="habitue-print-") as name:
        root = Path(name)
        (root / "main.typ").write_bytes(source.read_bytes())
        (root / "house.typ").write_bytes(_HOUSE.read_bytes())
        (root / "data.json").write_bytes(orjson.dumps(dict(data)))
        for picture, content in pictures.items():
            if not _PICTURE.fullmatch(picture):
                raise ValueError(f"{picture} is no name for a picture")
            (root / picture).write_bytes(content)
        made: Any = typst.compile(
            str(root / "main.typ"),
            root=str(root),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format=kind,
            ppi=ppi,
            # Nothing is downloaded, whatever a template asks for.
            package_path=str(root / "packages"),
            package_cache_path=str(root / "packages"),
            timestamp=0,
        )
    # One page comes by itself, several pictures as a list.
    first = made[0] if isinstance(made, list) else made
    return bytes(first)


def _source_of(template: str) -> Path:
    found = _TEMPLATE.fullmatch(template)
    if found is None:
        raise ValueError(f"{template} is no name of a template")
    room = import_module(f"habitue.{found[1]}").__file__
    path = Path(room or "").parent / "typst" / f"{found[2]}.typ"
    if not path.is_file():
        raise ValueError(f"there is no template {template}")
    return path
