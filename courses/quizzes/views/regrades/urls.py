from django.urls import path

from courses.quizzes.views.regrades import pages

app_name = "question_regrades"

urlpatterns = [
    path("", pages.index, name="index"),
    path("questions/<int:pk>/", pages.question, name="question"),
    path("<int:pk>/", pages.regrade, name="regrade"),
    path("<int:pk>/progress/", pages.progress, name="progress"),
]
