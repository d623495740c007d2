"""Which named bodies are units of the plan, and in which role."""

import pytest

from fuwuyue.plan.parsing.names import find_names
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.units import find_units


def units(body: str) -> dict[str, str]:
    text = Text(f"健康服务月方案\n一、任务\n{body}\n")
    outline = find_outline(text)
    names = find_names(text, outline.start, outline.end)
    return {unit.name: unit.role for unit in find_units(text, outline, names)}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("由县工业和信息化局会同县农业农村局办理", ["县工业和信息化局", "县农业农村局"]),
        ("报县卫生健康局疾控科备案", ["县卫生健康局疾控科"]),
        ("县“两非”办和县“两非”专案组", ["县“两非”办", "县“两非”专案组"]),
        ("云岭健康（石桥）有限公司承办", ["云岭健康（石桥）有限公司"]),
        ("组织学生到公共场所，教研组长到处查处，规范学校办学", []),
        ("市委文明办（创建办）牵头", ["市委文明办（创建办）"]),
        ("由镇党政办公室会同县安委办公室检查", ["镇党政办公室", "县安委办公室"]),
        ("镇社会事务办牵头，镇城管科配合，报县教育局安管股备案", ["镇社会事务办", "镇城管科", "县教育局安管股"]),
        ("宣传科学知识，实行日报告，建设服务站点，完善政府网站", []),
        ("校党委会议审定，报校长办公会备案", ["校党委", "校长办公会"]),
        ("巡诊与物资保障组、疫情信息组", ["巡诊与物资保障组", "疫情信息组"]),
        ("分小学组、中学组、公开组比赛", []),
        ("石桥师范学校扩大学前专业招生，县政府教育督导室检查", ["石桥师范学校", "县政府教育督导室"]),
        ("教务处于9月20日检查，学生处于休息状态", ["教务处"]),
        ("刑侦支队牵头，经侦支队配合", ["刑侦支队", "经侦支队"]),
        ("必要时转介石桥市心理辅导中心", ["石桥市心理辅导中心"]),
        ("县农技推广中心专家组成队伍", ["县农技推广中心"]),
        ("重症医学科、老年病科于6月底前完成", ["重症医学科", "老年病科"]),
        ("石桥粮油专业合作社、石桥职业学校", ["石桥粮油专业合作社", "石桥职业学校"]),
        ("县政府办公厅（室）", ["县政府办公厅（室）"]),
        ("请求县武警中队支援", ["县武警中队"]),
        ("县疾控中心组成检测队", ["县疾控中心", "检测队"]),
    ],
)
def test_names_are_found_whole(words: str, names: list[str]) -> None:
    text = Text(words)

    assert [text.quote(name.start, name.end) for name in find_names(text, 0, len(text.folded))] == names


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("县民政局要做好登记。", {"县民政局": "tasked"}),
        ("由县民政局牵头，县残联配合。", {"县民政局": "lead", "县残联": "support"}),
        ("县卫健局会同县教育局、县民政局检查。", {"县卫健局": "tasked", "县教育局": "support", "县民政局": "support"}),
        ("完善登记制度。（县民政局牵头，县财政局参与）", {"县民政局": "lead", "县财政局": "support"}),
        ("主办：县卫健局\n承办：县疾控中心、县医院", {"县卫健局": "lead", "县疾控中心": "tasked", "县医院": "tasked"}),
        ("成立由县长任组长的健康服务月活动领导小组。", {"健康服务月活动领导小组": "lead"}),
        ("公安、民政、教育等部门要密切配合。", {"公安": "support", "民政": "support", "教育": "support"}),
        ("办公室设在县卫生健康局。", {"县卫生健康局": "tasked"}),
        ("查处不了的移交县卫生监督所处理。", {"县卫生监督所": "tasked"}),
        ("5月10日至12日县消防救援大队开展检查。", {"县消防救援大队": "tasked"}),
        ("（牵头单位：县卫健局，配合单位：县民政局）", {"县卫健局": "lead", "县民政局": "support"}),
        ("下设宣传组、巡诊组和督查组三个组。", {"宣传组": "tasked", "巡诊组": "tasked", "督查组": "tasked"}),
        ("下设办公室（简称县服务办），抓好落实。", {"县服务办": "tasked"}),
        ("由县卫健局、城东新区等单位组织报名。", {"县卫健局": "tasked", "城东新区": "tasked"}),
        ("由护理与健康学院承办。", {"护理与健康学院": "tasked"}),
        ("由县财政给予补助。", {"县财政": "tasked"}),
        ("会同公安、民政等部门开展检查。", {"公安": "support", "民政": "support"}),
        ("学校研究生评优办公室审查材料。", {"学校研究生评优办公室": "tasked"}),
        ("组建青年医生宣讲团。", {"青年医生宣讲团": "lead"}),
        ("成立服务领导小组办公室，设在党政办公室，负责协调。", {"服务领导小组办公室": "lead", "党政办公室": "tasked"}),
        ("宣传与联络组、教育与培训组要各司其职。", {"宣传与联络组": "tasked", "教育与培训组": "tasked"}),
        ("纪检办公室/县卫健局督导。", {"纪检办公室": "tasked", "县卫健局": "tasked"}),
        ("民生服务办牵头，经济发展办配合。", {"民生服务办": "lead", "经济发展办": "support"}),
        ("教务处、学工部等中层处室要审核。", {"教务处": "tasked", "学工部": "tasked"}),
        ("院党委会议根据评审意见确定名单。", {"院党委": "tasked"}),
        ("下设专家评审委员会。", {"专家评审委员会": "tasked"}),
        ("须经医院伦理委员会审议，提交院长办公会审定。", {"医院伦理委员会": "tasked", "院长办公会": "tasked"}),
        ("县教育局、县卫健委、税务等要落实。", {"县教育局": "tasked", "县卫健委": "tasked", "税务": "tasked"}),
        ("党政办负责登记，党政办公室汇总。", {"党政办公室": "tasked"}),
        ("成立健康服务领导小组办公室，设在党政办公室。", {"健康服务领导小组办公室": "lead", "党政办公室": "tasked"}),
        ("县卫健局下设专家评议委员会。", {"县卫健局": "tasked", "专家评议委员会": "tasked"}),
        ("妇幼科、医政科等中层处室会同护理部审核。", {"妇幼科": "tasked", "医政科": "tasked", "护理部": "support"}),
        ("妇幼科/护理部将联合检查。", {"妇幼科": "tasked", "护理部": "tasked"}),
        ("校党委会议讨论决定人选。", {"校党委": "tasked"}),
        ("县卫健局、医保、县妇联、城东新区等要广泛发动。",
         {"县卫健局": "tasked", "医保": "tasked", "县妇联": "tasked", "城东新区": "tasked"}),
        ("（县民政局牵头，县残联、县妇联，各乡镇卫生院按职责分工负责）",
         {"县民政局": "lead", "县残联": "tasked", "县妇联": "tasked", "乡镇卫生院": "tasked"}),
        ("协办：云岭健康股份有限公司（以下简称云岭健康）", {"云岭健康股份有限公司": "support"}),
        ("卫生系统要先行一步。", {"卫生系统": "tasked"}),
        ("成立学校健康服务工作领导小组。学校领导小组要加强调度。", {"学校健康服务工作领导小组": "lead"}),
        ("党政办公室负责协调，党政办按月汇总。", {"党政办公室": "tasked"}),
        ("县广播电台、县融媒体中心、校园网开设专栏。", {"县广播电台": "tasked", "县融媒体中心": "tasked"}),
        ("县财政安排资金，由县财政扣缴。", {"县财政": "tasked"}),
        ("业务部门、县科技信息研究院进行审查。", {"县科技信息研究院": "tasked"}),
        ("委托第三方机构石桥市评估中心评审。", {"石桥市评估中心": "tasked"}),
        ("县医学会护理分会承办，在石桥医院分会场同步举行。", {"县医学会护理分会": "tasked"}),
        ("提交县委常委会审定。", {"县委常委会": "tasked"}),
        ("网信、文化、民政部门在各自职责内查处。", {"网信": "tasked", "文化": "tasked", "民政部门": "tasked"}),
        ("责任部门：妇幼科  配合部门：护理部、信息科  完成时间：6月底",
         {"妇幼科": "tasked", "护理部": "support", "信息科": "support"}),
        ("下设三个专业工作组：巡诊服务组、物资保障组。", {"巡诊服务组": "tasked", "物资保障组": "tasked"}),
        ("成立“云岭青年志愿服务团队”。", {"云岭青年志愿服务团队": "lead"}),
        ("成立「健康優先區審查小組」，審核計畫。", {"健康優先區審查小組": "lead"}),
        ("范围包括评审组认为需要走访的家庭。", {"评审组": "tasked"}),
        ("各县（市、区）妇联负责登记，各县（市）妇联按月汇总。", {"县（市、区）妇联": "tasked"}),
        ("县委文明办（创建办）负责督查，县委文明办（县创建办）按月通报。", {"县委文明办（创建办）": "tasked"}),
        ("由县妇联、县残联、某地妇女工作者之家联合主办。", {"县妇联": "lead", "县残联": "lead"}),
        ("家庭访视（妇幼科、学生会宣传部）", {"妇幼科": "tasked", "学生会宣传部": "tasked"}),
        ("科普讲座（负责：妇幼科；协助：信息科）", {"妇幼科": "tasked", "信息科": "support"}),
        ("成立由副县长任组长，县财政局等单位负责人任副组长的云岭县健康服务领导小组。",
         {"云岭县健康服务领导小组": "lead"}),
        ("石桥粮油专业合作社、石桥医药公司为服务主体。", {"石桥粮油专业合作社": "tasked", "石桥医药公司": "tasked"}),
        ("县卫健局、县妇联等领导小组成员单位分工负责。", {"县卫健局": "tasked", "县妇联": "tasked"}),
    ],
)  # fmt: skip
def test_body_that_acts_is_a_unit(body: str, expected: dict[str, str]) -> None:
    assert units(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "各单位要高度重视，各乡镇要抓好落实。",
        "成员由县民政局、县教育局等部门负责人组成。",
        "及时将情况报县卫生健康局。",
        "根据县教育局关于做好服务的通知要求。",
        "加强与县疾控中心的联系。",
        "班主任要认真登记，县卫生健康局局长到场。",
        "按照云政办〔2026〕5号文件办理。",
        "县公安局多次发布预警。",
        "新建垃圾中转站2座。",
        "食宿费由县体育局负担。",
        "各村党组织要抓好落实，县（区）局要做好登记。",
        "大力引进科研创新团队。",
        "由县医院、县疾控中心组成专家组。",
        "优先采购国产监测系统设备，保障政府网站运行。",
        "体检中心：某某",
        "县医院五楼会议室集合。",
        "联系人：县疾控中心某某，手机：某。",
        "责任单位：各大队（社区）、各年级组",
        "建设健康服务站点，实行日报告。",
        "本组要努力，本团队将走访。",
        "地点：县妇幼保健院二号楼大厅集合。",
        "联系方式：\n县卫健局妇幼科某某，电话0000。",
        "二、带队\n1.体检中心：某某",
        "县疾控中心APP推广率不高。",
        "县卫健局于2019年开发推广预约平台。",
        "县卫健局将服务纳入到了考核。",
        "复查费用由乡镇卫生院承担。",
        "按照《中共某县委办公室 县人民政府办公室印发实施细则》执行。",
        "配合本计划成效评估系统填报。",
        "因此，本团队要先行一步。",
        "邀请县中医医院医师授课。",
        "由县卫健局局长任组长，县民政局、县残联、各乡镇卫生院主要负责人为成员。",
        "函报县教育局备查。",
        "到县医院进行体检。",
        "比赛分两大组进行，第一组负责巡诊。",
        "组员：体育组全体教师。",
        "各实践团队要购买保险，评选优秀团队10支。",
        "图书馆、体育馆等公共场所开展消毒。",
        "图书馆、实验室等公共区域由相关处室负责消毒。",
        "县老年大学 10月10日(周二)上午\n东门社区 10月12日",
        "由县教育局补助款支应。",
        "执行县篮球协会审定的规则。",
        "各分局要加强巡逻。",
        "二、依据\n（一）县教育局健康服务计划。\n（二）县卫健局要求开展服务。",
        "做好培训机构审批登记。",
        "将材料寄至评审小组（石桥卫生学院）。",
        "石桥银行提供赞助。",
        "由县医学会推荐的医师授课。",
        "材料送妇幼科（妇女活动中心203室）。",
        "（一）建设乡镇卫生服务站\n发展壮大农民专业合作社。",
        "依据：县教育局2026年6月1日函办理。",
        "二、组织机构\n（一）健康小屋",
    ],
)
def test_addressee_member_recipient_or_person_is_no_unit(body: str) -> None:
    assert units(body) == {}


