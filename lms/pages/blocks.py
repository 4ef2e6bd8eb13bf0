"""Blocks that every page with a body may use. Those with an outcome (quiz, simulation) belong to `courses.catalogue`."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import DraftStateMixin

TEXT = _("Text")
MEDIA = _("Pictures and files")
EMPHASIS = _("Guidance")

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
CALLOUT_KINDS = [("note", _("Note")), ("warning", _("Warning")), ("law", _("What the law says"))]
MEDIA_KINDS = {
    "video": ({"mp4", "webm"}, _("This is not an MP4 or WebM file.")),
    "captions": ({"vtt"}, _("This is not a WebVTT file (.vtt).")),
}
FIGURE_RENDITIONS = ("width-720", "width-1440")


class PreviewsTheNewest(blocks.StructBlock):
    """Fills what is chosen in it with the newest there is, so that trainers see a real one in the block's preview."""

    def get_preview_value(self):
        return self.normalize({**getattr(self.meta, "preview_value", {}), **self._newest()})

    def _newest(self) -> dict:
        choosers = {
            name: block for name, block in self.child_blocks.items() if isinstance(block, blocks.ChooserBlock)
        }
        return {name: _newest_of(block.model_class) for name, block in choosers.items()}


def _newest_of(model: type[models.Model]) -> models.Model | None:
    rows = model.objects.filter(live=True) if issubclass(model, DraftStateMixin) else model.objects
    return rows.order_by("-pk").first()


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=150, label=_("Text"))
    level = blocks.ChoiceBlock(
        choices=[("h2", _("Section")), ("h3", _("Part of a section"))], default="h2", label=_("Level")
    )

    class Meta:
        icon = "title"
        group = TEXT
        label = _("Heading")
        description = _("Begins a section, so that readers find their way.")
        template = "pages/blocks/heading.html"
        preview_value = {"text": _("Before you open the case"), "level": "h2"}


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("features", RICH_TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        group = TEXT
        label = _("Text")
        description = _("Running text with lists and links.")
        template = "pages/blocks/paragraph.html"
        preview_value = _(
            "<p>A report is complete when <b>who</b>, <b>where</b> and <b>since when</b> are known.</p>"
        )


class ImageWithRenditionsBlock(ImageChooserBlock):
    """Reads the renditions of all images of a body in one query, however many there are."""

    def bulk_to_python(self, values):
        images = super().bulk_to_python(values)
        renditions = self.model_class.get_rendition_model().objects.filter(filter_spec__in=FIGURE_RENDITIONS)
        models.prefetch_related_objects(
            [image for image in images if image],
            models.Prefetch("renditions", queryset=renditions, to_attr="prefetched_renditions"),
        )
        return images


class FigureBlock(PreviewsTheNewest):
    image = ImageWithRenditionsBlock(label=_("Image"))
    alt = blocks.CharBlock(
        required=False,
        max_length=250,
        label=_("Alternative text"),
        help_text=_(
            "What the image tells, for those who cannot see it. Empty only where it is mere decoration."
        ),
    )
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        group = MEDIA
        label = _("Image")
        description = _("A picture with alternative text and a caption.")
        template = "pages/blocks/figure.html"
        preview_value = {"caption": _("The counter at Haneul City Hall")}


class VideoBlock(PreviewsTheNewest):
    title = blocks.CharBlock(max_length=150, label=_("Title"))
    video = DocumentChooserBlock(label=_("Video"), help_text=_("An MP4 or WebM file among the documents."))
    captions = DocumentChooserBlock(
        required=False,
        label=_("Captions"),
        help_text=_("A WebVTT file (.vtt) in the language of the page. Required where people speak."),
    )
    transcript = blocks.RichTextBlock(
        features=RICH_TEXT_FEATURES,
        label=_("Transcript"),
        help_text=_("What is said and shown, for those who cannot hear or see the video."),
    )

    def _newest(self) -> dict:
        """The newest of its own kind: the newest document of all would seldom play."""
        documents = DocumentChooserBlock().model_class.objects.order_by("-pk")
        return {
            name: documents.filter(file__iregex=rf"\.({'|'.join(sorted(kinds))})$").first()
            for name, (kinds, _refusal) in MEDIA_KINDS.items()
        }

    def clean(self, value):
        """Any document can be chosen; one of another kind would never play."""
        cleaned = super().clean(value)
        faults = {
            name: ValidationError(refusal)
            for name, (kinds, refusal) in MEDIA_KINDS.items()
            if (document := cleaned.get(name)) and document.file_extension.lower() not in kinds
        }
        if faults:
            raise blocks.StructBlockValidationError(block_errors=faults)
        return cleaned

    class Meta:
        icon = "media"
        group = MEDIA
        label = _("Video")
        description = _("A video of our own with captions and a transcript.")
        template = "pages/blocks/video.html"
        preview_value = {
            "title": _("A move-in report, from counter to register"),
            "transcript": _("<p>A citizen hands over the report.</p>"),
        }


class DocumentBlock(PreviewsTheNewest):
    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        required=False, max_length=150, label=_("Title"), help_text=_("Empty: the title of the document.")
    )
    description = blocks.CharBlock(required=False, max_length=250, label=_("What is in it"))

    class Meta:
        icon = "doc-full"
        group = MEDIA
        label = _("Document to download")
        description = _("A form, a checklist, a guideline: something to keep.")
        template = "pages/blocks/document.html"
        preview_value = {"title": _("Checklist for the counter"), "description": _("One page, to print")}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label=_("Step"))
    text = blocks.RichTextBlock(required=False, features=RICH_TEXT_FEATURES, label=_("How"))

    class Meta:
        icon = "arrow-right"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=150, label=_("Title"))
    items = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        group = EMPHASIS
        label = _("Steps")
        description = _("How to do something, one step after the other.")
        template = "pages/blocks/steps.html"
        preview_value = {
            "title": _("Take in a report"),
            "items": [
                {"title": _("Check the identity"), "text": _("<p>Compare face, name and number.</p>")},
                {"title": _("Check the address"), "text": ""},
            ],
        }


