"""The rules by which the title, the plan's bounds and the outline are found, one example each."""

import pytest

from fuwuyue.plan.parsing.outline import Outline, find_outline
from fuwuyue.plan.parsing.text import Text

SIGNATURE = "云岭县卫生健康局\n2026年3月1日\n"


def outline_of(source: str) -> tuple[Text, Outline]:
    text = Text(source)
    return text, find_outline(text)


def headings(source: str) -> list[tuple[int, str, str]]:
    return [(heading.level, heading.marker, heading.title) for heading in outline_of(source)[1].headings]


def title(source: str) -> str:
    text, outline = outline_of(source)
    return "".join(text.quote(start, end) for start, end in outline.frame.title)


class TestTitle:
    def test_lines_of_a_broken_title_are_joined(self) -> None:
        assert title("云岭县卫生健康局关于开展\n健康服务月活动的通知\n各乡镇：\n一、目标\n") == (
            "云岭县卫生健康局关于开展健康服务月活动的通知"
        )

    def test_letterhead_number_and_date_are_no_title(self) -> None:
        source = "云岭县卫生健康局文件\n云卫〔2026〕5号\n2026年健康服务月活动方案\n（2026年3月1日）\n一、目标\n"

        assert title(source) == "2026年健康服务月活动方案"

    def test_line_of_a_web_page_is_no_title(self) -> None:
        assert title("健康服务月方案\n时间：2026-03-01 08:00\n一、目标\n") == "健康服务月方案"

    def test_notice_that_forwards_a_plan_gives_way_to_it(self) -> None:
        source = (
            "云岭县人民政府关于印发健康县城建设方案的通知\n各乡镇：\n现印发给你们。\n附件：健康县城建设方案\n"
            f"{SIGNATURE}附件\n健康县城建设方案\n为建设健康县城，制定本方案。\n一、目标\n二、任务\n"
        )
        text, outline = outline_of(source)

        assert title(source) == "健康县城建设方案"
        assert outline.frame.title[0][0] > text.folded.index("2026年")

    def test_paper_that_a_notice_hands_on_gives_the_title(self) -> None:
        source = (
            "关于做好公开承诺评议的通知\n各科室：\n现将县卫生健康局《关于做好公开承诺评议的通知》转发给你们。\n"
            "云岭县卫生健康局\n关于做好公开承诺评议的通知\n各单位：\n一、对象\n二、要求\n"
        )

        assert title(source) == "云岭县卫生健康局关于做好公开承诺评议的通知"

    def test_title_may_stand_below_an_opening_to_the_readers(self) -> None:
        opening = "全体职工：\n现将方案发给大家，请认真阅读。\n"
        source = f"{opening}石桥镇对口支援医生\n选派工作方案\n为做好工作，制定本方案。\n一、人数\n二、条件\n"

        assert title(source) == "石桥镇对口支援医生选派工作方案"

    def test_text_that_begins_with_its_body_has_no_title(self) -> None:
        assert title("为办好健康服务月，制定本方案。\n一、目标\n") == ""

    def test_heading_is_no_title(self) -> None:
        assert title("活动简介\n石桥镇每年举办一次。\n活动安排\n1.启动。\n2.总结。\n参加要求\n①自愿参加。\n") == ""

    @pytest.mark.parametrize(
        ("head", "expected"),
        [
            ("首页 > 通知公告 > 正文\n石桥镇读书节活动方案\n", "石桥镇读书节活动方案"),
            ("当前位置：首页 >> 公告\n石桥镇读书节活动方案\n点击：22\n", "石桥镇读书节活动方案"),
            ("石桥镇读书节活动方案 [2026-03-01]\n", "石桥镇读书节活动方案"),
            ("石桥镇2026年环境整治工作\n考 核 办 法\n", "石桥镇2026年环境整治工作考核办法"),
            ("云岭县卫生健康局办公室\n云岭县卫生健康局文件\n云卫〔2026〕5号\n健康服务月方案\n", "健康服务月方案"),
            ("春风义诊\n", "春风义诊"),
            ("【字体：大 中 小】\n阅读月活动方案\n", "阅读月活动方案"),
        ],
    )
    def test_title_stands_under_whatever_head_a_page_has(self, head: str, expected: str) -> None:
        body = "为方便群众就近看病，普及常见病的预防知识，营造人人关心健康的氛围，结合本镇实际，制定本方案。"

        assert title(f"{head}{body}\n一、目标\n二、要求\n").replace(" ", "") == expected

    def test_draft_mark_is_no_part_of_the_title(self) -> None:
        assert title("石桥镇健康服务月实施意见\n（讨论稿）\n一、目标\n") == "石桥镇健康服务月实施意见"