def test_body_is_listed_once_in_its_fullest_form() -> None:
    assert list(units("领导小组要加强调度。成立健康服务月活动领导小组。县健康服务月活动领导小组负责检查。")) == [
        "县健康服务月活动领导小组"
    ]


def test_short_name_given_in_brackets_is_the_same_body() -> None:
    assert list(units("成立健康服务月活动领导小组（以下简称县活动小组）。县活动小组要加强调度。")) == [
        "健康服务月活动领导小组"
    ]


def test_department_that_heads_its_duties_is_a_unit() -> None:
    text = Text(
        "健康服务月方案\n一、职责分工\n（一）妇幼保健管理科：牵头组织。\n（二）各乡镇卫生院：上门服务。\n二、要求\n"
    )
    outline = find_outline(text)

    assert [unit.name for unit in find_units(text, outline, [])] == ["妇幼保健管理科", "乡镇卫生院"]


def test_only_names_are_taken_from_a_table_that_lost_its_columns() -> None:
    cells = "任务\n内容\n责任单位\n动员部署\n召开大会\n县卫健局\n集中服务\n上门走访\n县疾控中心"

    assert list(units(cells)) == ["县卫健局", "县疾控中心"]


def test_departments_on_lines_below_a_label_of_duties_are_units() -> None:
    text = Text("健康服务月方案\n一、领导小组\n组长：某某\n部门分工：\n药剂科：备药\n总务科：保障\n二、要求\n")

    assert [unit.name for unit in find_units(text, find_outline(text), [])] == ["药剂科", "总务科"]


