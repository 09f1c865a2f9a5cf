"""Case files as `Case`s. What no case can mean, such as an unknown step or key, is refused with its file and line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from habitue.config.cases.grammar import BESIDE_A_STEP, CASE, CUSTOMER, LINE, STEPS, STORE, TENDER, Keys
from habitue.config.cases.parsing import CaseFileError, Table, parse_file

DEFAULT_AT = "2026-01-05T10:00:00+01:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens: `kind` is its word, `body` what it says, the rest stands beside it."""

    kind: str
    body: Any
    line: int
    name: str | None = None
    at: datetime | None = None
    store: str | None = None
    repeat: int = 1
    expect: Mapping[str, Any] | None = None
    refused: str | None = None
    steps: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A story: what there is, what happens, and what holds afterwards."""

    id: str
    path: Path
    line: int
    starts_at: datetime
    program: Mapping[str, Any] | None = None
    articles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    customers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    single_use_codes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    blank_cards: Sequence[str] = ()
    steps: tuple[Step, ...] = ()
    then: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_cases(paths: Sequence[Path]) -> list[Case]:
    """All cases of these files and folders, in the files' order; an id may be used once."""
    cases: list[Case] = []
    seen: dict[str, Case] = {}
    for path in _files(paths):
        for case in read_file(path):
            if earlier := seen.get(case.id):
                raise CaseFileError(path, case.line, f"`{case.id}` is also at {earlier.path}:{earlier.line}")
            seen[case.id] = case
            cases.append(case)
    return cases


def read_file(path: Path) -> list[Case]:
    """The cases of one file."""
    found = parse_file(path)
    if not isinstance(found, list):
        raise CaseFileError(path, 1, "a case file is a list of cases")
    reader = _Reader(path)
    return [reader.case(entry) for entry in found]


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("**/*.yaml")) if path.is_dir() else [path]
        if not inside or not all(file.is_file() for file in inside):
            raise CaseFileError(path, 1, "there is no such case file")
        files.extend(inside)
    return files


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def no(self, line: int, text: str) -> CaseFileError:
        return CaseFileError(self.path, line, text)

    def case(self, entry: Any) -> Case:
        table = self.table(entry, 1, CASE, "a case")
        line = table.line
        for name, customer in table.get("customers", {}).items():
            self.table(customer, table["customers"].lines[name], CUSTOMER, "a customer")
        for name, store in table.get("stores", {}).items():
            self.table(store, table["stores"].lines[name], STORE, "a store")
        case = Case(
            id=str(table["id"]),
            path=self.path,
            line=line,
            starts_at=self.instant(table.get("at", DEFAULT_AT), table.lines.get("at", line)),
            program=table.get("program"),
            articles=table.get("articles", {}),
            customers=table.get("customers", {}),
            stores=table.get("stores", {}),
            single_use_codes=table.get("single_use_codes", {}),
            blank_cards=tuple(table.get("blank_cards", ())),
            steps=tuple(self.step(step, line) for step in table.get("steps", [])),
            then=table.get("then", {}),
        )
        self.check_clock(case)
        return case

    def step(self, entry: Any, line: int) -> Step:
        table = self.table(entry, line, None, "a step")
        kinds = [key for key in table if key not in BESIDE_A_STEP]
        if len(kinds) != 1:
            raise self.no(table.line, f"a step has one word of {', '.join(STEPS)}; this has {kinds or 'none'}")
        kind = kinds[0]
        if kind not in STEPS:
            raise self.no(table.lines[kind], f"`{kind}` is no step; there are {', '.join(STEPS)}")
        at = table.get("at")
        body = table[kind]
        return Step(
            kind=kind,
            body=self.body(kind, body, table.lines[kind]),
            line=table.line,
            name=table.get("as"),
            at=None if at is None else self.instant(at, table.lines["at"]),
            store=table.get("store"),
            repeat=table.get("repeat", 1),
            expect=table.get("expect"),
            refused=table.get("refused"),
            steps=tuple(self.step(inner, table.line) for inner in body) if kind == "together" else (),
        )

    def body(self, kind: str, body: Any, line: int) -> Any:
        if kind == "together":
            if not isinstance(body, list):
                raise self.no(line, "`together` is a list of steps")
            return body
        table = self.table(body, line, STEPS[kind], f"`{kind}`")
        sales = table["sales"] if kind == "batch" else [table] if kind in ("sale", "quote") else []
        for sale in sales:
            self.sale(self.table(sale, line, STEPS["sale"], "a sale"))
        return table

    def sale(self, sale: Table) -> None:
        for part, keys, name in (("lines", LINE, "a line"), ("tenders", TENDER, "a tender")):
            for entry in sale.get(part, []):
                self.table(entry, sale.lines[part], keys, name)

    def table(self, entry: Any, line: int, keys: Keys | None, what: str) -> Table:
        if not isinstance(entry, Table):
            raise self.no(line, f"{what} is a mapping")
        if keys is not None:
            for key in entry:
                if keys.known and key not in keys.known:
                    raise self.no(entry.lines[key], f"{what} has no `{key}`; it has {', '.join(sorted(keys.known))}")
            for key in keys.needed - set(entry):
                raise self.no(entry.line, f"{what} needs `{key}`")
        return entry

    def instant(self, text: Any, line: int) -> datetime:
        try:
            at = datetime.fromisoformat(str(text))
        except ValueError as error:
            raise self.no(line, f"`{text}` is no instant") from error
        if at.tzinfo is None:
            raise self.no(line, f"`{text}` has no offset")
        return at

    def check_clock(self, case: Case) -> None:
        now = case.starts_at
        for step in case.steps:
            if step.at is not None and step.at < now:
                raise self.no(step.line, f"the clock never goes back: it stands at {now.isoformat()}")
            now = step.at or now
