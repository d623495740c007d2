"""The bodies that a plan gives something to do, with their roles.

A name alone does not make a unit: the body must act. It does where it is the subject of a clause, where a word like 由
会同 牵头 成立 marks it, where a label (主办单位：) or a bracket (某部牵头) lists it, where a heading names it.
Addressees, members of a group, mere recipients of a report and persons are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.model import Unit, UnitRole
from fuwuyue.plan.parsing.names import Name
from fuwuyue.plan.parsing.outline import Heading, Outline
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.vocabulary import build_trie, get_words

_HAN = "\u4e00-\u9fff"
_BETWEEN = compile_re(r"(?:[、/和及与或]|以及各?|、各|[和及]各地?|、市|等)?")
_NOT_ADDRESSED = compile_re("。|如下|决定|现就|现将|通知")
_LOOK_BACK, _LOOK_AHEAD = 40, 40
_SHORT_GOVERNMENT = 5
_CLAUSE_START = compile_re(r"[,;:。!?(\n\t“]")
_LEADING = compile_re(
    r"(?:\d[\d年月日号时点分上中下旬底初前后起至到~.:()-]{0,30})?"
    r"(?:第?[一二三四五六七八九十\d]{1,3}[、.)]|\([一二三四五六七八九十\d]{1,3}\)|[①-⑳㈠-㈩])?"
    r"(?:各级?|各类|各地|[一二三四五六七八九]是|(?:[仍均可统一主要具体牵头]|分别|负责)*由|请|同时|并|另|其中|此外|最后|首先|其次|然后"
    r"|原则上|必要时|届时|特|现|全县|全市|全省|全区|本|其|该|凡|对口|相关|有关|市级|县级|省级|[省市县区乡镇]、)*"
)
_MARKED_LEFT = compile_re(
    r"(?P<support>会同|联合|配合|协助|协同|商请?)各?$"
    r"|(?P<tasked>由|交由|委托|责成|请|设在|挂靠|依托|移[交送]至?|[报提]请|报送?|交|办公室(?:地点)?在)各?$"
)
_SEATS = ("办公室在", "设在", "挂靠", "依托", "移交", "移交至", "移送", "移送至")
_CAUSED_LEFT = compile_re(r"(?:组织|督促|指导|要求|协调|安排|责令|授权)各?$")
# A plan may ask that a body examines something first: 须经学术委员会审议, 提交校长办公会审定.
_BEFORE_EXAMINING = compile_re(r"(?:(?<![已业])经|提交|提请|报请)(?:本|各|由)?$")
_EXAMINES = compile_re("(?:集体)?(?:审[议核定批查]|评审|评议)(?!(?:通过|同意)?,?(?:现|特|决定|同意后现))")
_PARTNER_LEFT = compile_re(r"[与同和或及]$")
_AGREES = compile_re(r".{0,30}(?:签订|协商|共同)|联合")
_DONE_BY = compile_re("部署|决定|批准|同意|备案|主管|指定|认定|通知|联系")
_OBJECT_LEFT = compile_re(
    r"(?:[在对于为从将把以与同经是到赴向往至]各?|做好|加强|强化|规范|抓好|完善|推进|加大|办理|实施)$"
)
_DECIDED = compile_re(r"(?:会议|党组|党委|常务会议?)?(?:集体)?(?:研究|讨论|审议)?,?(?:决定)")
_DECIDES = compile_re(r"(?:研究)?决定(?=[从自于在对开成组举将利用集,]|联合|共同|继续|启动|面向|评选)")
_DRAWS_UP = compile_re(r"(?:根据|按照|结合)[^。;\n]{0,60},(?:特?制定|拟定|编制)了?")
_ROLE_NAMED = compile_re(
    r"为(?:(?P<lead>牵头|主办|主管|组织)|(?P<tasked>责任|承办|实施|配合|服务|承担))(?:单位|部门|主体)"
)
_DUTIES = compile_re(r"(?:主要|工作|岗位|的)*(?:职责|任务|分工)(?:[(:。\n]|$)")
_TAIL = compile_re(
    r"(?:等|和其他|及其他|以及)?(?:\d+(?=[个家部单])|[一二三四五六七八九十两几多]+)?[个家]?(?:有关|相关|职能|责任|成员(?=单位)|中层|行政)*"
    r"(?:部门|单位|处室|科室|机构)?(?:\([^()\n]{0,30}\))?"
)
_NOT_ACTING = compile_re(
    r"的(?!.{0,12}(?:要|应|负责))|关于|印发(?:的|《|〔)|文件|精神|要求|《|“|下发(?:的|《|〔)|党组(?!织)|党政|决定|等?(?:共同)?组成(?!\d|[一二两三四五六七八九十]+个|联合)|等组织|者"
    r"|副?[局处科部院校主厅省市县区乡镇队站所组]长|正?副?主任|主席|书记|分管|主要领导|领导(?!下|小组)|主?要?负责[人同]"
    r"|为(?:副?组长|成员|依托|主体)|干部|职工|工作者|工作人员|人员|党员|志愿者|网站|官网|门户|微信|公众号|举报|监督电话|电话"
    r"|地址|邮箱|传真|专家|代表|会议室|会议(?!(?:集体)?(?:讨论|研究|审议|审定|表决|根据))|大厅|门口|[内外][,。、)]|主管|备案|有关(?:规定|要求|文件)|规定|部署|通知|同意|批准"
    r"|任组长|任副组长|联系|之间|(?:提出|推荐|选派|聘请|委派|出具|发布|公布|制定|审定|审批|核定)的|许可|批复|认可|指定|颁|认定的|核发|发放的|.{0,3}[〔\[]\d{4}|.{0,2}(?:比例|覆盖[面率]|名单|数量)"
    r"|抽调[^,。]{0,8}组成|各?(?:成员|下属|所属)|组织的|由(?!于)|负担|支付|报销|先后|曾|已(?!明确)| ?-|中层|作为"
    r"|制(?:[。\n]|$)"
    r"|[^,。]{0,8}(?:长人选|规划师)|[^,。]{0,12}率(?:保持|达)|[^,。]{0,20}\d号"
    r"| ?(?:APP|app|小程序|客户端|视频号|热线)"  # what a body offers
    r"|[一二三四五六七八九十\d]*个?组别"
    r"|[\d一二三四五六七八九十东西南北主新老号A-Za-z]{0,4}(?:楼|会议室|礼堂|教室|操场|广场|门前)|\d{2,4}室"  # a place
    r"|全体(?:教师|教职工|成员|人员|党员|师生|干部)|(?:公共|重点|人员|密集)*(?:场所|区域|部位|地段)"
    r"|(?:[\u4e00-\u9fff]{1,3}科)?(?:医生|医师|护士|民警|法官|检察官|律师|教授|老师|讲师)"  # persons
    r"|(?:提供)?(?:独家|全程|部分|资金)?(?:赞助|冠名)"  # a sponsor
    r"|(?:专项)?(?:补助|经费|预算|资金)(?:款|项下|列支|支应|解决)"  # a purse
    r"|备查|存查|核备|[^,。;]{0,25}\d年\d+月\d+日[^,。;]{0,12}[号函令]|所有[,。;、]"
    r"|:? ?某某"  # one whose name was taken out
    r"|(?:近期|近日|日前|已经?)出台|(?:于|自|从) ?\d{4} ?年[^,。;]{0,20}(?:开发|推出|出台|印发|颁布|发布|下发)"
    r"|(?!要|应|须|负责|会同)[^,。;]{0,25}[到入出成展立署发]了"  # what a body has done before
)
# Before a name that is only where one asks, or where something takes place.
_IS_CONTACT = compile_re(
    r"(?:联系(?:人|方式|单位|部门|电话|地址)|咨询(?:方式|电话)?|地址|地点|投诉)"
    r"(?:[(][^()]{0,10}[)])?:?\s*$"
)
_PERSON_NAMED = compile_re(r": ?某")
_ROUND_OF_PLACES = compile_re(
    r"[ \t]*\d{1,2}月\d{1,2}日(?:\([^()\n]{0,8}\)|[至到-](?:\d{1,2}月)?\d{1,2}日|[上下]午|全天)*(?:\n|$)"
)
_PAID_BY = compile_re(r"[费金]用?[^,。;]{0,4}由各?$")
_PAYS_ONLY = compile_re(r"(?:[^,。;]{0,4}承担|解决|列支)(?!.{0,4}(?:工作|职责|任务|日常))")
_GROUNDS = compile_re("(?:(?:编制|制定|政策|法律|法令|实施|活动|计划)?(?:依据|法源|缘起|背景)(?:及缘起|与背景)?)")
_IN_BRACKET = r"[\u4e00-\u9fff]{2,14}"
_CLASSES_BEFORE = compile_re(rf"\((?:{_IN_BRACKET}、(?=.*各)|各{_IN_BRACKET}、)*各?$")
_CLASSES_BEHIND = compile_re(rf"(?:、(?:各|全体){_IN_BRACKET}(?:、{_IN_BRACKET}){{0,8}})*\)(?=。|\n|$)")
_ENDS_WITH_BODY = compile_re(r"(?:小组|[局处科室部委会院校司门]|中心|单位)$")
_TITLE_OF_PAPER = compile_re(r"《[^《》\n]{1,100}[《》]")
_COUNTED = compile_re(
    r"\d+(?:座|个|处|所|家|间|支)(?![省市县区部单])|多次"
)  # a thing that is built, a body that has warned before
_ACTING = compile_re(
    r",?(?:应当?|须|必须|需要?|要(?!求)|不得|可以|可(?!以)|将|会|负责|牵头|会同|联合|指导|参与|配合|协助|承办|主办|协办|组织"
    r"|审[核批查定]|评审|核[准定实]|查处|办理|处理|受理|统筹|汇总|承担|具体|监督|督促|落实|开展|制定|印发|投入|积极|主动|认真|认为|提出(?!的)|进行)"
)
_ACTS_LATER = compile_re(
    r"、(?![^,。;:\n]{0,20}(?:场所|区域|地段|部位))[^,。;:()\n\t由]{1,30}?(?:(?<!主)要(?!求)|应|须|负责(?!人)|牵头|参与|配合|按职责|指导|组织|于\d|将"
    r"|联合|主办|承办|根据|审[核定批查议]|开设|开展|做好|提供|加强|落实|举办|承担)"
)
_ROLE_RIGHT = compile_re(r".{0,12}?(?P<lead>牵头|主办|总负责)|.{0,8}?(?P<support>配合|协助|参与|协办|支持)")
_FOUNDED = compile_re(
    r"(?:成立|组建|组成(?!立)|设立|建立)了?(?:[由以][^。;:\n]{2,150}?的)?(?P<name>[\u4e00-\u9fffA-Za-z0-9“”、]{0,80}?"
    r"(?:领导小组|工作小组|协调小组|指挥部|专班|专案组|工作组|委员会|组委会|专家组|小组"
    r"|(?:督查|督导|督察|检查|监督|考核|巡查|调查|评审|审查|核查|保障|宣传|考察|验收|评估|抽查|暗访|指导|审核|复核)组|讲师团|宣讲团)(?:办公室)?)(?![\u4e00-\u9fff]?[组成]长)"
)
# A group that is called by its work only, but is given it in the same sentence.
_FOUNDED_AND_TASKED = compile_re(
    r"(?:成立|组成|组建)(?:\d{1,2}|[一二两三四五六七八九十]{1,2}|若干)?个?"
    r"(?P<name>(?:督查|督导|检查|巡查|考核|评审)组),(?=对|负责|深入|开展)"
)
_FOUNDED_QUOTED = compile_re(
    r"(?:成立|组建|设立)了?“(?P<name>[\u4e00-\u9fff]{2,30}(?:团队|[团队会社]|中心|联盟|工作室))”"
)
_GROUPS_BELOW = compile_re(
    r"(?:下设|分设|内设)(?P<list>(?:办公室[、和])?[\u4e00-\u9fff]{2,10}?组(?:[、和][\u4e00-\u9fff]{2,10}?组){1,15}"
    r"|(?:办公室[、和])?[\u4e00-\u9fff]{2,10}?(?:委员会|指挥部|专班|领导小组|工作小组|[^工长员]组)(?=[。,;]))(?![长员])"
    r"|(?:下设|设立?|成立|分为|分成)[^。;:\n]{0,25}组:(?P<named>[\u4e00-\u9fff]{2,10}?组(?:[、和][\u4e00-\u9fff]{2,10}?组){1,15})"
    r"(?=[。,;\n])"
)
_PIECE_OF_LIST = compile_re("[^、和]+")
_OFFICE_CALLED = compile_re(r"办公室\((?:以下|下)?(?:统一?)?简称(?:为|:)?“?(?P<short>[\u4e00-\u9fff]{2,12}办)”?\)")
_PAYS = compile_re(r"[由。,;\n](?P<name>[省市县区镇乡]财政)(?=扣|给予|安排|补助|承担|拨付|列支|统筹|保障)")
_BY_A_LIST = compile_re(
    r"由(?P<list>[\u4e00-\u9fff]{2,14}(?:、[\u4e00-\u9fff]{2,14}){1,20}?)等(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[个家]?(?:单位|部门)(?!负责|组成|领导|主要|有关|相关|抽调|分管)"
)
_LISTED_SUBJECT = compile_re(
    r"(?:^|[。;,:\n])(?P<list>[^\W\d_A-Za-z等]{2,14}(?:、[^\W\d_A-Za-z等]{2,14}){2,20}?)"
    r"(?P<more>等(?:有关|相关|职能)?(?:部门|单位)?)?(?<!主)(?=要(?!求)|应当?|须|负责(?!人)|按职责|按照|分别)"
)
_OF_DUTIES = compile_re("职责|分工|任务")
_LABEL_OF_DUTIES = compile_re(r"[\u4e00-\u9fff]{2,8}(?:分工|职责):")
_NAME_OF_DUTIES = compile_re("[\u4e00-\u9fff]{0,6}(?:职责|分工)(?:[与及和][\u4e00-\u9fff]{2,4}|分工|安排)?")
_LONGEST_DEPARTMENT = 20
_DEPARTMENT = compile_re(r"(?P<each>各?)(?P<name>[\u4e00-\u9fff() ]{1,14}[科股室处局队所办组委站院校会部])")
_BARE = compile_re("领导小组|工作小组|协调小组|指挥部|(?:工作)?专班|督查组|督导组|工作组|(?:专家|专门)?委员会|专家组")
_NOT_FOUNDED = compile_re(r"^(?:相应|健全|由|[\d一二两三四五六七八九十多若干]+个)|参加|任组长|为组长|负责|、")
_SHORTEST_ENDING = 2
_LISTED_TITLE = compile_re(
    r"(?P<list>[\u4e00-\u9fff、]{2,60}?)(?P<more>等[\u4e00-\u9fff]{0,8})?(?:工作)?(?:职责)?(?:\([^()]*\))?"
)
_LABEL = compile_re(
    r"(?!组织机构)(?P<lead>牵头|主办|主管|组织)(?:单位|部门|机构|科室|处室|股室)?(?:\([^()]*\))?:"
    r"|(?P<support>协办|配合|支持|参与|参加|指导|协助|协作)(?:(?:单位|部门|机构|科室|处室|股室)|(?<=协办)|(?<=配合)|(?<=协助))(?:\([^()]*\))?:"
    r"|(?P<tasked>承办|责任|执行|实施|联办|落实|完成|承担|负责)(?:单位|部门|机构|科室|处室|股室)?(?:\([^()]*\))?:"
)
_LABEL_LINE = compile_re(
    r"(?:[一二三四五六七八九十\d]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\))?(?!组织机构)"
    r"(?:(?P<lead>牵头|主办|主管|组织)|(?P<support>协办|配合|支持|指导|协助|参与)|(?P<tasked>承办|责任|执行|实施|联办))"
    r"(?:单位|部门|机构):?"
)
_HEAD_OF_TABLE = compile_re(
    r"[\u4e00-\u9fff]{0,4}(?:序号|编号|阶段|时间|时限|期限|内容|任务|措施|项目|要求|目标|事项|步骤|指标|环节|地点|对象|标准|备注)"
)
# Behind a label: what is to be done, no name.
_A_SENTENCE = compile_re("[对要应为根按负须将](?![\u4e00-\u9fff]{0,6}[局委办处院厅部会])")
_OTHER_LABEL = compile_re(r".{1,10}(?:单位|企业|机构|部门|人员|媒体|:)")
_WE_OURSELVES = compile_re(
    r"本(?:地区?[\u4e00-\u9fff]+|[\u4e00-\u9fff]{0,4}(?:小组|团队|系统)|[组部局处会院校厅科站所队]|中心|公司|单位)"
)
_LABEL_ONLY = compile_re("(?:主办|承办|协办|实施|组织|支持|合作|发起|指导|责任|牵头|配合)(?:机构|部门)$")
# 建设乡镇服务站 is what is done; 建设局 and 发展改革委 are bodies, and so is a group named after its work.
_BEGINS_WITH_VERB = compile_re(
    r"(?:建设(?!$|[局部厅委科处股站办和与、]|管理|工程|集团|公司|行政|主管)|发展(?!改革|研究|规划|[和与、局办部处科])|打造|扩建|改造|优化|整合|做[强大])"
    r"(?!.*(?:组|指挥部|委员会|专班|办|办公室)$)|.{0,4}农民(?:专业)?合作社"
)
_BELOW = compile_re("(?:二级|基层|下属|直属|所属).*(?:单位|组织|支部|机构|部门)")
_ABRIDGED = compile_re("(?P<of>学校|我?[校省市县区镇乡])(?P<kind>领导小组|指挥部|组委会|专班)")
_OF_TEACHERS = ("年级组", "学科组", "教研组", "备课组")
_NUMBERED = compile_re(r".{0,8}[一二两三四五六七八九十\d]大组|第[一二三四五六七八九十\d]+[组队]")
_LONGEST_KIND_OF_TEAM = 8
_LEVELS = compile_re(r"\([省市县区州旗、]+\)")  # a text writes 县(市)局 and 县(市、区)局 of the same bodies
_LOCAL_BUREAU = compile_re(r"(?:[省市县区州旗、]|\([省市县区州旗、]+\))+局")
_SHORT_NAME = compile_re(r"\((?:以下|下)?(?:统一?)?简?称(?:为|:)?“?(?P<short>[\u4e00-\u9fff]{2,20})”?\)")
_LIST = compile_re(r"(?:[^。;:\n\t()]|\([^()\n]{0,30}\))*")
_LONGEST_LIST = 300
_LONGEST_ITEM = 30
_ITEM = compile_re(r"(?:\([^()\n]{0,30}\)|[^、,; 。\n\t])+")
_NOT_AN_ITEM = compile_re(
    r"各?(?:有关|相关|其他|成员|责任)?(?:部门|单位|学校|企业|乡镇.*|村.*|街道.*|大队.*|社区.*)|(?:牵头|配合|责任|主办|协办|承办|支持|参与)(?:单位|部门).*"
    r"|(?:主|承|协)办|牵头|配合|责任|.*(?:局长|主任|书记|老师|同志|班主任|教师|校长)|某+|.*[\d:].*|.{1}|.{30,}"
)
_ITEM_TAIL = compile_re(
    r"\((?:以下|下)?(?:统一?)?简?称.*$|等.{0,6}$|按(?:照|职责|各自).*$|分别.*$|(?:牵头|负责|配合|参与|指导)$"
)


@dataclass
class _Group:
    """Names in one list (甲、乙和丙), taken together, and the clause they stand in."""

    names: list[Name]
    end: int

    @property
    def start(self) -> int:
        return self.names[0].start


def find_units(text: Text, outline: Outline, names: list[Name], issuer: str = "") -> list[Unit]:
    """Return the bodies that lead, support or are tasked, each once in its fullest form, in order of appearance.

    `names` are those of the plan's body, as `find_names` gives them. That the `issuer` has decided on the plan gives it
    no task.
    """
    found: list[tuple[Name, UnitRole]] = []
    guessed: set[int] = set()
    beside: set[int] = set()
    labelled = [
        *_find_labelled(text, outline, names),
        *_find_founded(text, outline.start, outline.end),
        *_find_set_up_below(text, outline.start, outline.end),
        *_find_listed_by(text, outline.start, outline.end, names),
        *_find_duty_headings(text, outline),
        *_find_in_headings(text, outline, names),
    ]
    taken = _Taken((name.start, name.end) for name, _ in labelled)
    for group in _group_names(text, outline, names):
        if _is_issuers_decision(text, outline, group, issuer):
            continue
        role = _get_role(text, outline, group)
        if role:
            found.extend((name, role) for name in group.names if not taken.overlaps(name))
            beside.update(_find_beside_bodies(text, group))
            if not _is_marked(_left_of(text.folded, group.start, outline)):
                guessed.add(group.start)
    found.extend(labelled)
    found.sort(key=lambda item: item[0].start)
    return _keep_fullest(text, found, guessed, beside)


def _find_beside_bodies(text: Text, group: _Group) -> Iterator[int]:
    """Yield where groups of teachers stand in a list with bodies, and so are departments too (工会、年级组)."""
    classes = set(get_words("unit_classes"))
    words = [text.folded[name.start : name.end] for name in group.names]
    if not classes.issuperset(words):
        yield from (name.start for name, word in zip(group.names, words, strict=True) if word in _OF_TEACHERS)


def _is_issuers_decision(text: Text, outline: Outline, group: _Group, issuer: str) -> bool:
    """Tell whether the names only say who decided on the plan, and that is the issuer."""
    last = text.folded[group.names[-1].start : group.names[-1].end]
    is_by_it = text.folded.startswith("经", group.start - 1) and _DECIDED.match(text.folded, group.end)
    decides = is_by_it or _DECIDES.match(text.folded, group.end) or _DRAWS_UP.match(text.folded, group.end)
    return bool(decides and issuer and last in issuer and outline.at(group.start) is None)


def _is_marked(left: str) -> bool:
    """Tell whether the words before a name say for certain that it begins there."""
    marks = (_LEADING.fullmatch, _MARKED_LEFT.search, _CAUSED_LEFT.search, _PARTNER_LEFT.search)
    return any(mark(left) for mark in marks)


class _Taken:
    """Ranges that are already spoken for."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._ranges: list[Range] = []
        for start, end in sorted(ranges):
            if self._ranges and start < self._ranges[-1][1]:
                self._ranges[-1] = (self._ranges[-1][0], max(end, self._ranges[-1][1]))
            else:
                self._ranges.append((start, end))

    def overlaps(self, name: Name) -> bool:
        index = bisect_left(self._ranges, (name.end, 0)) - 1
        return index >= 0 and self._ranges[index][1] > name.start


