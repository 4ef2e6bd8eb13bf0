from django.urls import path, re_path

from courses.quizzes.views.exchange import exporting, importing

app_name = "question_exchange"

urlpatterns = [
    path("", importing.begin, name="begin"),
    path("confirm/", importing.confirm, name="confirm"),
    re_path(r"^questions\.(?P<ending>csv|xlsx)$", importing.template, name="template"),
    path("export/<int:pk>/", exporting.export, name="export"),
]
