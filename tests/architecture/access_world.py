"""One of everything, so that every address can be asked for with a key that exists. It all belongs to LEARNER."""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupApprovalTask, Locale, Page, Site, Workflow

from certification.access_gate import operations as gate
from certification.access_gate.models import AccessRole, CallingSystem
from certification.awards import operations as awards
from certification.awards.models import Assignment, Period
from courses.catalogue.models import CoursePage
from courses.progress import operations as progress
from courses.quizzes.models import AnswerFile, Attempt, MarkingTask, Question, Quiz, Regrade
from courses.quizzes.tickets import Ticket, write_ticket
from courses.simulations.models import Run, Scenario, ScenarioDraft
from courses.simulations.operations import drafts
from courses.simulations.operations.recording import start_recording
from courses.simulations.queries import work_on
from lms.people import operations as people
from lms.people.models import Agency, Post, User
from lms.people.roles import Role
from tests.architecture.access_vocabulary import HOLDERS, Actor
from tests.factories import certification, courses, quizzes, simulations
from tests.factories.people import PostFactory, UserFactory, agency

AT = timezone.now()
PASSWORD = "a-long-enough-passphrase"


@dataclass(frozen=True)
class SimulatedStep:
    """Keys inside the learner's run: a type, a record of it, an action on it, a masked field, a search."""

    type: str
    record: str
    action: str
    person: str
    masked: str
    search: int


@dataclass
class World:
    """What access_rules.py fills placeholders from."""

    actors: dict[Actor, User]
    here: Agency
    post: Post
    course: courses.PublishedCourse
    lesson: Page
    quiz: Quiz
    question: Question
    self_check: dict
    attempt: Attempt
    essay: AnswerFile
    task: MarkingTask
    regrade: Regrade
    scenario: Scenario
    draft: ScenarioDraft
    recording: Run
    run: Run
    watched: Run
    step: SimulatedStep
    period: Period
    assignment: Assignment
    access_role: AccessRole
    caller: CallingSystem
    image: Image
    document: Document
    video: Document
    admin_kwargs: dict = field(default_factory=dict)

    @property
    def learner(self) -> User:
        return self.actors[Actor.LEARNER]

    def page(self, name: str) -> Page:
        """One of: home, course, lesson."""
        return {"home": courses.home(), "course": self.course.page, "lesson": self.lesson}[name]


def build() -> World:
    """Makes the world in the open transaction; whoever calls it rolls back."""
    people.setup_roles()
    here, elsewhere = agency("here"), agency("elsewhere")
    actors = _actors(here, elsewhere)
    learner = actors[Actor.LEARNER]
    _give_second_factor(learner)
    version = quizzes.published_quiz()
    quiz, question = version.quiz, quizzes.bank_of(version).questions.first()
    course = _course(learner, quiz)
    run = simulations.started_run(person=learner, at=AT)
    draft = drafts.open_draft(scenario=run.version.scenario, by=None, at=AT)
    access_role = certification.AccessRoleFactory()
    access_role.system.owners.add(actors[Actor.SYSTEM_OWNER])
    activity = certification.ActivityFactory()
    certified = certification.certification_for(activity)
    essay = quizzes.handed_in_file(person=learner, at=AT)
    shown = Ticket({"order": [0, 1, 2]}, question.live_revision_id)
    ticket = write_ticket(question_id=question.pk, person=learner, ticket=shown)
    world = World(
        actors=actors,
        here=here,
        post=learner.posts.get(),
        course=course,
        lesson=course.lessons[0],
        quiz=quiz,
        question=question,
        self_check={"ticket": ticket, f"item-{question.pk}": "0"},
        attempt=quizzes.started(quiz.versions.get(), person=learner, at=AT),
        essay=essay,
        task=quizzes.taken_up(essay.attempt, by=actors[Actor.TRAINER], at=AT),
        regrade=quizzes.RegradeFactory(question=question, by=actors[Actor.REVIEWER]),
        scenario=run.version.scenario,
        draft=draft,
        recording=start_recording(draft=draft, draw=run.draw, by=actors[Actor.TRAINER], at=AT),
        run=run,
        watched=_watched(run),
        step=_step(run),
        period=certification.certify(learner, certified, AT),
        assignment=awards.assign(certification=certified, due_on=AT.date(), person=learner, by=None, at=AT),
        access_role=access_role,
        caller=gate.create_caller(
            name="Caller", systems=[access_role.system], expires_at=AT + timedelta(days=1), by=None, at=AT
        )[0],
        image=_image(),
        document=_document("text.txt"),
        video=_document("video.mp4"),
    )
    world.admin_kwargs = _admin_kwargs(world)
    return world


def _course(learner: User, quiz: Quiz) -> courses.PublishedCourse:
    body = [("paragraph", "<p>Text.</p>"), ("quiz", {"quiz": quiz})]
    course = courses.published_course(lessons=1, body=body, unlock=CoursePage.Unlock.FREE)
    progress.enrol(person=learner, course_key=course.key, language="en", by=learner, at=AT)
    return course


def _watched(run: Run) -> Run:
    """Another run of the same person on the same case, in which the model run is played."""
    return simulations.begun(run.activity, person=run.person, mode="watch", at=AT)


