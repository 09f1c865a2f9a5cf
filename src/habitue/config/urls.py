from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("habitue.config.operations.urls")),
    path("manage/program", include("habitue.editor.urls")),
    path("api/v1/", include("habitue.checkout.api.urls")),
    path("till", include("habitue.till.urls")),
    path("", include("habitue.web.signing.urls")),
    path("", include("habitue.web.urls")),
    path("", include("habitue.web.importing.urls")),
    path("", include("habitue.web.work.urls")),
    path("manage/", include("habitue.web.privacy.urls")),
    path("", include("habitue.manage.urls")),
    path("", include("habitue.portal.urls")),
]

handler400 = "habitue.web.views.errors.bad_request"
handler403 = "habitue.web.views.errors.forbidden"
handler404 = "habitue.web.views.errors.not_found"
handler429 = "habitue.web.signing.lockout.too_often"
handler500 = "habitue.web.views.errors.broken"
