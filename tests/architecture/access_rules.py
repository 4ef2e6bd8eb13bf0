"""What must come out at every address, by the rules of those who may be there. Never what was seen to come out.

To add an address of ours: a line in OURS under "namespace:name" (or the route, where it has no name), with a rule
for GET and for POST; a method without a rule must open to nobody. Rules are in access_vocabulary.py. Placeholders
are filled by `kwargs`, a POST by `data`, both functions of the world, which has one of everything and all of it
LEARNER's (access_world.py). Several cases of one address are a list.

Wagtail's and Django's own addresses go by pattern, the first that fits: ADMIN.
"""

import re
from functools import cache

from courses.quizzes.models import MarkingTask
from lms.people.roles import Role
from tests.architecture.access_urls import Address
from tests.architecture.access_vocabulary import (
    AUTHORS,
    PASSED,
    PUBLISHERS,
    WITH_A_ROLE,
    Actor,
    Case,
    Outcome,
    Rule,
    admin,
    bearer,
    breaking,
    either,
    hr,
    hr_of_agency,
    keeping,
    nobody,
    own,
    public,
    refused_by_provider,
    role,
    signed_in,
    way_in,
)
from tests.architecture.access_world import World


def lesson(actor: Actor):
    """A lesson is for the enrolled and for its authors; other people are led to the page of the course."""
    if actor is Actor.ANONYMOUS:
        return {Outcome.SIGN_IN}
    authors_and_learner = (Actor.LEARNER, *AUTHORS)
    return PASSED if actor in authors_and_learner else {Outcome.ELSEWHERE, Outcome.OPEN}


def page(attribute: str):
    """Fills Wagtail's one pattern for pages with the path of a page of the world."""

    def kwargs(world: World) -> dict:
        found = world.page(attribute)
        return {"_0": found.url.split("/", 2)[2]}

    return kwargs


def course_key(world: World) -> dict:
    return {"course_key": world.course.key}


def run(world: World) -> dict:
    step = world.step
    return {
        "key": world.run.key,
        "type_": step.type,
        "record_id": step.record,
        "verb": step.action,
        "field": step.masked,
        "seq": step.search,
    }


def attempt(world: World) -> dict:
    return {"key": world.attempt.key}


def answered(world: World) -> dict:
    """The activity and a question of the world's quiz."""
    return {"pk": world.attempt.activity_id, "group": world.question.translation_key}


def task(world: World) -> dict:
    """The answer that TRAINER took up to mark."""
    return {"key": world.task.key}


def group_of(task: MarkingTask) -> dict:
    """The question whose answers are marked, in its quiz."""
    group = task.question_version.question.translation_key
    return {"activity": task.attempt.activity_id, "group": group}


def quiz_key(world: World) -> dict:
    return {"activity_key": world.quiz.activity_key}


def certificate(world: World) -> dict:
    return {"key": world.period.certificate.key}


def staff_number(world: World) -> dict:
    return {"staff_number": world.learner.staff_number}


def served_document(world: World) -> dict:
    return {"_0": world.document.pk, "_1": world.document.filename}


def check_code(world: World) -> dict:
    return {"code": world.period.certificate.check_code}


def in_scenario(world: World) -> dict:
    """Places in the draft of the world's scenario; `key` is that of a check."""
    place = {"pk": world.draft.pk, "key": world.draft.spec["checks"][0]["key"], "index": 0}
    return place | {"old": 1, "new": 0, "number": 1}


def recording(world: World) -> dict:
    """What TRAINER has recorded on that draft."""
    return {"pk": world.draft.pk, "key": world.recording.key}


def in_records(world: World) -> dict:
    return {"pk": world.draft.pk, "key": world.draft.spec["data"][0]["type"]}


def in_system(member: str):
    """Places in the system of that draft; `key` is that of a record type or an action."""

    def kwargs(world: World) -> dict:
        system = world.draft.system
        return {"pk": system.pk, "key": system.spec[member][0]["key"], "index": 0}

    return kwargs


