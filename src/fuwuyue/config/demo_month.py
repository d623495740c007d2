"""The month of the demo: the sample plan, its days moved so that today lies in its third week, and worked until now.

What people would have done is done by the doors they would have come through, each at its own moment, so that the
tasks, the reports and the audit are what a county would have. 柳林镇 is late with most of it. Asks for the county.

Days in the tables are counted from the first of the month, which is 0; today is one of 14 to 20.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Task
from fuwuyue.config.demo_county import HEALTH, OFFICE, TOWNSHIPS, get_units, get_workers
from fuwuyue.journeys.start_month_from_plan import prepare_month_from_plan
from fuwuyue.kernel.workdays import CHINA, china_day
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import Announcement, Event, EventKind, Language, Topic
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.plan.samples.api import SAMPLE_FIRST_ON, move_sample

PLAN_NAME = "service-month.txt"
_FIRST_DAYS_BACK, _LAST_DAYS_BACK = 14, 20  # of the third week
_REPORTS_WANTED = 3
LATE = "柳林镇人民政府"
_SATURDAY = 5
_BEFORE = -4  # days, when the month is prepared
# Whom an office would say that the sentences mean which name nobody that is known, by words of the sentence.
_MEANT = {
    "有关部门": ("云岭县公安局", "云岭县民政局", "云岭县医疗保障局", "云岭县市场监督管理局"),
    "集中服务点": ("石桥镇人民政府", "青溪镇人民政府", "柳林镇人民政府"),
    "两种申请渠道": (HEALTH,),
    "没有办结的服务申请": tuple(f"{name}卫生院" for name in TOWNSHIPS),
}


@dataclass(frozen=True)
class _Held:
    """An event: it is planned three days before, and recorded as held once it is over."""

    unit: str
    kind: EventKind
    title: str
    place: str
    day: int
    heads: int | None = None
    hours: int = 3
    hour: int = 9


_EVENTS = (
    _Held("云岭县公安局", EventKind.SERVICE_POINT, "政务服务大厅咨询窗口", "县政务服务大厅", 1, 37, hours=8),
    _Held("云岭县融媒体中心", EventKind.PROGRAMME, "服务月专栏：育儿补贴怎样申请", "县融媒体中心", 2, hours=1),
    _Held("石桥镇人民政府", EventKind.CONSULTATION, "集市现场宣传咨询", "石桥镇集市", 6, 86),
    _Held("青溪镇人民政府", EventKind.CONSULTATION, "政策现场咨询", "青溪镇文化广场", 8, 64),
    _Held("云岭县妇幼保健院", EventKind.TRAINING, "孕产期保健业务培训", "县妇幼保健院二楼会议室", 9, 28, hours=6),
    _Held("松溪镇人民政府", EventKind.CONSULTATION, "集市现场宣传咨询", "松溪镇集市", 10, 103),
    _Held("上河村村民委员会", EventKind.OTHER, "村民活动室政策问答", "上河村村民活动室", 11, 22, hours=2),
    _Held(
        "云岭县融媒体中心", EventKind.PROGRAMME, "服务月专题节目：流动人口在居住地享受服务", "县融媒体中心", 12, hours=1
    ),
    *(
        _Held("石桥镇人民政府", EventKind.SERVICE_POINT, "集中服务点", "石桥镇文化站", day, 41 - day, hours=8)
        for day in (13, 14, 15, 20, 21, 22)
    ),
    _Held("石桥镇人民政府", EventKind.CONSULTATION, "第二场现场宣传咨询", "石桥镇集市", 20, 70),
    _Held("青溪镇人民政府", EventKind.SERVICE_POINT, "集中服务点", "青溪镇综合服务中心", 21, hours=8),
    *(
        _Held(
            f"{name}卫生院", EventKind.CLINIC_SESSION, "周末门诊：儿童健康检查和预防接种", f"{name}卫生院", 18, 12 + day
        )
        for day, name in enumerate(("石桥镇", "青溪镇", "松溪镇"))
    ),
    _Held("上河村村民委员会", EventKind.OTHER, "预防接种知识讲座", "上河村村民活动室", 22, hours=2),
    _Held(LATE, EventKind.CONSULTATION, "现场宣传咨询", "柳林镇集市", 22),
    _Held("云岭县融媒体中心", EventKind.PROGRAMME, "服务月专题节目：生育登记怎么办", "县融媒体中心", 26, hours=1),
)


@dataclass(frozen=True)
class _Leaflet:
    """A material, and when the second person approves it; None while it waits for that."""

    unit: str
    topic: Topic
    title: str
    text: str
    day: int
    approved_day: int | None
    approver: str = OFFICE


_LEAFLETS = (
    _Leaflet(
        HEALTH,
        Topic.CHILD_SUBSIDY,
        "服务月咨询和投诉电话、育儿补贴办理须知",
        "服务月期间，工作日8:30至17:30有专人接听咨询电话和投诉电话，号码在各乡镇公示栏和县融媒体中心公布。"
        "育儿补贴由监护人自愿申请，办理免费，材料不齐的一次告知。",
        0,
        1,
    ),
    _Leaflet(
        "云岭县妇女联合会",
        Topic.RIGHTS_AT_WORK,
        "孕期和哺乳期的劳动保护",
        "用人单位不得因结婚、怀孕、生育、哺乳辞退女职工或者降低工资。遇到这种情况，可以向劳动保障监察机构投诉。",
        4,
        6,
    ),
    *(
        _Leaflet(
            f"{name}卫生院",
            Topic.VACCINATION,
            f"{name}卫生院周末门诊的时间和地点",
            "服务月期间每周六上午开诊，预防接种和儿童健康检查不需要预约，接种后请留观30分钟。",
            7,
            8,
            f"{name}人民政府",
        )
        for name in ("石桥镇", "青溪镇", "松溪镇")
    ),
    _Leaflet(
        "云岭县妇幼保健院",
        Topic.PRE_PREGNANCY_CHECK,
        "免费孕前优生健康检查明白纸",
        "检查自愿、免费，结果只告知本人。不参加检查，不影响享受其他服务。",
        13,
        None,
    ),
)
# The unit, words of the sentence, when, and what is noted.
_NOTES = (
    ("云岭县妇幼保健院", "安排值班", 12, "国庆期间每日安排门诊和产科值班，值班电话已在院内公布。"),
    ("云岭县民政局", "困难家庭", 13, "已与县卫生健康局就困难家庭的政策衔接作出安排。"),
)

# Who named the contacts of their unit, and when.
_NAMED = (("石桥镇人民政府", 1), ("青溪镇人民政府", 2), ("松溪镇人民政府", 3), (LATE, 7))
# The township that divides its work, and its steps: by which village, until when, what, and when it was done.
_DIVIDES, _DIVIDED_ON = "松溪镇人民政府", 3
_STEPS = (
    ("上河村", 6, "在村务公开栏张贴政策咨询点的地点和时间。", 5),
    ("下河村", 6, "在村务公开栏张贴政策咨询点的地点和时间。", 6),
    ("松坪村", 6, "在村务公开栏张贴政策咨询点的地点和时间。", 8),
    ("上河村", 13, "用广播说明育儿补贴怎样申请，向谁咨询。", None),
    ("上河村", 22, "为集中服务点的群众安排休息的地方和饮用水。", None),
    ("松坪村", 22, "用双语讲解免费孕前优生健康检查的内容。", None),
)


def choose_first_day(today: date, now: datetime) -> date:
    """Return on which day the month began, so that today is in its third week and three reports have been made.

    By whole weeks from the days of the sample where that gives three, so that a Saturday stays one; around holidays,
    which bring two reporting days together, there may be two.
    """
    possible = [today - timedelta(days=back) for back in range(_FIRST_DAYS_BACK, _LAST_DAYS_BACK + 1)]
    by_weeks = sorted(possible, key=lambda day: (day - SAMPLE_FIRST_ON).days % 7 != 0)
    return min(by_weeks, key=lambda day: abs(_count_reports(day, now) - _REPORTS_WANTED))


def _count_reports(first_on: date, now: datetime) -> int:
    days = (first_on + timedelta(days=number) for number in range(30))
    asked = [day for day in days if day.day % 5 == 0 and day.day <= 30]
    return sum(day.cut_off <= now for day in campaign.find_reporting_days(asked))


def make_month(*, now: datetime) -> Month:
    """Read the plan, prepare, settle and start its month, and work it until `now`. The caller holds a transaction."""
    work = _Work(choose_first_day(china_day(now), now), now)
    month = work.start_month()
    steps = [*work.list_events(), *work.list_leaflets(), *work.list_task_steps(month), *work.list_reports(month)]
    steps += work.list_sub_plan(month)
    for moment, step in sorted(steps, key=lambda one: one[0]):
        if moment <= now:
            step()
            _tick(min(moment + timedelta(minutes=1), now))
    return month


def get_beginning(now: datetime) -> datetime:
    """Return when the first of all this happened: the county is there before its plan."""
    first_on = choose_first_day(china_day(now), now)
    return datetime.combine(first_on + timedelta(days=_BEFORE - 26), time(9), CHINA)


def find_month() -> Month | None:
    """Return the month of the demo, None where it was not made."""
    return next(iter(campaign.get_all_months()), None)


def _tick(now: datetime) -> None:
    """Do what the server does each minute, but for sending, which cannot be part of a transaction."""
    campaign.compute_due_reports(now=now)
    campaign.close_by_measure(now=now)


Step = tuple[datetime, Callable[[], object]]


class _Work:
    """What is done in the county, and when."""

    def __init__(self, first_on: date, now: datetime) -> None:
        self.first_on, self.now = first_on, now
        self.units, self.workers = get_units(), get_workers()
        self.planned: dict[_Held, Event] = {}

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment of the month."""
        return datetime.combine(self.first_on + timedelta(days=day), time(hour, minute), CHINA)

    def start_month(self) -> Month:
        moment, office, by = self.at(_BEFORE, 9), self.units[OFFICE], self.workers[OFFICE]
        day = china_day(moment)
        source = read_source(move_sample(self.first_on), PLAN_NAME)
        document = plans.add_document(source=source, owner_id=office.pk, now=moment, by=by)
        month = prepare_month_from_plan(
            document_id=document.pk, number=1, owner=office, day=day, now=self.at(_BEFORE, 10), by=by
        )
        for item in campaign.get_items(month_id=month.pk):
            if item.unsettled and not item.stands:
                meant = next((names for words, names in _MEANT.items() if words in item.sentence), ())
                kept = {one.unit_id for one in item.listed_units}
                unit_ids = kept | {self.units[name].pk for name in meant}
                campaign.settle_item(item_id=item.pk, unit_ids=unit_ids, day=day, now=self.at(_BEFORE, 11), by=by)
        campaign.start_month(month_id=month.pk, day=day, now=self.at(_BEFORE, 15), by=by)
        return campaign.get_month(month_id=month.pk)

    def list_events(self) -> list[Step]:
        saturdays = [day for day in range(45) if self.at(day, 9).weekday() == _SATURDAY]
        clinic = partial(
            _Held, "云岭县疾病预防控制中心", EventKind.CLINIC_SESSION, "周末预防接种门诊", "县疾病预防控制中心接种室"
        )
        sessions = [clinic(day, 30 + 7 * (day % 4)) for day in saturdays]
        steps: list[Step] = []
        for event in (*_EVENTS, *sessions):
            planned_at = self.at(max(0, min(event.day - 3, 12)), 8, 30)
            held_at = self.at(event.day, event.hour + event.hours, 30)
            steps.append((planned_at, partial(self._plan_event, event, planned_at)))
            steps.append((held_at, partial(self._record_event, event, held_at)))
        return steps

    def _plan_event(self, event: _Held, now: datetime) -> None:
        unit, starts_at = self.units[event.unit], self.at(event.day, event.hour)
        languages = [Language.MANDARIN, Language.DIALECT]
        self.planned[event], _advice = outreach.add_event(
            unit_id=unit.pk,
            announcement=Announcement(
                kind=event.kind,
                title=event.title,
                place=event.place,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=event.hours),
                languages=languages,
            ),
            usable_unit_ids=[unit.pk],
            day=china_day(now),
            now=now,
            by=self.workers[event.unit],
        )

    def _record_event(self, event: _Held, now: datetime) -> None:
        planned = self.planned[event]
        outreach.record_held(
            event_id=planned.pk,
            seen_sequence=planned.sequence,
            head_count=event.heads,
            remark="",
            unit_ids=[planned.unit_id],
            now=now,
            by=self.workers[event.unit],
        )

    def list_leaflets(self) -> list[Step]:
        """Return the steps of writing and of approving materials."""
        written = [(self.at(one.day, 14), partial(self._write_leaflet, one, self.at(one.day, 14))) for one in _LEAFLETS]
        approved = [
            (self.at(one.approved_day, 10), partial(self._approve_leaflet, one, self.at(one.approved_day, 10)))
            for one in _LEAFLETS
            if one.approved_day is not None
        ]
        return [*written, *approved]

    def _write_leaflet(self, leaflet: _Leaflet, now: datetime) -> None:
        outreach.add_material(
            unit_id=self.units[leaflet.unit].pk,
            topic=leaflet.topic,
            title=leaflet.title,
            language=Language.MANDARIN,
            text=leaflet.text,
            now=now,
            by=self.workers[leaflet.unit],
        )

    def _approve_leaflet(self, leaflet: _Leaflet, now: datetime) -> None:
        unit_ids = [self.units[leaflet.unit].pk]
        for material in outreach.list_materials(unit_ids=unit_ids, limit=10):
            for version in outreach.get_material_versions(material_id=material.pk):
                outreach.approve_material_version(
                    version_id=version.pk, unit_ids=unit_ids, now=now, by=self.workers[leaflet.approver]
                )

    def list_task_steps(self, month: Month) -> list[Step]:
        """Return the steps of acknowledging tasks, of closing them by a note, and of asking for something."""
        steps: list[Step] = []
        for number, name in enumerate(self.workers):
            at = self.at(0, 9, number)
            if name != LATE:
                steps.append((at, partial(self._acknowledge, month, name, at)))
        for name, words, day, text in _NOTES:
            at = self.at(day, 15)
            steps.append((at, partial(self._note, month, name, words, text, at)))
        for name, day in _NAMED:
            at = self.at(day, 14)
            steps.append((at, partial(self._name_contacts, month, name, at)))
        at = self.at(12, 16)
        steps.append((at, partial(self._ask_for_words, month, at)))
        return steps

    def _acknowledge(self, month: Month, name: str, now: datetime) -> None:
        for task in campaign.find_tasks(unit_ids=[self.units[name].pk], month_id=month.pk):
            campaign.acknowledge(task_id=task.pk, now=now, by=self.workers[name])

    def _find_task(self, month: Month, name: str, words: str) -> Task:
        tasks = campaign.find_tasks(unit_ids=[self.units[name].pk], month_id=month.pk)
        return tasks.filter(item__sentence__contains=words)[0]

    def _note(self, month: Month, name: str, words: str, text: str, now: datetime) -> None:
        task = self._find_task(month, name, words)
        campaign.finish_by_note(
            task_id=task.pk,
            revision=task.revision,
            text=text,
            unit_id=task.unit_id,
            now=now,
            by=self.workers[name],
        )

    def _name_contacts(self, month: Month, name: str, now: datetime) -> None:
        worker = self.workers[name]
        if worker.user_id is not None:
            campaign.name_contacts(
                month_id=month.pk,
                unit_id=self.units[name].pk,
                leader_id=worker.user_id,
                privacy_officer_id=worker.user_id,
                now=now,
                by=worker,
            )

    def _ask_for_words(self, month: Month, now: datetime) -> None:
        """Let the health office comment on its inspections, and the insurance office ask to be excused."""
        inspection = self._find_task(month, HEALTH, "逐家检查")
        campaign.comment(
            task_id=inspection.pk,
            text="已检查11家机构，其余5家定于本月底前完成。",
            unit_id=inspection.unit_id,
            now=now,
            by=self.workers[HEALTH],
        )
        insurance = "云岭县医疗保障局"
        window = self._find_task(month, insurance, "咨询窗口")
        campaign.ask_excuse(
            task_id=window.pk,
            revision=window.revision,
            reason="政务服务大厅正在调整布局，拟与县公安局合设一个咨询窗口。",
            unit_id=window.unit_id,
            now=now,
            by=self.workers[insurance],
        )

    def list_sub_plan(self, month: Month) -> list[Step]:
        """Return the steps of dividing a township's work, and of what its villages did of it."""
        at = self.at(_DIVIDED_ON, 16)
        steps: list[Step] = [(at, partial(self._divide, month, at))]
        for village, _due, words, done in _STEPS:
            if done is not None:
                moment = self.at(done, 10)
                steps.append((moment, partial(self._mark, month, village, words, moment)))
        return steps

    def _divide(self, month: Month, now: datetime) -> None:
        villages = {
            one.name: one for one in campaign.get_units_of_township(unit=self.units[_DIVIDES], day=china_day(now))
        }
        for revision, (village, due, words, _done) in enumerate(_STEPS):
            campaign.keep_step(
                month_id=month.pk,
                unit_id=self.units[_DIVIDES].pk,
                revision=revision,
                step_id=None,
                text=words,
                due_on=self.first_on + timedelta(days=due),
                for_unit_id=villages[f"{village}村民委员会"].pk,
                day=china_day(now),
                now=now,
                by=self.workers[_DIVIDES],
            )

    def _mark(self, month: Month, village: str, words: str, now: datetime) -> None:
        """Let the township say for its village that a step is done, as it does where nobody there signs in."""
        own = [self.units[_DIVIDES].pk]
        (plan,) = campaign.find_sub_plans(month_id=month.pk, unit_ids=own)
        steps = campaign.get_steps(sub_plan_id=plan.pk)
        step = next(one for one in steps if (one.unit.name, one.text) == (f"{village}村民委员会", words))
        campaign.mark_step(step_id=step.pk, is_done=True, unit_ids=own, now=now, by=self.workers[_DIVIDES])

    def list_reports(self, month: Month) -> list[Step]:
        """Return the steps of making the reports and of confirming them: all but the newest, which wait."""
        steps: list[Step] = []
        past = [day for day in campaign.get_reporting_days(month_id=month.pk) if day.cut_off <= self.now]
        for number, day in enumerate(past, 1):
            steps.append((day.cut_off, partial(_tick, day.cut_off)))
            if number < len(past):
                at = day.cut_off + timedelta(hours=15, minutes=30)
                forgetful = {LATE} if number == len(past) - 1 else set()
                steps.append((at, partial(self._confirm, month, forgetful, at)))
        return steps

    def _confirm(self, month: Month, forgetful: set[str], now: datetime) -> None:
        unit_ids = [self.units[name].pk for name in self.workers if name not in forgetful]
        for report in campaign.find_waiting_reports(unit_ids=unit_ids):
            campaign.confirm_report(
                report_id=report.pk, sha256=report.sha256, remark="", now=now, by=self.workers[report.unit.name]
            )
