"""What no other tool holds: sizes, the shape of actions, and what may not stand in the repository."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "habitue"
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
CODE = {".py", ".sql", ".html", ".css", ".js", ".sh"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, new ones too, without what git ignores."""
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_action(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = (d.func if isinstance(d, ast.Call) else d for d in function.decorator_list)
    return any(isinstance(name, ast.Name) and name.id == "action" for name in names)


def actions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in python():
        if "tests" not in path.parts:
            for function in functions(path):
                if is_action(function):
                    yield f"{path.relative_to(SOURCE)}: {function.name}", function


def python() -> list[Path]:
    """The modules that people wrote; migrations are Django's."""
    return [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]


def told(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.kwonlyargs}


def test_no_file_is_too_long() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files()
             if path.suffix in CODE and "migrations" not in path.parts}  # fmt: skip
    assert {name: lines for name, lines in sizes.items() if lines > FILE_LINES_MAX} == {}


def test_no_function_is_too_long() -> None:
    sizes = {f"{path.relative_to(ROOT)}: {f.name}": lines_of(f) for path in python() for f in functions(path)}
    assert {name: lines for name, lines in sizes.items() if lines > FUNCTION_LINES_MAX} == {}


def test_an_action_takes_its_arguments_by_name_alone() -> None:
    by_position = {name for name, function in actions() if function.args.posonlyargs or function.args.args}
    assert by_position == set()


def test_an_action_that_is_told_who_is_told_when() -> None:
    timeless = {
        name for name, function in actions() if told(function) & {"by", "principal"} and "at" not in told(function)
    }
    assert timeless == set()


def test_an_action_that_writes_history_is_told_who_did_it() -> None:
    anonymous = {
        name
        for name, function in actions()
        if "journal.write" in ast.unparse(function) and not told(function) & {"by", "principal"}
    }
    assert anonymous == set()


def test_every_room_has_a_charter() -> None:
    rooms = [path.parent for path in SOURCE.glob("*/apps.py")]
    charters = {room.name: ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) for room in rooms}
    lines = {name: len((charter or "").splitlines()) for name, charter in charters.items()}
    assert {name: count for name, count in lines.items() if not 3 <= count <= 15} == {}


# Written in two parts, so that this file is no example of it.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js",
    "deb.deb" + "ian.org",
    "archive.ubu" + "ntu.com",
]


@pytest.mark.parametrize("host", HOSTS)
def test_no_address_of_a_registry_stands_in_the_repository(host: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in files() if host.encode() in path.read_bytes()] == []


def test_requirements_are_pinned_hashed_and_without_options() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        entries = path.read_text("utf-8").replace("\\\n", "").splitlines()
        pinned = [entry for entry in entries if entry and not entry.lstrip().startswith("#")]
        assert len(pinned) > 10
        assert [entry for entry in pinned if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_migrations_are_complete() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_every_constraint_is_violated_in_a_test() -> None:
    from django.apps import apps

    # What foreign keys lead to, so that both ends are of one organisation: nothing has two rows of one id anyway.
    ends = "_is_of_one_organisation"
    models = [model for model in apps.get_models() if model.__module__.startswith("habitue.")]
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    tests = "".join(path.read_text("utf-8") for path in python() if "tests" in path.parts)
    assert {name for name in names if name not in tests and not name.endswith(ends)} == set()


def test_the_front_page_leads_to_the_architecture() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "docs/architecture.md" in readme
    assert len(readme.splitlines()) <= 60


def test_every_refusal_is_documented() -> None:
    from habitue.checkout.api.catalogue import KINDS, PAGES_ALONE, SILENT
    from habitue.platform.refusals import all_refusals

    for path in SOURCE.rglob("*.py"):
        if not {"tests", "migrations", "__main__.py"} & set(path.parts):
            module = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
            import_module(module.removesuffix(".__init__"))
    product = [refusal for refusal in all_refusals() if ".tests." not in refusal.__module__]
    silent = tuple(f"{name}." for name in SILENT)
    heard = {refusal.code for refusal in product if not f"{refusal.__module__}.".startswith(silent)}
    assert heard - set(KINDS) == PAGES_ALONE
    assert set(KINDS) - heard == set()
