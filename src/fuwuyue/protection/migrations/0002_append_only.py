"""Nothing in the audit is changed or deleted: the database itself refuses it, whoever asks.

On SQLite, a later migration that alters one of the two tables makes it anew and loses its triggers; it must make them
again, and a test fails where it does not.
"""

from collections.abc import Sequence
from typing import Any

from django.db import migrations

ENTRY, SEAL = "protection_auditentry", "protection_auditseal"

POSTGRESQL = (
    """
    CREATE FUNCTION protection_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION protection_refuse_change()
        """
        for table in (ENTRY, SEAL)
    ),
)
POSTGRESQL_BACK = (
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in (ENTRY, SEAL)),
    "DROP FUNCTION protection_refuse_change()",
)

# REPLACE deletes the row in its way without asking a trigger of DELETE, so that one of INSERT has to ask.
IN_THE_WAY = {ENTRY: "id = NEW.id", SEAL: "number = NEW.number OR entry_id = NEW.entry_id OR previous = NEW.previous"}
SQLITE = tuple(
    f"""
    CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} {when}
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
    """
    for table, same in IN_THE_WAY.items()
    for action, when in (
        ("UPDATE", ""),
        ("DELETE", ""),
        ("INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"),
    )
)
SQLITE_BACK = tuple(
    f"DROP TRIGGER {table}_no_{action}" for table in IN_THE_WAY for action in ("update", "delete", "insert")
)


def _run(schema_editor: Any, statements: dict[str, Sequence[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forbid(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"postgresql": POSTGRESQL, "sqlite": SQLITE})


def allow(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK})


class Migration(migrations.Migration):

    dependencies = [("protection", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow)]
