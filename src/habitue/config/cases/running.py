"""Runs a case: makes its world, takes its steps, looks at what holds afterwards."""

import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import httpx

from habitue.config.cases import direct
from habitue.config.cases.calls import CaseMistakeError, call_for
from habitue.config.cases.comparing import Difference, differences
from habitue.config.cases.reading import Case, Step
from habitue.config.cases.state import state_of
from habitue.config.cases.till import Answer, Call, Till
from habitue.config.cases.world import World, make_world

LEDGER_TENDERS = {"voucher", "prepaid", "kitty", "house_account", "hold"}
PERSONAL = ("given_name", "family_name", "email", "telephone", "language")
NAMED = {"sale": "sales", "issue": "vouchers", "hold": "holds"}


@dataclass(kw_only=True)
class Outcome:
    """What became of a case: no wrongs, and it holds."""

    case: Case
    wrongs: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run_case(case: Case, client: httpx.Client) -> Outcome:
    """Run one case against the server behind `client`. It stops at the first step that goes wrong."""
    began = time.perf_counter()
    outcome = Outcome(case=case)
    try:
        run = _Run(case, client)
        run.begin()
        for number, step in enumerate(case.steps, 1):
            found = run.take(step)
            if found:
                outcome.wrongs = [f"{case.path}:{step.line}: step {number}, {step.kind}: {wrong}" for wrong in found]
                break
        else:
            outcome.wrongs = [f"{case.path}:{case.line}: then: {wrong}" for wrong in run.then()]
    except (CaseMistakeError, httpx.HTTPError) as error:
        outcome.wrongs = [f"{case.path}:{case.line}: {type(error).__name__}: {error}"]
    outcome.seconds = time.perf_counter() - began
    return outcome


class _Run:
    def __init__(self, case: Case, client: httpx.Client) -> None:
        self.case = case
        self.client = client
        self.till = Till(client)
        self.world: World = make_world(case)

    def begin(self) -> None:
        if self.case.program is not None:
            self.must(self.publish(self.case.program))
        for name, terms in self.case.customers.items():
            self.must(self.register(name, terms))
        direct.make_codes(self.world, self.case.single_use_codes)
        if self.case.blank_cards:
            self.must(self.send(Call(method="POST", path="/cards", body={"codes": list(self.case.blank_cards)})))

    def register(self, name: str, terms: Mapping[str, Any]) -> Answer:
        fields = {"given_name": name.capitalize(), "family_name": "Case"}
        fields |= {key: terms[key] for key in PERSONAL if key in terms}
        if "birthday" in terms:
            fields["birth_date"] = terms["birthday"]
        if "referred_by" in terms:
            fields["referred_by"] = self.world.customers[terms["referred_by"]]
        made = self.send(Call(method="POST", path="/customers", body=fields))
        if made.code:
            return made
        customer = self.world.customers[name] = made.body["id"]
        path = f"/customers/{customer}"
        if "card" in terms:
            self.must(self.send(Call(method="PUT", path=f"{path}/cards/{terms['card']}", body={})))
        if "tier" in terms:
            self.must(self.send(Call(method="PUT", path=f"{path}/tier", body={"level": terms["tier"]})))
        if "house_account" in terms:
            limit = {"limit": terms["house_account"]["limit"]}
            self.must(self.send(Call(method="PUT", path=f"{path}/house-account", body=limit)))
        for unit, amount in terms.get("balances", {}).items():
            start = {"customer": name, "unit": unit, "amount": amount, "reason": "what the case begins with"}
            self.must(self.send(call_for("adjust", start, self.world, "main")))
        return made

    def publish(self, document: Mapping[str, Any]) -> Answer:
        whole = {"currency": self.world.currency, **document}
        self.world.units |= frozenset(document.get("units", {}))
        self.world.shows_debt_as_negative = document.get("returns", {}).get("earned") == "negative"
        saved = self.send(Call(method="PUT", path="/program/draft", body=whole))
        return saved if saved.code else self.send(Call(method="POST", path="/program/versions", body={}))

    def send(self, call: Call, store: str = "main", secret: str | None = None) -> Answer:
        return self.till.send(call, secret=secret or self.world.secrets[store], at=self.world.now)

    def must(self, answer: Answer) -> None:
        if answer.code:
            raise CaseMistakeError(f"the case's world was refused: {answer.code}: {answer.body}")

    def take(self, step: Step) -> list[str]:
        self.world.now = step.at or self.world.now
        if step.kind == "together":
            return _in_words(differences(step.expect or {}, self.together(step)))
        answer = self.answer(step)
        if answer.code != step.refused:
            return [f"expected {step.refused or 'an answer'}, got {answer.code or 'an answer'}: {answer.body}"]
        if step.name and not answer.code:
            self.remember(step, answer)
        wanted = step.expect
        return [] if wanted is None else _in_words(differences(wanted, answer.body), answer.body)

    def answer(self, step: Step) -> Answer:
        body, store = step.body, step.store or "main"
        if step.kind == "night":
            return direct.night(self.world)
        if step.kind == "publish":
            return self.publish(body)
        if step.kind == "register":
            return self.register(body["name"], body)
        return self.send(self.call(step), store, body.get("secret"))

    def call(self, step: Step) -> Call:
        """The step's request; a sale's `due` is asked for first, as a till shows it before it sells."""
        body, store = step.body, step.store or "main"
        if step.kind != "sale" or ("due" in body and "tenders" in body):
            return call_for(step.kind, body, self.world, store)
        quote = self.send(call_for("quote", body, self.world, store), store)
        call = call_for("sale", body, self.world, store)
        if quote.code:
            return call
        due = call.body.setdefault("due", quote.body["due"])
        if "tenders" not in body:
            call.body["tenders"] = [{"kind": "cash", "amount": due}]
        return call

    def remember(self, step: Step, answer: Answer) -> None:
        names = getattr(self.world, NAMED.get(step.kind, "sales"))
        names[step.name] = answer.body["id"] if step.kind == "hold" else answer.body

    def together(self, step: Step) -> dict[str, Any]:
        """Send all steps at once, each over a connection of its own; how many were accepted, and refused for what."""
        calls = [(self.call(inner), inner.store or "main") for inner in step.steps for _ in range(inner.repeat)]
        start = Barrier(len(calls))
        with ThreadPoolExecutor(len(calls)) as pool:
            answers = list(pool.map(lambda entry: self.at_once(start, *entry), calls))
        refused = Counter(answer.code for answer in answers if answer.code)
        return {"accepted": len(answers) - refused.total(), "refused": dict(refused)}

    def at_once(self, start: Barrier, call: Call, store: str) -> Answer:
        start.wait()
        return self.send(call, store)

    def then(self) -> list[str]:
        wrongs: list[str] = []
        for name, wanted in self.case.then.items():
            got = state_of(name, self.world, self.send)
            wrongs += _in_words(differences(wanted, got, name), got)
        return wrongs


def _in_words(found: list[Difference], got: Any = None) -> list[str]:
    words = [str(difference) for difference in found]
    return [*words, f"in {got}"] if words and got is not None else words
