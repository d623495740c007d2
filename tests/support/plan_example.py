"""A small plan made by hand, for tests of what is written out: every kind of part once, each in its place."""

from datetime import date

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.model import (
    Attachment,
    Burden,
    Cadence,
    Deadline,
    Event,
    Period,
    Phase,
    Plan,
    Section,
    Slip,
    Source,
    Span,
    Target,
    Task,
    Unit,
)
from fuwuyue.review.api import Citation, Decision, Finding

TEXT = """云岭县健康服务月活动方案
一、时间安排
服务月自2026年9月1日至9月30日。宣传动员阶段（9月1日—10日），集中服务阶段（9月11日—30日）。
二、工作任务
县卫生健康局牵头，各乡镇配合。9月25日17:00前，石桥镇将总结报县卫生健康局。10月18日前完成回访。
各乡镇逢5、10日上报进度，每月10日召开例会。申请答复率达到95%以上。
各村要摸清政策外怀孕对象底细。
附件：责任分工表
"""


def find(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start=start, end=start + len(words))


def day(written: str) -> PartialDate:
    return PartialDate.parse(written)


def make_finding(words: str = "各村要摸清政策外怀孕对象底细", decision: Decision = Decision.REFUSE) -> Finding:
    place = find(words)
    verified = Citation(
        law="个人信息保护法",
        law_en="Personal Information Protection Law",
        article="第六条",
        article_en="Article 6",
        verified=True,
        text_as_of="2025-04",
        checked_on=date(2026, 1, 5),
    )
    unverified = Citation(
        law="优化生育政策决定", law_en="2021 decision", article="", verified=False, checked_on=date(2026, 1, 5)
    )
    return Finding(
        decision=decision,
        start=place.start,
        end=place.end,
        quote=words,
        rule="births-hunted",
        rule_class="A",
        reason="怀孕不是清查的对象。",
        reason_en="Pregnancy is nothing to be hunted for.",
        citations=(verified, unverified),
        counterpart="公布免费检查的时间地点，由本人自愿预约。",
        counterpart_en="Publish where free checks are offered.",
    )


def make_plan() -> Plan:
    return Plan(
        source=Source(name="plan.txt", format="txt", encoding="utf-8", characters=len(TEXT), sha256="0" * 64),
        title="云岭县健康服务月活动方案",
        issuer="云岭县卫生健康局",
        document_number="云卫健发〔2026〕1号",
        issued_on=day("2026-08-20"),
        spans={"title": find("云岭县健康服务月活动方案")},
        doubts={"issuer": "落款不完整"},
        period=Period(
            span=find("2026年9月1日至9月30日"), start=day("2026-09-01"), end=day("2026-09-30"), basis="stated"
        ),
        sections=[
            Section(span=find("一、时间安排"), marker="一、", title="时间安排", level=1),
            Section(span=find("二、工作任务"), marker="二、", title="工作任务", level=1),
        ],
        phases=[
            Phase(span=find("宣传动员阶段"), name="宣传动员阶段", start=day("2026-09-01"), end=day("2026-09-10")),
            Phase(span=find("集中服务阶段"), name="集中服务阶段", start=day("2026-09-11"), end=day("2026-09-30")),
        ],
        events=[Event(span=find("例会"), name="现场咨询", dates=[day("2026-09-12"), day("XXXX-09-18")])],
        tasks=[
            Task(
                span=find("9月25日17:00前，石桥镇将总结报县卫生健康局"),
                text="9月25日17:00前，石桥镇将总结报县卫生健康局",
                who=["石桥镇"],
                what="将总结报县卫生健康局",
                by=day("2026-09-25"),
                section=1,
                deadline=0,
            ),
            Task(
                span=find("各村要摸清政策外怀孕对象底细"),
                text="各村要摸清政策外怀孕对象底细",
                what="摸清政策外怀孕对象底细",
                section=1,
                accepted=False,
            ),
        ],
        deadlines=[
            Deadline(
                span=find("9月25日17:00前"), text="石桥镇将总结报县卫生健康局", date=day("2026-09-25"), time="17:00"
            ),
            Deadline(span=find("10月18日前完成回访"), text="完成回访", date=day("XXXX-10-18"), doubt="年份未写明"),
            Deadline(span=find("完成回访"), text="答复", rule="within 10 working days of issue"),
        ],
        cadences=[
            Cadence(span=find("逢5、10日上报进度"), text="各乡镇上报进度", rule="monthly on 5,10,15,20,25,30"),
            Cadence(
                span=find("每月10日召开例会"),
                text="召开例会",
                rule="monthly on 10",
                rrule="FREQ=MONTHLY;BYMONTHDAY=10",
                from_="2026-09",
            ),
            Cadence(span=find("例会"), text="督查", rule="periodic"),
        ],
        targets=[Target(span=find("95%以上"), text="申请答复率达到95%以上", value=95, unit="%", comparator=">=")],
        units=[
            Unit(span=find("县卫生健康局"), name="县卫生健康局", role="lead"),
            Unit(span=find("石桥镇"), name="石桥镇", role="tasked"),
        ],
        attachments=[Attachment(span=find("责任分工表"), marker="附件", name="责任分工表")],
        slips=[Slip(span=find("二、"), kind="ordinal", text="序号有误")],
        findings=[make_finding()],
        burden=Burden(
            reports=6, forms=0, meetings=1, hours=14.5, written_by_system=["进度报告"], assumptions=["每份2小时"]
        ),
    )
