"""Of which events there are mails, and what they are to a merchant who wants copies."""

from typing import Final

TOLD: Final = {
    "sale.recorded": "sale",
    "exchange.made": "reward",
    "gift.granted": "reward",
    "account.adjusted": "reward",
    "account.loaded": "top_up",
    "voucher.issued": "voucher",
    "customer.created": "registration",
}
"""By event: what a merchant's brand calls copies of it (`merchants.brand.COPIES`)."""

WISH: Final = "sales"
"""What a customer chooses among the mails to hear of sales and gifts (`customers.models.MAILS`)."""