class TestBounds:
    def test_attachments_and_their_list_are_no_part_of_the_plan(self) -> None:
        attachments = "附件：\n1．登记表\n2．汇总表\n"
        source = f"健康服务月方案\n一、目标\n二、要求\n{attachments}{SIGNATURE}附件1\n登记表\n一、填表说明\n"

        assert [heading[2] for heading in headings(source)] == ["目标", "要求"]

    def test_date_line_before_the_outlines_end_is_no_signature(self) -> None:
        source = f"知识竞赛方案\n一、时间\n2026年4月8日\n二、地点\n{SIGNATURE}"

        assert [heading[2] for heading in headings(source)] == ["时间", "地点"]

    def test_whom_to_ask_ends_the_plan_only_behind_its_last_item(self) -> None:
        source = (
            "义诊方案\n一、报名\n二、联系方式\n（一）县医院\n联系人：某某\n（二）县疾控中心\n联系人：某某\n电话：0000\n"
        )

        assert [heading[2] for heading in headings(source)] == ["报名", "联系方式", "县医院", "县疾控中心"]


class TestLevels:
    @pytest.mark.parametrize(
        ("outer", "inner"),
        [
            ("一、", "（一）"),
            ("一、", "1."),
            ("一、", "（1）"),
            ("一、", "①"),
            ("一、", "㈠"),
            ("壹、", "一、"),
            ("（一）", "1、"),
            ("第一章", "第一条"),
            ("第一部分", "一、"),
            ("1.", "（1）"),
            ("1、", "①"),
            ("Ⅰ.", "1."),
        ],
    )
    def test_numbering_stands_under_the_one_further_out(self, outer: str, inner: str) -> None:
        source = f"健康服务月方案\n{outer}主要任务\n{inner}做好宣传\n为群众讲清政策。\n"

        assert [(level, marker) for level, marker, _ in headings(source)] == [(1, outer), (2, inner)]

    def test_stage_stands_under_whatever_it_is_met_in(self) -> None:
        source = "服务月方案\n一、步骤\n第一阶段：3月1日至5日，动员。\n第二阶段：3月6日至20日，实施。\n二、要求\n"

        assert headings(source) == [
            (1, "一、", "步骤"),
            (2, "第一阶段", "3月1日至5日，动员"),
            (2, "第二阶段", "3月6日至20日，实施"),
            (1, "二、", "要求"),
        ]

    def test_emergency_plan_numbers_by_decimals(self) -> None:
        source = "供水应急预案\n1 总则\n1.1 编制目的\n保障供水。\n1.2 适用范围\n2 监测\n2.1 日常监测\n"

        assert [(level, marker) for level, marker, _ in headings(source)] == [
            (1, "1"), (2, "1.1"), (2, "1.2"), (1, "2"), (2, "2.1"),
        ]  # fmt: skip

    def test_chapters_may_have_a_number_and_a_gap_alone(self) -> None:
        source = "供水应急预案\n1 总则\n保障供水。\n2 组织机构\n指挥部负责。\n3 处置程序\n及时报告。\n"

        assert headings(source) == [(1, "1", "总则"), (1, "2", "组织机构"), (1, "3", "处置程序")]

    def test_chapters_over_decimals_need_no_gap(self) -> None:
        source = "供水应急预案\n1总则\n1.1目的\n保障供水。\n2组织体系\n2.1指挥部\n统一指挥。\n3附则\n"

        assert [(level, marker) for level, marker, _ in headings(source)] == [
            (1, "1"), (2, "1.1"), (1, "2"), (2, "2.1"), (1, "3"),
        ]  # fmt: skip

    def test_other_separator_opens_a_list_inside_the_list(self) -> None:
        source = "检查方案\n一、自查\n1.教室。\n2.宿舍：\n1、门窗。\n2、电器。\n3.食堂。\n"

        assert [(level, marker) for level, marker, _ in headings(source)] == [
            (1, "一、"), (2, "1."), (2, "2."), (3, "1、"), (3, "2、"), (2, "3."),
        ]  # fmt: skip

    def test_wrong_repeated_and_skipped_numbers_stay_as_written(self) -> None:
        source = "服务月方案\n一、目标\n三、任务\n四、步骤\n四、要求\n"

        assert [marker for _, marker, _ in headings(source)] == ["一、", "三、", "四、", "四、"]

    def test_headings_without_numbers_count_where_nothing_further_out_is_numbered(self) -> None:
        source = (
            "读书活动方案\n活动目的\n多读好书。\n活动安排\n1.启动。\n2.评比。\n有关要求\n①自愿参加。\n②爱护图书。\n"
        )

        assert [(level, marker) for level, marker, _ in headings(source)] == [
            (1, ""), (1, ""), (2, "1."), (2, "2."), (1, ""), (2, "①"), (2, "②"),
        ]  # fmt: skip

    def test_label_with_a_value_is_no_heading(self) -> None:
        source = (
            "接种方案\n接种时间：12月15日\n"
            "分工安排：\n1）甲老师：登记。\n2）乙老师：引导。\n注意事项：\n①带证件。\n②留观。\n"
        )

        assert [heading[2] for heading in headings(source) if heading[0] == 1] == ["分工安排", "注意事项"]

    def test_row_of_a_table_is_no_heading(self) -> None:
        source = "监督方案\n一、任务\n1\t公示信息\t县卫生监督所\n2\t清洗消毒\t县卫生监督所\n二、要求\n"

        assert [marker for _, marker, _ in headings(source)] == ["一、", "二、"]

    def test_indent_by_a_tab_makes_no_table(self) -> None:
        source = "人才意见\n\t　　一、目标\n\t　　（一）引进。引进医生。\n\t　　二、要求\n"

        assert [(level, marker) for level, marker, _ in headings(source)] == [(1, "一、"), (2, "（一）"), (1, "二、")]

    def test_item_may_begin_with_a_month(self) -> None:
        source = "调整方案\n1.启动。\n2.5-6月份开展走访。\n3.10月开展义诊。\n"

        assert [marker for _, marker, _ in headings(source)] == ["1.", "2.", "3."]

    def test_item_may_begin_with_a_time_of_day(self) -> None:
        source = "演练方案\n一、程序\n1.15:00，报警。\n2.15:02，疏散。\n"

        assert [marker for _, marker, _ in headings(source)] == ["一、", "1.", "2."]

    def test_labelled_item_keeps_its_label_as_marker(self) -> None:
        source = (
            "义诊方案\n一、流程\n环节（一）：量血压。\n环节（二）：问健康。\n二、要求\n任务一：登记。\n任务二：回访。\n"
        )

        assert headings(source) == [
            (1, "一、", "流程"), (2, "环节（一）", "量血压"), (2, "环节（二）", "问健康"),
            (1, "二、", "要求"), (2, "任务一", "登记"), (2, "任务二", "回访"),
        ]  # fmt: skip

    def test_last_item_holds_what_those_before_it_hold(self) -> None:
        source = "义诊方案\n一、分工\n1.会前\n（一）发通知\n（二）借场地\n2.会后\n（一）写小结\n（二）还场地\n"

        assert [level for level, _, _ in headings(source)] == [1, 2, 3, 3, 2, 3, 3]


