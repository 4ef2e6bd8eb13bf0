"""“What do the answers say?”: who may see it, what it says, and what it keeps to itself."""

import csv
import io
import random
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from courses.quizzes.analysis import kept
from courses.quizzes.models import ItemAnalysis
from courses.quizzes.operations import analyses
from lms.audit.models import AuditEvent
from lms.people.models import User
from lms.people.operations import setup_roles
from lms.people.roles import Role
from tests.courses.quizzes.analysis.crowd import Crowd, Given, gathered, single_choice
from tests.courses.simulations.learner import text_of
from tests.factories.people import PostFactory, UserFactory, agency
from tests.factories.quizzes import locale

pytestmark = pytest.mark.django_db

RECENTLY = timezone.now() - timedelta(days=2)


@pytest.fixture
def author(client) -> User:
    return signed_in(client, Role.TRAINER)


def signed_in(client, *roles: Role) -> User:
    setup_roles()
    person = UserFactory()
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    client.force_login(person)
    return person


def url(name: str, *args, **query) -> str:
    return reverse(f"quiz_statistics:{name}", args=args, query=query)


def page(client, name: str, *args, **query) -> str:
    response = client.get(url(name, *args, **query))
    assert response.status_code == 200
    return text_of(response)


def examined(people: int = 12, *, questions: int = 4, seed: int = 1, **how) -> Crowd:
    crowd = gathered(questions)
    take(crowd, people, seed=seed, **how)
    return crowd


def take(crowd: Crowd, people: int, *, seed: int = 1, **how) -> None:
    chance = random.Random(seed)
    papers = []
    for _ in range(people):
        ability = chance.random()
        rights = [chance.random() < ability for _question in crowd.questions]
        papers.append(
            [
                Given(question, int(right), ["a" if right else chance.choice("bc")])
                for question, right in zip(crowd.questions, rights, strict=True)
            ]
        )
    crowd.take(papers, **{"at": RECENTLY, **how})


def group_of(crowd: Crowd, place: int = 0):
    return crowd.questions[place].question.translation_key


# Who may see it


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.ADMINISTRATOR])
def test_who_may_change_quizzes_sees_it(client, role):
    crowd = examined()
    signed_in(client, role)

    assert "What do the answers say?" in page(client, "index")
    assert "Cronbach" in page(client, "quiz", crowd.activity.pk)


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.SYSTEM_OWNER, Role.AUDITOR])
def test_others_do_not(client, role):
    crowd = examined()
    signed_in(client, role)
    pk = crowd.activity.pk

    for address in (url("index"), url("quiz", pk), url("question", pk, group_of(crowd)), url("workbook", pk)):
        assert client.get(address).status_code == 302
    assert client.post(url("count", pk)).status_code == 302
    assert not ItemAnalysis.objects.exists()


def test_menu_and_list_of_questions_lead_there(client, author):
    crowd = examined()

    assert url("index") in client.get(reverse("wagtailadmin_home")).content.decode()
    questions = client.get(reverse("wagtailsnippets_quizzes_question:list")).content.decode()
    assert url("everywhere", group_of(crowd)) in questions


# What it keeps to itself


def test_nothing_is_told_of_fewer_than_five_people(client, author, drain_outbox):
    crowd = examined(4)
    pk = crowd.activity.pk

    told = page(client, "quiz", pk)
    analyses.refresh_analyses(at=timezone.now())
    drain_outbox()

    assert "Fewer than 5 people" in told and "Cronbach" not in told
    assert "fewer than 5 people" in page(client, "index")
    assert "No quiz in which 5 people or more" in page(client, "everywhere", group_of(crowd))
    for address in (url("question", pk, group_of(crowd)), url("questions_csv", pk), url("workbook", pk)):
        assert client.get(address).status_code == 404


def test_five_tries_of_one_person_are_not_five_people(client, author):
    crowd = gathered(2)
    person = UserFactory()
    for number in range(1, 6):
        take(crowd, 1, persons=[person], number=number)

    assert "Fewer than 5 people" in page(client, "quiz", crowd.activity.pk, attempts="all")


