"""Which doors there are. Whoever asks the API what it can do imports this first."""

from habitue.checkout.api import (
    blocking,
    cards,
    customers,
    events,
    histories,
    holds,
    lookups,
    occasions,
    programs,
    returns,
    sales,
    standing,
    stock,
    value,
    vouchers,
    webhooks,
)
from habitue.checkout.api.house import api

# Addresses are tried in this order: what a till waits for comes first.
api.add_router("/sales", sales.sales)
api.add_router("/quotes", sales.quotes)
api.add_router("/lookups", lookups.router)
api.add_router("/customers", customers.router)
api.add_router("/customers", cards.router)
api.add_router("/customers", histories.router)
api.add_router("/customers", standing.router)
api.add_router("/customers", occasions.router)
api.add_router("/cards", stock.router)
api.add_router("/sales", returns.sales)
api.add_router("/returns", returns.returns)
api.add_router("/sale-batches", sales.batches)
api.add_router("/exchanges", value.exchanges)
api.add_router("/reversals", value.reversals)
api.add_router("/adjustments", value.adjustments)
api.add_router("/vouchers", blocking.vouchers)
api.add_router("/loads", vouchers.loads)
api.add_router("/redemptions", vouchers.redemptions)
api.add_router("/holds", holds.router)
api.add_router("/program", programs.router)
api.add_router("/events", events.router)
api.add_router("/webhooks", webhooks.router)

__all__ = ["api"]
