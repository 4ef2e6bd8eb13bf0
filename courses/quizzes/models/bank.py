from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class QuestionBank(models.Model):
    """Questions on one subject, in all languages, from which quizzes draw."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self):
        return self.title


class CategoryQuerySet(MP_NodeQuerySet):
    def at_or_below(self, pk: int) -> "CategoryQuerySet":
        """The category of this key with everything below it; none where it is gone."""
        path = self.model.objects.filter(pk=pk).values_list("path", flat=True).first()
        return self.filter(path__startswith=path) if path else self.none()


class CategoryManager(MP_NodeManager.from_queryset(CategoryQuerySet)):
    def get_queryset(self):
        return CategoryQuerySet(self.model, using=self._db).order_by("path")


class QuestionCategory(MP_Node):
    """A branch of a bank. Only the operations of `categories` make, move and rename one."""

    bank = models.ForeignKey(
        QuestionBank, models.PROTECT, related_name="categories", verbose_name=_("question bank")
    )
    slug = models.SlugField(_("short name"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    slug_path = models.CharField(
        _("place"), max_length=800, help_text=_("Short names from the top of the bank: law/residents.")
    )

    objects = CategoryManager()

    class Meta:
        verbose_name = _("question category")
        verbose_name_plural = _("question categories")
        constraints = [
            models.UniqueConstraint(fields=["bank", "slug_path"], name="quizzes_category_place_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def indented_title(self) -> str:
        """The title after as many dashes as there are categories above it, for lists in tree order."""
        return "– " * (self.depth - 1) + self.title
