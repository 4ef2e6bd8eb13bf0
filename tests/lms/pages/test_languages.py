from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format
from wagtail.models import Locale, Page

from lms.pages.templatetags.languages import language_choices


def test_other_languages_are_offered_in_their_own_name():
    with translation.override("en"):
        assert language_choices({}) == [{"code": "ko", "name": "한국어", "url": ""}]
    with translation.override("ko"):
        assert language_choices({}) == [{"code": "en", "name": "English", "url": ""}]


def test_view_names_the_address_of_its_translation():
    with translation.override("en"):
        (choice,) = language_choices({"translations": {"ko": "/ko/somewhere/"}})

    assert choice["url"] == "/ko/somewhere/"


def test_page_leads_to_its_live_translation(db):
    page = Page.objects.filter(depth=2).first()
    korean, _ = Locale.objects.get_or_create(language_code="ko")
    translated = page.copy_for_translation(korean)
    translated.live = True
    translated.save()

    with translation.override("en"):
        (choice,) = language_choices({"page": page})

    assert choice["url"] == translated.url


def test_draft_translation_is_not_shown(db):
    page = Page.objects.filter(depth=2).first()
    korean, _ = Locale.objects.get_or_create(language_code="ko")
    page.copy_for_translation(korean)

    with translation.override("en"):
        (choice,) = language_choices({"page": page})

    assert choice["url"] == ""


def test_korean_says_the_half_of_the_day_before_the_hour():
    moment = datetime(2026, 11, 23, 15, 5)

    with translation.override("ko"):
        assert date_format(moment, "DATETIME_FORMAT") == "2026년 11월 23일 오후 3:05"


def test_english_moment_can_end_a_sentence():
    moment = datetime(2026, 11, 23, 15, 5)

    with translation.override("en"):
        assert date_format(moment, "DATETIME_FORMAT") == "Nov. 23, 2026, 15:05"
        assert date_format(moment, "TIME_FORMAT") == "15:05"
