"""Phases, period, deadlines, targets and slips: how plans say them and what is read."""

import pytest

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.time_parts import find_time_parts

ISSUED = PartialDate(2026, 5, 8)


def read(body, title="云岭县健康宣传服务月方案", year=2026, issued=ISSUED):
    text = Text(f"{title}\n{body}")
    outline = find_outline(text)
    return find_time_parts(text, outline, Context(year, issued, title))


def phases(body):
    return [(phase.name, str(phase.start), str(phase.end)) for phase in read(body).phases]


def test_parts_called_stages_are_phases():
    body = "一、实施步骤\n（一）宣传发动阶段（5月15日—20日）\n召开会议。\n（二）总结阶段（6月26日至30日）\n总结上报。"

    assert phases(body) == [
        ("宣传发动阶段", "2026-05-15", "2026-05-20"),
        ("总结阶段", "2026-06-26", "2026-06-30"),
    ]


def test_the_ordinal_of_a_stage_is_its_label():
    found = read("一、时间安排\n第一阶段：宣传发动（5月）\n第二阶段：集中服务（6月）").phases

    assert [(phase.label, phase.name) for phase in found] == [("第一阶段", "宣传发动"), ("第二阶段", "集中服务")]


def test_steps_of_a_schedule_are_phases_when_one_is_dated():
    body = "一、工作步骤\n（一）排查。6月底前完成排查。\n（二）整改。逐项整改。\n二、工作要求\n（一）加强领导。"

    assert phases(body) == [("排查", "None", "2026-06-30"), ("整改", "None", "None")]


def test_numbered_tasks_inside_a_phase_are_no_phases():
    body = (
        "一、实施步骤\n（一）总结阶段（6月26日—30日）\n1.6月28日前报送总结。\n2.表彰先进。\n（二）巩固阶段\n长期坚持。"
    )

    assert [name for name, _, _ in phases(body)] == ["总结阶段", "巩固阶段"]


def test_steps_with_spans_of_their_own_inside_a_phase_are_phases_too():
    body = (
        "一、实施步骤\n（一）集中服务阶段（6月至9月）\n1.上门（6月1日至20日）。走访。\n2.回访（6月21日至9月30日）。登记。\n"
        "（二）总结阶段（10月）\n上报总结。"
    )

    assert phases(body) == [
        ("集中服务阶段", "2026-06-01", "2026-09-30"),
        ("上门", "2026-06-01", "2026-06-20"),
        ("回访", "2026-06-21", "2026-09-30"),
        ("总结阶段", "2026-10-01", "2026-10-31"),
    ]


def test_a_step_behind_december_lies_in_the_next_year_with_all_its_days():
    steps = "（一）服务阶段（6月至12月）\n上门服务。\n（二）总结阶段（1月）\n1月15日前上报总结。"
    body = f"一、实施步骤\n{steps}\n二、要求\n6月20日前报送名单。"

    found = read(body)

    assert str(found.phases[1].start) == "2027-01-01"
    assert [str(deadline.date) for deadline in found.deadlines] == ["2027-01-15", "2026-06-20"]
    assert found.period and str(found.period.end) == "2027-01-31"


def test_months_of_a_school_year_belong_to_its_two_years():
    found = read("一、安排\n10月20日前报送名单。\n3月10日前报送总结。", title="石桥小学2026—2027学年健康教育工作计划")

    assert [str(deadline.date) for deadline in found.deadlines] == ["2026-10-20", "2027-03-10"]
    assert found.period is None


def test_the_first_step_of_a_schedule_is_not_the_time_of_the_whole():
    found = read("一、时间安排\n5月1日至10日宣传发动，5月11日至6月30日上门服务，7月10日前总结。")

    assert found.period and (str(found.period.start), str(found.period.end)) == ("2026-05-01", "2026-07-10")


def test_months_on_lines_of_their_own_are_steps_of_a_schedule():
    body = "一、逐月安排\n六月份：\n1.发通知\n2.借场地\n七月份：\n1.走访\n二、要求\n认真组织。"

    assert [(start, end) for _, start, end in phases(body)] == [
        ("2026-06-01", "2026-06-30"),
        ("2026-07-01", "2026-07-31"),
    ]


def test_outermost_headings_that_end_with_their_days_are_steps():
    body = "一、自查（6月10日前）\n对照检查。\n二、抽查（6月11日—20日）\n逐户抽查。\n三、总结（6月25前）\n上报总结。"

    assert phases(body) == [
        ("自查", "None", "2026-06-10"),
        ("抽查", "2026-06-11", "2026-06-20"),
        ("总结", "None", "2026-06-25"),
    ]