def test_an_agency_of_few_is_not_told(client, author):
    small, large = agency("small"), agency("large")
    crowd = gathered(3)
    people = [PostFactory(agency=small if place < 4 else large).person for place in range(12)]
    take(crowd, 12, persons=people)

    assert "Fewer than 5 people" in page(client, "quiz", crowd.activity.pk, agency="small")
    assert "Attempts 8" in page(client, "quiz", crowd.activity.pk, agency="large")


def test_a_question_that_few_had_is_not_told(client, author, drain_outbox):
    crowd = gathered(4)
    rare, others = crowd.questions[0], crowd.questions[1:]
    crowd.take(
        [[Given(one, 1, ["a"]) for one in ([rare] if place < 4 else []) + others] for place in range(10)],
        at=RECENTLY,
    )
    analyses.refresh_analyses(at=timezone.now())
    drain_outbox()
    pk, group = crowd.activity.pk, group_of(crowd)

    content = client.get(url("quiz", pk, sort="facility")).content.decode()
    assert content.count('colspan="8">fewer than 5 people') == 1
    assert client.get(url("question", pk, group)).status_code == 404
    assert "No quiz in which 5 people or more" in page(client, "everywhere", group)
    table = b"".join(client.get(url("questions_csv", pk))).decode("utf-8-sig")
    (row,) = [one for one in csv.reader(io.StringIO(table)) if one[1] == rare.question.key]
    assert not any(row[3:])
    workbook = load_workbook(io.BytesIO(client.get(url("workbook", pk)).content))
    assert rare.question.key not in [cell.value for cell in workbook["Choices"]["B"]]


def test_a_question_is_told_in_the_language_of_the_reader(client, author):
    crowd = gathered(2)
    english = crowd.questions[0]
    korean = english.question.copy_for_translation(locale("ko"))
    korean.save()
    spec = {**single_choice(), "stem": "<p>전입신고는 언제 합니까?</p>"}
    translated = korean.versions.create(
        number=1, language="ko", spec=spec, spec_sha256="ko", published_at=timezone.now()
    )
    crowd.take([[Given(english, 1, ["a"])]] * 4 + [[Given(translated, 1, ["a"])]] * 4, at=RECENTLY)
    pk = crowd.activity.pk

    told = page(client, "quiz", pk)
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "ko"})
    told_in_korean = page(client, "quiz", pk)

    assert "When is a move reported?" in told and "전입신고는" not in told
    assert "전입신고는 언제 합니까?" in told_in_korean


def test_no_page_and_no_download_bears_a_name(client, author, drain_outbox):
    crowd = gathered(3)
    people = [UserFactory(name_latin=f"Secret Person {place}") for place in range(8)]
    take(crowd, 8, persons=people)
    analyses.refresh_analyses(at=timezone.now())
    drain_outbox()
    pk, group = crowd.activity.pk, group_of(crowd)

    for address in (
        url("index"),
        url("quiz", pk),
        url("question", pk, group),
        url("everywhere", group),
        url("questions_csv", pk),
    ):
        content = b"".join(client.get(address)).decode()
        assert "Secret Person" not in content
        assert not any(person.staff_number in content for person in people)


# What it says


def test_a_quiz_is_told_with_its_questions_and_what_to_do(client, author):
    crowd = examined(40, questions=5)

    told = page(client, "quiz", crowd.activity.pk)

    assert "Attempts 40" in told
    assert told.count("When is a move reported?") == 5
    assert "What to do about it" in told and "idle option" in told
    assert "Attempts by the share of the marks they earned" in told


def test_a_quiz_that_nobody_handed_in_says_so(client, author):
    crowd = gathered(2)

    assert "No such attempt has been marked yet." in page(client, "quiz", crowd.activity.pk)


def test_questions_are_sorted_by_a_column(client, author):
    crowd = examined(30, questions=6)
    pk = crowd.activity.pk

    def facilities(sort: str) -> list[float]:
        content = client.get(url("quiz", pk, sort=sort)).content.decode()
        return [float(one) for one in re.findall(r'data-label="Facility">([\d.]+) %', content)]

    rising = facilities("facility")
    assert rising == sorted(rising) != facilities("")
    assert facilities("-facility") == rising[::-1]
    assert sorted(facilities("nonsense")) == rising
    assert 'aria-sort="descending"' in client.get(url("quiz", pk, sort="-facility")).content.decode()


