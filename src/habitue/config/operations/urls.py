"""The addresses for those who run the house. They stand outside `/api`: no key opens them and none is needed."""

from django.urls import path

from habitue.config.operations.figures import metrics
from habitue.config.operations.health import health, ready

urlpatterns = [
    path("health", health),
    path("ready", ready),
    path("metrics", metrics),
]
