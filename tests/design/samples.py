"""What the sample pages show: enough of every component to look at it and to examine it."""

from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from lms.people.roles import Role
from tests.design import questions

FOLDER = Path(__file__).parent / "samples"
PAGES = {path.stem for path in FOLDER.glob("*.html")}
BOTH = {"questions", "reviews"}  # English, and Korean under a name of its own
NAMES = sorted(PAGES | {f"{name}-ko" for name in BOTH})
KOREAN = {"lesson", "home"}
PUBLIC = {"entrance", "home"}
# Holds every role, so that the navigation is as long as it can become.
OFFICER = SimpleNamespace(
    is_authenticated=True,
    is_superuser=False,
    display_name="Kim Seo-yeon",
    staff_number="HN-20417",
    _role_names=frozenset(Role),
)

PEOPLE = [
    ("Kim Seo-yeon", "HN-20417", "Registrar", "Certified", "good", "30 Apr 2027"),
    ("Lee Min-jun", "HN-20422", "Registrar", "Revoked", "bad", "6 Mar 2026"),
    ("Park Ji-ho", "HN-20431", "Case officer", "Expires in 24 days", "warn", "31 Mar 2026"),
    ("Choi Ha-eun", "HN-20460", "Registrar", "Never", "neutral", "–"),
    ("Jeong Da-on", "HN-20513", "Team leader", "In training", "info", "–"),
    ("Han Ye-rin", "HN-20544", "Registrar", "Expired", "bad", "1 Feb 2026"),
]


class AssignmentForm(forms.Form):
    reason = forms.CharField(label="Reason", help_text="Shown to the person.", widget=forms.Textarea)
    staff_number = forms.CharField(label="Staff number", help_text="For example HN-20417.")
    target = forms.ChoiceField(
        label="For whom", choices=[("role", "A job role"), ("post", "One post")], widget=forms.RadioSelect
    )
    certification = forms.ChoiceField(label="Certification", choices=[("", "Choose"), ("r", "Registrar")])
    due_on = forms.DateField(label="Due on", required=False)
    notify = forms.BooleanField(label="Tell the people concerned by e-mail", required=False)
    confirm = forms.BooleanField(label="I have read the rule")


def render(name: str) -> str:
    """The sample page as a visitor or an officer of every role would get it, in its own language."""
    request = RequestFactory().get(f"/{name}/")
    request.user = AnonymousUser() if name in PUBLIC else OFFICER
    context = {
        "form": AssignmentForm({"staff_number": "HN-20417"}),
        "rows": PEOPLE,
        "facts": [("Holder", "Kim Seo-yeon"), ("Valid", "1 May 2025 – 30 April 2026")],
        "crumbs": [
            {"title": "Courses", "url": "#"},
            {"title": "Resident register: move-in reports", "url": "#"},
            {"title": "Periods and how to count them"},
        ],
        "page_obj": Paginator(range(128), 8).page(4),
    }
    page = name.removesuffix("-ko")
    with translation.override("ko" if name in KOREAN or name not in PAGES else "en"):
        if page in BOTH:
            context |= {"sheets": questions.sheets(), "reviews": questions.reviews()}
        template = engines["django"].from_string((FOLDER / f"{page}.html").read_text(encoding="utf-8"))
        return template.render(context, request)