def test_only_what_the_filter_selects_is_counted(client, author):
    crowd = examined(8)
    take(crowd, 6, language="ko", at=timezone.now() - timedelta(days=60))
    pk = crowd.activity.pk

    assert "Attempts 14" in page(client, "quiz", pk)
    assert "Attempts 6" in page(client, "quiz", pk, language="ko")
    assert "Attempts 8" in page(client, "quiz", pk, days=30)
    assert "Attempts 14" in page(
        client, "quiz", pk, days="nonsense", version="x", agency="none", attempts="?"
    )


def test_a_question_is_told_with_its_choices_by_thirds(client, author):
    crowd = examined(30)

    told = page(client, "question", crowd.activity.pk, group_of(crowd))

    assert "Upper third" in told and "Option a right" in told
    assert "Option d 0 % (0) 0 % (0) 0 % (0) 0 % (0)" in told
    assert "no answer" in told


def test_a_question_that_was_not_asked_is_not_there(client, author):
    crowd, other = examined(), examined()

    assert client.get(url("question", crowd.activity.pk, group_of(other))).status_code == 404
    assert client.get(url("quiz", 0)).status_code == 404
    assert client.get(url("everywhere", "00000000-0000-0000-0000-000000000000")).status_code == 404


def test_a_question_is_told_in_all_quizzes_that_asked_it(client, author, drain_outbox):
    first, second = examined(10), gathered(3)
    second.questions[0] = first.questions[0]
    take(second, 20, seed=2)
    analyses.refresh_analyses(at=timezone.now())
    drain_outbox()

    told = page(client, "everywhere", group_of(first))

    assert str(first.activity) in told and str(second.activity) in told
    assert "Attempts 30" in told


def test_markup_in_a_question_is_shown_and_not_run(client, author):
    crowd = gathered(
        [{**single_choice(), "stem": "<p>Is 1 &lt; 2? &lt;script&gt;alert(1)&lt;/script&gt;</p>"}]
    )
    take(crowd, 6)

    content = client.get(url("quiz", crowd.activity.pk)).content.decode()

    assert "Is 1 &lt; 2? &lt;script&gt;" in content


def test_pages_take_as_many_queries_for_many_as_for_few(client, author):
    counts = []
    for people, questions in ((6, 2), (60, 9)):
        crowd = examined(people, questions=questions)
        client.get(url("quiz", crowd.activity.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("quiz", crowd.activity.pk))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 40


# Many attempts


@pytest.fixture
def only_workers_count(monkeypatch):
    monkeypatch.setattr(kept, "MOST_IN_A_REQUEST", 5)


def test_many_attempts_are_counted_by_a_worker_on_request(client, author, drain_outbox, only_workers_count):
    crowd = examined(10)
    pk = crowd.activity.pk
    before = page(client, "quiz", pk)

    response = client.post(url("count", pk))
    meanwhile = page(client, "quiz", pk)
    waiting = client.get(url("progress", pk)).json()
    drain_outbox()

    assert "10 attempts are counted in the background" in before and "Cronbach" not in before
    assert response["Location"].startswith(url("quiz", pk))
    assert "The attempts are being counted" in meanwhile
    assert waiting == {"is_under_way": True, "progress": 0}
    assert client.get(url("progress", pk)).json() == {"is_under_way": False, "progress": 100}
    assert "Attempts 10" in page(client, "quiz", pk)


def test_old_figures_are_shown_until_new_ones_are_there(client, author, drain_outbox, only_workers_count):
    crowd = examined(10)
    pk = crowd.activity.pk
    client.post(url("count", pk))
    drain_outbox()
    take(crowd, 3)

    told = page(client, "quiz", pk)

    assert "There are newer attempts." in told and "Attempts 10" in told


def test_what_was_asked_for_with_a_filter_is_counted_with_it(
    client, author, drain_outbox, only_workers_count
):
    crowd = examined(10)
    take(crowd, 7, language="ko")
    pk = crowd.activity.pk

    response = client.post(url("count", pk, language="ko"))
    drain_outbox()

    assert "language=ko" in response["Location"]
    assert ItemAnalysis.objects.get().filters == {"language": "ko"}
    assert "Attempts 7" in page(client, "quiz", pk, language="ko")


def test_progress_of_what_nobody_asked_for_is_not_there(client, author):
    assert client.get(url("progress", examined().activity.pk)).status_code == 404


# Downloads


def test_the_table_of_questions_has_plain_figures(client, author):
    crowd = examined(30)

    content = b"".join(client.get(url("questions_csv", crowd.activity.pk))).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content))

    assert header[:4] == ["No.", "Key", "Question", "Attempts"]
    assert len(rows) == 4
    assert 0 < float(rows[0][header.index("Facility")]) < 1


