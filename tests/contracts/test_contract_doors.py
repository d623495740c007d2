"""Between contexts only the door is used, and what is stored points down the order of the contexts."""

import configparser
from pathlib import Path

import grimp
from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parents[2]
# Not contexts: they know everything (config), are the ways in (web, cli), lead through several contexts (journeys), or
# hold what all contexts share (kernel).
WITHOUT_DOOR = {"config", "web", "cli", "journeys", "kernel", "lib"}


def layers_top_down() -> list[set[str]]:
    contracts = configparser.ConfigParser(comment_prefixes=("#",))
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contracts["importlinter:contract:order"]["layers"].split("\n")
    return [{name.strip(" ()") for name in line.split("|")} for line in lines if line.strip()]


def part_of(module: str) -> str:
    names = module.split(".")
    return names[1] if len(names) > 1 else ""


def door_of(module: str, importer: str) -> bool:
    """Say whether `module` is a door: a context's `api`, or the `api` of a pure sub-package of it."""
    return module.endswith(".api") or part_of(module) == part_of(importer)


def test_contexts_meet_only_at_their_api() -> None:
    graph = grimp.build_graph("fuwuyue", include_external_packages=False)
    contexts = set().union(*layers_top_down()) - WITHOUT_DOOR

    crossings = sorted(
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if part_of(imported) in contexts and not door_of(imported, importer)
    )

    assert crossings == [], "import the context's api in place of its inside"


def test_the_linkage_engine_is_reached_by_its_doors_alone() -> None:
    graph = grimp.build_graph("fuwuyue", "reconcile", include_external_packages=False)

    reached = {
        imported
        for importer in graph.modules
        if importer.startswith("fuwuyue")
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.startswith("reconcile")
    }

    assert "reconcile.api" in reached
    assert [name for name in reached if not name.endswith(".api")] == []


def level_of(model: type[Model]) -> int | None:
    """Return how far below the top the model's context stands; None for models that are not ours."""
    parts = model.__module__.split(".")
    if parts[0] != "fuwuyue":
        return None
    return next(level for level, names in enumerate(layers_top_down()) if parts[1] in names)


def own_relations() -> list[Field]:
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        if level_of(model) is not None and not model._meta.auto_created
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.remote_field and level_of(field.related_model) is not None
    ]


def points_up(model: type[Model], related: type[Model]) -> bool:
    return level_of(model) > level_of(related)


def test_what_points_up_is_told_from_what_points_down() -> None:
    user, entry = apps.get_model("organisation", "User"), apps.get_model("protection", "AuditEntry")

    assert (points_up(user, entry), points_up(entry, user), points_up(user, user)) == (False, True, False)


def test_a_relation_never_points_up() -> None:
    upward = [str(field) for field in own_relations() if points_up(field.model, field.related_model)]

    assert upward == [], "keep the relation on the upper model, or an identifier here"


def test_a_relation_to_another_context_leaves_nothing_behind() -> None:
    left_behind = [
        f"{field} leaves {field.remote_field.get_accessor_name()}"
        for field in own_relations()
        if part_of(field.model.__module__) != part_of(field.related_model.__module__) and not field.remote_field.hidden
    ]

    assert left_behind == [], "use related_name='+'"


def test_records_about_people_have_keys_that_cannot_be_counted() -> None:
    user = apps.get_model("organisation", "User")

    assert user._meta.pk.get_internal_type() == "UUIDField"
