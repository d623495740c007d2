"""Numbers that the plan imposes: goals, quotas, limits and thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from fuwuyue.plan.parsing.cadences import LESSONS_HEARD
from fuwuyue.plan.parsing.clauses import after_marker, clause_around, sentence_around
from fuwuyue.plan.parsing.dates import Dates
from fuwuyue.plan.parsing.model import Comparator, Number, Target
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.vocabulary import build_trie, get_words

_HAN = r"[一二两三四五六七八九十百千]{1,6}"
# 1万5,000元 and 二万五千元 are written out to the last figure; 5万元 is 5 of the unit 万元.
_WITH_TEN_THOUSANDS = (
    r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,5})万(?:\d,?\d{3}|[一二两三四五六七八九]千(?:[一二三四五六七八九]百)?)"
)
_DIGITS = rf"{_WITH_TEN_THOUSANDS}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,9}}(?:\.\d{{1,4}})?"
_TO = r"(?:-{1,2}|~{1,2}|至|到)"

# Words before a number (a few others may stand between) and after its unit.
_AT_LEAST = (
    r"不得?少于|不得?低于|不得?小于|不得?短于|至少|最少|最低|起码|应?达到?"
    r"|(?:提高|提升|增加|增长|上升)[到至]|≥|>=|满(?![意分载座])"
)
_AT_MOST = (
    r"不得?超过|不超|不得?多于|不得?高于|不得?大于|不得?长于|最多|至多|最高|最大|最长|控制在|≤|<=|上限为?|封顶"
    r"|(?:降低|下降|减少|压减|降)[到至]|限额?(?![制期定时于])|准予|只准|只能|仅限|仅可|延长[至到]|放宽[至到]"
)
_BEFORE = re.compile(
    rf"(?:(?P<ge>{_AT_LEAST})|(?P<le>{_AT_MOST})|(?P<gt>超过|高于|大于|多于|突破|>)|(?P<lt>未满|低于|少于|小于|不足|不满|<))"
    r"(?P<gap>[^,。;:\n\d一二三四五六七八九十]{0,20})$"
)
_AFTER = re.compile(
    r"(?:\(含[^()\n]{0,8}\))?(?:(?P<ge>及?以上|或以上|起步)|(?P<le>及?以下|及?以内|之内|为限|封顶|为上限|(?:的|半径)?范围(?:之|以)?内(?=[^,。;\n]{0,6}(?:不得|不能|不准|不可|禁止|严禁|杜绝)))"
    r"|(?P<about>左右|上下)|(?P<eq>为原则|为准|为宜|为目标|为标准))"
)
_ABOUT = re.compile(r"(?:约|大约|近)$")
_ONLY = re.compile(
    r"(?:只|仅|限)(?:能|可|得|限)?(?:推荐|申报|上报|报送|报|选派|选送|选|派|填报|参加|发表|提交)?$(?<![有现期])"
)
_STARTS_FROM = re.compile(r"(?:由|从(?!事|业))[^,。;\n]{0,14}$")
_FORBIDS = re.compile(r"(?:禁止|严禁|不准|不得|不允许|杜绝|避免|防止)[^,。;\n]{0,20}$")

# Numbers that tell what was, is drawn or is marked, not what is asked.
_BACKGROUND = re.compile(
    r"以来|已(?:经|有|达|建|完成|高达)?(?![^,]{0,6}的[^,]{2,}率)|截[至止]|目前|现有|共有|拥有|累计|去年|上年|同比|历时|我国有|据统计"
    r"|近[一二三四五几两\d]+年|曾|平均|存在|造成|发生"
)
_COMPARED = re.compile(
    r"[比较](?:上年|去年)(?:同期|度)?[^,。;\n了]{0,6}(?:提高|增长|增加|上升|提升|下降|降低|减少|压减)$"
)
_SAME_PERIOD = re.compile(r"同比[^,。;\n了]{0,4}(?:提高|增长|增加|上升|提升|下降|降低|减少|压减)$")
_MAY_BE_ASKED = frozenset({"平均", "累计", "存在", "发生"})  # with a comparator: 累计满2年以上, 平均80分以上
_MARKS = "分"
_COUPLE = 2
_NO_MARKS = re.compile(r"[之别为类级成组工析配开批管钟头米秒公解布散担享明]|数|值")
_MARKING = re.compile(r"[加扣计记减]|满分|分值|权重|每")
_BANDED = re.compile(r"(?:\(含[^()]{0,4}\))?及?以上[,、]?(?:不足|不满|未满|低于|小于)?")  # 75分以上不足90分
_RANKED = re.compile(r"(?:排名|名列|位列|位居|名次|列|居)[^,。;\n]{0,6}前$")
_TWO = "两[个名家人次种项]"  # 两个及两个以上: several
_SEVERAL_AFTER, _SEVERAL_BEFORE = re.compile(f"[及或]{_TWO}以上"), re.compile(f"{_TWO}[及或]$")
_PIECE = re.compile("[,;:、()/]")
_IN_A_ROW = re.compile(r"(?:连续|累计|(?:一|1|同一?)年内)(?:发生|出现|受到|达到|达|被|有)?$")
_OF_WHOM = re.compile(
    r"(?![^,。;\n]{0,4}(?:以内|以下))(?:及?以上)?[^,。;\n]{0,24}(?:的|者)(?:[^,。;\n]{0,8}(?:[,。;]|$|由|将|取消|应|要|不))"
)
_AIMED_AT = re.compile("确保|力争|争取|实现|目标|要")
_NO_TARGET = re.compile(
    r"[一二三四五]等奖|特等奖|优秀奖|第[一二三四五六123456]名|佳作|奖座|奖状|奖牌|奖杯|奖[”》]?\d|奖金|奖品|现金|评分|得分|加分|扣分|计分|满分|分值|权重|占总?成?绩?\d"
    r"|题量|答题|道题|每题|考试时间|分辨率|像素|字体|字号|行距|MB|KB|采样|比特率|帧率|电话|邮编|邮箱|账号|热线"
)
_PRIZE_SECTION = re.compile(r"奖[项励]|评分|计分|评奖|获奖|表彰|评比|联系方式|作品格式|技术参数")
_SCOPE_SECTION = re.compile(r"(?:对象|范围|(?:参加|参训|参会|参演|参与)人员)$")
_TOTAL = re.compile(r"共(?:计|有)?$")
_GOES_ON_LIST = re.compile(r"[\u4e00-\u9fff“”]{0,16}[、和及与][^,。;:()\n\d]{0,16}")
# 本办法所称“以下”不包括本数
_EXCLUDES_BELOW = re.compile(r"以下[”’]?[^,。;\n“]{0,6}不(?:包含|包括|含)本")
_SAME_LIMIT = re.compile(r"[、和及或][\u4e00-\u9fff]{0,6}")  # 不超过集体3家、个人3人
_BEGINS_CLAUSE = re.compile(r"[^,。;:\n\d]{1,30},")  # 支持300名医生进修，1000名护士培训
_NEXT_ITEM = re.compile(r",[\u4e00-\u9fff“”]{2,12}")  # 新建公厕12座，中转站2座
_LONGEST_BETWEEN = 40
_SHARED_OUT = re.compile("[各每]")
_OUTER_LEVELS, _LONGEST_HEADING = 2, 30
_ROW_OF_PERSONS = re.compile(r"、[\u4e00-\u9fff()]{1,12}\d{1,4}[名人位]")
_ROW_BEFORE = re.compile(r"\d[名人位]、[\u4e00-\u9fff()]{1,12}$")
_IN_ALL = re.compile(r"[,、](?:共计?|合计|总计)$")
_DIVIDED = re.compile(r"分(?:为|成)[^,。;:\n]{0,30}$")
_MADE_UP_OF = re.compile("(?:共同)?组成")
_LABELLED = re.compile(
    r"(?:人数|名额|数量|份数|字数|篇幅|时长|规模|经费|金额|预算|奖金总额|编制|限额|指标)(?:\([^()\n]{0,12}\))?:$"
)
_PRIZE_NAME = re.compile(r"(?:评选|评出|表彰|评定|授予)[^,。;]{0,12}[”》]$")
_SCOPE = re.compile(
    r"[的大“\"]{0,2}(?:阶段|方面|环节|步骤|部分|专项|专题|督[查导]组|检查组|工作组|小组|专班|严禁|不准|到位|重点|坚持|意识|确保|结合"
    r"|原则|文明|维护|目标|任务|问题|关系|类型|部门|平台|内容|主题|主要|基本|方向|方式|途径|形式|渠道|情形|情况|类别|方法|(?:的|半径)?范围|人?计划[”》]?|层面|年级|学段|层次|统一|关键|必须|转变|服从"
    r"|抓|组别|指标|突出|规定|纪律|制度|措施|手术|工程|行动|举措|会议精神|精神|行业|系统|年内|周岁生日)"
)
_NOT_COUNTED_AFTER = re.compile(r"(?:第|[〔\[〈]|[A-Za-z.\-/№]|\d|号|首|[某另同唯统专]|(?<!主)任)$")
_LENGTH_OF = re.compile(
    r"(?:试用期|任期|聘期|服务期|有效期|周期|公示期?|学制|保存|保留|隔离|留观|观察)(?:为|是|定为|一般为|不变|时间)?[:为]?$"
)
_RULES_IN_FORCE = re.compile(
    r"(?:施行|实施|执行|生效|试行)[^。\n]{0,10}有效期限?(?:为|是|定为)?:?$"
)  # the plan's period
_SHORT_SENTENCE = 40
_OBSERVED = re.compile(r"(?:留观|观察)$")
_WITHIN = re.compile(r"(?:之内|以内|内)")
_FORBIDDEN_WITHIN = re.compile(r"内[^,。;\n]{0,4}(?:不得|不能|不允许|不准|不可|禁止|严禁)")
_TERM = re.compile(
    r"每隔?(?:半|[一二两三四五六七八九十\d]{1,3})?个?(?:年|月|周|天|日|季度?|学期|学年)|全年|全月|按[月季年]|逢"
)
_PER_TERM = re.compile(r"每(?P<per>学期|学年|天|日|周|月|年)[^,。;:\n\d]{0,14}$")
_PER_BODY = re.compile(r"/(?P<slash>[\u4e00-\u9fff]{1,3})|一?个(?P<body>班级|班|人|组|校|村|户)(?![长主员])")
_TOGETHER = re.compile(r"[^,。;\n]{0,12}(?:开展|签订|建立|结对|合作|对接|共建)")
_PAPER = re.compile(r"的?[\u4e00-\u9fff]{0,6}?(?:材料|简介|总结|心得|体会|报告|论文|说明|稿|作文|征文|介绍|摘要)")
_EACH = re.compile(r"(?:各|每[^,。;:\n\d]{0,12}?|人均|限|一律|连续)(?:[派选报设配推建出补限达])?$")
_ONE_FOR_EACH = re.compile(r"[各限]$|每(?:校|班|村|人|户|组|镇|乡|县|区|院|系|部门|支部|单位|班级)$")
_ONE_OF_ALL = re.compile(r"(?:每|最后)$")
_PER_THOUSAND = re.compile(r"[百千万]")
_SET_AT = re.compile(r"(?:为|在|是|于|控制在)$")
_ADVANCING = re.compile(r"[^,]{0,6}?(?:晋级|入围|进入|获|胜出|入选|参加|参赛)")
_CONDITION = re.compile(r"(?:及?以[上下])?[^,。;:\n]{0,2}(?:的,|的(?:学校|单位|地区|企业|由|应|可|要|须)|时,|一旦)")
_ZERO = re.compile(r"(?<!趋)零(?:发生|事故|死亡|增长|遗漏|缺口|上访|违规|投诉)")
_TOP = re.compile(
    r"(?:遴选|评选|评出|选出|产生|确定|选拔|晋级|入围|公布|角逐|决出|进入)(?:(?:出|为)?(?P<strong>[一二三四五六七八九十百\d]{1,3})[强佳]"
    r"|前(?P<first>[一二三四五六七八九十百\d]{1,3})(?![\u4e00-\u9fff]*?(?:个|名|所|项|家)))"
)
_PLAIN_LEVEL = re.compile(
    rf"(?:指数|浓度|得分|分数|数值|评分)[^,。;:\n\d]{{0,12}}?(?P<number>{_DIGITS})(?:(?P<upto>{_TO})(?P<upper>{_DIGITS})(?:之间)?|(?P<side>及?以上|及?以下))"
)
_TIMES = frozenset({"次", "场", "期", "轮", "遍", "场次", "批", "批次"})
_PEOPLE = frozenset({"位", "名", "人"})
_PERCENT = frozenset({"%", "‰", "个百分点", "百分点"})
_LESSONS = frozenset({"堂", "节", "课", "场", "次"})
_WORKS = frozenset({"张", "篇", "幅", "件", "段", "期", "首", "份"})
_EACH_MAKES = re.compile(
    r"(?:每(?:个|名|位)?|各)(?:人|班级?|校|组|家庭|学生|同学|教师|支部|单位|学校)[^,。;:\n]{0,4}"
    r"(?:上?[交传报]|出|录制|制作|完成|选|撰?写|创作|提交)[^,。;:\n]{0,10}$"
)
_AGES = frozenset({"周岁", "岁"})
_SHORT_TIMES = frozenset({"小时", "分钟", "min", "秒"}) | _AGES
_LASTING = re.compile(r"(?:持续|为期)(?:时间)?(?:为|约)?$")
_NEWCOMER = re.compile(r"(?:之|以)?内的?(?:新?入职|职初|新进|新任|新聘|毕业|从教)")
_OF_PERSONS = re.compile(
    r"(?:及?以[内上下]|内)的?[\u4e00-\u9fff]{0,6}?(?:教师|老师|医生|护士|人员|青年|学生|干部|职工|员工)"
)
_HOW_LONG = re.compile(r"(?:(?<!上课)(?<!报名)(?<!截止)时间|时长|用时|限时)(?:控制)?(?:为|是|在|定为|:)?$")
_TIME_IS = re.compile(r"(?:时间|时长|用时|限时|展示|演讲|汇报|答辩|宣讲|每人)(?:为|是|定为|:)?$")
_SHORT_VERBS = frozenset({"上", "讲", "做", "办", "选"})
_DECIDED_ON = re.compile(r"决定[^,。;\n]{0,12}$")  # 决定开展一次评议
_SELECTS = re.compile("选择|遴选|选取|选定")
_NEAR = 14
_LONGEST_GAP = 8
_ALL = 100  # of a hundred: 达到100% cannot be exceeded


@dataclass(frozen=True, slots=True)
class _Count:
    """A number with its unit: its range in the folded text, the unit folded and as written, and the words around it."""

    start: int
    end: int
    value: Number | list[Number]
    unit: str
    written_unit: str
    is_han: bool
    is_vague: bool
    before: str
    after: str

    @property
    def is_one(self) -> bool:
        """Tell whether it is the 一 that often counts nothing (一个, 一次)."""
        return self.is_han and self.value == 1 and self.unit[0] not in "万亿千百"


@cache
def _pattern() -> re.Pattern[str]:
    units = build_trie([*get_words("count_units"), *get_words("time_units")])
    return re.compile(
        rf"百分之(?P<share>{_HAN})"
        rf"|(?P<number>{_DIGITS}|{_HAN})(?:(?:%|个|元|岁|名|人)?{_TO}(?P<upper>{_DIGITS}|{_HAN}))?(?P<vague>[多余几]?)"
        rf"(?P<big>[万亿千百]{{1,2}}(?!里))?[多余]?(?P<unit>{units})"
    )


@cache
def _quota_verb() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(verb) for verb in get_words("quota_verbs") if verb not in _SHORT_VERBS))


def find_targets(text: Text, outline: Outline, dates: Dates) -> list[Target]:
    """Return the numbers that the plan imposes, in the order of the text.

    A number of times a month or year is a cadence, a term within which to act is a deadline: neither is a target.
    """
    prizes = _find_sections(text, outline, _PRIZE_SECTION)
    scopes = _find_sections(text, outline, _SCOPE_SECTION)
    targets = [*_find_bare(text, outline, prizes), *_find_levels(text, outline)]
    last: tuple[_Count, Comparator] | None = None
    attributes: set[tuple[str, str, str, Comparator]] = set()
    excluding = _EXCLUDES_BELOW.search(text.folded)
    for count in _find_counts(text, outline, dates):
        comparator = _judge(text, count)
        if last and (not comparator or comparator == "="):
            comparator = _judge_in_list(text, *last, count) or comparator
        if last and comparator in ("<", "<=") and _is_band(text, last[0], count):
            targets.pop()
            count, comparator = replace(count, value=[last[0].value, count.value], start=last[0].start), "range"  # type: ignore[list-item]
        if excluding and comparator == "<=" and count.after.startswith("以下"):
            comparator = "<"
        last = (count, comparator) if comparator else None
        if comparator and _OF_PERSONS.match(count.after):
            attribute = (count.before[-2:], str(count.value), count.unit, comparator)
            if attribute in attributes:
                continue  # 教龄五年及以内的教师, said again
            attributes.add(attribute)
        if comparator == "=" and outline.at(count.start) in scopes and _is_of_scope(count):
            continue
        is_prize = comparator == "=" and not count.before.endswith("前") and outline.at(count.start) in prizes
        if comparator and not is_prize and not _is_of_title(outline, count):
            targets.append(_make(text, outline, count, comparator))
    return sorted(targets, key=lambda target: target.span.start)


def _is_of_scope(count: _Count) -> bool:
    """Tell whether a number in a section of those concerned only says how many they are."""
    is_persons = (
        count.unit in _PEOPLE and not _SHARED_OUT.search(count.before) and not _quota_verb().search(count.before)
    )
    return is_persons or bool(_TOTAL.search(count.before))


def _is_band(text: Text, last: _Count, count: _Count) -> bool:
    """Tell whether two marks are the ends of one band."""
    is_marks = last.unit == count.unit == _MARKS and not isinstance(last.value, list)
    return is_marks and bool(_BANDED.fullmatch(text.folded, last.end, count.start))


def _is_of_title(outline: Outline, count: _Count) -> bool:
    """Tell whether a number is the 一 of a heading (四、组织一次义诊): it names the work and counts nothing."""
    index = outline.at(count.start) if count.is_one else None
    if index is None or _SHARED_OUT.search(count.before):
        return False
    heading = outline.headings[index]
    is_title = heading.title_start <= count.start < heading.title_end
    return is_title and heading.level <= _OUTER_LEVELS and heading.title_end - heading.title_start <= _LONGEST_HEADING


def _judge_in_list(text: Text, last: _Count, comparator: Comparator, count: _Count) -> Comparator | None:
    """Return the comparator that a number shares with the one before it in a list, None where it does not go on."""
    between = text.folded[last.end : count.start]
    if len(between) > _LONGEST_BETWEEN or not _may_be_listed(text, count):
        return None
    if comparator in ("<=", ">=") and _SAME_LIMIT.fullmatch(between) and not _AFTER.match(last.after):
        return comparator
    if comparator != "=":
        return None
    if count.unit in _PEOPLE and last.unit == count.unit and _IN_ALL.search(between):
        return "="
    if not count.is_han and _GOES_ON_LIST.fullmatch(between):
        return "="
    is_next_clause = count.unit == last.unit and _BEGINS_CLAUSE.fullmatch(between)
    is_next_item = not last.after and _NEXT_ITEM.fullmatch(between) and _closes_item(count)
    return "=" if not count.is_han and (is_next_clause or is_next_item) else None


def _closes_item(count: _Count) -> bool:
    return not count.after or count.after[0] in "、("


def _find_sections(text: Text, outline: Outline, kind: re.Pattern[str]) -> set[int | None]:
    """Return the sections of a kind, with those inside them, whose plain numbers are no targets: prizes, a scope."""
    found: set[int | None] = set()
    for index, heading in enumerate(outline.headings):
        title = text.folded[heading.title_start : heading.title_end]
        is_inside = heading.parent is not None and heading.parent in found
        if is_inside or (len(title) <= 20 and kind.search(title)):
            found.add(index)
    return found


def _find_counts(text: Text, outline: Outline, dates: Dates) -> Iterator[_Count]:
    mentions = iter(dates.between(outline.start, outline.end))
    mention = next(mentions, None)
    for found in _pattern().finditer(text.folded, outline.start, outline.end):
        while mention and mention.end <= found.start():
            mention = next(mentions, None)
        if mention and mention.start < found.end():
            continue
        count = _read_count(text, found)
        if count:
            yield count


def _read_count(text: Text, found: re.Match[str]) -> _Count | None:
    start, end = found.span()
    clause = clause_around(text, start)
    before, after = text.folded[clause[0] : start], text.folded[end : max(clause[1], end)]
    if found["share"]:
        share = read_number(found["share"])
        return None if share is None else _Count(start, end, share, "%", "%", False, False, before, after)
    if _NOT_COUNTED_AFTER.search(before) or (before.endswith("每") and _PER_THOUSAND.match(found["number"])):
        return None
    value, upper = _read_value(found["number"]), _read_value(found["upper"]) if found["upper"] else None
    if value is None or (found["upper"] and (upper is None or upper <= value)):
        return None
    place = found.start("big") if found["big"] else found.start("unit")
    return _Count(
        start,
        end,
        [value, upper] if upper else value,
        text.folded[place:end],
        text.quote(place, end).replace(" ", ""),
        not found["number"][0].isdigit(),
        bool(found["vague"]),
        before,
        after,
    )


def _read_value(written: str) -> Number | None:
    plain = written.replace(",", "")
    thousands, mark, rest = plain.partition("万")
    if mark:
        high, low = read_number(thousands), read_number(rest)
        return None if high is None or low is None else high * 10_000 + low
    if plain[0].isdigit():
        return float(plain) if "." in plain else int(plain)
    return read_number(plain)


def _is_labelled(text: Text, count: _Count) -> bool:
    """Tell whether a number is what a label asks for (参与人数：1000人)."""
    label = text.folded[max(count.start - 24, 0) : count.start]
    return not count.before and bool(_LABELLED.search(label))


def _judge(text: Text, count: _Count) -> Comparator | None:
    """Return the comparator of a number that the plan imposes, None for any other number."""
    if _is_no_quota(count):
        return None
    if _STARTS_FROM.search(count.before) and re.match(
        r"[^,。;(\n]{0,4}(?:提|增|上升|降|减|压|缩|扩|到|至)", count.after
    ):
        return None
    if count.before.endswith(("前", "后")) and count.unit in _PERCENT:
        return "<="  # 排名前30%
    if count.before.endswith("前"):
        if _RANKED.search(count.before) and count.unit in _PEOPLE:
            return "<="
        return "=" if count.unit in _PEOPLE and _ADVANCING.match(count.after) else None
    if _is_repeated(count):
        return ">="
    written = _read_comparator(count)
    if count.unit == _MARKS:
        return written if not count.is_han and written in (">=", "<=", "<", ">", "range") else None
    if count.unit.removeprefix("多") in get_words("time_units"):
        return _judge_time(text, count, written)
    is_heard = count.unit in ("节", "堂") and _is_lesson_heard(text, count)
    if (count.unit in _TIMES or is_heard) and _is_frequency(text, count):
        return None
    if _is_background(count, written):
        return None
    if isinstance(count.value, list):
        return "range" if written or not count.is_han or _is_imposed(count) else None
    return written or ("=" if _is_imposed(count) or _is_labelled(text, count) else None)


def _is_no_quota(count: _Count) -> bool:
    """Tell whether a number is a prize, a mark, a media format, the base of another quota or a part of a word."""
    if (
        count.after.startswith("性")
        or count.before.endswith("每")
        or (count.is_one and _ONE_OF_ALL.search(count.before))
    ):
        return True
    if (count.unit == "年" and count.after.startswith("级")) or (count.unit == "级" and count.is_han):
        return True
    if count.is_han and (count.before.endswith("“") or (count.is_one and count.unit == "起")):
        return True  # “两升三降”, 一起
    if count.unit == "校" and count.after[:1] in "区园舍长车内外友":
        return True
    if count.unit == _MARKS:
        return bool(_NO_MARKS.match(count.after) or _MARKING.search(_PIECE.split(count.before)[-1]))
    if count.unit == "晚" and count.before.endswith(("周", "星期", "礼拜")):
        return True
    if count.value == _COUPLE and (_SEVERAL_AFTER.match(count.after) or _SEVERAL_BEFORE.search(count.before)):
        return True
    near = _PIECE.split(count.before)[-1] + count.unit + _PIECE.split(count.after)[0]
    return bool(_NO_TARGET.search(near))


def _is_repeated(count: _Count) -> bool:
    """Tell whether a number of times in a row sets something off (连续2次排名末位的, 一年内累计3次不合格的)."""
    is_times = count.unit in _TIMES or count.unit in ("年", "个月", "个季度", "个学期", "天", "日")
    return is_times and bool(_IN_A_ROW.search(count.before)) and bool(_OF_WHOM.match(count.after))


def _may_be_listed(text: Text, count: _Count) -> bool:
    """Tell whether a number may be one more quota of a list (建成示范点3个、示范户30户)."""
    is_time = count.unit.removeprefix("多") in get_words("time_units")
    is_other = _is_no_quota(count) or count.unit == _MARKS or _SCOPE.match(count.after)
    is_frequency = count.unit in _TIMES and _is_frequency(text, count)
    return not is_time and not is_other and not is_frequency and not isinstance(count.value, list)


def _is_background(count: _Count, written: Comparator | None) -> bool:
    """Tell whether the words before a number say that it is so already; a comparison may also be aimed at."""
    found = {one[0] for one in _BACKGROUND.finditer(count.before[-16:])}
    if (
        _COMPARED.search(count.before)
        or (written and _SAME_PERIOD.search(count.before))
        or not found
        or ("同比" in found and _AIMED_AT.search(count.before))
    ):
        return False
    return not (written and found <= _MAY_BE_ASKED)


def _read_comparator(count: _Count) -> Comparator | None:
    """Return the comparator that words beside the number say."""
    follows = _AFTER.match(count.after)
    if isinstance(count.value, list):
        return "range" if follows or _BEFORE.search(count.before) else None
    if follows:
        return ">=" if follows["ge"] else "<=" if follows["le"] else "~" if follows["about"] else "="
    if _ABOUT.search(count.before):
        return "~"
    if _ONLY.search(count.before):
        return "<="
    precedes = _find_last_before(count.before)
    if not precedes:
        return ">" if count.is_vague else None
    if count.unit == "%" and count.value == _ALL and precedes["ge"] and precedes["ge"].endswith(("达", "到", "至")):
        return "="
    if len(precedes["gap"]) > _LONGEST_GAP and not (precedes["gap"].endswith("的") and count.unit in _PERCENT):
        return None
    if len(precedes["gap"]) > 5 and not precedes["gap"].endswith("的") and not _quota_verb().search(precedes["gap"]):
        return None
    return _turn(precedes, count)


def _find_last_before(before: str) -> re.Match[str] | None:
    """Return the comparator nearest to the number (时限原则上不超过: 不超过, not 限)."""
    found = _BEFORE.search(before)
    while found:
        nearer = _BEFORE.search(before, found.start("gap"))
        if not nearer:
            return found
        found = nearer
    return None


def _turn(precedes: re.Match[str], count: _Count) -> Comparator:
    """Return the comparator of the words before, turned where passing it is forbidden."""
    if precedes["ge"]:
        return ">="
    if precedes["le"]:
        return "<="
    is_forbidden = _FORBIDS.search(count.before[: precedes.start()])
    if precedes["gt"]:
        return "<=" if is_forbidden else ">"
    return ">=" if is_forbidden else "<"


def _judge_time(text: Text, count: _Count, written: Comparator | None) -> Comparator | None:
    """A time is a target where it is a threshold or a fixed length; a time within which to act is a deadline."""
    if _FORBIDDEN_WITHIN.match(count.after):
        return ">="
    is_daily = _PER_TERM.search(count.before) and count.unit in _SHORT_TIMES
    is_cut_to = re.search(r"(?:压缩|缩短|控制|延长)[^,。;\n]{0,6}[到至在]$", count.before)
    if is_cut_to:
        return "range" if isinstance(count.value, list) else "<="
    if _RULES_IN_FORCE.search(text.folded[max(count.start - _SHORT_SENTENCE, 0) : count.start]):
        return None
    if _WITHIN.match(count.after) and _NEWCOMER.match(count.after):
        return "<="
    is_length = _HOW_LONG.search(count.before) and count.unit in _SHORT_TIMES
    if (_WITHIN.match(count.after) and not is_daily and not is_length) or _is_background(count, written):
        return None
    if isinstance(count.value, list):
        is_span = count.unit in _SHORT_TIMES or _LASTING.search(count.before) or _PER_TERM.search(count.before)
        return "range" if is_span else None
    if written and (written not in ("~", ">") or count.unit in _AGES or is_length):
        return written
    if is_daily:
        return ">=" if count.before.endswith("有") else "="
    if count.unit in _SHORT_TIMES - _AGES and _TIME_IS.search(count.before) and not count.after.startswith("后"):
        return "="
    if _OBSERVED.search(count.before) and count.after.startswith(("后", "方", "以")):
        return ">="
    return "=" if _LENGTH_OF.search(count.before) and not count.after.startswith(("前", "后")) else None


def _is_frequency(text: Text, count: _Count) -> bool:
    """Tell whether a number of times is asked per month or year, or on days named beside it: that is a cadence."""
    sentence = max(sentence_around(text, count.start)[0], count.start - 40)
    around = text.folded[sentence : count.start]
    return bool(_TERM.search(around)) or (count.is_one and bool(re.search(r"\d[日旬]|月[上中下]旬", around)))


def _is_lesson_heard(text: Text, count: _Count) -> bool:
    """Tell whether the sentence is of lessons that are heard or shown: so many a month are a cadence."""
    start, end = sentence_around(text, count.start)
    return bool(LESSONS_HEARD.search(text.folded, start, end))


def _is_imposed(count: _Count) -> bool:
    """Tell whether a number without a comparator is a quota: after a quota verb, shared out by 各, or allotted."""
    if count.unit in _PERCENT:
        return not re.search(r"占[^,]{0,12}$", count.before)
    if (
        (_SCOPE.match(count.after) and count.unit not in _WORKS | _TIMES)
        or _PRIZE_NAME.search(count.before)
        or _DIVIDED.search(count.before)
    ):
        return False
    if _MADE_UP_OF.match(count.after) and re.search(r"由[^,。;\n]{0,4}$", count.before):
        return True
    if _CONDITION.match(count.after) and not count.is_one:
        return True
    if count.before.endswith(("与", "同")) and _TOGETHER.match(count.after):
        return not count.is_han
    if count.before.endswith("一式") and count.unit == "份":
        return True
    if count.unit == "字" and not count.is_han and _PAPER.match(count.after):
        return True
    if count.is_one and count.unit in _WORKS and _EACH_MAKES.search(count.before):
        return True
    if _EACH.search(count.before):
        return not count.is_one or bool(_ONE_FOR_EACH.search(count.before)) or _follows_quota_verb(count)
    if count.before.endswith("(") and count.after.startswith(")"):
        return not count.is_han
    return _is_allotted(count) or _follows_quota_verb(count)


def _is_allotted(count: _Count) -> bool:
    """Tell whether a number closes its clause as an allotment does: 正职1位, 本科3000元, 参加人数八十人."""
    if count.is_one or not count.before[-1:].strip():
        return False
    if count.unit in _PEOPLE:
        is_plain = not count.is_han or bool(re.search("数", count.before[-4:]))
        if not count.is_han and (_ROW_OF_PERSONS.match(count.after) or _ROW_BEFORE.search(count.before)):
            return True
        return is_plain and (not count.after or count.after.startswith("("))
    return count.unit.endswith("元") and not count.is_han


def _follows_quota_verb(count: _Count) -> bool:
    near = count.before[-_NEAR:]
    verbs = list(_quota_verb().finditer(near))
    gap = len(near) - verbs[-1].end() if verbs else _NEAR
    if gap and near[-1:] in _SHORT_VERBS:
        return count.unit in _LESSONS
    if verbs and near[verbs[-1].end() :].startswith("的"):
        return False
    if not verbs:
        return not count.is_han and count.unit == "个" and bool(_SELECTS.search(count.before))
    if count.is_one and (near.endswith("的") or _DECIDED_ON.search(count.before)):
        return False
    return gap <= 1 and count.unit in (*_LESSONS, "份", "篇", "名") if count.is_one else gap <= 6


def _make(text: Text, outline: Outline, count: _Count, comparator: Comparator) -> Target:
    start, end = clause_around(text, count.start)
    start = after_marker(outline, start, count.start)
    follows = text.folded[count.end : count.end + 12]
    is_condition = bool(_CONDITION.match(follows)) and "以" in (follows[:3] if comparator != "=" else "以")
    return Target(
        span=text.span(start, max(end, count.end)),
        text=text.quote(start, max(end, count.end)).strip(),
        value=count.value,
        unit=_unit_with_term(text, count),
        comparator=comparator,
        role="trigger" if is_condition else None,
    )


def _unit_with_term(text: Text, count: _Count) -> str:
    """Return the unit, with the term or the body it is counted for (课时/学期, 分钟/班)."""
    body = _PER_BODY.match(count.after)
    if body and (body["slash"] or count.unit in _SHORT_TIMES):
        return f"{count.written_unit}/{body['slash'] or body['body'].removesuffix('级')}"
    term = _PER_TERM.search(count.before)
    if term and count.unit not in _TIMES | _PERCENT:
        first = count.start - len(count.before)
        per = text.quote(first + term.start("per"), first + term.end("per"))
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
        low = _read_value(found["number"])
        high = _read_value(found["upper"]) if found["upper"] else None
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
