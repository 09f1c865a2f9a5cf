from django.urls import URLPattern, path, re_path
from django.views.i18n import set_language

from habitue.web.views.brand import brand
from habitue.web.views.pictures import picture
from habitue.web.views.showroom import answer, showroom

app_name = "web"
urlpatterns: list[URLPattern] = [
    path("language", set_language, name="language"),
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand, name="brand"),
    path("brand/<uuid:organisation_id>/<uuid:file_id>", picture, name="picture"),
    path("look", showroom, name="look"),
    path("look/<slug:page>", showroom, name="look_page"),
    path("look/answers/<slug:kind>", answer, name="look_answer"),
]
