from django.urls import path

from certification.awards import views

app_name = "awards"
urlpatterns = [
    path("certifications/<slug:code>/", views.certification, name="certification"),
    path("certificates/<uuid:key>/", views.certificate, name="certificate"),
    path("certificates/<uuid:key>/pdf/", views.certificate_pdf, name="certificate_pdf"),
    path("hr/periods/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("hr/periods/<int:pk>/uphold/", views.uphold, name="uphold"),
    path("hr/assignments/new/", views.assign, name="assign"),
    path("hr/assignments/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