def test_steps_follow_where_the_text_above_says_so():
    steps = "（一）自荐。本人提出。\n（二）复核。乡镇卫生院于6月10日前复核。"
    body = f"一、医生推荐\n每乡镇推荐一人，流程如下：\n{steps}\n二、要求\n（一）公开。"

    assert phases(body) == [("自荐", "None", "None"), ("复核", "None", "2026-06-10")]


def test_an_article_may_lead_to_steps():
    steps = "（一）自荐。本人提出。\n（二）复核。乡镇于6月10日前复核。"
    body = f"第一章 程序\n第一条 推选按照以下程序进行：\n{steps}\n第二章 附则\n第二条 另行通知。"

    assert phases(body) == [("自荐", "None", "None"), ("复核", "None", "2026-06-10")]


def test_a_label_gives_the_day_of_a_stage():
    body = "一、日程\n（一）第一阶段\n走访（6月1日—5日）\n（二）第二阶段\n义诊\n时间：6月12日上午。\n地点：县医院。"

    assert [(start, end) for _, start, end in phases(body)] == [
        ("2026-06-01", "2026-06-05"),
        ("2026-06-12", "2026-06-12"),
    ]


def test_measures_are_no_steps_where_the_plan_has_a_schedule():
    body = (
        "一、工作措施\n（一）宣传。6月5日前发放手册。\n（二）走访。6月10日至20日走访住户。\n"
        "二、实施步骤\n（一）启动（6月1日至5日）。\n（二）总结（6月下旬）。"
    )

    assert [name for name, _, _ in phases(body)] == ["启动", "总结"]


SCHEDULES = [
    "一是动员阶段（5月1日—10日），开会；二是整治阶段（5月11日—31日），整治。",
    "（一）5月1日—10日：动员阶段。印发方案。\n（二）5月11日—31日：整治阶段。",
    "1、动员阶段：5月1日至10日，成立机构。2、整治阶段：5月11日至31日。",
    "动员阶段：5月1日—10日，开会。\n整治阶段：5月11日—月底，整治。",
    "首先，5月1日至10日动员阶段；其次，5月11日至31日整治阶段。",
    "①5月1日—10日动员阶段；②5月11日—31日整治阶段。",
    "步骤\n时间\n内容\n动员阶段\n5月1日—10日\n召开会议\n整治阶段\n5月11日—31日\n开展整治",
    "序号\t步骤\t时间\n1\t动员阶段\t5月1日—10日\n2\t整治阶段\t5月11日—31日",
]


@pytest.mark.parametrize("body", SCHEDULES)
def test_a_schedule_is_read_in_whatever_form_it_is_set(body):
    assert phases(f"一、实施步骤\n{body}\n二、工作要求\n（一）加强领导。") == [
        ("动员阶段", "2026-05-01", "2026-05-10"),
        ("整治阶段", "2026-05-11", "2026-05-31"),
    ]


def test_separate_activities_with_days_of_their_own_are_events():
    body = "一、活动安排\n（一）启动仪式\n时间：5月12日\n（二）义诊\n时间：5月13日—15日\n（三）讲座\n另行通知。"

    found = read(body)

    assert found.phases == []
    assert [event.name for event in found.events] == ["启动仪式", "义诊"]


def test_the_body_is_used_where_it_is_finer_than_the_heading():
    body = "一、进度安排\n（一）初赛（2026年4月）\n于4月7日—28日举行初赛。\n（二）决赛（2026年9—10月）\n另行通知。"

    assert phases(body) == [("初赛", "2026-04-07", "2026-04-28"), ("决赛", "2026-09-01", "2026-10-31")]


def test_a_blank_place_for_a_date_gives_none():
    found = read("一、时间安排\n（一）宣传阶段（ 月 日— 月 日）\n二、活动\n时间：9月18日—23日")

    assert found.phases[0].start is None
    assert found.phases[0].doubt


