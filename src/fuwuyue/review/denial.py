"""Does a text demand an abuse, or does it forbid, quote, question or remember it?

A match is denied, and its clause kept, where one of these holds:

- *title*: it stands inside 《》;
- *question*: its clause ends in 吗;
- *reported*: it stands in the quotation of a letter or complaint that is looked into (来信所称“…”一事);
- *forbidden*: a word such as 严禁 不得 杜绝 stands before it in the clause and reaches it. The word does not count
where it is
  itself part of the match (不得入学 is the abuse), where it forbids not doing (不得不, 严禁漏报, 不得少于), where it
  only gives a purpose (为防止), or where a turn stands between (的同时, 但, 必须). It reaches over commas up to
  等行为, and into the next clause where that goes on without a demand of its own;
- *list*: it is an item under a heading such as 严禁下列行为：;
- *past*: 过去, 曾, 原方案 stand before it and no present demand follows;
- *repudiated*: the practice, slogan or rule is said to be repealed, wrong or to be removed, or an end follows (已停止);
- *overseen*: it is about officials' wrongs: complaints, inspections and discipline for coercion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.review.clauses import ITEM_MARK, Clause
from fuwuyue.review.pattern import Match

_WINDOW_BEFORE = 300
_WINDOW_AFTER = 120

_FORBIDS = compile_re(
    r"严禁|严格禁止|禁止|不得|不准|不许|不允许|不应|不宜|不要|不可(?!或缺|少|推卸)"
    r"|不能(?=以|因|将|把|强|简单|随意|搞|用|向|再|公开|收|对)|不会(?<!确保不会)"
    r"|杜绝(?<![为以]杜绝)(?<!为了杜绝)|防止(?<![为以]防止)(?<!为了防止)|避免(?<![为以]避免)(?<!为了避免)|防范(?<![为以]防范)(?<!为了防范)"
    r"|谨防(?<![为以]谨防)|严防(?<![为以]严防)(?<!为了严防)"
    r"|停止|停征|取消|废止|废除|叫停|不再|无需|不需|无须|不必|不用|免于|免予"
    r"|不设|不搞|不下(?<!居高不下)(?<!做不下)(?<!拿不下)(?![来去于列一]|级)|不定|不列|不作|不纳入|不把|不将|不以|不与|不因|不按|不强|不收|不查|不问|不询问|不公[布开示]|不采集|不收集|不建|不统计"
    r"|没有规定|未规定|没有要求|未要求|不受|不对|不登记|不记录|不追究|不处罚|不参与|不考核|不排名|不通报|不要求|不代表|不等于|不涉及|不属于|不附加|不承担|绝不|决不(?!姑息|手软|罢休)|从不|未设|未下达|未收取"
    r"|不牵连|不连累|不恐吓|不威胁|不打骂|不辱骂|不训斥|不问原因|反对|抵制|摒弃|纠正|制止|清理整顿|有权拒绝|可以拒绝|可拒绝|退还|退回|清退|返还|脱钩|隐去|删去|删除|清除|铲除|撤除|撤换|涂去|剔除"
)
_FORBIDS_NOT_DOING = compile_re(
    r"(?:任何(?:单位|个人|人|一个|一)?(?:和个人)?)?(?:以任何(?:理由|借口|形式|方式)|无故|随意|出现|发生|有|借故)?"
    r"(?:不(?!当|良|实|规范|文明|正|自愿)|未(?!经|成年|婚)|漏|拒|逃|躲|瞒|少|低于|推|拖|走过场|姑息|遗漏|放松|降低|减|落后|迟|缓|敷衍|弄虚|虚报|免|抵触|抗|停(?![水电发课职薪工办气暖])|中断|间断|取消(?![其他])"
    r"|打折|讲|例外|延误|突破|马虎|含糊|手软|流于|避重|外逃|走样)"
)
# A prohibition that a clause begins with, behind the one whom it binds; 未签的不得领取 is no such clause but a threat.
_BEGINS_FORBIDDING = compile_re(
    r"[^,;:的者户未不拒没]{0,10}?(?:严禁|严格禁止|禁止|不得|不准|不许|不允许|杜绝|不搞|绝不|决不|不再|严防|防止|不应|不能)"
)
_NOT_BUT = compile_re(r"不得不|不能不|不可不|不准不|不得已")
_ALWAYS_FORBIDS = compile_re(
    r"(?:不得|不准|严禁|禁止|不能|不应|不可|不允许|不许|杜绝)(?:以(?!任何(?:理由|借口)(?:拒|不|逃|推|躲|拖))|因|将|把|用|借|通过|采取|擅自|违规|变相|强|停[水电气供]|断[水电气供]|拦|歧视|泄露|克扣|附加|收取|辞退|限制)"
)
_BINDS_OFFICIALS = compile_re(
    r"(?:村干部|工作人员|执法人员|公司|企业|医院|银行|单位|机构)(?:也|均|都|一律)?不[得准许](?![为给办发开批让放录接收招拒逃躲推])"
)
_TURNS = compile_re(r"的同时|同时要|但(?!书)|而是|而应|而要|务必|必须|确保|并要|并应|还要|也要|又要|要求各|转而")
_DEMANDS = compile_re(
    r"(?<![需只想首主重紧])要(?![求素点件闻])|必须|应当|务必|确保|一律|限期|继续|仍[要应须然]|(?<!已)(?<!并)责令(?!改正|清除|道歉|恢复|退还|停止|赔)|坚持|全部|须|补[缴交收]|追缴"
)
_LIST_ENDS = compile_re(
    r"等(?:违规|违法|不当|错误|侵权|各类|一切|任何|其他)?(?:行为|现象|做法|问题|情形|情况|手段|方式|措施)|(?:的|之类的?)(?:行为|做法|现象)"
)
_PAST = compile_re(
    r"曾(?!(?:有|患|因|做|参与|受)[^,。;“]{0,4}$)|过去|以往|当年|历史上|旧时|从前|早年|上世纪|一度|原(?:计生|乡|镇|县|村|区|公社)[^,。;]{0,8}?(?:办|所|站|委|府|局)|\d{4}年(?=[^,。;]{0,12}(?:存在|发生|推行|曾))|原方案|原文件|原《|原\d{4}年|旧方案|旧文件|旧版|原有|原先|此前|老办法|老一套|计划生育时期|独生子女时期|以前的?(?:做法|一些|有)"
)
_TOLD = compile_re(
    r"什么(?:叫|是)|何谓|有人(?:称|说)|谁(?:再|敢)?搞|举例|典型案例|回忆|口述|讲述|记载|县志|史料|前些年|早些年|那些年"
)
_RESUMES = compile_re(r"继续|恢复(?!名誉)|沿用|重新|再次|仍[要应须然]")
_NOW = compile_re(r"现在|如今|今后|目前|本次|此次|今年|从现在")
_PRACTICE = r"(?:说法|做法|提法|口号|标语|表述|规定|条款|字样|要求|文件|办法|制度|指标|横幅|内容|方式|工作|政策)"
_REPUDIATED = compile_re(
    rf"{_PRACTICE}[^。;]{{0,12}}?(?:废止|废除|取消|停止|失效|作废|过时|错误|纠正|删除|删去|清除|更换|清理|不符|摒弃|淘汰|叫停|成为历史|不再|不合|严重侵犯|侵犯了|侵害)"
    rf"|错误的?{_PRACTICE}"
)
_REMOVED = compile_re(
    rf"(?:清除|清理|删除|撤除|铲除|更换|清洗|覆盖(?![率面全到])|删去|修改|停用|摒弃|告别|纠正|撤换|涂刷|废止|改掉|剔除|遮盖)[^。;]{{0,60}}?{_PRACTICE}"
)
_CRITICISED = compile_re(r"被(?!.{0,6}的)[^,。;]{0,6}(?:通报|查处|问责|处理|叫停|纠正|约谈)(?=$|[,。;])|引以为戒")
# What a sentence that only speaks of coercion has in it, and a service that stands beside an order to coerce has not.
_TURNS_MEANING = compile_re(
    "违[法规反纪背]|非法|侵[犯害]|无效|无[法依]|[废停中]止|停[用收办]|取消|[撤收退召追]回|撤[销下除]|[删清拆解消]除|删去|清[退理出]|[揭摘]下|揭榜"
    "|销毁|粉碎|封存|化浆|退[还款保费]|能退|返还|补[发分偿]|恢复|赔|[致道]歉|纠正|[改更]正|改[为由成]|修[改订]|责[令成]|查[处实明]|核实|经核"
    "|问责|追[责究]|处[分罚理]|移[送交]|通报批评|检讨|投诉|起诉|诉讼|[被原]告|法院|法官|检察|监[察督]|判[决了令]|败诉|仲裁|督查|巡察|审[查计]|回头看"
    "|不[予得准许必再属实]|严禁|禁止|拒绝|可以不|有权|[网谣]传|谣|编造|[伪捏]造|旧闻|澄清|曾|往[年日昔]|去年|上年|前[些几]年|昔|过去|当年|之前|历史|旧|早年"
    "|档案|案[例情]|反面|练习|习题|讲义|辨析|引述|摘录|附录|论文|小说|剧本|展[品览]|材料引用|复盘|问[以为是]|为何|是否|自行|自主|复通|均可|内容相同|不[查问索收接受登记采]|一律不|所述|说不"
)
_WRITTEN_OFF = compile_re(r"(?:一律|全部|予以|已|均)核销|不再追缴|撤回[^,。;]{0,12}申请")
_LIFTED = compile_re(
    r"(?:取消|废止|停止|撤销|清理|叫停)(?:(?![未不拒没欠完])[^,。;]){0,20}?(?:限制|规定|条件|指标|任务|做法|审批|收费|前置|查验|证明|制度|责任制)"
)
_ENDED = compile_re(
    r"(?:如今|现在|目前|现|都|早|全国)?(?:已|均|一律|全部|全面|予以|应当|应予|应|立即|坚决|依法|被|正式|要)[^,。;]{0,10}?"
    r"(?:停止|取消|废止|废除|叫停|纠正|停征|失效|作废|清除|脱钩|制止|禁止|杜绝|退还|成为历史|成为过去|退款|改正|整改|道歉)(?:执行|实施|征收|收取|到位|到户)?(?=$|[,。;了的并和、])"
    r"|(?:一律|全部|立即|均|已)(?:停用|撤下|销毁|封存|作废|下架|清除|拆除|收回)(?=$|[,。;])"
    r"|(?:须|应|应当|要|必须)(?:于|在)?[^,。;]{0,10}(?:废除|废止|取消|删除|清除|撤销|纠正)(?=$|[,。;])"
    r"|(?:不得|严禁|禁止|不再|不准|不许|不允许)(?:再)?(?:执行|实施|收取|征收|考核|排名|统计|通报|要求|列入|查验|恢复|出现|发生|采用|提出|保留|作为|纳入|列为|搞|做|有(?=$|[,。;])|使用|沿用|追问|歧视|强求|询问|打探|干涉|勉强)(?![^,。;]{0,4}(?:漏|遗漏|瞒|差错|死角|盲区|空白|迟))"
    r"|(?:违反|违背)了?(?:法律|现行|国家|自愿|知情|宪法|上级|有关法)|(?:侵犯|侵害|损害)[^,。;]{0,16}(?:权|自由|利益)|没有(?:法律|法定|任何)?(?:法律)?依据|与[^,。;]{0,20}脱钩|教训"
    r"|无关(?=$|[,。;])"
    r"|责令(?:退还|停止|改正|纠正|恢复|清除|道歉)|被判|(?:已|均)受(?:到)?(?:处分|处理|追究)|属于?(?:违法|违规)"
)
_COERCES = compile_re(
    r"强制|强行|强迫|暴力|违规|违法(?!生育|怀孕|违育|多孩)|变相|擅自|泄露|株连|连坐|摊派|拦截|截访|为由|乱收|搭车|侵犯|侵害|非法(?!生育|怀孕)|歧视|骚扰|逼迫|胁迫|层层加码|硬性"
)
_OVERSEES = compile_re(
    r"(?:查处|严查|纠正|整治|排查|督查|监督|受理|接受|发现|举报|投诉|反映|控告|追究|问责|打击|检查|是否|有无|有没有|发生|遇到|遭遇|凡|对)"
)
_OFFICIALS_ANSWER = compile_re(
    r"的(?:投诉|举报|控告|线索|反映)|是否|有无|有没有|举报|投诉|控告"
    r"|(?:追究|问责|追责|处分|严肃处理|依法处理|依规处理|依纪|查处|纠正|立案)[^,。;]{0,12}"
)
_OFFICIALS = compile_re(r"干部|工作人员|单位|部门|机构|责任人|领导|责任|乡镇|村级|人员的?责任|问题|行为")
_REFUSES = compile_re(r"拒不|抗拒|不落实|未落实|不配合|不参加|逃避|躲避|外逃|欠")
_REPORTED = compile_re(r"(?:来信|来电|反映|所称|举报|投诉|网传|网民|帖文|留言)[^“”。;]{0,8}“[^”。;]*$")
_ASKED = compile_re(r"(?:同志|群众|村民|居民|网友|有人|家长)[^“”。;]{0,6}问[:,]?“[^”。;]*$")
_REPORTED_ENDS = compile_re(r"[^“”。;]{0,30}”(?:一事|的?问题|的?情况|等)")
_LIST_HEADING = compile_re(r"(?:严禁|禁止|不得|不准|负面清单|不允许|杜绝|不许)[^。;]{0,24}$")
_WRONGS_HEADING = compile_re(
    r"(?:干部|人员|教师|民警|医生|单位|机构|部门)[^。;]{0,12}有(?:下列|以下)[^。;]{0,12}的[^。;]{0,20}(?:处理|处分|追究|追责|查处|问责|处罚)[^。;]{0,6}$"
)
_MARKERS = tuple(
    map(
        re.compile,
        (
            r"[一二三四五六七八九十]{1,3}、",
            r"[(][一二三四五六七八九十]{1,3}[)]",
            r"\d{1,2}[.、]",
            r"[(]\d{1,2}[)]|\d{1,2}[)]",
            r"[①-⑳]",
            r"[一二三四五六七八九十]{1,2}是",
            r"[-•*·]",
        ),
    )
)


_FORBIDS_LEAVING_OUT = compile_re(f"(?:{_NOT_BUT.pattern}|(?:{_FORBIDS.pattern})(?:{_FORBIDS_NOT_DOING.pattern}))")


def resolve_double_negation(words: str) -> str:
    """Return `words` with 必须 in the place of what forbids not doing (不得不, 严禁漏报, 不得以任何理由拒绝)."""
    return _FORBIDS_LEAVING_OUT.sub("必须", words)


@dataclass
class Context:
    """The folded text, its clauses, the clauses forbidden by a list's heading, and the last clause denied by a
    prohibition."""

    text: str
    clauses: Sequence[Clause]
    listed: frozenset[int]
    last_forbidden: int = -2

    def is_denied(self, index: int, match: Match, *, names_conduct: bool) -> bool:
        """Tell whether the match in clause `index` is no demand. `names_conduct`: the clause names what residents did,
        not officials."""
        clause = self.clauses[index]
        start, end = match.words[0][0], max(word[1] for word in match.words)
        start = min(start, *(word[0] for word in match.words)) if len(match.words) > 1 else start
        if (
            index in self.listed
            or self._is_title(start, clause)
            or self.text[clause.start : clause.end].rstrip("”’)").endswith("吗")
        ):
            return True
        if self._is_forbidden(index, match):
            self.last_forbidden = index
            return True
        before, after = self._sentence_around(index, start, end)
        if (_REPORTED.search(before) and _REPORTED_ENDS.match(after)) or _ASKED.search(before):
            return True
        return (
            _is_past(before, self.text[start:end] + after)
            or _is_repudiated(before, self.text[start:end], after)
            or (not names_conduct and _is_overseen(before, self.text[start:end], after))
        )

    def begins_forbidding(self, index: int) -> bool:
        """Tell whether clause `index` begins with a prohibition, so that all of it is forbidden."""
        clause = self.clauses[index]
        mark = ITEM_MARK.match(self.text, clause.start)
        found = _BEGINS_FORBIDDING.match(self.text, mark.end() if mark else clause.start, clause.end)
        if not found or _NOT_BUT.search(self.text, found.start(), found.end() + 1):
            return False
        return not _FORBIDS_NOT_DOING.match(self.text, found.end())

    def turns_meaning(self, sentence: range) -> bool:
        """Tell whether a sentence has a word that may turn what it says of coercion: that it is unlawful, over, undone,
        punished, told of others, or made up."""
        clauses = self.clauses
        return bool(_TURNS_MEANING.search(self.text, clauses[sentence.start].start, clauses[sentence.stop - 1].end))

    def _is_title(self, start: int, clause: Clause) -> bool:
        before = self.text[clause.start : start]
        return before.rfind("《") > before.rfind("》") and "》" in self.text[start : start + 60]

    def _is_forbidden(self, index: int, match: Match) -> bool:
        clause = self.clauses[index]
        last = max(match.words)
        head = self.text[clause.start : last[1]]
        reach = [found for found in _FORBIDS.finditer(head) if self._counts(found, clause, match)]
        if reach and not _TURNS.search(head, reach[-1].end()):
            return True
        return self._is_reached_over_commas(index, head)

    def _counts(self, found: re.Match[str], clause: Clause, match: Match) -> bool:
        start, end = clause.start + found.start(), clause.start + found.end()
        if _NOT_BUT.match(self.text, start):
            return False
        if _ALWAYS_FORBIDS.match(self.text, start) or _BINDS_OFFICIALS.search(
            self.text, max(clause.start, start - 8), end + 1
        ):
            return True
        if any(low <= start < high for low, high in match.words):
            return False
        # 不得评优、不得领取助学金: where the abuse itself is a denial, the same word before it denies as well.
        if any(self.text[low:high] == found.group() for low, high in match.words):
            return False
        next_is_matched = any(low == end for low, _ in match.words)
        return next_is_matched or not _FORBIDS_NOT_DOING.match(self.text, end)

    def _is_reached_over_commas(self, index: int, head: str) -> bool:
        clause = self.clauses[index]
        before = self.text[max(self._sentence_start(index), clause.start - _WINDOW_BEFORE) : clause.start]
        if _TURNS.search(head) or _DEMANDS.search(self.text[clause.start : clause.end]):
            return False
        if self.last_forbidden == index - 1 and self.clauses[index - 1].sentence == clause.sentence:
            return True
        forbids = [found for found in _FORBIDS.finditer(before) if not _FORBIDS_NOT_DOING.match(before, found.end())]
        if not forbids or _TURNS.search(before, forbids[-1].end()) or _DEMANDS.search(before, forbids[-1].end()):
            return False
        rest = self.text[clause.start : clause.start + _WINDOW_AFTER]
        return _LIST_ENDS.search(rest[: _sentence_length(rest)]) is not None

    def _sentence_start(self, index: int) -> int:
        first = index
        sentence = self.clauses[index].sentence
        while first > 0 and self.clauses[first - 1].sentence == sentence and index - first < 8:
            first -= 1
        return self.clauses[first].start

    def _sentence_around(self, index: int, start: int, end: int) -> tuple[str, str]:
        before = self.text[max(self._sentence_start(index), start - _WINDOW_BEFORE) : start]
        after = self.text[end : end + _WINDOW_AFTER]
        return before, after[: _sentence_length(after)]


def find_listed_clauses(text: str, clauses: Sequence[Clause]) -> frozenset[int]:
    """Return the numbers of the clauses that stand as items under a heading which forbids them (严禁下列行为：) or says
    that officials answer for them (工作人员有下列情形的，依法处理：)."""
    listed: set[int] = set()
    heading: Clause | None = None
    kind: int | None = None
    for number, clause in enumerate(clauses):
        if heading is not None and _belongs_to(text, heading, kind, clause, clauses[number - 1]):
            listed.add(number)
        elif clause.mark == ":" and _heads_wrongs(text, clause):
            heading = clause
            first = _first_of_line(clauses, number)
            kind = _marker(text, clauses[first].start)
        else:
            heading = None
    return frozenset(listed)


def _heads_wrongs(text: str, clause: Clause) -> bool:
    """Tell whether what follows the colon is forbidden, or lists for which wrongs officials answer."""
    if _LIST_HEADING.search(text[max(clause.start, clause.end - 30) : clause.end]):
        return True
    return bool(_WRONGS_HEADING.search(text[max(clause.end - 60, 0) : clause.end]))


def _belongs_to(text: str, heading: Clause, kind: int | None, clause: Clause, previous: Clause) -> bool:
    begins_sentence = previous.mark in "。!?\n" and previous.mark != ""
    if not begins_sentence or previous is heading:
        return True
    marker = _marker(text, clause.start)
    return marker is not None and marker != kind


def _first_of_line(clauses: Sequence[Clause], number: int) -> int:
    first = number
    while first > 0 and clauses[first - 1].line == clauses[number].line and number - first < 8:
        first -= 1
    return first


def _marker(text: str, position: int) -> int | None:
    return next((kind for kind, marker in enumerate(_MARKERS) if marker.match(text, position)), None)


def _sentence_length(text: str) -> int:
    found = re.search(r"[。;!?\n]", text)
    return found.start() if found else len(text)


def _is_past(before: str, rest: str) -> bool:
    if _TOLD.search(before) and not _RESUMES.search(before + rest):
        return True
    found = _PAST.search(before)
    if not found:
        return False
    between = before[found.end() :]
    return not (_NOW.search(between) or _DEMANDS.search(between) or _DEMANDS.search(rest))


def _is_repudiated(before: str, words: str, after: str) -> bool:
    if _CRITICISED.search(words + after):
        return True
    if _WRITTEN_OFF.search(before[-60:] + words + after[:40]):
        return True
    if _REFUSES.search(words):
        return False
    if _LIFTED.search(before[-24:] + words + after[:12]):
        return True
    if _REMOVED.search(before[-60:] + words + after[:40]):
        return True
    if _REPUDIATED.search(words + after):
        return True
    clause_rest, _, following = after.partition(",")
    next_clause = following.split(",", 1)[0]
    return bool(_ENDED.search(clause_rest) or (len(next_clause) <= 24 and _ENDED.search(next_clause)))


def _is_overseen(before: str, words: str, after: str) -> bool:
    clause = before[-60:] + words + after[:60]
    if not _COERCES.search(clause) or _REFUSES.search(clause):
        return False
    return bool(
        _OVERSEES.search(before[-60:])
        and _OFFICIALS_ANSWER.search(before[-60:] + words + after)
        and _OFFICIALS.search(clause)
    )
