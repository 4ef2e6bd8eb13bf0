"""What a quiz is made of: sections of fixed questions, draws and blueprints.

Banks and categories live in `models`, which stand above this: they are named by string.
"""

from decimal import Decimal
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BlockGroup,
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    ChooserBlock,
    DecimalBlock,
    IntegerBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
)
from wagtail.snippets.blocks import SnippetChooserBlock

INTRO_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
DIFFICULTIES = [("easy", _("easy")), ("medium", _("medium")), ("hard", _("hard"))]
MOST_QUESTIONS = 200


class SelectBlock(ChooserBlock):
    """One row of a short table, from a list."""

    @cached_property
    def widget(self):
        return forms.Select()

    def value_from_form(self, value):
        return super().value_from_form(value) if value else None

    def get_form_state(self, value):
        return self.widget.format_value(getattr(value, "pk", value))


class BankBlock(SelectBlock):
    target_model = "quizzes.QuestionBank"

    class Meta:
        icon = "folder-open-inverse"


class CategoriesByBank(ModelChoiceIterator):
    """The categories in their trees, under the banks they belong to."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        categories = self.queryset.select_related("bank").order_by("bank__title", "bank", "path")
        for bank, branch in groupby(categories, key=lambda category: category.bank):
            yield bank.title, [self.choice(category) for category in branch]


class CategoryField(forms.ModelChoiceField):
    iterator = CategoriesByBank

    def label_from_instance(self, category) -> str:
        return category.indented_title


class CategoryChoiceBlock(SelectBlock):
    target_model = "quizzes.QuestionCategory"

    @cached_property
    def field(self):
        return CategoryField(
            queryset=self.model_class.objects.all(),
            widget=self.widget,
            required=self._required,
            help_text=self._help_text,
            empty_label=_("any category"),
        )

    class Meta:
        icon = "folder-open-inverse"


def marks(label) -> DecimalBlock:
    return DecimalBlock(
        label=label,
        default=Decimal(1),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
    )


def count() -> IntegerBlock:
    return IntegerBlock(label=_("Number of questions"), default=10, min_value=1, max_value=MOST_QUESTIONS)


def difficulty() -> ChoiceBlock:
    return ChoiceBlock([("", _("any difficulty")), *DIFFICULTIES], label=_("Difficulty"), required=False)


class BelongsToBank(StructBlock):
    """Refuses a category of another bank."""

    def clean(self, value):
        cleaned = super().clean(value)
        bank = cleaned.get("bank")
        for category in self.categories(cleaned):
            if bank and category and category.bank_id != bank.pk:
                refusal = ValidationError(
                    _("“%(category)s” is no category of this bank.") % {"category": category}
                )
                raise StructBlockValidationError({self.blamed: refusal})
        return cleaned

    def categories(self, cleaned) -> list:
        raise NotImplementedError


class FixedQuestionBlock(StructBlock):
    question = SnippetChooserBlock("quizzes.Question", label=_("Question"))
    marks = marks(_("Marks"))

    class Meta:
        icon = "help"
        label = _("One question")
        label_format = "{question}"


class DrawBlock(BelongsToBank):
    """So many questions at random from a bank, as far as given of a category, with tags, of a difficulty or topic."""

    blamed = "category"

    bank = BankBlock(label=_("Question bank"))
    category = CategoryChoiceBlock(
        label=_("Category"), required=False, help_text=_("With everything below it. Empty: the whole bank.")
    )
    tags = CharBlock(
        label=_("Tags"),
        required=False,
        max_length=200,
        help_text=_("Separated by commas. A question must have all of them."),
    )
    difficulty = difficulty()
    topic = CharBlock(label=_("Topic"), required=False, max_length=120)
    count = count()
    marks = marks(_("Marks for each"))

    class Meta:
        icon = "order"
        label = _("Draw at random")
        label_format = "{count} × {bank}"
        form_layout = BlockGroup(
            [
                "bank",
                "count",
                "marks",
                BlockGroup(
                    ["category", "tags", "difficulty", "topic"],
                    heading=_("Which of them"),
                    icon="sliders",
                    classname="collapsed",
                    label_format="{category} {tags} {difficulty} {topic}",
                ),
            ]
        )

    def categories(self, cleaned) -> list:
        return [cleaned.get("category")]


class BlueprintRowBlock(StructBlock):
    category = CategoryChoiceBlock(label=_("Category"), required=False)
    topic = CharBlock(label=_("Topic"), required=False, max_length=120)
    tag = CharBlock(label=_("Tag"), required=False, max_length=100)
    count = IntegerBlock(label=_("Number of questions"), default=1, min_value=1, max_value=MOST_QUESTIONS)

    class Meta:
        label = _("Row")
        label_format = "{count} × {category} {topic} {tag}"

    def clean(self, value):
        cleaned = super().clean(value)
        if (
            not self.is_deferred_validation
            and sum(bool(cleaned.get(name)) for name in ("category", "topic", "tag")) != 1
        ):
            refusal = ValidationError(_("Give a category, a topic or a tag: one of the three."))
            raise StructBlockValidationError({"category": refusal})
        return cleaned


class BlueprintBlock(BelongsToBank):
    """Draws that belong together: so many questions of each part of the subject, shown as one table."""

    blamed = "rows"

    bank = BankBlock(label=_("Question bank"))
    marks = marks(_("Marks for each"))
    rows = ListBlock(BlueprintRowBlock(), label=_("Rows"), min_num=1, max_num=50)

    class Meta:
        icon = "table"
        label = _("Blueprint")
        label_format = "{bank}"

    def categories(self, cleaned) -> list:
        return [row.get("category") for row in cleaned.get("rows") or []]


class ItemsBlock(StreamBlock):
    question = FixedQuestionBlock()
    draw = DrawBlock()
    blueprint = BlueprintBlock()

    class Meta:
        max_num = MOST_QUESTIONS


class SectionBlock(StructBlock):
    title = CharBlock(
        label=_("Title"),
        required=False,
        max_length=200,
        help_text=_("Needed where there are several sections."),
    )
    intro = RichTextBlock(label=_("Introduction"), required=False, features=INTRO_FEATURES)
    pass_mark = IntegerBlock(
        label=_("Pass mark of the section"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Per cent. Who does not reach it fails, whatever the whole quiz earned. Empty for none."),
    )
    shuffle = BooleanBlock(
        label=_("Questions in random order"),
        required=False,
        help_text=_("Otherwise as they stand here; what a draw brings is in random order in any case."),
    )
    items = ItemsBlock(label=_("Questions"))

    class Meta:
        icon = "list-ol"
        label = _("Section")
        label_format = "{title}"
        form_layout = BlockGroup(
            [
                "title",
                "items",
                BlockGroup(
                    ["intro", "pass_mark", "shuffle"],
                    heading=_("Introduction, pass mark and order"),
                    icon="cog",
                    classname="collapsed",
                    label_format="",
                ),
            ]
        )


class ContentsBlock(StreamBlock):
    section = SectionBlock()

    class Meta:
        max_num = 20
