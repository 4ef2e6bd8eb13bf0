from django.urls import path

from lms.people import views

app_name = "people"
urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("hr/people/<slug:staff_number>/accommodations/", views.accommodations, name="accommodations"),
]
