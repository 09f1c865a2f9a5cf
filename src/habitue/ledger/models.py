"""The book's rows. Written by the SQL functions in `sql/` alone; the application's role may only read them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from habitue.platform.ids import new_id


class Unit(models.Model):
    """What is counted: points, stamps, a currency. `decimals` of it are kept; a money unit counts minor units."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation_id = models.UUIDField()
    code = models.TextField()
    decimals = models.SmallIntegerField()
    is_money = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint("organisation_id", "code", name="a_unit_has_one_code")]

    def __str__(self) -> str:
        return self.code


class Owner(models.Model):
    """Whoever owns strict accounts: the one row to lock before any of them moves, and the version of their state."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.id} v{self.version}"


class AccountState(models.TextChoices):
    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


KEEPS_LOTS = ("earned", "prepaid", "voucher")
"""The purposes of accounts that keep lots; as `ledger_keeps_lots_v1` has it."""


class Account(models.Model):
    """A number of one unit.

    Strict accounts keep balance, held and pending at every move and never go below their floor; without a floor there
    is no limit. Own accounts (of the organisation or a company) are touched by no sale: what they stand at is rolled
    up from transfers, see `Rollup`. `due_at` is never later than the first moment at which a lot matures or expires or
    a hold ends. An account is closed by becoming part of another.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation_id = models.UUIDField()
    owner_id = models.UUIDField()
    purpose = models.TextField()
    unit = models.TextField()
    is_strict = models.BooleanField()
    floor = models.BigIntegerField(null=True)
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    state = models.TextField(choices=AccountState.choices, default=AccountState.OPEN)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation_id", "owner_id", "purpose", "unit", name="an_owner_has_one_account_of_a_purpose_and_unit"
            ),
            models.CheckConstraint(
                condition=Q(is_strict=False)
                | Q(floor__isnull=True)
                | Q(balance__gte=Coalesce(F("floor"), 0) + F("held") + F("pending")),
                name="available_is_never_below_the_floor",
            ),
            models.CheckConstraint(condition=Q(held__gte=0, pending__gte=0), name="held_and_pending_are_not_negative"),
            models.CheckConstraint(
                condition=Q(is_strict=False) | ~Q(purpose__in=KEEPS_LOTS) | Q(floor__isnull=False, floor__gte=0),
                name="what_keeps_lots_is_never_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(is_strict=True) | Q(balance=0, held=0, pending=0),
                name="an_own_account_stands_in_its_rollup",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "frozen"]) | Q(state="closed", balance=0, held=0, pending=0),
                name="an_account_is_closed_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "due_at"],
                name="accounts_with_something_due",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["organisation_id", "id"],
                name="house_accounts",
                condition=Q(purpose="house_account", is_strict=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.unit} {self.balance}"