def _body(text: Text, outline: Outline) -> Range:
    """Return the plan's body without the line of addressees at its head."""
    start = outline.start
    first = outline.headings[0].start if outline.headings else outline.end
    for line_start, line_end in text.lines[text.line_index(start) :]:
        if line_start < start:
            continue
        if line_start >= first:
            break
        is_one_sentence = not _NOT_ADDRESSED.search(text.folded, line_start, line_end)
        if text.folded[line_end - 1] == ":" and is_one_sentence and line_end - line_start < 200:
            return line_end, outline.end
    return start, outline.end


@cache
def _field_list() -> re.Pattern[str]:
    # A list is taken whole, whatever follows it, so that no word of it is tried again as the first of a shorter one.
    word = build_trie(get_words("unit_fields"))
    return compile_re(
        rf"(?P<list>{word}(?:[、和及与]{word})++)"
        r"(?:(?P<tail>等|各)?(?:有关|相关|职能|成员|主管|行政|政府|多个)*+(?P<kind>部门|单位|机关))?"
    )


def _group_names(text: Text, outline: Outline, names: list[Name]) -> Iterator[_Group]:
    start, end = _body(text, outline)
    listed = list(_find_field_lists(text, start, end))
    taken = _Taken((group.start, group.end) for group in listed)
    grounds = _Taken(_find_grounds(text, outline))
    titles = _Taken(found.span() for found in _TITLE_OF_PAPER.finditer(text.folded, start, end))
    group: _Group | None = None
    for name in names:
        if name.start < start or taken.overlaps(name) or titles.overlaps(name):
            continue
        if grounds.overlaps(name) and not _SHORT_NAME.match(text.folded, name.end):
            continue
        if group and _is_joined(text, outline, group, name):
            group.names.append(Name(name.start, name.end, name.is_each or group.names[-1].is_each))
            group.end = name.end
        else:
            if group:
                listed.append(group)
            group = _Group([name], name.end)
    yield from [*listed, group] if group else listed


