"""Granting, documenting and revoking certificates, and assigning who must hold them."""

from certification.awards.operations.assigning import (
    TargetUnclear,
    assign,
    may_assign,
    may_withdraw,
    withdraw,
)
from certification.awards.operations.documents import render_document
from certification.awards.operations.issuing import (
    CHECK_ALPHABET,
    CHECK_LENGTH,
    announce_change,
    consider,
    consider_batch,
    issue,
)
from certification.awards.operations.proving import Proof, Prover, certified, sample
from certification.awards.operations.revoking import NotResponsible, ReasonMissing, revoke
from certification.awards.operations.upholding import uphold
from certification.awards.operations.verifying import unsound

__all__ = [
    "CHECK_ALPHABET",
    "CHECK_LENGTH",
    "NotResponsible",
    "Proof",
    "Prover",
    "ReasonMissing",
    "TargetUnclear",
    "announce_change",
    "assign",
    "certified",
    "consider",
    "consider_batch",
    "issue",
    "may_assign",
    "may_withdraw",
    "render_document",
    "revoke",
    "sample",
    "unsound",
    "uphold",
    "withdraw",
]
