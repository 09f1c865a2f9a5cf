"""The addresses under `/api/v1`. Which doors there are stands in `doors`."""

from django.urls import URLPattern, URLResolver, path

from habitue.checkout.api import docs, openapi, programs
from habitue.checkout.api.doors import api
from habitue.checkout.api.house import guarded_urls

pages: list[URLPattern | URLResolver] = [
    path("openapi.json", openapi.show_document),
    path("program/schema", programs.show_schema),
    path("docs", docs.show_reference),
    path("docs/problems", docs.show_problems),
    path("docs/try", docs.show_try),
    path("docs/assets/<str:name>", docs.show_asset),
]
urlpatterns: list[URLPattern | URLResolver] = guarded_urls([*pages, *api.urls[0]])