def _find_grounds(text: Text, outline: Outline) -> Iterator[Range]:
    """Yield the sections that only say what a plan rests on (一、依据), whose bodies have no task here."""
    for heading in outline.headings:
        if _GROUNDS.fullmatch(text.folded, heading.title_start, heading.title_end):
            yield heading.start, heading.end


def _is_joined(text: Text, outline: Outline, group: _Group, name: Name) -> bool:
    between = text.folded[group.end : name.start]
    if between == "等" and text.folded.startswith("成员", name.end):
        return False
    if between in (",", ",各"):
        return bool(_LEADING.fullmatch(_left_of(text.folded, group.start, outline)))
    return len(between) <= 3 and bool(between) and bool(_BETWEEN.fullmatch(between))


def _find_field_lists(text: Text, start: int, end: int) -> Iterator[_Group]:
    """Yield departments named by their field only (公安、民政等部门)."""
    for found in _field_list().finditer(text.folded, start, end):
        if not found["kind"]:
            continue
        names = []
        place = found.start()
        for word in re.split("[、和及与]", found["list"]):
            names.append(Name(place, place + len(word), is_each=True))
            place += len(word) + 1
        if not found["tail"]:
            names[-1] = Name(names[-1].start, found.end(), is_each=True)
        left = text.folded[max(0, found.start() - 4) : found.start()]
        if not (found["tail"] and _MARKED_LEFT.search(left)) or left.endswith("会同"):
            yield _Group(names, found.end())


