"""The decision table on a whole plan of the old kind: the real one where it is at hand, our own always."""

import os
from pathlib import Path

import pytest

from fuwuyue.review.api import Decision, Finding, review_text

REAL_PLANS = os.environ.get("FUWUYUE_REAL_PLANS")
KEEP = {None, Decision.CAUTION}
REWRITE = {Decision.REWRITE}
REFUSE = {Decision.REFUSE}
EASED = {Decision.REWRITE, Decision.CAUTION}

# Words that the real plan has, and what is to become of the clause around them.
TABLE = [
    ("开展形式多样的宣传活动", {None}),
    ("自愿主动落实", REWRITE),
    ("主动接受计划生育行政处罚", REFUSE),
    ("环孕检欠账对象", REFUSE),
    ("安全、有效、适宜", {None}),
    ("保证受术者的安全", REWRITE),
    ("至少摸排出一条", REFUSE),
    ("性别比攀升势头", REWRITE),
    ("逐一筛查", REFUSE),
    ("上报超生对象名单", REFUSE),
    ("征收社会抚养费", REFUSE),
    ("可支配收入", REFUSE),
    ("公开揭露", REFUSE),
    ("国家干部、职工违法生育", REFUSE),
    ("从严惩处", REFUSE),
    ("打击违育行为的力度", REFUSE),
    ("四项手术施行任务", REWRITE),
    ("核查流出、流入", REFUSE),
    ("发证率和验证率", REWRITE),
    ("流动人口的底细", REFUSE),
    ("部门信息与全员系统信息相符", KEEP),
    ("整理归档", KEEP),
    ("无逻辑性误差", KEEP),
    ("政策外生育、政策外怀孕", REFUSE),
    ("详细名单", REWRITE),
    ("逐一督促、落实到位", REWRITE),
    ("均达99%以上", REWRITE),
    ("进行全面总结", KEEP),
    ("书面上报", KEEP),
    ("清欠扫尾", REWRITE),
    ("督促检查和通报", {None}),
    ("责令限期整改", {None}),
    ("重新补课", REWRITE),
    ("主要领导说明情况", REWRITE),
    ("负总责", {None}),
    ("抽调精兵强将", REWRITE),
    ("阻碍、干扰、破坏", REFUSE),
    ("予以严肃打击", REFUSE),
    ("奖惩并重", REWRITE),
    ("八不准", KEEP),
    ("四不做", KEEP),
    ("人情案", {None}),
    ("逢5、10日", EASED),
    ("进度太慢的乡镇", EASED),
    ("全县通报", EASED),
    ("目标管理考核评分", REWRITE),
]

# A plan of our own that asks for the same in other words; the table below goes line by line.
PARAPHRASE = """云岭县计划生育服务月工作方案
各村通过广播、墙报等多种方式搞好宣传，
教育群众自觉落实长效节育措施，
超计划生育的要自觉接受计生处罚。
各村摸清四术和查环查孕的欠账人员，
让群众选择适合自己的避孕方法。
四术任务要早安排，保障受术者安全。
每村最少（不少于）提供“两非”案件线索一条。
坚决遏制出生人口性别比升高。
对机关职工的生育状况逐人清查，
违规多孩人员的名单报县专班。
对违法多孩的足额收取社会抚养费，
同时把违育的富人在电视台曝光。
加大打击违法生育的力度。
县服务站承担全部四术手术任务。
对流入育龄妇女逐户清查、查验婚育证明。
提高外来人口办证率和查验率。
公安、民政数据要与人口系统核对一致。
档案装订整齐，做到前后一致。
对计划外怀孕情况开展拉网式排查。
排出服务对象详细名单，
对服务对象逐人动员落实。
人口数据覆盖率和准确率都要达到99%。
月底前写出总结报县专班。
对遗留对象清欠补课。
县专班组织督促检查。
不合格的返工补课，主要负责人向县里说明情况。
党政一把手负总责。
从各部门抽调骨干组成“两非”专案组。
对阻挠服务月活动的人，一律严厉打击。
计划生育工作坚持重奖重罚。
严格遵守群众工作纪律“八不准”。
禁止说情。
各镇逢五、逢十报送工作进度。
对进度滞后的镇，全县通报。
结果计入人口和计划生育目标责任考核。
"""
PARAPHRASE_TABLE = [
    ("多种方式搞好宣传", {None}),
    ("自觉落实长效节育措施", REWRITE),
    ("自觉接受计生处罚", REFUSE),
    ("欠账人员", REFUSE),
    ("适合自己的避孕方法", {None}),
    ("受术者安全", REWRITE),
    ("线索一条", REFUSE),
    ("性别比升高", REWRITE),
    ("逐人清查", REFUSE),
    ("违规多孩人员的名单", REFUSE),
    ("收取社会抚养费", REFUSE),
    ("在电视台曝光", REFUSE),
    ("违法生育的力度", REFUSE),
    ("承担全部四术", REWRITE),
    ("查验婚育证明", REFUSE),
    ("办证率和查验率", REWRITE),
    ("与人口系统核对一致", KEEP),
    ("前后一致", KEEP),
    ("计划外怀孕情况", REFUSE),
    ("详细名单", REWRITE),
    ("逐人动员落实", REWRITE),
    ("都要达到99%", REWRITE),
    ("写出总结", KEEP),
    ("清欠补课", REWRITE),
    ("督促检查", {None}),
    ("返工补课", REWRITE),
    ("说明情况", REWRITE),
    ("负总责", {None}),
    ("抽调骨干", REWRITE),
    ("阻挠服务月活动", REFUSE),
    ("严厉打击", REFUSE),
    ("重奖重罚", REWRITE),
    ("八不准", KEEP),
    ("禁止说情", {None}),
    ("逢五、逢十", EASED),
    ("进度滞后", EASED),
    ("全县通报", EASED),
    ("目标责任考核", REWRITE),
]


def decision_at(words: str, text: str, findings: tuple[Finding, ...]) -> Decision | None:
    place = text.index(words)
    return next((found.decision for found in findings if found.start < place + len(words) and place < found.end), None)


def departures(text: str, table: list[tuple[str, set[Decision | None]]]) -> list[tuple[str, Decision | None]]:
    findings = review_text(text)
    decided = [(words, decision_at(words, text, findings), allowed) for words, allowed in table]
    return [(words, decision) for words, decision, allowed in decided if decision not in allowed]


def test_the_paraphrased_plan_is_decided_as_the_table_says() -> None:
    assert departures(PARAPHRASE, PARAPHRASE_TABLE) == []


if REAL_PLANS:

    def test_the_real_plan_is_decided_as_the_table_says() -> None:
        text = (Path(REAL_PLANS or "") / "service-month-2013.txt").read_text(encoding="utf-8")

        assert departures(text, TABLE) == []

    @pytest.mark.parametrize(
        "path",
        [path for path in sorted(Path(REAL_PLANS).rglob("*.txt")) if path.stem != "service-month-2013"],
        ids=lambda path: path.stem,
    )
    def test_a_lawful_plan_is_neither_refused_nor_crowded_with_findings(path: Path) -> None:
        text = path.read_text(encoding="utf-8-sig")

        findings = review_text(text)

        assert [found.quote for found in findings if found.decision is Decision.REFUSE] == []
        assert len(findings) <= max(1, len(text) / 2000)
