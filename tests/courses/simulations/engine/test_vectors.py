import pytest

from courses.simulations.engine.command import outcome

from . import cases

VECTORS = cases.vectors()


def name_of(vector):
    return f"{vector['package']}: {vector['name']}"


@pytest.mark.parametrize("vector", VECTORS, ids=name_of)
def test_run_ends_as_the_golden_vector_says(vector):
    package = cases.package(vector["package"])

    found = outcome(package, vector["draw"], vector["events"], vector.get("prefixes", False))

    assert found == vector["expect"]


def test_every_vector_is_run():
    assert len(VECTORS) == 113
    assert sum(vector.get("prefixes", False) for vector in VECTORS) == 4