PERIODS = [
    ("一、实施步骤\n服务月时间为2026年5月15日至6月30日。", "stated", "2026-05-15", "2026-06-30"),
    ("一、活动时间\n2026年4月\n二、要求\n认真组织。", "stated", "2026-04-01", "2026-04-30"),
    ("一、活动时间\n活动从7月10日开始，到8月25日结束。", "stated", "2026-07-10", "2026-08-25"),
    ("决定于2026年5月至6月在全县开展活动。\n一、要求\n认真组织。", "stated", "2026-05-01", "2026-06-30"),
    ("一、目标\n2026年起5年内，建成服务网络。", "stated", "2026-01-01", "2030-12-31"),
    ("县卫健局决定，从6月1日起，利用两个月时间，在全县开展服务。\n一、目标", "stated", "2026-06-01", "2026-07-31"),
    ("一、附则\n本办法自印发之日起施行，有效期3年。", "stated", "2026-05-08", "2029-05-08"),
    ("一、附则\n本办法自2026年6月1日起施行，有效期至2028年5月31日。", "stated", "2026-06-01", "2028-05-31"),
    ("一、安排\n本次行动为期两个月，从6月1日起至7月31日结束。", "stated", "2026-06-01", "2026-07-31"),
    ("2026年6月是全国“安全服务月”，现安排如下。\n一、要求\n认真组织。", "stated", "2026-06-01", "2026-06-30"),
    (
        "一、内容\n（一）义诊\n时间：6月5日\n（二）走访\n于6月1日至3日走访。",
        "from_schedule",
        "2026-06-01",
        "2026-06-05",
    ),
    ("一、步骤\n（一）动员阶段（5月）\n（二）总结阶段（7月底前）", "from_phases", "2026-05-01", "2026-07-31"),
    ("一、步骤\n（一）动员阶段（5月底前）\n（二）总结阶段（7月）", "from_phases", "None", "2026-07-31"),
]


@pytest.mark.parametrize(("body", "basis", "start", "end"), PERIODS)
def test_the_period_is_stated_or_taken_from_the_phases(body, basis, start, end):
    period = read(body).period

    assert period is not None
    assert (period.basis, str(period.start), str(period.end)) == (basis, start, end)


def test_an_annual_plan_runs_the_whole_year():
    period = read("一、重点工作\n（一）6月底前完成普查。", title="石桥镇2026年卫生健康工作计划").period

    assert period is not None
    assert (str(period.start), str(period.end)) == ("2026-01-01", "2026-12-31")


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("石桥镇2026年度健康服务考核办法", "2026-01-01", "2026-12-31"),
        ("石桥县“十四五”健康服务发展规划", "2021-01-01", "2025-12-31"),
        ("石桥县健康服务行动计划（2026—2028年）", "2026-01-01", "2028-12-31"),
    ],
)
def test_years_of_a_title_are_the_period(title, start, end):
    period = read("一、任务\n做好登记。", title=title).period

    assert period is not None
    assert (str(period.start), str(period.end), period.basis) == (start, end, "stated")


def test_the_time_of_a_web_page_and_a_term_of_school_are_no_period():
    assert read("时间：2026-03-21 10:12:45　作者：办公室\n一、任务\n做好登记。").period is None
    assert read("一、活动时间\n2026年春季学期\n二、要求\n认真组织。").period is None


def test_a_plan_without_dates_has_no_period():
    assert read("一、要求\n认真组织。").period is None


DEADLINES = """
6月26日以前，各单位要书面上报总结。 | 2026-06-26
于8月10日前将档案报送县卫生健康局。 | 2026-08-10
9月10日17：00前报送名单。 | 2026-09-10
12月8日须全部测试完毕。 | 2026-12-08
力争7月下旬完成选拔。 | 2026-07-31
8月初完成培训。 | 2026-08-10
2026年上半年，各乡镇印发实施方案。 | 2026-06-30
到2027年，建成服务网络。 | 2027-12-31
年底前投入使用。 | 2026-12-31
截至6月30日，所有项目全部开工。 | 2026-06-30
国庆节后第一个工作日报送情况。 | 2026-10-08
请于25日前报送名单。 | 2026-05-25
第二季度报表请于7月5日前报送。 | 2026-07-05
2.6月15日前储备药品。 | 2026-06-15
周五下班前将总结报送县卫生健康局。 | 2026-05-15
2月30日前完成整改。 | None
"""


@pytest.mark.parametrize("row", [line.split(" | ") for line in DEADLINES.strip().split("\n")], ids=str)
def test_what_is_due_by_a_day_is_a_deadline(row):
    words, day = row

    found = read(f"一、工作要求\n{words}").deadlines

    assert [str(deadline.date) for deadline in found] == [day]


