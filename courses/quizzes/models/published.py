"""What questions and quizzes have in common: drafts, review, translations, and a frozen version at publication."""

import logging
import re

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.rich_text import expand_db_html

from lms.audit import operations as audit

logger = logging.getLogger(__name__)

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
SCHEDULED = "wagtail.publish.scheduled"


class FrozenOnPublication(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin
):
    """A translatable snippet whose publication writes an immutable version; drafts and autosave do not.

    A subclass says what is frozen in `spec()`, what forbids publication in `publication_faults()`, and has
    `versions`. Drafts may be incomplete: `clean()` asks for faults unless a form has set `saving_draft`.
    """

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="%(app_label)s_%(class)s",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="%(app_label)s_%(class)s",
        for_concrete_model=False,
    )

    saving_draft = False

    class Meta:
        abstract = True

    @property
    def revisions(self):
        return self._revisions

    def spec(self) -> dict:
        """The content to freeze, as JSON without floats."""
        raise NotImplementedError

    def publication_faults(self) -> dict[str, list]:
        """Messages by field that say why this cannot be published; empty when it can."""
        raise NotImplementedError

    def clean(self):
        super().clean()
        faults = {} if self.saving_draft else self.publication_faults()
        if faults:
            raise ValidationError(faults)

    @transaction.atomic
    def publish(self, revision, user=None, *args, **kwargs):
        """Publishes the revision and freezes it; ValidationError where it is not fit to be published.

        Whatever the clock publishes and is no longer fit stays a draft, so that the rest of the schedule goes on.
        """
        try:
            revision.as_object().full_clean()
        except ValidationError as faults:
            if kwargs.get("log_action") != SCHEDULED:
                raise
            logger.error("scheduled publication of %s refused: %s", self._meta.label, faults.message_dict)
            return
        super().publish(revision, user, *args, **kwargs)
        self._freeze(by=user)

    def _freeze(self, *, by) -> None:
        published = type(self)._default_manager.select_for_update().get(pk=self.pk)
        if not published.live:  # scheduled: the version is written when the time has come
            return
        at = published.last_published_at
        version, created = published.versions.freeze(owner=published, by=by, at=at)
        if created:
            audit.record(
                by=by,
                at=at,
                verb=f"quizzes.{self._meta.model_name}.published",
                obj=version,
                detail={"of": published.pk, "number": version.number, "sha256": version.spec_sha256},
            )
        published.version_written(version, by=by, at=at)

    def version_written(self, version, *, by, at) -> None:
        """Called in the transaction of the publication, after the version is there."""

    def copy_for_translation(self, locale, exclude_fields=None):
        """A draft in the other language; Wagtail's own copy would be live and point at this one's revisions."""
        copy = super().copy_for_translation(locale, exclude_fields)
        copy.live, copy.has_unpublished_changes = False, True
        copy.live_revision = copy.latest_revision = None
        copy.first_published_at = copy.last_published_at = None
        return copy


def frozen_html(rich_text: str) -> str:
    """Rich text as readers get it: links and images resolved, without the editor's marks, which change at will."""
    return BLOCK_KEY.sub("", expand_db_html(rich_text))
