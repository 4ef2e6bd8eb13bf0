"""Fixtures that every test may use."""

import gc
import os

import pytest
from django.db import connection
from django.utils import timezone, translation

from lms.audit import append_only
from lms.outbox import operations as outbox
from tests import migrated
from tests.factories.people import UserFactory
from tests.standing import Standing

STANDING, BLOCKER = pytest.StashKey[Standing](), pytest.StashKey()


@pytest.fixture(scope="session")
def django_db_setup(request, _migrated_before, django_db_setup, django_db_blocker):
    """Keeps the migrated SQLite database for the runs to come."""
    if _migrated_before is not None and not migrated.template().exists():
        migrated.keep(_migrated_before)
    request.config.stash[BLOCKER] = django_db_blocker
    yield
    if STANDING in request.config.stash:
        with django_db_blocker.unblock():
            request.config.stash[STANDING].end()


@pytest.fixture(scope="session")
def _migrated_before(django_db_modify_db_settings):
    """A database that is migrated already: on SQLite in memory, which is returned, or from a template on PostgreSQL."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.server_template(os.environ["DATABASE_URL"])
    name = connection.creation._get_test_db_name() if connection.vendor == "sqlite" else ""
    if "mode=memory" not in name:
        yield None
        return
    memory = migrated.memory(name)
    migrated.load_into(memory)
    yield memory
    memory.close()


@pytest.fixture(autouse=True)
def _language_of_nobody():
    """A visit leaves the language of its page active; the next test begins in that of the settings."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _append_only_lifted_at_teardown(request):
    """Tests with real commits empty the tables when they end: the only moment without append-only triggers."""
    marker = request.node.get_closest_marker("django_db")
    transactional = bool({"transactional_db", "live_server"} & set(request.fixturenames)) or (
        marker is not None and marker.kwargs.get("transaction", False)
    )
    if not transactional:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with append_only.lifted(reinstall=False):
        pass


@pytest.fixture
def drain_outbox(db):
    """Works every ready outbox row in this process: `drain_outbox()` after the act, or with a time of its own."""

    def drain(now=timezone.now) -> int:
        return outbox.work_ready(now=now)

    return drain


@pytest.fixture
def indexed(settings):
    """Search and reference index follow what is saved; tests leave them out where they are not about them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def admin_person(db):
    return UserFactory(is_superuser=True, is_staff=True)


def pytest_addoption(parser):
    parser.addoption(
        "--what-differs",
        action="store_true",
        help="leave out what `make test` has shown for every database: tests without one, and sweeps",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--what-differs"):
        return
    kept = [item for item in items if _touches_a_database(item) and not item.get_closest_marker("sweep")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _touches_a_database(item) -> bool:
    """pytest-django lets no other test at one."""
    fixtures = {"db", "transactional_db", "live_server", "django_db_setup"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(item.fixturenames))


def pytest_collection_finish(session):
    """What is loaded by now stays to the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Lets scenarios stand around the tests that are marked so, as soon as there is a database."""
    if BLOCKER not in item.config.stash:
        return
    standing = item.config.stash.setdefault(STANDING, Standing())
    with item.config.stash[BLOCKER].unblock():
        if item.get_closest_marker("standing"):
            standing.begin()
        else:
            standing.end()
