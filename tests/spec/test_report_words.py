"""The words of a report as a person may edit them: numbers stay those of the records, added ones say whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.spec.test_month_rules import content

from fuwuyue.campaign.rules.prose import write_report
from fuwuyue.campaign.rules.report_words import compare_words, find_by_hand, find_missing, tell_paragraphs

DRAFT = "截至9月7日，共承担任务7项，已完成3项；到期应完成4项，按时完成3项。"
STATED = ("截至9月7日", "共承担任务7项", "已完成3项", "到期应完成4项", "按时完成3项")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (DRAFT, None),
        ("我镇按期推进。截至9月7日，共承担任务7项，已完成3项，到期应完成4项，其中按时完成3项，成效较好。", None),
        (DRAFT.replace("已完成3项", "已完成5项"), "已完成3项"),
        (DRAFT.replace("已完成3项", "已完成三项"), "已完成3项"),
        (DRAFT.replace("，已完成3项", ""), "已完成3项"),
        # Numbers that only change their places are no longer what the records state.
        (DRAFT.replace("7项", "x").replace("4项", "7项").replace("x", "4项"), "共承担任务7项"),
        (DRAFT.replace("已完成3项", "已完成13项"), "已完成3项"),
    ],
)
def test_a_number_of_the_records_stays_with_its_words(text: str, missing: str | None) -> None:
    assert find_missing(text, STATED) == missing


@pytest.mark.parametrize(
    ("added", "found"),
    [
        ("另组织讲座2场。", ["2场"]),
        ("参加群众120余人，占比95.5%。", ["120余人", "95.5%"]),
        ("另组织讲座两场，发放折页三百份。", ["两场", "三百份"]),
        ("满意率达百分之九十八。", ["百分之九十八"]),
        ("9月12日前完成，17:00截止，第3季度再议。", []),
        ("一是加强宣传，二是统一安排，十分重视。", []),
        ("再完成任务7项。", ["7项"]),
        ("", []),
    ],
)
def test_a_number_that_the_draft_did_not_have_is_named(added: str, found: list[str]) -> None:
    assert find_by_hand(DRAFT + added, DRAFT) == found


@given(st.text(alphabet="已完成0123456789项，。三十人 场%", max_size=40))
def test_words_that_are_only_left_out_add_no_number(text: str) -> None:
    assert find_by_hand(text, text) == []
    assert find_by_hand("", text) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_stand_whole_in_what_is_shown_of_a_change(before: str, after: str) -> None:
    changes = compare_words(before, after)

    assert "".join(one.before for one in changes) == before
    assert "".join(one.after for one in changes) == after


def test_each_draft_keeps_its_own_numbers() -> None:
    paragraphs = write_report(content())

    assert all(find_missing(one.text, one.stated) is None for one in paragraphs)
    assert all(find_by_hand(one.text, one.text) == [] for one in paragraphs)
    # Every count of the numbers is among what is stated: 7 tasks, 3 done, 2 and 1 of them by what, 4 due, 3 in time.
    told = "".join("".join(one.stated) for one in paragraphs)
    for words in ("任务7项", "已完成3项", "认定2项", "认定1项", "应完成4项", "按时完成3项", "已举办活动：2场", "共1项"):
        assert words in told


def make_content(**changed: object) -> dict[str, object]:
    measures = [
        {"id": "a.heads", "kind": "talk", "title": "人数（讲座）", "count": 3, "counted": "人"},
        {"id": "a.events", "kind": "", "title": "已举办活动", "count": 2, "counted": "场"},
    ]
    words = ["二、主要做法", "人数（讲座）：3人。", "已举办活动：2场。"]
    stated = [[], ["人数（讲座）：3人"], ["已举办活动：2场"]]
    return {"measures": measures, "words": words, "stated": stated, "edits": []} | changed


def test_a_paragraph_that_states_a_withheld_number_is_withheld_whole() -> None:
    edits = [{"paragraph": 1, "before": "人数（讲座）：3人。", "after": "", "by_hand": ["2人"]}]
    words = ["二、主要做法", "人数（讲座）：3人，其中2人来自外村。", "已举办活动：2场。"]

    shown = tell_paragraphs(make_content(words=words, edits=edits), {"a.heads.talk"})

    assert [one.text for one in shown] == [
        "二、主要做法",
        "人数（讲座）：涉及人数较少或者可能推算出较少人数，按规定不予公布。",
        "已举办活动：2场。",
    ]
    assert not any(one.note for one in shown)
    assert [one.is_heading for one in shown] == [True, False, False]


def test_numbers_by_hand_are_named_behind_their_paragraph() -> None:
    edits = [{"paragraph": 2, "before": "已举办活动：2场。", "after": "", "by_hand": ["80人", "5村"]}]

    (told,) = tell_paragraphs(make_content(edits=edits))[2:]

    assert told.note == "（本段“80人”“5村”由填报单位填写，不由记录得出。）"
