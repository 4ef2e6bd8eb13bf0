from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField, StreamField

from courses.quizzes.authoring import AUTHORING, Authoring, Resolved, said
from courses.quizzes.blocks import (
    DIFFICULTIES,
    FEEDBACK_FEATURES,
    SCORING,
    STEM_FEATURES,
    TRUTH,
    OptionsBlock,
)
from courses.quizzes.forms import QuestionForm
from courses.quizzes.models.bank import QuestionBank, QuestionCategory
from courses.quizzes.models.fields import ChoiceListField
from courses.quizzes.models.panels import QUESTION_PANELS
from courses.quizzes.models.published import FrozenOnPublication, frozen_html
from courses.quizzes.models.versions import QuestionVersion

FILE_KINDS = [
    ("pdf", "PDF"),
    ("docx", "DOCX"),
    ("hwpx", "HWPX"),
    ("hwp", "HWP"),
    ("odt", "ODT"),
    ("xlsx", "XLSX"),
    ("pptx", "PPTX"),
    ("txt", "TXT"),
    ("png", "PNG"),
    ("jpg", "JPEG"),
]
PICTURE_FILTER = "max-1600x1200"


class QuestionQuerySet(models.QuerySet):
    def ready(self) -> "QuestionQuerySet":
        """Published, so that quizzes may draw them."""
        return self.filter(Exists(QuestionVersion.objects.filter(question=OuterRef("pk"))), live=True)

    def in_banks(self) -> dict[int, int]:
        """How many questions each bank has among these, a question in several languages counting once."""
        counted = self.values("bank").annotate(count=Count("translation_key", distinct=True))
        return dict(counted.values_list("bank", "count"))

    def with_status(self) -> "QuestionQuerySet":
        """Adds `status`: ready while it is published, retired when it was, draft when it never was."""
        published = Exists(QuestionVersion.objects.filter(question=OuterRef("pk")))
        return self.annotate(
            status=Case(
                When(Q(live=True) & published, then=Value(Question.Status.READY)),
                When(published, then=Value(Question.Status.RETIRED)),
                default=Value(Question.Status.DRAFT),
            )
        )

    def with_tags(self, names: Iterable[str]) -> "QuestionQuerySet":
        """Those that have all of these tags, in whatever case they are written."""
        questions = self
        for name in names:
            tagged = QuestionTag.objects.filter(content_object=OuterRef("pk"), tag__name__iexact=name)
            questions = questions.filter(Exists(tagged))
        return questions

    def matching(self, criteria: dict) -> "QuestionQuerySet":
        """Those that a draw of these criteria means (see `QuizVersion.rules`); an absent criterion lets all through."""
        questions = self.filter(bank=criteria["bank_id"]).with_tags(criteria.get("tags", []))
        if criteria.get("category_id"):
            branch = QuestionCategory.objects.at_or_below(criteria["category_id"])
            questions = questions.filter(category__in=branch.values("pk"))
        if criteria.get("difficulty"):
            questions = questions.filter(difficulty=criteria["difficulty"])
        if criteria.get("topic"):
            questions = questions.filter(topic=criteria["topic"])
        return questions


