"""Who asks, what may come out, and the rules that say what must. Nothing here knows an address of the site."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from urllib.parse import urlsplit

from django.urls import reverse

from lms.people.roles import Role


class Actor(StrEnum):
    """Everybody who is tried at every address. The objects in the world are those of LEARNER, at "this agency"."""

    ANONYMOUS = "anonymous"
    LEARNER = "learner"
    OTHER_LEARNER = "learner of another agency"
    TRAINER = "trainer"
    REVIEWER = "reviewer"
    HR_HERE = "HR officer of this agency"
    HR_ELSEWHERE = "HR officer of another agency"
    SYSTEM_OWNER = "system owner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


HOLDERS: dict[Role, set[Actor]] = {
    Role.TRAINER: {Actor.TRAINER},
    Role.REVIEWER: {Actor.REVIEWER},
    Role.HR_OFFICER: {Actor.HR_HERE, Actor.HR_ELSEWHERE},
    Role.SYSTEM_OWNER: {Actor.SYSTEM_OWNER},
    Role.AUDITOR: {Actor.AUDITOR},
    Role.ADMINISTRATOR: {Actor.ADMINISTRATOR},
}


class Outcome(Enum):
    OPEN = "open"
    ELSEWHERE = "led elsewhere"
    SIGN_IN = "sent to sign in"
    ADMIN_HOME = "sent to the front of the admin"
    NO_TOKEN = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    NO_METHOD = "405"
    BROKEN = "5xx"


PASSED = frozenset({Outcome.OPEN, Outcome.ELSEWHERE})
Rule = Callable[[Actor], Iterable[Outcome]]


def outcome_of(response, method: str) -> Outcome:
    """What an answer means. A form that is refused for its content was open; so is a POST that redirects."""
    exact = {401: Outcome.NO_TOKEN, 403: Outcome.FORBIDDEN, 404: Outcome.NOT_FOUND, 405: Outcome.NO_METHOD}
    if response.status_code in exact:
        return exact[response.status_code]
    if response.status_code >= 500:
        return Outcome.BROKEN
    if 300 <= response.status_code < 400:
        return _outcome_of_redirect(urlsplit(response["Location"]).path, method)
    return Outcome.OPEN


def _outcome_of_redirect(path: str, method: str) -> Outcome:
    if path in (reverse("account_login"), "/admin/login/", "/django-admin/login/"):
        return Outcome.SIGN_IN
    if path == reverse("wagtailadmin_home"):
        return Outcome.ADMIN_HOME
    return Outcome.OPEN if method == "POST" else Outcome.ELSEWHERE


# --- Rules of our own pages: whom they are for. Others must not learn that there is anything. -------------------


def public(actor: Actor) -> Iterable[Outcome]:
    return PASSED


def signed_in(actor: Actor) -> Iterable[Outcome]:
    return {Outcome.SIGN_IN} if actor is Actor.ANONYMOUS else PASSED


def only(*actors: Actor) -> Rule:
    """For these; anonymous visitors are sent to sign in, to all others it does not exist."""

    def rule(actor: Actor) -> Iterable[Outcome]:
        if actor in actors:
            return PASSED
        return {Outcome.SIGN_IN if actor is Actor.ANONYMOUS else Outcome.NOT_FOUND}

    return rule


def role(*roles: Role) -> Rule:
    """For the holders of one of the roles."""
    return only(*(actor for one in roles for actor in HOLDERS[one]))


def either(*rules: Rule) -> Rule:
    """For whom one of the rules lets in; the last rule says what the others get."""

    def rule(actor: Actor) -> Iterable[Outcome]:
        passing = [one for one in rules if set(one(actor)) & PASSED]
        return (passing or rules)[-1](actor)

    return rule


own = only(Actor.LEARNER)
hr = role(Role.HR_OFFICER, Role.ADMINISTRATOR)
hr_of_agency = only(Actor.HR_HERE, Actor.ADMINISTRATOR)


def nobody(actor: Actor) -> Iterable[Outcome]:
    """Closed: to whoever asks it does not exist."""
    return {Outcome.NOT_FOUND}


def bearer(actor: Actor) -> Iterable[Outcome]:
    """For calling systems with a token, which none of the actors is, signed in or not."""
    return {Outcome.NO_TOKEN}


def no_method(actor: Actor) -> Iterable[Outcome]:
    """Not offered by this method: whatever is answered, nothing opens."""
    return set(Outcome) - PASSED - {Outcome.BROKEN}


def way_in(actor: Actor) -> Iterable[Outcome]:
    """Where a sign-in page of others stood: to ours, and a refusal for who is signed in already."""
    return {Outcome.SIGN_IN if actor is Actor.ANONYMOUS else Outcome.FORBIDDEN}


def refused_by_provider(actor: Actor) -> Iterable[Outcome]:
    """allauth's page about a failed sign-in at the identity provider: for everybody, as a 401."""
    return {Outcome.NO_TOKEN}


# --- Rules of the admins ------------------------------------------------------------------------------------------

TURNED_AWAY = frozenset(
    {Outcome.SIGN_IN, Outcome.ADMIN_HOME, Outcome.FORBIDDEN, Outcome.NOT_FOUND, Outcome.NO_METHOD}
)
# Wagtail answers 404 to people with every right where the object is not in the state that the view is for.
LET_IN = PASSED | {Outcome.NOT_FOUND, Outcome.NO_METHOD}
WITH_A_ROLE = tuple(sorted(set().union(*HOLDERS.values())))
AUTHORS = (Actor.TRAINER, Actor.REVIEWER, Actor.ADMINISTRATOR)
PUBLISHERS = (Actor.REVIEWER, Actor.ADMINISTRATOR)


def admin(*actors: Actor, out_of_scope: Iterable[Actor] = ()) -> Rule:
    """A page of the Wagtail admin for these people; everybody else is turned away, in one way or another.

    To those whose role is right and whose scope is not, the record does not exist.
    """

    def rule(actor: Actor) -> Iterable[Outcome]:
        if actor in actors:
            return LET_IN
        return {Outcome.NOT_FOUND, Outcome.NO_METHOD} if actor in out_of_scope else TURNED_AWAY

    return rule


def breaking(rule: Rule) -> Rule:
    """As the rule has it, for a page on which Wagtail itself fails when the POST lacks what its script sends."""

    def lenient(actor: Actor) -> Iterable[Outcome]:
        allowed = set(rule(actor))
        return allowed | {Outcome.BROKEN} if allowed & PASSED else allowed

    return lenient


def keeping(rule: Rule) -> Rule:
    """As the rule has it, for the removal of what was published: that is refused to whoever may ask."""

    def lenient(actor: Actor) -> Iterable[Outcome]:
        allowed = set(rule(actor))
        return allowed | {Outcome.ADMIN_HOME} if allowed & PASSED else allowed

    return lenient


@dataclass(frozen=True)
class Case:
    """One address: a rule for each method, what fills its placeholders, and what a POST carries.

    `kwargs`, `query` and `data` are functions of the world (access_world.py).
    """

    get: Rule = no_method
    post: Rule = no_method
    kwargs: Callable[..., dict] = field(default=lambda world: {})
    query: Callable[..., dict] = field(default=lambda world: {})
    data: Callable[..., dict | str] = field(default=lambda world: {})
    content_type: str | None = None

    def rule(self, method: str) -> Rule:
        return self.get if method == "GET" else self.post
