"""The addresses under `/api/v1`. Doors are mounted here, so that reading this file is reading the API."""

from django.urls import URLPattern, URLResolver

from habitue.checkout.api import events, webhooks
from habitue.checkout.api.house import api, guarded_urls

api.add_router("/events", events.router)
api.add_router("/webhooks", webhooks.router)

urlpatterns: list[URLPattern | URLResolver] = guarded_urls(api.urls[0])
