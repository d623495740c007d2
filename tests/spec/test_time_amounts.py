"""Amounts in plans, class by class: how they are written, and which target is read."""

import pytest

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.time_parts import find_time_parts


def read(words):
    text = Text(f"云岭县健康宣传服务月方案\n一、工作要求\n{words}。")
    outline = find_outline(text)
    return find_time_parts(text, outline, Context(2026, PartialDate(2026, 5, 8), "服务月方案"))


def targets(words):
    """Return the targets in short form; a ! stands behind one that sets something off."""
    found = read(words).targets
    return "; ".join(f"{one.value} {one.comparator} {one.unit}{' !' if one.role else ''}" for one in found)


def rows(table):
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().split("\n")]


COMPARED = """
推荐人数不超过本单位在编教师总数的15% | 15 <= %
抽检比例不低于辖区持证商户总数的20% | 20 >= %
综合成绩排名位于年级前20% | 20 <= %
对考核排名后5%的单位进行约谈 | 5 <= %
群众满意率低于70%的单位责令整改 | 70 < %
原则上同一教师只推荐1件作品 | 1 <= 件
每人可申报2个项目 | 2 <= 个
在岗时间为两年多以上 | 2 >= 年
志愿服务不少于一年半 | 1.5 >= 年
培训不少于两个半小时 | 2.5 >= 小时
水温保持在26℃-28℃ | [26, 28] range ℃
整改时限原则上不超过15日 | 15 <= 日
"""


@pytest.mark.parametrize(("words", "expected"), rows(COMPARED))
def test_words_beside_a_number_compare_it(words, expected):
    assert targets(words).replace(" !", "") == expected


@pytest.mark.parametrize(
    "words",
    ["限三年级学生参加", "各二级学院组织学习", "二级以上医院设立发热门诊", "设立“百人智库”项目", "周二晚开展巡查"],
)
def test_a_number_in_a_name_counts_nothing(words):
    assert targets(words) == ""


LISTED = """
引进骨干教师5名、学科带头人2名 | 5 = 名; 2 = 名
重点引进20名首席技师、40名高级技工 | 20 = 名; 40 = 名
支持30名医师进修，50名护士参加专科培训 | 30 = 名; 50 = 名
新建垃圾房6座，分拣站2座 | 6 = 座; 2 = 座
音乐组（包括合唱4人、舞蹈6人等项目，共10人） | 4 = 人; 6 = 人; 10 = 人
县医院院长助理1人，县中心小学办公室主任1人 | 1 = 人; 1 = 人
每校申报不超过集体2个、个人4名 | 2 <= 个; 4 <= 名
各镇最多推荐家庭3户或个人1名 | 3 <= 户; 1 <= 名
治理率达到40%以上，终端运行率达95%以上，问题整改率100% | 40 >= %; 95 >= %; 100 = %
新增站点不少于4个，回访率100% | 4 >= 个; 100 = %
除抽调2人外，还应选派6人 | 6 = 人
活动照片3-5张，活动总结1份 | [3, 5] range 张; 1 = 份
资助标准：小学500元/学期，初中600元/学期 | 500 = 元/学期; 600 = 元/学期
"""


@pytest.mark.parametrize(("words", "expected"), rows(LISTED))
def test_a_list_shares_its_verb_and_its_limit(words, expected):
    assert targets(words) == expected


STEPS = """
笔试成绩在60分以上 | 60 >= 分
考核得分90分以上的为优秀 | 90 >= 分 !
考核得分低于60分的为不合格 | 60 < 分 !
80分以上不足90分的为良好 | [80, 90] range 分 !
60分（含）以上80分以下的为合格 | [60, 80] range 分 !
80-89分为良好 | [80, 89] range 分
工作经历三年以上五年以下 | [3, 5] range 年
5000元以下的，由乡镇审批；5000元以上的，报县财政局审批 | 5000 < 元 !; 5000 >= 元 !
"""


@pytest.mark.parametrize(("words", "expected"), rows(STEPS))
def test_a_scale_has_steps_that_do_not_overlap(words, expected):
    assert targets(words) == expected


@pytest.mark.parametrize(
    "words", ["每缺一次扣5分", "满分100分", "总分不超过100分", "最高加10分", "上午10时30分以前集合"]
)
def test_marks_given_or_taken_are_no_targets(words):
    assert targets(words) == ""


TRIGGERS = """
对连续2次排名末位的单位进行约谈 | 2 >= 次 !
连续三个月考核不合格的村取消资格 | 3 >= 个月 !
连续两个季度不达标的企业列入名单 | 2 >= 个季度 !
累计三次受到警告的，予以停业 | 3 >= 次 !
累计出现3处及以上隐患的单位予以通报 | 3 >= 处 !
从业人员不足10人的，可不设专职安全员 | 10 < 人 !
过火面积超过3亩的，扣除保证金 | 3 > 亩 !
造成10人以上死亡，或者50人以上重伤的，为重大事故 | 10 >= 人; 50 >= 人 !
"""