class TestHeadingTitle:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("一、加强领导，落实责任。各乡镇要成立小组。", "加强领导，落实责任"),
            ("一、第一步（3月1日—5日）：动员", "第一步（3月1日—5日）"),
            ("一、石桥镇（含桃园；柳林）负责：登记", "石桥镇（含桃园；柳林）负责"),
            ("一、每天9:00开门；17:00关门", "每天9:00开门"),
            ("一、总体要求", "总体要求"),
        ],
    )
    def test_title_ends_at_the_first_stop_outside_brackets(self, line: str, expected: str) -> None:
        assert headings(f"服务月方案\n{line}\n") == [(1, "一、", expected)]

    def test_run_together_text_ends_a_title_with_its_phrase(self) -> None:
        body = "以方便群众为目标，稳步推进各项服务工作。" * 30
        items = "（一）宣传发动（3月1日至5日）。张贴公告。（二）集中服务。上门服务。"
        source = f"石桥镇服务月方案如下：一、工作目标{body}二、工作安排{items}"

        assert headings(source) == [
            (1, "一、", "工作目标"),
            (1, "二、", "工作安排"),
            (2, "（一）", "宣传发动（3月1日至5日）"),
            (2, "（二）", "集中服务"),
        ]

    def test_run_together_text_ends_a_short_title_where_that_is_certain(self) -> None:
        rest = "让居民了解常见病的预防，方便居民就近看病。" * 30
        source = (
            f"石桥镇义诊通知\n具体安排如下：一、活动主题送健康到你我身边二、活动内容（一）健康讲座面向老人开展{rest}"
        )

        assert headings(source) == [(1, "一、", "活动主题"), (1, "二、", "活动内容"), (2, "（一）", "健康讲座")]

    def test_run_together_text_ends_with_its_names_and_its_date(self) -> None:
        rest = "让居民了解常见病的预防，方便居民就近看病。" * 20
        source = (
            f"石桥镇卫生院关于开展义诊的通知 全体职工： 为方便群众{rest}安排如下： 一、义诊主题 健康到家 "
            "二、时间安排2026年3月至6月三、要求认真组织。石桥镇卫生院2026年2月20日"
        )
        text, outline = outline_of(source)

        assert title(source) == "石桥镇卫生院关于开展义诊的通知"
        assert [heading[2] for heading in headings(source)][:2] == ["义诊主题", "时间安排"]
        assert text.folded[outline.end :].startswith("石桥镇卫生院")


