import pytest

from tests.lms.reports.world import World


@pytest.fixture
def world(db):
    return World()