def _get_role(text: Text, outline: Outline, group: _Group) -> UnitRole | None:
    """Return the role in which a list of names acts, None where it does not act."""
    folded = text.folded
    left = _left_of(folded, group.start, outline)
    tail = _TAIL.match(folded, group.end)
    end = tail.end() if tail else group.end
    after = folded[end : end + _LOOK_AHEAD]
    if left.endswith("经") and _DECIDED.match(after):
        return "lead"
    if _DECIDES.match(after) and _LEADING.fullmatch(left) and outline.at(group.start) is None:
        return "lead"
    named = _ROLE_NAMED.match(after)
    if named:
        return "lead" if named["lead"] else "tasked"
    if _PERSON_NAMED.match(after) or (folded[group.start - 1] == "\n" and _ROUND_OF_PLACES.match(after)):
        return None
    if _is_cell(folded, group) or _fills_bracket(folded, group) or _is_whole_heading(text, outline, group, after):
        return "tasked"
    if folded.startswith("成员单位", group.end):
        return None
    if _COUNTED.match(folded, group.end) or _IS_CONTACT.search(folded, max(0, group.start - 20), group.start):
        return None
    if _PAID_BY.search(left) and _PAYS_ONLY.match(after):
        return None
    if _NOT_ACTING.match(after) and not (left.endswith("由") and _DONE_BY.match(after)):
        return None
    if _LEADING.fullmatch(left):
        last = group.names[-1]
        is_government = folded.endswith("政府", last.start, last.end) and last.end - last.start <= _SHORT_GOVERNMENT
        return None if is_government and not last.is_each and not _ACTING.match(after) else _get_role_of_subject(after)
    return _get_role_inside(folded, group, left, after)