RELATIVE = """
自发文之日起10个工作日内报送方案。 | within 10 working days of issue
检查结束后3日内反馈意见。 | within 3 days of 检查结束
发生疫情后2小时内报告。 | within 2 hours of 发生疫情
开工前十日向县住房城乡建设局备案。 | 10 days before 开工
会议结束后次日报送纪要。 | the day after 会议结束
春节后第一个工作日上报。 | first working day after 春节
自收到复查通知之日起8个工作日内提交报告。 | within 8 working days of 收到复查通知
本方案印发后5日内上报名单。 | within 5 days of issue
承办科室应当自接到群众来信之日起6日内反馈结果。 | within 6 days of 接到群众来信
2．受理投诉后3日内完成核实。 | within 3 days of 受理投诉
3．义诊开始前4天公布名单。 | 4 days before 义诊开始
主办单位于培训开始前7日上报课表。 | 7 days before 培训开始
"""


@pytest.mark.parametrize("row", [line.split(" | ") for line in RELATIVE.strip().split("\n")], ids=str)
def test_what_is_due_after_an_event_has_a_rule(row):
    words, rule = row

    found = read(f"一、工作要求\n{words}").deadlines

    assert [(deadline.rule, deadline.date) for deadline in found] == [(rule, None)]


def test_a_duty_in_advance_of_something_unnamed_is_doubted():
    (deadline,) = read("一、工作要求\n义诊的地点和医生名单提前4天公布。").deadlines

    assert deadline.rule == "4 days before"
    assert deadline.doubt


def test_days_over_the_turn_of_the_year_are_an_event():
    (event,) = read("一、工作要求\n自2026年12月21日至2027年1月9日开展回访。").events

    assert (event.name, str(event.start), str(event.end)) == ("开展回访", "2026-12-21", "2027-01-09")


@pytest.mark.parametrize(
    "words",
    [
        "5月15日上午9时召开动员会。",
        "5月15日至20日开展宣传。",
        "2026年9月1日起实施。",
        "1990年12月31日以前出生的可以报名。",
        "每月25日前报送报表。",
        "落实《2026年6月底前重点任务》。",
        "2019年底前已经完成改造。",
        "年龄不满40岁（年龄计算截止到2026年12月底）。",
        "须为2026年内创作的作品。",
        "在参评学年内担任学生干部。",
        "评议从6月上旬开始，到7月上旬前结束。",
    ],
)
def test_other_days_are_no_deadlines(words):
    assert read(f"一、工作要求\n{words}").deadlines == []


TARGETS = """
信息准确率达99%以上 | 99 | >= | %
至少组织2场义诊 | 2 | >= | 场
创意说明不多于300字 | 300 | <= | 字
选择10个左右城市 | 10 | ~ | 个
禁止使用厚度低于0.01毫米的地膜 | 0.01 | >= | 毫米
公示期不少于5个工作日 | 5 | >= | 个工作日
各派1名代表 | 1 | = | 名
每校补助最高以二十万元为限 | 20 | <= | 万元
每队补助1万5,000元 | 15000 | = | 元
总经费须达二万五千元以上 | 25000 | >= | 元
入户率达到100% | 100 | = | %
入户率达到98% | 98 | >= | %
同一单位至多申请五案 | 5 | <= | 案
参赛队由3人组成 | 3 | = | 人
确保事故起数同比下降10%以上 | 10 | >= | %
遴选五所学校 | 5 | = | 所
推荐比例不超过本院参评护士人数的5% | 5 | <= | %
整改时限原则上不超过15日 | 15 | <= | 日
护理考核平均成绩在80分以上 | 80 | >= | 分
考核成绩在前30%的 | 30 | <= | %
年度得分75分以上不足90分的为合格 | [75, 90] | range | 分
连续2次排名末位的村予以通报 | 2 | >= | 次
连续两个季度不合格的予以约谈 | 2 | >= | 个季度
服务累计达两年及以上 | 2 | >= | 年
已建成的污水设施正常运行率达95%以上 | 95 | >= | %
义诊持续4-6周 | [4, 6] | range | 周
时间控制在5-10分钟 | [5, 10] | range | 分钟
每人报告时间为15分钟 | 15 | = | 分钟
时长需在20min以上 | 20 | >= | min
年龄要求一般在45周岁左右 | 45 | ~ | 周岁
每月生活补助费2000元 | 2000 | = | 元/月
只推荐1名医生 | 1 | <= | 名
市直医院每院一个 | 1 | = | 个
报送1500字事迹材料 | 1500 | = | 字
每50户配备垃圾桶不少于1组 | 1 | >= | 组
满意率低于60%的单位限期整改 | 60 | < | %
推举一名代表 | 1 | = | 名
与1000家企业开展合作 | 1000 | = | 家
健康素养水平提升到25% | 25 | >= | %
发病率下降到2% | 2 | <= | %
三年内新入职医生参加比武 | 3 | <= | 年
护士每学年进修1-2天 | [1, 2] | range | 天/学年
确保就诊人次同比提升10%以上 | 10 | >= | %
補助以20校為限 | 20 | <= | 校
发生投诉2起以上的科室 | 2 | >= | 起
事故起数比上年下降5% | 5 | = | %
演讲时间5分钟以内 | 5 | <= | 分钟
选手现场展示8分钟 | 8 | = | 分钟
视频时长为5分钟左右 | 5 | ~ | 分钟
细颗粒物浓度控制在35微克/立方米以下 | 35 | <= | 微克/立方米
每个支部安排1次专题党课 | 1 | = | 次
入选照片（2-3张，像素3M以内） | [2, 3] | range | 张
工作图片2—3张 | [2, 3] | range | 张
每学期开设课程不少于3课时 | 3 | >= | 课时/学期
坚持每天锻炼30分钟 | 30 | = | 分钟/天
实现事故零发生 | 0 | = | None
遴选十强 | 10 | = | None
百分之九十五以上的村建立台账 | 95 | >= | %
"""


