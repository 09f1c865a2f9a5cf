"""The rooms of the desk, and who may enter them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.merchants.staff import Right, StaffFacts

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Link:
    """A room: any one of its rights lets somebody in; none are needed for everybody. `heading` begins a part."""

    room: str
    href: str
    icon: str
    words: Text
    rights: tuple[Right, ...] = ()
    heading: Text = ""


ROOMS: tuple[Link, ...] = (
    Link("today", "/manage", "sun", _("Today")),
    Link("till", "/till", "store", _("Till"), ("sell",)),
    Link("customers", "/manage/customers", "users", _("Customers"), ("customers", "customers_read")),
    Link("program", "/manage/program", "sparkles", _("Program"), ("program", "program_read")),
    Link("cards", "/manage/cards", "credit-card", _("Cards"), ("cards", "journal")),
    Link("vouchers", "/manage/vouchers", "ticket", _("Vouchers"), ("vouchers", "journal")),
    Link("accounts", "/manage/accounts", "wallet", _("Accounts"), ("customers", "journal")),
    Link("articles", "/manage/articles", "coffee", _("Articles"), ("program", "program_read"), _("House")),
    Link("rewards", "/manage/rewards", "gift", _("Rewards"), ("program", "program_read")),
    Link("birthdays", "/manage/birthdays", "cake", _("Birthdays"), ("customers", "customers_read")),
    Link("sales", "/manage/sales", "receipt", _("Sales"), ("customers", "journal"), _("Know")),
    Link("journal", "/manage/journal", "history", _("Journal"), ("journal",)),
    Link("work", "/manage/work", "clock", _("Long work"), ("customers", "cards", "vouchers", "export")),
    Link("imports", "/manage/imports", "upload", _("Imports"), ("customers",)),
    Link("staff", "/manage/staff", "id-card", _("Staff"), ("staff",)),
    Link("settings", "/manage/settings", "settings", _("Settings"), ("settings", "journal")),
)


def rooms_of(staff: StaffFacts) -> list[Link]:
    """The rooms that somebody may enter, in order."""
    return [link for link in ROOMS if not link.rights or any(staff.may(right) for right in link.rights)]


SETTINGS: tuple[Link, ...] = (
    Link("staff", "/manage/staff", "id-card", _("Staff"), ("staff",)),
    Link("devices", "/manage/devices", "monitor", _("Panels and rules for staff"), ("settings",)),
    Link("limits", "/till/limits", "wifi-off", _("Redeeming without a network"), ("settings",)),
    Link("looks", "/manage/settings/brand", "palette", _("Look and words"), ("settings", "journal")),
    Link("keys", "/manage/settings/keys", "key-round", _("API keys"), ("settings", "journal")),
    Link("mails", "/manage/settings/mails", "mail", _("Mails"), ("settings", "journal")),
    Link("webhooks", "/manage/settings/webhooks", "webhook", _("Webhooks"), ("settings", "journal")),
    Link("privacy", "/manage/privacy", "shield", _("Privacy"), ("settings", "journal")),
    Link("portal", "/manage/portal", "smartphone", _("Portal for guests"), ("settings",)),
    Link("imports", "/manage/imports", "upload", _("Imports"), ("customers",)),
    Link("program", "/manage/program", "sparkles", _("Program"), ("program", "program_read")),
)


def settings_of(staff: StaffFacts) -> list[Link]:
    """The settings with pages of their own that somebody may see."""
    return [link for link in SETTINGS if any(staff.may(right) for right in link.rights)]
