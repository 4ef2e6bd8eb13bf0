"""Certifications, awards with their periods, certificates, and who must hold what."""

from certification.awards.models.assignment import Assignment
from certification.awards.models.award import (
    Award,
    Period,
    PeriodEvidence,
    Revocation,
    State,
    state_at,
)
from certification.awards.models.certificate import Certificate, CertificateDocument, Register
from certification.awards.models.certification import Certification, Requirement
from certification.awards.models.upholding import Upholding
from certification.awards.models.validity import Validity

__all__ = [
    "Assignment",
    "Award",
    "Certificate",
    "CertificateDocument",
    "Certification",
    "Period",
    "PeriodEvidence",
    "Register",
    "Requirement",
    "Revocation",
    "State",
    "Upholding",
    "Validity",
    "state_at",
]
