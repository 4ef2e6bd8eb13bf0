"""Creates the groups that roles are, so that they can be granted before anything else is set up.

What each may do is not known here: permissions on pages and snippets belong to apps above this one and are
given by `manage.py setup_roles`.
"""

from django.db import migrations

NAMES = ["Trainers", "Reviewers", "HR officers", "System owners", "Auditors", "Administrators"]


def create(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in NAMES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    # Backwards the groups stay: people may hold them.
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