def _get_role_of_subject(after: str) -> UnitRole | None:
    """Return the role of names that begin a clause: they act unless the clause ends with them."""
    if after[:1] == ":" or (after[:1] == "," and _ACTING.match(after)):
        return _role_right(after)
    if after[:1] == "、" and _ACTS_LATER.match(after):
        return _role_right(after)
    return None if _is_end(after) else _role_right(after)


def _get_role_inside(folded: str, group: _Group, left: str, after: str) -> UnitRole | None:
    """Return the role of names in the middle of a clause: a word before or behind them must say that they act."""
    marked = _MARKED_LEFT.search(left)
    if marked and marked["support"]:
        return "support"
    goes_on = not _is_end(after) or bool(_ACTS_LATER.match(after))
    if marked and marked["tasked"] and (goes_on or marked["tasked"] in _SEATS):
        return _role_right(after)
    if _BEFORE_EXAMINING.search(left) and _EXAMINES.match(after):
        return "tasked"
    if _CAUSED_LEFT.search(left) and not _is_end(after) and not folded[group.start : group.end].endswith("系统"):
        return "tasked"
    if _PARTNER_LEFT.search(left) and _AGREES.match(after):
        return "tasked"
    if _ACTING.match(after) and after[0] != "," and not _OBJECT_LEFT.search(left):
        return _role_right(after)
    return None


