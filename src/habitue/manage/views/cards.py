"""Cards: the stock and those in hands; made, taken over from a list, given, blocked, replaced."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.checkout.people.cards import put_card
from habitue.customers.actions import block_card, remove_card, replace_card, unblock_card
from habitue.customers.lists import NEWEST, CardRow, card_by_id, cards_list, names_of
from habitue.customers.queries import customer_for
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.cards import CardForm, MakingForm, ReplacingForm, TakingForm
from habitue.manage.paging import Paged
from habitue.manage.queries.journal import journal_of
from habitue.manage.queries.words import words_of
from habitue.manage.reading import read_uuid
from habitue.manage.starting import begun
from habitue.manage.views.customers import doors_back, named
from habitue.platform.files import keep_file
from habitue.platform.history import Sought
from habitue.platform.secrets import fold_code
from habitue.web.doors import StaffRequest, staff_page

_PAGE = 50
_NUMBERS_KEPT = timedelta(days=30)
_STATES = (("", _lazy("All")), ("blank", _lazy("Blank")), ("given", _lazy("In use")), ("blocked", _lazy("Blocked")))


@staff_page("cards", "journal")
def cards(request: StaffRequest) -> HttpResponse:
    """The newest first, or those whose number begins so."""
    state = request.GET.get("state", "")
    text = fold_code(request.GET.get("q", ""))[:64].replace("\0", "")
    found = cards_list(
        request.organisation.id,
        text=text,
        state=state if state in dict(_STATES) else "",
        before=read_uuid(request.GET.get("after", "")) or NEWEST,
        limit=_PAGE,
    )
    paged: Paged[CardRow] = Paged.of(request, found, _PAGE, lambda row: str(row.card.id))
    holders = [row.card.customer_id for row in paged.items if row.card.customer_id]
    shown = {
        "room": "cards",
        "paged": paged,
        "state": state,
        "states": _STATES,
        "text": text,
        "names": names_of(request.organisation.id, holders),
    }
    part = request.headers.get("HX-Target") == "rows"
    return render(request, "manage/cards/rows.html" if part else "manage/cards/list.html", shown)


@staff_page("cards", "journal", "customers_read")
def card(request: StaffRequest, card_id: UUID) -> HttpResponse:
    """One card: whose it is, whether it may be used, what happened to it."""
    row = card_by_id(request.organisation.id, card_id)
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    holder = row.card.customer_id
    shown = {
        "room": "cards",
        "row": row,
        "holder": names_of(request.organisation.id, [holder]).get(holder, "") if holder else "",
        "lines": journal_of(request.organisation, Sought(subjects=[card_id]), words, limit=20).lines,
    }
    return render(request, "manage/cards/one.html", shown)


@staff_page("cards")
def blocking(request: StaffRequest, card_id: UUID) -> HttpResponse:
    """Block a card, or let it be used again."""
    row = card_by_id(request.organisation.id, card_id)
    if request.method == "POST":
        change = block_card if request.POST.get("blocked") == "1" else unblock_card
        change(organisation_id=request.organisation.id, code=row.card.code, by=request.staff.actor, at=request.now)
    return doors_back(reverse("manage:card", args=[card_id]))


@staff_page("cards")
def replacing(request: StaffRequest, card_id: UUID) -> HttpResponse:
    """Another card in the place of one that is lost or worn."""
    row = card_by_id(request.organisation.id, card_id)
    form = ReplacingForm(request.POST if request.method == "POST" else None)

    def replace(said: dict[str, Any]) -> str:
        new = replace_card(
            organisation_id=request.organisation.id,
            code=row.card.code,
            new_code=said["code"],
            by=request.staff.actor,
            at=request.now,
        )
        return reverse("manage:card", args=[new.id])

    deed = Deed(
        title=_("Replace the card"),
        submit=_("Replace"),
        do=replace,
        back=reverse("manage:card", args=[card_id]),
        done=_("Replaced. The old card is blocked."),
        note=row.card.code,
        room="cards",
        fields_of={"new_code": "code"},
    )
    return form_page(request, form, deed)


@staff_page("cards")
def removing(request: StaffRequest, card_id: UUID) -> HttpResponse:
    """Take a card off its customer: its number is free again. Giving it again undoes that."""
    row = card_by_id(request.organisation.id, card_id)
    if request.method != "POST" or row.card.customer_id is None:
        return doors_back(reverse("manage:card", args=[card_id]))
    customer = customer_for(request.organisation.id, row.card.customer_id)
    remove_card(customer=customer, code=row.card.code, by=request.staff.actor, at=request.now)
    return doors_back(reverse("manage:customer", args=[customer.id]))


@staff_page("cards")
def giving(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Give a customer a card: a new one, or one of the stock."""
    view = named(request, customer_id)
    form = CardForm(request.POST if request.method == "POST" else None)
    there = reverse("manage:customer", args=[view.id])

    def give(said: dict[str, Any]) -> str:
        put_card(
            organisation_id=request.organisation.id,
            customer_id=view.id,
            code=said["code"],
            medium=said["medium"],
            by=request.staff.actor,
            at=request.now,
        )
        return there

    deed = Deed(title=_("Give a card"), submit=_("Give"), do=give, back=there, done=_("Given."), note=view.name)
    return form_page(request, form, deed)


@staff_page("cards")
def making(request: StaffRequest) -> HttpResponse:
    """New numbers for blank cards, as long work."""
    form = MakingForm(request.POST if request.method == "POST" else None)
    deed = Deed(
        title=_("Make card numbers"),
        submit=_("Make them"),
        do=lambda said: begun(request, "manage.make_cards", said),
        back=reverse("manage:cards"),
        room="cards",
    )
    return form_page(request, form, deed)


@staff_page("cards")
def taking(request: StaffRequest) -> HttpResponse:
    """Blank cards out of a list of numbers that somebody printed."""
    posted = request.method == "POST"
    form = TakingForm(request.POST if posted else None, request.FILES if posted else None)

    def take(said: dict[str, Any]) -> str:
        content = said["file"].read() if said["file"] else said["numbers"].encode()
        kept = keep_file(
            organisation_id=request.organisation.id,
            name=said["file"].name if said["file"] else "numbers.txt",
            media_type="text/plain",
            content=content,
            purpose="manage.card_numbers",
            expires_at=request.now + _NUMBERS_KEPT,
            by=request.staff.actor,
            at=request.now,
        )
        return begun(request, "manage.take_over_cards", {"file": str(kept.id), "medium": said["medium"]})

    deed = Deed(
        title=_("Take over card numbers"),
        submit=_("Take over"),
        do=take,
        back=reverse("manage:cards"),
        room="cards",
        note=_("Cards"),
        about=_("They become blank cards, which nobody has yet."),
    )
    return form_page(request, form, deed)
