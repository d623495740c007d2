"""Fill the heirs of divisions that passed into one other as a whole before there was a field for it."""

from datetime import date
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill_heirs(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Division = apps.get_model("organisation", "Division")
    successions = apps.get_model("organisation", "DivisionSuccession").objects.exclude(kind="split")
    heirs: dict[tuple[Any, date], list[Any]] = {}
    for predecessor, successor, on_day in successions.values_list("predecessor", "successor", "on_day"):
        heirs.setdefault((predecessor, on_day), []).append(successor)
    for (predecessor, on_day), found in heirs.items():
        if len(found) == 1:
            Division.objects.filter(pk=predecessor, valid_until=on_day).update(heir=found[0])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0006_division_heir")]

    # Back is nothing to do: the column goes with the migration before.
    operations = [migrations.RunPython(fill_heirs, migrations.RunPython.noop)]
