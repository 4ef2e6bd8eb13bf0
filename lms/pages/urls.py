from django.urls import path

from lms.pages import views

app_name = "pages"
urlpatterns = [
    path("media/<path:path>", views.picture, name="picture"),
    path("play/<int:document_id>/<str:filename>", views.media, name="media"),
]
