"""The public check page: no account, nothing to learn without the check code."""

from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from certification.verification import queries
from certification.verification.forms import CheckForm, is_check_code, normalized
from certification.verification.permissions import WINDOW_SECONDS, may_look_up

JSON = "application/json"


def unlisted(view):
    """Keeps search engines out: an address holds a check code."""

    @wraps(view)
    def guarded(*args, **kwargs):
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # Not "no-referrer": a browser then posts without an origin, and every form of the page would be refused.
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


@unlisted
@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The form; a code that could be one leads to the address of its certificate, whether there is one or not."""
    form = CheckForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verification:certificate", code=form.cleaned_data["code"])
    return render(request, "verification/check.html", {"form": form})


@unlisted
@vary_on_headers("Accept", "Accept-Language", "Cookie")
@never_cache
@require_safe
def certificate(request: HttpRequest, code: str, form: str = "") -> HttpResponse:
    """What was certified and whether it is good now; JSON for those who ask for it, or with `.json`."""
    at = timezone.now()
    wants_json = form == "json" or request.get_preferred_type(["text/html", JSON]) == JSON
    if not may_look_up(request, at):
        return _too_many(request, wants_json)
    code = normalized(code)
    finding = queries.find(code, at) if is_check_code(code) else None
    if wants_json:
        return JsonResponse(
            finding.as_json() if finding else {"found": False}, status=200 if finding else 404
        )
    context = {"finding": finding, "form": CheckForm()}
    return render(request, "verification/certificate.html", context, status=200 if finding else 404)


def _too_many(request: HttpRequest, wants_json: bool) -> HttpResponse:
    if wants_json:
        response: HttpResponse = JsonResponse({"error": "too_many_requests"}, status=429)
    else:
        response = render(request, "verification/too_many.html", status=429)
    response["Retry-After"] = str(WINDOW_SECONDS)
    return response