def test_names_on_a_line_below_a_heading_that_is_a_label_are_units() -> None:
    text = Text(
        "健康服务月方案\n一、承办单位\n  云岭县卫生健康局  云岭县总工会  云岭县妇女联合会  云岭县红十字会"
        "  云岭县人民医院\n二、地点\n县体育馆\n"
    )
    outline = find_outline(text)
    names = find_names(text, outline.start, outline.end)

    assert [unit.name for unit in find_units(text, outline, names)] == [
        "云岭县卫生健康局",
        "云岭县总工会",
        "云岭县妇女联合会",
        "云岭县红十字会",
        "云岭县人民医院",
    ]


def test_heading_that_begins_with_a_list_and_goes_on_is_no_list() -> None:
    text = Text("健康服务月方案\n一、任务\n1.县妇联、县残联联合开展义诊进村\n2.县卫健局检查\n")
    outline = find_outline(text)
    names = find_names(text, outline.start, outline.end)

    assert [unit.name for unit in find_units(text, outline, names)] == ["县妇联", "县残联", "县卫健局"]


def test_bodies_that_decide_together_lead() -> None:
    text = Text("健康服务月方案\n县卫健局、县妇联决定联合开展义诊。\n一、任务\n进村义诊。\n")
    outline = find_outline(text)
    names = find_names(text, outline.start, outline.end)

    assert {unit.name: unit.role for unit in find_units(text, outline, names)} == {"县卫健局": "lead", "县妇联": "lead"}


