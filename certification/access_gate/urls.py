from django.urls import path

from certification.access_gate import api

app_name = "access_gate"
urlpatterns = [
    path("access/v1/evaluation", api.evaluation, name="evaluation"),
]