def _is_end(after: str) -> bool:
    return not after or after[0] in "。;,、)\n\t!?”》 "


def _is_cell(folded: str, group: _Group) -> bool:
    """Tell whether the names fill a cell of a table's row."""
    before, after = folded[group.start - 1 : group.start], folded[group.end : group.end + 1]
    return (before == "\t" and after in ("\t", "\n", "")) or (before == "\n" and after == "\t")


def _left_of(folded: str, start: int, outline: Outline) -> str:
    left = folded[max(0, start - _LOOK_BACK) : start]
    for found in reversed(list(_CLAUSE_START.finditer(left))):
        return left[found.end() :]
    return left if start > _LOOK_BACK else left[max(0, outline.start - start) :]


def _role_right(after: str) -> UnitRole:
    found = _ROLE_RIGHT.match(after.split("。")[0].split(";")[0].split(",")[0])
    if found and found["lead"]:
        return "lead"
    return "support" if found else "tasked"


def _fills_bracket(folded: str, group: _Group) -> bool:
    """Tell whether names stand in brackets that end a sentence or a line: 摸底排查(县民政局、各乡镇、县残联).

    Behind another name (工作小组(某大学)) they only say who that is.
    """
    left = _CLASSES_BEFORE.search(folded, max(0, group.start - _LOOK_BACK), group.start)
    if not left or not _CLASSES_BEHIND.match(folded, group.end):
        return False
    return not _ENDS_WITH_BODY.search(folded, max(0, left.start() - 3), left.start())


def _is_whole_heading(text: Text, outline: Outline, group: _Group, after: str) -> bool:
    """Tell whether the names are a heading of their own (1.医务室：, 2.德育处职责)."""
    index = outline.at(group.start)
    if index is None or outline.headings[index].title_start != group.start:
        return False
    return group.end == outline.headings[index].title_end or bool(_DUTIES.match(after))


def _find_founded(text: Text, start: int, end: int) -> Iterator[tuple[Name, UnitRole]]:
    """Yield the groups that the plan sets up (成立……领导小组), whatever words stand in their names."""
    classes = set(get_words("unit_classes"))
    for found in _FOUNDED.finditer(text.folded, start, end):
        first = found.start("name") + max(found["name"].rfind("的"), found["name"].rfind("各")) + 1
        first += text.folded[first] == "“" and "”" not in text.folded[first : found.end()]
        words = text.folded[first : found.end()]
        is_bare = words in classes or _BARE.fullmatch(words) or len(words) <= _SHORTEST_ENDING
        if not is_bare and not _NOT_FOUNDED.search(words):
            yield Name(first, found.end(), is_each=False), "lead"
    for found in _FOUNDED_AND_TASKED.finditer(text.folded, start, end):
        yield Name(*found.span("name"), is_each=False), "tasked"
    for found in _FOUNDED_QUOTED.finditer(text.folded, start, end):
        yield Name(*found.span("name"), is_each=False), "lead"


def _find_set_up_below(text: Text, start: int, end: int) -> Iterator[tuple[Name, UnitRole]]:
    """Yield the groups and the office that a body has under it (下设宣传组、督查组; 下设办公室（简称创建办）)."""
    for found in _GROUPS_BELOW.finditer(text.folded, start, end):
        for group in _PIECE_OF_LIST.finditer(text.folded, *found.span("list" if found["list"] else "named")):
            yield Name(*group.span(), is_each=False), "tasked"
    for found in _OFFICE_CALLED.finditer(text.folded, start, end):
        yield Name(*found.span("short"), is_each=False), "tasked"
    for found in _PAYS.finditer(text.folded, start, end):
        yield Name(*found.span("name"), is_each=False), "tasked"


def _find_listed_by(text: Text, start: int, end: int, names: list[Name]) -> Iterator[tuple[Name, UnitRole]]:
    """Yield the items of a list that acts together (由甲局、乙新区等单位……), even where one has no known ending."""
    named = {name.start: name.end for name in names}
    for found in _BY_A_LIST.finditer(text.folded, start, end):
        yield from _split_bodies(text, *found.span("list"), named)
    for found in _LISTED_SUBJECT.finditer(text.folded, start, end):
        items = _split_bodies(text, *found.span("list"), named)
        first, last = items[0][0] if items else None, items[-1][0] if items else None
        if first and last and _is_name(first, named) and (found["more"] or _is_name(last, named)):
            yield from items


def _split_bodies(text: Text, start: int, end: int, named: dict[int, int]) -> list[tuple[Name, UnitRole]]:
    """Return the items of a list if at least half of them are names and none had to be left out, else nothing."""
    items = list(_split_items(text, start, end, "tasked"))
    are_all = len(items) == text.folded.count("、", start, end) + 1
    return items if are_all and sum(_is_name(name, named) for name, _ in items) * 2 >= len(items) else []