readers = role(Role.HR_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
holder_or_hr = either(role(Role.AUDITOR), hr_of_agency, own)

OURS: dict[str, Case | list[Case]] = {
    # the site
    "healthz": Case(get=public),
    "readyz": Case(get=public),
    "wagtail_serve": [
        Case(get=public, post=public, kwargs=page("home")),
        Case(get=public, post=public, kwargs=page("course")),
        Case(get=lesson, post=lesson, kwargs=page("lesson")),
    ],
    # people
    "people:set_language": Case(post=public, data=lambda world: {"language": "en"}),
    "people:accommodations": Case(get=hr_of_agency, post=hr_of_agency, kwargs=staff_number),
    # pages and catalogue
    "pages:picture": Case(get=public, kwargs=lambda world: {"path": world.image.file.name}),
    "pages:media": Case(
        get=public, kwargs=lambda world: {"document_id": world.video.pk, "filename": world.video.filename}
    ),
    "catalogue:search": Case(get=public),
    # progress
    "progress:enrol": Case(post=signed_in, kwargs=course_key),
    "progress:resume": Case(get=signed_in, kwargs=course_key),
    "progress:mark_read": Case(post=own, kwargs=lambda world: {"key": world.lesson.activity_key}),
    # quizzes
    "quizzes:intro": Case(get=own, kwargs=quiz_key),
    "quizzes:start": Case(post=own, kwargs=quiz_key),
    "quizzes:attempt": Case(get=own, kwargs=attempt),
    "quizzes:save": Case(post=own, kwargs=attempt),
    "quizzes:answer": Case(
        post=own,
        kwargs=attempt,
        data=lambda world: {"item": 1, "revision": 1, "value": [0]},
        content_type="application/json",
    ),
    "quizzes:upload": Case(post=own, kwargs=attempt),
    "quizzes:own_file": Case(
        get=own,
        kwargs=lambda world: {
            "key": world.essay.attempt.key,
            "item": world.essay.item,
            "sha256": world.essay.sha256,
        },
    ),
    "quizzes:resume": Case(post=own, kwargs=attempt),
    "quizzes:submit": Case(get=own, post=own, kwargs=attempt),
    "quizzes:result": Case(get=own, kwargs=attempt),
    "quizzes:self_check": Case(
        post=own, kwargs=lambda world: {"question": world.question.pk}, data=lambda world: world.self_check
    ),
    # simulations
    "simulations:intro": Case(get=own, kwargs=lambda world: {"activity_key": world.scenario.activity_key}),
    "simulations:start": Case(
        post=own,
        kwargs=lambda world: {"activity_key": world.scenario.activity_key},
        data=lambda world: {"mode": "practice"},
    ),
    "simulations:reveal": Case(
        get=own, post=own, kwargs=lambda world: {**run(world), "record_id": world.step.person}
    ),
    "simulations:act": Case(get=own, post=own, kwargs=run, query=lambda world: {"on": world.step.record}),
    **dict.fromkeys(
        [f"simulations:{name}" for name in ("run", "inbox", "list", "found", "log", "check", "calendar")],
        Case(get=own, kwargs=run),
    ),
    **dict.fromkeys(
        [f"simulations:{name}" for name in ("record", "search", "note", "wait", "submit", "report")],
        Case(get=own, post=own, kwargs=run),
    ),
    **dict.fromkeys(
        [
            f"simulations:{name}"
            for name in ("report-document", "compare", "replay", "replay-run", "replay-inbox", "replay-list")
        ]
        + [f"simulations:replay-{name}" for name in ("record", "found", "log")],
        Case(get=own, kwargs=lambda world: {**run(world), "moment": 1}),
    ),
    "simulations:next": Case(post=own, kwargs=lambda world: {"key": world.watched.key}),
    "simulations:watched": Case(get=own, kwargs=lambda world: {"key": world.watched.key}),
    "simulations:hint": Case(post=own, kwargs=run, data=lambda world: {"level": "1"}),
    "simulations:undo": Case(post=own, kwargs=run, data=lambda world: {"to": "0"}),
    # certificates
    "awards:certification": Case(
        get=signed_in, kwargs=lambda world: {"code": world.period.award.certification.code}
    ),
    "awards:certificate": Case(get=holder_or_hr, kwargs=certificate),
    "awards:certificate_pdf": Case(get=holder_or_hr, kwargs=certificate),
    "awards:revoke": Case(get=hr_of_agency, post=hr_of_agency, kwargs=lambda world: {"pk": world.period.pk}),
    "awards:uphold": Case(get=hr_of_agency, post=hr_of_agency, kwargs=lambda world: {"pk": world.period.pk}),
    "awards:assign": Case(get=hr, post=hr),
    "awards:withdraw": Case(
        get=hr_of_agency, post=hr_of_agency, kwargs=lambda world: {"pk": world.assignment.pk}
    ),
    # My training, and what HR, auditors and system owners read
    "dashboard:my_training": Case(get=signed_in),
    "reports:certified": Case(get=readers),
    "reports:certified_csv": Case(get=readers),
    "reports:assignments": Case(get=readers),
    "reports:overturned": Case(get=readers),
    "reports:person": Case(get=either(role(Role.AUDITOR), hr_of_agency), kwargs=staff_number),
    "reports:readiness": Case(get=either(role(Role.SYSTEM_OWNER), readers)),
    "reports:readiness_system": Case(
        get=either(role(Role.SYSTEM_OWNER), readers),
        kwargs=lambda world: {"code": world.access_role.system.code},
    ),
    "verification:check": Case(get=public),
    "verification:certificate": Case(get=public, kwargs=check_code),
    "verification:certificate_json": Case(get=public, kwargs=check_code),
    "access_gate:evaluation": Case(post=bearer),
    # sign-in: what allauth brings and we offer
    "account_login": Case(get=public, post=public),
    "account_logout": Case(get=public, post=public),
    "account_inactive": Case(get=public),
    "account_reset_password": Case(get=public, post=public),
    "account_reset_password_done": Case(get=public),
    "account_reset_password_from_key": Case(
        get=public, post=public, kwargs=lambda world: {"uidb36": "1", "key": "k"}
    ),
    "account_reset_password_from_key_done": Case(get=public),
    "account_reauthenticate": Case(get=signed_in, post=signed_in),
    "account_change_password": Case(get=signed_in, post=signed_in),
    "account_set_password": Case(get=signed_in, post=signed_in),
    "socialaccount_login_cancelled": Case(get=public),
    "socialaccount_login_error": Case(get=refused_by_provider),
    "mfa_index": Case(get=signed_in),
    "mfa_authenticate": Case(get=signed_in, post=signed_in),
    "mfa_reauthenticate": Case(get=signed_in, post=signed_in),
    "mfa_activate_totp": Case(get=signed_in, post=signed_in),
    "mfa_deactivate_totp": Case(get=own, post=own),
    "mfa_view_recovery_codes": Case(get=own),
    "mfa_generate_recovery_codes": Case(get=signed_in, post=signed_in),
    "mfa_download_recovery_codes": Case(get=own, post=own),
    "mfa_list_webauthn": Case(get=signed_in),
    "mfa_add_webauthn": Case(get=signed_in, post=signed_in),
    "mfa_reauthenticate_webauthn": Case(get=signed_in, post=signed_in),
    "mfa_remove_webauthn": Case(get=signed_in, post=signed_in),
    "mfa_edit_webauthn": Case(get=signed_in, post=signed_in),
    "mfa_login_webauthn": Case(get=signed_in, post=signed_in),
    # what our views stand before (shadows in lms/urls.py), by the route of the shadow and the name of the shadowed
    **dict.fromkeys(
        ["admin/login/", "django-admin/login/", "en/_util/login/", "wagtailadmin_login", "wagtailcore_login"],
        Case(get=way_in, post=way_in),
    ),
    **dict.fromkeys(
        [
            "accounts/signup/",
            "accounts/email/",
            "accounts/confirm-email/",
            "accounts/confirm-email/<path:key>",
            "accounts/login/code/confirm/",
            "accounts/3rdparty/",
            "accounts/3rdparty/signup/",
            "accounts/social/<path:page>",
            "accounts/social/login/cancelled/",
            "accounts/social/login/error/",
            "accounts/social/signup/",
            "accounts/social/connections/",
            "accounts/oidc/<str:provider_id>/login/",
            "account_signup",
            "account_email",
            "account_email_verification_sent",
            "account_confirm_email",
            "account_confirm_login_code",
            "socialaccount_signup",
            "socialaccount_connections",
            "openid_connect_login",
            "openid_connect_callback",
            "admin/failwhale/",
            "wagtailadmin_error_test",
        ],
        Case(
            get=nobody,
            post=nobody,
            kwargs=lambda world: {"key": "k", "page": "login", "provider_id": "government"},
        ),
    ),
}

anybody_in_the_admin = admin(*WITH_A_ROLE)
authors = admin(*AUTHORS)
marker = recorder = admin(Actor.TRAINER, out_of_scope=[Actor.REVIEWER, Actor.ADMINISTRATOR])
publishers = admin(*PUBLISHERS)
administrators = admin(Actor.ADMINISTRATOR)
superusers = admin()
readers_of_failures = admin(*AUTHORS, Actor.AUDITOR)
personnel = admin(Actor.HR_HERE, Actor.HR_ELSEWHERE, Actor.AUDITOR, Actor.ADMINISTRATOR)
officers = admin(Actor.HR_HERE, Actor.HR_ELSEWHERE, Actor.ADMINISTRATOR)
officers_of_the_agency = admin(Actor.HR_HERE, Actor.ADMINISTRATOR, out_of_scope=[Actor.HR_ELSEWHERE])
gatekeepers = admin(Actor.SYSTEM_OWNER, Actor.AUDITOR, Actor.ADMINISTRATOR)
CONTENT = "(quizzes|simulations|catalogue|pages)_[a-z]+"

ADMIN: list[tuple[str, Rule | Case]] = [
    # Django's admin: superusers, of whom there is none among the actors; its way out is open to all
    (r"admin:logout", public),
    (r"admin:.*|django-admin/.*", superusers),
    # people and posts
    (r"(wagtailusers_users|post|agency|jobrole):index(_results)?", personnel),
    (r"(wagtailusers_users|post):edit", officers_of_the_agency),
    (r"post:add", officers),
    (r"hrscope:index(_results)?", admin(Actor.AUDITOR, Actor.ADMINISTRATOR)),
    (r"wagtailusers_users:add|(agency|jobrole|hrscope):(add|edit|delete)", administrators),
    (r"wagtailusers_groups:.*", superusers),
    # certifications and the gate
    (r"(protectedsystem|accessrole):index(_results)?", gatekeepers),
    (r"decision:index(_results)?", gatekeepers),
    (r"protectedsystem:edit|accessrole:(add|edit)", admin(Actor.SYSTEM_OWNER, Actor.ADMINISTRATOR)),
    (r"(callingsystem|certification):index(_results)?", admin(Actor.AUDITOR, Actor.ADMINISTRATOR)),
    (r"protectedsystem:add|(callingsystem|certification):(add|edit)", administrators),
    # pages
    (r"wagtailadmin_pages:move_confirm", Case(get=anybody_in_the_admin, post=publishers)),
    (r"wagtailadmin_pages:(delete|unpublish|move|set_page_position|set_privacy|lock|unlock)", publishers),
    (r"wagtailadmin_pages:revisions_unschedule|wagtailadmin_reports:locked_pages.*", publishers),
    (r"wagtailadmin_pages:(add|edit|copy|revisions_revert)", breaking(authors)),
    (
        r"wagtailadmin_pages:(choose_parent|confirm_workflow_cancellation|revisions_index)",
        anybody_in_the_admin,
    ),
    (r"wagtailadmin_pages:workflow_preview", superusers),  # the lesson is not in review
    (r"wagtailadmin_(pages|explore).*|simple_translation:.*", authors),
    (
        r"wagtailadmin_reports:site_history.*",
        anybody_in_the_admin,
    ),  # each sees the entries of what they may see
    (r"wagtailadmin_reports:.*", authors),
    # questions, quizzes, scenarios
    (rf"wagtailsnippets_{CONTENT}:(unpublish|lock|unlock)", publishers),
    (rf"wagtailsnippets_{CONTENT}:delete", keeping(administrators)),
    (rf"wagtailsnippets_{CONTENT}:workflow_preview", superusers),  # it is not in review
    (rf"wagtailsnippets_{CONTENT}:confirm_workflow_cancellation", anybody_in_the_admin),
    (rf"wagtailsnippets_{CONTENT}:(add|edit|copy|revisions_revert)", breaking(authors)),
    (rf"wagtailsnippets_{CONTENT}:.*", authors),
    (rf"wagtailsnippetchoosers_{CONTENT}:create", breaking(authors)),
    (r"wagtailsnippets:index", superusers),  # every snippet has a place in the menu instead
    (
        r"simulation_workshop:(trial|stop_trial|recording|adopt_recording)",
        Case(get=recorder, post=recorder, kwargs=recording),
    ),
    *(
        (rf"simulation_workshop:({names})", Case(get=authors, post=authors, kwargs=kwargs))
        for names, kwargs in (
            (r"types?(_.+)?", in_system("types")),
            (r"(system|calendar|actor|action|guard|effect)s?(_.+)?", in_system("actions")),
            (r"records(_.+)?", in_records),
            (r".*", in_scenario),
        )
    ),
    # where learners fail, and replays without a name
    (
        r"simulation_failures:.*",
        Case(get=readers_of_failures, kwargs=lambda world: {"pk": world.scenario.pk}),
    ),
    (
        r"anonymous_replay:.*",
        Case(get=readers_of_failures, kwargs=lambda world: {**run(world), "moment": 1}),
    ),
    # what the answers say; names behind a suspicion are for those who publish
    (r"quiz_statistics:similar", Case(get=publishers, post=publishers, kwargs=answered)),
    (r"quiz_statistics:count", Case(post=authors, kwargs=answered)),
    (r"quiz_statistics:.*", Case(get=authors, kwargs=answered)),
    # essays and files: an answer is for whoever took it up, here TRAINER
    (r"people_marking:index", authors),
    (r"people_marking:next", Case(post=authors, kwargs=lambda world: group_of(world.task))),
    (r"people_marking:task", Case(get=marker, post=marker, kwargs=task)),
    (r"people_marking:put_back", Case(post=marker, kwargs=task)),
    (
        r"people_marking:file",
        Case(get=marker, kwargs=lambda world: {**task(world), "sha256": world.essay.sha256}),
    ),
    # marking anew after a mistaken key: whoever publishes questions
    (
        r"question_regrades:question",
        Case(get=publishers, post=publishers, kwargs=lambda world: {"pk": world.question.pk}),
    ),
    (r"question_regrades:.*", Case(get=publishers, kwargs=lambda world: {"pk": world.regrade.pk})),
    # questions in from files and out to them
    (r"question_exchange:begin", authors),
    (r"question_exchange:confirm", Case(post=authors)),
    (r"question_exchange:template", Case(get=authors, kwargs=lambda world: {"ending": "csv"})),
    (r"question_exchange:export", Case(get=authors, kwargs=lambda world: {"pk": world.question.bank_id})),
    # everything else that is kept in the admin
    (r"wagtailsnippets_[a-z_]+:.*", administrators),
    (r"wagtailsnippetchoosers_[a-z_]+:create", breaking(administrators)),
    (r"wagtailsnippetchoosers_[a-z_]+:.*", anybody_in_the_admin),
    (r"wagtail(docs|images)_chooser:(create|select_format)", authors),
    (r"wagtail(docs|images)_chooser:.*", anybody_in_the_admin),
    (r"wagtail(docs|images):.*", authors),
    (r"wagtailredirects:process_import", breaking(administrators)),
    (r"wagtail(redirects|locales|sites):.*|wagtailadmin_collections:.*", administrators),
    (r"wagtailadmin_workflows:task_cho.*", anybody_in_the_admin),
    (r"wagtailadmin_workflows:.*", administrators),
    (r"wagtailadmin_api:pages:detail|wagtail_bulk_action", authors),
    # furniture: choosers that show titles, the front page, one's own account
    (r"wagtailadmin_choose_page_external_link", breaking(anybody_in_the_admin)),
    (r"wagtailadmin_editing_sessions:ping", authors),
    (
        r"wagtailadmin_(home|account|api|choose|tag|dismissibles|editing_sessions|block_preview).*",
        anybody_in_the_admin,
    ),
    (r"admin/account/|admin/test404/|admin/\^\.\*/\$|wagtailembeds:.*", anybody_in_the_admin),
    (r"wagtailadmin_logout", superusers),  # whoever signs out is sent to sign in
    (r"wagtailadmin_password_reset.*", nobody),
    (r"wagtailadmin_sprite", public),
    (r"wagtailadmin_javascript_catalog", Case(get=public)),
    # files that pages show; a page or collection with a password is none of the world's
    (r"wagtaildocs_serve", public),
    (r".*_authenticate_with_password", nobody),
]


@cache
def cases_of(address: Address) -> list[Case]:
    """The cases declared for an address; none where nobody has said who may be there."""
    if address.name in OURS:
        declared = OURS[address.name]
        return declared if isinstance(declared, list) else [declared]
    for pattern, rule in ADMIN:
        if re.fullmatch(pattern, address.name):
            return [rule if isinstance(rule, Case) else Case(get=rule, post=rule, kwargs=served_document)]
    return []
