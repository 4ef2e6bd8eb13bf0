"""The PDF of a certificate: composed of its frozen content alone, rendered once, kept."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from certification.awards.models import Certificate, CertificateDocument
from certification.awards.models.certificate import certificate_storage
from certification.awards.operations.design import STYLES, page_of
from lms import documents

RENDER_TIMEOUT = 60


def render_document(*, certificate: Certificate, at: datetime) -> CertificateDocument:
    """Renders and stores the PDF, or returns the one there is.

    Safe to repeat, and against two at one time: the file's name holds its hash, and a file that a killed process
    left half written is written anew.
    """
    document = CertificateDocument.objects.filter(certificate=certificate).first()
    if document:
        return document
    pdf = documents.render(page_of(certificate.content), stylesheets=STYLES, timeout=RENDER_TIMEOUT)
    return _keep(certificate, pdf, at)


@transaction.atomic
def _keep(certificate: Certificate, pdf: bytes, at: datetime) -> CertificateDocument:
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    document = CertificateDocument.objects.filter(certificate=certificate).first()
    if document:
        return document
    sha256 = hashlib.sha256(pdf).hexdigest()
    name = _store(f"{certificate.issued_at:%Y}/{certificate.key}-{sha256[:16]}.pdf", pdf)
    return CertificateDocument.objects.create(
        certificate=certificate, file=name, sha256=sha256, size=len(pdf), rendered_at=at
    )


def _store(name: str, pdf: bytes) -> str:
    storage = certificate_storage()
    if storage.exists(name):
        with storage.open(name) as file:
            if file.read() == pdf:
                return name
        storage.delete(name)
    return storage.save(name, ContentFile(pdf))