@pytest.mark.parametrize("row", [line.split(" | ") for line in TARGETS.strip().split("\n")], ids=str)
def test_a_number_that_is_imposed_is_a_target(row):
    words, value, comparator, unit = row

    found = read(f"一、工作要求\n{words}。").targets

    assert [(str(one.value), one.comparator, str(one.unit)) for one in found] == [(value, comparator, unit)]


@pytest.mark.parametrize(
    "words",
    [
        "设一等奖1名",
        "现场成绩占60%",
        "下设5个督查组",
        "去年共排查300家",
        "累计接种5000人",
        "第3次会议",
        "每月开展2次检查",
        "落实八项规定",
        "3日内报送",
        "电话0000-8888999",
        "限三年级学生参加",
        "由各二级党组织确定",
        "实施“百人计划”项目",
        "道路两侧各1公里范围内的村庄",
        "由两个及两个以上单位联合申报的",
        "本办法自发布之日起施行，有效期5年",
        "采用邮寄和网络两种方式报送",
        "每个活动周周二晚七点前发出",
        "决定组织开展一次评议",
        "校长听课每月不少于10节",
        "实现“两升三降”目标",
        "每10天走访1遍",
        "每两年开展一次评选",
        "一起行动",
        "接种率已高达98.88%以上",
    ],
)
def test_other_numbers_are_no_targets(words):
    assert read(f"一、工作要求\n{words}。").targets == []


SLIPS = [
    ("一、时间\n6月30日至6月5日开展检查。", "reversed_dates"),
    ("一、要求\n2月30日前完成整改。", "no_such_day"),
    ("一、要求\n2026年5月15日（星期一）召开会议。", "wrong_weekday"),
    (
        "一、步骤\n（一）总结阶段（6月26日—30日）\n6月26日以前，各单位上报总结。\n（二）巩固阶段（7月1日—10日）",
        "due_before_phase",
    ),
    ("一、步骤\n（一）动员阶段（5月1日—10日）\n（二）实施阶段（5月8日—20日）", "overlapping_phases"),
]


def test_days_between_two_phases_are_a_doubt_and_no_slip():
    plan = read("一、步骤\n（一）动员阶段（5月1日—10日）\n（二）实施阶段（5月15日—20日）")
    assert plan.slips == []
    assert [phase.doubt is not None for phase in plan.phases] == [False, True]


@pytest.mark.parametrize(("body", "kind"), SLIPS)
def test_a_slip_of_dates_is_told(body, kind):
    assert [slip.kind for slip in read(body).slips] == [kind]


def test_dates_in_order_are_no_slips():
    body = "一、步骤\n（一）动员阶段（5月1日—10日）\n5月10日前上报。\n（二）实施阶段（5月11日—20日）"

    assert read(body).slips == []