@pytest.mark.parametrize(("words", "expected"), rows(TRIGGERS))
def test_what_follows_on_a_number_is_set_off_by_it(words, expected):
    assert targets(words) == expected


LENGTHS = """
每人汇报时间为10分钟 | 10 = 分钟
视频时长控制在3-5分钟 | [3, 5] range 分钟
活动持续三到五周 | [3, 5] range 周
轮换时间为一年半 | 1.5 = 年
在岗时间为两年多 | 2 > 年
年龄一般在45周岁左右 | 45 ~ 周岁
片头展示5秒基本信息 | 5 = 秒
分3年发放安家补贴 | 3 = 年
连续5年给予租房补贴 | 5 = 年
证书有效期3年 | 3 = 年
五年内新入职教师必须参加 | 5 <= 年
志愿服务累计满一年 | 1 >= 年
累计服务时间达两年及以上 | 2 >= 年
"""


@pytest.mark.parametrize(("words", "expected"), rows(LENGTHS))
def test_a_length_of_time_may_be_fixed(words, expected):
    assert targets(words) == expected


@pytest.mark.parametrize(
    "words", ["本办法有效期3年", "自2026年6月1日起施行，有效期5年", "3年内完成", "活动开展3天以来"]
)
def test_other_times_are_no_targets(words):
    assert targets(words) == ""


ONE_OF_EACH = """
每校一个 | 1 = 个
各班一名 | 1 = 名
每个学校选择1个学段 | 1 = 个
每50户配备垃圾桶不少于1组 | 1 >= 组
报送1500字事迹材料 | 1500 = 字
拍摄时长需在20min以上 | 20 >= min
作品配照片（2-3张，像素3M以内） | [2, 3] range 张
推举一名代表发言 | 1 = 名
现有示范点3个，今年新建5个 | 5 = 个
上级下达任务数为200人 | 200 = 人
与12家企业开展校企合作 | 12 = 家
一套《登记手册》 | 1 = 套
较上年增长8%以上 | 8 >= %
家属可探亲一次 | 1 <= 次
已建成的站点运行率达95%以上 | 95 >= %
"""


@pytest.mark.parametrize(("words", "expected"), rows(ONE_OF_EACH))
def test_what_each_makes_or_has_is_a_target(words, expected):
    assert targets(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "大会是在关键时刻召开的一次重要会议",
        "决定组织开展一次专项检查",
        "采取线上、现场等三种形式",
        "每5人组成一个小组",
        "现有教师45人、学生800人",
        "累计培训5000余人",
        "去年发生事故3起",
        "我校现有教师45人、学生800人，共845人",
        "全镇总人口3.2万人，其中党员1200人",
        "评选出优秀组织奖10个、优秀指导教师奖5个",
        "原定4月进行的20学分培训延期",
    ],
)
def test_what_is_told_is_no_target(words):
    assert targets(words) == ""


def test_an_item_below_outcomes_begins_with_its_number():
    assert targets("做好登记。\n二、预期成果\n1．课堂：30节优质课例") == "30 = 节"


BESIDE_A_TERM = """
每年培训不少于50名医生 | 50 >= 名/年
每月发放生活补助800元 | 800 = 元/月
背街小巷每日保洁不少于10小时 | 10 >= 小时/天
每周体育课不少于4课时 | 4 >= 课时/周
教师每学期听课不少于20节 | 20 >= 节/学期
"""


@pytest.mark.parametrize(("words", "expected"), rows(BESIDE_A_TERM))
def test_an_amount_for_a_term_has_the_term_in_its_unit(words, expected):
    assert targets(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "中层干部每月听课不少于4节",
        "每半年不少于1次",
        "半年开展一次评估",
        "每3年修订一次",
        "三年修订一次",
        "一年开展四次活动",
    ],
)
def test_how_often_is_a_cadence_and_no_target(words):
    assert targets(words) == ""


IN_OTHER_FIELDS = """
消防通道宽度不应小于4米 | 4 >= 米
浓度控制在35微克/立方米以下 | 35 <= 微克/立方米
演讲时间5分钟以内 | 5 <= 分钟
路演时间控制在8分钟以内，答辩5分钟 | 8 <= 分钟; 5 = 分钟
课堂展示限时15分钟 | 15 <= 分钟
日降雨量达到50毫米以上时，启动三级响应 | 50 >= 毫米 !
超过30人的考点设置备用考场 | 30 > 人 !
请假超过3天的，须报批 | 3 > 天 !
近三年获得区级以上荣誉2次以上 | 2 >= 次
门店面积60平方米以下的，配备灭火器2具 | 60 <= 平方米 !; 2 = 具
县财政每年列支100万元 | 100 = 万元/年
走访每个乡镇2个村，每村抽查10户 | 2 = 个; 10 = 户
每班学生人数不得超过二十九人 | 29 <= 人
研習時數至少六小時 | 6 >= 小時
"""


