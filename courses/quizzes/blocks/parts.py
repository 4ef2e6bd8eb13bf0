"""What questions are made of besides their stem. The id of a block names the part for good: translations and later
versions keep it."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import (
    BlockGroup,
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DecimalBlock,
    IntegerBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)

STEM_FEATURES = ["bold", "italic", "ol", "ul", "superscript", "subscript", "code", "image", "link"]
PART_FEATURES = ["bold", "italic", "superscript", "subscript", "code", "image"]
FEEDBACK_FEATURES = ["bold", "italic", "ol", "ul", "image", "link", "document-link"]
LONGEST_PATTERN = 200
SCORING = [
    ("all", _("all or nothing: only an answer that is right throughout earns marks")),
    ("partial", _("in parts: every right part earns its share")),
]
TRUTH = [
    ("true", pgettext_lazy("a statement is", "True")),
    ("false", pgettext_lazy("a statement is", "False")),
]


def part_text(label) -> RichTextBlock:
    return RichTextBlock(label=label, features=PART_FEATURES)


def feedback() -> RichTextBlock:
    return RichTextBlock(
        label=_("Feedback"),
        features=FEEDBACK_FEATURES,
        required=False,
        help_text=_("Why it is right or wrong. Shown after the attempt to whoever answered so."),
    )


def worth(**more) -> DecimalBlock:
    return DecimalBlock(
        label=_("Worth"),
        min_value=Decimal(-100),
        max_value=Decimal(100),
        max_digits=8,
        decimal_places=5,
        **more,
    )


def worth_of_a_choice() -> DecimalBlock:
    return worth(
        required=False,
        help_text=_(
            "Per cent of the marks that choosing it earns, or costs where it is negative. Empty: what follows from "
            "being correct or not."
        ),
    )


def worth_of_an_answer() -> DecimalBlock:
    return worth(
        default=Decimal(100), help_text=_("Per cent of the marks. The first answer that fits counts.")
    )


def weight() -> IntegerBlock:
    return IntegerBlock(
        label=_("Weight"),
        default=1,
        min_value=1,
        max_value=100,
        help_text=_("How much it counts beside the others."),
    )


def scoring() -> ChoiceBlock:
    return ChoiceBlock(SCORING, label=_("Scoring"), default="all")


class OptionBlock(StructBlock):
    text = part_text(_("Text"))
    correct = BooleanBlock(label=_("Correct"), required=False)
    worth = worth_of_a_choice()
    feedback = feedback()

    class Meta:
        icon = "list-ul"
        label = _("Option")
        label_format = "{text}"
        form_layout = BlockGroup(["text", "correct", "feedback"], settings=["worth"])


class FigureBlock(StructBlock):
    """A figure that is taken for right."""

    answer = DecimalBlock(label=_("Right answer"), max_digits=20, decimal_places=6)
    tolerance = DecimalBlock(
        label=_("Tolerance"),
        default=Decimal(0),
        min_value=Decimal(0),
        max_digits=20,
        decimal_places=6,
        help_text=_("How far off an answer may be and still count as right."),
    )
    worth = worth_of_an_answer()
    feedback = feedback()

    class Meta:
        icon = "decimal"
        label = _("Right answer")
        label_format = "{answer} ± {tolerance}"
        form_layout = BlockGroup(["answer", "tolerance", "feedback"], settings=["worth"])


class UnitBlock(StructBlock):
    """Another unit, or another spelling of it, that people may write behind their figure."""

    unit = CharBlock(label=_("Unit"), max_length=40)
    multiplier = DecimalBlock(
        label=_("How many of them are one of the unit asked for"),
        default=Decimal(1),
        max_digits=20,
        decimal_places=9,
        validators=[MinValueValidator(Decimal("0.000000001"))],
        help_text=_("1 for another spelling; 24 where days are asked for and hours may be written."),
    )

    class Meta:
        icon = "decimal"
        label = _("Other unit or spelling")
        label_format = "{unit}"


class PatternBlock(StructBlock):
    """A wording that is taken for right."""

    pattern = CharBlock(
        label=_("Accepted answer"),
        max_length=LONGEST_PATTERN,
        help_text=_("* stands for anything; \\* for an asterisk. Spaces and full width make no difference."),
    )
    worth = worth_of_an_answer()
    feedback = feedback()

    class Meta:
        icon = "pilcrow"
        label = _("Accepted answer")
        label_format = "{pattern}"
        form_layout = BlockGroup(["pattern", "feedback"], settings=["worth"])


class PairBlock(StructBlock):
    prompt = part_text(_("Prompt"))
    match = CharBlock(label=_("What belongs to it"), max_length=200)
    feedback = feedback()

    class Meta:
        icon = "resubmit"
        label = _("Pair")
        label_format = "{match}"


class DistractorBlock(StructBlock):
    text = CharBlock(label=_("Text"), max_length=200)

    class Meta:
        icon = "cross"
        label = _("What belongs to no prompt")
        label_format = "{text}"


class StepBlock(StructBlock):
    text = part_text(_("Text"))

    class Meta:
        icon = "order"
        label = _("Step")
        label_format = "{text}"


class CategoryBlock(StructBlock):
    text = CharBlock(label=_("Name"), max_length=200)
    things = ListBlock(part_text(_("Text")), label=_("What belongs to it"), min_num=0, max_num=30, default=[])

    class Meta:
        icon = "folder-open-inverse"
        label = _("Category")
        label_format = "{text}"


def per_cent(label) -> DecimalBlock:
    return DecimalBlock(
        label=label, min_value=Decimal(0), max_value=Decimal(100), max_digits=6, decimal_places=3
    )


class PlaceBlock(StructBlock):
    """A rectangle on the picture. Its name stands in the list that is the equal of the picture."""

    text = CharBlock(
        label=_("Name"),
        max_length=200,
        help_text=_("What is to be seen there, as somebody who does not see the picture can choose it."),
    )
    x = per_cent(_("Left edge, per cent of the width"))
    y = per_cent(_("Upper edge, per cent of the height"))
    w = per_cent(_("Width, per cent"))
    h = per_cent(_("Height, per cent"))
    correct = BooleanBlock(label=_("Correct"), required=False)
    worth = worth_of_a_choice()
    feedback = feedback()

    class Meta:
        icon = "crosshairs"
        label = _("Place")
        label_format = "{text}"
        form_layout = BlockGroup(
            ["text", "correct", BlockGroup(["x", "y", "w", "h"], heading=_("Where it is")), "feedback"],
            settings=["worth"],
        )


class LevelBlock(StructBlock):
    text = CharBlock(label=_("What is to be found in the answer"), max_length=300)
    points = IntegerBlock(label=_("Points"), min_value=0, max_value=100)

    class Meta:
        label = _("Level")


class CriterionBlock(StructBlock):
    """One thing that whoever marks looks for."""

    title = CharBlock(label=_("Title"), max_length=200)
    levels = ListBlock(LevelBlock(), label=_("Levels"), min_num=2, max_num=10)

    class Meta:
        icon = "list-ol"
        label = _("Criterion")
        label_format = "{title}"


class GapOptionBlock(StructBlock):
    text = CharBlock(label=_("Text"), max_length=200)
    correct = BooleanBlock(label=_("Correct"), required=False)
    worth = worth_of_a_choice()
    feedback = feedback()

    class Meta:
        label = _("Option")
        form_layout = BlockGroup(["text", "correct", "feedback"], settings=["worth"])


class TextGapBlock(StructBlock):
    answers = ListBlock(PatternBlock(), label=_("Accepted answers"), max_num=20)
    case_sensitive = BooleanBlock(label=_("Capital letters matter"), required=False)
    weight = weight()

    class Meta:
        icon = "pilcrow"
        label = _("Gap for text")


class FigureGapBlock(StructBlock):
    answers = ListBlock(FigureBlock(), label=_("Right answers"), max_num=20)
    unit = CharBlock(label=_("Unit"), max_length=40, required=False)
    weight = weight()

    class Meta:
        icon = "decimal"
        label = _("Gap for a number")


class ChoiceGapBlock(StructBlock):
    options = ListBlock(GapOptionBlock(), label=_("Options"), min_num=2, max_num=20)
    shuffle = BooleanBlock(label=_("Show the options in random order"), required=False, default=True)
    weight = weight()

    class Meta:
        icon = "list-ul"
        label = _("Gap to choose for")


class QuestionPartBlock(StructBlock):
    """A part of a case, judged by itself."""

    stem = RichTextBlock(label=_("Question"), features=STEM_FEATURES)


class ChoicePartBlock(QuestionPartBlock):
    several = BooleanBlock(label=_("Several options may be chosen"), required=False)
    options = ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=20)
    scoring = scoring()
    shuffle = BooleanBlock(label=_("Show the options in random order"), required=False, default=True)
    weight = weight()

    class Meta:
        icon = "list-ul"
        label = _("Choice")


class TruthPartBlock(QuestionPartBlock):
    truth = ChoiceBlock(TRUTH, label=_("The statement is"))
    feedback_true = RichTextBlock(label=_("Feedback to “true”"), features=FEEDBACK_FEATURES, required=False)
    feedback_false = RichTextBlock(label=_("Feedback to “false”"), features=FEEDBACK_FEATURES, required=False)
    weight = weight()

    class Meta:
        icon = "check"
        label = _("True or false")


class FigurePartBlock(QuestionPartBlock):
    answers = ListBlock(FigureBlock(), label=_("Right answers"), max_num=20)
    unit = CharBlock(label=_("Unit"), max_length=40, required=False)
    units = ListBlock(UnitBlock(), label=_("Other units or spellings"), default=[])
    unit_required = BooleanBlock(label=_("The unit must be written"), required=False)
    weight = weight()

    class Meta:
        icon = "decimal"
        label = _("Number")


class TextPartBlock(QuestionPartBlock):
    answers = ListBlock(PatternBlock(), label=_("Accepted answers"), max_num=20)
    case_sensitive = BooleanBlock(label=_("Capital letters matter"), required=False)
    weight = weight()

    class Meta:
        icon = "pilcrow"
        label = _("Short answer")


class MatchingPartBlock(QuestionPartBlock):
    pairs = ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=20)
    distractors = ListBlock(DistractorBlock(), label=_("What belongs to no prompt"), default=[])
    shuffle = BooleanBlock(label=_("Show the prompts in random order"), required=False, default=True)
    weight = weight()

    class Meta:
        icon = "resubmit"
        label = _("Matching")


class OrderingPartBlock(QuestionPartBlock):
    steps = ListBlock(StepBlock(), label=_("Steps in the right order"), min_num=2, max_num=20)
    scoring = scoring()
    weight = weight()

    class Meta:
        icon = "order"
        label = _("Ordering")


class CategorisePartBlock(QuestionPartBlock):
    categories = ListBlock(CategoryBlock(), label=_("Categories"), min_num=2, max_num=10)
    shuffle = BooleanBlock(label=_("Show the things in random order"), required=False, default=True)
    weight = weight()

    class Meta:
        icon = "folder-open-inverse"
        label = _("Categories")


class OptionsBlock(StreamBlock):
    """The parts of questions of all kinds. The editor of a question offers those of its kind only."""

    option = OptionBlock()
    figure = FigureBlock()
    unit = UnitBlock()
    pattern = PatternBlock()
    pair = PairBlock()
    distractor = DistractorBlock()
    step = StepBlock()
    category = CategoryBlock()
    place = PlaceBlock()
    criterion = CriterionBlock()
    text_gap = TextGapBlock()
    figure_gap = FigureGapBlock()
    choice_gap = ChoiceGapBlock()
    choice_part = ChoicePartBlock()
    truth_part = TruthPartBlock()
    figure_part = FigurePartBlock()
    text_part = TextPartBlock()
    matching_part = MatchingPartBlock()
    ordering_part = OrderingPartBlock()
    categorise_part = CategorisePartBlock()

    class Meta:
        max_num = 60

    def of_kind(self, names: tuple[str, ...]) -> "StreamBlock":
        """The same stream with some of its blocks only."""
        return StreamBlock([(name, self.child_blocks[name]) for name in names], max_num=self.meta.max_num)
