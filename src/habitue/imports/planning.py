"""What a line will do: the same for the dry run and for the run, which differ only in what they do with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from habitue.checkout.value.bringing import Balance
from habitue.customers.actions import NewCard
from habitue.customers.logic import fold
from habitue.customers.matching import (
    CardHolder,
    EmailHolder,
    Person,
    holders_of_cards,
    holders_of_emails,
    persons,
)
from habitue.imports.earlier import Earlier, earlier_balances, of_this_import
from habitue.imports.faults import LineFault
from habitue.imports.lines import ReadLine
from habitue.imports.models import Outcome
from habitue.imports.terms import Terms
from habitue.platform.ids import new_id

_WHO_IT_IS = ("given_name", "family_name", "birth_date")


@dataclass(slots=True)
class Plan:
    """What one line does. `cards` are those to be given, of which `blanks` are there already.

    `left_out` are balances that another import has brought before.
    """

    number: int
    outcome: str
    faults: list[LineFault] = field(default_factory=list)
    customer_id: UUID | None = None
    is_new: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    cards: list[NewCard] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    left_out: int = 0


class Planner:
    """Plans the lines of one file, in order; it remembers what the lines before have done, or would have.

    With `lock` the customers whom lines name stay locked in the open action.
    """

    def __init__(self, organisation_id: UUID, import_id: UUID, terms: Terms, earlier: Mapping[int, Earlier]) -> None:
        self._organisation_id, self._import_id = organisation_id, import_id
        self._terms, self._earlier = terms, earlier
        self._ours: set[UUID] = set()  # came by this import
        self._of_this_file = {known.customer_id for known in earlier.values()}  # came by it before
        self._begin()

    def _begin(self) -> None:
        self._cards: dict[str, CardHolder] = {}
        self._emails: dict[str, EmailHolder | None] = {}
        self._people: dict[UUID, Person] = {}
        self._brought: dict[UUID, set[str]] = {}

    def plan(self, lines: Sequence[ReadLine], *, lock: bool = False, keep: bool = False) -> list[Plan]:
        """Plan the next lines. `keep`: nobody writes what was planned, so it is remembered to the end of the file."""
        if not keep:
            self._begin()
        self._look_up(lines, lock=lock)
        return [self._plan(line) for line in lines]

    def _look_up(self, lines: Iterable[ReadLine], *, lock: bool) -> None:
        good = [line for line in lines if not line.faults]
        codes = {card.code for line in good for card in line.cards} - self._cards.keys()
        emails = {email for line in good if (email := line.fields.get("email_folded"))} - self._emails.keys()
        if codes:
            self._cards |= holders_of_cards(self._organisation_id, codes)
        if emails:
            self._emails |= holders_of_emails(self._organisation_id, emails)
        ids = {holder.customer_id for holder in self._cards.values() if holder.customer_id is not None}
        ids |= {holder.customer_id for holder in self._emails.values() if holder is not None}
        ids |= {self._earlier[line.number].customer_id for line in good if line.number in self._earlier}
        ids -= self._people.keys()
        if ids:
            self._people |= persons(self._organisation_id, ids, lock=lock)
            self._ours |= of_this_import(self._organisation_id, self._import_id, ids)
            if self._terms.again == "skip":
                self._brought |= earlier_balances(self._organisation_id, self._import_id, ids)

    def _plan(self, line: ReadLine) -> Plan:
        if line.faults:
            return Plan(line.number, Outcome.REFUSED, faults=list(line.faults))
        person, fault = self._whose(line)
        if fault is None and person is None and line.balances and not (line.fields or line.cards):
            fault = LineFault(line.number, "", "balance_without_customer")
        elif fault is None and person is not None and self._is_somebody_else(line, person):
            fault = self._fault(line, ("email",), "email_of_another_line")
        if fault is not None:
            return Plan(line.number, Outcome.REFUSED, faults=[fault])
        if person is None and line.number in self._earlier:
            # Whoever came by this very line has been forgotten since: they do not come back by it.
            return Plan(line.number, Outcome.SKIPPED)
        if person is None:
            return self._plan_new(line)
        is_theirs = person.id not in self._ours
        if is_theirs and line.number not in self._earlier and self._terms.existing != "update":
            if self._terms.existing == "skip":
                return Plan(line.number, Outcome.SKIPPED, customer_id=person.id)
            return Plan(
                line.number, Outcome.REFUSED, faults=[self._fault(line, ("card", "number", "email"), "is_there")]
            )
        return self._plan_change(line, person)

    def _whose(self, line: ReadLine) -> tuple[Person | None, LineFault | None]:
        """Whom the cards, the address, or an earlier import of the same line name; or why that cannot be told."""
        found: dict[UUID, str] = {}
        for card in line.cards:
            holder = self._cards.get(card.code)
            if holder is None:
                continue
            if holder.is_blocked:
                return None, self._fault(line, ("card", "number"), "card_blocked")
            if holder.customer_id is not None:
                found.setdefault(holder.customer_id, "card")
        if len(found) > 1:
            return None, self._fault(line, ("card", "number"), "card_of_another")
        email = self._emails.get(line.fields.get("email_folded", ""))
        if email is not None:
            found.setdefault(email.customer_id, "email")
        if len(found) > 1:
            return None, self._fault(line, ("email",), "names_two")
        if not found and line.number in self._earlier:
            found[self._earlier[line.number].customer_id] = "line"
        person = self._people.get(next(iter(found), UUID(int=0)))
        if person is not None and person.is_blocked:
            return None, self._fault(line, ("card", "number", "email"), "customer_blocked")
        return person, None

    def _is_somebody_else(self, line: ReadLine, person: Person) -> bool:
        """Whether a line leads by an address alone to somebody whom another line of the file calls otherwise:
        two people who share a letter box.
        """
        is_of_this_file = person.id in self._ours or person.id in self._of_this_file
        if not is_of_this_file or line.number in self._earlier or any(card.code in person.codes for card in line.cards):
            return False
        return any(
            line.fields.get(name)
            and person.fields.get(name)
            and _folded(line.fields[name]) != _folded(person.fields[name])
            for name in _WHO_IT_IS
        )

    def _plan_new(self, line: ReadLine) -> Plan:
        plan = Plan(line.number, Outcome.NEW, customer_id=new_id(), is_new=True)
        plan.fields, plan.cards, plan.balances = dict(line.fields), list(line.cards), list(line.balances)
        plan.blanks = [card.code for card in line.cards if card.code in self._cards]
        person = Person(plan.customer_id or new_id(), dict(line.fields), {card.code for card in line.cards})
        self._ours.add(person.id)
        self._remember(line, person)
        return plan

    def _plan_change(self, line: ReadLine, person: Person) -> Plan:
        plan = Plan(line.number, Outcome.SAME, customer_id=person.id)
        wanted = dict(line.fields)
        holder = self._emails.get(wanted.get("email_folded", ""))
        if holder is not None and not holder.is_own:
            # It was that of somebody who is them by now, and leads to them as it is.
            wanted.pop("email"), wanted.pop("email_folded")
        plan.fields = {name: value for name, value in wanted.items() if person.fields.get(name) != value}
        plan.before = {name: person.fields.get(name) for name in plan.fields}
        plan.cards = [card for card in line.cards if card.code not in person.codes]
        plan.blanks = [card.code for card in plan.cards if card.code in self._cards]
        earlier = self._earlier.get(line.number)
        brought = self._brought.get(person.id, frozenset[str]())
        booked = earlier.units if earlier is not None else frozenset[str]()
        plan.balances = [one for one in line.balances if one.unit not in booked and one.unit not in brought]
        plan.left_out = sum(one.unit in brought and one.unit not in booked for one in line.balances)
        if plan.fields or plan.cards or plan.balances:
            plan.outcome = Outcome.CHANGED
        person.fields |= plan.fields
        person.codes |= {card.code for card in plan.cards}
        self._remember(line, person, plan.before.get("email_folded", ""))
        return plan

    def _remember(self, line: ReadLine, person: Person, email_before: str = "") -> None:
        self._people[person.id] = person
        for card in line.cards:
            self._cards[card.code] = CardHolder(person.id, is_blocked=False)
        email = line.fields.get("email_folded")
        if email and self._emails.get(email) is None:
            self._emails[email] = EmailHolder(person.id, is_own=True)
        if email_before and email_before != email:
            # It is free again: who has it in a line further down is somebody else.
            self._emails[email_before] = None

    @staticmethod
    def _fault(line: ReadLine, columns: tuple[str, ...], code: str) -> LineFault:
        header, value = next((line.columns[one] for one in columns if one in line.columns), ("", ""))
        return LineFault(line.number, header, code, value)


def _folded(detail: object) -> str:
    """Names that differ by accents or capitals are one name."""
    return fold(str(detail))