class QuestionTag(TaggedItemBase):
    content_object = ParentalKey("quizzes.Question", related_name="tagged_items", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("tag of a question")
        verbose_name_plural = _("tags of questions")


class Question(FrozenOnPublication, ClusterableModel):
    """A question in one language; its translations share bank, key and kind.

    Attempts never see this row: they hold versions, which publication writes. What each kind asks for and freezes is
    in `authoring`; the fields below `options` belong to some kinds only.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple choice")
        TRUE_FALSE = "true_false", _("True or false")
        NUMERIC = "numeric", _("Number")
        SHORT = "short", _("Short answer")
        MATCHING = "matching", _("Matching")
        ORDERING = "ordering", _("Ordering")
        CLOZE = "cloze", _("Text with gaps")
        CATEGORISE = "categorise", _("Categories")
        HOTSPOT = "hotspot", _("Places on a picture")
        CASE = "case", _("Case with several questions")
        ESSAY = "essay", _("Essay or file")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        READY = "ready", _("ready")
        RETIRED = "retired", _("retired")

    class Files(models.TextChoices):
        NONE = "", _("none")
        ALLOWED = "allowed", _("may be handed in")
        REQUIRED = "required", _("must be handed in")

    bank = models.ForeignKey(
        QuestionBank, models.PROTECT, related_name="questions", verbose_name=_("question bank")
    )
    category = models.ForeignKey(
        QuestionCategory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("category"),
    )
    key = models.SlugField(
        _("short name"),
        max_length=80,
        help_text=_("Names the question within its bank, in every language: moved-within-14-days."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SINGLE)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=DIFFICULTIES, blank=True)
    tags = ClusterTaggableManager(through=QuestionTag, blank=True, verbose_name=_("tags"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who answers for the question and is asked when it must be looked at again."),
    )
    lesson = models.ForeignKey(
        "catalogue.LessonPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lesson"),
        help_text=_("Where to read again. The explanation links to it."),
    )
    stem = RichTextField(_("question"), features=STEM_FEATURES, blank=True)
    feedback = RichTextField(
        _("explanation"),
        features=FEEDBACK_FEATURES,
        blank=True,
        help_text=_("Shown to everybody after the attempt: why the right answer is right."),
    )
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("The law article or lesson it rests on.")
    )
    options = StreamField(OptionsBlock(required=False), verbose_name=_("answers"), blank=True)

    shuffle = models.BooleanField(
        _("show in random order"), default=True, help_text=_("A new order in every attempt.")
    )
    scoring = models.CharField(_("scoring"), max_length=10, choices=SCORING, default="all")
    truth = models.CharField(_("the statement is"), max_length=5, choices=TRUTH, blank=True)
    feedback_true = RichTextField(_("feedback to “true”"), features=FEEDBACK_FEATURES, blank=True)
    feedback_false = RichTextField(_("feedback to “false”"), features=FEEDBACK_FEATURES, blank=True)
    unit = models.CharField(
        _("unit"), max_length=40, blank=True, help_text=_("Shown behind the field: days, km.")
    )
    unit_required = models.BooleanField(
        _("the unit must be written"),
        default=False,
        help_text=_("Then it is not shown, and a figure without it is wrong."),
    )
    case_sensitive = models.BooleanField(_("capital letters matter"), default=False)
    text = RichTextField(
        _("text with gaps"),
        features=STEM_FEATURES,
        blank=True,
        help_text=_("Write {{1}} where the first gap is, {{2}} for the second."),
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alt = models.CharField(
        _("description of the picture"),
        max_length=300,
        blank=True,
        help_text=_("For those who do not see it: what is shown, without giving the answer away."),
    )
    several = models.BooleanField(_("several places may be chosen"), default=False)
    words_min = models.PositiveIntegerField(_("words at least"), null=True, blank=True)
    words_max = models.PositiveIntegerField(_("words at most"), null=True, blank=True)
    text_required = models.BooleanField(_("a text must be written"), default=True)
    files = models.CharField(_("files"), max_length=10, choices=Files, blank=True, default=Files.NONE)
    files_most = models.PositiveSmallIntegerField(
        _("files at most"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    files_kinds = ChoiceListField(_("kinds of file"), items=FILE_KINDS)
    files_megabytes = models.PositiveSmallIntegerField(
        _("size of a file at most"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Megabytes."),
    )
    guidance = RichTextField(
        _("guidance"),
        features=FEEDBACK_FEATURES,
        blank=True,
        help_text=_("For those who mark it. Learners never see it."),
    )

    objects = QuestionQuerySet.as_manager()

    base_form_class = QuestionForm
    panels = QUESTION_PANELS

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "locale"], name="quizzes_question_translation_once"
            ),
            models.UniqueConstraint(fields=["bank", "key", "locale"], name="quizzes_question_key_once"),
        ]

    def __str__(self):
        return Truncator(strip_tags(self.stem)).chars(90) or self.key

    @property
    def authoring(self) -> Authoring:
        return AUTHORING[self.kind]

    def clean(self):
        if self._key_is_taken():
            message = _("This bank has another question of this short name in this language.")
            raise ValidationError({"key": message})
        if self.category_id and self.category.bank_id != self.bank_id:
            raise ValidationError({"category": _("This category is of another bank.")})
        super().clean()

    def publication_faults(self) -> dict[str, list]:
        faults = {
            "stem": [] if said(self.stem) else [_("Write the question.")],
            "kind": self._kind_faults(),
            **self.authoring.faults(self),
        }
        return {field: messages for field, messages in faults.items() if messages}

    def spec(self) -> dict:
        """All that judging and showing need, the key included, and what the question is called and found by."""
        return self.content() | {
            "format": 2,
            "bank": self.bank.slug,
            "key": self.key,
            "group": str(self.translation_key),
            "language": self.locale.language_code,
            "topic": self.topic,
            "category": self.category.slug_path if self.category else "",
            "tags": sorted(tag.name for tag in self.tags.all()),
            "difficulty": self.difficulty,
            "lesson": {"title": self.lesson.title, "url": self.lesson.url} if self.lesson else None,
        }

    def content(self, resolved: Resolved = frozen_html) -> dict:
        """What judging and showing need, the key included; `resolved` looks up the links and images of rich text."""
        return {
            "kind": self.kind,
            "stem": resolved(self.stem),
            "feedback": resolved(self.feedback),
            "source": self.source,
            **self.authoring.content(self, resolved),
        }

    def shown_picture(self) -> dict | None:
        """The picture as it is frozen: address, size and description."""
        if self.picture is None:
            return None
        shown = self.picture.get_rendition(PICTURE_FILTER)
        return {"url": shown.url, "width": shown.width, "height": shown.height, "alt": self.picture_alt}

    @property
    def preview_modes(self):
        return [("", _("As learners see it")), ("key", _("With the right answers"))]

    def get_preview_template(self, request, mode_name):
        return "quizzes/previews/key.html" if mode_name == "key" else "quizzes/previews/question.html"

    def _key_is_taken(self) -> bool:
        others = Question.objects.filter(bank_id=self.bank_id, key=self.key, locale_id=self.locale_id)
        return bool(self.bank_id and self.locale_id) and others.exclude(pk=self.pk).exists()

    def _kind_faults(self) -> list:
        translations = Question.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
        if translations.exclude(kind=self.kind).exists():
            return [_("Its translations are of another kind. A question of a new kind is a new question.")]
        return []