def _step(run: Run) -> SimulatedStep:
    first = simulations.model_steps(run)[0]
    search = simulations.act(run, "search", type="person", text="a").entries[0]["seq"]
    work = work_on(run)
    state, package = work.machine.state, work.package
    record = state.resolve(first["on"])
    type_ = state.record(record)["type"]
    action = next(key for key, action in package.actions.items() if action.on == type_)
    person = state.ids_of("person")[0]
    return SimulatedStep(type_, record, action, person, package.types["person"].masked[0], search)


def _image() -> Image:
    """With the renditions that the admin shows: made at every request they would cost most of the time."""
    image = Image.objects.create(title="Image", file=get_test_image_file())
    for size in ("max-165x165", "max-800x600"):
        image.get_rendition(size)
    return image


def _document(name: str) -> Document:
    return Document.objects.create(title=name, file=ContentFile(b"content", name=name))


def _give_second_factor(person: User) -> None:
    person.set_password(PASSWORD)
    person.save()
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)


def _actors(here: Agency, elsewhere: Agency) -> dict[Actor, User]:
    """Everybody but the anonymous; each works somewhere, the learner here."""
    actors = {}
    for number, actor in enumerate(actor for actor in Actor if actor is not Actor.ANONYMOUS):
        actors[actor] = UserFactory(staff_number=f"A-{number:03d}", name_latin=str(actor))
        works_here = actor in (Actor.LEARNER, Actor.HR_HERE)
        PostFactory(person=actors[actor], agency=here if works_here else elsewhere)
    for role in Role:
        for actor in HOLDERS[role]:
            people.grant_role(person=actors[actor], role=role, by=None, at=AT)
    people.grant_hr_scope(person=actors[Actor.HR_HERE], agency=here, by=None, at=AT)
    people.grant_hr_scope(person=actors[Actor.HR_ELSEWHERE], agency=elsewhere, by=None, at=AT)
    return actors


def _admin_kwargs(world: World) -> dict:
    """Values for the placeholders of Wagtail's and Django's admins, by their names."""
    page = world.lesson
    revision = page.latest_revision
    workflow, task = Workflow.objects.get(), GroupApprovalTask.objects.get()
    return {
        "page_id": page.pk,
        "parent_page_id": world.course.modules[0].pk,
        "page_to_move_id": page.pk,
        "destination_id": world.course.modules[0].pk,
        "page_pk": page.pk,
        "revision_id": revision.pk,
        "revision_id_a": revision.pk,
        "revision_id_b": revision.pk,
        "workflow_pk": workflow.pk,
        "task_id": task.pk,
        "task_state_id": 1,
        "workflow_state_id": 1,
        "session_id": 1,
        "image_id": world.image.pk,
        "document_id": world.document.pk,
        "doc_id": world.document.pk,
        "uploaded_file_id": 1,
        "category": quizzes.QuestionCategoryFactory(bank=world.question.bank).pk,
        "comment": quizzes.comment_on(world.question).pk,
        "session": quizzes.session_of(world.quiz).pk,
        "collection_id": Collection.objects.first().pk,
        "redirect_id": 1,
        "restriction_id": 1,
        "page_view_restriction_id": 1,
        "content_type_app_name": "catalogue",
        "content_type_model_name": "lessonpage",
        "app_name": "wagtaildocs",
        "app_label": "catalogue",
        "model_name": "lessonpage",
        "action": "delete",
        "action_name": "approve",
        "filter_spec": "max-100x100",
        "content_type_id": ContentType.objects.get_for_model(Page).pk,
        "object_id": str(page.pk),
        "uidb64": "MQ",
        "token": "token",
        "url": "nowhere",
        "filename": "text.txt",
    }


def pk_of(world: World, namespace: str) -> int:
    """The key of the record that the admin of that namespace is about."""
    keys = {
        "post": lambda: world.post.pk,
        "agency": lambda: world.here.pk,
        "jobrole": lambda: world.post.job_role_id,
        "hrscope": lambda: world.actors[Actor.HR_HERE].hr_scopes.get().pk,
        "wagtailusers_users": lambda: world.learner.pk,
        "wagtailusers_groups": lambda: Group.objects.first().pk,
        "wagtailsites": lambda: Site.objects.first().pk,
        "wagtaillocales": lambda: Locale.objects.first().pk,
        "wagtailadmin_collections": lambda: Collection.objects.first().pk,
        "wagtailadmin_workflows": lambda: Workflow.objects.get().pk,
        "quizzes_questionbank": lambda: world.question.bank_id,
        "quizzes_question": lambda: world.question.pk,
        "quizzes_quiz": lambda: world.quiz.pk,
        "simulations_scenario": lambda: world.scenario.pk,
        "certification": lambda: world.period.award.certification_id,
        "protectedsystem": lambda: world.access_role.system_id,
        "accessrole": lambda: world.access_role.pk,
        "callingsystem": lambda: world.caller.pk,
        "images": lambda: world.image.pk,
        "documents": lambda: world.document.pk,
        "pages": lambda: world.lesson.pk,
    }
    named = (key for name, key in keys.items() if namespace.endswith(name))
    return next(named, lambda: world.lesson.pk)()