def test_cell_of_a_table_is_a_unit() -> None:
    assert list(units("1\t公示信息\t县卫生监督所\t5月底前\n2\t清洗消毒\t县文化旅游局\t6月底前")) == [
        "县卫生监督所",
        "县文化旅游局",
    ]


def test_names_under_a_heading_that_is_a_label_are_units() -> None:
    text = Text(
        "健康杯比赛方案\n一、主办单位\n县卫健局 县总工会\n二、承办单位\n县体育馆\n三、组别\n分青年组、职工组两组。\n"
    )

    assert {one.name: one.role for one in find_units(text, find_outline(text), [])} == {
        "县卫健局": "lead",
        "县总工会": "lead",
        "县体育馆": "tasked",
    }


def test_who_decides_in_the_opening_is_no_addressee() -> None:
    text = Text(
        "关于举办健康杯比赛的通知\n为增进健康，县卫健局、县总工会决定联合举办比赛，现将事项通知如下：\n一、时间\n6月。\n"
    )
    names = find_names(text, 0, len(text.folded))

    assert [one.name for one in find_units(text, find_outline(text), names)] == ["县卫健局", "县总工会"]


@pytest.mark.parametrize(
    "opening",
    [
        "经县卫健局党组、云岭县卫生健康局研究，决定开展义诊。",
        "云岭县卫生健康局根据工作重点，结合实际，制定了本方案。",
    ],
)
def test_issuer_that_only_decides_on_the_plan_or_draws_it_up_is_no_unit(opening: str) -> None:
    text = Text(f"健康服务月方案\n{opening}\n一、任务\n进村义诊。\n")
    outline = find_outline(text)
    names = find_names(text, outline.start, outline.end)

    assert find_units(text, outline, names, issuer="云岭县卫生健康局") == []