def test_heading_that_lost_its_line_end_stops_at_the_indent_of_the_paragraph():
    assert headings("一、活动主题 　　健康同行，服务到家。\n二、活动时间 　　6月下旬至7月\n") == [
        (1, "一、", "活动主题"),
        (1, "二、", "活动时间"),
    ]


def test_classes_of_a_school_in_a_table_are_no_items():
    found = headings("一、体检安排\n（1）班   （2）班\n（3）班   （4）班\n二、要求\n按时参加。\n")

    assert [title for _, _, title in found] == ["体检安排", "要求"]


def test_parts_inside_a_sentence_are_no_parts_of_a_plan_with_chapters():
    found = headings("一、测试\n包括两个部分：第一部分：笔试。第二部分：操作。\n二、要求\n认真准备。\n")

    assert [(level, marker) for level, marker, _ in found if marker in ("一、", "二、")] == [(1, "一、"), (1, "二、")]


def test_date_of_the_notice_is_no_part_of_the_title_below_it() -> None:
    source = "各村、各单位：\n现将《石桥镇健康服务月方案》印发给你们。\n2026年5月8日\n石桥镇健康服务月方案\n一、目标\n"

    assert title(source) == "石桥镇健康服务月方案"


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (
            "各位医生：\n本院转县卫生健康局通知，请有意参加的医生认真准备，与医务科联系\n"
            "云岭县卫生健康局云岭县教育局关于开展健康教育比赛的通知\n各乡镇卫生院、学校：\n",
            "云岭县卫生健康局云岭县教育局关于开展健康教育比赛的通知",
        ),
        (
            "医院通知：接到县卫生健康局的文件，请大家踊跃报名，报名表交医务科，联系人是医务科的某某，截止时间另行通知给大家，请相互转告\n"
            "云岭县卫生健康局\n文件\n关于组织参加\n义诊志愿活动的通知\n各县、市卫生健康局，各医院：\n",
            "关于组织参加义诊志愿活动的通知",
        ),
    ],
)
def test_title_of_a_notice_stands_right_above_its_readers(opening: str, expected: str) -> None:
    assert title(f"{opening}现通知如下：\n一、时间\n二、要求\n") == expected


def test_paper_is_handed_on_with_its_number_and_its_office_in_front() -> None:
    name = "云岭省卫生健康委办公室关于选派第三批医生下乡的通知"
    source = (
        f"关于选派第三批医生下乡的通知\n各医院：\n现将《{name}》（云卫发〔2026〕9号，见附件）转发给你们，并提出意见：\n"
        "一、名单于6月15日前报局。\n二、人选于6月10日前报局。\n"
        f"附件：{name}\n{SIGNATURE}附件：\n云岭省卫生健康委办公室关于选派第三批\n医生下乡的通知\n各市：\n"
        "、一、指导思想\n为民服务。\n二、任务\n三、要求\n"
    )

    assert title(source) == name
    assert [heading[2] for heading in headings(source)] == ["指导思想", "任务", "要求"]


def test_lesson_that_begins_a_sentence_is_no_section_of_the_plan() -> None:
    source = "做操方案\n一、目的\n二、流程\n（一）集合\n第二节下课后，各班到操场集合，排成两列。\n三、要求\n"

    assert [heading[:2] for heading in headings(source)] == [(1, "一、"), (1, "二、"), (2, "（一）"), (1, "三、")]


def test_heading_behind_a_date_that_lost_its_line_end_is_one() -> None:
    source = "比赛方案\n一、主题\n二、时间\n2026年6月-9月三、参赛对象\n全体医生。\n四、内容\n"

    assert [heading[1] for heading in headings(source)] == ["一、", "二、", "三、", "四、"]
