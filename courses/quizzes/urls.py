from django.urls import path

from courses.quizzes import views

app_name = "quizzes"

urlpatterns = [
    path("learn/quizzes/<activity_key:activity_key>/", views.intro, name="intro"),
    path("learn/quizzes/<activity_key:activity_key>/start/", views.start, name="start"),
    path("learn/attempts/<uuid:key>/", views.attempt, name="attempt"),
    path("learn/attempts/<uuid:key>/save/", views.save, name="save"),
    path("learn/attempts/<uuid:key>/answer/", views.answer, name="answer"),
    path("learn/attempts/<uuid:key>/files/", views.upload, name="upload"),
    path("learn/attempts/<uuid:key>/files/<int:item>/<slug:sha256>/", views.own_file, name="own_file"),
    path("learn/attempts/<uuid:key>/resume/", views.resume, name="resume"),
    path("learn/attempts/<uuid:key>/submit/", views.submit, name="submit"),
    path("learn/attempts/<uuid:key>/result/", views.result, name="result"),
    path("learn/self-check/<int:question>/", views.self_check, name="self_check"),
]