class Entry(models.Model):
    """One business act under one key: its transfers, all or none, and its outcome. Never changed once concluded.

    `refusal` is the code of the refusal, empty for an accepted act. A key belongs to a source (a till, a program).
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    source_id = models.UUIDField(null=True)
    key = models.TextField(null=True)
    fingerprint = models.TextField(default="")
    kind = models.TextField()
    outcome = models.JSONField(null=True)
    refusal = models.TextField(default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    store_id = models.UUIDField(null=True)
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    reference = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation_id", "source_id", "key", name="a_key_of_a_source_is_claimed_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Transfer(models.Model):
    """An amount that moved from one account to another. The balances after it stand where the account is strict."""

    pk = models.CompositePrimaryKey("entry_id", "number")
    entry_id = models.UUIDField()
    number = models.IntegerField()
    organisation_id = models.UUIDField()
    from_account_id = models.UUIDField()
    to_account_id = models.UUIDField()
    unit = models.TextField()
    amount = models.BigIntegerField()
    reason = models.TextField()
    from_balance_after = models.BigIntegerField(null=True)
    to_balance_after = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_transfer_moves_more_than_nothing"),
            models.CheckConstraint(
                condition=~Q(from_account_id=F("to_account_id")), name="a_transfer_has_two_different_accounts"
            ),
        ]
        indexes = [
            models.Index(
                fields=["from_account_id", "entry_id"],
                name="transfers_from_strict_accounts",
                condition=Q(from_balance_after__isnull=False),
            ),
            models.Index(
                fields=["to_account_id", "entry_id"],
                name="transfers_to_strict_accounts",
                condition=Q(to_balance_after__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit} {self.reason}"


class Lot(models.Model):
    """A credit that can be told apart: what remains of it, from when and until when it may be spent.

    `price` is what was paid for the whole of `granted`; empty where it was a gift or earned. A lot moves with what it
    holds when its account becomes part of another; a spent one stays behind until something comes back to it.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    account_id = models.UUIDField()
    entry_id = models.UUIDField()
    reason = models.TextField()
    granted = models.BigIntegerField()
    remaining = models.BigIntegerField()
    is_pending = models.BooleanField(default=False)
    available_from = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    price = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted__gt=0, remaining__gte=0, remaining__lte=F("granted")),
                name="a_lot_has_left_no_more_than_was_granted",
            ),
            models.CheckConstraint(
                condition=Q(is_pending=False) | Q(available_from__isnull=False), name="a_pending_lot_knows_its_moment"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account_id", "expires_at"], name="lots_with_something_left", condition=Q(remaining__gt=0)
            ),
            models.Index(fields=["entry_id"], name="lots_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.remaining} of {self.granted}"


class LotUse(models.Model):
    """How much of a lot a transfer took (positive) or gave back (negative, undoing transfer `undoes`)."""

    pk = models.CompositePrimaryKey("entry_id", "number", "lot_id")
    entry_id = models.UUIDField()
    number = models.IntegerField()
    lot_id = models.UUIDField()
    organisation_id = models.UUIDField()
    amount = models.BigIntegerField()
    undoes_entry_id = models.UUIDField(null=True)
    undoes_number = models.IntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="a_lot_use_is_not_nothing")]
        indexes = [
            models.Index(
                fields=["undoes_entry_id", "undoes_number"],
                name="what_was_given_back",
                condition=Q(undoes_entry_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.lot_id}"


class HoldState(models.TextChoices):
    OPEN = "open"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"


class Hold(models.Model):
    """An amount set aside on a strict account, counted against what is available at once."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    account_id = models.UUIDField()
    entry_id = models.UUIDField()
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()
    state = models.TextField(choices=HoldState.choices, default=HoldState.OPEN)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, captured__gte=0, captured__lte=F("amount")),
                name="a_hold_captures_no_more_than_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "captured", "released", "expired"]),
                name="a_hold_is_open_or_has_ended_one_way",
            ),
        ]
        indexes = [models.Index(fields=["account_id"], name="open_holds_of_an_account", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"


class Reversal(models.Model):
    """An entry was undone by another, as a whole, once."""

    entry_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    by_entry_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint("organisation_id", "by_entry_id", name="an_entry_undoes_one_other")]

    def __str__(self) -> str:
        return f"{self.entry_id} undone by {self.by_entry_id}"


class Book(models.Model):
    """One an organisation. Whoever seals its entries holds this row."""

    organisation_id = models.UUIDField(primary_key=True)
    currency = models.TextField()

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.currency}"


class Unsealed(models.Model):
    """To do: this entry is in no seal yet, nor are its transfers in the rollups of own accounts."""

    pk = models.CompositePrimaryKey("organisation_id", "entry_id")
    organisation_id = models.UUIDField()
    entry_id = models.UUIDField()

    def __str__(self) -> str:
        return str(self.entry_id)


class Rollup(models.Model):
    """What an own account stood at when the book was last sealed. Numeric: no number of sales makes it overflow."""

    account_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    balance = models.DecimalField(max_digits=38, decimal_places=0)

    def __str__(self) -> str:
        return f"{self.account_id} {self.balance}"


class Seal(models.Model):
    """A link of the organisation's chain: SHA-256 over the link before and over the entries and transfers it names."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    number = models.IntegerField()
    entry_ids = ArrayField(models.UUIDField())
    previous = models.TextField()
    digest = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("organisation_id", "number", name="seals_form_one_chain")]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
