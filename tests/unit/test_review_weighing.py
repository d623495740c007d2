"""Weighing sentences: pieces, parts of long ones, the clauses that bear the weight, the company of others."""

import json
from pathlib import Path

import pytest
import yaml
from tools.learn_points import HELD_OUT, POINTS, hash_inputs, list_inputs

from fuwuyue.review.api import Decision, Finding, review_text
from fuwuyue.review.clauses import read_clauses
from fuwuyue.review.vocabulary import Vocabulary
from fuwuyue.review.weighing import LONGEST_WINDOW, cut_pieces, cut_windows, find_sentences, get_points, get_themes

PRESSED = "谁家新媳妇三个月没动静，由组长上门坐一坐，月底报上来"
ORDINARY = "各村要及时清理河道垃圾，落实管护人员，建立巡查台账。"
PLANS = Path(__file__).parent.parent / "labelled" / "learned" / "plans"


def weighed(text: str) -> list[Finding]:
    return [finding for finding in review_text(text) if finding.rule.startswith("weighed-")]


def test_the_points_are_in_step_with_the_sentences() -> None:
    assert json.loads(POINTS.read_text(encoding="utf-8"))["learned_from"] == hash_inputs(), (
        "labelled sentences changed: run tools/learn_points.py"
    )


def test_nothing_is_learned_from_what_is_held_out() -> None:
    assert not [path for path in list_inputs() if path.is_relative_to(HELD_OUT)]


def test_no_held_out_sentence_is_among_the_learned() -> None:
    learned = "\n".join(path.read_text(encoding="utf-8") for path in list_inputs())
    held_out = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in HELD_OUT.glob("*.yaml")]

    sentences = [text.rstrip("。") for each in held_out for text in [*each["abusive"], *each["lawful"]]]

    assert len(sentences) > 500
    assert [text for text in sentences if len(text) > 12 and text in learned] == []


def test_each_theme_has_its_rule_and_its_points() -> None:
    from fuwuyue.review.rulebook import get_rulebook

    assert set(get_themes()) == set(get_rulebook().by_theme)


def test_pieces_take_any_number_as_one_digit_and_know_the_ends() -> None:
    assert cut_pieces("每月1,200元") == cut_pieces("每月35.5元")
    assert {"^每", "元$", "月0元"} <= cut_pieces("每月35元")


@pytest.mark.parametrize("clause_length", [3, 40, 130])
def test_a_long_sentence_is_weighed_in_parts_that_leave_nothing_out(clause_length: int) -> None:
    text = ("字" * clause_length + ",") * 30
    clauses = read_clauses(text, Vocabulary({}))
    (sentence,) = find_sentences(clauses)

    parts = list(cut_windows(clauses, sentence))

    assert {index for part in parts for index in part} == set(sentence)
    assert all(len(part) == 1 or clauses[part[-1]].end - clauses[part[0]].start <= LONGEST_WINDOW for part in parts)
    assert len(parts) <= 2 * len(text) / LONGEST_WINDOW + len(sentence)


def test_a_sentence_is_found_that_no_rule_holds() -> None:
    (finding,) = weighed(PRESSED)

    assert finding.decision in {Decision.REFUSE, Decision.REWRITE}
    assert finding.rule == "weighed-bear"
    assert finding.counterpart
    assert finding.citations


def test_only_the_clauses_that_bear_the_weight_are_touched() -> None:
    text = f"文化站按计划送戏下乡，{PRESSED}。"

    (finding,) = weighed(text)

    assert finding.quote == PRESSED


def test_among_ordinary_sentences_a_sentence_must_weigh_more() -> None:
    heavy = "哥哥的事没了结，弟弟在厂里的班先停一停。"

    assert [finding.decision for finding in weighed(heavy)] == [Decision.REFUSE]
    assert [finding.decision for finding in weighed(ORDINARY * 200 + heavy)] != [Decision.REFUSE]


def test_refused_neighbours_take_the_bar_away() -> None:
    refused, heavy = "对超生户征收社会抚养费。", "哥哥的事没了结，弟弟在厂里的班先停一停。"

    assert weighed(ORDINARY * 20 + refused * 40 + heavy)[-1].decision is Decision.REFUSE


def test_a_match_in_a_sentence_that_weighs_lawful_is_a_caution_or_none() -> None:
    text = "违规收取的计生押金逐笔核退，原经手人已离任的由财政先行垫付。"

    assert [finding for finding in review_text(text) if finding.decision is not Decision.CAUTION] == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("提供免费体检、预约和咨询电话，由本人自愿选择，征收社会抚养费。", "征收社会抚养费"),
        ("县医院公布免费服务内容、地点和预约电话，由本人自愿选择，未结扎的限期结扎。", "未结扎的限期结扎"),
        ("公布育儿补贴的申请办法，免费提供孕前检查，为已生育二孩的妇女全部落实绝育手术。", "全部落实绝育手术"),
        ("各乡镇要建立新婚夫妇生育意愿台账，每月回访催生一次，提供育儿补贴咨询。", "生育意愿台账"),
        ("做好妇女健康服务，提供免费体检、预约和咨询电话，应当上环的一律上环。", "应当上环的一律上环"),
    ],
)
def test_a_service_in_the_same_sentence_takes_no_refusal_back(text: str, refused: str) -> None:
    quotes = [finding.quote for finding in review_text(text) if finding.decision is Decision.REFUSE]

    assert any(refused in quote for quote in quotes)
    assert not any("免费" in quote for quote in quotes)


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.txt")), ids=lambda path: path.stem)
def test_an_ordinary_plan_is_not_refused(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    findings = review_text(text)

    assert [finding.quote for finding in findings if finding.decision is Decision.REFUSE] == []
    assert len(findings) <= max(1, len(text) / 2000), [finding.quote for finding in findings]


def test_the_points_say_that_a_sentence_is_rather_lawful_until_something_speaks_against_it() -> None:
    assert get_points().start < 0
