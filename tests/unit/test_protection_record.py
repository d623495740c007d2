"""The record of processing: complete in both languages, and it says where sensitive data would be."""

import pytest

from fuwuyue.protection.dictionary.api import (
    ContextFields,
    FieldClass,
    get_forbidden,
    get_term,
    get_terms,
    read_contexts,
    read_packages,
    write_record,
)

BOTH = {"en": "words", "zh": "文字"}
CONTEXTS = [*read_contexts().values(), *read_packages().values()]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_personal_field_stands_in_the_record(language: str) -> None:
    page = write_record(language=language)

    missing = [
        f"{model}.{field}"
        for context in CONTEXTS
        for model, fields in context.models.items()
        for field, term in fields.items()
        if get_term(term_id=term).field_class is not FieldClass.PLAIN and f"`{model}.{field}`" not in page
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_purpose_people_ground_retention_and_measures_stand_in_it(language: str) -> None:
    page = write_record(language=language)

    for context in CONTEXTS:
        said = [context.name, context.purpose, context.people, context.ground, context.retention, *context.measures]
        assert [words[language] for words in said if words[language] not in page] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_never_stored_stands_in_it_with_its_reason(language: str) -> None:
    page = write_record(language=language)

    assert [one.id for one in get_forbidden().values() if one.reason[language] not in page] == []


def test_what_somebody_asked_for_is_all_that_is_sensitive() -> None:
    said = "使用前应当进行影响评估（第五十五条）：`Contact.visit_asked_on`、`ContactTopic.topic`。"

    assert said in write_record(language="zh")
    assert "没有字段保存敏感个人信息" in write_record(language="zh", contexts={})


def test_a_sensitive_field_asks_for_an_impact_assessment(monkeypatch: pytest.MonkeyPatch) -> None:
    health = get_term(term_id="staff_words").model_copy(update={"id": "health", "field_class": FieldClass.SENSITIVE})
    monkeypatch.setattr(
        "fuwuyue.protection.dictionary.record_page.get_terms", lambda: {**get_terms(), "health": health}
    )
    said = dict.fromkeys(("name", "purpose", "people", "ground", "retention"), BOTH)
    context = ContextFields.model_validate({**said, "measures": [BOTH], "models": {"Thing": {"state": "health"}}})

    page = write_record(language="en", contexts={"some": context})

    assert "need an impact assessment before they are used (article 55): `Thing.state`." in page
    assert "| sensitive personal | is deleted | `Thing.state` |" in page
