"""What the panel's scripts say: they hold no sentence, the page hands them over."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def says() -> Mapping[str, str]:
    """Each by the name that scripts ask for, in the language that is on."""
    return {
        "go_sale": _("Book"),
        "go_book": _("Book {amount}"),
        "go_pay": _("Pay with {what}"),
        "go_anonymous": _("Without a customer"),
        "go_topup": _("Top up"),
        "go_voucher": _("Sell the voucher"),
        "go_redeem": _("Redeem"),
        "go_extra": _("Give extra points"),
        "go_settle": _("Pay off"),
        "mode_topup": _("Top up"),
        "mode_voucher": _("Sell a voucher"),
        "mode_redeem": _("Redeem"),
        "mode_extra": _("Extra points"),
        "mode_settle": _("Pay off the house account"),
        "typed": _("typed {digits}"),
        "take_out": _("Take this out"),
        "hint": _("Scan a card, or type a name. Without either, the amount is kept without a customer."),
        "online": _("online"),
        "offline": _("no network"),
        "waiting": _("{count} waiting"),
        "failed": _("{count} refused"),
        "odd": _("{count} to look at"),
        "odd_short": _("card not known, nothing collected"),
        "other_till": _("Made at another till: sign in there to send it."),
        "really_drop": _("Drop it for good?"),
        "really": _("Really {amount}?"),
        "undo": _("undo"),
        "undone": _("Undone"),
        "coupon": _("The coupon counts with the next amount."),
        "signed_out": _("You are signed out. Nothing is lost: sign in again, and what waits is sent."),
        "offline_search": _("There is no network: scan a card, names cannot be looked up now."),
        "offline_quote": _("There is no network: what it brings is worked out when it is back."),
        "offline_not": _("There is no network: this has to wait until it is back."),
        "offline_claims": _("There is no network: rewards and discounts have to wait until it is back."),
        "offline_code": _("There is no network: begin with the code on the phone, or wait until it is back."),
        "offline_note": _("There is no network: what you typed stays here, save it when it is back."),
        "note_signed_out": _("You are signed out. What you typed stays here: sign in in another window, then save it."),
        "offline_redeem": _("There is no network: so much cannot be redeemed until it is back."),
        "amount_missing": _("Type the amount too."),
        "amount_first": _("Type the amount first, then tap {name}."),
        "voucher": _("Voucher"),
        "receipt_needed": _("Here money is taken only with the number of the till's receipt."),
        "reason_needed": _("Say why: the reason stands in the history."),
        "no_card": _("none"),
        "hand_to": _("Who gets this card? Type a name."),
        "camera_denied": _("The browser does not let us use the camera: allow it beside the address."),
        "camera_none": _("There is no camera that works here."),
        "nfc_none": _("This device cannot read cards held to it, or the browser does not let us."),
    }
