from allauth.account.views import password_reset
from django.urls import URLPattern, URLResolver, include, path

from habitue.web.evenness import in_even_time
from habitue.web.signing import factor, invitations, panel, views

_OURS: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("choose/organisation", views.organisation, name="organisation"),
    path("choose/till", views.till, name="till"),
    path("panel/person", panel.person, name="person"),
    path("panel/lock", panel.lock, name="lock"),
    path("second-factor", factor.factor, name="factor"),
    path("invitations/<str:token>", invitations.invitation, name="invitation"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_OURS, "sign"))),
    path("manage/", include("habitue.web.staff.urls")),
    path("account/password/reset/", in_even_time(password_reset), name="account_reset_password"),
    path("account/", include("allauth.account.urls")),
    path("account/factors/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
