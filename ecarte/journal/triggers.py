"""Database triggers that make a table append-only, on both databases: the journal and what others protect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from typing import Any

    from django.apps import AppConfig
    from django.db.backends.base.base import BaseDatabaseWrapper

_CREATE = {
    "sqlite": (
        """CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table}
           BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
        """CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}
           BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION '{table} is append-only'
              USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
           FOR EACH ROW EXECUTE FUNCTION {table}_append_only()""",
        """CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
           FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()""",
    ),
}
_DROP = {
    "sqlite": ("DROP TRIGGER IF EXISTS {table}_no_update", "DROP TRIGGER IF EXISTS {table}_no_delete"),
    "postgresql": (
        "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
        "DROP FUNCTION IF EXISTS {table}_append_only",
    ),
}


def protect_tables(*, app_config: AppConfig, using: str, **_: Any) -> None:
    """After `migrate`: what an app names `append_only`, as far as it is there (it may be migrated later)."""
    tables = set(getattr(app_config, "append_only", ()))
    for table in tables and tables.intersection(connections[using].introspection.table_names()):
        protect(connections[using], table)


def protect(connection: BaseDatabaseWrapper, table: str) -> None:
    """Create the triggers of a table that lack."""
    _run(connection, _CREATE, table)


def unprotect(connection: BaseDatabaseWrapper, table: str) -> None:
    """Drop the triggers: what somebody with full rights on the database could do."""
    _run(connection, _DROP, table)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]], table: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement.format(table=table))
