"""Database triggers that make the journal append-only, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_CREATE = {
    "sqlite": (
        """CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
           BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        """CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
           BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'the journal is append-only'
              USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE ON journal_entry
           FOR EACH ROW EXECUTE FUNCTION journal_append_only()""",
        """CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry
           FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()""",
    ),
}
_DROP = {
    "sqlite": ("DROP TRIGGER journal_entry_no_update", "DROP TRIGGER journal_entry_no_delete"),
    "postgresql": (
        "DROP TRIGGER journal_entry_no_change ON journal_entry",
        "DROP TRIGGER journal_entry_no_truncate ON journal_entry",
        "DROP FUNCTION journal_append_only",
    ),
}


def protect(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers."""
    _run(connection, _CREATE)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: the reverse of the migration, and what tests need to empty the table."""
    _run(connection, _DROP)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
