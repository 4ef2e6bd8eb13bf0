from django.urls import path

from courses.progress import views

app_name = "progress"
urlpatterns = [
    path("learn/courses/<uuid:course_key>/enrol/", views.enrol, name="enrol"),
    path("learn/courses/<uuid:course_key>/resume/", views.resume, name="resume"),
    path("learn/activities/<activity_key:key>/read/", views.mark_read, name="mark_read"),
]
