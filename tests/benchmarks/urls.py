from django.http import HttpResponse
from django.urls import path

from lms.urls import urlpatterns as product


def hello(request):
    return HttpResponse("hello")


urlpatterns = [path("hello", hello), *product]
