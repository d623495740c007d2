"""Every field of every model that we migrate, ours or of a package, has a term of the closed data dictionary."""

from collections import defaultdict

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from fuwuyue.protection.dictionary.api import (
    find_faults,
    find_term_of_field,
    get_terms,
    read_contexts,
    read_packages,
)


def fields_of(model: type[Model]) -> set[str]:
    return {field.name for field in [*model._meta.local_fields, *model._meta.local_many_to_many]}


def own_models() -> dict[str, dict[str, set[str]]]:
    """Return the names of the fields of each model of ours, by context and model."""
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for model in apps.get_models():
        if is_ours(model):
            found[model.__module__.split(".")[1]][model.__name__] = fields_of(model)
    return found


def models_of_packages() -> dict[str, set[str]]:
    """Return the names of the fields of each model that is not ours, by its label: `axes.AccessLog`."""
    others = [model for model in apps.get_models() if not is_ours(model) and not model._meta.proxy]
    return {model._meta.label: fields_of(model) for model in others}


def is_ours(model: type[Model]) -> bool:
    return model.__module__.split(".")[0] == "fuwuyue" and not model._meta.proxy


def test_every_field_of_every_model_has_a_term_and_every_entry_a_field() -> None:
    models, declared = own_models(), read_contexts()

    faults = [
        fault
        for context, fields in declared.items()
        for fault in find_faults(context=context, declared=fields, actual=models[context])
    ]

    assert faults == []
    assert models.keys() - declared.keys() == set(), "the context needs a fields.yaml"


def test_every_field_of_every_table_of_a_package_has_a_term_too() -> None:
    models, declared = models_of_packages(), read_packages()
    named = [model for fields in declared.values() for model in fields.models]

    faults = [
        fault
        for part, fields in declared.items()
        for fault in find_faults(
            context=part, declared=fields, actual={name: models[name] for name in fields.models if name in models}
        )
    ]

    assert faults == []
    assert sorted(named) == sorted(models), "packages.yaml names each model of the installed apps once"
    assert {name.split(".")[0] for name in named} >= {"account", "mfa", "usersessions", "axes", "auth", "sessions"}


def test_how_long_tries_and_devices_are_kept_is_what_the_settings_say() -> None:
    said = read_packages()["sign_in"].retention

    for time in (settings.AXES_COOLOFF_TIME, settings.IDLE):
        minutes = int(time.total_seconds() // 60)
        assert f"{minutes} minutes" in said["en"]
        assert f"{minutes}分钟" in said["zh"]


def test_the_term_of_a_field_is_found_as_the_audit_names_it() -> None:
    labels = {model._meta.label_lower: fields_of(model) for model in apps.get_models() if not model._meta.proxy}

    assert [
        f"{model}.{field}"
        for model, fields in labels.items()
        for field in fields
        if find_term_of_field(model=model, field=field) is None
    ] == []
    assert find_term_of_field(model="organisation.user", field="shoe_size") is None


def test_every_term_is_in_use() -> None:
    declared = [*read_contexts().values(), *read_packages().values()]
    used = {term for fields in declared for terms in fields.models.values() for term in terms.values()}

    assert get_terms().keys() - used == set(), "a term comes with the field that needs it"
