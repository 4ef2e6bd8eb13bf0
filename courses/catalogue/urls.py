from django.urls import path

from courses.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("search/", views.search, name="search"),
]
