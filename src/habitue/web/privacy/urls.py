from django.urls import URLPattern, path

from habitue.web.privacy import consents, people, portal, retention

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    path("privacy", consents.privacy, name="privacy"),
    path("privacy/texts/new", consents.text, name="text_new"),
    path("privacy/texts/<slug:purpose>", consents.text, name="text"),
    path("privacy/texts/<slug:purpose>/end", consents.end, name="text_end"),
    path("privacy/retention", retention.retention, name="retention"),
    path("privacy/people/<uuid:customer_id>", people.person, name="person"),
    path("privacy/people/<uuid:customer_id>/mails", people.mails, name="mails"),
    path("privacy/people/<uuid:customer_id>/dossier", people.dossier, name="dossier"),
    path("privacy/people/<uuid:customer_id>/consents/<slug:purpose>", people.consent, name="consent"),
    path("portal", portal.portal, name="portal"),
]