def test_departments_on_lines_under_a_heading_of_duties_are_units() -> None:
    text = Text("健康服务月方案\n一、职责分工\n药剂科：备药\n总务科：保障\n二、要求\n")

    assert [unit.name for unit in find_units(text, find_outline(text), [])] == ["药剂科", "总务科"]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("医务科、感控科、药学部、信息中心各司其职。", ["医务科", "感控科", "药学部", "信息中心"]),
        ("村“两委”要上门登记，村妇联配合。", ["村“两委”", "村妇联"]),
        ("县公安局、县交通运输局、各乡镇政府按照职责分工落实。", ["县公安局", "县交通运输局"]),
        ("县教育督导室将组织督导。", ["县教育督导室"]),
        ("专班由县农业农村局抽调人员组成。", []),
        ("实施机构：对检查质量、医疗安全和个人信息安全负责。", []),
        ("凭县医院证明，告知县疾控中心要登记。", ["县疾控中心"]),
        ("本办法所称服务，派出所要登记。", ["派出所"]),
        ("分老年组、乡镇组，各组要报名。", []),
        (
            "由县残联和各区、县（市）总工会，各妇联和各地融媒体中心共同协办。",
            ["县残联", "区、县（市）总工会", "妇联", "融媒体中心"],
        ),
        ("由护理部、药剂科以及各年级组协调配合，各年级组要登记。", ["护理部", "药剂科", "年级组"]),
        ("各教研组、年级组应结合实际开展义诊。", []),
        ("县卫健局成立2个督查组，对乡镇验收。", ["县卫健局", "督查组"]),
        ("开展义诊。（县妇联、各支部、县残联）", ["县妇联", "县残联"]),
        ("家庭访视（妇幼科、全体党员）。", ["妇幼科"]),
        ("由护理部、各乡镇根据数据审定。", ["护理部"]),
        ("由专业评审团打分，专家评委团队复评。", ["专业评审团", "专家评委团队"]),
        ("下属服务机构要登记，由本地区卫健局汇总。", []),
        ("支部内团员所获荣誉，有否借工会活动，去教师办公室交表。", []),
        ("以班级为单位，成八路纵队站立。", []),
        ("分乡镇组，先进社团组三个组别。", []),
    ],
)
def test_lists_and_bodies_of_villages_and_houses(body: str, names: list[str]) -> None:
    assert list(units(body)) == names