def test_a_list_of_quotas_goes_on_after_its_first():
    found = read("一、任务\n建成示范点3个、示范户30户。").targets

    assert [(target.value, target.unit) for target in found] == [(3, "个"), (30, "户")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("重点支持300名医生进修，1000名护士培训", [(300, "="), (1000, "=")]),
        ("培养全科医生50名、乡村医生200名和3000名护理人员", [(50, "="), (200, "="), (3000, "=")]),
        ("新建公厕12座，垃圾中转站2座", [(12, "="), (2, "=")]),
        ("名额不超过集体3家、个人5人", [(3, "<="), (5, "<=")]),
        ("选派人员（内科4人、外科2人等，共6人）参加", [(4, "="), (2, "="), (6, "=")]),
    ],
)
def test_a_list_shares_what_is_said_of_its_first_number(words, expected):
    assert [(one.value, one.comparator) for one in read(f"一、任务\n{words}。").targets] == expected


def test_the_whole_number_of_those_concerned_is_a_scope():
    body = "一、培训对象\n全县乡村医生，共450人；护士80人。每队3人。\n二、要求\n认真组织。"

    assert [(one.value, one.comparator) for one in read(body).targets] == [(3, "=")]


def test_who_is_meant_is_said_again_and_counted_once():
    body = "一、对象\n35周岁以下青年医生参加讲座。\n二、要求\n35周岁以下医生参加比武，40周岁以下医生观摩。"

    assert [one.value for one in read(body).targets] == [35, 40]


def test_the_one_of_a_heading_counts_nothing():
    assert read("一、组织一次义诊\n认真组织。\n二、每村选派一名护士\n及时到岗。").targets[0].unit == "名"


def test_below_is_strict_where_the_text_says_so():
    body = "一、标准\n罚款在15万元以下的，按1500元奖励。\n二、附则\n本办法所称“以下”不包括本数。"

    assert [(one.value, one.comparator) for one in read(body).targets] == [(15, "<"), (1500, "=")]


def test_rounds_of_a_contest_are_phases():
    assert phases("一、时间和地点\n初赛时间：6月3日，镇文化站\n决赛时间：6月20日，县文化馆\n二、要求\n按时参加。") == [
        ("初赛", "2026-06-03", "2026-06-03"),
        ("决赛", "2026-06-20", "2026-06-20"),
    ]


def test_an_annual_title_may_leave_its_year_blank():
    period = read("一、任务\n做好登记。", title="20xx年石桥小学工作计划", year=None, issued=None).period

    assert (str(period.start), str(period.end), period.basis) == ("XXXX-01-01", "XXXX-12-31", "stated")


def test_a_step_of_one_day_that_its_text_makes_a_limit_has_no_start():
    body = "一、工作步骤\n（一）登记（6月1日至10日）\n逐户登记。\n（二）报送（6月12日）\n各村6月12日前报送名册。"

    assert phases(body)[1] == ("报送", "None", "2026-06-12")


def test_a_step_behind_one_that_ends_in_the_next_year_is_of_that_year():
    body = "一、时间安排\n（一）补种阶段（12月上旬至次年1月10日）\n补种。\n"
    body += "（二）总结阶段（1月中旬）\n1月15日前报送总结。"
    found = read(body, issued=PartialDate(2026, 9, 15))

    assert str(found.phases[1].start) == "2027-01-11"
    assert str(found.deadlines[0].date) == "2027-01-15"


def test_an_age_in_months_is_no_date():
    assert read("一、目标\n6月龄至5岁儿童接种率达到35%。").deadlines == []


@pytest.mark.parametrize("words", ["领导小组于6月底报县卫健局", "名单汇总后6月20日报镇政府", "6月20日为最后期限"])
def test_a_day_on_which_something_is_handed_to_an_office_is_a_deadline(words):
    assert len(read(f"一、要求\n{words}。").deadlines) == 1


def test_how_long_the_plan_itself_holds_is_its_period():
    period = read(
        "本办法自2026年4月1日起至2026年12月31日止执行。\n一、任务\n做好登记。", title="石桥镇2026年考核办法"
    ).period

    assert period and (str(period.start), str(period.end)) == ("2026-04-01", "2026-12-31")


def test_a_school_year_of_taiwan_in_the_title_is_the_period():
    period = read("一、目的\n維護兒童健康。", title="北嶺國小一百一十學年度健康促進實施計畫", year=None).period

    assert period and (str(period.start), str(period.end)) == ("2021-08-01", "2022-07-31")


def test_work_that_looks_back_on_a_year_is_done_in_the_next():
    body = "一、工作流程\n1.小结。各科室1月5日下班前完成2026年度小结。\n2.评议。1月9日前报名单。"
    issued = PartialDate(2027, 1, 3)
    found = read(body, title="石桥医院2026年度考核工作计划", year=2027, issued=issued)

    assert [str(phase.end) for phase in found.phases] == ["2027-01-05", "2027-01-09"]
    assert found.period and found.period.basis == "from_phases"


