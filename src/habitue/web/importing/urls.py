from django.urls import URLPattern, path

from habitue.web.importing import views

app_name = "importing"
_ONE = "manage/imports/<uuid:import_id>"
urlpatterns: list[URLPattern] = [
    path("manage/imports", views.imports, name="imports"),
    path(_ONE, views.one, name="one"),
    path(f"{_ONE}/shape", views.shape, name="shape"),
    path(f"{_ONE}/columns", views.columns, name="columns"),
    path(f"{_ONE}/run", views.run, name="run"),
    path(f"{_ONE}/cancel", views.cancel, name="cancel"),
    path(f"{_ONE}/undo", views.take_back, name="undo"),
    path(f"{_ONE}/refused/<slug:which>.<slug:form>", views.refused_lines, name="refused"),
]
