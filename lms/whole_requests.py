"""A form that was cut off on its way is no form."""

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.defaults import bad_request

PARTS = "multipart/"


class WholeRequestMiddleware:
    """Refuses a request whose body ends before its announced length, as when a connection is lost while sending.

    Neither gunicorn nor Django looks: an answer cut in half would be taken for the answer, and the browser, which
    sends again, would be told that it came too late. Uploads are read in parts by whoever takes them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.content_type.startswith(PARTS) and _is_cut_short(request):
            return bad_request(request, None)
        return self.get_response(request)


def _is_cut_short(request: HttpRequest) -> bool:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or not int(announced):
        return False
    try:
        return len(request.body) < int(announced)
    except UnreadablePostError:
        return True