def _is_name(name: Name, named: dict[int, int]) -> bool:
    """Tell whether an item of a list is a whole name, with a known ending."""
    return named.get(name.start) == name.end


def _find_duty_headings(text: Text, outline: Outline) -> Iterator[tuple[Name, UnitRole]]:
    """Yield the departments that head their duties in a section of duties (三、职责分工 （一）监管科：……)."""
    for heading in outline.headings:
        parent = outline.headings[heading.parent] if heading.parent is not None else None
        if not parent or text.folded[heading.title_end : heading.title_end + 1] != ":":
            continue
        if not _OF_DUTIES.search(text.folded, parent.title_start, min(parent.title_end, parent.title_start + 30)):
            continue
        yield from _as_department(text, heading.title_start, heading.title_end)
    for start, end in _lines_of_duties(text, outline):
        colon = text.folded.find(":", start, min(end, start + _LONGEST_DEPARTMENT))
        if colon > 0:
            yield from _as_department(text, start, colon)


def _is_of_duties(text: Text, heading: Heading) -> bool:
    """Tell whether a heading is the name of a section of duties and nothing more (三、职责分工)."""
    return bool(_NAME_OF_DUTIES.fullmatch(text.folded, heading.title_start, heading.title_end))


def _as_department(text: Text, start: int, end: int) -> Iterator[tuple[Name, UnitRole]]:
    name = _DEPARTMENT.fullmatch(text.folded, start, end)
    if name:
        yield Name(*name.span("name"), is_each=bool(name["each"])), "tasked"


def _lines_of_duties(text: Text, outline: Outline) -> Iterator[Range]:
    """Yield the lines of the text that stand below a label or heading such as 部门分工：, up to the next heading."""
    headings = {heading.start for heading in outline.headings}
    above = {text.line_at(heading.title_start) for heading in outline.headings if _is_of_duties(text, heading)}
    below = {later[0] for line, later in pairwise(text.lines) if line in above}
    is_below = False
    for start, end in text.lines:
        if start in headings or not outline.start <= start < outline.end:
            is_below = False
        elif _LABEL_OF_DUTIES.fullmatch(text.folded, start, end):
            is_below = True
        elif start in below:
            is_below = True
            yield start, end
        elif is_below:
            yield start, end


def _find_in_headings(text: Text, outline: Outline, names: list[Name]) -> Iterator[tuple[Name, UnitRole]]:
    """Yield the items of a heading that lists bodies (甲公司、乙网络等分公司：), even where one has no known ending."""
    named = {name.start: name.end for name in names}
    for heading in outline.headings:
        title = text.folded[heading.title_start : heading.title_end]
        shape = _LISTED_TITLE.fullmatch(title)
        if not shape or "、" not in shape["list"]:
            continue
        items = _split_bodies(text, heading.title_start, heading.title_start + len(shape["list"]), named)
        if items and (shape["more"] or _is_name(items[-1][0], named)):
            yield from items


def _find_labelled(text: Text, outline: Outline, names: list[Name]) -> Iterator[tuple[Name, UnitRole]]:
    """Yield what stands behind a label such as 主办单位：, on the same line or on the lines below it."""
    start, end = outline.start, outline.end
    for found in _LABEL.finditer(text.folded, start, end):
        before = text.folded[found.start() - 1 : found.start()]
        if before and before not in "\n。;,:、(“ \t)." and not before.isdigit():
            continue
        if _A_SENTENCE.match(text.folded, found.end()):
            continue
        index = outline.at(found.start())
        limit = min(end if index is None else outline.own_body(index)[1], found.end() + _LONGEST_LIST)
        listed = _LIST.match(text.folded, found.end(), max(limit, found.end()))
        stop = listed.end() if listed else limit
        if text.folded[stop : stop + 1] == ":":  # the last item is the next label (完成时限:)
            stop = max(found.end(), *(text.folded.rfind(mark, found.end(), stop) for mark in " 、,"))
        yield from _split_items(text, found.end(), stop, _label_role(found))
    yield from _find_below_labels(text, outline, names)


def _find_below_labels(text: Text, outline: Outline, names: list[Name]) -> Iterator[tuple[Name, UnitRole]]:
    """Yield the lines below a label; below the head of a table that lost its columns, only whole names."""
    role: UnitRole | None = None
    in_table = False
    headings = {heading.start for heading in outline.headings}
    named = {name.start: name.end for name in names}
    for number, (start, end) in enumerate(text.lines):
        if start < outline.start or start >= outline.end:
            continue
        words = text.folded[start : min(end, start + 40)]
        label = _LABEL_LINE.fullmatch(words)
        if label:
            role = _label_role(label)
            in_table = number > 0 and bool(_HEAD_OF_TABLE.fullmatch(text.folded, *text.lines[number - 1]))
        elif role and in_table and start not in headings:
            items = list(_split_items(text, start, end, role))
            yield from (item for item in items if _is_name(item[0], named))
        elif role and (
            start in headings
            or (end - start > _LONGEST_ITEM and not _is_list_of_names(text, start, end, named))
            or "。" in words
            or _OTHER_LABEL.fullmatch(words)
        ):
            role = None
        elif role:
            yield from _split_items(text, start, end, role)


def _is_list_of_names(text: Text, start: int, end: int, named: dict[int, int]) -> bool:
    """Tell whether a line is short enough for a list, and at least half of its items are names."""
    if end - start > _LONGEST_LIST:
        return False
    items = list(_split_items(text, start, end, "tasked"))
    return sum(_is_name(name, named) for name, _ in items) * 2 >= max(len(items), 1)


