from django.urls import URLPattern, URLResolver, include, path

from habitue.web.signing import views

_OURS: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("choose/organisation", views.organisation, name="organisation"),
    path("choose/till", views.till, name="till"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_OURS, "sign"))),
    path("account/", include("allauth.account.urls")),
    path("account/factors/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
