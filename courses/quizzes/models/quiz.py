from datetime import UTC

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField

from courses.catalogue import operations as catalogue
from courses.quizzes.blocks import INTRO_FEATURES, ContentsBlock
from courses.quizzes.forms import DraftAwareForm
from courses.quizzes.models.contents import contents_faults, frozen_sections
from courses.quizzes.models.fields import ChoiceListField
from courses.quizzes.models.panels import QUIZ_PANELS
from courses.quizzes.models.published import FrozenOnPublication, frozen_html

FEEDBACK = [
    ("result", _("score, and whether it is passed")),
    ("marks", _("marks of each question")),
    ("answers", _("own answers")),
    ("right_answers", _("right answers")),
    ("explanations", _("explanations")),
]
ALL_FEEDBACK = [name for name, _label in FEEDBACK]
DURING = [name for name in ALL_FEEDBACK if name not in ("result", "answers")]
WORDING = ("key", "title", "intro")


def all_feedback() -> list[str]:
    return list(ALL_FEEDBACK)


class Quiz(FrozenOnPublication):
    """What is asked, fixed or drawn from banks, and under which rules. All its translations are one activity."""

    class AtEnd(models.TextChoices):
        SUBMIT = "submit", _("it is handed in as it is")
        GRACE = "grace", _("there is more time to hand in")
        ABANDON = "abandon", _("it does not count")

    class Counts(models.TextChoices):
        BEST = "best", _("the best try")
        LAST = "last", _("the last try")
        FIRST = "first", _("the first try")

    class Navigation(models.TextChoices):
        FREE = "free", _("back and forth as they like")
        FORWARD = "forward", _("forward only")

    class Paging(models.TextChoices):
        ALL = "all", _("all questions on one page")
        ONE = "one", _("one question on a page")

    activity_kind = "quiz"

    slug = models.SlugField(_("short name"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    intro = RichTextField(
        _("introduction"),
        features=INTRO_FEATURES,
        blank=True,
        help_text=_("Shown before the start, above the rules."),
    )
    contents = StreamField(
        ContentsBlock(required=False),
        verbose_name=_("questions"),
        blank=True,
        help_text=_("No question is asked twice in one attempt, however the draws overlap."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Per cent of the marks."),
    )
    tries = models.PositiveSmallIntegerField(
        _("tries"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How often a person may try; empty for as often as they like."),
    )
    cool_down_minutes = models.PositiveIntegerField(
        _("waiting time between tries"),
        default=0,
        validators=[MaxValueValidator(365 * 24 * 60)],
        help_text=_("Minutes from the end of a try until the next may begin."),
    )
    counts = models.CharField(_("what counts"), max_length=10, choices=Counts, default=Counts.BEST)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_("No attempt begins afterwards; one that has begun keeps its whole time."),
    )
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
        help_text=_("Minutes; empty for none. People with extra time get theirs on top."),
    )
    at_end = models.CharField(_("when the time is up"), max_length=10, choices=AtEnd, default=AtEnd.SUBMIT)
    grace_minutes = models.PositiveSmallIntegerField(
        _("time left to hand in"),
        default=0,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("Minutes after the time limit, where there is some time left to hand in."),
    )
    navigation = models.CharField(
        _("between questions"),
        max_length=10,
        choices=Navigation,
        default=Navigation.FREE,
        help_text=_("Forward only: one question on a page, and none that was left can be opened again."),
    )
    paging = models.CharField(_("pages"), max_length=10, choices=Paging, default=Paging.ALL)
    pledge = models.BooleanField(_("pledge of honesty before the start"), default=False)
    pledge_text = models.TextField(
        _("text of the pledge"), blank=True, help_text=_("What everybody confirms before they begin.")
    )
    supervised = models.BooleanField(
        _("supervised"),
        default=False,
        help_text=_("It begins only in a session that you open, with its start code."),
    )
    markers = models.PositiveSmallIntegerField(
        _("essays and files are marked by"),
        default=1,
        choices=[(1, _("one person")), (2, _("two people, each without seeing the other’s mark"))],
    )
    tolerance = models.PositiveSmallIntegerField(
        _("two marks may differ by"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_("Per cent of the points. Their mean counts then; beyond it a reviewer settles the mark."),
    )
    feedback_during = ChoiceListField(
        _("during the attempt"),
        items=[(name, label) for name, label in FEEDBACK if name in DURING],
        help_text=_("Question by question, when the learner asks for it: the answer is final then."),
    )
    feedback_after = ChoiceListField(_("right after handing in"), items=FEEDBACK, default=all_feedback)
    feedback_closed = ChoiceListField(
        _("after closing"),
        items=FEEDBACK,
        default=all_feedback,
        help_text=_("From the closing time on, for quizzes that have one."),
    )

    base_form_class = DraftAwareForm
    panels = QUIZ_PANELS

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "locale"], name="quizzes_quiz_translation_once"
            ),
            models.UniqueConstraint(fields=["slug", "locale"], name="quizzes_quiz_slug_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def activity_key(self) -> str:
        return f"quiz:{self.translation_key}"

    @property
    def activity_title(self) -> str:
        return self.title

    @property
    def tells_result(self) -> bool:
        """Whether score and verdict may stand anywhere beside the quiz's own pages, which know each person's moment:
        only where no moment after handing in holds them back."""
        return "result" in self.feedback_after and not (
            self.closes_at and "result" not in self.feedback_closed
        )

    def clean(self):
        if self._slug_is_taken():
            raise ValidationError({"slug": _("Another quiz has this short name in this language.")})
        super().clean()

    def publication_faults(self) -> dict[str, list]:
        closes_first = self.opens_at and self.closes_at and self.closes_at <= self.opens_at
        faults = {
            "contents": contents_faults(self.contents),
            "closes_at": [_("It closes before it opens.")] if closes_first else [],
            "pledge_text": [_("Write what is confirmed.")]
            if self.pledge and not self.pledge_text.strip()
            else [],
            **self._time_faults(),
        }
        return {field: messages for field, messages in faults.items() if messages}

    def spec(self) -> dict:
        """What is asked and under which rules; the questions themselves are drawn when an attempt starts."""
        return self._rules() | {
            "format": 2,
            "slug": self.slug,
            "group": str(self.translation_key),
            "language": self.locale.language_code,
            "title": self.title,
            "intro": frozen_html(self.intro),
            "pledge": self.pledge_text.strip() if self.pledge else "",
        }

    def rules(self) -> dict:
        """What should be the same in all languages: everything but the wording."""
        rules = self._rules()
        sections = [
            {name: value for name, value in section.items() if name not in WORDING}
            for section in rules["sections"]
        ]
        return rules | {"sections": sections, "pledge": self.pledge}

    def version_written(self, version, *, by, at) -> None:
        catalogue.ensure_activity(key=self.activity_key, kind=self.activity_kind, title=self.title, at=at)

    def get_preview_template(self, request, mode_name):
        return "quizzes/previews/quiz.html"

    def _rules(self) -> dict:
        return {
            "sections": frozen_sections(self.contents, frozen_html),
            "pass_mark": self.pass_mark,
            "time_limit_minutes": self.time_limit_minutes,
            "at_end": self.at_end,
            "grace_minutes": self.grace_minutes if self.at_end == self.AtEnd.GRACE else 0,
            "tries": self.tries,
            "cool_down_minutes": self.cool_down_minutes,
            "counts": self.counts,
            "navigation": self.navigation,
            "paging": self.paging,
            "opens_at": self.opens_at and self.opens_at.astimezone(UTC).isoformat(),
            "closes_at": self.closes_at and self.closes_at.astimezone(UTC).isoformat(),
            "supervised": self.supervised,
            **({"markers": self.markers, "tolerance": self.tolerance} if self.markers > 1 else {}),
            "feedback": {
                "during": self.feedback_during,
                "after": self.feedback_after,
                "closed": self.feedback_closed,
            },
        }

    def _time_faults(self) -> dict[str, list]:
        if self.at_end == self.AtEnd.SUBMIT:
            return {}
        needs_limit = not self.time_limit_minutes
        needs_grace = self.at_end == self.AtEnd.GRACE and not self.grace_minutes
        return {
            "time_limit_minutes": [_("Set the time limit, for its end is spoken of.")] if needs_limit else [],
            "grace_minutes": [_("Say how much time is left to hand in.")] if needs_grace else [],
        }

    def _slug_is_taken(self) -> bool:
        others = Quiz.objects.filter(slug=self.slug, locale_id=self.locale_id).exclude(pk=self.pk)
        return bool(self.locale_id) and others.exists()
