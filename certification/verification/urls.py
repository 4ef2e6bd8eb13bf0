from django.urls import path

from certification.verification import views

app_name = "verification"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/<str:code>.json", views.certificate, {"form": "json"}, name="certificate_json"),
    path("check/<str:code>/", views.certificate, name="certificate"),
]
