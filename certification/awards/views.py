"""Certificates for their holders, and what HR does about them."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.awards import operations, queries
from certification.awards.forms import AssignForm, RevokeForm, UpholdForm
from certification.awards.models import Certificate, Certification, Period, State
from certification.awards.permissions import HR, assignments_managed_by
from lms.people import permissions
from lms.people.permissions import role_required

logger = logging.getLogger(__name__)


@login_required
@require_safe
def certification(request: HttpRequest, code: str) -> HttpResponse:
    """What a certification asks for, and how far the reader has come with it."""
    found = get_object_or_404(Certification, code=code)
    standing = queries.standing_of(request.user, found, timezone.now())
    return render(request, "awards/certification.html", {"standing": standing})


@never_cache
@login_required
@require_safe
def certificate(request: HttpRequest, key) -> HttpResponse:
    """The certificate for its holder, the holder's HR, auditors and administrators."""
    found = _certificate_or_404(request, key)
    context = {
        "certificate": found,
        "state": found.period.state_at(timezone.now()),
        "document": getattr(found, "document", None),
        "is_own": found.period.award.person == request.user,
    }
    return render(request, "awards/certificate.html", context)


@never_cache
@login_required
@require_safe
def certificate_pdf(request: HttpRequest, key) -> HttpResponse:
    """The PDF as it was made; while a worker still makes it, back to the page with a word."""
    found = _certificate_or_404(request, key)
    document = getattr(found, "document", None)
    if document is None:
        messages.info(request, _("The document is being made. Try again in a minute."))
        return redirect("awards:certificate", key=key)
    try:
        pdf = queries.contents_of(document)
    except queries.DocumentDamaged:
        logger.exception("the document of certificate %s is not handed out", found.register_number)
        messages.error(
            request, _("The stored document is damaged and is not handed out. Tell your administrator.")
        )
        return redirect("awards:certificate", key=key)
    name = f"{found.register_number}.pdf"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@role_required(*HR)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the reason, then revokes: gate and check page turn with it."""
    period = _managed_period_or_404(request, pk)
    form = RevokeForm(request.POST or None)
    if period.state == State.REVOKED:
        messages.info(request, _("This certificate was revoked already."))
        return redirect("awards:certificate", key=period.certificate.key)
    if form.is_valid():
        operations.revoke(
            period=period, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        messages.success(
            request, _("The certificate is revoked. The gate and the check page say so from now on.")
        )
        return redirect("awards:certificate", key=period.certificate.key)
    context = {"period": period, "renewals": queries.renewals_of(period), "form": form}
    return render(request, "awards/revoke.html", context)


@role_required(*HR)
@require_http_methods(["GET", "HEAD", "POST"])
def uphold(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the reason, then leaves the certificate as it is though a pass behind it was taken back."""
    at = timezone.now()
    period = _managed_period_or_404(request, pk)
    markings = queries.markings_behind([period], at)[period.pk]
    if not markings:
        messages.info(request, _("There is nothing to decide about this certificate."))
        return redirect("reports:overturned")
    form = UpholdForm(request.POST or None)
    if form.is_valid():
        operations.uphold(period=period, reason=form.cleaned_data["reason"], by=request.user, at=at)
        messages.success(request, _("The certificate stays as it is. The decision is on record."))
        return redirect("reports:overturned")
    context = {"period": period, "markings": markings, "form": form}
    return render(request, "awards/uphold.html", context)


@role_required(*HR)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """A form for a new assignment; `?staff_number=` names a person beforehand."""
    at = timezone.now()
    form = AssignForm(
        request.POST or None,
        initial=_named_beforehand(request),
        user=request.user,
        today=timezone.localdate(at),
        people=permissions.people_in_scope(request.user, at),
    )
    if form.is_valid():
        given = form.cleaned_data
        operations.assign(
            certification=given["certification"],
            due_on=given["due_on"],
            **form.target(),
            by=request.user,
            at=at,
        )
        messages.success(request, _("Assigned. It stands under “My training” of all whom it means."))
        return redirect("reports:assignments")
    return render(request, "awards/assign.html", {"form": form})


@role_required(*HR)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then withdraws an assignment."""
    at = timezone.now()
    assignment = get_object_or_404(assignments_managed_by(request.user, at), pk=pk)
    if request.method == "POST":
        operations.withdraw(assignment=assignment, by=request.user, at=at)
        messages.success(request, _("Withdrawn."))
        return redirect("reports:assignments")
    return render(request, "awards/withdraw.html", {"assignment": assignment})


def _certificate_or_404(request: HttpRequest, key) -> Certificate:
    found = queries.certificate_for(request.user, key, timezone.now())
    if found is None:
        raise Http404
    return found


def _managed_period_or_404(request: HttpRequest, pk: int) -> Period:
    period = queries.period_managed_by(request.user, pk, timezone.now())
    if period is None:
        raise Http404
    return period


def _named_beforehand(request: HttpRequest) -> dict:
    number = request.GET.get("staff_number")
    return {"staff_number": number, "means": AssignForm.PERSON} if number else {}
