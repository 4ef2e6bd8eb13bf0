from django.urls import path

from courses.quizzes.views.statistics import exports, pages, similar

app_name = "quiz_statistics"

urlpatterns = [
    path("", pages.index, name="index"),
    path("questions/<uuid:group>/", pages.everywhere, name="everywhere"),
    path("<int:pk>/", pages.quiz, name="quiz"),
    path("<int:pk>/count/", pages.count, name="count"),
    path("<int:pk>/progress/", pages.progress, name="progress"),
    path("<int:pk>/questions.csv", exports.questions_csv, name="questions_csv"),
    path("<int:pk>/quiz.xlsx", exports.workbook, name="workbook"),
    path("<int:pk>/questions/<uuid:group>/", pages.question, name="question"),
    path("<int:pk>/similar/", similar.similar, name="similar"),
]
