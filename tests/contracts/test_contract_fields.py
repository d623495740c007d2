"""Every field of every model of ours has a term of the closed data dictionary."""

from collections import defaultdict

from django.apps import apps
from django.db.models import Model

from fuwuyue.protection.dictionary.api import find_faults, get_terms, read_contexts


def own_models() -> dict[str, dict[str, set[str]]]:
    """Return the names of the fields of each model of ours, by context and model."""
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for model in apps.get_models():
        if is_ours(model):
            fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
            found[model.__module__.split(".")[1]][model.__name__] = {field.name for field in fields}
    return found


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


def test_every_term_is_in_use() -> None:
    used = {term for fields in read_contexts().values() for terms in fields.models.values() for term in terms.values()}

    assert get_terms().keys() - used == set(), "a term comes with the field that needs it"
