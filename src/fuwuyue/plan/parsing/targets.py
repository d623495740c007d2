"""Numbers that the plan imposes: goals, quotas, limits and thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.clauses import after_marker, clause_around, sentence_around
from fuwuyue.plan.parsing.comparators import get_quota_verbs, is_said_before, read_comparator
from fuwuyue.plan.parsing.counts import DIGITS, TO, Count, find_counts, join_steps, read_value
from fuwuyue.plan.parsing.dates import Dates
from fuwuyue.plan.parsing.model import Comparator, Number, Target
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.vocabulary import get_words

_STARTS_FROM = compile_re(r"(?:由|从(?!事|业))[^,。;\n]{0,14}$")

# Numbers that tell what was, is drawn or is marked, not what is asked.
_BACKGROUND = compile_re(
    r"以来|已(?:经|有|达|建|完成|高达)?|截[至止]|目前|现有|共有|拥有|累计|去年|上年|同比|历时|我国有|据统计"
    r"|近[一二三四五几两\d]+年|曾|平均|存在|造成|发生"
)
_AIMED_AT = compile_re("确保|力争|争取|实现|目标|要")
# 累计服务满100小时, 造成3人以上死亡, 比上年增长8%以上: with a limit beside the number these tell no fact, they ask.
_ALSO_ASKED = frozenset({"累计", "平均", "同比", "存在", "造成", "发生", "上年", "去年"})
_FACTS = compile_re(r"近[一二三四五几两\d]+年来|(?:去年|上年度?|\d年)以来|截[至止](?:目前|\d)|据统计")
_HOLDS = compile_re("现有|共有|拥有|总人口|常住人口|户籍人口")
_PRIZES = compile_re("[一二三特]等奖")
_DONE_OF = compile_re(r"已[^,。;\n]{1,4}的[^,。;\n]{2,}$")  # 已建成的站点运行率达95%以上
_NO_TARGET = compile_re(
    r"[一二三四五]等奖|特等奖|优秀奖|第[一二三四五六123456]名|佳作|奖座|奖状|奖牌|奖杯|奖[”》]?\d|奖金|奖品|现金|评分|得分|加分|扣分|计分|满分|分值|权重|占总?成?绩?\d"
    r"|题量|答题|道题|每题|考试时间|分辨率|像素|字体|字号|行距|MB|KB|采样|比特率|帧率|电话|邮编|邮箱|账号|热线"
)
# 考核得分90分以上 is a threshold; what is added, taken off or at most to be had is marking.
_MARKS = "分"
_MARKING = compile_re("[扣加减记计折占]|满分|总分|每题|每[项个条]|最高|最多")
_PRIZE_SECTION = compile_re(
    r"(?:比赛|竞赛|游戏)(?:项目与.*)?(?:办法|规则|方法)|奖[项励]|评分|计分|评奖|获奖|表彰|评比|联系方式|作品格式|技术参数"
)
_SCOPE_SECTION = compile_re(r"(?:对象|范围|(?:参加|参训|参会|参演|参与)人员)$")
_IN_ALL = compile_re(r"共(?:计|有)?$")
_SHARED_OUT = compile_re("[各每]")
_OUTER_LEVELS, _LONGEST_HEADING = 2, 30
# 本办法所称“以下”不包括本数
_EXCLUDES_BELOW = compile_re(r"以下[”’]?[^,。;\n“]{0,6}不(?:包含|包括|含)本")
_OF_PERSONS = compile_re(
    r"(?:及?以[内上下]|内)的?[\u4e00-\u9fff]{0,6}?(?:教师|老师|医生|护士|人员|青年|学生|干部|职工|员工)"
)
# 比上年下降5%, 同比减少10%以上: a change against an earlier year may be asked for.
_COMPARED = compile_re(
    r"(?:[比较](?:上年|去年)(?:同期|度)?|同比)[^,。;\n了]{0,6}(?:提高|增长|增加|上升|提升|下降|降低|减少|压减)$"
)
_SHARE_THAT_PASSES = compile_re(r"(?:晋级|入围|录取|推荐|选拔)[^,。;\n]{0,6}比例(?:为|是|控制在|按)?:?$")
_GOES_ON_LIST = compile_re(r"[^,。;:()\n\d、]{0,24}[、和及或][^,。;:()\n\d]{0,16}")
# 支持300名…，1000名…参加研修; 语文4人、体育2人等学科，共6人: the same unit at the head of the next clause.
_SAME_AGAIN = compile_re(r"[^。;:\n\d]{0,40},(?:总?共|共计|合计|总计)?")
_OUTCOMES = compile_re("成果|产出")
_TOTAL = compile_re("^(?:总?共|共计|合计|总计)$|,(?:总?共|共计|合计|总计)$")
_CLOSES = ("", ")", "、", ",")
_NEXT_CLAUSE = compile_re(r",[\u4e00-\u9fff“”]{2,12}")
_DIVIDED = compile_re(r"分(?:为|成)[^,。;:\n]{0,30}$")
_MADE_UP_OF = compile_re("(?:共同)?组成")
_LABELLED = compile_re(
    r"(?:人数|名额|数量|份数|字数|篇幅|时长|规模|经费|费用?|标准|金额|预算|奖金总额|编制|限额|指标)(?:\([^()\n]{0,12}\))?:$"
)
_PRIZE_NAME = compile_re(r"(?:评选|评出|表彰|评定|授予)[^,。;]{0,12}[”》]$|奖项?[”》]?$")
_SCOPE = compile_re(
    r"[的大“\"]{0,2}(?:阶段|方面|环节|步骤|部分|专项|专题|督[查导]组|检查组|工作组|小组|专班|严禁|不准|到位|重点|坚持|意识|确保|结合"
    r"|原则|文明|维护|目标|任务|问题|关系|类型|部门|平台|内容|主题|主要|基本|方向|层面|年级|学段|层次|统一|关键|必须|服从"
    r"|抓|组别|指标|突出|规定|纪律|制度|措施|手术|工程|行动|举措|计划|方式|形式|途径|渠道|情形|模式|情况|类别|方法|(?:的|半径)?范围|人?计划[”》]?|转变|大类|领域|维度|条件|会议精神|精神|行业|系统|年内|周岁生日)"
)
# 实现12个乡镇覆盖率100%: how many there are, all of which are reached.
_COVERED = compile_re(r"(?:乡镇|[镇乡村县区]|街道|社区|部门|单位)[^,。;\n]{0,24}(?:覆盖|率|全部)")
_ROUND_THE_CLOCK = compile_re("(?:不间断|自助|值班|值守|在线|热线|开放|服务|应急)")
_LENGTH_OF = compile_re(
    r"(?:(?:轮换|任职|在岗|工作|挂职|服务|支教|支医|支援|帮扶|交流|派驻|锻炼|驻村|合同|履职|[疆藏青黔川外])(?:时间|期限|年限|期)|试用期|任期|聘期|服务期|有效期|周期|公示期?|学制|保存|保留|隔离|留观|观察)(?:为|是|定为|一般为|不变|时间)?[:为]?$"
)
_GOES_ON_FOR = compile_re("(?:持续|为期|历时)$")
# 每人汇报时间为10分钟, 轮换时间为一年半.
_TIME_OF = compile_re("(?:时间|时长|长度)(?:为|是|一般为|控制在|约)?:?$")
_ACTS_FOR = compile_re("(?:答辩|展示|讲解|演讲|汇报|发言|提问|点评|互动|朗诵|讲课|授课|备课|陈述|交流|答题|宣讲|表演)$")
_LASTS_OWN_RULES = compile_re(
    r"(?:本(?:办法|细则|方案|规定|通知|意见|规则|制度|预案|计划)|施行|实施|执行)[^。;\n]{0,12}有效期[为是:]?$"
)
_FOR_YEARS = compile_re("(?:分|连续|连)$")
_GIVES = compile_re(r"[^,。;\n]{0,8}(?:给予|发放|拨付|兑现|支付|资助|补助|补贴|扶持|支持|奖励|奖补|免)")
# 五年内新入职教师: how long ago at the most.
_RECENT = compile_re(r"(?:以|之)?内(?:的)?(?:青年|年轻|新|入职|职初|初任|毕业|参加工作|退役|退休|任教|晋升)")
# 48小时内核酸检测阴性证明: how old it may be.
_TEST_OF = compile_re("(?:以内|之内|内)?的?(?:有效)?核酸")
_OVERDUE = compile_re("(?:逾期|超期)$")
_ABSENT = compile_re(r"(?:假|旷[课工]|缺[勤席课]|迟到)[^,。;\n]{0,6}超过$")
_OBSERVED = compile_re(r"(?:留观|观察)$")
_WITHIN = compile_re(r"(?:之内|以内|内)")
_FORBIDDEN_WITHIN = compile_re(r"内[^,。;\n]{0,4}(?:不得|不能|不允许|不准|不可|禁止|严禁)")
_FEW = r"\d{1,2}|[一二两三四五六七八九十]|双"
_TERM = compile_re(
    r"(?<![上下])半年|(?<![近\d])一年(?![内级后来以度半])|两个?[月周]|[两三四五]年[^,。;:\n内后前一]{0,4}$"
    rf"|每(?:小时|隔?(?:{_FEW})个?(?:年|月|周|天|日|小时))"
    r"|每(?:个|一)?(?:半月|年|月|周|天|日|季度?|学期|学年)|全年|按[月季年]|逢"
)
_PER_TERM = compile_re(r"(?:每(?P<per>学期|学年|天|日|周|月|年(?!级))|(?P<mean>[日月年])均)[^,。;:\n\d]{0,14}$")
_PER_BODY = compile_re(r"/(?P<slash>[\u4e00-\u9fff]{1,3})|一?个(?P<body>班级|班|人|组|校|村|户)(?![长主员])")
_EACH = compile_re(r"(?:各|每[^,。;:\n\d]{0,12}?|人均|限|一律|连续)(?:[派选报设配推建出补限达])?$")
_ONE_OF_ALL = compile_re(r"(?:每|最后)$")
_RANKED = compile_re(r"(?:排名|名列|位列|位居|名次|排)[^,。;\n]{0,6}前$")
_ADVANCING = compile_re(r"(?![^,。;]{0,12}奖)[^,]{0,6}?(?:晋级|入围|进入|获|胜出|入选|参加|参赛)")
_CONDITION = compile_re(r"(?:及?以[上下])?[^,。;:\n]{0,2}(?:的,|的(?:学校|单位|地区|企业|由|应|可|要|须)|时,|一旦)")
# 连续2次排名末位的单位, 累计三次受到警告的: from that time on something is done.
_BESIDES = compile_re(r"^[^,。;:\n]{0,16}外$")
_REPEATS = compile_re(r"(?:连续|累计|先后|(?:一|1|同一?)年内)(?:出现|发生|有|达|达到|被)?$")
_AFTER_WHICH = compile_re(
    r"[^,。;:\n]{1,24}(?:的|者)(?:[^,。;\n]{0,8}(?:[,。;]|$)|由|予以|应|给予|取消|责令|一律|单位|[县乡镇街村社个人企学部机干党商经门]|有关|相关|直接|实行)"
)
_OF_WHICH = compile_re(
    r"(?:及?以[上下内])?(?:\(含[^()\n]{0,8}\))?(?:及?以[上下内])?[^,。;:\n]{0,6}(?:时,|[的者](?:,|\Z|[为由应可要须]|学校|班级|单位|地区|企业|[乡镇村县]|党组织|支部|部门|人员|个人|予以|给予|取消|责令|一律|考点|场所|项目))"
)
_ZERO = compile_re(r"(?<!趋)零(?:发生|事故|死亡|增长|遗漏|缺口|上访|违规|投诉)")
_TOP = compile_re(
    r"(?:遴选|评选|评出|选出|产生|确定|选拔|晋级|入围|公布|角逐|决出|进入)(?:(?:出|为)?(?P<strong>[一二三四五六七八九十百\d]{1,3})[强佳]"
    r"|前(?P<first>[一二三四五六七八九十百\d]{1,3})(?![\u4e00-\u9fff]*?(?:个|名|所|项|家)))"
)
_PLAIN_LEVEL = compile_re(
    rf"(?:指数|浓度|得分|分数|数值|评分)[^,。;:\n\d]{{0,12}}?(?P<number>{DIGITS})(?:(?P<upto>{TO})(?P<upper>{DIGITS})(?:之间)?|(?P<side>及?以上|及?以下))"
)
_PERCENT = frozenset({"%", "‰", "个百分点", "百分点"})
_TIMES = frozenset({"次", "场", "期", "轮", "遍", "场次", "批", "批次"})
_PEOPLE = frozenset({"位", "名", "人"})
_CLASSES = frozenset({"节", "堂"})
_LESSONS = frozenset({"堂", "节", "课", "场", "次"})
_WORKS = frozenset({"张", "篇", "幅", "件", "段", "期", "首", "份"})
_EACH_MAKES = compile_re(
    r"(?:每(?:个|名|位)?|各)(?:人|班级?|校|组|家庭|学生|同学|教师|支部|单位|学校)[^,。;:\n]{0,4}"
    r"(?:上?[交传报]|出|录制|制作|完成|选|撰?写|创作|提交)[^,。;:\n]{0,10}$"
)
_MINUTES = frozenset({"小时", "分钟", "秒"})
_AGES = frozenset({"周岁", "岁"})
_SHORT_TIMES = _MINUTES | _AGES
_SHORT_VERBS = frozenset({"上", "讲", "做", "办", "选"})
_CHOOSES = compile_re("(?:选择|任选|自选|选报|选取)$")
_EACH_ONE = compile_re(
    r"[各每](?:所|个)?(?:学校|校|人|班级?|组|村|户|镇|乡|街道|社区|支部|党支部|单位|部门|科室?|家|县|区|年级|学科|项目?|院系?|学院|企业)$"
)
_WITH_PARTNERS = compile_re("(?:与|同|会同)$")
_PARTNERS_DO = compile_re(r"[^,。;:\n]{0,10}(?:开展|建立|签订|签约|合作|结对|对接)")
_WRITES = compile_re(
    "(?:的)?(?:文字)?(?:事迹|简介|简要|介绍|材料|总结|报告|说明|心得|文章|作文|征文|评语|体会|梗概|摘要|脚本|推荐)"
)
_WRITTEN = compile_re("(?:词|稿|简介|征文|总结|报告|材料|说明|心得|提纲|介绍|体会|事迹|摘要)(?:不?含标点)?:?$")
# 提交教学录像光盘一张, 刻录光盘1套: so many of what is handed in, named before its number.
_HANDED_IN = compile_re(r"(?:提交|上报|报送|上交|撰写|刻录|提供|推荐|报|交|准备|携带)[^,。;:\n\d]{2,14}$")
_PIECES = frozenset({"份", "篇", "套", "张", "本", "节", "件", "部", "幅", "册"})
_TAKES_ONE = compile_re(r"(?:[自任]选|[各每][^,。;:\n]{0,8}选择?|[须应要]有)$")
# 各科室确定一名联络员: whom each body is to name.
_NAMES_ONE_EACH = compile_re(r"[各每][^,。;:\n]{1,12}(?:确定|指定|明确|安排)$")
# 现场由1人汇报, 另由2人打分: how many are to do it.
_BY_SO_MANY = compile_re(r"(?:^|现场|另|分别|统一)由$")
_THEY_DO = compile_re(
    r"[^,。;:\n组]{0,16}(?:进行|负责|汇报|发言|打分|评分|主讲|讲解|操作|完成|陪同|带队|参加|展示|答辩|演示)"
)
# 达成以下三项目标, 下列两种情形: how many follow.
_OF_THE_FOLLOWING = compile_re(r"(?:以下|如下|下列|上述|以上)$")
# 展示受欢迎程度(20%)+专家评审(80%): weights of a mark.
_WEIGHT_BEFORE, _WEIGHT_AFTER = compile_re(r"[+＋][^,。;:\n+]{0,16}\($"), compile_re(r"\) ?[+＋]")
# 新增公共充电端口600个: what is built or given, named before its number.
_BUILDS = compile_re(
    "(?:新增|新建|建成|建设|改造|改建|扩建|安装|配备|配置|培育|培养|创建|打造|发放|招聘|招收|培训|种植|栽植|完成|解决|救助|帮扶|选派|推荐)"
    r"[^,。;:\n\d的]{2,14}$"
)
# 距县城约30公里, 面积约50平方公里: what a place is like.
_ONCE_WAS = compile_re("(?<![不未])曾(?:经|于|在|获|有)?")
_DESCRIBES = compile_re("(?:距离?|面积|海拔|人口|全[国省市县镇村])[^,。;]{0,8}约$")
_BEGINS_ALLOTMENT = compile_re(r"[、和,及][\u4e00-\u9fff()“”]{1,16}\d{1,4}[人名位]")
_SELECTS = compile_re("选择|遴选|选取|选定")
# 在关键时刻召开的一次大会, 决定开展一次检查: what is told or announced, not asked.
_TELLS_OF_ONE = compile_re(r"的$|(?:决定|拟)[^,。;\n]{0,16}$")
_NEAR = 14


def find_targets(text: Text, outline: Outline, dates: Dates) -> list[Target]:
    """Return the numbers that the plan imposes, in the order of the text.

    A number of times a month or year is a cadence, a term within which to act is a deadline: neither is a target.
    """
    prizes, scopes = _find_sections(text, outline, _PRIZE_SECTION), _find_sections(text, outline, _SCOPE_SECTION)
    below: Comparator = "<" if _EXCLUDES_BELOW.search(text.folded) else "<="
    attributes: set[tuple[str, str, str, Comparator]] = set()
    targets = [*_find_bare(text, outline, prizes), *_find_levels(text, outline)]
    last: Count | None = None
    last_comparator: Comparator | None = None
    for count in join_steps(find_counts(text, outline, dates)):
        comparator = _judge(text, outline, count)
        if comparator == "<=" and count.after.startswith("以下"):
            comparator = below
        if last and last_comparator and not read_comparator(count) and _may_be_listed(text, count):
            comparator = _from_list(text.folded[last.end : count.start], last, count, last_comparator) or comparator
        last, last_comparator = count, _for_the_next(count, comparator)
        if comparator and _is_excepted(text, count):
            continue
        if comparator and _OF_PERSONS.match(count.after):
            attribute = (count.before[-2:], str(count.value), count.unit, comparator)
            if attribute in attributes:
                continue  # 教龄五年及以内的教师, said again
            attributes.add(attribute)
        if comparator == "=" and outline.at(count.start) in scopes and _is_of_scope(count):
            continue
        is_prize = (
            (comparator == "=" or (comparator == "range" and count.unit in _PEOPLE))
            and not _SHARE_THAT_PASSES.search(count.before)
            and not count.before.endswith("前")
            and outline.at(count.start) in prizes
        )
        if comparator and not is_prize and not _is_of_title(outline, count):
            targets.append(_make(text, outline, count, comparator))
    return sorted(_without_overlap(targets), key=lambda target: target.span.start)


def _without_overlap(targets: list[Target]) -> list[Target]:
    """Return the targets, with the steps of a scale apart: 20万元以下的 ends before 20万元以上的 begins."""
    lower = {(str(one.value), one.unit) for one in targets if one.role and one.comparator == ">="}
    return [
        one.model_copy(update={"comparator": "<"})
        if one.role and one.comparator == "<=" and (str(one.value), one.unit) in lower
        else one
        for one in targets
    ]


def _for_the_next(count: Count, comparator: Comparator | None) -> Comparator | None:
    """Return the comparator that holds for the next number of a list (不超过集体3家、个人2名)."""
    if comparator and is_said_before(count):
        return comparator
    return "=" if comparator in ("=", "range") else None


def _from_list(between: str, last: Count, count: Count, comparator: Comparator) -> Comparator | None:
    """Return the comparator of the next number of a list, from the number before it.

    Behind 、和及 the words before the first number go on holding; behind a comma a quota begins anew, where the number
    closes its clause as the last one did, or has the same unit at the clause's head.
    """
    if count.is_one:
        return None
    if "每" in between and count.unit != last.unit:
        return None  # 最长10年、每月5000元
    if not count.is_han and count.unit == last.unit and (not count.before or _TOTAL.search(count.before)):
        return "=" if comparator == "=" and _SAME_AGAIN.fullmatch(between) else None
    if not count.is_han and _GOES_ON_LIST.fullmatch(between):
        return comparator
    closes = last.after[:1] in _CLOSES and count.after[:1] in _CLOSES
    return "=" if comparator == "=" and closes and _NEXT_CLAUSE.fullmatch(between) else None


def _is_excepted(text: Text, count: Count) -> bool:
    """Tell whether the number is named only to go on from it: 除抽调2人外,还应选派6人."""
    start = max(sentence_around(text, count.start)[0], count.start - 60)
    return bool(_BESIDES.search(count.after)) and "除" in text.folded[start : count.start]


def _is_of_scope(count: Count) -> bool:
    """Tell whether a number in a section of those concerned only says how many they are."""
    is_persons = (
        count.unit in _PEOPLE and not _SHARED_OUT.search(count.before) and not get_quota_verbs().search(count.before)
    )
    return is_persons or bool(_IN_ALL.search(count.before))


def _is_of_title(outline: Outline, count: Count) -> bool:
    """Tell whether a number is the 一 of a heading (四、组织一次义诊): it names the work and counts nothing."""
    index = outline.at(count.start) if count.is_one else None
    if index is None or _SHARED_OUT.search(count.before):
        return False
    heading = outline.headings[index]
    is_title = heading.title_start <= count.start < heading.title_end
    return is_title and heading.level <= _OUTER_LEVELS and heading.title_end - heading.title_start <= _LONGEST_HEADING


def _find_sections(text: Text, outline: Outline, kind: re.Pattern[str]) -> set[int | None]:
    """Return the sections of a kind, with those inside them, whose plain numbers are no targets: prizes, a scope."""
    found: set[int | None] = set()
    for index, heading in enumerate(outline.headings):
        title = text.folded[heading.title_start : heading.title_end]
        is_inside = heading.parent is not None and heading.parent in found
        if is_inside or (len(title) <= 20 and kind.search(title)):
            found.add(index)
    return found


def _is_labelled(text: Text, count: Count) -> bool:
    """Tell whether a number is what a label asks for (参与人数：1000人)."""
    label = text.folded[max(count.start - 24, 0) : count.start]
    return not count.before and bool(_LABELLED.search(label))


def _judge(text: Text, outline: Outline, count: Count) -> Comparator | None:
    """Return the comparator of a number that the plan imposes, None for any other number."""
    if count.after.startswith("性") or (count.is_one and _ONE_OF_ALL.search(count.before)) or _is_prize_or_form(count):
        return None
    if _OF_THE_FOLLOWING.search(count.before) or _is_weight(text, count):
        return None
    if _REPEATS.search(count.before) and _AFTER_WHICH.match(count.after):
        return ">="
    if _STARTS_FROM.search(count.before) and re.match(
        r"[^,。;(\n]{0,4}(?:提|增|上升|降|减|压|缩|扩|到|至)", count.after
    ):
        return None
    if count.before.endswith("前") and count.unit not in _PERCENT:
        is_rank = _ADVANCING.match(count.after) or _RANKED.search(count.before)
        return "=" if count.unit in _PEOPLE and is_rank else None
    written = read_comparator(count)
    if count.unit.removeprefix("多") in get_words("time_units"):
        return _judge_time(text, count, written)
    if _is_frequency(text, count):
        return None
    if _is_background(count, written) or (not written and _is_told(text, count)):
        return None
    if isinstance(count.value, list):
        return "range" if written or not count.is_han or _is_imposed(text, outline, count) else None
    return written or ("=" if _is_imposed(text, outline, count) or _is_labelled(text, count) else None)


def _is_weight(text: Text, count: Count) -> bool:
    """Tell whether a share is the weight of one part of a mark: it stands in brackets, joined to others by a plus."""
    if count.unit not in _PERCENT:
        return False
    after = _WEIGHT_AFTER.match(text.folded, count.end)
    return bool(after or _WEIGHT_BEFORE.search(text.folded, max(count.start - 20, 0), count.start))


def _is_told(text: Text, count: Count) -> bool:
    """Tell whether the sentence tells what has been (近三年来共发生火灾12起,死亡3人), or shares out prize money."""
    before = _sentence_before(text, count)
    if count.unit in _PEOPLE and _HOLDS.search(before) and not get_quota_verbs(2).search(count.before):
        return True
    return bool(_FACTS.search(before)) or (count.unit.endswith("元") and bool(_PRIZES.search(before)))


def _may_be_listed(text: Text, count: Count) -> bool:
    """Tell whether a number may be one more quota of a list (建成示范点3个、示范户30户)."""
    is_time = count.unit.removeprefix("多") in get_words("time_units")
    is_fact = _is_prize_or_form(count) or _is_background(count) or bool(_PRIZE_NAME.search(count.before))
    is_other = is_fact or _SCOPE.match(count.after) or count.unit == _MARKS or isinstance(count.value, list)
    return not (is_time or is_other or _is_frequency(text, count))


def _is_prize_or_form(count: Count) -> bool:
    """Tell whether words in the number's own piece of the clause are of prizes, marks and file formats.

    A clause has commas within brackets only: (2-3张,像素3M以内) is two pieces.
    """
    if count.before.endswith("一式"):
        return False
    written = read_comparator(count)
    before, after = count.before.rpartition(",")[2], count.after.partition(",")[0]
    if written:
        before, after = before.rpartition("(")[2], after.partition(")")[0]
    if count.unit == _MARKS:
        return not written or bool(_MARKING.search(before))
    return bool(_NO_TARGET.search(before + count.unit + after))


def _is_background(count: Count, written: Comparator | None = None) -> bool:
    """Tell whether the words before a number say that it is so already; what is compared may also be aimed at."""
    if _DESCRIBES.search(count.before) or _ONCE_WAS.search(count.before):
        return True
    if _COMPARED.search(count.before) and (written or "同比" not in count.before[-16:]):
        return False
    found = set(_BACKGROUND.findall(count.before[-16:]))
    if written in (">=", "<=", "range") and not count.is_vague:
        found = {word for word in found - _ALSO_ASKED if not word.startswith("近")}
        if _DONE_OF.search(count.before):
            found -= {word for word in found if word.startswith("已")}
    return bool(found) and not (found == {"同比"} and _AIMED_AT.search(count.before))


def _judge_time(text: Text, count: Count, written: Comparator | None) -> Comparator | None:
    """A time is a target where it is a threshold or a fixed length; a time within which to act is a deadline."""
    if _FORBIDDEN_WITHIN.match(count.after):
        return ">="
    if count.unit in _MINUTES and _ROUND_THE_CLOCK.match(count.after):
        return None
    is_daily = _PER_TERM.search(count.before) and count.unit in _SHORT_TIMES
    is_cut_to = re.search(r"(?:压缩|缩短|控制|延长)[^,。;\n]{0,6}[到至在]$", count.before)
    if is_cut_to and not isinstance(count.value, list):
        return "<="
    if count.unit == "年" and _RECENT.match(count.after):
        return "<="
    if count.unit in _MINUTES and _TEST_OF.match(count.after):
        return "<="
    if _OVERDUE.search(count.before):
        return ">="
    if written == ">" and not count.is_vague and _ABSENT.search(count.before):
        return written
    if count.unit in _MINUTES and _WITHIN.match(count.after) and _TIME_OF.search(count.before):
        return "<="
    if (_WITHIN.match(count.after) and not is_daily) or _is_background(count, written):
        return None
    if isinstance(count.value, list):
        is_span = count.unit in _SHORT_TIMES or _PER_TERM.search(count.before) or _GOES_ON_FOR.search(count.before)
        return "range" if written or is_span else None
    if written == ">" and not count.is_vague and _OF_WHICH.match(count.after):
        return written
    if written and (written not in ("~", ">") or count.unit in _AGES or _is_length(text, count)):
        return written
    if is_daily:
        return ">=" if count.before.endswith("有") else "="
    if _OBSERVED.search(count.before) and count.after.startswith(("后", "方", "以")):
        return ">="
    return "=" if _is_length(text, count) or _is_support(count) else None


def _is_length(text: Text, count: Count) -> bool:
    """Tell whether a time is how long something lasts or stays valid, by words before it."""
    if count.after.startswith(("前", "后", "内")) or _LASTS_OWN_RULES.search(_sentence_before(text, count)):
        return False
    if _LENGTH_OF.search(count.before) or (count.unit in _MINUTES and _TIME_OF.search(count.before)):
        return True
    if count.unit in _MINUTES and not count.after and _ACTS_FOR.search(count.before):
        return True
    return count.unit in _MINUTES and bool(count.after) and _ends_with_quota_verb(count)


def _sentence_before(text: Text, count: Count) -> str:
    return text.folded[max(sentence_around(text, count.start)[0], count.start - 40) : count.start]


def _is_support(count: Count) -> bool:
    """Tell whether a time is for how long, or in how many years, money is given."""
    return bool(_FOR_YEARS.search(count.before) and _GIVES.match(count.after))


def _ends_with_quota_verb(count: Count) -> bool:
    return any(verb.end() == len(count.before[-_NEAR:]) for verb in get_quota_verbs(2).finditer(count.before[-_NEAR:]))


def _is_frequency(text: Text, count: Count) -> bool:
    """Tell whether a number of times is asked per month or year, or on days named beside it: that is a cadence."""
    if count.unit in _CLASSES:
        term = _PER_TERM.search(count.before)
        return term is not None and term["per"] in ("周", "月", "年")
    if count.unit not in _TIMES:
        return False
    sentence = max(sentence_around(text, count.start)[0], count.start - 40)
    around = text.folded[sentence : count.start].rpartition(";")[2]
    return bool(_TERM.search(around)) or (count.is_one and bool(re.search(r"\d[日旬]|月[上中下]旬", around)))


def _is_imposed(text: Text, outline: Outline, count: Count) -> bool:
    """Tell whether a number without a comparator is a quota: after a quota verb, shared out by 各, or allotted."""
    if count.unit in _PERCENT:
        return not re.search(r"占[^,]{0,12}$", count.before)
    if not count.is_han and _CHOOSES.search(count.before):
        return True
    if _is_mere_extent(count):
        return False
    if count.unit in _PEOPLE and not count.is_han and _BY_SO_MANY.search(count.before):
        return bool(_THEY_DO.match(count.after))
    if _is_made_up_or_named(count) or _is_work_to_make(count) or _begins_an_item(text, outline, count):
        return True
    if count.before.endswith("每"):
        return False  # 每50户, 每5人: what something is counted by
    if _EACH.search(count.before):
        return not count.is_one or bool(re.search("[各限]$", count.before)) or _follows_quota_verb(count)
    if count.before.endswith("(") and count.after.startswith(")"):
        return not count.is_han
    return _is_allotted(count) or _follows_quota_verb(count)


def _is_mere_extent(count: Count) -> bool:
    """Tell whether a number says how far something reaches, names a prize, or divides a whole."""
    if (_SCOPE.match(count.after) and count.unit not in _WORKS | _TIMES) or _COVERED.match(count.after):
        return True
    return bool(_PRIZE_NAME.search(count.before) or _DIVIDED.search(count.before))


def _is_made_up_or_named(count: Count) -> bool:
    """Tell whether a number says of how many a body is made up, who takes part, or when a rule begins to hold."""
    if _MADE_UP_OF.match(count.after) and re.search(r"由[^,。;\n]{0,4}$", count.before):
        return True
    if _CONDITION.match(count.after) and not count.is_one:
        return True
    if count.unit in _PEOPLE and _NAMES_ONE_EACH.search(count.before):
        return True
    if count.is_one and not count.after.strip() and _EACH_ONE.search(count.before):
        return True
    return bool(not count.is_han and _WITH_PARTNERS.search(count.before) and _PARTNERS_DO.match(count.after))


def _is_work_to_make(count: Count) -> bool:
    """Tell whether a number says how many works, copies, words or pieces are to be made or handed in."""
    if count.before.endswith("一式") and count.unit == "份":
        return True
    if count.is_one and count.unit in _WORKS and _EACH_MAKES.search(count.before):
        return True
    if count.unit == "字" and (_WRITES.match(count.after) or _WRITTEN.search(count.before)):
        return True
    if count.unit in _PIECES and _TAKES_ONE.search(count.before):
        return True
    if count.unit in _PIECES and count.after[:1] in (*_CLOSES, "(") and _HANDED_IN.search(count.before):
        return True
    return bool(not count.is_han and count.after[:1] in _CLOSES and _BUILDS.search(count.before))


def _begins_an_item(text: Text, outline: Outline, count: Count) -> bool:
    """Tell whether an item begins with the number: of a named work, or of an outcome."""
    if count.before.strip():
        return False
    return count.after.startswith("《") or (not count.is_han and _is_outcome(text, outline, count))


def _is_outcome(text: Text, outline: Outline, count: Count) -> bool:
    """Tell whether a number begins an item below a heading of outcomes (预期成果: 30节优质课例)."""
    index = outline.at(count.start)
    for _ in range(3):
        if index is None:
            return False
        heading = outline.headings[index]
        if _OUTCOMES.search(text.folded[heading.title_start : min(heading.title_end, heading.title_start + 20)]):
            return True
        index = heading.parent
    return False


def _is_allotted(count: Count) -> bool:
    """Tell whether a number closes its clause as an allotment does: 正职1位, 本科3000元, 参加人数八十人."""
    if count.is_one or not count.before[-1:].strip():
        return False
    if count.unit in _PEOPLE and not count.is_han and _BEGINS_ALLOTMENT.match(count.after):
        return True
    if count.unit in _PEOPLE:
        is_plain = not count.is_han or bool(re.search("数", count.before[-4:]))
        return is_plain and (not count.after or count.after.startswith("("))
    return count.unit.endswith("元") and not count.is_han


def _follows_quota_verb(count: Count) -> bool:
    near = count.before[-_NEAR:]
    verbs = list(get_quota_verbs(2).finditer(near))
    gap = len(near) - verbs[-1].end() if verbs else _NEAR
    if verbs and near[verbs[-1].end() :].startswith("的"):
        return False  # 进行的16学分培训: a feature of what was done
    if gap and near[-1:] in _SHORT_VERBS:
        return count.unit in _LESSONS
    if not verbs:
        return not count.is_han and count.unit == "个" and bool(_SELECTS.search(count.before))
    if count.is_one:
        units = (*_LESSONS, "份", "篇", "名", *(("人", "件", "项") if _SHARED_OUT.search(count.before) else ()))
        return gap <= 1 and count.unit in units and not _TELLS_OF_ONE.search(count.before)
    return gap <= 6


def _make(text: Text, outline: Outline, count: Count, comparator: Comparator) -> Target:
    start, end = clause_around(text, count.start)
    start = after_marker(outline, start, count.start)
    return Target(
        span=text.span(start, max(end, count.end)),
        text=text.quote(start, max(end, count.end)).strip(),
        value=count.value,
        unit=_unit_with_term(text, count),
        comparator=comparator,
        role="trigger" if _is_condition(text, count, comparator) else None,
    )


def _is_condition(text: Text, count: Count, comparator: Comparator) -> bool:
    """Tell whether crossing the number sets something off: 60分以下的为…, 连续2次…的, 超过3亩的,…"""
    if comparator == ">=" and _REPEATS.search(count.before):
        return True
    if _OF_WHICH.match(text.folded, count.end):
        return True
    return comparator == "=" and bool(_CONDITION.match(text.folded, count.end))


def _unit_with_term(text: Text, count: Count) -> str:
    """Return the unit, with the term or the body it is counted for (课时/学期, 分钟/班)."""
    body = _PER_BODY.match(count.after)
    if body and (body["slash"] or count.unit in _SHORT_TIMES):
        return f"{count.written_unit}/{body['slash'] or body['body'].removesuffix('级')}"
    term = _PER_TERM.search(count.before)
    if term and count.unit not in _TIMES | _PERCENT:
        first, group = count.start - len(count.before), "per" if term["per"] else "mean"
        per = text.quote(first + term.start(group), first + term.end(group))
        return f"{count.written_unit}/{per.replace('日', '天')}"
    return count.written_unit


def _find_bare(text: Text, outline: Outline, prizes: set[int | None]) -> Iterator[Target]:
    """Yield the targets without a unit: 零发生, 遴选十强, 评选前三."""
    for found in _ZERO.finditer(text.folded, outline.start, outline.end):
        yield _make_bare(text, found.start(), 0, "=")
    for found in _TOP.finditer(text.folded, outline.start, outline.end):
        number = read_number(found["strong"] or found["first"])
        if number and outline.at(found.start()) not in prizes:
            yield _make_bare(text, found.start(), number, "=")


def _find_levels(text: Text, outline: Outline) -> Iterator[Target]:
    """Yield the levels of an index at which something is set off: 指数在201-300之间, 指数在450以上."""
    for found in _PLAIN_LEVEL.finditer(text.folded, outline.start, outline.end):
        low = read_value(found["number"])
        high = read_value(found["upper"]) if found["upper"] else None
        if low is None or (found["upto"] and (high is None or high <= low)):
            continue
        comparator: Comparator = "range" if found["upto"] else ">=" if "上" in found["side"] else "<="
        target = _make_bare(text, found.start("number"), [low, high] if high else low, comparator)
        yield target.model_copy(update={"role": "trigger"})


def _make_bare(text: Text, place: int, value: Number | list[Number], comparator: Comparator) -> Target:
    start, end = clause_around(text, place)
    return Target(
        span=text.span(start, end), text=text.quote(start, end).strip(), value=value, unit=None, comparator=comparator
    )