def _label_role(label: re.Match[str]) -> UnitRole:
    return "lead" if label["lead"] else "support" if label["support"] else "tasked"


def _split_items(text: Text, start: int, end: int, role: UnitRole) -> Iterator[tuple[Name, UnitRole]]:
    is_each = False
    for found in _ITEM.finditer(text.folded, start, end):
        words = found[0].lstrip("各由")
        begin = found.end() - len(words)
        words = _ITEM_TAIL.sub("", words)
        is_each = is_each or found[0].startswith("各")
        if words and not _NOT_AN_ITEM.fullmatch(words):
            yield Name(begin, begin + len(words), is_each), role


def _make_unit(text: Text, name: Name, role: UnitRole, is_guessed: bool) -> Unit:
    doubt = _("Where the name begins is judged from the words before it.") if is_guessed else None
    return Unit(name=text.quote(name.start, name.end), role=role, span=text.span(name.start, name.end), doubt=doubt)


def _keep_fullest(text: Text, found: list[tuple[Name, UnitRole]], guessed: set[int], beside: set[int]) -> list[Unit]:
    """Return each body once: a shorter form of a longer name (领导小组, 教育局) is the same body unless 各 leads it."""
    classes = set(get_words("unit_classes"))
    units: list[Unit] = []
    forms: list[str] = []
    known = _Known()
    offices = {one.start() + len("办公室") for one in _OFFICE_CALLED.finditer(text.folded)}
    short_names = {one.start(): one["short"] for one in _SHORT_NAME.finditer(text.folded)}
    for name, role in found:
        words = text.folded[name.start : name.end]
        is_class = _is_class(words) or (words in classes and name.start not in beside)
        if is_class or len(words) < _SHORTEST_ENDING or name.end in offices:
            continue
        place = known.find(words, name.is_each)
        if place is None:
            known.add(words, name.is_each, len(units))
            forms.append(words)
            units.append(_make_unit(text, name, role, name.start in guessed))
        elif _is_fuller(words, forms[place]):
            known.add(words, name.is_each, place)
            forms[place] = words
            units[place] = _make_unit(text, name, role, name.start in guessed)
        if name.end in short_names:
            known.add_short(short_names[name.end], len(units) - 1 if place is None else place)
    return units


def _is_fuller(words: str, other: str) -> bool:
    """Tell whether a name is longer than another form of it; of two short forms in brackets the first stays."""
    name, short = _split_short_form(words)
    other_name, other_short = _split_short_form(other)
    return len(name) > len(other_name) or (name == other_name and bool(short) and not other_short)


def _is_class(words: str) -> bool:
    """Tell whether words name no body of their own: 市属学校党组织, 县(区)局, 本局, 评估系统."""
    if words.endswith("系统") and not _system_of_field().search(words):
        return True  # a program, not those of one field (卫生系统)
    if (
        _LABEL_ONLY.search(words)
        or _BEGINS_WITH_VERB.match(words)
        or _BELOW.fullmatch(words)
        or _NUMBERED.fullmatch(words)
    ):
        return True
    if words.endswith("团队") and not words.endswith(("评委团队", "评审团队")) and len(words) <= _LONGEST_KIND_OF_TEAM:
        return True  # 实践团队, 家庭医生团队; those who judge are a body
    return words.endswith("党组织") or bool(_LOCAL_BUREAU.fullmatch(words) or _WE_OURSELVES.fullmatch(words))


@cache
def _system_of_field() -> re.Pattern[str]:
    return compile_re(rf"(?:{build_trie(get_words('unit_fields'))}|部门、)系统$")


class _Known:
    """The names met so far: whole ones, their endings, and the short forms in brackets behind them."""

    def __init__(self) -> None:
        self._whole: dict[tuple[bool, str], int] = {}
        self._endings: dict[tuple[bool, str], int] = {}
        self._either: dict[str, int] = {}

    def add(self, words: str, is_each: bool, place: int) -> None:
        name, short = _split_short_form(_as_key(words))
        self._whole.setdefault((is_each, name), place)
        for start in range(len(name) - 1):
            self._endings.setdefault((is_each, name[start:]), place)
        for form in (name, short):
            if form:
                self._either.setdefault(form, place)

    def add_short(self, short: str, place: int) -> None:
        """Keep the short name that the text gives to the body at `place`."""
        self._either.setdefault(short, place)

    def find(self, words: str, is_each: bool) -> int | None:
        """Return the place of the same body: equal, a longer name's ending, or one with a known ending."""
        name, short = _split_short_form(_as_key(words))
        for form in (name, short):
            if form in self._either:
                return self._either[form]
        if (is_each, name) in self._endings:
            return self._endings[is_each, name]
        for start in range(1, len(name) - 1):
            if (is_each, name[start:]) in self._whole:
                return self._whole[is_each, name[start:]]
        return self._find_abridged(name)

    def _find_abridged(self, name: str) -> int | None:
        """Return the place of a group that the name leaves the work out of: 学校领导小组 of 学校防汛工作领导小组."""
        found = _ABRIDGED.fullmatch(name)
        if found:
            for (_is_each, known), place in self._whole.items():
                if known.startswith(found["of"]) and known.endswith(found["kind"]):
                    return place
        return None


def _as_key(words: str) -> str:
    """Return a name in one spelling: without levels in brackets, and 党政办 for 党政办公室."""
    words = _LEVELS.sub("", words)
    return words.removesuffix("公室") if words.endswith("办公室") and len(words) > len("党办公室") else words


def _split_short_form(words: str) -> tuple[str, str]:
    """Return a name and the short form in brackets behind it (市委文明办(创城办)), "" where there is none."""
    if words.endswith(")") and "(" in words[1:]:
        place = words.rindex("(")
        return words[:place], words[place + 1 : -1]
    return words, ""