class CalloutValue(blocks.StructValue):
    @property
    def kind_label(self) -> str:
        return dict(CALLOUT_KINDS).get(self["kind"], "")


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(choices=CALLOUT_KINDS, default="note", label=_("Kind"))
    title = blocks.CharBlock(required=False, max_length=150, label=_("Title"))
    text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES, label=_("Text"))

    class Meta:
        icon = "warning"
        group = EMPHASIS
        label = _("Callout")
        description = _("A note, a warning or what the law says, set apart from the text.")
        template = "pages/blocks/callout.html"
        value_class = CalloutValue
        preview_value = {
            "kind": "warning",
            "title": _("Only what the case needs"),
            "text": _("<p>Looking up a neighbour is a breach, even without telling anybody.</p>"),
        }


class RuleQuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(label=_("Quotation"))
    citation = blocks.CharBlock(
        max_length=250, label=_("Source"), help_text=_("Act, article and paragraph, as it is cited.")
    )
    url = blocks.URLBlock(required=False, label=_("Address"), help_text=_("Where the rule can be read."))

    class Meta:
        icon = "openquote"
        group = EMPHASIS
        label = _("Quotation of a rule")
        description = _("The words of a rule with the place they stand in.")
        template = "pages/blocks/rule_quote.html"
        preview_value = {
            "quote": _("A person who has moved shall report within 14 days."),
            "citation": _("Resident Registration Act, Article 16"),
        }


class TableBlock(WagtailTableBlock):
    """Wagtail's table; `caption` is accepted for `table_caption`, as the content files write it."""

    def to_python(self, value):
        if value and "caption" in value:
            value = {key: part for key, part in value.items() if key != "caption"} | {
                "table_caption": value["caption"]
            }
        return super().to_python(value)

    class Meta:
        icon = "table"
        group = TEXT
        label = _("Table")
        description = _("Rows and columns with headers and a caption.")
        template = "pages/blocks/table.html"
        preview_value = {
            "table_caption": _("Which document proves what"),
            "first_row_is_table_header": True,
            "data": [[_("Document"), _("Proves")], [_("Lease"), _("Address")]],
        }


TEXT_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", ParagraphBlock()),
    ("figure", FigureBlock()),
    ("video", VideoBlock()),
    ("document", DocumentBlock()),
    ("steps", StepsBlock()),
    ("callout", CalloutBlock()),
    ("rule_quote", RuleQuoteBlock()),
    ("table", TableBlock()),
]