def test_rounds_under_the_time_of_a_contest_are_phases_and_no_period():
    body = "一、竞赛时间\n1、报名时间：即日起至6月3日\n2、初赛时间：6月10日\n3、决赛时间：6月20日\n"
    found = read(body, issued=None)

    assert [(str(phase.start), str(phase.end)) for phase in found.phases] == [
        ("None", "2026-06-03"),
        ("2026-06-10", "2026-06-10"),
        ("2026-06-20", "2026-06-20"),
    ]
    assert found.period and found.period.basis == "from_phases"


def test_what_was_learnt_before_a_day_is_not_due_by_it():
    assert read("一、内容\n命题范围：6月10日前所学内容。").deadlines == []


def test_both_ends_of_a_span_may_have_slashes():
    period = read("一、时间\n2026/08/05～08/16", issued=None).period

    assert period and (str(period.start), str(period.end)) == ("2026-08-05", "2026-08-16")


def test_days_that_open_the_text_of_items_are_the_period():
    period = read("一、内容\n（一）升旗仪式。6月7日上午举行。\n（二）主题班会。6月8日下午召开。").period

    assert period and (str(period.start), str(period.end)) == ("2026-06-07", "2026-06-08")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "一、进度安排\n6月底前，完成登记；9月底前，完成走访；12月上旬，总结。",
            [("None", "2026-06-30"), ("None", "2026-09-30"), ("2026-12-01", "2026-12-10")],
        ),
        (
            "一、安排\n（一）启动（6月）\n（二）推进（7月至9月）\n（三）总结（10月上旬）\n",
            [("2026-06-01", "2026-06-30"), ("2026-07-01", "2026-09-30"), ("2026-10-01", "2026-10-10")],
        ),
        (
            "一、考核程序\n1.述职。6月10日前提交报告。\n2.测评。6月11日至15日。\n",
            [("None", "2026-06-10"), ("2026-06-11", "2026-06-15")],
        ),
    ],
)
def test_steps_in_one_paragraph_in_brackets_and_with_a_limit_are_phases(body, expected):
    assert [(start, end) for _, start, end in phases(body)] == expected


def test_activities_with_days_of_their_own_in_brackets_are_no_phases():
    assert phases("一、安排\n（一）讲座（6月5日）\n（二）义诊（6月8日）\n") == []


def test_from_now_on_begins_on_the_day_of_issue():
    period = read("一、活动时间\n从现在开始至年底。").period

    assert period and (str(period.start), str(period.end)) == ("2026-05-08", "2026-12-31")


def test_terms_that_are_counted_with_their_spans_are_phases():
    body = "一、比赛时间\n（一）时间：第一期：6月1日----6月20日；\n第二期：6月21日——7月10日；\n第三期：9月1日——期末考试"

    assert phases(body) == [
        ("第一期", "2026-06-01", "2026-06-20"),
        ("第二期", "2026-06-21", "2026-07-10"),
        ("第三期", "2026-09-01", "None"),
    ]
    period = read(body).period
    assert period and (period.basis, str(period.start), period.end) == ("from_phases", "2026-06-01", None)


def test_items_are_stages_where_the_text_above_counts_as_many():
    body = "一、评选规则\n评选分为推荐、公示、评审三个阶段。\n（一）推荐：科室推荐。\n（二）网上公示。\n（三）评审。"

    assert [name for name, _, _ in phases(body)] == ["推荐", "网上公示", "评审"]
    assert not phases(body.replace("三个", "四个"))


def test_a_stage_that_runs_up_to_a_day_has_an_end_only():
    body = "一、安排\n1.征集阶段（截至6月19日）：提交作品。\n2.展示阶段（7月1日至7日）：网上展示。"

    assert phases(body)[0] == ("征集阶段", "None", "2026-06-19")


def test_a_day_in_brackets_before_which_work_is_done_is_a_deadline():
    found = read("一、要求\n各科室在国际护士节（6月12日）前完成慰问。").deadlines

    assert [str(one.date) for one in found] == ["2026-06-12"]


def test_days_of_checking_in_each_month_are_a_quota():
    assert [one.rule for one in read("一、要求\n每月，督导组抽3--5天进行检查。").cadences] == ["min 3 per month"]


