"""Append-only tables: triggers that refuse UPDATE, DELETE, TRUNCATE and REPLACE, whoever asks.

Each app declares its models in `AppConfig.ready()`; the triggers are put back after every migrate, because
SQLite drops them whenever a migration rebuilds a table.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core import checks
from django.db import connections, models, router, transaction

_declared: set[str] = set()

FUNCTION = """
CREATE OR REPLACE FUNCTION gwanmun_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""


def declare(*labels: str) -> None:
    """Names models ("app_label.Model") whose rows are never changed or deleted once written."""
    _declared.update(labels)


def declared_tables() -> list[str]:
    """Tables of all declared models, sorted."""
    return sorted(_declared_models())


def _declared_models() -> dict[str, type[models.Model]]:
    """By table."""
    found = (apps.get_model(label) for label in _declared)
    return {model._meta.db_table: model for model in found}


def install(using: str = "default") -> None:
    """Creates the triggers that are missing on the tables that exist. Safe to repeat."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    tables = [model for table, model in sorted(_declared_models().items()) if table in present]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for statement in (
            statement for model in tables for statement in _creations(connection.vendor, model)
        ):
            cursor.execute(statement)


@contextmanager
def lifted(using: str = "default", *, reinstall: bool = True) -> Iterator[None]:
    """Without the triggers, for the teardown of tests that empty the tables. Nothing else may use it.

    Without `reinstall` the next post_migrate puts them back, which Django sends after it emptied the tables.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in declared_tables():
            for name in _names(connection.vendor, table):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')
    try:
        yield
    finally:
        if reinstall:
            install(using)


def missing(using: str = "default") -> list[str]:
    """Names of triggers that should stand on the tables of the live schema and do not, or are switched off."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {row[0] for row in cursor.fetchall()}
    return [
        name
        for table in declared_tables()
        if table in tables
        for name in _names(connection.vendor, table)
        if name not in present
    ]


def install_after_migrate(using: str, **_kwargs) -> None:
    """Receiver of post_migrate."""
    if router.allow_migrate(using, "audit"):
        install(using)


def check_triggers(app_configs, databases, **_kwargs) -> list[checks.CheckMessage]:
    """System check: the declared list and the live schema agree."""
    return [
        checks.Warning(
            f"The append-only trigger {name} is missing.", hint="Run manage.py migrate.", id="audit.W001"
        )
        for using in databases or []
        if router.allow_migrate(using, "audit")
        for name in missing(using)
    ]


def _names(vendor: str, table: str) -> list[str]:
    kinds = ["change", "truncate"] if vendor == "postgresql" else ["update", "delete", "replace"]
    return [f"append_only_{kind}_{table}"[:63] for kind in kinds]


def _creations(vendor: str, model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    names = _names(vendor, table)
    if vendor == "postgresql":
        change, truncate = names
        return [
            f'DROP TRIGGER IF EXISTS "{change}" ON "{table}"',
            f'CREATE TRIGGER "{change}" BEFORE UPDATE OR DELETE ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION gwanmun_append_only()",
            f'DROP TRIGGER IF EXISTS "{truncate}" ON "{table}"',
            f'CREATE TRIGGER "{truncate}" BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION gwanmun_append_only()",
        ]
    # SQLite's INSERT OR REPLACE deletes the row in the way without asking its DELETE trigger.
    occasions = ("BEFORE UPDATE", "BEFORE DELETE", "BEFORE INSERT")
    conditions = ("", "", f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {_in_the_way(model)})')  # noqa: S608
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{name}" {occasion} ON "{table}" {condition}'
        f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        for name, occasion, condition in zip(names, occasions, conditions, strict=True)
    ]


def _in_the_way(model: type[models.Model]) -> str:
    """SQL for "a row holds what the new one would have to have alone"."""
    alone = [[field.column] for field in model._meta.concrete_fields if field.unique]
    alone += [
        [model._meta.get_field(name).column for name in constraint.fields]
        for constraint in model._meta.total_unique_constraints
    ]
    same = (" AND ".join(f'"{column}" = NEW."{column}"' for column in columns) for columns in alone)
    return " OR ".join(f"({one})" for one in same)