def test_no_cell_of_a_download_is_a_formula(client, author):
    evil = {**single_choice(), "stem": "<p>=HYPERLINK(&quot;http://evil/&quot;)</p>"}
    evil["options"][1]["text"] = "@SUM(1)"
    crowd = gathered([evil])
    take(crowd, 6)

    table = b"".join(client.get(url("questions_csv", crowd.activity.pk))).decode("utf-8-sig")
    workbook = load_workbook(io.BytesIO(client.get(url("workbook", crowd.activity.pk)).content))

    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert "'=HYPERLINK" in table
    assert not any(cell.data_type == "f" for cell in cells)
    assert {"'@SUM(1)"} <= {cell.value for cell in cells}


def test_the_workbook_has_quiz_questions_and_choices(client, author):
    crowd = examined(30)

    workbook = load_workbook(io.BytesIO(client.get(url("workbook", crowd.activity.pk)).content))

    assert workbook.sheetnames == ["Quiz", "Questions", "Choices"]
    assert workbook["Questions"].max_row == 5
    assert workbook["Choices"].max_row == 1 + 4 * 5
    assert workbook["Quiz"]["B2"].value == 30


# The same wrong answers


def suspects(drain_outbox) -> Crowd:
    """Forty strangers, and two who gave the same wrong answers throughout."""
    chance = random.Random(1)
    crowd = gathered(24)
    papers = [
        [
            Given(question, int(right), ["a" if right else chance.choice("bcd")])
            for question in crowd.questions
            for right in [chance.random() < 0.35]
        ]
        for _ in range(40)
    ]
    people = [UserFactory(name_latin=f"Person {place}") for place in range(41)]
    crowd.take([*papers, papers[7]], persons=people, at=RECENTLY)
    analyses.refresh_analyses(at=timezone.now())
    drain_outbox()
    return crowd


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMINISTRATOR])
def test_reviewers_see_pairs_that_stand_out_and_ask_for_names(client, drain_outbox, role):
    crowd = suspects(drain_outbox)
    reviewer = signed_in(client, role)
    address = url("similar", crowd.activity.pk)

    led = client.get(url("quiz", crowd.activity.pk)).content.decode()
    nameless = client.get(address).content.decode()
    named = client.post(address).content.decode()

    assert address in led
    assert "never a verdict" in nameless and "Person 7" not in nameless
    assert "Person 7 " in named and "Person 40" in named and "Person 8" not in named
    assert AuditEvent.objects.get(verb="quizzes.similar_attempts.named").actor == reviewer.key


def test_trainers_do_not(client, author, drain_outbox):
    crowd = suspects(drain_outbox)
    address = url("similar", crowd.activity.pk)

    assert client.get(address).status_code == client.post(address).status_code == 302
    assert address not in client.get(url("quiz", crowd.activity.pk)).content.decode()
    assert not AuditEvent.objects.filter(verb="quizzes.similar_attempts.named").exists()


def test_pairs_that_were_not_compared_are_not_there(client):
    crowd = examined(10)
    signed_in(client, Role.REVIEWER)

    assert client.get(url("similar", crowd.activity.pk)).status_code == 404