def events(body):
    return [(one.name, str(one.start), str(one.end)) for one in read(body).events]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("一、内容\n（一）义诊活动：6月1日至6月10日在石桥镇。", "义诊活动"),
        ("一、内容\n1.义诊活动：6月1日至6月10日在石桥镇。", "义诊活动"),
        ("一、6月1日至6月10日，宣传发动", "宣传发动"),
        ("一、6月1日至6月10日，宣传发动，张贴海报。", "宣传发动"),
        ("一、义诊\n义诊活动：6月1日至6月10日在石桥镇。", "义诊活动"),
    ],
)
def test_the_name_of_an_activity_is_without_the_marker_of_its_item(body, name):
    assert events(body) == [(name, "2026-06-01", "2026-06-10")]


def test_a_span_from_the_end_of_a_month_under_a_number_is_one_activity():
    assert events("六、7月底至8月初完成验收。") == [("完成验收", "2026-07-31", "2026-08-10")]


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("云岭县2026年元旦期间值班工作方案", None),
        ("云岭县2024年“十四五”规划中期评估实施方案", None),
        ("云岭县“十四五”卫生健康规划", ("2021-01-01", "2025-12-31")),
        ("云岭县2026—2030年“十五五”卫生健康规划", ("2026-01-01", "2030-12-31")),
        ("云岭县2026年妇幼健康工作计划", ("2026-01-01", "2026-12-31")),
    ],
)
def test_the_period_of_a_title_is_that_of_the_work(title, period):
    found = read("一、目标\n做好工作。", title=title, issued=None).period

    assert (found and (str(found.start), str(found.end))) == period


def test_what_is_moved_to_the_next_year_is_doubted():
    steps = "（一）服务阶段（6月至12月）\n上门服务。\n（二）总结阶段（1月）\n1月15日前上报总结。"

    found = read(f"一、实施步骤\n{steps}")

    assert found.phases[1].doubt
    assert [(str(one.date), bool(one.doubt)) for one in found.deadlines] == [("2027-01-15", True)]


@pytest.mark.parametrize(
    ("year", "day", "expected", "slips"),
    [
        (2026, "2月29日", "None", ["no_such_day"]),  # 2027 has none
        (2027, "2月29日", "2028-02-29", []),
        (2027, "2月底", "2028-02-29", []),
        (2024, "2月29日", "None", ["no_such_day"]),  # 2024 has one, 2025 has none
        (2026, "2月底", "2027-02-28", []),
    ],
)
def test_the_end_of_february_is_that_of_the_year_it_is_moved_to(year, day, expected, slips):
    steps = f"（一）服务阶段（6月至12月）\n上门服务。\n（二）总结阶段（1月至3月）\n{day}前上报总结。"

    found = read(f"一、实施步骤\n{steps}", year=year, issued=PartialDate(year, 5, 8))

    assert [str(one.date) for one in found.deadlines] == [expected]
    assert [one.kind for one in found.slips] == slips


def test_this_year_is_not_moved_to_the_next():
    last = "（二）总结阶段（1月）\n对今年12月20日前的登记进行总结，1月15日前上报总结。"

    found = read(f"一、实施步骤\n（一）服务阶段（6月至12月）\n上门服务。\n{last}")

    assert [str(one.date) for one in found.deadlines] == ["2026-12-20", "2027-01-15"]


@pytest.mark.parametrize(
    ("words", "time", "is_doubted"),
    [
        ("6月1日25:30前报送", None, True),
        ("6月1日24:30前报送", None, True),
        ("6月1日9:70前报送", None, True),
        ("6月1日9点75分前报送", None, True),
        ("6月1日24:00前报送", "24:00", False),
        ("6月1日下午13点30前报送", "13:30", False),
        ("6月1日下午3时30前报送", "15:30", False),
        ("6月1日下午13点30分前报送", "13:30", False),
        ("6月1日上午9点前报送", "09:00", False),
    ],
)
def test_an_hour_that_no_clock_shows_is_left_out_with_a_doubt(words, time, is_doubted):
    found = read(f"一、要求\n{words}。").deadlines

    assert [(str(one.date), one.time, bool(one.doubt)) for one in found] == [("2026-06-01", time, is_doubted)]


def test_a_step_in_several_months_goes_on_to_the_end_of_the_last():
    body = "一、实施步骤\n（一）动员阶段（3、4月）\n开会。\n（二）实施阶段（5月至10月）\n（三）总结阶段（11、12月）"

    assert phases(body) == [
        ("动员阶段", "2026-03-01", "2026-04-30"),
        ("实施阶段", "2026-05-01", "2026-10-31"),
        ("总结阶段", "2026-11-01", "2026-12-31"),
    ]
