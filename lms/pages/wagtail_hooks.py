from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from lms.pages.rich_text import PageLinkHandler


@hooks.register("register_rich_text_features", order=10)
def register_page_links(features):
    features.register_link_type(PageLinkHandler)


@hooks.register("insert_global_admin_css")
def bring_a_korean_font():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
