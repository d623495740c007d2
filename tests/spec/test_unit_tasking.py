"""Who may task whom, and by which paper."""

from itertools import product

import pytest

from fuwuyue.organisation.manual import units_as_markdown
from fuwuyue.organisation.rules.tasking import TASKING, Answer, find_tasking
from fuwuyue.organisation.rules.units import KIND_NAMES, RELATION_NAMES, RelationKind, UnitKind

# who | whom | how the second stands to the first | the row that decides | answer, paper, in whose name
DECIDED = """
health_office | clinic | subordinate | own-units | instructs notice itself
health_office | clinic | - | not-known | ask
health_office | department | - | departments-are-equals | requests letter itself
health_office | department | peer | equals | requests letter itself
health_office | department | vertical | led-from-above | requests letter itself
health_office | mass_organisation | guided | guided-units | instructs notice itself
health_office | township | - | township-by-office | instructs notice government
health_office | township | subordinate | township-by-office | instructs notice government
health_office | village | guided | village-through-township | may_not
campaign_office | township | - | township-by-office | instructs notice government
campaign_office | department | - | county-by-campaign-office | instructs notice government
campaign_office | department | vertical | led-from-above | requests letter itself
leading_group | township | - | township-by-government | instructs notice itself
government | township | subordinate | township-by-government | instructs notice itself
government | health_office | - | county-by-government | instructs notice itself
leading_group | department | vertical | led-from-above | requests letter itself
township | village | guided | village-by-township | requests notice itself
township | township | peer | equals | requests letter itself
township | township | - | not-known | ask
township | health_office | - | not-known | ask
village | village | - | village-through-township | may_not
inspection_team | township | - | inspectors-find | may_not
inspection_team | clinic | subordinate | inspectors-find | may_not
government | court | subordinate | independent | may_not
leading_group | procuratorate | - | independent | may_not
health_office | supervision | peer | independent | may_not
"""


@pytest.mark.parametrize("line", DECIDED.strip().split("\n"))
def test_the_table_decides(line: str) -> None:
    tasker, tasked, relation, row, answer = line.split(" | ")

    rule = find_tasking(
        tasker=UnitKind(tasker),
        tasked=UnitKind(tasked),
        relation=None if relation == "-" else RelationKind(relation),
    )

    told = " ".join(each for each in (rule.answer, rule.paper, rule.in_name_of) if each)
    assert (rule.id, told) == (row, answer)


EVERYBODY = list(product(UnitKind, [None, *RelationKind]))


@pytest.mark.parametrize("tasked", [UnitKind.COURT, UnitKind.PROCURATORATE, UnitKind.SUPERVISION])
def test_nobody_tasks_who_judges_prosecutes_or_supervises(tasked: UnitKind) -> None:
    answers = {find_tasking(tasker=tasker, tasked=tasked, relation=relation).answer for tasker, relation in EVERYBODY}

    assert answers == {Answer.MAY_NOT}


def test_no_department_gives_a_township_orders_in_its_own_name() -> None:
    offices = {UnitKind.HEALTH_OFFICE, UnitKind.DEPARTMENT, UnitKind.CAMPAIGN_OFFICE}

    rules = [
        find_tasking(tasker=tasker, tasked=UnitKind.TOWNSHIP, relation=relation)
        for tasker, relation in EVERYBODY
        if tasker in offices
    ]

    assert {rule.in_name_of for rule in rules} == {"government"}


def test_every_pair_is_decided_and_every_row_is_needed() -> None:
    decided = {
        find_tasking(tasker=tasker, tasked=tasked, relation=relation).id
        for tasker, relation in EVERYBODY
        for tasked in UnitKind
    }

    assert decided == {rule.id for rule in TASKING}


def test_a_task_has_a_paper_and_nothing_else_has_one() -> None:
    with_paper = {rule.id for rule in TASKING if rule.paper and rule.in_name_of}

    assert with_paper == {rule.id for rule in TASKING if rule.answer in (Answer.INSTRUCTS, Answer.REQUESTS)}


def test_every_refusal_and_every_order_has_its_source() -> None:
    without = {rule.id for rule in TASKING if not rule.sources}

    assert without == {"not-known"}


def test_every_kind_and_relation_has_a_word() -> None:
    assert set(KIND_NAMES) == set(UnitKind)
    assert set(RELATION_NAMES) == set(RelationKind)


def test_the_page_of_the_documents_has_every_row() -> None:
    chinese, english = units_as_markdown(language="zh"), units_as_markdown(language="en")

    assert chinese.count("\n|") == english.count("\n|")
    assert english.count("\n|") == len(TASKING) + 2 + 2 + 6
    assert "以县人民政府或其领导小组名义，用通知下达任务" in chinese
    assert chinese.startswith("# 任务由谁下达、以何种公文下达\n")
    assert "\n## 旧方案中单位的沿革\n" in chinese
    assert "待核实" in chinese
    # One step was compared with the law; the legend has the mark as well.
    assert "第六十九条） ✓" in chinese
    assert (chinese.count("✓"), english.count("✓")) == (2, 2)
    assert "《关于全面建立乡镇（街道）履行职责事项清单的意见》" in chinese
    assert "court, procuratorate, supervisory commission" in english
