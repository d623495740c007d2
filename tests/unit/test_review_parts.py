"""The parts of the review: folding, patterns, denials, the loader's refusals, wording, burden, the manual."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.review import rulebook as rulebook_module
from fuwuyue.review.api import (
    Citation,
    Decision,
    count_burden,
    get_counterpart,
    get_reason,
    list_provinces,
    review_text,
    write_wrong_match_report,
)
from fuwuyue.review.engine import review
from fuwuyue.review.folding import fold
from fuwuyue.review.manual import rules_as_markdown
from fuwuyue.review.pattern import PatternError, parse_pattern
from fuwuyue.review.rulebook import (
    RuleError,
    get_rulebook,
    make_rule,
    make_rulebook,
    read_laws,
    read_provinces,
    read_words,
)
from fuwuyue.review.vocabulary import Vocabulary

LAWS = read_laws()


def a_rule(**changes: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "id": "trial",
        "class": "A",
        "decision": "refuse",
        "title": {"zh": "试", "en": "Trial"},
        "patterns": ["苹果 + 必须"],
        "basis": "none",
        "reason": {"zh": "理由", "en": "A reason"},
        "citations": ["pfpl-20"],
        "counterpart": {"zh": "任务", "en": "A task"},
        "match": ["必须吃苹果。"],
        "keep": ["吃苹果。"],
    }
    return raw | changes


def rules_found(text: str) -> list[str]:
    return [finding.rule for finding in review_text(text)]


def refused(text: str) -> list[str]:
    return [finding.quote for finding in review_text(text) if finding.decision is Decision.REFUSE]


# --- folding


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("社 会 抚　养\u200b费", "社会抚养费"),
        ("徵收社會撫養費", "征收社会抚养费"),
        ("欠帐，Ａ１％", "欠账,A1%"),
        ("各村必须完成结扎手术任务\n二十例。", "各村必须完成结扎手术任务二十例。"),
        ("三、工作要求\n（一）加强领导", "三、工作要求\n(一)加强领导"),
        ("工作安排\n\n结扎", "工作安排\n\n结扎"),
    ],
)
def test_a_text_is_folded(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_a_finding_quotes_the_words_as_they_were_given() -> None:
    text = "　一、 各 村 征 收\n社會撫養費，\n开会。"

    finding = review_text(text)[0]

    assert finding.quote == text[finding.start : finding.end] == "各 村 征 收\n社會撫養費"


# --- clauses and denials


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("搬傢俱", "搬家具"), ("查帳", "查账"), ("請答覆", "请答复"), ("覆蓋", "覆盖"), ("誰", "谁")],
)
def test_words_that_are_written_otherwise_fold_into_the_usual_ones(traditional: str, simplified: str) -> None:
    assert fold(traditional).text == simplified


def test_lawful_and_abusive_halves_of_a_sentence_are_told_apart() -> None:
    text = "开展免费体检，征收社会抚养费，发放宣传单。"

    assert refused(text) == ["征收社会抚养费"]


@pytest.mark.parametrize(
    "text",
    [
        "严禁强行入户、株连亲友、征收社会抚养费等行为。",
        "严禁强行入户，株连亲友，征收社会抚养费等行为。",
        "严禁下列行为：\n（一）强制引产；\n（二）征收社会抚养费；\n（三）株连亲友。",
        "不准下达结扎指标，不准株连亲友。",
        "还要征收社会抚养费吗？",
        "过去曾下达结扎任务，株连亲友。",
        "“强制上环”的做法已经废止。",
        "超生户不得收取社会抚养费。",
        "《社会抚养费征收管理办法》",
        "对强制引产的干部依法追究责任。",
        "任何人有权拒绝查环查孕。",
    ],
)
def test_what_is_forbidden_quoted_asked_or_past_is_kept(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "不得不征收社会抚养费。",
        "严禁不落实结扎手术任务。",
        "严禁漏报超生对象。",
        "不得少于三条“两非”线索。",
        "禁止弄虚作假的同时要求各村上报超生名单。",
        "严禁敷衍应付，逐户摸排超生对象。",
        "为防止漏管，对育龄妇女逐人查环查孕。",
        "过去未征收的社会抚养费要限期补缴。",
        "严禁超生。",
        "不得以任何理由拒绝上环任务。",
        "严禁下列行为：迟到；早退。\n各村征收社会抚养费。",
    ],
)
def test_what_only_looks_like_a_prohibition_is_refused(text: str) -> None:
    assert refused(text) != []


def test_the_product_never_calls_a_birth_or_a_plan_unlawful() -> None:
    for rule in get_rulebook().rules:
        for language in ("zh", "en"):
            text = rule.reasons[language] + rule.counterpart[language]
            assert not any(word in text for word in ("违法", "非法", "illegal", "unlawful"))


# --- the rule book


def test_only_class_a_refuses() -> None:
    rules = [*get_rulebook().rules, *(rule for code in ("51", "44", "43") for rule in get_rulebook(code).rules)]

    assert {rule.rule_class for rule in rules if rule.decision is Decision.REFUSE} == {"A"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"class": "B"}, "only a rule of class A may refuse"),
        ({"class": "C"}, "class is A or B"),
        ({"decision": "keep"}, "decision is refuse, rewrite or caution"),
        ({"citations": ["no-such-law"]}, "unknown citation 'no-such-law'"),
        ({"basis": "whim"}, "basis is one of"),
        ({"reason": {"zh": "理由"}}, "reason needs zh and en"),
        ({"patterns": ["苹果 ? 必须"]}, r"unknown operator '\?'"),
        ({"patterns": ["苹果 +"]}, "alternates words and operators"),
        ({"colour": "red"}, r"unknown \['colour'\]"),
    ],
)
def test_a_malformed_rule_is_told_with_its_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(RuleError, match=f"trial.*{said}"):
        make_rule(a_rule(**changes), LAWS)


def test_a_rule_without_reason_is_told() -> None:
    raw = a_rule()
    del raw["reason"]

    with pytest.raises(RuleError, match="missing \\['reason'\\]"):
        make_rule(raw, LAWS)


def test_an_unknown_word_list_is_told() -> None:
    rule = make_rule(a_rule(patterns=["no_such_list + 必须"]), LAWS)

    with pytest.raises(RuleError, match="unknown vocabulary 'no_such_list'"):
        make_rulebook([rule], read_words())


def test_a_rule_id_used_twice_is_told() -> None:
    rule = make_rule(a_rule(), LAWS)

    with pytest.raises(RuleError, match="used twice"):
        make_rulebook([rule, rule], read_words())


def test_a_word_of_one_character_is_told() -> None:
    with pytest.raises(ValueError, match="shorter than two characters"):
        Vocabulary({"fruit": ("果",)})


def test_a_broken_rule_file_is_told_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("- id: [", encoding="utf-8")

    with pytest.raises(RuleError, match=r"broken\.yaml: not readable"):
        rulebook_module.read_rules(path)


def test_a_pattern_needs_words_and_operators_in_turn() -> None:
    with pytest.raises(PatternError):
        parse_pattern("")


def test_a_rule_holds_from_its_day_to_its_end() -> None:
    rule = make_rule(a_rule(**{"from": "2026-01-01", "until": "2027-01-01"}), LAWS)
    book = make_rulebook([rule], read_words())

    found = [
        bool(review("必须吃苹果。", book, day)) for day in (date(2025, 12, 31), date(2026, 6, 1), date(2027, 1, 1))
    ]

    assert found == [False, True, False]
    assert review("必须吃苹果。", book, None) == ()


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("苹果 > 必须", "苹果必须吃", True),
        ("苹果 > 必须", "必须吃苹果", False),
        ("苹果 >2 必须", "苹果每天必须吃", True),
        ("苹果 >2 必须", "苹果每天三次必须吃", False),
        ("苹果 ~ 必须", "吃苹果，各村必须", True),
        ("苹果 ~ 必须", "吃苹果。各村必须", False),
        ("苹果 ~> 必须", "各村必须，吃苹果", False),
        ("苹果 % 必须", "吃苹果。各村必须", True),
        ("苹果 - 自愿", "自愿吃苹果", False),
        ("苹果 -~ 自愿", "自愿，吃苹果", False),
    ],
)
def test_the_operators_of_a_pattern(pattern: str, text: str, found: bool) -> None:
    book = make_rulebook([make_rule(a_rule(patterns=[pattern]), LAWS)], {})

    assert bool(review(text, book, None)) is found


def test_a_province_may_change_a_rule_of_class_b_and_no_rule_of_class_a(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "办理生育登记须持结婚证。"

    decisions = [review_text(text, province=province)[0].decision for province in (None, "四川", "44", "湖南省")]

    assert decisions == [Decision.CAUTION, Decision.REWRITE, Decision.REWRITE, Decision.CAUTION]
    for code in [province.code for province in read_provinces().values()]:
        general = {rule.id: rule for rule in get_rulebook().rules if rule.rule_class == "A"}
        assert general == {rule.id: rule for rule in get_rulebook(code).rules if rule.rule_class == "A"}


# --- wording


def test_a_finding_resting_on_nothing_verified_says_so_first() -> None:
    laws = {
        "rumour": Citation(
            law="某规定", law_en="Some rule", article="第一条", verified=False, checked_on=date(2026, 1, 1)
        )
    }

    rule = make_rule(a_rule(citations=["rumour"]), laws)

    assert rule.reasons["zh"].startswith("依据待核实：")
    assert rule.reasons["en"].startswith("Basis to be verified: ")


def test_a_reason_names_the_provision_or_says_that_there_is_none() -> None:
    reasons = [make_rule(a_rule(basis=basis), LAWS).reasons["zh"] for basis in ("none", "conflict", "advice")]

    assert reasons == [
        "理由，无现行依据，请法制机构确认。",
        "理由，与《人口与计划生育法》第二十条不符，请法制机构确认。",
        "理由，供参考，请法制机构确认。",
    ]


def test_every_verified_provision_says_which_text_was_read_and_no_other_does() -> None:
    for citation in LAWS.values():
        assert (citation.text_as_of is not None) == citation.verified
        assert not citation.in_force_on or not citation.verified or str(citation.in_force_on) < citation.text_as_of


def test_the_month_of_the_text_is_an_optional_key_of_the_published_schema() -> None:
    schema = Citation.model_json_schema(mode="serialization")

    assert "text_as_of" in schema["properties"]
    assert Citation.model_validate({**LAWS["pfpl-4"].model_dump(), "text_as_of": None})
    assert "text_as_of" not in Citation.model_json_schema()["required"]


@pytest.mark.usefixtures("in_english")
def test_a_reader_gets_reason_and_counterpart_in_his_language() -> None:
    finding = review_text("征收社会抚养费。")[0]

    assert get_reason(finding=finding) == finding.reason_en
    assert get_counterpart(finding=finding) == finding.counterpart_en
    assert "fee-levied" in write_wrong_match_report(finding=finding)


def test_every_rule_has_citations_examples_and_a_counterpart() -> None:
    for rule in get_rulebook().rules:
        assert rule.citations
        assert len(rule.match) >= 2
        assert len(rule.keep) >= 2
        assert all(rule.counterpart.values())


def test_the_counterpart_of_a_rule_passes_the_review() -> None:
    wrong = {
        rule.id: rules_found(rule.counterpart["zh"])
        for rule in get_rulebook().rules
        if any(found.decision is Decision.REFUSE for found in review_text(rule.counterpart["zh"]))
    }

    assert wrong == {}


# --- burden and manual


def test_burden_counts_reports_forms_and_meetings_with_how_often_they_recur() -> None:
    text = "各镇逢5、10日上报活动进度。月底前召开总结会议。填写登记表一份，每周报送小结。不得要求村里填报表格。"

    burden = count_burden(text, days=30)

    assert (burden.reports, burden.forms, burden.meetings) == (6 + 5, 1, 1)
    assert burden.hours == 11 * 2.0 + 1 * 1.0 + 1 * 2.5
    assert len(burden.written_by_system) == 3
    assert burden.assumptions


def test_a_plan_that_asks_for_nothing_is_no_burden() -> None:
    burden = count_burden("欢迎群众参观。")

    assert (burden.reports, burden.forms, burden.meetings, burden.hours) == (0, 0, 0, 0.0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_manual_has_a_paragraph_for_each_rule(language: str) -> None:
    page = rules_as_markdown(language=language)

    for rule in get_rulebook().rules:
        assert f"`{rule.id}`" in page
        assert rule.reasons[language] in page
        assert all(sentence in page for sentence in (*rule.match, *rule.keep))


@pytest.mark.parametrize("province", ["35", "福建", "福建省", "sichuan", "广西壮族自治区", None])
def test_a_province_is_known_by_code_or_name(province: str | None) -> None:
    assert review_text("征收社会抚养费。", province=province)


def test_the_provinces_with_rules_are_listed_by_code_with_name_and_note() -> None:
    listed = {province.code: (province.get_name(), province.get_note()) for province in list_provinces()}

    assert list(listed) == sorted(listed)
    assert listed["51"] == ("四川省", "四川省生育登记不再要求结婚，也不限生育数量。")


@pytest.mark.usefixtures("in_english")
def test_the_provinces_with_rules_are_named_in_english_too() -> None:
    for province in list_provinces():
        assert province.names[1].startswith(province.names[0])
        assert f"{province.get_name()}{province.get_note()}".isascii()


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("province", ["99", "云岭省", "", "5"])
def test_what_is_no_province_is_told(province: str) -> None:
    with pytest.raises(UserError, match="is no province"):
        review_text("征收社会抚养费。", province=province)


def test_what_only_goes_on_with_a_refused_clause_is_refused_with_it() -> None:
    finding = review_text("各村要逐户摸排新婚家庭的生育意愿，建立台账按月更新。")[0]

    assert finding.quote == "各村要逐户摸排新婚家庭的生育意愿，建立台账按月更新"


def test_what_has_an_object_of_its_own_is_kept_beside_a_refused_clause() -> None:
    finding = review_text("各村要逐户摸排新婚家庭的生育意愿，公布免费服务的预约电话。")[0]

    assert finding.quote == "各村要逐户摸排新婚家庭的生育意愿"


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("各村逐户摸排生育意愿，建立台账按月更新。", ["各村逐户摸排生育意愿，建立台账按月更新"]),
        ("逐户摸排超生对象，登记造册，三日内上报，开展免费体检。", ["逐户摸排超生对象，登记造册，三日内上报"]),
        ("征收社会抚养费，确保安全生产。", ["征收社会抚养费"]),
        ("征收社会抚养费。建立台账。", ["征收社会抚养费"]),
        ("严禁摸排超生对象，建立台账。", []),
    ],
)
def test_a_clause_that_only_goes_on_with_a_refused_one_is_refused_with_it(text: str, quotes: list[str]) -> None:
    assert refused(text) == quotes


@pytest.mark.parametrize(
    "text",
    [
        "来信所称“征收社会抚养费”一事，请核查并答复。",
        "有群众问“不结扎能不能上户口”，答复是可以。",
        "老干部回忆，当年每村都有结扎指标，完不成要扣工资。",
        "社会抚养费欠款一律核销，不再追缴。",
        "有的村以“一孩上环”为入户条件被省里通报。",
    ],
)
def test_what_is_reported_asked_remembered_or_written_off_is_kept(text: str) -> None:
    assert refused(text) == []
