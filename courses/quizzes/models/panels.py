"""The editor's screens of questions and quizzes. A question's form holds only the fields of its kind, and a panel
without its field is not shown."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel

from courses.quizzes.forms import KindInput


class FixedKindPanel(FieldPanel):
    """The kind is shown, not asked for."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_required(self):
            return False


class FeedbackPanel(MultiFieldPanel):
    """The fields of three moments as one table: a row for each thing that may be shown, a column for each moment."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "quizzes/admin/feedback_panel.html"

        def get_context_data(self, parent_context=None):
            fields = [child.bound_field for child in self.visible_children]
            things = max((field.field.choices for field in fields), key=len)
            rows = [(label, [self._box(field, value) for field in fields]) for value, label in things]
            return super().get_context_data(parent_context) | {"moments": fields, "rows": rows}

        def _box(self, field, value: str) -> dict | None:
            """The box to tick for one thing at one moment; None where it is not shown then."""
            if value not in dict(field.field.choices):
                return None
            checked = value in (field.value() or [])
            return {"name": field.html_name, "value": value, "checked": checked, "label": field.label}


QUESTION_PANELS = [
    FixedKindPanel("kind", widget=KindInput, required_on_save=True),
    FieldRowPanel([FieldPanel("bank"), FieldPanel("key", required_on_save=True)]),
    FieldPanel("stem"),
    MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt"), FieldPanel("several")], _("Picture")),
    FieldPanel("text"),
    FieldPanel("truth", heading=_("The statement is")),
    FieldPanel("options"),
    MultiFieldPanel(
        [
            FieldPanel("feedback_true"),
            FieldPanel("feedback_false"),
            FieldPanel("shuffle"),
            FieldPanel("scoring"),
            FieldPanel("case_sensitive"),
            FieldPanel("unit"),
            FieldPanel("unit_required"),
            FieldPanel("text_required"),
            FieldRowPanel([FieldPanel("words_min"), FieldPanel("words_max")]),
            FieldRowPanel([FieldPanel("files"), FieldPanel("files_most"), FieldPanel("files_megabytes")]),
            FieldPanel("files_kinds"),
            FieldPanel("guidance"),
        ],
        _("How it is answered and judged"),
    ),
    MultiFieldPanel(
        [FieldPanel("feedback"), FieldPanel("source"), PageChooserPanel("lesson")], _("Explanation")
    ),
    MultiFieldPanel(
        [
            FieldPanel("category"),
            FieldRowPanel([FieldPanel("difficulty"), FieldPanel("topic")]),
            FieldPanel("tags"),
            FieldPanel("owner"),
        ],
        _("Where it is found"),
    ),
]

QUIZ_PANELS = [
    FieldRowPanel([FieldPanel("title", required_on_save=True), FieldPanel("slug", required_on_save=True)]),
    FieldPanel("intro"),
    FieldPanel("contents"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            FieldRowPanel(
                [FieldPanel("time_limit_minutes"), FieldPanel("at_end"), FieldPanel("grace_minutes")]
            ),
            FieldPanel("pass_mark"),
            FieldRowPanel([FieldPanel("tries"), FieldPanel("cool_down_minutes"), FieldPanel("counts")]),
            FieldRowPanel([FieldPanel("paging"), FieldPanel("navigation")]),
            FieldPanel("pledge"),
            FieldPanel("pledge_text"),
            FieldPanel("supervised"),
            FieldRowPanel([FieldPanel("markers"), FieldPanel("tolerance")]),
        ],
        _("Rules"),
        help_text=_("Keep all rules the same in all languages: each attempt follows those of its language."),
    ),
    FeedbackPanel(
        [FieldPanel("feedback_during"), FieldPanel("feedback_after"), FieldPanel("feedback_closed")],
        _("What learners see, and when"),
    ),
]
