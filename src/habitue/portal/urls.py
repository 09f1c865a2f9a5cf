"""What lies under `/my/<organisation>/`: the pages, and the same once more for the frame on a merchant's website."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from habitue.portal.views import addresses, card, joining, keeping, me, passkeys, widget

pages: list[URLPattern | URLResolver] = [
    path("", card.card, name="card"),
    path("code", card.code, name="code"),
    path("rewards", card.rewards, name="rewards"),
    path("history", card.history, name="history"),
    path("register", joining.register, name="register"),
    path("log-in", joining.log_in, name="log_in"),
    path("waiting", joining.waiting, name="waiting"),
    path("links/<str:token>", joining.link, name="link"),
    path("me", me.me, name="me"),
    path("me/details", me.details, name="details"),
    path("me/address", addresses.address_change, name="address"),
    path("me/address/withdrawal", addresses.withdrawal, name="address_withdrawal"),
    path("addresses/<str:token>", addresses.confirmation, name="address_link"),
    path("me/mails", me.mails, name="mails"),
    path("me/consents/<str:purpose>", me.consent, name="consent"),
    path("me/visits", me.visits, name="visits"),
    path("me/visits/<uuid:visit_id>", me.visit, name="visit"),
    path("me/log-out", me.log_out, name="log_out"),
    path("me/dossier", me.dossier, name="dossier"),
    path("me/dossier/<uuid:job_id>", me.dossier_file, name="dossier_file"),
    path("me/farewell", me.farewell, name="farewell"),
    path("me/passkeys", passkeys.passkeys, name="passkeys"),
    path("me/passkeys/<uuid:passkey_id>", passkeys.passkey, name="passkey"),
    path("passkey/challenge", passkeys.challenge, name="passkey_challenge"),
    path("passkey", passkeys.log_in, name="passkey_log_in"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    # As people type it.
    path("my/<slug:handle>", RedirectView.as_view(pattern_name="portal:card", query_string=True)),
    path("my/<slug:handle>/widget", RedirectView.as_view(pattern_name="portal_widget:card", query_string=True)),
    path("my/<slug:handle>/widget.js", widget.script, name="portal_script"),
    path("my/<slug:handle>/worker.js", keeping.worker, name="portal_worker"),
    path("my/<slug:handle>/manifest.json", keeping.manifest, name="portal_manifest"),
    path("my/<slug:handle>/kept", keeping.kept, name="portal_kept"),
    path("my/<slug:handle>/widget/", include((pages, "portal_widget"))),
    path("my/<slug:handle>/", include((pages, "portal"))),
]
