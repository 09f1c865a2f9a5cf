from django.urls import URLPattern, path

from habitue.web.work import views

app_name = "work"
urlpatterns: list[URLPattern] = [path("manage/work", views.works, name="works")]
