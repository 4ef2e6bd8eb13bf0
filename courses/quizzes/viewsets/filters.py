"""By what questions are found."""

import django_filters
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet

from courses.quizzes.blocks import CategoryField
from courses.quizzes.models import Question, QuestionBank, QuestionCategory, QuestionTag
from lms.people.models import User


class CategoryFilter(django_filters.ModelChoiceFilter):
    """A category with everything below it."""

    field_class = CategoryField

    def filter(self, questions, category):
        if category is None:
            return questions
        branch = QuestionCategory.objects.at_or_below(category.pk)
        return questions.filter(category__in=branch.values("pk"))


def tags_in_use(_request):
    return Tag.objects.filter(pk__in=QuestionTag.objects.values("tag")).order_by("name")


def owners(_request):
    return User.objects.filter(pk__in=Question.objects.exclude(owner=None).values("owner"))


class QuestionFilterSet(WagtailFilterSet):
    bank = django_filters.ModelChoiceFilter(
        label=_("Question bank"), queryset=QuestionBank.objects.order_by("title")
    )
    category = CategoryFilter(label=_("Category"), queryset=QuestionCategory.objects.all())
    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=Question.Kind)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Question.Status)
    tags = django_filters.ModelChoiceFilter(label=_("Tag"), queryset=tags_in_use)
    owner = django_filters.ModelChoiceFilter(label=_("Owner"), queryset=owners)

    class Meta:
        model = Question
        fields = ["bank", "category", "kind", "status", "difficulty", "tags", "owner"]
