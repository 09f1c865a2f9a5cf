from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    # Until there are pages for people, whoever opens the bare address finds the documentation.
    path("", RedirectView.as_view(url="/api/v1/docs")),
    path("", include("habitue.config.operations.urls")),
    path("api/v1/", include("habitue.checkout.api.urls")),
]
