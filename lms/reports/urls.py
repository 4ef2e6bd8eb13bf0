from django.urls import path

from lms.reports import views

app_name = "reports"
urlpatterns = [
    path("hr/certified/", views.certified, name="certified"),
    path("hr/certified.csv", views.certified_csv, name="certified_csv"),
    path("hr/people/<slug:staff_number>/", views.person, name="person"),
    path("hr/assignments/", views.assignments, name="assignments"),
    path("hr/overturned/", views.overturned, name="overturned"),
    path("hr/readiness/", views.readiness, name="readiness"),
    path("hr/readiness/<str:code>/", views.readiness_system, name="readiness_system"),
]
