from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("habitue.config.operations.urls")),
    path("api/v1/", include("habitue.checkout.api.urls")),
    path("", include("habitue.web.signing.urls")),
]
