from django.urls import path

from courses.quizzes.views.people_marking import pages

app_name = "people_marking"

urlpatterns = [
    path("", pages.index, name="index"),
    path("next/<int:activity>/<uuid:group>/", pages.take_up_next, name="next"),
    path("<uuid:key>/", pages.task, name="task"),
    path("<uuid:key>/put-back/", pages.put_back, name="put_back"),
    path("<uuid:key>/files/<slug:sha256>/", pages.file, name="file"),
]
