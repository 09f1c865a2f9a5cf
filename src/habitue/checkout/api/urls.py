"""The addresses under `/api/v1`. Doors are mounted here, so that reading this file is reading the API."""

from django.urls import URLPattern, URLResolver, path

from habitue.checkout.api import customers, docs, events, lookups, openapi, sales, webhooks
from habitue.checkout.api.house import api, guarded_urls

api.add_router("/lookups", lookups.router)
api.add_router("/customers", customers.router)
api.add_router("/quotes", sales.quotes)
api.add_router("/sales", sales.sales)
api.add_router("/sale-batches", sales.batches)
api.add_router("/events", events.router)
api.add_router("/webhooks", webhooks.router)

pages: list[URLPattern | URLResolver] = [
    path("openapi.json", openapi.show_document),
    path("docs", docs.show_reference),
    path("docs/problems", docs.show_problems),
    path("docs/try", docs.show_try),
    path("docs/assets/<str:name>", docs.show_asset),
]
urlpatterns: list[URLPattern | URLResolver] = guarded_urls([*pages, *api.urls[0]])
