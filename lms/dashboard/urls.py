from django.urls import path

from lms.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("my/", views.my_training, name="my_training"),
]
