"""A plan as YAML: what a person reads and mends in it, and what is refused on the way back."""

import pytest
from tests.support.plan_example import make_plan

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.exporting.api import from_yaml, to_yaml


def test_a_plan_comes_back_as_it_was() -> None:
    plan = make_plan()

    assert from_yaml(to_yaml(plan)) == plan


def test_the_file_is_written_for_people() -> None:
    written = to_yaml(make_plan())

    assert written.startswith("# ")
    assert "当天包含在内" in written.split("\n\n")[0]
    assert "title: 云岭县健康服务月活动方案" in written
    assert "  title: {start: 0, end: 12}" in written
    assert "null" not in written


def test_a_date_may_be_written_without_quotation_marks() -> None:
    written = to_yaml(make_plan()).replace("issued_on: '2026-08-20'", "issued_on: 2026-08-21")

    assert str(from_yaml(written).issued_on) == "2026-08-21"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schema_version: 1\nsource: {name: a", "第3行"),
        ("schema_version: 1\ntitel: 方案", "titel"),
        ("- 1\n- 2", "整个文件"),
        ("", "整个文件"),
        ("source: 2026-13-45", "month"),
        ("a: &a [1, 2]\nb: [*a, *a]", "第2行"),
        ("[" * 5000, "第"),
        ("title: !!python/object/apply:os.getcwd []", "第1行"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        from_yaml(text)

    assert "\n" not in str(caught.value)
    assert words in str(caught.value)
