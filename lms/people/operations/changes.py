"""What every update here does: compare, write only what differs, tell the trail which fields."""

from datetime import datetime

from django.db import models

from lms.audit import operations as audit


def differing(record: models.Model, fields: dict) -> dict:
    """The fields whose value is not what the record holds."""
    return {name: value for name, value in fields.items() if getattr(record, name) != value}


def apply(record: models.Model, fields: dict, *, by, at: datetime, verb: str) -> bool:
    """Validates and saves what differs and records its names (never values); False where nothing did."""
    changed = differing(record, fields)
    if not changed:
        return False
    for name, value in changed.items():
        setattr(record, name, value)
    record.full_clean(exclude={"password"})
    record.save(update_fields=sorted(changed))
    audit.record(by=by, at=at, verb=verb, obj=record, detail={"fields": sorted(changed)})
    return True