@pytest.mark.parametrize(("words", "expected"), rows(IN_OTHER_FIELDS))
def test_amounts_of_other_fields_are_read(words, expected):
    assert targets(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "近三年来共发生火灾12起，死亡3人",
        "设一等奖1名、二等奖2名，分别奖励500元、300元",
        "全县15个乡镇、230个行政村参加",
    ],
)
def test_facts_and_prize_money_are_no_targets(words):
    assert targets(words) == ""


MORE = """
承办医院可直报2组 | 2 <= 组
每个科室可遴选推荐3件作品 | 3 <= 件
计划40支队 | 40 = 支
宣传稿300字 | 300 = 字
凭48小时核酸检测报告入场 | 48 <= 小时
新增健康小屋设施60个 | 60 = 个
提交义诊录像光盘一张 | 1 = 张
每个家庭选一件健康用品 | 1 = 件
每科室推荐一人 | 1 = 人
全年完成接种1.2万剂次 | 1.2 = 万剂次
用水量日均不超过65吨 | 65 <= 吨/天
补贴最长10年、每月5000元 | 10 <= 年; 5000 = 元/月
逾期30日仍未登记的，予以通报 | 30 >= 日 !
病假累计超过15天 | 15 > 天
排名在全院前三名的科室 | 3 = 名
参赛费用：50元/位 | 50 = 元/位
"""


@pytest.mark.parametrize("row", rows(MORE), ids=str)
def test_more_wordings_impose_an_amount(row):
    words, expected = row

    assert targets(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "建成24小时自助小屋",
        "落实1米线要求",
        "每人一次机会",
        "总分前6名的科室获得团体奖",
        "距县城约30公里",
        "自己选一件用品",
    ],
)
def test_words_with_a_number_that_impose_nothing(words):
    assert targets(words) == ""


def test_how_a_game_is_played_is_no_target():
    text = Text("健康杯比赛方案\n一、报名\n每队报3名队员。\n二、比赛规则\n每队派1名队员，越过2个障碍。")

    assert [one.value for one in find_time_parts(text, find_outline(text), Context(2026)).targets] == [3]


def test_the_number_of_an_item_is_no_part_of_the_amount_behind_it():
    assert targets("指标如下：\n1. 35岁以上居民测压率95%以上") == "35 >= 岁; 95 >= %"


def test_all_places_that_are_reached_are_a_scope():
    assert targets("实现全县12个乡镇服务覆盖率100%") == "100 = %"


def test_a_list_of_stores_goes_on_through_its_units():
    assert targets("储备毛毯600条、帐篷20顶、棉被150床") == "600 = 条; 20 = 顶; 150 = 床"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("请每个科室确定一位联络员", "1 = 位"),
        ("各村明确1名联系人负责协调", "1 = 名"),
        ("现场由1人进行汇报", "1 = 人"),
        ("另由2人根据情况打分", "2 = 人"),
        ("各科室五年内青年医生", "5 <= 年"),
        ("支医时间为一年", "1 = 年"),
        ("向红十字会报名", ""),
        ("达成以下三项目标", ""),
        ("按照网络点赞（20%）+专家评审（80%）的方式评选", ""),
    ],
)
def test_whom_each_body_names_is_asked_and_parts_of_a_mark_are_not(words, expected):
    assert targets(words) == expected


POINTS = """
每校投入二点五万元以上 | 2.5 >= 万元
接种率达到百分之九十五点五以上 | 95.5 >= %
接种率在百分之三点二以上 | 3.2 >= %
差错率控制在百分之零点五以下 | 0.5 <= %
下降不少于零点五个百分点 | 0.5 >= 个百分点
投入二点五至三点二五万元以上 | [2.5, 3.25] range 万元
经费不少于十二点〇五万元 | 12.05 >= 万元
上午九点二十人以上参加 |
上午九点200人以上参加 | 200 >= 人
"""


@pytest.mark.parametrize(
    "row", [(line.split(" |")[0], line.split(" |")[1].strip()) for line in POINTS.strip().split("\n")]
)
def test_a_point_between_han_numerals_is_read_or_gives_no_value(row):
    words, expected = row

    assert targets(words) == expected


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("接到报告后1.5小时内上报", "within 1.5 hours of 接到报告"),
        ("接到报告后二点五小时内上报", "within 2.5 hours of 接到报告"),
        ("接到报告后一个半小时内上报", "within 1.5 hours of 接到报告"),
        ("会议召开前1.5天报送名单", "1.5 days before 会议召开"),
    ],
)
def test_a_time_with_a_point_or_a_half_is_read_whole(words, rule):
    assert [one.rule for one in read(words).deadlines] == [rule]


def test_the_number_of_an_item_is_no_part_of_a_time():
    assert [one.rule for one in read("收到报告后：\n1.24小时内上报信息").deadlines] == ["within 24 hours"]
