"""The till panel's addresses."""

from django.urls import path

from habitue.till.views import deeds, limits, panel, people

app_name = "till"
urlpatterns = [
    path("", panel.panel, name="panel"),
    path("/shell", panel.shell, name="shell"),
    path("/worker.js", panel.worker, name="worker"),
    path("/manifest.json", panel.manifest, name="manifest"),
    path("/limits", limits.limits, name="limits"),
    path("/limits/<uuid:store_id>", limits.store_limit, name="store_limit"),
    path("/people", people.people, name="people"),
    path("/finding", people.finding, name="finding"),
    path("/customers", people.customers, name="customers"),
    path("/customers/<uuid:customer_id>", people.customer, name="customer"),
    path("/customers/<uuid:customer_id>/cards", people.cards, name="cards"),
    path("/customers/<uuid:customer_id>/note", people.note, name="note"),
    path("/sales", deeds.sales, name="sales"),
    path("/quotes", deeds.quotes, name="quotes"),
    path("/exchanges", deeds.exchanges, name="exchanges"),
    path("/covers", deeds.covers, name="covers"),
    path("/gifts", deeds.gifts, name="gifts"),
    path("/redemptions", deeds.redemptions, name="redemptions"),
    path("/reversals", deeds.reversals, name="reversals"),
]
