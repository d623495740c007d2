"""The closed data dictionary: what it refuses, and that it says why."""

import re
import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from fuwuyue.kernel.texts import set_language
from fuwuyue.protection.dictionary.api import (
    ContextFields,
    Forbidden,
    ForbiddenTermError,
    Term,
    UnknownTermError,
    find_faults,
    get_forbidden,
    get_term,
    get_terms,
)

BOTH = {"en": "words", "zh": "文字"}


def declare(**models: dict[str, str]) -> ContextFields:
    said = dict.fromkeys(("name", "purpose", "people", "ground", "retention"), BOTH)
    return ContextFields.model_validate({**said, "measures": [BOTH], "models": models})


def faults_of(declared: dict[str, str], actual: set[str]) -> list[str]:
    return find_faults(context="some", declared=declare(Thing=declared), actual={"Thing": actual})


def test_a_field_with_its_term_is_no_fault(in_english: None) -> None:
    assert faults_of({"id": "record_key"}, {"id"}) == []


@pytest.mark.parametrize(
    ("declared", "actual", "fault"),
    [
        ({"id": "record_key"}, {"id", "note"}, "some.Thing.note has no term"),
        ({"id": "record_key", "note": "staff_words"}, {"id"}, "some.Thing.note is no field"),
        ({"id": "shoe_size"}, {"id"}, "“shoe_size” is no term of the data dictionary"),
        ({"kids": "number_of_children"}, {"kids"}, "“number_of_children” is never stored"),
        ({"children_count": "technical"}, {"children_count"}, "“children_count” is never stored"),
    ],
)
def test_each_fault_is_one_sentence(in_english: None, declared: dict[str, str], actual: set[str], fault: str) -> None:
    faults = faults_of(declared, actual)

    assert len(faults) == 1
    assert fault in faults[0]


def test_a_model_that_is_gone_is_a_fault() -> None:
    faults = find_faults(context="some", declared=declare(Thing={}, Gone={}), actual={"Thing": ()})

    assert faults == ["some.Gone has no fields"]


def test_an_unknown_term_is_refused(in_english: None) -> None:
    with pytest.raises(UnknownTermError, match="add it there first"):
        get_term(term_id="shoe_size")


@pytest.mark.parametrize("term", get_forbidden())
def test_what_is_forbidden_is_refused_with_its_reason(in_english: None, term: str) -> None:
    with pytest.raises(ForbiddenTermError) as refused:
        get_term(term_id=term)

    assert get_forbidden()[term].reason["en"] in str(refused.value)
    assert term not in get_terms()


def test_the_refusal_speaks_the_language_of_the_reader(in_english: None) -> None:
    set_language("zh-hans")

    with pytest.raises(ForbiddenTermError, match="社会抚养费已经取消"):
        get_term(term_id="fine")


# A name of a field for each thing that the program never stores.
NAMES = {
    "number_of_children": ("number_of_children", "child_count", "birth_order", "parity"),
    "policy_status": ("birth_out_of_policy", "policy_status", "in_policy", "unlawful_births"),
    "marital_status": ("marital_status", "is_married", "married", "marriage_date"),
    "contraceptive_method": ("contraceptive_method", "contraception_in_use", "iud_fitted"),
    "operation_owed": ("operation_owed", "pregnancy_checks_due", "surgery_arrears"),
    "fine": ("fine", "fine_paid", "levy_amount", "social_maintenance_fee"),
    "household_assets": ("household_assets", "assets", "family_income"),
    "target_person": ("target_person", "is_key_person", "focus_household"),
    "childbearing_intention": ("fertility_intention", "birth_plan", "wants_children"),
    "pregnancy_tracking": ("is_pregnant", "last_menses_on", "pregnancy_week"),
    "refusal_reason": ("refusal_reason", "reason_for_declining"),
    "birth_target": ("birth_target", "abortion_cap"),
    "grouping_by_parent": ("mother_id", "parent_key", "household_number"),
}


def test_there_are_examples_for_everything_forbidden() -> None:
    assert NAMES.keys() == get_forbidden().keys()


@pytest.mark.parametrize(("term", "name"), [(term, name) for term, names in NAMES.items() for name in names])
def test_a_name_that_says_what_is_forbidden_is_recognised(term: str, name: str) -> None:
    assert get_forbidden()[term].would_hold(name)


@pytest.mark.parametrize(
    "name", ["refined", "document_number", "period", "checked_on", "key", "household", "opened_on"]
)
def test_an_ordinary_name_is_not(name: str) -> None:
    assert not any(one.would_hold(name) for one in get_forbidden().values())


# A header of a department's table for each of them.
HEADERS = {
    "number_of_children": ("子女数", "现有子女", "孩次"),
    "policy_status": ("是否政策内", "计划外生育", "超生情况"),
    "marital_status": ("婚姻状况", "是否已婚", "结婚日期"),
    "contraceptive_method": ("避孕方法", "节育措施", "是否结扎", "上环日期"),
    "operation_owed": ("手术欠账", "环检日期", "应落实措施"),
    "fine": ("社会抚养费", "罚款金额"),
    "household_assets": ("家庭财产", "家庭收入"),
    "target_person": ("重点对象", "重点户"),
    "childbearing_intention": ("生育意愿", "备孕"),
    "pregnancy_tracking": ("孕情", "末次月经", "是否怀孕"),
    "refusal_reason": ("拒绝理由",),
    "birth_target": ("生育指标",),
    "grouping_by_parent": ("母亲身份证号", "父亲公民身份号码", "户号", "家庭编号"),
}


@pytest.mark.parametrize(("term", "header"), [(term, one) for term, headers in HEADERS.items() for one in headers])
def test_a_header_that_says_what_is_forbidden_is_recognised(term: str, header: str) -> None:
    assert HEADERS.keys() == get_forbidden().keys()
    assert get_forbidden()[term].would_stand_under(header)


@pytest.mark.parametrize(
    "header",
    [
        "姓名", "性别", "出生日期", "公民身份号码", "身份证号", "手机号码", "行政区划代码", "现住址", "户籍地址",
        "死亡日期", "注销标志", "接种日期", "出生医学证明编号", "母亲出生日期", "登记日期", "民族", "编号", "出生地",
        "出生体重",
    ],
)  # fmt: skip
def test_an_ordinary_header_is_not(header: str) -> None:
    assert not any(one.would_stand_under(header) for one in get_forbidden().values())


def a_term(**changed: Any) -> dict[str, Any]:
    return {"id": "some_term", "class": "plain", "erasure": "keep", "en": "words", "zh": "文字"} | changed


@pytest.mark.parametrize(
    "changed",
    [
        {"class": "sensitive"},
        {"class": "secret"},
        {"class": "personal"},
        {"class": "public"},
        {"erasure": "forget"},
        {"zh": ""},
        {"id": "Some Term"},
        {"more": "than is known"},
        {"why": {"en": "words"}},
    ],
)
def test_a_term_that_says_too_little_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Term.model_validate(a_term(**changed))


def test_a_personal_term_may_stay_where_it_says_why() -> None:
    assert Term.model_validate(a_term(**{"class": "personal", "why": BOTH})).why == BOTH


def test_every_pattern_of_names_can_be_read() -> None:
    assert all(re.compile(one.names) for one in get_forbidden().values() if isinstance(one, Forbidden))


PROGRAM = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django":
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
from fuwuyue.protection.dictionary.api import read_contexts
assert {"organisation", "plan", "protection"} <= read_contexts().keys()
"""


def test_the_dictionary_is_read_with_django_blocked() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
