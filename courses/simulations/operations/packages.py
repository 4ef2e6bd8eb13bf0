"""Bringing packages in and letting new runs begin with them."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale

from courses.simulations.engine import (
    ENGINE_VERSION,
    Package,
    TooMuchWork,
    canonical,
    load_package,
    self_test,
)
from courses.simulations.models import Scenario, ScenarioVersion, SelfTest
from lms.audit import operations as audit


class SelfTestFailed(Exception):
    """A sound package that may not be used; `findings` are those of the engine's self-test."""

    def __init__(self, findings: list[dict]):
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


class NotTested(Exception):
    """A sound package whose self-test is more work than was allowed, and was not done in parts either."""


class ScenarioExists(Exception):
    """A scenario of this short name and language is there, and a new one was wanted."""


class OtherLanguage(Exception):
    """The package is written in another language than the scenario it was meant for."""


def import_package(
    *,
    text: str | bytes,
    slug: str,
    by,
    at: datetime,
    into: Scenario | None = None,
    only_new: bool = False,
    keeps_passes: bool = True,
    most_work: float | None = None,
) -> ScenarioVersion:
    """Makes the package the draft of the scenario of this short name, which is made where it is missing.

    `into` names a scenario instead; `only_new` refuses one that is there. `keeps_passes` says whether passes
    on earlier versions stay good once this one is published. Content that the scenario had already gives
    the version it got then. Nothing is published. Raises what `load_tested` raises, OtherLanguage or
    ScenarioExists, and then nothing has changed.
    """
    package = load_tested(text, most_work)
    with transaction.atomic():
        scenario = scenario_for(package, slug, into=into, only_new=only_new)
        return keep(package, scenario, keeps_passes=keeps_passes, by=by, at=at)


def load_tested(text: str | bytes, most_work: float | None = None) -> Package:
    """The package, if its self-test finds nothing. What was tested before is not tested again.

    Raises the engine's BadInput, SelfTestFailed, or NotTested where that would be more work than `most_work`.
    """
    package = load_package(text)
    if findings := _findings(package, most_work):
        raise SelfTestFailed(findings)
    return package


def _findings(package: Package, most_work: float | None) -> list[dict]:
    same = {"spec_sha256": package.sha256, "engine": ENGINE_VERSION}
    if ScenarioVersion.objects.filter(trial=False, **same).exists():
        return []
    if test := SelfTest.objects.filter(**same).exclude(done_at=None).exclude(stopped=True).first():
        return test.findings
    try:
        return self_test(package.limited(most_work) if most_work else package)
    except TooMuchWork:
        raise NotTested from None


def scenario_for(package: Package, slug: str, *, into: Scenario | None, only_new: bool) -> Scenario:
    """The scenario that the package goes into, locked; made where it is missing. OtherLanguage, ScenarioExists."""
    if into and into.locale.language_code != package.language:
        raise OtherLanguage(package.language)
    scenario = into or _scenario(package, slug or _slug_of(package), only_new=only_new)
    return Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)


def keep(package: Package, scenario: Scenario, *, keeps_passes: bool, by, at: datetime) -> ScenarioVersion:
    """Makes a package that `load_tested` gave a version of the locked scenario, and its draft."""
    version = _version(scenario, package, keeps_passes=keeps_passes, by=by, at=at)
    _draft(scenario, version, by=by)
    return version


@transaction.atomic
def publish_version(*, version: ScenarioVersion, by, at: datetime) -> None:
    """Publishes the scenario with this version, whatever its draft held; what runs began with stays theirs."""
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=version.scenario_id)
    if scenario.live and scenario.version_id == version.pk:
        return
    _draft(scenario, version, by=by)
    revision = scenario.get_latest_revision() or scenario.save_revision(user=by)
    revision.publish(user=by)


def _title_of(package: Package) -> str:
    """Without U+0000, which is text to the format and not to PostgreSQL."""
    return package.title.replace("\0", "")


def _slug_of(package: Package) -> str:
    return slugify(package.title, allow_unicode=True)[:80] or package.sha256[:12]


def _scenario(package: Package, slug: str, *, only_new: bool) -> Scenario:
    locale, _created = Locale.objects.get_or_create(language_code=package.language)
    others = {"translation_key": twin.translation_key} if (twin := _twin(slug)) else {}
    scenario, created = Scenario.objects.get_or_create(
        slug=slug, locale=locale, defaults={"title": _title_of(package), "live": False, **others}
    )
    if only_new and not created:
        raise ScenarioExists(slug)
    return scenario


def _twin(slug: str) -> Scenario | None:
    """A scenario of the same short name in another language: results count for all of them."""
    return Scenario.objects.filter(slug=slug).order_by("pk").first()


def _version(
    scenario: Scenario, package: Package, *, keeps_passes: bool, by, at: datetime
) -> ScenarioVersion:
    versions = ScenarioVersion.objects.filter(scenario=scenario, trial=False)
    if known := versions.filter(spec_sha256=package.sha256).first():
        return known
    version = ScenarioVersion.objects.create(
        scenario=scenario,
        number=versions.count() + 1,
        language=package.language,
        title=_title_of(package),
        package=canonical(package.spec),
        spec_sha256=package.sha256,
        engine=ENGINE_VERSION,
        keeps_passes=keeps_passes,
        created_at=at,
        created_by=by,
    )
    audit.record(by=by, at=at, verb="simulations.package.imported", obj=version, detail=version.told())
    return version


def _draft(scenario: Scenario, version: ScenarioVersion, *, by) -> None:
    draft = scenario.get_latest_revision_as_object()
    if draft.version_id == version.pk and scenario.latest_revision_id:
        return
    draft.version = version
    draft.save_revision(user=by)
    # Of a draft the row itself is what lists show; a live row keeps what it was published with.
    Scenario.objects.filter(pk=scenario.pk, live=False).update(version=version)
    scenario.refresh_from_db()
