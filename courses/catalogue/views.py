"""The search of the catalogue, for everybody; the same list is on the index page of each language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Courses in the active language by ?q= and ?system=; the list itself is the tag `catalogue_listing`."""
    return render(request, "catalogue/search.html")
