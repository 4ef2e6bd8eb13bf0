import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

OURS = {
    config.label
    for config in apps.get_app_configs()
    if config.name.startswith(("lms.", "courses.", "certification."))
}


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_app_has_two_ends_of_its_migrations():
    loader = MigrationLoader(None)

    assert loader.detect_conflicts() == {}


def test_every_app_with_models_has_migrations():
    loader = MigrationLoader(None)
    with_models = {model._meta.app_label for model in apps.get_models() if model._meta.managed} & OURS

    assert with_models <= loader.migrated_apps
